from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.alt_text import LIMIT, alt_text
from distbot.domain.card import Brand, Card, CardSize
from distbot.domain.quote import Quote

PATTERN = "Kartu {newsroom}: “{quote}” — {speaker}. Berita: {headline}"
QUOTE = Quote(
    text="Kami siap menjaga",
    start=1,
    paragraph=0,
    speaker="Rahman Hakiki",
    role="Kepala Desa",
    usable=True,
)
CARD = Card(
    template="quote",
    size=CardSize.SQUARE,
    headline="",
    quote=QUOTE,
    cta="Kunjungi",
    brand=Brand(wordmark="A"),
)


def said(card: Card = CARD, headline: str = "Warga Punya Jembatan") -> str:
    return alt_text(card, PATTERN, headline=headline, newsroom="Kabarkuala")


def test_it_says_what_the_card_says() -> None:
    assert said() == (
        "Kartu Kabarkuala: “Kami siap menjaga.” — Rahman Hakiki, Kepala Desa."
        " Berita: Warga Punya Jembatan"
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (False, True, "“Kami siap menjaga…”"),
        (True, False, "“… Kami siap menjaga.”"),
        (True, True, "“… Kami siap menjaga…”"),
    ],
)
def test_cuts_are_marked_as_on_the_card(
    words: str, *, before: bool, after: bool
) -> None:
    assert words in said(replace(CARD, cut_before=before, cut=after))


def test_who_has_no_role_is_named_alone() -> None:
    card = replace(CARD, quote=replace(QUOTE, role=None))
    assert "— Rahman Hakiki. Berita" in said(card)


def test_a_headlines_card_needs_no_quote() -> None:
    card = replace(CARD, quote=None, template="headline")
    told = alt_text(card, "{newsroom}: {headline}", headline="Banjir", newsroom="A")
    assert told == "A: Banjir"


@given(words=st.integers(0, 400), spoken=st.integers(1, 300))
@example(words=1, spoken=300)
def test_it_keeps_its_limit_and_the_headline_gives_way_first(
    words: int, spoken: int
) -> None:
    quote = replace(QUOTE, text=" ".join(["kami"] * spoken))
    text = said(replace(CARD, quote=quote), "Warga " * words)
    assert len(text) <= LIMIT
    assert quote.text in text or "Warga" not in text
