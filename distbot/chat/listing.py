"""Lists that are read page by page, in one message: the queue, holes, the editors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from distbot.chat.answer import Answer, Rows
from distbot.chat.desk import Desk
from distbot.chat.press import Choice, Press
from distbot.chat.sending import fitted
from distbot.domain.editor import Act
from distbot.domain.moment import echo_short
from distbot.ports import Language, LedgerLine, Waiting

PAGE_LINES = 10
_LINE_UTF16 = 300
_HEADLINE_UTF16 = 90
_HELD_SHOWN = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list that has pages.

    Attributes:
        number: Its own, in the data of its buttons; never given to another list.
        key: Before "_heading" and "_empty" among the language's words.
        act: What reading it asks of an editor.
        lines: Reads what there is; blocking.
    """

    number: int
    key: str
    act: Act
    lines: Callable[[Desk, Language], Sequence[str]]


async def leaf(desk: Desk, listing: Listing, number: int, language: Language) -> Answer:
    """Return a page of a list, as it stands now.

    Args:
        desk: Whose list.
        listing: Which one.
        number: Of the page, from 0; past the end the last one is shown.
        language: The reader's.
    """
    lines = await desk.stored(partial(listing.lines, desk, language))
    return page(listing, lines, number, language.messages.chat)


def page(
    listing: Listing, lines: Sequence[str], number: int, words: Mapping[str, str]
) -> Answer:
    """Lay a page out: ten lines, at most 4,096 UTF-16 units, and the way on."""
    if not lines:
        return Answer(text=words[f"{listing.key}_empty"])
    last = (len(lines) - 1) // PAGE_LINES
    here = min(number, last)
    heading = words[f"{listing.key}_heading"].format(count=len(lines))
    if last:
        heading = words["heading_paged"].format(
            heading=heading, page=here + 1, pages=last + 1
        )
    shown = lines[here * PAGE_LINES : (here + 1) * PAGE_LINES]
    told = [heading, *(fitted(line, _LINE_UTF16) for line in shown)]
    return Answer(text="\n\n".join(told), rows=_arrows(listing, here, last))


def _arrows(listing: Listing, here: int, last: int) -> Rows:
    """Return the buttons to the pages before and after, where there are any."""
    ways = [("‹", here - 1), ("›", here + 1)]
    row = tuple(
        (label, Press(choice=Choice.PAGE, subject=to, version=listing.number))
        for label, to in ways
        if 0 <= to <= last
    )
    return (row,) if row else ()


def headline_of(line: LedgerLine) -> str:
    """Return a post's headline as a list has room for it: in one line."""
    return fitted(" ".join(line.headline.split()), _HEADLINE_UTF16)


def _queue(desk: Desk, language: Language) -> Sequence[str]:
    return [
        _told("queue_line", line, desk, language) for line in desk.parts.ledger.queue()
    ]


def _holes(desk: Desk, language: Language) -> Sequence[str]:
    ledger = desk.parts.ledger
    told = [
        _told("holes_line", line, desk, language)
        for line in ledger.holes(desk.parts.clock.now())
    ]
    held = [one for one in ledger.waiting(_HELD_SHOWN) if one.held]
    return [*told, *(_held(one, language) for one in reversed(held))]


def _held(waiting: Waiting, language: Language) -> str:
    return language.messages.chat["held_line"].format(
        headline=fitted(" ".join(waiting.headline.split()), _HEADLINE_UTF16),
        reason=language.messages.phrasing.say(waiting.why),
    )


def _told(key: str, line: LedgerLine, desk: Desk, language: Language) -> str:
    words, say = language.messages.chat, language.messages.phrasing.say
    return words[key].format(
        number=line.post_id,
        destination=line.destination,
        time=_due(line, desk, language),
        state=words[f"state_{line.state.value}"],
        headline=headline_of(line),
        reason=say(line.reason) if line.reason else "–",
    )


def _due(line: LedgerLine, desk: Desk, language: Language) -> str:
    if line.due_at is None:
        return language.messages.chat["no_time_yet"]
    return echo_short(line.due_at, desk.parts.newsroom.timezone, language.moments)


def _editors(desk: Desk, language: Language) -> Sequence[str]:
    """Return who may act: the chiefs of the config, then those who were invited."""
    words = language.messages.chat
    chiefs = [
        words["editors_chief"].format(number=user_id)
        for user_id in sorted(desk.parts.newsroom.chiefs)
    ]
    others = [
        words["editors_line"].format(
            name=editor.name,
            role=words[f"role_{editor.role.value}"],
            number=editor.user_id,
        )
        for editor in desk.parts.desk.editors.all()
    ]
    return [*chiefs, *others]


QUEUE = Listing(number=1, key="queue", act=Act.SEE, lines=_queue)
"""What is not settled: by due time, drafts last."""

HOLES = Listing(number=2, key="holes", act=Act.SEE, lines=_holes)
"""What should be out and is not, the oldest article first."""

EDITORS = Listing(number=3, key="editors", act=Act.MANAGE, lines=_editors)
"""Who may act at the desk."""

LISTINGS: Mapping[int, Listing] = MappingProxyType(
    {listing.number: listing for listing in (QUEUE, HOLES, EDITORS)}
)
"""By the number in their buttons' data."""
