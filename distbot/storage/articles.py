"""Articles and sources, on SQLAlchemy Core."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.identity import aliases_of
from distbot.domain.settling import GIVEN_UP, RESTLESS
from distbot.ports import AS_IT_COMES, Admission, ArticleStore, Audience, StoredArticle
from distbot.storage._values import (
    from_ms,
    pack_marks,
    to_ms,
    unpack_article,
    unpack_marks,
)
from distbot.storage.arrivals import Arrival, take_in
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.freshness import fresh_at, freshness, without_freshness
from distbot.storage.office import announce
from distbot.storage.tables import ALIASES, ARTICLES, GAPS, SOURCES

_UNCOMPOSED = ARTICLES.c.composed_at.is_(None)
_UNSETTLED = and_(_UNCOMPOSED, ARTICLES.c.settled_at.is_(None))
_TO_BE_READ_AGAIN = and_(
    _UNCOMPOSED,
    or_(
        ARTICLES.c.settled_at.is_(None),
        and_(ARTICLES.c.hold.is_not(None), ARTICLES.c.hold_until.is_(None)),
    ),
)
_HEADLINES_TOLD = 5


class SqlArticleStore(ArticleStore):
    """One newsroom's articles; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def marks(self, source: str) -> Mapping[str, str] | None:
        with self._database.reads() as db:
            found = _marks(db, source)
        return None if found is None else without_freshness(found)

    @override
    def keep(
        self,
        source: str,
        articles: Sequence[Article],
        marks: Mapping[str, str],
        *,
        baseline: bool,
        now: datetime,
        admission: Admission = AS_IT_COMES,
    ) -> int:
        unsure = _unsure(articles)
        with self._database.writes() as db:
            new: list[tuple[int, Article]] = []
            for article in articles:
                arrival = Arrival(
                    source=source,
                    article=article,
                    baseline=admission.is_history(article.key, first=baseline),
                    intake=admission.intake,
                    hold=admission.holds.get(article.key),
                    unsure=unsure,
                    settles=article.key not in admission.unread,
                )
                article_id = take_in(db, arrival, now)
                if article_id is not None:
                    new.append((article_id, article))
            piled = [one for one in new if one[1].key in admission.piled]
            if len(piled) >= admission.gap_size and not baseline:
                _pile(db, source, piled, now)
            fresh = freshness(db, _marks(db, source), articles, now)
            _note_fetch(db, source, {**marks, **fresh}, now)
        return len(new)

    @override
    def read_last(self, source: str) -> datetime | None:
        query = select(SOURCES.c.fetched_at).where(SOURCES.c.name == source)
        with self._database.reads() as db:
            found = db.scalar(query)
        return None if found is None else from_ms(found)

    @override
    def began(self, source: str) -> datetime | None:
        query = select(SOURCES.c.started_at).where(SOURCES.c.name == source)
        with self._database.reads() as db:
            found = db.scalar(query)
        return None if found is None else from_ms(found)

    @override
    def read_last_by_others(self, names: Collection[str]) -> datetime | None:
        others = SOURCES.c.name.not_in(names)
        query = select(func.max(SOURCES.c.fetched_at)).where(others)
        with self._database.reads() as db:
            found = db.scalar(query)
        return None if found is None else from_ms(found)

    @override
    def fresh_at(self, source: str) -> datetime | None:
        with self._database.reads() as db:
            return fresh_at(_marks(db, source) or {})

    @override
    def unsettled(self, source: str) -> frozenset[str]:
        query = (
            select(ALIASES.c.alias)
            .join(ARTICLES, ARTICLES.c.id == ALIASES.c.article_id)
            .where(_TO_BE_READ_AGAIN, ARTICLES.c.source == source)
        )
        with self._database.reads() as db:
            return frozenset(db.scalars(query))

    @override
    def ripe_at(self, source: str, after: datetime) -> datetime | None:
        waiting = (ARTICLES.c.source == source, ARTICLES.c.ripe_at > to_ms(after))
        query = select(func.min(ARTICLES.c.ripe_at)).where(_UNSETTLED, *waiting)
        with self._database.reads() as db:
            found = db.scalar(query)
        return None if found is None else from_ms(found)

    @override
    def overdue(
        self, source: str, now: datetime, limit: int
    ) -> Sequence[tuple[int, Article]]:
        query = (
            select(ARTICLES.c.id, ARTICLES.c.content)
            .where(_UNSETTLED, _is_overdue(source, now))
            .order_by(ARTICLES.c.id)
            .limit(limit)
        )
        with self._database.reads() as db:
            rows = db.execute(query).all()
        return [(row.id, unpack_article(row.content)) for row in rows]

    @override
    def give_up_settling(self, source: str, now: datetime) -> Sequence[str]:
        return self._settle(_is_overdue(source, now), now)

    @override
    def let_go(self, sources: Collection[str], now: datetime) -> None:
        self._settle(ARTICLES.c.source.not_in(sources) if sources else true(), now)

    def _settle(self, which: ColumnElement[bool], now: datetime) -> Sequence[str]:
        """Settle what waits as it was read; look before taking the writers' turn."""
        with self._database.reads() as db:
            waiting = select(ARTICLES.c.id).where(_UNSETTLED, which).limit(1)
            if db.scalar(waiting) is None:
                return []
        settled = (
            update(ARTICLES)
            .where(_UNSETTLED, which)
            .values(settled_at=to_ms(now))
            .returning(ARTICLES.c.content)
        )
        with self._database.writes() as db:
            contents = db.scalars(settled).all()
        return [unpack_article(content).headline for content in contents]

    @override
    def release(self, now: datetime) -> None:
        over = and_(_UNCOMPOSED, ARTICLES.c.hold_until <= to_ms(now))
        with self._database.reads() as db:
            if db.scalar(select(ARTICLES.c.id).where(over).limit(1)) is None:
                return
        free = update(ARTICLES).where(over).values(hold=None, hold_until=None)
        with self._database.writes() as db:
            db.execute(free)

    @override
    def get(self, article_id: int) -> Article:
        with self._database.reads() as db:
            query = select(ARTICLES.c.content).where(ARTICLES.c.id == article_id)
            found = db.scalar(query)
        if found is None:
            raise LookupError(f"there is no article {article_id}")
        return unpack_article(found)

    @override
    def find(self, key: str) -> int | None:
        with self._database.reads() as db:
            known = select(ALIASES.c.article_id).where(ALIASES.c.alias == key)
            return db.scalar(known)

    @override
    def uncomposed(self, limit: int) -> Sequence[StoredArticle]:
        columns = (
            ARTICLES.c.id,
            ARTICLES.c.content,
            ARTICLES.c.baseline,
            ARTICLES.c.skip_reason,
        )
        query = (
            select(*columns)
            .where(_UNCOMPOSED, ARTICLES.c.settled_at.is_not(None))
            .where(ARTICLES.c.hold.is_(None), ARTICLES.c.gap_id.is_(None))
            .order_by(ARTICLES.c.id)
            .limit(limit)
        )
        with self._database.reads() as db:
            rows = db.execute(query).all()
        return [
            StoredArticle(
                id=row.id,
                article=unpack_article(row.content),
                baseline=row.baseline,
                skip_reason=row.skip_reason,
            )
            for row in rows
        ]

    @override
    def seen(self, begin: datetime, end: datetime) -> Sequence[Article]:
        query = (
            select(ARTICLES.c.content)
            .where(
                ARTICLES.c.seen_at >= to_ms(begin),
                ARTICLES.c.seen_at < to_ms(end),
                ARTICLES.c.baseline.is_(False),
            )
            .order_by(ARTICLES.c.id.desc())
        )
        with self._database.reads() as db:
            return [unpack_article(content) for content in db.scalars(query)]


def _is_overdue(source: str, now: datetime) -> ColumnElement[bool]:
    late = or_(
        ARTICLES.c.read_at <= to_ms(now - GIVEN_UP),
        ARTICLES.c.seen_at <= to_ms(now - RESTLESS),
    )
    return and_(ARTICLES.c.source == source, late)


def _marks(db: Connection, source: str) -> Mapping[str, str] | None:
    found = db.scalar(select(SOURCES.c.marks).where(SOURCES.c.name == source))
    return None if found is None else unpack_marks(found)


def _unsure(articles: Sequence[Article]) -> frozenset[str]:
    """Return names that one look gave to several articles: a feed may repeat ids."""
    named = {(name, one.key) for one in articles for name in aliases_of(one)[1:]}
    counted = Counter(name for name, _ in named)
    return frozenset(name for name, times in counted.items() if times > 1)


def _note_fetch(
    db: Connection, source: str, marks: Mapping[str, str], now: datetime
) -> None:
    stamp = to_ms(now)
    fetched = {"marks": pack_marks(marks), "fetched_at": stamp}
    row = {"name": source, "started_at": stamp, **fetched}
    if not insert_if_new(db, SOURCES, row):
        mine = SOURCES.c.name == source
        db.execute(update(SOURCES).where(mine).values(fetched))


def _pile(
    db: Connection, source: str, piled: Sequence[tuple[int, Article]], now: datetime
) -> None:
    """Hold what piled up, and have the desk asked: once, until it has answered."""
    ids, headlines = [one[0] for one in piled], [one[1].headline for one in piled]
    query = select(GAPS.c.id).where(GAPS.c.decided_at.is_(None))
    gap_id = db.scalar(query.order_by(GAPS.c.id.desc()))
    if gap_id is None:
        last = select(SOURCES.c.fetched_at).where(SOURCES.c.name == source)
        row = {
            "source": source,
            "began_at": db.scalar(last) or to_ms(now),  # it was just named
            "found_at": to_ms(now),
        }
        gap_id = db.scalars(insert(GAPS).values(row).returning(GAPS.c.id)).one()
        fields = {
            "gap": str(gap_id),
            "count": str(len(ids)),
            "source": source,
            "headlines": "; ".join(headlines[-_HEADLINES_TOLD:]),
        }
        announce(db, f"gap {gap_id}", Audience.DESK, "gap", fields, now)
    held = update(ARTICLES).where(ARTICLES.c.id.in_(ids))
    db.execute(held.values(gap_id=gap_id))
