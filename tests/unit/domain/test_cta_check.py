"""Addresses that are written otherwise, and lead to the same page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.cta_check import same_place

PAGE = "https://klikwartaku.com/medsos"


@pytest.mark.parametrize(
    "written",
    [
        "https://klikwartaku.com/medsos/",
        "http://www.klikwartaku.com/medsos",
        "https://KLIKWARTAKU.com:443/medsos#atas",
        "https://klikwartaku.com/medsos?utm_source=artikel&fbclid=1",
        " https://klikwartaku.com/medsos ",
    ],
)
def test_it_leads_to_the_same_page(written: str) -> None:
    assert same_place(written, PAGE)


@pytest.mark.parametrize(
    "written",
    [
        "https://klikwartaku.com",
        "https://klikwartaku.com/medsos-lama",
        "https://klikwartaku.com/medsos?halaman=2",
        "https://medsos.klikwartaku.com/medsos",
        "https://[",
        "",
    ],
)
def test_it_leads_elsewhere(written: str) -> None:
    assert not same_place(written, PAGE)


@given(st.text(max_size=60))
def test_every_address_leads_where_it_leads(address: str) -> None:
    assert same_place(address, address)
