"""What was told before, on SQLAlchemy Core: reads only."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from pydantic_core import to_json
from sqlalchemy import select
from typing_extensions import override

from distbot.domain.post import PostState
from distbot.domain.same_story import Story
from distbot.ports import Precedent, Precedents
from distbot.storage._values import to_ms, unpack_article
from distbot.storage.engine import Database
from distbot.storage.tables import ARTICLES, POSTS

_MOST_STORIES = 300
_MOST_POSTS = 5000

_Version: TypeAlias = tuple[int, str]
"""An article's id, and the hash of its words."""


class SqlPrecedents(Precedents):
    """One newsroom's memory; the stories it was asked for are kept at hand."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database
        self._kept: Mapping[_Version, Precedent] = {}

    @override
    def stories(self, but: str, since: datetime) -> Sequence[Precedent]:
        columns = ARTICLES.c.id, ARTICLES.c.content_hash, ARTICLES.c.key
        newest = (
            select(*columns, ARTICLES.c.seen_at)
            .order_by(ARTICLES.c.id.desc())
            .limit(_MOST_STORIES + 1)
        )
        with self._database.reads() as db:
            rows = db.execute(newest).all()
        stamp = to_ms(since)
        versions = [
            (row.id, row.content_hash)
            for row in rows
            if row.seen_at >= stamp and row.key != but
        ]
        kept = self._kept
        known = {**kept, **self._read([one for one in versions if one not in kept])}
        # The next question is most often about the same ones.
        self._kept = {one: known[one] for one in versions if one in known}
        return list(self._kept.values())

    def _read(self, versions: Sequence[_Version]) -> Mapping[_Version, Precedent]:
        if not versions:
            return {}
        query = select(ARTICLES.c.id, ARTICLES.c.content_hash, ARTICLES.c.content)
        ids = [article_id for article_id, _ in versions]
        with self._database.reads() as db:
            rows = db.execute(query.where(ARTICLES.c.id.in_(ids))).all()
        return {(row.id, row.content_hash): _precedent(row.content) for row in rows}

    @override
    def has_quoted(self, speaker: str, but: str) -> bool:
        # As `pack_draft` writes it; ASCII or not, quotation marks and all.
        named = f'"speaker":{to_json(speaker).decode()}'
        last = (
            select(POSTS.c.draft, POSTS.c.article_id)
            .where(POSTS.c.state == PostState.PUBLISHED.value)
            .order_by(POSTS.c.id.desc())
            .limit(_MOST_POSTS)
            .subquery()
        )
        query = (
            select(last.c.article_id)
            .join(ARTICLES, ARTICLES.c.id == last.c.article_id)
            .where(last.c.draft.contains(named, autoescape=True))
            .where(ARTICLES.c.key != but)
            .limit(1)
        )
        with self._database.reads() as db:
            return db.execute(query).first() is not None


def _precedent(content: str) -> Precedent:
    article = unpack_article(content)
    story = Story.of(article.headline, article.paragraphs)
    return Precedent(headline=article.headline, story=story)
