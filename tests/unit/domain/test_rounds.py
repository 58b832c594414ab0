from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.card import Brand, CardLook, CardRules, CardSize, Photo, PhotoStyle
from distbot.domain.ladder import Wish, look_of
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass, Reading
from distbot.domain.rounds import (
    after,
    cards_of_part,
    cards_with,
    next_cards,
    next_quotes,
    photo_cards,
)
from distbot.domain.shortening import Slice, whole

SPEECHES = (
    "Siap.",
    "Kami siap menjaga jembatan ini bersama-sama, sampai anak cucu kami.",
    "Kami menunggu jembatan ini selama dua belas tahun, dan kini ada.",
)
QUOTES = tuple(
    Quote(text=text, start=1, paragraph=at, speaker="Rahman Hakiki", usable=True)
    for at, text in enumerate(SPEECHES)
)
SHORT, FIRST, SECOND = QUOTES
PHOTO = Photo(content=b"x")


def wish(
    *quotes: Quote, photo: Photo | None = None, rules: CardRules | None = None
) -> Wish:
    reading = Reading(
        headline="Warga Punya Jembatan",
        dateline=None,
        lede="",
        sentences=(),
        quotes=quotes,
        topics=(),
        cta=None,
        article_class=ArticleClass.NORMAL,
        class_reason="",
    )
    return Wish(
        reading=reading,
        size=CardSize.SQUARE,
        brand=Brand(wordmark="A"),
        cta="Kunjungi",
        rules=rules or CardRules(),
        photo=photo,
    )


@given(count=st.integers(1, 9), start=st.integers(-1, 8))
def test_a_round_shows_each_once_and_comes_back(count: int, start: int) -> None:
    turns, at = range(count), min(start, count - 1)
    seen = [at]
    for _ in turns:
        rest = after(turns, seen[-1])
        assert sorted({*rest, *seen[-1:]} - {-1}) == list(turns)
        seen.append(rest[0] if rest else seen[-1])
    first = seen[1:] if at < 0 else seen[:-1]
    assert sorted(first) == list(turns)
    assert at < 0 or seen[-1] == at


def test_the_best_quotes_come_first_and_the_present_one_not() -> None:
    asked = wish(*QUOTES)
    assert next_quotes(asked, None) == (FIRST, SECOND, SHORT)
    assert next_quotes(asked, whole(FIRST)) == (SECOND, SHORT)
    assert next_quotes(asked, whole(SHORT)) == (FIRST, SECOND)
    assert next_quotes(wish(FIRST), whole(FIRST)) == ()
    assert next_quotes(wish(), None) == ()


def test_what_was_left_out_comes_back_last() -> None:
    part = Slice(whole=FIRST, start=5, end=17)
    assert next_quotes(wish(*QUOTES), part) == (SECOND, SHORT, FIRST)


def test_used_quotes_are_nobodys_turn() -> None:
    asked = replace(wish(*QUOTES), used=frozenset({SECOND.text[5:20]}))
    assert next_quotes(asked, whole(FIRST)) == (SHORT,)


def test_another_quote_is_tried_in_the_look_asked_for_first() -> None:
    look = CardLook(template="quote", asked=("quote-split", True))
    cards = list(cards_with(wish(FIRST, photo=PHOTO), look, FIRST))
    assert [look_of(card).template for card in cards] == [
        *("quote-split", "quote-photo", "quote", "quote"),
    ]
    assert {card.quote for card in cards} == {FIRST}
    bare = CardLook(template="headline", asked=("quote", False))
    first = next(cards_with(wish(FIRST, photo=PHOTO), bare, FIRST))
    assert (first.template, first.headline) == ("quote", "")


@pytest.mark.parametrize("asked", [None, ("headline", True), ("quote-split", True)])
def test_a_look_that_cannot_carry_it_is_not_waited_for(
    asked: tuple[str, bool] | None,
) -> None:
    look = CardLook(template="quote", headline=False, asked=asked)
    first = next(cards_with(wish(FIRST), look, FIRST))
    assert look_of(first) == CardLook(template="quote")


@pytest.mark.parametrize(("allowed", "cuts"), [(False, 0), (True, 1)])
def test_another_quote_is_cut_only_where_the_newsroom_cuts(
    cuts: int, *, allowed: bool
) -> None:
    rules = CardRules(cut_quotes=allowed)
    cards = list(cards_with(wish(FIRST, rules=rules), None, FIRST))
    assert sum(card.cut for card in cards) == cuts


def test_every_card_of_a_part_marks_its_cuts() -> None:
    part = Slice(whole=FIRST, start=5, end=17)
    cards = list(cards_of_part(wish(FIRST, photo=PHOTO), None, part))
    assert [card.said for card in cards] == ["…siap menjaga…"] * 3
    assert {card.quote for card in cards} == {part.quote}


def test_cards_take_turns_after_the_present_one() -> None:
    asked, part = wish(FIRST, photo=PHOTO), whole(FIRST)
    present = CardLook(template="quote")
    cards = next_cards(asked, present, part, breaking=True)
    assert [(card.template, bool(card.headline)) for card in cards] == [
        ("quote", False),
        ("headline", True),
        ("photo", True),
        ("breaking", True),
        ("quote-photo", True),
        ("quote-split", True),
    ]
    assert all(
        (card.photo is not None) == ("ph" in card.template or "split" in card.template)
        for card in cards
    )


def test_of_an_unknown_look_all_cards_come() -> None:
    for look in (None, CardLook(template="ralat")):
        cards = next_cards(wish(), look, None, breaking=False)
        assert [card.template for card in cards] == ["headline"]


@pytest.mark.parametrize(
    ("style", "look", "templates"),
    [
        (PhotoStyle.FADE, None, ["quote-photo", "quote-split", "photo"]),
        (PhotoStyle.SPLIT, None, ["quote-split", "quote-photo", "photo"]),
        (PhotoStyle.FADE, "quote-split", ["quote-split", "quote-photo", "photo"]),
        (PhotoStyle.FADE, "quote", ["quote-photo", "quote-split", "photo"]),
        (PhotoStyle.SPLIT, "photo", ["photo", "quote-split", "quote-photo"]),
    ],
)
def test_a_picture_is_tried_where_one_stood(
    style: PhotoStyle, look: str | None, templates: list[str]
) -> None:
    asked = wish(FIRST, photo=PHOTO, rules=CardRules(photo=style))
    present = CardLook(template=look) if look else None
    cards = photo_cards(asked, present, whole(FIRST))
    assert [card.template for card in cards] == templates
    assert {card.photo for card in cards} == {PHOTO}
    alone = photo_cards(asked, present, None)
    assert [card.template for card in alone] == ["photo"]
