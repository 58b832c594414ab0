"""/kenapa 17: how a post came to be where it is, and what it waits for."""

from collections.abc import Sequence
from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.listing import headline_of
from distbot.chat.naming import named_alone
from distbot.chat.removed import removal
from distbot.chat.sending import fitted
from distbot.chat.waiting import told_wait, waits_of
from distbot.domain.editor import Act
from distbot.domain.moment import echo, echo_short
from distbot.domain.post import PostState
from distbot.ports import Event, LedgerLine

_MOVES_SHOWN = 12
_WHY_UTF16 = 200
_BY_WORKERS = frozenset({PostState.CLAIMED, PostState.SENDING})
"""A worker's own name, "host:4711", tells an editor nothing."""


async def _run(desk: Desk, asked: Asked) -> str:
    line = await named_alone(desk, asked, "kenapa_usage")
    if isinstance(line, str):
        return line
    return await desk.stored(partial(_told, desk, asked, line))


def _told(desk: Desk, asked: Asked, line: LedgerLine) -> str:
    """Tell a post's story; blocking."""
    heading = asked.words["kenapa_heading"].format(
        number=line.post_id,
        destination=line.destination,
        headline=headline_of(line),
        state=asked.words[f"state_{line.state.value}"],
    )
    events = desk.parts.ledger.history(line.post_id)
    earlier = len(events) - _MOVES_SHOWN
    gap = [asked.words["kenapa_earlier"].format(count=earlier)] if earlier > 0 else []
    moves = [_move(event, desk, asked) for event in events[-_MOVES_SHOWN:]]
    link = [line.receipt.url] if line.receipt and line.receipt.url else []
    held = [*_removed(desk, asked, line), *_held(desk, asked, line)]
    return "\n".join([heading, *link, *gap, *moves, *held])


def _removed(desk: Desk, asked: Asked, line: LedgerLine) -> Sequence[str]:
    """Say of what is published whether it was taken down since."""
    if line.state is not PostState.PUBLISHED:
        return []
    post = desk.parts.posts.get(line.post_id)
    gone = removal(desk.parts, post, asked.language)
    return [gone] if gone else []


def _move(event: Event, desk: Desk, asked: Asked) -> str:
    words, zone = asked.words, desk.parts.newsroom.timezone
    done = _done(event, asked)
    given_back = event.after is PostState.APPROVED and event.before in _BY_WORKERS
    by_worker = given_back or event.after in _BY_WORKERS
    actor = "worker" if by_worker else event.actor
    told = words["kenapa_move"].format(
        time=echo_short(event.at, zone, asked.language.moments),
        state=done or words[f"state_{event.after.value}"],
        actor=words.get(f"actor_{actor}", actor),
    )
    if done or event.why is None:
        return told
    why = asked.language.messages.phrasing.say(event.why)
    return fitted(f"{told}: {why}", _WHY_UTF16)


def _done(event: Event, asked: Asked) -> str | None:
    """Name what an editor did, where the reason says no more than that."""
    what, by, actor = (event.why or "").rpartition(" by ")
    if not by or actor != event.actor:
        return None
    return asked.words.get(f"did_{what.replace(' ', '_')}")


def _held(desk: Desk, asked: Asked, line: LedgerLine) -> Sequence[str]:
    """Return what a post waits for: people, its time, or what holds it back."""
    words = asked.words
    if line.state is PostState.DRAFT:
        return [words["waits_people"]]
    if line.state is PostState.FAILED:
        return [words["send_again"].format(number=line.post_id)]
    if line.state is not PostState.APPROVED:
        return []
    waits = waits_of(desk, line.post_id, line.destination)
    if waits is None:
        return [words["planned_never"]]
    told = [told_wait(wait, desk, asked.language) for wait in waits]
    if line.due_at is None or line.due_at <= desk.parts.clock.now():
        return told or [words["waits_turn"]]
    zone, moments = desk.parts.newsroom.timezone, asked.language.moments
    due = words["waits_time"].format(time=echo(line.due_at, zone, moments))
    return [due, *told]


COMMAND = Command(
    name="kenapa",
    alias="why",
    about="kenapa_about",
    act=Act.SEE,
    run=_run,
    usage="kenapa_usage",
)
