"""The cards worth trying for a story, best first: the first that fits is taken.

Photo → plain → without the headline → the quote's beginning, marked "…", where the
newsroom allows it → the headline's card.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from distbot.domain.card import (
    Brand,
    Card,
    CardFile,
    CardLook,
    CardRules,
    CardSize,
    Photo,
    PhotoStyle,
)
from distbot.domain.cutting import beginnings, unmarked
from distbot.domain.duka import own_words
from distbot.domain.errors import CardError, PhotoError
from distbot.domain.folding import same_words
from distbot.domain.newsroom import Newsroom
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass, Reading

_CARD_LENGTHS = range(40, 241)
"""Quotes of this length make the best cards (facts.md, newsrooms)."""

PHOTO_TEMPLATES: Mapping[PhotoStyle, str] = MappingProxyType(
    {PhotoStyle.FADE: "quote-photo", PhotoStyle.SPLIT: "quote-split"}
)
"""How a quote stands with a photo."""

_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3}")
"""Words with capitals within a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a card is wanted for.

    Attributes:
        reading: Of the article.
        size: The card's shape.
        brand: How it looks.
        cta: The full CTA label.
        rules: What the newsroom allows.
        photo: The article's photo, if there is one that may be shown.
        used: Words that earlier cards quoted: this one must quote others.
    """

    reading: Reading
    size: CardSize
    brand: Brand
    cta: str
    rules: CardRules = field(default_factory=CardRules)
    photo: Photo | None = None
    used: frozenset[str] = frozenset()


def wish_of(
    newsroom: Newsroom,
    reading: Reading,
    size: CardSize,
    *,
    photo: Photo | None = None,
    used: frozenset[str] = frozenset(),
    duka: bool = False,
) -> Wish:
    """Join what a newsroom's card needs.

    Args:
        newsroom: Whose card.
        reading: Of the article.
        size: The card's shape.
        photo: One that may be shown.
        used: Words that earlier cards quoted.
        duka: Whether the newsroom's own words go without emoji.
    """
    brand, cta = newsroom.brand, newsroom.cta.label
    if duka:
        brand = replace(brand, breaking_label=own_words(brand.breaking_label))
        cta = own_words(cta)
    return Wish(
        reading=reading,
        size=size,
        brand=brand,
        cta=cta,
        rules=newsroom.card_rules,
        photo=photo,
        used=used,
    )


def ladder(wish: Wish) -> Iterator[Card]:
    """Yield the cards to try; the last carries the headline and no photo.

    Where words are used up already, only cards with other quotes are worth it.
    """
    again = bool(wish.used)
    if wish.reading.article_class is ArticleClass.BREAKING and not again:
        yield headline_card(wish, "breaking")
    quotes = ranked(wish)
    for quote in quotes:
        yield from quote_cards(wish, quote)
    if wish.rules.cut_quotes:
        for quote in quotes:
            yield from cut_cards(wish, quote)
    if again:
        return
    if wish.photo is not None:
        yield replace(headline_card(wish, "photo"), photo=wish.photo)
    yield headline_card(wish)


def quote_cards(wish: Wish, quote: Quote) -> Iterator[Card]:
    """Yield the cards that carry the whole of one quote."""
    plain = replace(headline_card(wish, "quote"), quote=quote)
    template = PHOTO_TEMPLATES.get(wish.rules.photo)
    if wish.photo is not None and template is not None:
        yield replace(plain, template=template, photo=wish.photo)
    yield plain
    yield replace(plain, headline="")


def cut_cards(wish: Wish, quote: Quote) -> Iterator[Card]:
    """Yield the cards that carry a quote's beginning, longest first."""
    bare = replace(headline_card(wish, "quote"), headline="", cut=True)
    for beginning in beginnings(quote.text):
        yield replace(bare, quote=replace(quote, text=beginning))


def headline_card(wish: Wish, template: str = "headline") -> Card:
    """Return the card that carries the headline."""
    return Card(
        template=template,
        size=wish.size,
        headline=wish.reading.headline,
        quote=None,
        cta=wish.cta,
        brand=wish.brand,
        keep=names(wish.reading),
    )


def look_of(card: Card) -> CardLook:
    """Return what must be known of a card to make another one like it."""
    return CardLook(template=card.template, headline=bool(card.headline))


def ranked(wish: Wish) -> list[Quote]:
    """Return the quotes that are not used yet, those worth most first."""
    return sorted(_unused(wish), key=_rank)


def names(reading: Reading) -> tuple[str, ...]:
    """Return the names of several words that the story is known to hold."""
    found = [quote.speaker or "" for quote in reading.quotes]
    found += reading.topics
    for sentence in reading.sentences:
        found += _NAME.findall(sentence.text)
    return tuple(dict.fromkeys(name for name in found if " " in name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The first card that could be drawn.

    Attributes:
        card: What it says.
        file: The picture.
        photo_fault: Why it does without its photo; "" if nothing is wrong with that.
    """

    card: Card
    file: CardFile
    photo_fault: str = ""


def first_drawn(cards: Iterable[Card], draw: Callable[[Card], CardFile]) -> Drawn:
    """Draw the first card that can be drawn, and that says what it should.

    A photo that cannot be used once is not tried again.

    Raises:
        CardError: None can be drawn; the fault is the last one's.
    """
    fault: CardError = CardError("there is no card to draw")
    photo_fault = ""
    for card in cards:
        if card.photo is not None and photo_fault:
            continue
        try:
            file = draw(card)
            _check_words(card, file)
        except PhotoError as error:
            fault, photo_fault = error, str(error)
        except CardError as error:
            fault = error
        else:
            return Drawn(card=card, file=file, photo_fault=photo_fault)
    raise fault


def _unused(wish: Wish) -> list[Quote]:
    """Return the quotes that no used words are a part of: a card may cut."""
    return [
        quote
        for quote in wish.reading.usable_quotes
        if not any(words in quote.text or quote.text in words for words in wish.used)
    ]


def _rank(quote: Quote) -> int:
    return 0 if len(quote.text) in _CARD_LENGTHS else 1


def _check_words(card: Card, file: CardFile) -> None:
    """Refuse a card that does not say exactly the quoted words (design §5.2)."""
    if card.quote is None:
        return
    begun, ended = card.cut_before, card.cut
    said = (
        unmarked(words, before=begun, after=ended) if begun or ended else words
        for words in file.words
    )
    if not any(same_words(words, card.quote.text) for words in said):
        raise CardError("the drawn words are not the quoted ones")
