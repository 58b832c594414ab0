"""What an editor should know of a draft before it goes, one sentence for each fault.

Some of it is of the card and some of an editor's words: whoever changes one of the two
says anew what is of that, and leaves the rest.
"""

from collections.abc import Iterable, Sequence

from distbot.domain.card import Card
from distbot.domain.duka import has_emoji
from distbot.domain.verbatim import foreign_quotations

NO_CARD = "no card"
NO_CREDIT = "the photo has no credit: the card goes without it"
WITHOUT_PHOTO = "the card goes without"
NO_QUOTE = "no usable quote: the card carries the headline"
CUT = "the quote is cut: the card carries"
NO_ROOM = "no room for the quote beside the photo: the card carries the headline"
FOREIGN = "not said in the article"
EMOJI = "duka: the new words have an emoji"

_OF_CARD = (NO_CARD, NO_CREDIT, WITHOUT_PHOTO, NO_QUOTE, CUT, NO_ROOM)
_OF_WORDS = (FOREIGN, EMOJI)


def of_card(card: Card, photo_fault: str = "", *, quotable: bool = False) -> list[str]:
    """Say what is not as it usually is on a card.

    Args:
        card: As drawn.
        photo_fault: Why its photo could not be drawn, if it was tried.
        quotable: Whether there is a quote: if so, an editor left it off.
    """
    found = [f"{WITHOUT_PHOTO}: {photo_fault}"] if photo_fault else []
    if card.quote is None and card.template != "breaking" and not quotable:
        found.append(NO_QUOTE)
    if card.cut or card.cut_before:
        found.append(f"{CUT} {'a part of it' if card.cut_before else 'its beginning'}")
    return found


def of_words(
    text: str, headline: str, paragraphs: Sequence[str], *, duka: bool
) -> list[str]:
    """Say what an editor's words have that the article or its mood has not.

    Args:
        text: An editor's words.
        headline: The article's; what it quotes was said.
        paragraphs: The article's, as it stands now.
        duka: Whether the article tells of a death or a disaster.
    """
    foreign = foreign_quotations(text, (headline, *paragraphs))
    found = [f"{FOREIGN}: “{words}”" for words in foreign]
    return [*found, EMOJI] if duka and has_emoji(text) else found


def but_of_card(warnings: Iterable[str]) -> list[str]:
    """Return the warnings that hold whatever the card is."""
    return [warning for warning in warnings if not warning.startswith(_OF_CARD)]


def but_of_words(warnings: Iterable[str]) -> list[str]:
    """Return the warnings that hold whatever an editor's words are."""
    return [warning for warning in warnings if not warning.startswith(_OF_WORDS)]
