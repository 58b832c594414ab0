"""What comes next when an editor asks for another quote, or for another card.

Asking again and again shows each once and comes back to the first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from distbot.domain.card import Card, CardLook
from distbot.domain.ladder import (
    PHOTO_TEMPLATES,
    Wish,
    cut_cards,
    headline_card,
    quote_cards,
    ranked,
)
from distbot.domain.quote import Quote
from distbot.domain.shortening import Slice, whole

_T = TypeVar("_T")


def after(turns: Sequence[_T], at: int) -> tuple[_T, ...]:
    """Return who comes after a place in a round, and before it comes again.

    Args:
        turns: All, in order.
        at: Whose turn it is; -1: nobody's, so that all come.
    """
    return (*turns[at + 1 :], *turns[: max(at, 0)])


def next_quotes(wish: Wish, shown: Slice | None) -> tuple[Quote, ...]:
    """Return the quotes that a card may show instead, in the order of their turns.

    Where only a part of one is shown, the whole of it is the last.
    """
    quotes = ranked(wish)
    if shown is None or shown.whole not in quotes:
        return tuple(quotes)
    others = after(quotes, quotes.index(shown.whole))
    return (*others, shown.whole) if shown.cut or shown.cut_before else others


def cards_with(wish: Wish, look: CardLook | None, quote: Quote) -> Iterator[Card]:
    """Yield the cards that carry a quote, that of the look an editor asked for first.

    The whole of it if that can be; else its beginning, where the newsroom cuts.
    """
    yield from _asked(wish, look, whole(quote))
    yield from quote_cards(wish, quote)
    if wish.rules.cut_quotes:
        yield from cut_cards(wish, quote)


def cards_of_part(wish: Wish, look: CardLook | None, part: Slice) -> Iterator[Card]:
    """Yield the cards that carry a part of a quote, the look asked for first."""
    yield from _asked(wish, look, part)
    yield from map(part.on, quote_cards(wish, part.whole))


def next_cards(
    wish: Wish, look: CardLook | None, part: Slice | None, *, breaking: bool
) -> tuple[Card, ...]:
    """Return the other cards with the same words, in the order of their turns.

    Args:
        wish: What they are for.
        look: The present card's; None: not known, and all cards come.
        part: The words of those that carry a quote; None: there are none.
        breaking: Whether the article's news is.
    """
    cards = tuple(_styles(wish, part, breaking=breaking))
    shown = (look.template, look.headline) if look else None
    looks = [(card.template, bool(card.headline)) for card in cards]
    return after(cards, looks.index(shown) if shown in looks else -1)


def photo_cards(
    wish: Wish, look: CardLook | None, part: Slice | None
) -> tuple[Card, ...]:
    """Return the cards that show the photo, best first; the last has the headline.

    What an editor asked for or has comes first if it shows a photo, then the
    newsroom's usual.
    """
    present = (look.asked[0] if look.asked else look.template) if look else ""
    wanted = (present, PHOTO_TEMPLATES.get(wish.rules.photo))
    cards = [card for card in _styles(wish, part, breaking=False) if card.photo]
    return tuple(sorted(cards, key=lambda card: _place(card.template, wanted)))


def _place(template: str, wanted: Sequence[str | None]) -> int:
    return wanted.index(template) if template in wanted else len(wanted)


def _styles(wish: Wish, part: Slice | None, *, breaking: bool) -> Iterator[Card]:
    if breaking:
        yield headline_card(wish, "breaking")
    if part is not None:
        plain = part.on(headline_card(wish, "quote"))
        if wish.photo is not None:
            for template in PHOTO_TEMPLATES.values():
                yield replace(plain, template=template, photo=wish.photo)
        yield plain
        yield replace(plain, headline="")
    yield headline_card(wish)
    if wish.photo is not None:
        yield replace(headline_card(wish, "photo"), photo=wish.photo)


def _asked(wish: Wish, look: CardLook | None, part: Slice) -> Iterator[Card]:
    """Yield a quote's card with the look that an editor asked for, if there is one."""
    for card in _styles(wish, part, breaking=False):
        wanted = look is not None and look.asked == (card.template, bool(card.headline))
        if wanted and card.quote is not None:
            yield card
