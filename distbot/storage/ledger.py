"""The ledger, on SQLAlchemy Core: reads only."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select
from typing_extensions import override

from distbot.domain.post import PostState
from distbot.ports import Event, LaneRules, Ledger, LedgerLine, Wait, Waiting
from distbot.storage._values import (
    from_micro,
    from_ms,
    receipt_of,
    to_ms,
    unpack_article,
)
from distbot.storage.engine import Database
from distbot.storage.tables import ARTICLES, EVENTS, POSTS
from distbot.storage.waits import waits_of

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

_MEANT = ("baseline", "duplicate", "rule", "piled up")
"""How the reasons of posts begin that were left out on purpose."""

_OVERDUE = timedelta(minutes=5)


class SqlLedger(Ledger):
    """One newsroom's ledger; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

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
    def holes(self, now: datetime) -> Sequence[LedgerLine]:
        latest = (
            select(func.max(POSTS.c.id).label("id"))
            .group_by(POSTS.c.article_id, POSTS.c.destination)
            .subquery()
        )
        oldest = (POSTS.c.article_id, POSTS.c.destination)
        query = _lines().join(latest, latest.c.id == POSTS.c.id)
        return self._read(query.where(_is_hole(now)).order_by(*oldest))

    @override
    def line(self, post_id: int) -> LedgerLine:
        found = self._read(_lines().where(POSTS.c.id == post_id))
        if not found:
            raise LookupError(f"there is no post {post_id}")
        return found[0]

    @override
    def waiting(self, limit: int) -> Sequence[Waiting]:
        columns = (
            ARTICLES.c.id,
            ARTICLES.c.content,
            ARTICLES.c.settled_at,
            ARTICLES.c.hold,
            ARTICLES.c.hold_until,
            ARTICLES.c.gap_id,
        )
        news = (ARTICLES.c.composed_at.is_(None), ARTICLES.c.baseline.is_(False))
        query = select(*columns).where(*news).order_by(ARTICLES.c.id.desc())
        with self._database.reads() as db:
            return [_waiting_of(row) for row in db.execute(query.limit(limit))]

    @override
    def history(self, post_id: int) -> Sequence[Event]:
        query = select(EVENTS).where(EVENTS.c.post_id == post_id).order_by(EVENTS.c.id)
        with self._database.reads() as db:
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

    @override
    def waits(
        self,
        post_id: int,
        now: datetime,
        rules: Mapping[str, LaneRules] | None = None,
    ) -> Sequence[Wait]:
        with self._database.reads() as db:
            return waits_of(db, post_id, now, rules or {})

    def _read(self, query: Select[Any]) -> Sequence[LedgerLine]:
        with self._database.reads() as db:
            return [_line_of(row) for row in db.execute(query)]


def late_lines(db: Connection, post_ids: Sequence[int]) -> Sequence[LedgerLine]:
    """Return posts by id, in the order of their articles."""
    query = _lines().where(POSTS.c.id.in_(post_ids)).order_by(POSTS.c.article_id)
    return [_line_of(row) for row in db.execute(query)]


def _is_hole(now: datetime) -> ColumnElement[bool]:
    """Say whether a post should be out and is not; meant omissions are none."""
    lost = POSTS.c.state.in_([PostState.FAILED.value, PostState.UNKNOWN.value])
    meant = or_(*(POSTS.c.reason.startswith(word) for word in _MEANT))
    missed = and_(POSTS.c.state == PostState.SKIPPED.value, ~meant)
    overdue = and_(
        POSTS.c.state == PostState.APPROVED.value,
        POSTS.c.due_at < to_ms(now - _OVERDUE),
    )
    return or_(lost, missed, overdue)


def _waiting_of(row: Any) -> Waiting:  # noqa: ANN401 - a row of `articles`
    article = unpack_article(row.content)
    if row.gap_id is not None:
        why = "held: it piled up while its source was not read, and the desk is asked"
    elif row.hold is not None:
        why = row.hold
    elif row.settled_at is None:
        why = "settling: it goes on when a second look finds it the same"
    else:
        why = "its posts are being composed"
    until = None if row.hold_until is None else from_ms(row.hold_until)
    return Waiting(
        article_id=row.id,
        headline=article.headline,
        url=article.url,
        why=why,
        held=row.gap_id is not None or row.hold is not None,
        until=until,
    )


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
        price_usd=from_micro(row.price_micro_usd),
    )
