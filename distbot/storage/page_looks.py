"""Whose pages are looked after, and what was seen of each, in an open transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select, union
from sqlalchemy.dialects import postgresql, sqlite

from distbot.domain.post import PostState
from distbot.domain.presence import Looks
from distbot.ports import Watched
from distbot.storage._values import from_ms, to_ms, unpack_article
from distbot.storage.moves import is_state
from distbot.storage.tables import ARTICLES, DESTINATIONS, POSTS
from distbot.storage.tables_desk import PAGE_LOOKS

_MAY_GO = (PostState.DRAFT, PostState.APPROVED, PostState.CLAIMED)


def watched(db: Connection, since: datetime, limit: int) -> Sequence[Watched]:
    """Return the articles with an address whose disappearance would matter.

    Args:
        db: In a transaction.
        since: Aware UTC; what was published before that does not matter.
        limit: At most so many, the newest.
    """
    query = (
        select(ARTICLES.c.id, ARTICLES.c.source, ARTICLES.c.content, PAGE_LOOKS)
        .outerjoin(PAGE_LOOKS, PAGE_LOOKS.c.article_id == ARTICLES.c.id)
        .where(ARTICLES.c.id.in_(union(_waiting(), _published(since))))
        .order_by(ARTICLES.c.id.desc())
        .limit(limit)
    )
    told = ((row, unpack_article(row.content)) for row in db.execute(query))
    return [
        Watched(
            article_id=row.id,
            source=row.source,
            headline=article.headline,
            url=article.url,
            looks=_looks(row),
        )
        for row, article in told
        if article.url is not None
    ]


def keep_looks(db: Connection, article_id: int, looks: Looks) -> None:
    """Keep what is known of a page, in place of what was known before."""
    upsert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    since = looks.gone_since
    seen = {
        "last_at": to_ms(looks.last_at),
        "gone_since": None if since is None else to_ms(since),
        "was_there": looks.was_there,
    }
    new = upsert(PAGE_LOOKS).values(article_id=article_id, **seen)
    key = [PAGE_LOOKS.c.article_id]
    db.execute(new.on_conflict_do_update(index_elements=key, set_=seen))


def _waiting() -> Select[Any]:
    """Select the articles with a post that may still go out."""
    waits = (is_state(state) for state in _MAY_GO)
    return select(POSTS.c.article_id).where(or_(*waits))


def _published(since: datetime) -> Select[Any]:
    """Select the articles with a post that was published since then.

    By destination, as the index has them.
    """
    lately = (
        POSTS.c.destination.in_(select(DESTINATIONS.c.name)),
        POSTS.c.began_at >= to_ms(since),
        is_state(PostState.PUBLISHED),
    )
    return select(POSTS.c.article_id).where(*lately)


def _looks(row: Row[Any]) -> Looks | None:
    if row.last_at is None:
        return None
    since = row.gone_since
    return Looks(
        last_at=from_ms(row.last_at),
        gone_since=None if since is None else from_ms(since),
        was_there=row.was_there,
    )
