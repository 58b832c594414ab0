"""What was told before, on SQLAlchemy Core: reads only."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from pydantic_core import to_json
from sqlalchemy import select
from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.post import PostState
from distbot.domain.same_story import SAME, Story, similarity
from distbot.ports import Precedent, Precedents
from distbot.storage._values import from_ms, to_ms, unpack_article
from distbot.storage.engine import Database
from distbot.storage.gists import Gists, gist_of
from distbot.storage.tables import ARTICLES, POSTS

_PAGE = 300
"""So many of the newest articles are looked at each time for words that changed."""

_MOST_TWINS = 10
_MOST_POSTS = 5000


class SqlPrecedents(Precedents):
    """One newsroom's memory; the stories of its last days are kept at hand."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database
        self._turn = Lock()
        self._gists = Gists()
        self._since: int | None = None

    @override
    def alike(self, article: Article, since: datetime) -> Sequence[Precedent]:
        story, stamp = _story(article), to_ms(since)
        with self._turn:
            self._catch_up(stamp)
            found = self._gists.alike(story)
        twins = self._twins(story, found, stamp, article.key)
        return sorted(twins, key=_nearest)[:_MOST_TWINS]

    def _catch_up(self, stamp: int) -> None:
        """Know what came since then; of the newest articles, what changed, too."""
        reached = self._since is not None and self._since <= stamp
        below: int | None = None
        while page := self._page(below):
            last = page[-1]
            below, was_known = last.id, last.id in self._gists
            new = [row for row in page if not self._gists.has(row.id, row.content_hash)]
            self._learn([row.id for row in new if row.seen_at >= stamp])
            if last.seen_at < stamp or (reached and was_known):
                break
        self._since = stamp
        self._gists.forget(stamp)

    def _page(self, below: int | None) -> Sequence[Any]:
        """Return the newest articles, or those that came before one of them."""
        columns = ARTICLES.c.id, ARTICLES.c.content_hash, ARTICLES.c.seen_at
        query = select(*columns).order_by(ARTICLES.c.id.desc()).limit(_PAGE)
        if below is not None:
            query = query.where(ARTICLES.c.id < below)
        with self._database.reads() as db:
            return db.execute(query).all()

    def _learn(self, article_ids: Sequence[int]) -> None:
        for row in self._read(article_ids):
            story = _story(unpack_article(row.content))
            self._gists.keep(row.id, gist_of(row.content_hash, row.seen_at, story))

    def _read(self, article_ids: Sequence[int]) -> Sequence[Any]:
        if not article_ids:
            return ()
        columns = ARTICLES.c.id, ARTICLES.c.content_hash, ARTICLES.c.seen_at
        query = select(*columns, ARTICLES.c.key, ARTICLES.c.content)
        # Oldest first: of a crowd that shares a shingle the last ones count.
        query = query.where(ARTICLES.c.id.in_(article_ids)).order_by(ARTICLES.c.id)
        with self._database.reads() as db:
            return db.execute(query).all()

    def _twins(
        self, story: Story, found: Sequence[int], stamp: int, but: str
    ) -> Iterator[Precedent]:
        """Yield those that still tell the same in the words they have now."""
        for row in self._read(found[: _MOST_TWINS + 1]):
            article = unpack_article(row.content)
            likeness = similarity(story, _story(article))
            if likeness >= SAME and row.seen_at >= stamp and row.key != but:
                yield Precedent(
                    article_id=row.id,
                    article=article,
                    seen_at=from_ms(row.seen_at),
                    likeness=likeness,
                )

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


def _nearest(twin: Precedent) -> tuple[float, int]:
    """Order by likeness; of those that are equally alike the first one told it."""
    return -twin.likeness, twin.article_id


def _story(article: Article) -> Story:
    return Story.of(article.headline, article.paragraphs)
