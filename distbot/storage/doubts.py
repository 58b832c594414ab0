"""What may be out although the store does not know: since when, until when."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from distbot.domain.post import PostState
from distbot.storage._values import from_ms, to_ms
from distbot.storage.tables import POSTS
from distbot.storage.tables_more import META

SINCE, UNTIL = "doubt_since", "doubt_until"
"""Names in `meta`: what was sent between these times may be forgotten."""

_UNDATED = timedelta(days=1)
"""How long an article whose time tells nothing is held for one of before."""


def doubtful_since(db: Connection) -> datetime | None:
    """Return from when on what was sent may be forgotten; None: nothing is."""
    return _time(db, SINCE)


def doubtful_until(db: Connection) -> datetime | None:
    """Return when the store was found to have forgotten; None: it never was."""
    return _time(db, UNTIL)


def is_doubtful(db: Connection, published_at: datetime | None, now: datetime) -> bool:
    """Say whether an article may have been posted in the time that is forgotten.

    Args:
        db: An open transaction.
        published_at: As its source has it; one that is still to come tells nothing.
        now: Aware UTC.
    """
    until = doubtful_until(db)
    if until is None:
        return False
    if published_at is None or published_at > now:
        return now < until + _UNDATED
    return published_at < until


def is_repeat_doubtful(
    db: Connection, article_id: int, destination: str, variant: int, now: datetime
) -> bool:
    """Say whether a next variant may have been posted in the time that is forgotten.

    Only a published post is told again. Where the last one was young then, it cannot
    have been due; and so long after, telling it would be no repetition too many.
    """
    until = doubtful_until(db)
    if until is None:
        return False
    last = select(POSTS.c.sent_at).where(
        POSTS.c.article_id == article_id,
        POSTS.c.destination == destination,
        POSTS.c.variant == variant - 1,
        POSTS.c.state == PostState.PUBLISHED.value,
    )
    sent_at = db.scalar(last)
    return sent_at is not None and to_ms(now) - to_ms(until) < to_ms(until) - sent_at


def _time(db: Connection, name: str) -> datetime | None:
    found = db.scalar(select(META.c.value).where(META.c.name == name))
    return None if found is None else from_ms(int(found))
