from dataclasses import replace

import pytest

from distbot.domain.card import (
    Brand,
    Card,
    CardFile,
    CardRules,
    CardSize,
    Photo,
    PhotoStyle,
)
from distbot.domain.errors import CardError, PhotoError
from distbot.domain.ladder import (
    Wish,
    first_drawn,
    ladder,
    look_of,
    names,
    ranked,
)
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass, Reading, Sentence

LONG = "Kami menunggu jembatan ini dua belas tahun lamanya. " * 6 + "Ya."


def quoted(text: str) -> Quote:
    return Quote(text=text, start=0, paragraph=0, speaker="Rahman Hakiki", usable=True)


def wish(
    *quotes: Quote,
    photo: bool = False,
    rules: CardRules = CardRules(),  # noqa: B008 - frozen
    kind: ArticleClass = ArticleClass.NORMAL,
) -> Wish:
    reading = Reading(
        headline="Warga Bertemu Kim Jong Un",
        dateline=None,
        lede="",
        sentences=(Sentence(text="Mereka bertemu Kim Jong Un kemarin.", paragraph=0),),
        quotes=quotes,
        topics=("Muara Tenang", "jembatan"),
        cta=None,
        article_class=kind,
        class_reason="",
    )
    return Wish(
        reading=reading,
        size=CardSize.SQUARE,
        brand=Brand(wordmark="A"),
        cta="Kunjungi",
        rules=rules,
        photo=Photo(content=b"x") if photo else None,
    )


def steps(asked: Wish) -> list[str]:
    return [
        card.template + ("" if card.headline else " bare") + (" cut" * card.cut)
        for card in ladder(asked)
    ]


def drawing(card: Card) -> CardFile:
    words = (f"“{card.quote.text}”",) if card.quote else (card.headline,)
    return CardFile(
        content=b"", media_type="image/png", width_px=1, height_px=1, words=words
    )


def test_the_ladder_goes_from_the_photo_down_to_the_headline() -> None:
    assert steps(wish(quoted("Kami siap."), photo=True)) == [
        "quote-photo",
        "quote",
        "quote bare",
        "photo",
        "headline",
    ]


def test_a_newsroom_chooses_how_photos_stand() -> None:
    split = CardRules(photo=PhotoStyle.SPLIT)
    assert steps(wish(quoted("Kami."), photo=True, rules=split))[0] == "quote-split"


def test_breaking_news_begins_with_its_own_card() -> None:
    assert steps(wish(quoted("Kami."), kind=ArticleClass.BREAKING))[0] == "breaking"


def test_a_quote_is_cut_only_where_that_is_allowed() -> None:
    assert not any("cut" in step for step in steps(wish(quoted(LONG))))
    allowed = wish(quoted(LONG), rules=CardRules(cut_quotes=True))
    assert steps(allowed).count("quote bare cut") == 6
    cut = [card.quote for card in ladder(allowed) if card.cut]
    assert all(quote and LONG.startswith(quote.text) for quote in cut)


def test_quotes_of_a_good_length_come_first() -> None:
    short, good = (
        quoted("Siap."),
        quoted("Kami siap menjaga jembatan ini bersama-sama."),
    )
    first = next(iter(ladder(wish(short, good))))
    assert first.quote == good


def test_a_repeat_is_worth_it_only_with_a_quote_that_was_not_used() -> None:
    first, other = quoted("Kami siap menjaga."), quoted("Kami menunggu.")
    again = wish(first, other, photo=True, kind=ArticleClass.BREAKING)
    cards = list(ladder(replace(again, used=frozenset({first.text}))))
    assert {card.quote for card in cards} == {other}
    assert not list(ladder(replace(again, used=frozenset({first.text, other.text}))))


def test_a_quote_whose_beginning_was_used_is_used() -> None:
    long, other = quoted(LONG), quoted("Kami pulang.")
    rules = CardRules(cut_quotes=True)
    again = replace(wish(long, other, rules=rules), used=frozenset({LONG[:51]}))
    assert {card.quote for card in ladder(again)} == {other}
    longer = replace(again, used=frozenset({f"{other.text} Semua pulang."}))
    assert {card.quote for card in ladder(longer) if not card.cut} == {long}


def test_a_quote_whose_middle_was_used_is_used() -> None:
    long, other = quoted(LONG), quoted("Kami pulang.")
    again = replace(wish(long, other), used=frozenset({LONG[5:40]}))
    assert ranked(again) == [other]


def test_a_look_is_what_a_card_was_made_by() -> None:
    looks = [look_of(card) for card in ladder(wish(quoted("Kami siap.")))]
    assert [(look.template, look.headline) for look in looks] == [
        ("quote", True),
        ("quote", False),
        ("headline", True),
    ]


def test_a_card_with_both_cuts_is_held_against_the_words_between() -> None:
    card = replace(
        next(iter(ladder(wish(quoted("kami datang"))))), cut=True, cut_before=True
    )

    def drawn(words: str) -> Card:
        file = replace(drawing(card), words=(words,))
        return first_drawn([card], lambda _: file).card

    assert drawn("“…kami datang…”") == card
    for wrong in ("“…kami pulang…”", "“…kami datang dulu…”"):
        with pytest.raises(CardError, match="not the quoted ones"):
            drawn(wrong)


def test_names_are_known_from_speakers_topics_and_sentences() -> None:
    found = names(wish(quoted("Kami.")).reading)
    assert found == ("Rahman Hakiki", "Muara Tenang", "Kim Jong Un")


def test_the_first_card_that_can_be_drawn_is_taken() -> None:
    def draw(card: Card) -> CardFile:
        if card.headline and card.quote:
            raise CardError("too long")
        return drawing(card)

    drawn = first_drawn(ladder(wish(quoted("Kami siap."))), draw)
    assert (drawn.card.template, drawn.card.headline) == ("quote", "")
    assert drawn.photo_fault == ""


def test_a_bad_photo_is_tried_once_and_told() -> None:
    tried: list[str] = []

    def draw(card: Card) -> CardFile:
        tried.append(card.template)
        if card.photo:
            raise PhotoError("the photo is an animation")
        if card.quote:
            raise CardError("too long")
        return drawing(card)

    asked = wish(quoted("Kami siap."), quoted("Kami datang."), photo=True)
    drawn = first_drawn(ladder(asked), draw)
    assert drawn.photo_fault == "the photo is an animation"
    assert drawn.card.template == "headline"
    assert [t for t in tried if t in {"quote-photo", "photo"}] == ["quote-photo"]


def test_a_card_that_says_other_words_is_not_taken() -> None:
    def draw(card: Card) -> CardFile:
        other = replace(card.quote, text="Kami tidak siap") if card.quote else None
        return drawing(replace(card, quote=other))

    assert first_drawn(ladder(wish(quoted("Kami siap"))), draw).card.quote is None


def test_where_nothing_can_be_drawn_the_last_fault_is_told() -> None:
    def draw(card: Card) -> CardFile:
        raise CardError(f"no {card.template}")

    with pytest.raises(CardError, match="no headline"):
        first_drawn(ladder(wish()), draw)
