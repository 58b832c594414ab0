"""What reports are made of, on SQLAlchemy Core."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    update,
)
from typing_extensions import override

from distbot.domain.post import PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.report import Move, ReportedPost
from distbot.domain.report_due import ReportKind
from distbot.ports import Countable, OperationKind, OperationState, ReportStore
from distbot.storage._values import (
    from_micro,
    from_ms,
    receipt_of,
    to_ms,
    unpack_article,
    unpack_draft,
)
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.moves import is_state
from distbot.storage.tables import ARTICLES, EVENTS, POSTS
from distbot.storage.tables_desk import OPERATIONS, REACTIONS
from distbot.storage.tables_more import META, QUESTIONS

_EARLIER = POSTS.alias("earlier")


class SqlReportStore(ReportStore):
    """What one newsroom's reports are made of; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def posts(self, begin: datetime, end: datetime) -> Sequence[ReportedPost]:
        with self._database.reads() as db:
            return _Reading(db, to_ms(begin), to_ms(end)).posts()

    @override
    def questions(self) -> int:
        query = select(func.count()).where(QUESTIONS.c.answered_at.is_(None))
        with self._database.reads() as db:
            return int(db.scalars(query).one())

    @override
    def countable(
        self, destinations: Sequence[str], begin: datetime, end: datetime, limit: int
    ) -> Sequence[Countable]:
        query = (
            select(POSTS)
            .where(
                POSTS.c.destination.in_(destinations),
                is_state(PostState.PUBLISHED),
                POSTS.c.sent_at >= to_ms(begin),
                POSTS.c.sent_at < to_ms(end),
                ~exists().where(
                    OPERATIONS.c.post_id == POSTS.c.id,
                    OPERATIONS.c.kind == OperationKind.DELETE.value,
                    OPERATIONS.c.state == OperationState.DONE.value,
                ),
            )
            .order_by(POSTS.c.sent_at.desc(), POSTS.c.id.desc())
            .limit(limit)
        )
        with self._database.reads() as db:
            rows = db.execute(query).all()
        return [
            Countable(post_id=row.id, destination=row.destination, receipt=receipt)
            for row in rows
            if (receipt := receipt_of(row)) is not None
        ]

    @override
    def find(self, places: Sequence[tuple[str, str]], remote_id: str) -> int | None:
        there = (
            and_(POSTS.c.destination == name, POSTS.c.address == address)
            for name, address in places
        )
        mine = (POSTS.c.remote_id == remote_id, or_(false(), *there))
        query = select(POSTS.c.id).where(*mine)
        with self._database.reads() as db:
            return db.scalar(query.order_by(POSTS.c.id).limit(1))

    @override
    def told(self, kind: ReportKind) -> date | None:
        with self._database.reads() as db:
            found = db.scalar(select(META.c.value).where(META.c.name == _name(kind)))
        return None if found is None else date.fromisoformat(found)

    @override
    def tell(self, kind: ReportKind, first: date) -> bool:
        row = {"name": _name(kind), "value": first.isoformat()}
        # Days of four-figure years are in the order of their letters.
        older = (META.c.name == row["name"], META.c.value < row["value"])
        with self._database.writes() as db:
            if insert_if_new(db, META, row):
                return True
            told = db.execute(update(META).where(*older).values(value=row["value"]))
            return bool(told.rowcount)


def _name(kind: ReportKind) -> str:
    return f"{kind.value} report"


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads a stretch of time, from `begin` to `end` in stamps, end excluded."""

    db: Connection
    begin: int
    end: int

    def posts(self) -> list[ReportedPost]:
        rows = self.db.execute(self._rows()).all()
        moves, firsts = self._moves(), self._firsts({row.article_id for row in rows})
        done, counts, gone = self._operations(), self._counts(), self._taken_down()
        return [
            _post_of(
                row,
                is_first=firsts.get(row.article_id) == row.id,
                moves=moves[row.id],
                done=done[row.id],
                taken_down_at=gone.get(row.id),
                counts=counts[row.id],
            )
            for row in rows
        ]

    def _within(self, stamp: ColumnElement[Any]) -> ColumnElement[bool]:
        return and_(stamp >= self.begin, stamp < self.end)

    def _ids(self) -> Select[Any]:
        moved = select(EVENTS.c.post_id).where(self._within(EVENTS.c.at))
        sent = select(POSTS.c.id).where(self._within(POSTS.c.sent_at))
        changed = select(OPERATIONS.c.post_id).where(self._was_done())
        return select(moved.union(sent, changed).subquery().c.post_id)

    def _was_done(self) -> ColumnElement[bool]:
        done = OPERATIONS.c.state == OperationState.DONE.value
        return and_(done, self._within(OPERATIONS.c.done_at))

    def _rows(self) -> Select[Any]:
        repeat = exists().where(
            _EARLIER.c.article_id == POSTS.c.article_id,
            _EARLIER.c.destination == POSTS.c.destination,
            _EARLIER.c.variant < POSTS.c.variant,
            is_state(PostState.PUBLISHED, of=_EARLIER),
        )
        return (
            select(POSTS, ARTICLES.c.content, repeat.label("is_repeat"))
            .join(ARTICLES, ARTICLES.c.id == POSTS.c.article_id)
            .where(POSTS.c.id.in_(self._ids()))
            .order_by(POSTS.c.id)
        )

    def _moves(self) -> dict[int, list[Move]]:
        query = select(EVENTS).where(self._within(EVENTS.c.at)).order_by(EVENTS.c.id)
        found: dict[int, list[Move]] = defaultdict(list)
        for row in self.db.execute(query):
            move = Move(at=from_ms(row.at), after=PostState(row.after), why=row.why)
            found[row.post_id].append(move)
        return found

    def _firsts(self, articles: Collection[int]) -> dict[int, int]:
        """Return the post of each article that was published before its others."""
        mine = POSTS.c.article_id.in_(
            select(POSTS.c.article_id).where(POSTS.c.id.in_(self._ids()))
        )
        query = select(POSTS.c.article_id, POSTS.c.id).where(
            mine, POSTS.c.sent_at.is_not(None)
        )
        firsts: dict[int, int] = {}
        for row in self.db.execute(query.order_by(POSTS.c.sent_at, POSTS.c.id)):
            firsts.setdefault(row.article_id, row.id)
        return {article: firsts[article] for article in articles & firsts.keys()}

    def _operations(self) -> dict[int, Counter[str]]:
        query = select(OPERATIONS.c.post_id, OPERATIONS.c.kind).where(self._was_done())
        found: dict[int, Counter[str]] = defaultdict(Counter)
        for row in self.db.execute(query):
            found[row.post_id][row.kind] += 1
        return found

    def _taken_down(self) -> dict[int, datetime]:
        """Return when posts were taken down, in this stretch of time or after it."""
        query = select(OPERATIONS.c.post_id, OPERATIONS.c.done_at).where(
            OPERATIONS.c.post_id.in_(self._ids()),
            OPERATIONS.c.kind == OperationKind.DELETE.value,
            OPERATIONS.c.state == OperationState.DONE.value,
        )
        return {row.post_id: from_ms(row.done_at) for row in self.db.execute(query)}

    def _counts(self) -> dict[int, dict[str, int]]:
        mine = REACTIONS.c.post_id.in_(self._ids())
        found: dict[int, dict[str, int]] = defaultdict(dict)
        query = select(REACTIONS).where(mine).order_by(REACTIONS.c.kind)
        for row in self.db.execute(query):
            found[row.post_id][row.kind] = row.number
        return found


def _post_of(
    row: Row[Any],
    *,
    is_first: bool,
    moves: Iterable[Move],
    done: Counter[str],
    taken_down_at: datetime | None,
    counts: dict[str, int],
) -> ReportedPost:
    article = unpack_article(row.content)
    draft = None if row.draft is None else unpack_draft(row.draft)
    return ReportedPost(
        id=row.id,
        headline=article.headline,
        url=article.url,
        published_at=article.published_at,
        destination=row.destination,
        variant=row.variant,
        state=PostState(row.state),
        reason=row.reason,
        article_class=ArticleClass(row.article_class),
        linked=draft is not None and draft.wording.link is not None,
        price_usd=from_micro(row.price_micro_usd),
        due_at=None if row.due_at is None else from_ms(row.due_at),
        receipt=receipt_of(row),
        is_first=is_first,
        is_repeat=bool(row.is_repeat),
        edits=done[OperationKind.EDIT.value],
        taken_down_at=taken_down_at,
        quoted=draft is not None and draft.quote is not None,
        moves=tuple(moves),
        counts=counts,
    )
