from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.tracking import tracked


def _tracked(url: str) -> str:
    return tracked(url, channel="x", destination="akun utama")


def test_the_three_fields_are_added() -> None:
    assert _tracked("https://a.id/b") == (
        "https://a.id/b?utm_source=x&utm_medium=social&utm_campaign=akun+utama"
    )


def test_query_and_fragment_stay_as_they_are() -> None:
    url = _tracked("https://a.id/b?p=1%20&q#c?d")
    assert url.startswith("https://a.id/b?p=1%20&q&utm_source=x&")
    assert url.endswith("#c?d")


def test_fields_that_are_there_are_kept() -> None:
    url = _tracked("https://a.id/?utm_source=surat&utm_campaign=")
    assert url == "https://a.id/?utm_source=surat&utm_campaign=&utm_medium=social"


@pytest.mark.parametrize("url", ["mailto:meja@a.id", "tg://resolve", "", "a.id/b"])
def test_other_addresses_are_left_alone(url: str) -> None:
    assert _tracked(url) == url


@given(st.text(st.sampled_from("ab/?#&=%utm_source1é"), max_size=40))
def test_tracking_twice_is_tracking_once(rest: str) -> None:
    once = _tracked(f"https://a.id/{rest}")
    names = [
        name for name, _ in parse_qsl(urlsplit(once).query, keep_blank_values=True)
    ]
    assert _tracked(once) == once
    assert {"utm_source", "utm_medium", "utm_campaign"} <= set(names)
