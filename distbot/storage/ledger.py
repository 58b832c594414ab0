"""The ledger, on SQLAlchemy Core: reads only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, Select, select
from typing_extensions import override

from distbot.domain.post import PostState
from distbot.ports import Event, Ledger, LedgerLine
from distbot.storage._values import from_ms, receipt_of, unpack_article
from distbot.storage.tables import ARTICLES, EVENTS, POSTS

_UNSETTLED = [
    state.value
    for state in (
        PostState.SENDING,
        PostState.CLAIMED,
        PostState.APPROVED,
        PostState.UNKNOWN,
        PostState.FAILED,
        PostState.DRAFT,
    )
]


class SqlLedger(Ledger):
    """One newsroom's ledger; each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine whose tables are up to date."""
        self._engine = engine

    @override
    def lines(self, limit: int) -> Sequence[LedgerLine]:
        newest = (POSTS.c.article_id.desc(), POSTS.c.destination, POSTS.c.variant)
        return self._read(_lines().order_by(*newest).limit(limit))

    @override
    def queue(self) -> Sequence[LedgerLine]:
        by_due = (POSTS.c.due_at.is_(None), POSTS.c.due_at, POSTS.c.id)
        waiting = POSTS.c.state.in_(_UNSETTLED)
        return self._read(_lines().where(waiting).order_by(*by_due))

    @override
    def line(self, post_id: int) -> LedgerLine:
        found = self._read(_lines().where(POSTS.c.id == post_id))
        if not found:
            raise LookupError(f"there is no post {post_id}")
        return found[0]

    @override
    def history(self, post_id: int) -> Sequence[Event]:
        query = select(EVENTS).where(EVENTS.c.post_id == post_id).order_by(EVENTS.c.id)
        with self._engine.begin() as db:
            rows = db.execute(query).all()
        return [
            Event(
                at=from_ms(row.at),
                actor=row.actor,
                before=None if row.before is None else PostState(row.before),
                after=PostState(row.after),
                why=row.why,
            )
            for row in rows
        ]

    def _read(self, query: Select[Any]) -> Sequence[LedgerLine]:
        with self._engine.begin() as db:
            return [_line_of(row) for row in db.execute(query)]


def _lines() -> Select[Any]:
    return select(POSTS, ARTICLES.c.content).join(
        ARTICLES, ARTICLES.c.id == POSTS.c.article_id
    )


def _line_of(row: Row[Any]) -> LedgerLine:
    article = unpack_article(row.content)
    return LedgerLine(
        post_id=row.id,
        article_id=row.article_id,
        headline=article.headline,
        url=article.url,
        destination=row.destination,
        variant=row.variant,
        version=row.version,
        state=PostState(row.state),
        reason=row.reason,
        due_at=None if row.due_at is None else from_ms(row.due_at),
        receipt=receipt_of(row),
    )
