"""Claims and attempts, on SQLAlchemy Core: the worker's side of the posts."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from typing_extensions import override

from distbot.domain.delivery import Verdict
from distbot.domain.post import Post, PostState, Receipt
from distbot.domain.reading import ArticleClass
from distbot.ports import AttemptStore, Bill, Lease, Opening
from distbot.storage._values import from_micro, from_ms, post_of, to_micro, to_ms
from distbot.storage.moves import move
from distbot.storage.tables import ATTEMPTS, DESTINATIONS, POSTS

_URGENCY = case(
    {c.value: n for n, c in enumerate(ArticleClass)}, value=POSTS.c.article_class
)
_WAITING = POSTS.c.state == literal("approved", literal_execute=True)
_NOT_SENT = ("approved", "failed")
"""Outcomes after which surely nothing was published, so nothing is billed."""


class SqlAttemptStore(AttemptStore):
    """One newsroom's claims and attempts; each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine whose tables are up to date."""
        self._engine = engine

    @override
    def claim(self, lease: Lease, limit: int, now: datetime) -> Sequence[Post]:
        with self._engine.begin() as db:
            first = [_first_due(db, name, now) for name in _free_lanes(db, now)]
            wanted = [post for post in first if post is not None][:limit]
            return [post for post in wanted if _claim(db, post, lease, now)]

    @override
    def give_back(
        self, post: Post, lease: Lease, verdict: Verdict, now: datetime
    ) -> bool:
        with self._engine.begin() as db:
            _block(db, post.id, verdict)
            return move(
                db,
                post.id,
                PostState.CLAIMED,
                verdict.state,
                _held(lease),
                now=now,
                actor=lease.worker,
                why=verdict.reason,
                due_at=_due(verdict, now),
            )

    @override
    def begin(
        self, post: Post, lease: Lease, bill: Bill, now: datetime
    ) -> Opening | None:
        n = post.attempt + 1
        with self._engine.begin() as db:
            if lease.until <= now:
                return None
            price = post.draft.price_usd
            if bill.limit_usd is not None and price:
                spent = _spent(db, bill.account, bill.month_began)
                if spent + price > bill.limit_usd:
                    _skip_for_budget(db, post, lease, bill.limit_usd, now)
                    return None
            if not move(
                db,
                post.id,
                PostState.CLAIMED,
                PostState.SENDING,
                _held(lease),
                POSTS.c.version == post.version,
                now=now,
                actor=lease.worker,
                attempt=n,
            ):
                return None
            row = {
                "post_id": post.id,
                "n": n,
                "worker": lease.worker,
                "version": post.version,
                "text_sha256": sha256(post.draft.wording.text.encode()).hexdigest(),
                "account": bill.account,
                "price_micro_usd": to_micro(price),
                "started_at": to_ms(now),
                "deadline_at": to_ms(lease.until),
            }
            db.execute(insert(ATTEMPTS).values(row))
        return Opening(post_id=post.id, n=n, deadline=lease.until)

    @override
    def finish(
        self, opening: Opening, outcome: Receipt | Verdict, now: datetime
    ) -> bool:
        with self._engine.begin() as db:
            moved = (
                _publish(db, opening, outcome, now)
                if isinstance(outcome, Receipt)
                else _settle(db, opening, outcome, now)
            )
            if moved:
                _close(db, opening.post_id, opening.n, outcome, now)
            return moved

    @override
    def reap(self, now: datetime) -> int:
        over = POSTS.c.lease_until <= to_ms(now)
        held = select(POSTS.c.id, POSTS.c.state, POSTS.c.attempt).where(
            POSTS.c.state.in_(("claimed", "sending")), over
        )
        lost = Verdict(
            state=PostState.UNKNOWN,
            reason="the worker died or stalled while it was sending",
        )
        with self._engine.begin() as db:
            rows = db.execute(held).all()
            for row in rows:
                if row.state == PostState.CLAIMED.value:
                    back, why = PostState.APPROVED, "the worker died before sending"
                else:
                    back, why = lost.state, lost.reason
                    _close(db, row.id, row.attempt, lost, now)
                before = PostState(row.state)
                move(db, row.id, before, back, over, now=now, actor="reaper", why=why)
        return len(rows)

    @override
    def next_due(self) -> datetime | None:
        blocked = func.coalesce(DESTINATIONS.c.blocked_until, 0)
        ready_at = case((blocked > POSTS.c.due_at, blocked), else_=POSTS.c.due_at)
        query = select(func.min(ready_at)).where(
            _WAITING, DESTINATIONS.c.name == POSTS.c.destination
        )
        with self._engine.begin() as db:
            found = db.scalar(query)
        return None if found is None else from_ms(found)

    @override
    def spent(self, account: str, since: datetime) -> Decimal:
        with self._engine.begin() as db:
            return _spent(db, account, since)


def _free_lanes(db: Connection, now: datetime) -> Sequence[str]:
    """Return destinations with nothing in flight and no wait asked for."""
    busy = exists().where(
        POSTS.c.destination == DESTINATIONS.c.name,
        POSTS.c.state.in_(
            literal(state, literal_execute=True) for state in ("claimed", "sending")
        ),
    )
    waits = DESTINATIONS.c.blocked_until
    free = or_(waits.is_(None), waits <= to_ms(now))
    return db.scalars(select(DESTINATIONS.c.name).where(free, ~busy)).all()


def _first_due(db: Connection, destination: str, now: datetime) -> Post | None:
    """Return the most urgent due post of a lane; by index, one lane at a time."""
    query = (
        select(POSTS)
        .where(
            POSTS.c.destination == destination, _WAITING, POSTS.c.due_at <= to_ms(now)
        )
        .order_by(_URGENCY, POSTS.c.due_at, POSTS.c.id)
        .limit(1)
    )
    row = db.execute(query).first()
    return None if row is None else post_of(row)


def _claim(db: Connection, post: Post, lease: Lease, now: datetime) -> bool:
    return move(
        db,
        post.id,
        PostState.APPROVED,
        PostState.CLAIMED,
        POSTS.c.version == post.version,
        now=now,
        actor=lease.worker,
        worker=lease.worker,
        lease_until=to_ms(lease.until),
    )


def _held(lease: Lease) -> ColumnElement[bool]:
    """Say whether a post is held by this very lease.

    The worker's name is not enough: a worker that was late may have claimed the
    post a second time.
    """
    return and_(
        POSTS.c.worker == lease.worker, POSTS.c.lease_until == to_ms(lease.until)
    )


def _skip_for_budget(
    db: Connection, post: Post, lease: Lease, limit_usd: Decimal, now: datetime
) -> None:
    why = f"budget: {post.draft.price_usd} USD would pass the month's {limit_usd} USD"
    if move(
        db,
        post.id,
        PostState.CLAIMED,
        PostState.APPROVED,
        _held(lease),
        now=now,
        actor=lease.worker,
        why=why,
    ):
        move(
            db,
            post.id,
            PostState.APPROVED,
            PostState.SKIPPED,
            now=now,
            actor=lease.worker,
            why=why,
        )


def _publish(db: Connection, opening: Opening, receipt: Receipt, now: datetime) -> bool:
    """Record a receipt, also when the reaper has given the attempt up already."""
    return any(
        move(
            db,
            opening.post_id,
            before,
            PostState.PUBLISHED,
            POSTS.c.attempt == opening.n,
            now=now,
            actor="worker",
            remote_id=receipt.remote_id,
            remote_url=receipt.url,
            sent_at=to_ms(receipt.at),
        )
        for before in (PostState.SENDING, PostState.UNKNOWN)
    )


def _settle(db: Connection, opening: Opening, verdict: Verdict, now: datetime) -> bool:
    _block(db, opening.post_id, verdict)
    return move(
        db,
        opening.post_id,
        PostState.SENDING,
        verdict.state,
        POSTS.c.attempt == opening.n,
        now=now,
        actor="worker",
        why=verdict.reason,
        due_at=_due(verdict, now),
    )


def _close(
    db: Connection, post_id: int, n: int, outcome: Receipt | Verdict, now: datetime
) -> None:
    """Close an attempt; a receipt overrules an earlier "unknown"."""
    if isinstance(outcome, Receipt):
        values = {"outcome": "published", "detail": outcome.remote_id}
        still = or_(ATTEMPTS.c.ended_at.is_(None), ATTEMPTS.c.outcome == "unknown")
    else:
        values = {"outcome": outcome.state.value, "detail": outcome.reason}
        still = ATTEMPTS.c.ended_at.is_(None)
    db.execute(
        update(ATTEMPTS)
        .where(ATTEMPTS.c.post_id == post_id, ATTEMPTS.c.n == n, still)
        .values(ended_at=to_ms(now), **values)
    )


def _block(db: Connection, post_id: int, verdict: Verdict) -> None:
    """Let a whole destination wait, where the verdict says so; never for less long."""
    if verdict.not_before is None or not verdict.whole_destination:
        return
    until = to_ms(verdict.not_before)
    waits = DESTINATIONS.c.blocked_until
    lane = select(POSTS.c.destination).where(POSTS.c.id == post_id).scalar_subquery()
    db.execute(
        update(DESTINATIONS)
        .where(DESTINATIONS.c.name == lane, or_(waits.is_(None), waits < until))
        .values(blocked_until=until)
    )


def _due(verdict: Verdict, now: datetime) -> int:
    return to_ms(verdict.not_before or now)


def _spent(db: Connection, account: str, since: datetime) -> Decimal:
    """Sum what was or may have been billed: all but surely unsent attempts."""
    query = select(func.coalesce(func.sum(ATTEMPTS.c.price_micro_usd), 0)).where(
        ATTEMPTS.c.account == account,
        ATTEMPTS.c.started_at >= to_ms(since),
        or_(ATTEMPTS.c.outcome.is_(None), ATTEMPTS.c.outcome.not_in(_NOT_SENT)),
    )
    return from_micro(db.scalars(query).one())
