"""What a look may settle → with what its page says that may hold it back.

A feed that has the whole text, and an API, tell nothing of a mark in a page's head.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.domain.identity import aliases_of
from distbot.domain.settling import AT_ONCE
from distbot.ports import Fetched, Parts

_FAILURES = 5
"""After so many in one look it is the site that is in trouble: it is left alone."""


@dataclass(slots=True, kw_only=True)
class PageMarks:
    """What came of reading pages for their marks.

    Attributes:
        articles: As their source gave them, with the marks.
        unread: `Article.key` of each that this look must not settle: nobody knows yet
            what its page says.
        faults: A sentence for each page that could not be read.
        read: How many pages were.
    """

    articles: list[Article] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    read: int = 0

    @property
    def trouble(self) -> str | None:
        """What kept a page from being read; "": nothing; None: none was to be read."""
        return next(iter(self.faults), "" if self.read else None)


async def read_page_marks(
    parts: Parts, source: str, fetched: Fetched, unsettled: Collection[str]
) -> PageMarks:
    """Read the pages of what may go on now, where the newsroom marks pages.

    One whose page cannot be read is not settled by this look; it goes on, as whatever
    does not settle, ten minutes after its last change. What is known of its page
    stands meanwhile.

    Args:
        parts: The newsroom's parts.
        source: Its name. Who hands in finished articles says whether they are held.
        fetched: What it gave.
        unsettled: What it was asked for again.
    """
    if not (parts.newsroom.hold.pages and parts.sources[source].silent_start):
        return PageMarks(articles=list(fetched.articles))
    at_once = not parts.intakes.get(source, AT_ONCE).settle
    marks = PageMarks()
    for article in fetched.articles:
        if article.url is None or article.key in fetched.paged:
            marks.articles.append(article)
            continue
        again = not set(aliases_of(article)).isdisjoint(unsettled)
        stored = await asyncio.to_thread(parts.articles.find, article.key)
        marked = None
        if again or (at_once and stored is None):
            marked = await _read(parts, article, marks)
        if marked is None:
            marks.unread.add(article.key)
            marked = await asyncio.to_thread(_as_known, parts, article, stored)
        marks.articles.append(marked)
    return marks


async def _read(parts: Parts, article: Article, marks: PageMarks) -> Article | None:
    """Add what an article's page says; None: that cannot be read."""
    if article.url is None or len(marks.faults) >= _FAILURES:
        return None
    try:
        found = await parts.pages.marks(article.url)
    except InputError as error:
        marks.faults.append(str(error))
        return None
    marks.read += 1
    return replace(article, metas=(*article.metas, *found))


def _as_known(parts: Parts, article: Article, stored: int | None) -> Article:
    """Let what was known of an article's page stand."""
    if stored is None:
        return article
    known = parts.articles.get(stored).metas
    return replace(article, metas=tuple(dict.fromkeys((*article.metas, *known))))
