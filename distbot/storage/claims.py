"""Claiming: which posts, under whose lease, with which tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, case, func, or_, select, update

from distbot.domain.pace import Bucket, Level, next_token, take
from distbot.domain.post import Mover, Post, PostState
from distbot.ports import Claimed, LaneRules, Lease
from distbot.storage._values import from_ms, post_of, to_ms
from distbot.storage.lanes import (
    Candidate,
    allowed,
    busy,
    candidates,
    locked,
)
from distbot.storage.moves import among, move_all
from distbot.storage.tables import DESTINATIONS, POSTS
from distbot.storage.tables_more import ACCOUNTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a worker asks for.

    Attributes:
        worker: Its name.
        limit: At most so many posts.
        now: Aware UTC.
        until: When the lease is over; aware UTC.
        rules: By destination.
    """

    worker: str
    limit: int
    now: datetime
    until: datetime
    rules: Mapping[str, LaneRules]


def claim(db: Connection, asked: Claim) -> Claimed:
    """Claim due posts, one a lane, in an open transaction that writes."""
    lease = Lease(worker=asked.worker, until=asked.until)
    due = candidates(db, to_ms(asked.now), asked.limit)
    # One that a newer config names is another worker's.
    wanted = [turn for turn in due if turn.destination in asked.rules]
    held = locked(db, wanted, asked.limit) if wanted else []
    free = [turn for c in held if (turn := _allowed(db, c, asked)) is not None]
    chosen = _with_tokens(db, free, asked)
    posts = _take(db, [turn.post_id for turn in chosen], lease, asked)
    return Claimed(lease=lease, posts=posts, more=len(free) < len(held))


def _allowed(db: Connection, candidate: Candidate, asked: Claim) -> Candidate | None:
    rules = asked.rules[candidate.destination]
    return allowed(db, candidate, rules, asked.now)


def _take(
    db: Connection, post_ids: Sequence[int], lease: Lease, asked: Claim
) -> tuple[Post, ...]:
    """Move the posts, and read them as they then are: an editor may have been there."""
    if not post_ids:
        return ()
    moved = move_all(
        db,
        post_ids,
        PostState.APPROVED,
        PostState.CLAIMED,
        POSTS.c.due_at <= to_ms(asked.now),
        ~busy(),
        mover=Mover.WORKER,
        now=asked.now,
        actor=lease.worker,
        worker=lease.worker,
        lease_until=to_ms(lease.until),
    )
    rows = db.execute(select(POSTS).where(among(db, POSTS.c.id, moved))).all()
    posts = {row.id: post_of(row) for row in rows}
    return tuple(posts[post_id] for post_id in post_ids if post_id in posts)


@dataclass(slots=True)
class _Purse:
    """A bucket's level while its tokens are given out."""

    bucket: Bucket
    level: Level | None
    now: datetime
    changed: bool = field(default=False, init=False)

    def take(self) -> bool:
        """Take a token; False if there is none."""
        left = take(self.bucket, self.level, self.now)
        if left is None:
            return False
        self.level, self.changed = left, True
        return True

    @property
    def opens_at(self) -> int:
        """When the next token is there, UTC milliseconds, rounded up."""
        at = next_token(self.bucket, self.level, self.now)
        return to_ms(at + timedelta(microseconds=999))


def _with_tokens(
    db: Connection, free: Sequence[Candidate], asked: Claim
) -> list[Candidate]:
    """Give tokens to lanes and accounts while there are any, urgent lanes first.

    A lane or an account without one is closed until it has one again. The rows of
    accounts are locked last and in the order of their names.
    """
    lanes = _lane_purses(db, free, asked)
    accounts = _account_purses(db, free, asked)
    chosen = []
    for candidate in free:
        lane = lanes.get(candidate.destination)
        account = accounts.get(candidate.account)
        # Which are there is asked of both before a token of either is spent.
        if _has(lane) and _has(account):
            for purse in (lane, account):
                if purse is not None:
                    purse.take()
            chosen.append(candidate)
    _write_lanes(db, lanes)
    _write_accounts(db, accounts)
    return chosen


def _has(purse: _Purse | None) -> bool:
    return purse is None or take(purse.bucket, purse.level, purse.now) is not None


def _lane_purses(
    db: Connection, free: Sequence[Candidate], asked: Claim
) -> dict[str, _Purse]:
    buckets = {
        c.destination: asked.rules[c.destination].pace.destination
        for c in free
        if c.destination in asked.rules
    }
    names = [name for name, bucket in buckets.items() if bucket is not None]
    if not names:
        return {}
    query = select(DESTINATIONS.c.name, DESTINATIONS.c.full_at)
    rows = db.execute(query.where(DESTINATIONS.c.name.in_(names)))
    return _purses({row.name: row.full_at for row in rows}, buckets, asked.now)


def _account_purses(
    db: Connection, free: Sequence[Candidate], asked: Claim
) -> dict[str, _Purse]:
    buckets = {
        c.account: asked.rules[c.destination].pace.account
        for c in free
        if c.destination in asked.rules
    }
    names = [name for name, bucket in buckets.items() if bucket is not None]
    if not names:
        return {}
    query = (
        select(ACCOUNTS.c.name, ACCOUNTS.c.full_at)
        .where(ACCOUNTS.c.name.in_(names))
        .order_by(ACCOUNTS.c.name)
        .with_for_update()
    )
    levels = {row.name: row.full_at for row in db.execute(query)}
    return _purses(levels, buckets, asked.now)


def _purses(
    levels: Mapping[str, int | None],
    buckets: Mapping[str, Bucket | None],
    now: datetime,
) -> dict[str, _Purse]:
    made = {}
    for name, full_at in levels.items():
        bucket = buckets[name]
        if bucket is not None:
            made[name] = _purse(bucket, full_at, now)
    return made


def _purse(bucket: Bucket, full_at: int | None, now: datetime) -> _Purse:
    """Read a bucket's level; after a clock was set back it is empty, not less."""
    if full_at is None:
        return _Purse(bucket, None, now)
    emptiest = now + bucket.capacity * bucket.refill
    purse = _Purse(bucket, Level(full_at=min(from_ms(full_at), emptiest)), now)
    purse.changed = from_ms(full_at) > emptiest
    return purse


def _write_lanes(db: Connection, purses: Mapping[str, _Purse]) -> None:
    for name, purse in purses.items():
        changes = _changes(
            purse, DESTINATIONS.c.blocked_until, DESTINATIONS.c.blocked_at
        )
        if changes:
            this = DESTINATIONS.c.name == name
            db.execute(update(DESTINATIONS).where(this).values(changes))


def _write_accounts(db: Connection, purses: Mapping[str, _Purse]) -> None:
    for name, purse in purses.items():
        changes = _changes(purse, ACCOUNTS.c.open_at, ACCOUNTS.c.closed_at)
        if changes:
            this = ACCOUNTS.c.name == name
            db.execute(update(ACCOUNTS).where(this).values(changes))


def _changes(purse: _Purse, wait: Column[Any], since: Column[Any]) -> dict[str, object]:
    """Return what to write of a purse; a wait that stands is made no shorter."""
    changes: dict[str, object] = {}
    if purse.changed and purse.level is not None:
        changes["full_at"] = _up(purse.level)
    if not _has(purse):
        at = to_ms(purse.now)
        shorter = or_(func.coalesce(wait, 0) < purse.opens_at, since > at)
        changes[wait.name] = case((shorter, purse.opens_at), else_=wait)
        changes[since.name] = case((shorter, at), else_=since)
    return changes


def _up(level: Level) -> int:
    """Return when it is full, rounded up: a bucket is never fuller than it was."""
    return to_ms(level.full_at + timedelta(microseconds=999))
