"""Which post a command is about: the number it names, or the draft it replies to."""

import re
from dataclasses import dataclass
from functools import partial

from distbot.chat.answered import out_of_change
from distbot.chat.command import Asked
from distbot.chat.desk import Desk
from distbot.domain.post import Post
from distbot.ports import LedgerLine

_NUMBERED = re.compile(r"#?(?P<number>[0-9]{1,9})(?:\s+(?P<rest>\S.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A post that a command is about.

    Attributes:
        line: As it stands now.
        rest: What was written beside its number.
    """

    line: LedgerLine
    rest: str


async def named(desk: Desk, asked: Asked, usage: str) -> Named | str:
    """Return the post that a command is about, or the line that says what to do.

    A reply to a draft's message stands for its number, and then nothing that is
    written is one.

    Args:
        desk: Which knows its messages.
        asked: The command.
        usage: Key of the line that shows how to write the command.
    """
    number, rest = await _replied(desk, asked), asked.text
    if number is None:
        written = _NUMBERED.fullmatch(asked.text)
        if written is None:
            return asked.words[usage]
        number, rest = int(written["number"]), written["rest"] or ""
    try:
        line = await desk.stored(partial(desk.parts.ledger.line, number))
    except LookupError:
        return asked.words["no_such_post"].format(number=number)
    return Named(line=line, rest=rest)


async def named_alone(desk: Desk, asked: Asked, usage: str) -> LedgerLine | str:
    """Return the same for a command that takes nothing beside the number."""
    found = await named(desk, asked, usage)
    if isinstance(found, str):
        return found
    if found.rest.removeprefix("#") not in {"", str(found.line.post_id)}:
        return asked.words[usage]
    return found.line


async def post_of(desk: Desk, line: LedgerLine) -> Post | None:
    """Return a post with what it says; None where it never had words."""
    try:
        return await desk.stored(partial(desk.parts.posts.get, line.post_id))
    except LookupError:
        return None


def not_in(line: LedgerLine, asked: Asked) -> str:
    """Say that a post's state does not allow what was asked, and where to look."""
    state = asked.words[f"state_{line.state.value}"]
    return asked.words["not_in_state"].format(number=line.post_id, state=state)


async def _replied(desk: Desk, asked: Asked) -> int | None:
    """Return the number of the post whose message a command replies to.

    That is one which showed it, which told a change of its article where nothing else
    of that is out, or which asked something about it.
    """
    if asked.replied_to is None:
        return None
    stores, chat, replied = desk.parts.desk, asked.chat_id, asked.replied_to

    def find() -> int | None:
        shown = stores.messages.find(chat, replied)
        if shown is not None:
            return shown.post_id
        out = out_of_change(desk.parts, chat, replied)
        if len(out) == 1:
            return out[0].id
        proposal = stores.proposals.told_in(chat, replied)
        return None if proposal is None else proposal.post_id

    return await desk.stored(find)
