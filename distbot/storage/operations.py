"""Edits and take-downs of what is published, on SQLAlchemy Core."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    insert,
    select,
    update,
)
from typing_extensions import override

from distbot.domain.post import Draft, Post, PostState
from distbot.ports import (
    Bill,
    Lease,
    Operation,
    OperationEnd,
    OperationKind,
    OperationState,
    OperationStore,
    Wanted,
)
from distbot.storage._values import (
    from_micro,
    from_ms,
    pack_draft,
    to_micro,
    to_ms,
    unpack_draft,
)
from distbot.storage.engine import Database
from distbot.storage.money import charge_call, release_bills
from distbot.storage.moves import among, locked_state
from distbot.storage.tables_desk import OPERATIONS, UNDONE
from distbot.storage.tables_more import BILLS

_S = OperationState
_UNMADE = frozenset({_S.WANTED, _S.FAILED})
"""How a try ends that surely did nothing, unless it is `charged`."""

_INSTEAD = "the post is taken down instead"


class SqlOperationStore(OperationStore):
    """One newsroom's operations; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def ask(self, wanted: Wanted, now: datetime) -> Operation | None:
        with self._database.writes() as db:
            # The post's row is the lock of its operations.
            if locked_state(db, wanted.post_id) is not PostState.PUBLISHED:
                return None
            if wanted.draft is None:
                _give_up_edits(db, wanted.post_id, now)
            if _is_shut(db, wanted.post_id):
                return None
            new = insert(OPERATIONS).values(_row(wanted, now)).returning(OPERATIONS)
            return _operation(db.execute(new).one())

    @override
    def claim(
        self, worker: str, until: datetime, limit: int, now: datetime
    ) -> Sequence[Operation]:
        with self._database.reads() as db:
            if db.scalar(_due(now).limit(1)) is None:  # as nearly always
                return ()
        with self._database.writes() as db:
            locked = _due(now).limit(limit).with_for_update(skip_locked=True)
            chosen = db.scalars(locked).all()
            if not chosen:
                return ()
            claimed = (
                update(OPERATIONS)
                .where(among(db, OPERATIONS.c.id, chosen), _is(_S.WANTED))
                .values(
                    state=_S.DOING.value,
                    reason=None,
                    worker=worker,
                    lease_until=to_ms(until),
                    n=OPERATIONS.c.n + 1,
                    bill_id=None,
                )
                .returning(OPERATIONS)
            )
            found = {row.id: _operation(row) for row in db.execute(claimed)}
        return [found[one] for one in chosen if one in found]

    @override
    def pay(self, operation: Operation, bill: Bill, now: datetime) -> bool:
        alive = (_held(operation), OPERATIONS.c.lease_until > to_ms(now))
        query = select(OPERATIONS.c.bill_id).where(*alive).with_for_update()
        what, price = operation.kind.value, operation.price_usd
        with self._database.writes() as db:
            row = db.execute(query).first()
            if row is None:
                return False
            if row.bill_id is not None:
                return True
            paid = charge_call(
                db, bill, what, price, post_id=operation.post_id, now=now
            )
            if paid:
                mine = update(OPERATIONS).where(OPERATIONS.c.id == operation.id)
                db.execute(mine.values(bill_id=paid))
            return paid is not None

    @override
    def finish(self, operation: Operation, end: OperationEnd, now: datetime) -> bool:
        again = end.state is _S.WANTED
        changes = {
            "state": end.state.value,
            "reason": end.reason,
            "worker": None,
            "lease_until": None,
            "due_at": to_ms(end.again_at or now) if again else OPERATIONS.c.due_at,
            "done_at": None if again else to_ms(now),
        }
        ended = update(OPERATIONS).where(_held(operation)).values(changes)
        with self._database.writes() as db:
            row = db.execute(ended.returning(OPERATIONS.c.bill_id)).first()
            unmade = end.state in _UNMADE and not end.charged
            if row is not None and row.bill_id is not None and unmade:
                release_bills(db, BILLS.c.id == row.bill_id)
        return row is not None

    @override
    def reap(self, now: datetime) -> int:
        over = (UNDONE, _is(_S.DOING), OPERATIONS.c.lease_until <= to_ms(now))
        with self._database.reads() as db:
            if db.scalar(select(OPERATIONS.c.id).where(*over).limit(1)) is None:
                return 0
        free = {
            "state": _S.WANTED.value,
            "reason": "the worker died or stalled in the midst of it",
            "worker": None,
            "lease_until": None,
        }
        with self._database.writes() as db:
            return db.execute(update(OPERATIONS).where(*over).values(free)).rowcount

    @override
    def of_post(self, post_id: int) -> Sequence[Operation]:
        with self._database.reads() as db:
            return _of_post(db, post_id)

    @override
    def recent(self, limit: int) -> Sequence[Operation]:
        query = select(OPERATIONS).order_by(OPERATIONS.c.id.desc()).limit(limit)
        with self._database.reads() as db:
            return [_operation(row) for row in db.execute(query)]

    @override
    def present(self, post: Post) -> Draft | None:
        with self._database.reads() as db:
            done = [o for o in _of_post(db, post.id) if o.state is _S.DONE]
        return done[-1].draft if done else post.draft


def _row(wanted: Wanted, now: datetime) -> dict[str, object]:
    edits = wanted.draft is not None
    kind = OperationKind.EDIT if edits else OperationKind.DELETE
    return {
        "post_id": wanted.post_id,
        "kind": kind.value,
        "draft": None if wanted.draft is None else pack_draft(wanted.draft),
        "asked_by": wanted.asked_by,
        "asked_at": to_ms(now),
        "due_at": to_ms(now),
        "state": _S.WANTED.value,
        "price_micro_usd": to_micro(wanted.price_usd),
        "n": 0,
    }


def _give_up_edits(db: Connection, post_id: int, now: datetime) -> None:
    """End the edit of a post that nobody has begun."""
    edits = OPERATIONS.c.kind == OperationKind.EDIT.value
    mine = (OPERATIONS.c.post_id == post_id, _is(_S.WANTED), edits)
    failed = {"state": _S.FAILED.value, "reason": _INSTEAD, "done_at": to_ms(now)}
    db.execute(update(OPERATIONS).where(*mine).values(failed))


def _is_shut(db: Connection, post_id: int) -> bool:
    """Say whether an operation of a post is under way, or the post is gone."""
    return any(
        one.state in {_S.WANTED, _S.DOING}
        or (one.kind is OperationKind.DELETE and one.state is _S.DONE)
        for one in _of_post(db, post_id)
    )


def _due(now: datetime) -> Select[int]:
    """Return the query for what may be tried now."""
    return (
        select(OPERATIONS.c.id)
        .where(UNDONE, _is(_S.WANTED), OPERATIONS.c.due_at <= to_ms(now))
        .order_by(OPERATIONS.c.kind, OPERATIONS.c.id)  # "delete" comes first
    )


def _of_post(db: Connection, post_id: int) -> list[Operation]:
    query = select(OPERATIONS).where(OPERATIONS.c.post_id == post_id)
    return [_operation(row) for row in db.execute(query.order_by(OPERATIONS.c.id))]


def _is(state: OperationState) -> ColumnElement[bool]:
    return OPERATIONS.c.state == state.value


def _held(operation: Operation) -> ColumnElement[bool]:
    """Say whether a try is still the one that its worker began."""
    worker = None if operation.lease is None else operation.lease.worker
    return and_(
        OPERATIONS.c.id == operation.id,
        _is(_S.DOING),
        OPERATIONS.c.worker == worker,
        OPERATIONS.c.n == operation.n,
    )


def _operation(row: Row[Any]) -> Operation:
    held = row.state == _S.DOING.value
    lease = Lease(worker=row.worker, until=from_ms(row.lease_until)) if held else None
    return Operation(
        id=row.id,
        post_id=row.post_id,
        kind=OperationKind(row.kind),
        draft=None if row.draft is None else unpack_draft(row.draft),
        asked_by=row.asked_by,
        asked_at=from_ms(row.asked_at),
        state=OperationState(row.state),
        reason=row.reason,
        price_usd=from_micro(row.price_micro_usd),
        done_at=None if row.done_at is None else from_ms(row.done_at),
        n=row.n,
        lease=lease,
    )
