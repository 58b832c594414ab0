"""How attempts end in the tables: closed as their outcomes say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Update,
    func,
    insert,
    or_,
    select,
    update,
)

from distbot.domain.delivery import Reach, Verdict
from distbot.domain.errors import StoreAwayError
from distbot.domain.post import Mover, PostState, Receipt
from distbot.ports import Ending, Opening
from distbot.storage._each import Each, Given
from distbot.storage._values import from_ms, to_ms
from distbot.storage.lanes import busy
from distbot.storage.money import bill_all, charge_again, release
from distbot.storage.moves import Step, move, write_events
from distbot.storage.tables import ATTEMPTS, DESTINATIONS, POSTS
from distbot.storage.tables_more import ACCOUNTS, QUESTIONS
from distbot.storage.unpublished import is_unpublished, skip_unpublished

_QUARANTINE = timedelta(seconds=30)
"""After an attempt's deadline, before its network is looked at: a timeline lags."""

ABSENT = "absent"
"""The outcome of an attempt that was unknown, looked for, and not found."""

LOST = Verdict(
    state=PostState.UNKNOWN, reason="the worker died or stalled while it was sending"
)
"""What the reaper says of an attempt that nobody closed."""


class NotAllError(Exception):
    """Not every post of a group is where its worker left it."""


def publish_all(db: Connection, endings: Sequence[Ending], now: datetime) -> bool:
    """Record receipts of posts that all are still sending.

    Raises:
        NotAllError: One is not.
    """
    at = to_ms(now)
    rows = [
        {
            "of_post": ending.opening.post_id,
            "of_n": ending.opening.n,
            "remote": ending.outcome.remote_id,
            "url": ending.outcome.url,
            "sent": to_ms(ending.outcome.at),
        }
        for ending in endings
        if isinstance(ending.outcome, Receipt)
    ]
    if _PUBLISH.update(db, rows) != len(rows):
        raise NotAllError
    closed = [
        {
            "of_post": row["of_post"],
            "of_n": row["of_n"],
            "said": row["remote"],
            "at": at,
        }
        for row in rows
    ]
    _CLOSE_PUBLISHED.update(db, closed)
    steps = [
        Step(
            post_id=ending.opening.post_id,
            before=PostState.SENDING,
            after=PostState.PUBLISHED,
        )
        for ending in endings
    ]
    write_events(db, steps, now=now, actor="worker")
    priced = [e.opening.post_id for e in endings if e.opening.priced]
    if priced:
        bill_all(db, priced)
    return True


def _to_published(given: Given) -> Update:
    return (
        update(POSTS)
        .where(
            POSTS.c.id == given("of_post"),
            POSTS.c.attempt == given("of_n"),
            # Bound: many rows' statement takes no literals; the key finds the row.
            POSTS.c.state == PostState.SENDING.value,
        )
        .values(
            state=PostState.PUBLISHED.value,
            reason=None,
            worker=None,
            lease_until=None,
            remote_id=given("remote"),
            remote_url=given("url"),
            sent_at=given("sent"),
        )
    )


def _to_closed(given: Given) -> Update:
    return (
        update(ATTEMPTS)
        .where(ATTEMPTS.c.post_id == given("of_post"), ATTEMPTS.c.n == given("of_n"))
        .values(
            outcome=PostState.PUBLISHED.value,
            detail=given("said"),
            ended_at=given("at"),
        )
    )


_PUBLISH = Each(
    _to_published,
    of_post=POSTS.c.id.type,
    of_n=POSTS.c.attempt.type,
    remote=POSTS.c.remote_id.type,
    url=POSTS.c.remote_url.type,
    sent=POSTS.c.sent_at.type,
)
_CLOSE_PUBLISHED = Each(
    _to_closed,
    of_post=ATTEMPTS.c.post_id.type,
    of_n=ATTEMPTS.c.n.type,
    said=ATTEMPTS.c.detail.type,
    at=ATTEMPTS.c.ended_at.type,
)


def publish(db: Connection, opening: Opening, receipt: Receipt, now: datetime) -> bool:
    """Record a receipt, also when the reaper has given the attempt up already."""
    moved = any(
        move(
            db,
            opening.post_id,
            before,
            PostState.PUBLISHED,
            POSTS.c.attempt == opening.n,
            mover=Mover.WORKER,
            now=now,
            actor="worker",
            remote_id=receipt.remote_id,
            remote_url=receipt.url,
            sent_at=to_ms(receipt.at),
        )
        for before in (PostState.SENDING, PostState.UNKNOWN)
    )
    if moved:
        close_attempt(db, opening.post_id, opening.n, receipt, now)
    return moved or _publish_after_all(db, opening, receipt, now)


def _publish_after_all(
    db: Connection, opening: Opening, receipt: Receipt, now: datetime
) -> bool:
    """Record a receipt that came when its attempt was held for absent already.

    The post goes the way of all: claimed and sent by the one call that was made.

    Raises:
        StoreAwayError: Another post of its destination is in flight; ask again.
    """
    post_id, n = opening.post_id, opening.n
    query = select(ATTEMPTS).where(
        ATTEMPTS.c.post_id == post_id, ATTEMPTS.c.n == n, ATTEMPTS.c.outcome == ABSENT
    )
    made = db.execute(query).mappings().first()
    if made is None:
        return False
    same = POSTS.c.attempt == n
    held = {"worker": made["worker"], "lease_until": to_ms(now)}
    step = partial(move, db, post_id, mover=Mover.WORKER, now=now, actor="worker")
    if not step(PostState.APPROVED, PostState.CLAIMED, same, ~busy(), **held):
        waits = (POSTS.c.id == post_id, same, POSTS.c.state == "approved")
        if db.scalar(select(POSTS.c.id).where(*waits)) is None:
            return False
        raise StoreAwayError(f"another post is being sent where post {post_id} goes")
    began = {"attempt": n + 1, "began_at": made["started_at"]}
    step(PostState.CLAIMED, PostState.SENDING, **began)
    again = {"n": n + 1, "ended_at": None, "outcome": None, "detail": None}
    db.execute(insert(ATTEMPTS).values(dict(made) | again))
    charge_again(db, post_id, n)
    return publish(db, replace(opening, n=n + 1), receipt, now)


def settle(db: Connection, opening: Opening, verdict: Verdict, now: datetime) -> bool:
    """Record what gave no receipt; what surely was not sent counts for nothing.

    It is not tried again where its article was unpublished meanwhile.
    """
    unsent = verdict.state is not PostState.UNKNOWN
    changes: dict[str, object] = {"due_at": due(verdict, now)}
    if unsent:
        changes["began_at"] = None
    befores, gone = [PostState.SENDING], False
    if verdict.state is PostState.APPROVED:
        gone = is_unpublished(db, opening.post_id)
        # The reaper was faster, and the worker knows that nothing left.
        befores.append(PostState.UNKNOWN)
    moved = any(
        move(
            db,
            opening.post_id,
            before,
            verdict.state,
            POSTS.c.attempt == opening.n,
            mover=Mover.WORKER,
            now=now,
            actor="worker",
            why=verdict.reason,
            **changes,
        )
        for before in befores
    )
    if moved:
        close_attempt(db, opening.post_id, opening.n, verdict, now)
    if moved and gone:
        skip_unpublished(db, opening.post_id, now)
    return moved


def take_back(
    db: Connection,
    row: Row[int, str, int, int | None],
    over: ColumnElement[bool],
    now: datetime,
) -> bool:
    """Take a post back from a dead worker."""
    before = PostState(row.state)
    after, why = PostState.APPROVED, "the worker died before sending"
    if before is PostState.SENDING:
        after, why = LOST.state, LOST.reason
    moved = move(
        db,
        row.id,
        before,
        after,
        over,
        mover=Mover.REAPER,
        now=now,
        actor="reaper",
        why=why,
    )
    if moved and before is PostState.SENDING:
        close_attempt(db, row.id, row.attempt, LOST, now)
    return moved


def close_attempt(
    db: Connection, post_id: int, n: int, outcome: Receipt | Verdict, now: datetime
) -> None:
    """Close an attempt, its bill and question; it overrules an earlier "unknown"."""
    this = (ATTEMPTS.c.post_id == post_id, ATTEMPTS.c.n == n)
    values: dict[str, object] = {"ended_at": to_ms(now), "look_at": None}
    if isinstance(outcome, Receipt):
        values |= {"outcome": "published", "detail": outcome.remote_id}
        bill_all(db, [post_id])
        _answer(db, post_id, n, f"seen: {outcome.remote_id}", now)
    else:
        values |= {"outcome": outcome.state.value, "detail": outcome.reason}
        if outcome.state is PostState.UNKNOWN:
            deadline = db.scalars(select(ATTEMPTS.c.deadline_at).where(*this)).one()
            first = max(from_ms(deadline), now) + _QUARANTINE
            values |= {"look_at": to_ms(first)}
        else:
            release(db, post_id, n)
            _answer(db, post_id, n, ABSENT, now)
    still = or_(ATTEMPTS.c.ended_at.is_(None), ATTEMPTS.c.outcome == "unknown")
    db.execute(update(ATTEMPTS).where(*this, still).values(values))


def close_absent(db: Connection, post_id: int, n: int, why: str, now: datetime) -> None:
    """Close an attempt that was unknown, and is held for not sent."""
    absent = {"outcome": ABSENT, "detail": why, "ended_at": to_ms(now), "look_at": None}
    this = (ATTEMPTS.c.post_id == post_id, ATTEMPTS.c.n == n)
    db.execute(update(ATTEMPTS).where(*this).values(absent))
    release(db, post_id, n)
    _answer(db, post_id, n, ABSENT, now)


def _answer(db: Connection, post_id: int, n: int, answer: str, now: datetime) -> None:
    """Answer what a person was asked, if somebody was."""
    asked = (
        QUESTIONS.c.post_id == post_id,
        QUESTIONS.c.n == n,
        QUESTIONS.c.answered_at.is_(None),
    )
    answered = {"answered_at": to_ms(now), "answer": answer}
    db.execute(update(QUESTIONS).where(*asked).values(answered))


def block(db: Connection, post_id: int, verdict: Verdict, now: datetime) -> None:
    """Let more than the post wait, where the verdict says so; never for less long."""
    if verdict.not_before is None or verdict.reach is Reach.POST:
        return
    until, at = to_ms(verdict.not_before), to_ms(now)
    lane = select(POSTS.c.destination).where(POSTS.c.id == post_id).scalar_subquery()
    if verdict.reach is Reach.DESTINATION:
        shorter = func.coalesce(DESTINATIONS.c.blocked_until, 0) < until
        void = DESTINATIONS.c.blocked_at > at
        mine = (DESTINATIONS.c.name == lane, or_(shorter, void))
        waits = {"blocked_until": until, "blocked_at": at}
        db.execute(update(DESTINATIONS).where(*mine).values(waits))
        return
    account = select(DESTINATIONS.c.account).where(DESTINATIONS.c.name == lane)
    channel = (
        select(ACCOUNTS.c.channel)
        .where(ACCOUNTS.c.name == account.scalar_subquery())
        .scalar_subquery()
    )
    later = or_(ACCOUNTS.c.open_at < until, ACCOUNTS.c.closed_at > at)
    mine = (ACCOUNTS.c.channel == channel, later)
    db.execute(update(ACCOUNTS).where(*mine).values(open_at=until, closed_at=at))


def due(verdict: Verdict, now: datetime) -> int:
    """Return when a post may be tried again, UTC milliseconds."""
    return to_ms(verdict.not_before or now)
