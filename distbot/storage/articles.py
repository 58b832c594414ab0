"""Articles and sources, on SQLAlchemy Core."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update
from typing_extensions import override

from distbot.domain.amendment import amends
from distbot.domain.article import Article
from distbot.ports import ArticleStore, StoredArticle
from distbot.storage._values import (
    pack_article,
    pack_marks,
    to_ms,
    unpack_article,
    unpack_marks,
)
from distbot.storage.changes import keep_change, put_words
from distbot.storage.doubts import is_doubtful
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.tables import ARTICLES, SOURCES

DESK = "desk"
"""The source of an article that an editor sent."""

_SEEN = (
    ARTICLES.c.id,
    ARTICLES.c.source,
    ARTICLES.c.seen_hash,
    ARTICLES.c.seen_modified_at,
)


class SqlArticleStore(ArticleStore):
    """One newsroom's articles; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def marks(self, source: str) -> Mapping[str, str] | None:
        with self._database.reads() as db:
            found = db.scalar(select(SOURCES.c.marks).where(SOURCES.c.name == source))
        return None if found is None else unpack_marks(found)

    @override
    def keep(
        self,
        source: str,
        articles: Sequence[Article],
        marks: Mapping[str, str],
        *,
        baseline: bool,
        now: datetime,
    ) -> int:
        stamp = to_ms(now)
        fetched = {"marks": pack_marks(marks), "fetched_at": stamp}
        with self._database.writes() as db:
            new = sum(
                keep_article(db, source, article, baseline=baseline, now=now)
                for article in articles
            )
            row = {"name": source, "started_at": stamp, **fetched}
            if not insert_if_new(db, SOURCES, row):
                mine = SOURCES.c.name == source
                db.execute(update(SOURCES).where(mine).values(fetched))
        return new

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
            return db.scalar(select(ARTICLES.c.id).where(ARTICLES.c.key == key))

    @override
    def uncomposed(self, limit: int) -> Sequence[StoredArticle]:
        query = (
            select(ARTICLES.c.id, ARTICLES.c.content, ARTICLES.c.baseline)
            .where(ARTICLES.c.composed_at.is_(None))
            .order_by(ARTICLES.c.id)
            .limit(limit)
        )
        with self._database.reads() as db:
            rows = db.execute(query).all()
        return [
            StoredArticle(
                id=row.id, article=unpack_article(row.content), baseline=row.baseline
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


def keep_article(
    db: Connection, source: str, article: Article, *, baseline: bool, now: datetime
) -> bool:
    """Insert an article, or follow the version that is known; say if it was new."""
    known = select(*_SEEN).where(ARTICLES.c.key == article.key)
    row: Any = db.execute(known).first()
    if row is not None:
        if source != DESK and _is_news(row, source, article):
            # Several processes may look at one feed: one of them finds the change.
            now_known: Any = db.execute(known.with_for_update()).one()
            if _is_news(now_known, source, article):
                _follow(db, now_known, source, article, now)
        return False
    content_hash = article.content_hash
    new = {
        "key": article.key,
        "source": source,
        "content_hash": content_hash,
        "content": pack_article(article),
        "seen_at": to_ms(now),
        "baseline": baseline,
        "doubtful": is_doubtful(db, article.published_at, now),
        "seen_hash": None if source == DESK else content_hash,
        "seen_modified_at": None if source == DESK else _modified(article),
    }
    return insert_if_new(db, ARTICLES, new)


def renew_article(db: Connection, article: Article) -> int:
    """Give a known article its present words; return its id."""
    known = select(ARTICLES.c.id).where(ARTICLES.c.key == article.key)
    article_id: int = db.scalars(known).one()
    put_words(db, article_id, article)
    return article_id


def _is_news(row: Row[Any], source: str, article: Article) -> bool:
    """Say whether a source tells something else of an article than it last did.

    Only the one that the article came from is listened to: another one reads the same
    page in its own way. What an editor sent is followed from the first source on that
    has it.
    """
    if row.source not in {source, DESK}:
        return False
    modified = _modified(article)
    if modified is not None and modified < (row.seen_modified_at or 0):
        return False  # as from a cached feed
    is_later = modified not in {None, row.seen_modified_at}
    return is_later or row.seen_hash != article.content_hash


def _follow(
    db: Connection, row: Row[Any], source: str, article: Article, now: datetime
) -> None:
    """Take a version that a source gives, and keep what it changes for the desk."""
    seen = {
        "source": source,
        "seen_hash": article.content_hash,
        "seen_modified_at": _modified(article) or row.seen_modified_at,
    }
    db.execute(update(ARTICLES).where(ARTICLES.c.id == row.id).values(seen))
    if row.seen_hash is None:
        return  # its first word on this article: there is nothing to compare it to
    query = select(ARTICLES.c.content).where(ARTICLES.c.id == row.id)
    before = unpack_article(db.scalars(query).one())
    mended = row.seen_hash != article.content_hash
    if mended or before.content_hash == article.content_hash:
        put_words(db, row.id, article)
        if amends(before, article):
            keep_change(db, row.id, before, article, now)


def _modified(article: Article) -> int | None:
    return None if article.modified_at is None else to_ms(article.modified_at)
