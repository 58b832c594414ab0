"""How fresh what a source gives is: kept with its marks, and not handed back to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from distbot.domain.article import Article
from distbot.storage._values import from_ms, to_ms
from distbot.storage.tables import ALIASES, ARTICLES

_MARK = "distbot: fresh at"
"""No source has a mark of that name."""


def freshness(
    db: Connection,
    before: Mapping[str, str] | None,
    articles: Sequence[Article],
    now: datetime,
) -> Mapping[str, str]:
    """Return the mark that says when a source's newest article was first heard of.

    What it repeats is as old as it is, whoever told of it first. A source that is read
    for the first time is as fresh as that.

    Args:
        db: In the transaction that stored the articles.
        before: The source's marks until now; None: it had none.
        articles: What it gave.
        now: Aware UTC.
    """
    known = None if before is None else before.get(_MARK)
    stamp = to_ms(now) if known is None else int(known)
    if articles:
        keys = [one.key for one in articles]
        heard = (
            select(func.max(ARTICLES.c.seen_at))
            .join(ALIASES, ALIASES.c.article_id == ARTICLES.c.id)
            .where(ALIASES.c.alias.in_(keys))
        )
        stamp = max(stamp, db.scalar(heard) or 0)
    return {_MARK: str(stamp)}


def fresh_at(marks: Mapping[str, str]) -> datetime | None:
    """Read that mark; None where there is none."""
    return from_ms(int(marks[_MARK])) if _MARK in marks else None


def without_freshness(marks: Mapping[str, str]) -> Mapping[str, str]:
    """Return the marks that the source itself gave."""
    return {mark: value for mark, value in marks.items() if mark != _MARK}
