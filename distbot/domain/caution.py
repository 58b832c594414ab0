"""What an editor should know of a draft before it goes, one sentence for each fault.

Some of it is of the card and some of an editor's words: whoever changes one of the two
says anew what is of that, and leaves the rest.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from distbot.domain.card import Card
from distbot.domain.duka import has_emoji
from distbot.domain.price import RateCard
from distbot.domain.quote import Quote
from distbot.domain.sensitive import Delicate, Touch
from distbot.domain.unusual import is_little_known
from distbot.domain.verbatim import foreign_quotations

NO_CARD = "no card"
NO_CREDIT = "the photo has no credit: the card goes without it"
WITHOUT_PHOTO = "the card goes without"
NO_QUOTE = "no usable quote: the card carries the headline"
CUT = "the quote is cut: the card carries"
NO_ROOM = "no room for the quote beside the photo: the card carries the headline"
FOREIGN = "not said in the article"
CHILD = "a child in a criminal case (“{words}”): keep out whatever tells who it is"
MINOR_NAMED = "names a minor in a criminal case, {words}: leave the name out"
SEXUAL = "sexual violence (“{words}”): keep out whatever tells who the victim is"
SUICIDE = "suicide (“{words}”): tell neither how nor where, and name where help is"
OWN_WORD = "“{words}” is on the newsroom's own list: look at it twice"
EMOJI = "duka: the new words have an emoji"
SPEAKER = "check the speaker"
TWIN = "much like another story of the last two days"

_DELICATE = {
    Delicate.CHILD: CHILD,
    Delicate.MINOR_NAMED: MINOR_NAMED,
    Delicate.SEXUAL: SEXUAL,
    Delicate.SUICIDE: SUICIDE,
    Delicate.OWN_WORD: OWN_WORD,
}
"""Said of each, with `{words}` filled; why: see `distbot.domain.sensitive`."""

_OF_TOUCHES = re.compile(
    "|".join(
        ".+".join(map(re.escape, said.split("{words}"))) for said in _DELICATE.values()
    ),
    re.DOTALL,
)
_OF_CARD = (NO_CARD, NO_CREDIT, WITHOUT_PHOTO, NO_QUOTE, CUT, NO_ROOM, SPEAKER)
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


def of_speaker(
    quote: Quote | None,
    headline: str,
    paragraphs: Sequence[str],
    has_quoted: Callable[[str], bool],
) -> str:
    """Say that a speaker is unusual, or "".

    Args:
        quote: On the card, if there is one.
        headline: The article's.
        paragraphs: The article's.
        has_quoted: Says whether the newsroom has quoted a speaker before; asked only of
            one whom the article makes little known.
    """
    if quote is None or quote.speaker is None:
        return ""
    if not is_little_known(quote, headline, paragraphs) or has_quoted(quote.speaker):
        return ""
    return f"{SPEAKER} {quote.speaker}: the article says little of who that is"


def of_twin(headline: str) -> str:
    """Say that an article tells what another one told; "" where none did."""
    return f"{TWIN}, “{headline}”: is it the same?" if headline else ""


def of_link(price_usd: Decimal, rates: RateCard | None) -> str:
    """Say what the link in a post costs; "" where links are free.

    Args:
        price_usd: Of the post with its link.
        rates: Of the channel.
    """
    extra = 0 if rates is None else rates.link_post_usd - rates.post_usd
    if extra <= 0:
        return ""
    return f"the link makes it ${price_usd:.3f} instead of ${price_usd - extra:.3f}"


def of_touches(found: Iterable[Touch]) -> list[str]:
    """Say what asks for a second look, one sentence for each kind."""
    return [_DELICATE[touch.kind].format(words=touch.words) for touch in found]


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


def but_of_looks(warnings: Iterable[str]) -> list[str]:
    """Return the warnings that hold whoever speaks, and whatever is touched."""
    return [
        warning
        for warning in warnings
        if not warning.startswith(SPEAKER) and not _OF_TOUCHES.fullmatch(warning)
    ]
