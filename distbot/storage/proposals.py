"""What the bot understood and asked about, on SQLAlchemy Core."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    insert,
    select,
    update,
)
from typing_extensions import override

from distbot.ports import Proposal, ProposalEnd, ProposalStore
from distbot.storage._values import from_ms, to_ms
from distbot.storage.engine import Database
from distbot.storage.tables_desk import PROPOSALS


class SqlProposalStore(ProposalStore):
    """One newsroom's proposals; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def propose(self, proposal: Proposal) -> int:
        row = {
            "post_id": proposal.post_id,
            "version": proposal.version,
            "kind": proposal.kind,
            "payload": proposal.payload,
            "by": proposal.by,
            "chat_id": proposal.chat_id,
            "message_id": proposal.message_id,
            "at": to_ms(proposal.at),
        }
        new = insert(PROPOSALS).values(row).returning(PROPOSALS.c.id)
        with self._database.writes() as db:
            return int(db.scalars(new).one())

    @override
    def shown(self, proposal_id: int, message_id: int) -> None:
        this = PROPOSALS.c.id == proposal_id
        with self._database.writes() as db:
            db.execute(update(PROPOSALS).where(this).values(message_id=message_id))

    @override
    def get(self, proposal_id: int) -> Proposal:
        query = select(PROPOSALS).where(PROPOSALS.c.id == proposal_id)
        with self._database.reads() as db:
            row = db.execute(query).first()
        if row is None:
            raise LookupError(f"there is no proposal {proposal_id}")
        return _proposal(row)

    @override
    def take(self, proposal_id: int, by_name: str, now: datetime) -> Proposal | None:
        this = PROPOSALS.c.id == proposal_id
        with self._database.writes() as db:
            taken = _end(db, this, ProposalEnd.TAKEN, by_name, now)
        return taken[0] if taken else None

    @override
    def drop(self, proposal_id: int, by_name: str, now: datetime) -> bool:
        this = PROPOSALS.c.id == proposal_id
        with self._database.writes() as db:
            return bool(_end(db, this, ProposalEnd.DROPPED, by_name, now))

    @override
    def expire(self, before: datetime, now: datetime) -> Sequence[Proposal]:
        old = PROPOSALS.c.at < to_ms(before)
        waiting = select(PROPOSALS.c.id).where(PROPOSALS.c.ended_at.is_(None), old)
        with self._database.reads() as db:
            if db.scalar(waiting.limit(1)) is None:
                return ()
        with self._database.writes() as db:
            return _end(db, old, ProposalEnd.EXPIRED, None, now)

    @override
    def last_of(self, chat_id: int, user_id: int) -> Proposal | None:
        query = (
            select(PROPOSALS)
            .where(
                PROPOSALS.c.ended_at.is_(None),
                PROPOSALS.c.chat_id == chat_id,
                PROPOSALS.c.by == user_id,
            )
            .order_by(PROPOSALS.c.id.desc())
            .limit(1)
        )
        with self._database.reads() as db:
            row = db.execute(query).first()
        return None if row is None else _proposal(row)

    @override
    def told_in(self, chat_id: int, message_id: int) -> Proposal | None:
        this = (PROPOSALS.c.chat_id == chat_id, PROPOSALS.c.message_id == message_id)
        query = select(PROPOSALS).where(*this).order_by(PROPOSALS.c.id.desc()).limit(1)
        with self._database.reads() as db:
            row = db.execute(query).first()
        return None if row is None else _proposal(row)


def _end(
    db: Connection,
    which: ColumnElement[bool],
    end: ProposalEnd,
    by_name: str | None,
    now: datetime,
) -> Sequence[Proposal]:
    """End proposals that still wait, by one UPDATE; return them, oldest first."""
    ended = {"ended_at": to_ms(now), "ended_by": by_name, "outcome": end.value}
    done = (
        update(PROPOSALS)
        .where(which, PROPOSALS.c.ended_at.is_(None))
        .values(ended)
        .returning(PROPOSALS)
    )
    return sorted((_proposal(row) for row in db.execute(done)), key=lambda one: one.id)


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        post_id=row.post_id,
        version=row.version,
        kind=row.kind,
        payload=row.payload,
        by=row.by,
        chat_id=row.chat_id,
        message_id=row.message_id,
        at=from_ms(row.at),
        end=None if row.outcome is None else ProposalEnd(row.outcome),
        ended_by=row.ended_by,
    )
