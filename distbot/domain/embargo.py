"""What keeps a finished article from being posted yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from distbot.domain.article import Article

_CLOCKS_DIFFER = timedelta(minutes=2)
"""A site's clock may be so far ahead of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why an article is held.

    Attributes:
        why: In words.
        until: Aware; None: until its source gives it without the mark.
    """

    why: str
    until: datetime | None


def hold_of(article: Article, marks: Sequence[str], now: datetime) -> Hold | None:
    """Return what holds an article back; None: nothing does.

    Args:
        article: As its source gave it.
        marks: Tags and categories that hold, whole ones; capitals do not matter.
        now: Aware.
    """
    folded = {mark.strip().casefold() for mark in marks}
    for tag in (*article.tags, *article.categories):
        if tag.strip().casefold() in folded:
            return Hold(why=f"held: it is marked “{tag}”", until=None)
    published = article.published_at
    if published is not None and published > now + _CLOCKS_DIFFER:
        why = f"held: it is to be public from {published.isoformat(timespec='minutes')}"
        return Hold(why=why, until=published)
    return None
