"""tick → articles, new ones stored; finished ones go on."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from distbot.domain.article import Article
from distbot.domain.reading import ArticleClass
from distbot.domain.settling import AT_ONCE
from distbot.page_marks import read_page_marks
from distbot.ports import Fetched, Parts
from distbot.returns import note_there

_LATELY = timedelta(hours=1)

_COARSE = timedelta(minutes=1)
"""Sites write times in whole seconds, some in whole minutes: always too early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What a look at a source gave.

    Attributes:
        new: How many articles are new.
        faults: One sentence for each thing that could not be read.
        held: Headlines of what the source gives that is marked to be held, each with
            the reason.
        pages: What kept a page from being read for its marks; "": nothing did. None:
            none was to be read.
    """

    new: int
    faults: tuple[str, ...]
    held: tuple[tuple[str, str], ...] = ()
    pages: str | None = None


async def ingest(
    parts: Parts, source_name: str, withdraw: Callable[[int], object]
) -> TakenIn:
    """Fetch a source and store what is new, and what is new of what is known.

    A first run of a source with a silent start stores what it finds as baseline:
    history is in the ledger, and is not posted.

    Args:
        parts: The newsroom's parts.
        source_name: Of the source.
        withdraw: Given the id of an article that was looked for in vain; blocking.

    Raises:
        InputError: The source as a whole cannot be read.
    """
    source = parts.sources[source_name]
    known = await asyncio.to_thread(parts.articles.marks, source_name)
    history = source.silent_start and known is None
    unsettled = await asyncio.to_thread(parts.articles.unsettled, source_name)
    fetched = await source.fetch(known or {}, history=history, unsettled=unsettled)
    history = history or fetched.history
    await asyncio.to_thread(_withdraw, parts, fetched, withdraw)
    if parts.intakes.get(source_name, AT_ONCE).tells_gone:
        await asyncio.to_thread(_return, parts, fetched)
    if history:
        return await asyncio.to_thread(_keep, parts, source_name, fetched, history)
    marks = await read_page_marks(parts, source_name, fetched, unsettled)
    fetched = replace(
        fetched,
        articles=tuple(marks.articles),
        faults=(*fetched.faults, *marks.faults),
    )
    unread = frozenset(marks.unread)
    taken = await asyncio.to_thread(_keep, parts, source_name, fetched, history, unread)
    return replace(taken, pages=marks.trouble)


def _withdraw(
    parts: Parts, fetched: Fetched, withdraw: Callable[[int], object]
) -> None:
    """Hand on what is gone, before the marks forget that it was looked for."""
    found = (parts.articles.find(key) for key in fetched.gone)
    for article_id in found:
        if article_id is not None:
            withdraw(article_id)


def _return(parts: Parts, fetched: Fetched) -> None:
    """Note that what a source gives is there again, if it was gone."""
    found = (parts.articles.find(article.key) for article in fetched.articles)
    for article_id in found:
        if article_id is not None:
            note_there(parts, article_id)


def _keep(
    parts: Parts,
    source: str,
    fetched: Fetched,
    history: bool,  # noqa: FBT001 - as the source was asked
    unread: frozenset[str] = frozenset(),
) -> TakenIn:
    now, articles = parts.clock.now(), fetched.articles
    admission = parts.admission(source, () if history else articles, now)
    new = parts.articles.keep(
        source,
        articles,
        fetched.marks,
        baseline=history,
        now=now,
        admission=replace(
            admission,
            unread=unread,
            piled=_piled(parts, source, articles, now),
            history=frozenset() if history else _history(parts, source, articles),
            news=_news(parts, source, articles, now) if history else frozenset(),
        ),
    )
    holds = admission.holds
    held = ((one.headline, holds[one.key].why) for one in articles if one.key in holds)
    return TakenIn(new=new, faults=fetched.faults, held=tuple(held))


def _piled(
    parts: Parts, source: str, articles: Sequence[Article], now: datetime
) -> frozenset[str]:
    """Return what the desk is to be asked about, where a source was not read for long.

    Breaking news and evergreens follow their own late rules, as all does without a
    desk to be asked.
    """
    gap = parts.newsroom.desk.gap
    if parts.newsroom.desk_chat is None or gap <= timedelta():
        return frozenset()
    last = parts.articles.read_last(source)
    if last is None or now - last <= gap or not parts.sources[source].silent_start:
        return frozenset()
    read = parts.language.read
    return frozenset(
        one.key for one in articles if read(one).article_class is ArticleClass.NORMAL
    )


def _history(parts: Parts, source: str, articles: Sequence[Article]) -> frozenset[str]:
    """Return what was published before a source was first read.

    An old article comes into a feed when a newer one was taken out of it, and into a
    sitemap when it was edited.
    """
    began = parts.articles.began(source)
    if began is None or not parts.sources[source].silent_start:
        return frozenset()
    return frozenset(
        one.key
        for one in articles
        if one.published_at is not None and one.published_at < began - _COARSE
    )


def _news(
    parts: Parts, source: str, articles: Sequence[Article], now: datetime
) -> frozenset[str]:
    """Return what no other source can have told yet, when one is read first.

    A source that joins others later must not make history of what was published
    since they were looked at last, nor one that was given another name or address of
    what came since it was; where that was long ago, nobody can tell.
    """
    names = (one.name for one in parts.sources.values() if one.silent_start)
    others = (parts.articles.read_last(name) for name in names if name != source)
    before = (  # under another name, or at another place
        parts.articles.read_last_by_others(parts.sources),
        parts.articles.read_last(source),
    )
    looks = (max(filter(None, others), default=None), *before)
    last = min((at for at in looks if at and now - at <= _LATELY), default=None)
    if last is None:
        return frozenset()
    return frozenset(
        one.key
        for one in articles
        if one.published_at is not None and one.published_at > last
    )
