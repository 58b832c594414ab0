"""Articles and sources, on SQLAlchemy Core."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update
from typing_extensions import override

from distbot.domain.article import Article
from distbot.ports import ArticleStore, StoredArticle
from distbot.storage._values import (
    pack_article,
    pack_marks,
    to_ms,
    unpack_article,
    unpack_marks,
)
from distbot.storage.doubts import is_doubtful
from distbot.storage.engine import Database, insert_if_new
from distbot.storage.tables import ARTICLES, SOURCES


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


def keep_article(
    db: Connection, source: str, article: Article, *, baseline: bool, now: datetime
) -> bool:
    """Insert an article unless its key is known; say whether it was inserted."""
    known = select(ARTICLES.c.id).where(ARTICLES.c.key == article.key)
    if db.scalar(known) is not None:
        return False
    row = {
        "key": article.key,
        "source": source,
        "content_hash": article.content_hash,
        "content": pack_article(article),
        "seen_at": to_ms(now),
        "baseline": baseline,
        "doubtful": is_doubtful(db, article.published_at, now),
    }
    return insert_if_new(db, ARTICLES, row)


def renew_article(db: Connection, article: Article) -> int:
    """Give a known article its present words; return its id."""
    known = ARTICLES.c.key == article.key
    words = {"content_hash": article.content_hash, "content": pack_article(article)}
    db.execute(update(ARTICLES).where(known).values(words))
    article_id: int = db.scalars(select(ARTICLES.c.id).where(known)).one()
    return article_id
