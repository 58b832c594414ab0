"""Attempts, on SQLAlchemy Core: the worker's side of the posts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from distbot.domain.delivery import Verdict
from distbot.domain.post import Mover, Post, PostState, Receipt
from distbot.ports import (
    AttemptStore,
    Bill,
    Claimed,
    Ending,
    LaneRules,
    Lease,
    Opening,
    Start,
)
from distbot.storage._values import from_ms, to_ms
from distbot.storage.begins import (
    held,
    may_begin,
    open_attempts,
    skip_claimed,
    still_held,
)
from distbot.storage.claims import Claim, claim
from distbot.storage.doubts import doubtful_since
from distbot.storage.engine import Database
from distbot.storage.generation import Generation, Mark, PutBackError, stop
from distbot.storage.lanes import next_due
from distbot.storage.money import Reserves
from distbot.storage.moves import is_state, move
from distbot.storage.sending import (
    NotAllError,
    block,
    due,
    publish,
    publish_all,
    settle,
    take_back,
)
from distbot.storage.tables import ATTEMPTS, POSTS
from distbot.storage.traces import ask

FORGOTTEN = Verdict(
    state=PostState.UNKNOWN,
    reason="it may have been sent before the store was put back to an earlier day",
)


class SqlAttemptStore(AttemptStore):
    """One newsroom's claims and attempts; each method is one transaction."""

    def __init__(
        self,
        database: Database,
        generation: Generation | None = None,
        *,
        own_clock: bool = False,
    ) -> None:
        """Use a database whose tables are up to date.

        Args:
            database: The newsroom's.
            generation: Where its last event is noted; None: nowhere.
            own_clock: Judge leases by the times that the caller gives, also where
                the database has a clock of its own.
        """
        self._database = database
        self._generation = generation
        self._own_clock = own_clock

    @override
    def claim(
        self,
        worker: str,
        span: timedelta,
        limit: int,
        now: datetime,
        rules: Mapping[str, LaneRules],
    ) -> Claimed:
        with self._database.writes() as db:
            until = self._now(db, now) + span
            asked = Claim(worker=worker, limit=limit, now=now, until=until, rules=rules)
            return claim(db, asked)

    @override
    def give_back(
        self, post: Post, lease: Lease, verdict: Verdict, now: datetime
    ) -> bool:
        with self._database.writes() as db:
            block(db, post.id, verdict, now)
            if verdict.state is PostState.SKIPPED:
                return skip_claimed(db, post, lease, verdict.reason, now)
            return move(
                db,
                post.id,
                PostState.CLAIMED,
                verdict.state,
                held(lease),
                mover=Mover.WORKER,
                now=now,
                actor=lease.worker,
                why=verdict.reason,
                due_at=due(verdict, now),
                deferrals=POSTS.c.deferrals + 1,
            )

    @override
    def begin(self, starts: Sequence[Start], now: datetime) -> Sequence[Opening | None]:
        generation = self._generation
        try:
            opened, last = self._begin(starts, now)
        except PutBackError:
            # Nothing was written; the reaper takes the posts back.
            if generation is not None:
                stop(self._database, generation, now)
            return [None] * len(starts)
        if generation is not None:
            generation.note(last.number, at=last.at, post_id=last.post_id)
        # By who asked, not by the post: of two that ask for one, one may send it.
        openings = {id(start): opening for start, opening in opened}
        return [openings.pop(id(start), None) for start in starts]

    def _begin(
        self, starts: Sequence[Start], now: datetime
    ) -> tuple[list[tuple[Start, Opening]], Mark]:
        """Open attempts in one transaction; return the store's last event, too."""
        generation, last = self._generation, Mark()
        noted = last if generation is None else generation.mark
        with self._database.writes() as db:
            judged = self._now(db, now)
            alive = [start for start in starts if start.lease.until > judged]
            going = may_begin(db, still_held(db, alive), now)
            opened = open_attempts(db, going, now)
            if opened and generation is not None:
                last = generation.check(db, noted)
        return opened, last

    @override
    def doubt(
        self, post: Post, lease: Lease, now: datetime, bill: Bill | None = None
    ) -> bool:
        start = _unlimited(post, lease, bill, now)
        with self._database.writes() as db:
            since = doubtful_since(db) or now
            opened = open_attempts(db, [start], now)
            if not opened:
                return False
            ((_, opening),) = opened
            reserves = Reserves(db, [start])
            reserves.take(start, now)
            reserves.write()
            db.execute(
                update(ATTEMPTS)
                .where(ATTEMPTS.c.post_id == post.id, ATTEMPTS.c.n == opening.n)
                .values(started_at=to_ms(since), deadline_at=to_ms(now))
            )
            settle(db, opening, FORGOTTEN, now)
            db.execute(
                update(POSTS)
                .where(POSTS.c.id == post.id)
                .values(doubtful=False, began_at=to_ms(since))
            )
        return True

    @override
    def finish(self, endings: Sequence[Ending], now: datetime) -> Sequence[bool]:
        receipts = [e for e in endings if isinstance(e.outcome, Receipt)]
        if len(receipts) == len(endings) > 1 and self._publish_all(receipts, now):
            return [True] * len(endings)
        return [self._finish(ending, now) for ending in endings]

    def _publish_all(self, endings: Sequence[Ending], now: datetime) -> bool:
        """Publish all of them at once, or none: then each goes its own way."""
        try:
            with self._database.writes() as db:
                return publish_all(db, endings, now)
        except (NotAllError, IntegrityError):
            return False

    def _finish(self, ending: Ending, now: datetime) -> bool:
        opening, outcome = ending.opening, ending.outcome
        if isinstance(outcome, Receipt):
            return self._published(opening, outcome, now)
        with self._database.writes() as db:
            block(db, opening.post_id, outcome, now)
            return settle(db, opening, outcome, now)

    def _published(self, opening: Opening, receipt: Receipt, now: datetime) -> bool:
        try:
            with self._database.writes() as db:
                return publish(db, opening, receipt, now)
        except IntegrityError:
            return self._collided(opening, receipt, now)

    def _collided(self, opening: Opening, receipt: Receipt, now: datetime) -> bool:
        """Ask a person about a receipt that another post has: it went somewhere."""
        why = f"the receipt {receipt.remote_id} is that of another post"
        with self._database.writes() as db:
            unknown = Verdict(state=PostState.UNKNOWN, reason=why)
            moved = settle(db, opening, unknown, now)
            if moved:
                ask(db, opening.post_id, opening.n, why, now)
            return moved

    @override
    def reap(self, now: datetime) -> int:
        with self._database.writes() as db:
            over = POSTS.c.lease_until <= to_ms(self._now(db, now))
            flying = select(
                POSTS.c.id, POSTS.c.state, POSTS.c.attempt, POSTS.c.lease_until
            ).where(is_state(PostState.CLAIMED, PostState.SENDING), over)
            # Not in SQL: SQLite would walk over all posts to have them in order.
            in_order = sorted(db.execute(flying).all(), key=lambda row: row.id)
            return sum(take_back(db, row, over, now) for row in in_order)

    @override
    def next_due(self, now: datetime) -> datetime | None:
        with self._database.reads() as db:
            found = next_due(db, to_ms(now))
        return None if found is None else from_ms(found)

    def _now(self, db: Connection, now: datetime) -> datetime:
        """Return the time by which leases are judged."""
        if self._own_clock:
            return now
        return from_ms(self._database.now_ms(db, to_ms(now)))


def _unlimited(post: Post, lease: Lease, bill: Bill | None, now: datetime) -> Start:
    """Return the start of a call that may have been made: its price is spent then."""
    if bill is None:
        free = Bill(account="", limit_usd=None, month_began=now)
        return Start(post=post, lease=lease, bill=free, price_usd=Decimal(0))
    price = post.draft.price_usd
    return Start(post=post, lease=lease, bill=bill.without_limit, price_usd=price)
