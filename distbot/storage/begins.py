"""How attempts begin in the tables: who holds the post, who pays, who said the same."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    insert,
    or_,
    select,
)

from distbot.domain.duplicates import gist
from distbot.domain.post import Mover, Post, PostState
from distbot.ports import Lease, Opening, Start
from distbot.storage._values import to_micro, to_ms
from distbot.storage.money import Reserves
from distbot.storage.moves import among, move, move_all
from distbot.storage.sending import ABSENT
from distbot.storage.tables import ATTEMPTS, DESTINATIONS, POSTS

_NOT_SENT = ("approved", "failed", ABSENT)
"""Outcomes after which surely nothing was published."""


def held(lease: Lease) -> ColumnElement[bool]:
    """Say whether a post is held by this very lease.

    The worker's name is not enough: a worker that was late may have claimed the
    post a second time.
    """
    return and_(
        POSTS.c.worker == lease.worker, POSTS.c.lease_until == to_ms(lease.until)
    )


def still_held(db: Connection, starts: Sequence[Start]) -> list[Start]:
    """Return the starts whose posts their leases still hold, and keep them so.

    A worker that was late may ask for a post twice, under its lost lease and under
    its present one: one of them is held.
    """
    mine: set[tuple[Lease, int, int]] = set()
    for (lease, version), group in _by_lease(starts).items():
        query = select(POSTS.c.id).where(
            among(db, POSTS.c.id, [start.post.id for start in group]),
            POSTS.c.state == PostState.CLAIMED.value,
            POSTS.c.version == version,
            held(lease),
        )
        ids = db.scalars(query.order_by(POSTS.c.id).with_for_update())
        mine.update((lease, version, post_id) for post_id in ids)
    found = {
        key: start
        for start in starts
        if (key := (start.lease, start.post.version, start.post.id)) in mine
    }
    return list(found.values())


def may_begin(db: Connection, starts: Sequence[Start], now: datetime) -> list[Start]:
    """Set money aside and look for the same words elsewhere; end what may not go.

    What several workers lock is locked in one order: texts, then accounts' months.
    """
    _lock_texts(db, starts)
    said, reserves = _said(db, starts), Reserves(db, starts)
    going = []
    for start in sorted(starts, key=lambda start: start.bill.account):
        accounts = said[_digest(start)] if start.unique else set()
        if any(_is_other(account, start.bill.account) for account in accounts):
            _refuse(db, start, now)
        elif reserves.take(start, now):
            accounts.add(start.bill.account)
            going.append(start)
        else:
            why = start.bill.over(start.price_usd)
            skip_claimed(db, start.post, start.lease, why, now)
    reserves.write()
    return going


def _refuse(db: Connection, start: Start, now: datetime) -> None:
    why = "another account has the same words, which the network forbids"
    move(
        db,
        start.post.id,
        PostState.CLAIMED,
        PostState.FAILED,
        held(start.lease),
        mover=Mover.WORKER,
        now=now,
        actor=start.lease.worker,
        why=f"{why}: change them",
    )


def _lock_texts(db: Connection, starts: Sequence[Start]) -> None:
    """Let one worker a text look at a time; on SQLite there is only one anyway."""
    if db.dialect.name != "postgresql":
        return
    for digest in sorted({_digest(start) for start in starts if start.unique}):
        db.execute(select(func.pg_advisory_xact_lock(int(digest[:15], 16))))


def _said(db: Connection, starts: Sequence[Start]) -> dict[str, set[str]]:
    """Return for each text that must be unique the accounts that say, or may say it."""
    said = {_digest(start): set[str]() for start in starts if start.unique}
    if said:
        query = select(ATTEMPTS.c.text_sha256, ATTEMPTS.c.account).where(
            among(db, ATTEMPTS.c.text_sha256, said),
            or_(ATTEMPTS.c.outcome.is_(None), ATTEMPTS.c.outcome.not_in(_NOT_SENT)),
        )
        for row in db.execute(query):
            said[row.text_sha256].add(row.account)
    return said


def _is_other(account: str, own: str) -> bool:
    """Say whether it is another account of the same network."""
    return account != own and _channel(account) == _channel(own)


def _digest(start: Start) -> str:
    """Return what tells its words; where they are unique, whatever their address."""
    return _digest_of(start.post.draft.wording.text, start.unique)


@lru_cache(maxsize=256)
def _digest_of(text: str, unique: bool) -> str:  # noqa: FBT001 - a key of the cache
    return sha256((gist(text) if unique else text).encode()).hexdigest()


def skip_claimed(
    db: Connection, post: Post, lease: Lease, why: str, now: datetime
) -> bool:
    """Move a claimed post to skipped, by way of approved."""
    back = move(
        db,
        post.id,
        PostState.CLAIMED,
        PostState.APPROVED,
        held(lease),
        mover=Mover.WORKER,
        now=now,
        actor=lease.worker,
        why=why,
    )
    return back and move(
        db,
        post.id,
        PostState.APPROVED,
        PostState.SKIPPED,
        mover=Mover.WORKER,
        now=now,
        actor=lease.worker,
        why=why,
    )


def open_attempts(
    db: Connection, starts: Sequence[Start], now: datetime
) -> list[tuple[Start, Opening]]:
    """Move claimed posts to sending, with their attempts; what was lost is let go."""
    begun: list[Start] = []
    for (lease, version), group in _by_lease(starts).items():
        moved = move_all(
            db,
            [start.post.id for start in group],
            PostState.CLAIMED,
            PostState.SENDING,
            POSTS.c.version == version,
            held(lease),
            mover=Mover.WORKER,
            now=now,
            actor=lease.worker,
            attempt=POSTS.c.attempt + 1,
            began_at=to_ms(now),
            deferrals=0,
            address=_ADDRESS,
        )
        begun += [start for start in group if start.post.id in moved]
    if begun:
        db.execute(insert(ATTEMPTS), [_attempt(start, now) for start in begun])
    doubted = _doubted(db, begun)
    return [(start, _opening(start, doubted)) for start in begun]


_ADDRESS = (
    select(DESTINATIONS.c.address)
    .where(DESTINATIONS.c.name == POSTS.c.destination)
    .scalar_subquery()
)
"""Where a post's destination leads at present."""


def _doubted(db: Connection, starts: Sequence[Start]) -> frozenset[int]:
    """Return the posts of which an earlier attempt is only held for absent."""
    again = [start.post.id for start in starts if start.post.attempt]
    if not again:
        return frozenset()
    query = select(ATTEMPTS.c.post_id).where(
        among(db, ATTEMPTS.c.post_id, again), ATTEMPTS.c.outcome == ABSENT
    )
    return frozenset(db.scalars(query))


def _opening(start: Start, doubted: frozenset[int]) -> Opening:
    return Opening(
        post_id=start.post.id,
        n=start.post.attempt + 1,
        deadline=start.lease.until,
        priced=bool(start.price_usd),
        doubted=start.post.id in doubted,
    )


def _attempt(start: Start, now: datetime) -> dict[str, object]:
    return {
        "post_id": start.post.id,
        "n": start.post.attempt + 1,
        "worker": start.lease.worker,
        "version": start.post.version,
        "text_sha256": _digest(start),
        "account": start.bill.account,
        "price_micro_usd": to_micro(start.price_usd),
        "started_at": to_ms(now),
        "deadline_at": to_ms(start.lease.until),
    }


def _channel(account: str) -> str:
    return account.partition(":")[0]


def _by_lease(starts: Sequence[Start]) -> Mapping[tuple[Lease, int], list[Start]]:
    """Put together what was claimed at once, and in the same version."""
    groups: dict[tuple[Lease, int], list[Start]] = defaultdict(list)
    for start in starts:
        groups[start.lease, start.post.version].append(start)
    return groups
