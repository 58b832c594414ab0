"""What holds an approved post back, on SQLAlchemy Core."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from distbot.domain.post import PostState
from distbot.ports import LaneRules, Wait
from distbot.storage._values import from_ms, to_ms
from distbot.storage.lanes import Candidate, opens_at, waits
from distbot.storage.moves import is_state
from distbot.storage.tables import DESTINATIONS, POSTS
from distbot.storage.tables_more import ACCOUNTS, LANES, PAUSES


def waits_of(
    db: Connection, post_id: int, now: datetime, rules: Mapping[str, LaneRules]
) -> tuple[Wait, ...]:
    """Return what an approved post waits for beside its own time, else nothing.

    Args:
        db: An open transaction.
        post_id: Of the post.
        now: Aware UTC.
        rules: By destination; where there are none, what a claim was last told counts.
    """
    query = (
        select(
            POSTS.c.id,
            POSTS.c.destination,
            POSTS.c.priority,
            POSTS.c.due_at,
            ACCOUNTS.c.name.label("account"),
            *waits(to_ms(now)),
        )
        .join(DESTINATIONS, DESTINATIONS.c.name == POSTS.c.destination)
        .join(ACCOUNTS, ACCOUNTS.c.name == DESTINATIONS.c.account)
        .join(
            LANES,
            (LANES.c.destination == POSTS.c.destination)
            & (LANES.c.priority == POSTS.c.priority),
        )
        .where(POSTS.c.id == post_id, is_state(PostState.APPROVED))
    )
    row: Any = db.execute(query).first()
    if row is None:
        return ()
    rhythm = max(row.ok_at, _opens(db, row, rules.get(row.destination), now))
    return (*_people(db, row), *_times(row, rhythm, to_ms(now)))


def _people(db: Connection, row: Row[Any]) -> Iterator[Wait]:
    mine = or_(PAUSES.c.scope == "", PAUSES.c.scope == row.destination)
    for pause in db.execute(select(PAUSES).where(mine)):
        yield Wait(what="paused", why=pause.why)
    flying = select(POSTS.c.id).where(
        POSTS.c.destination == row.destination,
        is_state(PostState.CLAIMED, PostState.SENDING),
    )
    if (other := db.scalar(flying)) is not None:
        yield Wait(what="in flight", why=f"post {other} is being sent")


def _opens(
    db: Connection, row: Row[Any], rules: LaneRules | None, now: datetime
) -> int:
    """Ask when its rhythm lets it go; UTC milliseconds, 0: when it is due."""
    if rules is None or (rules.rhythm.trivial and not rules.mourns):
        return 0
    turn = Candidate(
        destination=row.destination,
        account=row.account,
        priority=row.priority,
        post_id=row.id,
    )
    wish = max(now, from_ms(row.due_at))
    opens = opens_at(db, turn, rules, wish)
    return to_ms(opens) if opens > wish else 0


def _times(row: Row[Any], rhythm: int, now_ms: int) -> Iterator[Wait]:
    times = (
        ("network", row.blocked_until, f"{row.destination} is to wait"),
        ("account", row.open_at, f"{row.account} is to wait"),
        ("rhythm", rhythm, ""),
    )
    for what, until, why in times:
        if until > now_ms:
            yield Wait(what=what, until=from_ms(until), why=why)
