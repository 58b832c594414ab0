"""Articles that are gone for good, as those see it that would send their posts."""

from datetime import datetime

from sqlalchemy import Connection, select

from distbot.domain.post import Mover, PostState
from distbot.domain.presence import UNPUBLISHED
from distbot.storage.moves import move
from distbot.storage.tables import ARTICLES, POSTS

GONE = 2
"""So many looks in vain at an article's page, and it is gone for good."""


def is_unpublished(db: Connection, post_id: int) -> bool:
    """Say whether a post's article is gone, and keep it so for this transaction.

    To be asked before the post is moved: who finds an article gone afterwards sees
    where the post went.
    """
    article = select(POSTS.c.article_id).where(POSTS.c.id == post_id).scalar_subquery()
    absences = select(ARTICLES.c.absences).where(ARTICLES.c.id == article)
    return (db.scalar(absences.with_for_update(read=True)) or 0) >= GONE


def skip_unpublished(db: Connection, post_id: int, now: datetime) -> None:
    """Keep what surely was not sent from going, before anybody can claim it."""
    move(
        db,
        post_id,
        PostState.APPROVED,
        PostState.SKIPPED,
        mover=Mover.RULE,
        now=now,
        actor=Mover.RULE.value,
        why=UNPUBLISHED,
    )
