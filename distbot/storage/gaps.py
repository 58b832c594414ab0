"""Gaps in the reading of sources, on SQLAlchemy Core."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from typing_extensions import override

from distbot.domain.article import Article
from distbot.ports import Gap, GapDecision, GapStore
from distbot.storage._values import from_ms, to_ms, unpack_article
from distbot.storage.arrivals import lock_arrivals
from distbot.storage.engine import Database
from distbot.storage.tables import ARTICLES, GAPS


class SqlGapStore(GapStore):
    """One newsroom's gaps; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def get(self, gap_id: int) -> Gap:
        with self._database.reads() as db:
            row = db.execute(select(GAPS).where(GAPS.c.id == gap_id)).first()
        if row is None:
            raise LookupError(f"there is no gap {gap_id}")
        return _gap(row)

    @override
    def undecided(self) -> Sequence[Gap]:
        query = select(GAPS).where(GAPS.c.decided_at.is_(None)).order_by(GAPS.c.id)
        with self._database.reads() as db:
            return [_gap(row) for row in db.execute(query)]

    @override
    def articles(self, gap_id: int) -> Sequence[Article]:
        query = (
            select(ARTICLES.c.content)
            .where(ARTICLES.c.gap_id == gap_id, ARTICLES.c.composed_at.is_(None))
            .where(ARTICLES.c.skip_reason.is_(None))
            .order_by(ARTICLES.c.id)
        )
        with self._database.reads() as db:
            return [unpack_article(content) for content in db.scalars(query)]

    @override
    def decide(
        self, gap_id: int, decision: GapDecision, by: str, why: str, now: datetime
    ) -> bool:
        stamp = to_ms(now)
        decided = {"decision": decision.value, "decided_by": by, "decided_at": stamp}
        open_ = (GAPS.c.id == gap_id, GAPS.c.decided_at.is_(None))
        values: dict[str, object] = {"gap_id": None}
        if decision is not GapDecision.POST:
            # What is not posted need not be finished, nor public.
            settled = func.coalesce(ARTICLES.c.settled_at, stamp)
            values |= {"skip_reason": why, "settled_at": settled, "hold": None}
        with self._database.writes() as db:
            lock_arrivals(db)
            if not db.execute(update(GAPS).where(*open_).values(decided)).rowcount:
                return False
            held = update(ARTICLES).where(ARTICLES.c.gap_id == gap_id)
            db.execute(held.values(values))
        return True


def _gap(row: Row[Any]) -> Gap:
    return Gap(
        id=row.id,
        source=row.source,
        began_at=from_ms(row.began_at),
        found_at=from_ms(row.found_at),
        decision=None if row.decision is None else GapDecision(row.decision),
        decided_by=row.decided_by,
    )
