"""What keeps a finished article from being posted yet."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from distbot.domain.article import Article, Metas

_CLOCKS_DIFFER = timedelta(minutes=2)
"""A site's clock may be so far ahead of ours."""

_HOLDING = re.compile(r"\s*(hold|tahan|embargo)\b(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why an article is held.

    Attributes:
        why: In words.
        until: Aware; None: until its source gives it without the mark.
    """

    why: str
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldMarks:
    """What a newsroom's site marks articles with that are to be held.

    Attributes:
        tags: Tags and categories, whole ones; capitals do not matter.
        meta: Name of a meta whose words hold: "hold", or "embargo" and until when.
        pages: Whether an article goes on only once its page was read for that meta,
            whatever its source tells.
    """

    tags: Sequence[str] = ()
    meta: str = ""
    pages: bool = False


def may_hold(words: str) -> bool:
    """Say whether a meta's words are of holding: "hold", "tahan", "embargo …"."""
    return _HOLDING.match(words) is not None


def marks_of_page(metas: Metas, published_at: datetime | None) -> Metas:
    """Return what a page says that may hold its article back: its metas, its time.

    A time that is past holds nothing; one to come does, whatever a feed says.
    """
    if published_at is None:
        return metas
    return (*metas, ("", f"embargo {published_at.isoformat()}"))


def embargo_of(words: str) -> datetime | None:
    """Read until when a meta's words hold; aware, None where they do not say so."""
    found = _HOLDING.match(words)
    try:
        until = datetime.fromisoformat(found[2].strip() if found else "")
    except ValueError:
        return None
    return until if until.tzinfo is not None else None


def hold_of(article: Article, marks: HoldMarks, now: datetime) -> Hold | None:
    """Return what holds an article back; None: nothing does.

    Args:
        article: As its source gave it.
        marks: The newsroom's.
        now: Aware.
    """
    for mark in _holding(article, marks):
        return Hold(why=f"held: it is marked “{mark}”", until=None)
    until = max(_times(article, marks, now), default=None)
    if until is None:
        return None
    why = f"held: it is to be public from {until.isoformat(timespec='minutes')}"
    return Hold(why=why, until=until)


def _holding(article: Article, marks: HoldMarks) -> Iterator[str]:
    """Yield the marks that hold until they are gone."""
    folded = {mark.strip().casefold() for mark in marks.tags}
    for tag in (*article.tags, *article.categories):
        if tag.strip().casefold() in folded:
            yield tag
    yield from (words for words in _metas(article, marks) if embargo_of(words) is None)


def _times(article: Article, marks: HoldMarks, now: datetime) -> Iterator[datetime]:
    """Yield the moments to come before which it is not to be public."""
    for words in _metas(article, marks):
        until = embargo_of(words)
        if until is not None and until > now:
            yield until
    published = article.published_at
    if published is not None and published > now + _CLOCKS_DIFFER:
        yield published


def _metas(article: Article, marks: HoldMarks) -> Iterator[str]:
    wanted = {"", marks.meta.casefold()}
    for name, words in article.metas:
        if name.casefold() in wanted and may_hold(words):
            yield words
