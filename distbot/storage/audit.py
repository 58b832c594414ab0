"""What was done at the desk, on SQLAlchemy Core."""

from collections.abc import Sequence

from sqlalchemy import insert, select
from typing_extensions import override

from distbot.ports import AuditLine, AuditStore
from distbot.storage._values import from_ms, to_ms
from distbot.storage.engine import Database
from distbot.storage.tables_desk import AUDIT


class SqlAuditStore(AuditStore):
    """One newsroom's audit; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def note(self, line: AuditLine) -> None:
        row = {
            "at": to_ms(line.at),
            "user_id": line.user_id,
            "name": line.name,
            "what": line.what,
            "subject": line.subject,
            "detail": line.detail,
        }
        with self._database.writes() as db:
            db.execute(insert(AUDIT).values(row))

    @override
    def recent(self, limit: int, before: int | None = None) -> Sequence[AuditLine]:
        query = select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AUDIT.c.id < before)
        with self._database.reads() as db:
            rows = db.execute(query).all()
        return [
            AuditLine(
                at=from_ms(row.at),
                user_id=row.user_id,
                name=row.name,
                what=row.what,
                subject=row.subject,
                detail=row.detail,
                id=row.id,
            )
            for row in rows
        ]
