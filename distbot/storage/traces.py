"""What became of unknown outcomes, on SQLAlchemy Core."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, select, update
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from distbot.domain.errors import InputError
from distbot.domain.post import Mover, PostState, Receipt
from distbot.domain.sighting import Trace
from distbot.ports import Audience, TraceStore, Unsettled
from distbot.storage._values import from_ms, post_of, to_ms
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.moves import is_state, move
from distbot.storage.office import announce
from distbot.storage.sending import ABSENT, close_absent, close_attempt
from distbot.storage.tables import ATTEMPTS, EVENTS, POSTS
from distbot.storage.tables_more import QUESTIONS
from distbot.storage.unpublished import is_unpublished, skip_unpublished

_SLACK_MS = 60 * 60 * 1000
_NEVER = 2**62
_NEIGHBOURS = 100
"""How many later posts of a destination are told apart from one that is looked for."""


class SqlTraceStore(TraceStore):
    """One newsroom's unknown outcomes; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def unsettled(self, now: datetime, limit: int) -> Sequence[Unsettled]:
        asked = exists().where(
            QUESTIONS.c.post_id == ATTEMPTS.c.post_id, QUESTIONS.c.n == ATTEMPTS.c.n
        )
        query = (
            select(
                POSTS,
                ATTEMPTS.c.n,
                ATTEMPTS.c.started_at,
                ATTEMPTS.c.deadline_at,
                ATTEMPTS.c.absences,
                asked.label("is_asked"),
            )
            .join(
                ATTEMPTS,
                (ATTEMPTS.c.post_id == POSTS.c.id) & (ATTEMPTS.c.n == POSTS.c.attempt),
            )
            .where(is_state(PostState.UNKNOWN), ATTEMPTS.c.look_at <= to_ms(now))
            .order_by(ATTEMPTS.c.look_at)
            .limit(limit)
        )
        with self._database.reads() as db:
            return [_unsettled(db, row) for row in db.execute(query).all()]

    @override
    def look_later(
        self, post_id: int, n: int, at: datetime, *, absent: bool = False
    ) -> None:
        more = ATTEMPTS.c.absences + int(absent)
        with self._database.writes() as db:
            db.execute(
                update(ATTEMPTS)
                .where(ATTEMPTS.c.post_id == post_id, ATTEMPTS.c.n == n)
                .values(look_at=to_ms(at), absences=more)
            )

    @override
    def ask(self, post_id: int, n: int, why: str, now: datetime) -> bool:
        with self._database.writes() as db:
            return ask(db, post_id, n, why, now)

    @override
    def settle(
        self,
        post_id: int,
        found: Receipt | None,
        *,
        actor: str,
        why: str,
        now: datetime,
        n: int | None = None,
    ) -> bool:
        after = PostState.APPROVED if found is None else PostState.PUBLISHED
        still = [] if n is None else [POSTS.c.attempt == n]
        mover = Mover.RECONCILER if actor == "reconciler" else Mover.EDITOR
        try:
            with self._database.writes() as db:
                gone = found is None and is_unpublished(db, post_id)
                moved = move(
                    db,
                    post_id,
                    PostState.UNKNOWN,
                    after,
                    *still,
                    mover=mover,
                    now=now,
                    actor=actor,
                    why=why,
                    **_settled(found, mover, now),
                )
                if moved:
                    _close(db, post_id, found, why, now)
                if moved and gone:
                    skip_unpublished(db, post_id, now)
                return moved
        except IntegrityError as error:
            mend = "Look again: each post has an address of its own"
            thing = f"post {post_id}"
            fault = "what was seen is the receipt of another post"
            raise InputError(thing, fault, mend) from error


def _settled(found: Receipt | None, mover: Mover, now: datetime) -> dict[str, object]:
    """Return what a post is from then on."""
    if found is not None:
        return {
            "remote_id": found.remote_id,
            "remote_url": found.url,
            "sent_at": to_ms(found.at),
        }
    unsent: dict[str, object] = {"due_at": to_ms(now), "began_at": None}
    # A person who looked knows of the restore: it is not looked for once more.
    return unsent | ({"doubtful": False} if mover is Mover.EDITOR else {})


def _close(
    db: Connection, post_id: int, found: Receipt | None, why: str, now: datetime
) -> None:
    """Close the attempt as it turned out."""
    query = select(POSTS.c.attempt).where(POSTS.c.id == post_id)
    n = int(db.scalars(query).one())
    if found is None:
        close_absent(db, post_id, n, why, now)
    else:
        close_attempt(db, post_id, n, found, now)


def ask(db: Connection, post_id: int, n: int, why: str, now: datetime) -> bool:
    """Store a question with its notice for the desk; False if it was stored before."""
    this = (ATTEMPTS.c.post_id == post_id, ATTEMPTS.c.n == n)
    db.execute(update(ATTEMPTS).where(*this).values(look_at=None))
    row = {"post_id": post_id, "n": n, "asked_at": to_ms(now), "why": why}
    if not insert_if_new(db, QUESTIONS, row):
        return False
    where = select(POSTS.c.destination).where(POSTS.c.id == post_id)
    fields = {
        "post": str(post_id),
        "destination": db.scalars(where).one(),
        "why": why,
    }
    announce(db, f"ask {post_id} {n}", Audience.DESK, "ask", fields, now)
    return True


def _unsettled(db: Connection, row: Row[Any]) -> Unsettled:
    began = _began(db, row)
    near = POSTS.c.began_at >= began.at - _SLACK_MS
    others = _receipts(db, row, POSTS.c.began_at, near)
    # Only a call that began when ours was over surely has a later id.
    before = (
        other.remote_id
        for other in others
        if other.began_at > row.deadline_at and other.event > began.event
    )
    trace = Trace(
        draft=post_of(row).draft,
        began_at=from_ms(began.at),
        deadline=from_ms(row.deadline_at),
        after_id=_after(db, row, began),
        before_id=next(before, None),
        taken=frozenset(other.remote_id for other in others),
    )
    return Unsettled(
        post=post_of(row),
        n=row.n,
        trace=trace,
        absences=row.absences,
        asked=row.is_asked,
    )


def _after(db: Connection, row: Row[Any], began: "_Began") -> str | None:
    """Return the last receipt that surely is older than the post.

    By the order of the store's events, which no clock moves: it was in hand before
    the call. By the network's time as well, for what a restored store is asked of.
    """
    earlier = POSTS.c.sent_at < began.at
    rows = [
        receipt
        for receipt in _receipts(db, row, POSTS.c.began_at.desc(), earlier)
        if receipt.event < began.event
    ]
    last = max(rows, key=lambda receipt: receipt.event, default=None)
    return None if last is None else str(last.remote_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Began:
    """Since when a post may be out.

    Attributes:
        at: UTC milliseconds.
        event: The number of the event that the attempt began with.
    """

    at: int
    event: int


def _began(db: Connection, row: Row[Any]) -> _Began:
    """Return since when the post may be out.

    An earlier attempt that was held for absent may have got through after all: the
    network may say so by calling the next one a duplicate.
    """
    doubted = (
        select(ATTEMPTS.c.n, ATTEMPTS.c.started_at)
        .where(
            ATTEMPTS.c.post_id == row.id,
            ATTEMPTS.c.outcome.in_(("unknown", ABSENT)),
        )
        .order_by(ATTEMPTS.c.n)
        .limit(1)
    )
    first = db.execute(doubted).one()
    # The nth attempt began with the nth such event.
    begun = (
        select(EVENTS.c.id)
        .where(EVENTS.c.post_id == row.id, EVENTS.c.after == PostState.SENDING.value)
        .order_by(EVENTS.c.id)
        .offset(first.n - 1)
        .limit(1)
    )
    # An attempt without one is older than the events are.
    return _Began(at=first.started_at, event=db.scalar(begun) or _NEVER)


def _receipts(
    db: Connection,
    row: Row[Any],
    order: ColumnElement[Any],
    condition: ColumnElement[bool],
) -> Sequence[Row[Any]]:
    """Return receipts of the place that a post goes to, with the events they came with.

    At most so many, the first in that order.
    """
    some = (
        select(POSTS.c.id, POSTS.c.remote_id, POSTS.c.began_at)
        .where(
            POSTS.c.destination == row.destination,
            POSTS.c.address == row.address,
            POSTS.c.began_at.is_not(None),
            POSTS.c.remote_id.is_not(None),
            condition,
        )
        .order_by(order)
        .limit(_NEIGHBOURS)
        .subquery()
    )
    query: Any = (
        select(some.c.remote_id, some.c.began_at, EVENTS.c.id.label("event"))
        .join(EVENTS, EVENTS.c.post_id == some.c.id)
        .where(EVENTS.c.after == PostState.PUBLISHED.value)
        .order_by(some.c.began_at)
    )
    found: Sequence[Row[Any]] = db.execute(query).all()
    return found
