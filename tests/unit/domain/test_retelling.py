from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot import plugins
from distbot.domain.article import Article
from distbot.domain.retelling import (
    Retelling,
    SameStory,
    decided,
    is_update,
    numerals_of,
)

NUMERALS = frozenset({"dua", "tiga", "belas"})
FIRST = Article(
    url="https://wartarimba.example.com/perahu",
    headline="Perahu Karam di Sungai Sinar, Dua Nelayan Hilang",
    paragraphs=(
        "RIMBA — Sebuah perahu karam di Sungai Sinar, Minggu malam 1 Maret 2026.",
        (
            "Dua nelayan dari Desa Rimba Hilir belum ditemukan sampai berita ini "
            "ditulis, kata Kepala Desa Badrun Sasmita kepada warga di dermaga."
        ),
        (
            "Pencarian dilanjutkan pada pagi hari dengan perahu karet milik desa dan "
            "bantuan nelayan yang mengenal arus sungai di sekitar muara."
        ),
    ),
)
TEXTS = st.lists(
    st.lists(
        st.sampled_from(["perahu", "Rimba", "2", "tiga", "warga", "arus", "Rp15.000"]),
        min_size=1,
        max_size=12,
    ).map(" ".join),
    max_size=4,
)


def told_again(headline: str = FIRST.headline, *more: str, **words: str) -> Article:
    """Tell the first story again, with words in the place of others."""
    paragraphs = list(FIRST.paragraphs)
    for old, new in words.items():
        paragraphs = [text.replace(old, new) for text in paragraphs]
    return replace(
        FIRST,
        url="https://wartarimba.example.com/lagi",
        headline=headline,
        paragraphs=(*paragraphs, *more),
    )


@given(texts=TEXTS)
def test_the_same_words_are_no_update_whatever_they_are(texts: list[str]) -> None:
    article = replace(FIRST, paragraphs=tuple(texts))

    assert not is_update(article, replace(article, url=None), NUMERALS)


@pytest.mark.parametrize(
    "again",
    [
        told_again("Perahu Terbalik, Dua Warga Rimba Dicari"),
        told_again("Nelayan Hilang Setelah Perahu Karam"),
        told_again(ditulis="disiarkan"),
        replace(told_again(), paragraphs=FIRST.paragraphs[:2]),
    ],
    ids=["reworded", "without the number", "a word mended", "shorter"],
)
def test_a_duplicate_may_have_another_headline_or_less_to_say(again: Article) -> None:
    assert not is_update(FIRST, again, NUMERALS)


@pytest.mark.parametrize(
    "again",
    [
        told_again("Perahu Karam di Sungai Sinar, Tiga Nelayan Hilang"),
        told_again("Perahu Karam, 2 Nelayan Ditemukan"),
        told_again(FIRST.headline, "Satu perahu lagi membawa 5 orang."),
        told_again(Badrun="Teguh"),
        told_again(Hilir="Hulu"),
        told_again(
            FIRST.headline,
            "Keluarga menunggu di tepi sungai sejak malam, dan warga memasak untuk "
            "semua yang ikut mencari sampai arus kembali tenang.",
        ),
    ],
    ids=["number word", "number", "figure", "person", "village", "grown"],
)
def test_a_story_that_goes_on_is_an_update(again: Article) -> None:
    assert is_update(FIRST, again, NUMERALS)


def test_a_number_that_the_first_text_told_is_no_news_in_a_headline() -> None:
    plain = replace(FIRST, headline="Perahu Karam di Sungai Sinar")

    assert not is_update(plain, told_again(), NUMERALS)
    assert is_update(plain, told_again("Tiga Perahu Karam"), NUMERALS)


def test_a_language_says_which_words_are_numbers() -> None:
    numerals = numerals_of(plugins.load("languages", "id").moments)

    assert {"dua", "tiga", "belas", "puluh"} <= numerals
    assert numerals.isdisjoint({"senin", "maret", "menit", "pagi"})


@pytest.mark.parametrize(
    ("then", "update", "has_desk", "done"),
    [
        (Retelling.ASK, False, True, Retelling.ASK),
        (Retelling.ASK, False, False, Retelling.SPACE),
        (Retelling.ASK, True, True, Retelling.OFF),
        (Retelling.MERGE, False, False, Retelling.MERGE),
        (Retelling.MERGE, True, True, Retelling.SPACE),
        (Retelling.SPACE, False, True, Retelling.SPACE),
        (Retelling.SPACE, True, False, Retelling.SPACE),
        (Retelling.OFF, False, True, Retelling.OFF),
    ],
)
def test_the_newsroom_says_what_is_done(
    then: Retelling, done: Retelling, *, update: bool, has_desk: bool
) -> None:
    rule = SameStory(then=then)

    assert decided(rule, update=update, has_desk=has_desk) is done


@given(then=st.sampled_from(Retelling), has_desk=st.booleans())
def test_news_is_never_left_out_and_never_waits_for_an_editor(
    then: Retelling, *, has_desk: bool
) -> None:
    done = decided(SameStory(then=then), update=True, has_desk=has_desk)

    assert done in {Retelling.SPACE, Retelling.OFF}
