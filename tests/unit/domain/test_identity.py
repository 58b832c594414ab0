"""What makes articles from several sources the same one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.article import Article
from distbot.domain.identity import (
    aliases_of,
    guid_alias,
    headline_key,
    is_near,
    wordpress_alias,
    wordpress_id,
)


@pytest.mark.parametrize(
    ("address", "alias"),
    [
        ("https://wartarimba.example.com/?p=123", "wp:wartarimba.example.com:123"),
        ("http://www.wartarimba.example.com?p=123", "wp:wartarimba.example.com:123"),
        ("https://rimba.example/index.php?p=7", "wp:rimba.example:7"),
        ("https://rimba.example/kabar/?p=7", "wp:rimba.example/kabar:7"),
        ("https://r.example/?post_type=x&#038;p=7", "wp:r.example:7"),
        ("https://rimba.example/?post_type=foto&p=7", "wp:rimba.example:7"),
    ],
)
def test_a_wordpress_post_is_known_by_its_number(address: str, alias: str) -> None:
    assert wordpress_alias(address) == alias


@pytest.mark.parametrize(
    "address",
    [
        "https://rimba.example/2026/03/perahu/",
        "https://rimba.example/perahu?p=2",
        "https://rimba.example/?p=dua",
        "https://rimba.example/?page_id=7",
        "tag:rimba.example,2026:7",
        "http://[::1/?p=7",
        "",
    ],
)
def test_any_other_address_tells_no_number(address: str) -> None:
    assert wordpress_alias(address) is None


@given(number=st.integers(0, 10**12 - 1))
def test_what_rest_and_the_guid_say_is_the_same(number: int) -> None:
    guid = f"https://www.rimba.example/?p={number}"

    assert wordpress_id("rimba.example", number) == wordpress_alias(guid)


@pytest.mark.parametrize(
    ("guid", "alias"),
    [
        ("https://www.rimba.example/?p=7", "wp:rimba.example:7"),
        (
            "http://rimba.example/2026/03/perahu-lama/",
            "rimba.example/2026/03/perahu-lama",
        ),
        ("https://rimba.example/2026/03/perahu/", None),
        ("https://lain.example/2026/03/perahu-lama/", None),
        ("https://rimba.example/", None),
        ("http://[::1/perahu", None),
        ("tag:rimba.example,2026:7", None),
        ("", None),
    ],
)
def test_a_guid_tells_the_number_or_else_the_first_address(
    guid: str, alias: str | None
) -> None:
    assert guid_alias(guid, "https://rimba.example/2026/03/perahu/") == alias


def test_an_article_is_known_by_its_key_first_and_by_each_name_once() -> None:
    article = Article(
        url="https://rimba.example/?p=7",
        headline="Perahu Wisata Berlayar Lagi",
        paragraphs=(),
        aliases=("wp:rimba.example:7", "lain"),
    )

    assert aliases_of(article) == ("rimba.example?p=7", "wp:rimba.example:7", "lain")


def test_a_headline_is_the_same_in_other_case_marks_and_spacing() -> None:
    said = "“Perahu Wisata”  Berlayar Lagi – Hari Ini!"

    assert headline_key(said) == headline_key("PERAHU WISATA: berlayar lagi, hari ini")


@pytest.mark.parametrize("headline", ["Breaking News", "Foto: Hari Ini", "…", "Padi"])
def test_few_words_tell_no_article_from_another(headline: str) -> None:
    assert headline_key(headline) is None


@given(headline=st.text())
def test_what_is_folded_stays_as_it_is(headline: str) -> None:
    folded = headline_key(headline)

    assert folded is None or headline_key(folded) == folded


@given(apart=st.timedeltas(timedelta(days=-3), timedelta(days=3)))
def test_one_day_is_near_both_ways(apart: timedelta) -> None:
    noon = datetime(2026, 3, 2, 5, tzinfo=UTC)

    assert is_near(noon, noon + apart) is (abs(apart) <= timedelta(days=1))
    assert is_near(noon + apart, noon) is is_near(noon, noon + apart)
