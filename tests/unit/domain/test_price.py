from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.price import (
    RateCard,
    billed_as_link,
    free_wording,
    price,
    rewrites,
    weigh_report,
)
from distbot.domain.text_x import find_urls

RATES = RateCard()
LABELS = st.text(st.sampled_from("aMSi-_é1“あ"), min_size=1, max_size=6)
HOSTS = st.builds(
    lambda labels, tld: ".".join((*labels, tld)),
    st.lists(LABELS, min_size=1, max_size=4),
    st.sampled_from(("com", "id", "Si", "Ag", "go.id", "co", "みんな")),
)


@pytest.mark.parametrize(
    ("token", "instead"),
    [
        ("M.Si", "MSi"),
        ("S.Ag", "SAg"),
        ("A.Md", "AMd"),
        ("S.Pd.SD", "SPdSD"),
        ("Klikwartaku.com", "Klikwartaku"),
        ("kpu.go.id", "kpu"),
        ("www.kpu.go.id", "kpu"),
        ("dinas.rimbakota.go.id", "dinas rimbakota"),
        ("itu.So", "itu. So"),
        ("co.id", "co"),
    ],
)
def test_a_bare_token_has_a_free_wording(token: str, instead: str) -> None:
    assert free_wording(token) == instead


def test_a_token_with_a_protocol_has_none() -> None:
    assert free_wording("https://kpu.go.id") is None


def test_the_newsroom_chooses_how_its_domain_is_written() -> None:
    names = {"WartaRimba.co.id": "Warta Rimba"}
    (rewrite,) = rewrites("Kunjungi wartarimba.co.id", short_names=names)
    assert rewrite.instead == "Warta Rimba"


def test_a_degree_makes_a_post_cost_thirteen_times_as_much() -> None:
    assert price("Sutan Rimba, M.Si", RATES, alt_text=False) == Decimal("0.200")
    assert price("Sutan Rimba, MSi", RATES, alt_text=False) == Decimal("0.015")


def test_alt_text_is_billed_on_top() -> None:
    assert price("Halo", RATES, alt_text=True) == Decimal("0.020")


def test_each_token_names_what_rewriting_all_of_them_saves() -> None:
    found = rewrites("Sutan Rimba, M.Si, di kpu.go.id. M.Si")
    assert [(one.token, one.saves_usd) for one in found] == [
        ("M.Si", Decimal("0.185")),
        ("kpu.go.id", Decimal("0.185")),
    ]


def test_nothing_is_saved_beside_a_link_that_stays() -> None:
    (rewrite,) = rewrites("Sutan Rimba, M.Si https://warta.example.com/a")
    assert rewrite.saves_usd == 0


def test_the_report_says_what_weigh_says() -> None:
    report = weigh_report("Halo kpu.go.id")
    assert (report.weighted_length, report.valid) == (28, True)
    assert report.urls == ("kpu.go.id",)
    assert report.billed_as_link
    assert report.price_usd == Decimal("0.200")
    assert [one.instead for one in report.rewrites] == ["kpu"]


@given(HOSTS)
@example("“a.co")
@example("a.a.Si")
def test_a_free_wording_is_never_billed(host: str) -> None:
    for found in find_urls(host):
        instead = free_wording(found.text)
        assert instead is not None
        assert not billed_as_link(instead)
