"""What a destination posted lately."""

from datetime import datetime

from sqlalchemy import Connection, select

from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Past
from distbot.storage._values import from_ms, to_ms
from distbot.storage.tables import POSTS


def past(db: Connection, destination: str, since: datetime) -> tuple[Past, ...]:
    """Return what went out to a destination since then, or may have."""
    query = (
        select(POSTS.c.began_at, POSTS.c.article_class, POSTS.c.duka)
        .where(
            POSTS.c.destination == destination,
            POSTS.c.began_at.is_not(None),
            POSTS.c.began_at >= to_ms(since),
        )
        .order_by(POSTS.c.began_at)
    )
    return tuple(
        Past(
            at=from_ms(row.began_at),
            article_class=ArticleClass(row.article_class),
            duka=row.duka,
        )
        for row in db.execute(query)
    )
