from dataclasses import replace
from decimal import Decimal

import pytest

from distbot.domain.card import Brand, Card, CardSize
from distbot.domain.caution import (
    NO_CREDIT,
    NO_QUOTE,
    NO_ROOM,
    but_of_card,
    but_of_looks,
    but_of_words,
    of_card,
    of_link,
    of_speaker,
    of_touches,
    of_twin,
    of_words,
)
from distbot.domain.price import RateCard
from distbot.domain.quote import Quote
from distbot.domain.sensitive import Delicate, Touch

QUOTE = Quote(text="Kami siap", start=1, paragraph=0, speaker="Rahman", usable=True)
CARD = Card(
    template="quote",
    size=CardSize.SQUARE,
    headline="",
    quote=QUOTE,
    cta="Kunjungi",
    brand=Brand(wordmark="A"),
)
HEADLINE = replace(CARD, quote=None, template="headline")
LASTING = [
    "no url: the post has no way to the article",
    "no room for the link",
    "goes without the link: 4 of 4 links given",
    "duka: no emoji, and no evergreen beside it",
]


def test_a_whole_quote_is_nothing_to_be_warned_of() -> None:
    assert of_card(CARD) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (False, True, "the quote is cut: the card carries its beginning"),
        (True, False, "the quote is cut: the card carries a part of it"),
        (True, True, "the quote is cut: the card carries a part of it"),
    ],
)
def test_a_cut_is_told(said: str, *, before: bool, after: bool) -> None:
    assert of_card(replace(CARD, cut_before=before, cut=after)) == [said]


def test_a_card_without_a_quote_is_told_unless_that_was_the_wish() -> None:
    assert of_card(HEADLINE) == [NO_QUOTE]
    assert of_card(HEADLINE, quotable=True) == []
    assert of_card(replace(HEADLINE, template="breaking")) == []


def test_a_photo_that_could_not_be_drawn_is_told() -> None:
    assert of_card(CARD, "too small") == ["the card goes without: too small"]


@pytest.mark.parametrize(
    ("text", "duka", "found"),
    [
        ("“Kami siap,” katanya.", False, []),
        ("“Air Naik”", False, []),
        ("“Kami takut”", False, ["not said in the article: “Kami takut”"]),
        ("Hore 🎉", False, []),
        ("Duka 😭", True, ["duka: the new words have an emoji"]),
    ],
)
def test_words_are_held_against_the_article(
    text: str, found: list[str], *, duka: bool
) -> None:
    assert of_words(text, "“Air Naik”", ("“Kami siap.”",), duka=duka) == found


def test_what_is_said_anew_goes_and_the_rest_stays() -> None:
    card = [
        "no card: too long",
        NO_CREDIT,
        NO_ROOM,
        "the card goes without its photo: a.jpg: answers 404. Check it.",
        *of_card(HEADLINE, "too small"),
        *of_card(replace(CARD, cut=True)),
    ]
    words = of_words("“Kami takut” 😭", "Air", ("x",), duka=True)
    assert len(words) == 2
    told = [*card, *LASTING, *words]
    assert but_of_card(told) == [*LASTING, *words]
    assert but_of_words(told) == [*card, *LASTING]


def said(speaker: str | None, *, known: bool) -> str:
    quote = replace(QUOTE, speaker=speaker, usable=speaker is not None)
    quote = quote if speaker else replace(quote, reason="nobody said it", usable=False)
    return of_speaker(quote, "Panen", ["kata Rahman."], lambda _: known)


def test_a_speaker_is_warned_of_whom_neither_article_nor_newsroom_know() -> None:
    told = "check the speaker Rahman: the article says little of who that is"

    assert said("Rahman", known=False) == told
    assert but_of_card([told]) == []


def test_a_speaker_who_was_quoted_before_is_none_to_be_warned_of() -> None:
    assert said("Rahman", known=True) == ""


def test_a_card_without_a_speaker_asks_nobody() -> None:
    def fails(_speaker: str) -> bool:
        raise AssertionError

    assert of_speaker(None, "Panen", ["kata Rahman."], fails) == ""
    known = replace(QUOTE, role="Kepala Desa", speaker="Rahman Hakiki")
    assert of_speaker(known, "Panen", ["kata Rahman Hakiki."], fails) == ""


def test_a_link_is_told_with_its_price_where_it_has_one() -> None:
    assert of_link(Decimal("0.205"), RateCard()) == (
        "the link makes it $0.205 instead of $0.020"
    )
    free = RateCard(link_post_usd=Decimal("0.015"))
    assert of_link(Decimal("0.015"), free) == of_link(Decimal(0), None) == ""


def test_a_twin_is_told_by_its_headline() -> None:
    assert "“Panen Raya”" in of_twin("Panen Raya")
    assert of_twin("") == ""


@pytest.mark.parametrize("kind", Delicate)
def test_each_thing_to_look_at_is_one_sentence_that_says_where(kind: Delicate) -> None:
    (told,) = of_touches([Touch(kind=kind, words="siswi {x}")])

    assert "siswi {x}" in told
    assert "\n" not in told


@pytest.mark.parametrize("kind", Delicate)
def test_what_was_touched_is_told_apart_from_all_other_warnings(
    kind: Delicate,
) -> None:
    found = of_touches([Touch(kind=kind, words="siswi\n(x)")])

    assert but_of_looks([*LASTING, *found, said("Rahman", known=False)]) == LASTING
