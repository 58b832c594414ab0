"""Pauses, notices and locks, on SQLAlchemy Core."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Insert, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from typing_extensions import override

from distbot.ports import (
    Audience,
    LockStore,
    Notice,
    NoticeStore,
    Pause,
    PauseStore,
)
from distbot.storage._values import from_ms, to_ms
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.tables_more import LOCKS, NOTICES, PAUSES


class SqlPauseStore(PauseStore):
    """What is stopped in one newsroom."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def pause(self, scope: str, *, actor: str, why: str, now: datetime) -> bool:
        row = {"scope": scope, "at": to_ms(now), "actor": actor, "why": why}
        with self._database.writes() as db:
            return insert_if_new(db, PAUSES, row)

    @override
    def resume(self, scope: str) -> bool:
        with self._database.writes() as db:
            done = db.execute(delete(PAUSES).where(PAUSES.c.scope == scope))
            return bool(done.rowcount)

    @override
    def pauses(self) -> Sequence[Pause]:
        with self._database.reads() as db:
            rows = db.execute(select(PAUSES).order_by(PAUSES.c.scope)).all()
        return [
            Pause(scope=row.scope, at=from_ms(row.at), actor=row.actor, why=row.why)
            for row in rows
        ]


class SqlNoticeStore(NoticeStore):
    """What one newsroom's people must hear."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def announce(
        self,
        cause: str,
        audience: Audience,
        kind: str,
        fields: Mapping[str, str],
        now: datetime,
    ) -> bool:
        with self._database.writes() as db:
            return announce(db, cause, audience, kind, fields, now)

    @override
    def untold(self, limit: int) -> Sequence[Notice]:
        query = (
            select(NOTICES)
            .where(NOTICES.c.told_at.is_(None))
            .order_by(NOTICES.c.id)
            .limit(limit)
        )
        with self._database.reads() as db:
            rows = db.execute(query).all()
        return [
            Notice(
                id=row.id,
                cause=row.cause,
                audience=Audience(row.audience),
                kind=row.kind,
                fields=json.loads(row.fields),
            )
            for row in rows
        ]

    @override
    def standing(self, kinds: Sequence[str]) -> frozenset[str]:
        mine = (NOTICES.c.over_at.is_(None), NOTICES.c.kind.in_(kinds))
        with self._database.reads() as db:
            return frozenset(db.scalars(select(NOTICES.c.cause).where(*mine)))

    @override
    def told(self, notice_id: int, now: datetime) -> None:
        this = NOTICES.c.id == notice_id
        with self._database.writes() as db:
            db.execute(update(NOTICES).where(this).values(told_at=to_ms(now)))

    @override
    def over(self, cause: str, now: datetime) -> bool:
        standing = (NOTICES.c.cause == cause, NOTICES.c.over_at.is_(None))
        with self._database.reads() as db:
            if db.scalar(select(NOTICES.c.id).where(*standing)) is None:
                return False
        with self._database.writes() as db:
            done = db.execute(
                update(NOTICES).where(*standing).values(over_at=to_ms(now))
            )
            return bool(done.rowcount)


def announce(
    db: Connection,
    cause: str,
    audience: Audience,
    kind: str,
    fields: Mapping[str, str],
    now: datetime,
) -> bool:
    """Store a notice in an open transaction; False if one of that cause stands."""
    row = {
        "cause": cause,
        "audience": audience.value,
        "kind": kind,
        "fields": json.dumps(dict(fields), ensure_ascii=False),
        "raised_at": to_ms(now),
    }
    return insert_if_new(db, NOTICES, row)


class SqlLockStore(LockStore):
    """What one process of a newsroom does at a time."""

    def __init__(self, database: Database, *, own_clock: bool = False) -> None:
        """Use a database whose tables are up to date.

        Args:
            database: The newsroom's.
            own_clock: Judge by the times that the caller gives, also where the
                database has a clock of its own.
        """
        self._database = database
        self._own_clock = own_clock

    @override
    def hold(self, name: str, holder: str, until: datetime, now: datetime) -> str:
        given, span = to_ms(now), to_ms(until) - to_ms(now)
        with self._database.writes() as db:
            judged = given if self._own_clock else self._database.now_ms(db, given)
            db.execute(_take(db, name, holder, judged, judged + span))
            query = select(LOCKS.c.holder).where(LOCKS.c.name == name)
            return str(db.scalars(query).one())

    @override
    def let_go(self, name: str, holder: str) -> None:
        mine = (LOCKS.c.name == name, LOCKS.c.holder == holder)
        with self._database.writes() as db:
            db.execute(delete(LOCKS).where(*mine))


def _take(db: Connection, name: str, holder: str, now_ms: int, until_ms: int) -> Insert:
    """Make a lock, keep it, or take it over when it is free, in one statement.

    Whoever does not get it has PostgreSQL keep its row as it is until the end of the
    transaction: it cannot be let go before its holder is read.
    """
    upsert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    row = {"name": name, "holder": holder, "until": until_ms}
    free = or_(LOCKS.c.holder == holder, LOCKS.c.until <= now_ms)
    return (
        upsert(LOCKS)
        .values(row)
        .on_conflict_do_update(index_elements=[LOCKS.c.name], set_=row, where=free)
    )
