"""/status: what is running, on one screen."""

from collections.abc import Sequence
from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.money import months, told_briefly
from distbot.chat.pausing import standing
from distbot.chat.waiting import lasting, told_wait, waits_of
from distbot.domain.editor import Act, may
from distbot.domain.moment import echo_short
from distbot.domain.post import PostState
from distbot.domain.report_words import clipped

_LOOKED_AT = 100
"""So many drafts, notices and changes that wait are counted, not more."""

_HEADLINE_UTF16 = 64


async def _run(desk: Desk, asked: Asked) -> str:
    pauses = await standing(desk, asked)
    stuck = [*pauses, *await desk.stored(partial(_held, desk, asked))]
    running = stuck or [asked.words["status_runs"]]
    next_due = await desk.line.next_due()
    lines = [*running]
    if next_due is not None:
        now = desk.parts.clock.now()
        zone, moments = desk.parts.newsroom.timezone, asked.language.moments
        time = (
            asked.words["status_now"]
            if next_due <= now
            else echo_short(next_due, zone, moments)
        )
        lines.append(asked.words["status_next"].format(time=time))

    def counted() -> Sequence[str]:
        return [*_posts(desk, asked), _desk(desk, asked), *_spent(desk, asked)]

    return "\n".join([*lines, *await desk.stored(counted)])


def _held(desk: Desk, asked: Asked) -> Sequence[str]:
    """Tell of each destination what holds its posts, beside a pause; blocking."""
    waiting: dict[str, int] = {}
    for line in desk.parts.ledger.queue():
        if line.state is PostState.APPROVED:
            waiting.setdefault(line.destination, line.post_id)
    now, words = desk.parts.clock.now(), asked.words["status_waits"]
    return [
        words.format(
            destination=destination, wait=told_wait(wait, desk, asked.language)
        )
        for destination, number in waiting.items()
        for wait in lasting(waits_of(desk, number, destination) or (), now)
        if wait.what != "paused"
    ]


def _posts(desk: Desk, asked: Asked) -> Sequence[str]:
    tally, words = desk.parts.posts.tally(), asked.words
    flying = sum(tally.get(s, 0) for s in (PostState.CLAIMED, PostState.SENDING))
    told = words["status_posts"].format(
        drafts=tally.get(PostState.DRAFT, 0),
        approved=tally.get(PostState.APPROVED, 0),
        flying=flying,
    )
    unsure = words["status_unknown"].format(count=tally.get(PostState.UNKNOWN, 0))
    holes = len(desk.parts.ledger.holes(desk.parts.clock.now()))
    missed = words["status_holes"].format(count=holes)
    return [told, unsure, missed, *_changes(desk, asked)]


def _changes(desk: Desk, asked: Asked) -> Sequence[str]:
    """Tell how many changed articles wait for a decision, and the oldest of them."""
    waiting = desk.parts.desk.changes.undecided(_LOOKED_AT)
    if not waiting:
        return []
    zone, moments = desk.parts.newsroom.timezone, asked.language.moments
    told = asked.words["status_changes"].format(
        count=len(waiting),
        time=echo_short(waiting[0].found_at, zone, moments),
        headline=clipped(waiting[0].before.headline, _HEADLINE_UTF16),
    )
    return [told]


def _desk(desk: Desk, asked: Asked) -> str:
    """Say whether the desk keeps up with what it has to show and to tell."""
    group = desk.parts.newsroom.desk_chat
    drafts = len(desk.parts.posts.unshown(_LOOKED_AT, group))
    notices = len(desk.parts.notices.untold(_LOOKED_AT))
    if not drafts and not notices:
        return asked.words["status_desk"]
    return asked.words["status_desk_behind"].format(drafts=drafts, notices=notices)


def _spent(desk: Desk, asked: Asked) -> Sequence[str]:
    """Return the month's money in one line, for whoever may know."""
    if not may(asked.editor, Act.BUDGET):
        return []
    told = [told_briefly(each, asked.words) for each in months(desk.parts)]
    return [asked.words["status_money"].format(told="; ".join(told))] if told else []


COMMAND = Command(
    name="status",
    alias="status",
    about="status_about",
    act=Act.SEE,
    run=_run,
)
