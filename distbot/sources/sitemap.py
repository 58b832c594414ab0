"""News sitemaps, plain sitemaps and sitemap indexes."""

import asyncio
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from typing import ClassVar

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.ports import Fetched
from distbot.sources._at_an_address import AtAnAddress
from distbot.sources._page import read_article_url
from distbot.sources._sitemap_document import (
    Listed,
    SitemapDocument,
    read_moment,
    read_sitemap,
)
from distbot.sources._sitemap_marks import UNREAD, Memory
from distbot.sources.http import FetchError, Page

_FOLLOWED = 5
"""Sitemaps of an index that one look reads: those that changed last."""

_AT_ONCE = 40
"""Pages that one look reads; the rest waits for the next."""

_AT_FIRST = 10
"""Pages a look reads that knows nothing and was not told to take history."""

_MOST_HISTORY = 20_000
# What WordPress core, Yoast and Rank Math call the sitemaps without articles in them.
_NO_ARTICLES = re.compile(
    r"/(?:wp-sitemap-(?:taxonomies|users|posts-page)-[\w-]+"
    r"|(?:category|post_tag|tag|author|page)-sitemap\d*)\.xml(?:\.gz)?$"
)
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Map:
    """A sitemap that was read.

    Attributes:
        url: Its address.
        version: What it was, for `Memory.maps`; "" if it was not read to its end.
        listed: Its addresses.
    """

    url: str
    version: str
    listed: tuple[Listed, ...]


class SitemapSource(AtAnAddress):
    """Reads a sitemap, and the pages that are new or changed in it.

    Of an index, the sitemaps that changed last are followed. A page in a plain
    sitemap is taken only if it says of itself that it is an article. A page that
    cannot be had is tried again, ten times; where its site is in trouble, for a day.
    """

    FULLNESS: ClassVar[int] = 1
    """The words are what the extractor finds on a page."""

    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        """Read the sitemap, and the pages that are new or changed.

        Args:
            marks: As `Memory` writes them.
            history: Take every address as known. Those of a news sitemap are handed
                on with their headline alone, for the ledger; no page is read.
            unsettled: Keys of articles whose pages are read again, changed or not.

        Raises:
            InputError: The sitemap cannot be had, is none, or is history and breaks
                off or is too long.
        """
        memory = Memory.of(marks)
        memory.unsettle(unsettled)
        faults: list[str] = []
        root = await self._fetcher.get(
            self._url, headers=_conditions(memory, self._url)
        )
        maps = await self._maps(root, memory, faults)
        if history:
            return self._begin(root, memory, maps, faults)
        if memory.since is None:
            memory.since = ""
            newest = _sorted([one for each in maps for one in each.listed])
            memory.forget(newest[:-_AT_FIRST])
        articles = await self._news(memory, maps, faults)
        return Fetched(
            articles=articles,
            marks=memory.marks,
            faults=tuple(faults),
            paged=frozenset(one.key for one in articles),
        )

    def _begin(
        self, root: Page, memory: Memory, maps: Sequence[_Map], faults: Sequence[str]
    ) -> Fetched:
        if faults:
            mend = "It will be tried again; nothing is posted before it is read whole"
            raise InputError(self._url, f"cannot be read whole ({faults[0]})", mend)
        listed = [one for each in maps for one in each.listed]
        if len(listed) > _MOST_HISTORY:
            raise InputError(
                self._url,
                f"lists more than {_MOST_HISTORY:,} addresses",
                "Give the news sitemap, or the index that this one belongs to.",
            )
        memory.since = _start(root, listed)
        memory.forget(listed)
        memory.maps |= {each.url: each.version for each in maps}
        news = [one for one in _sorted(listed) if one.is_news]
        return Fetched(
            articles=tuple(_headline_only(one) for one in news), marks=memory.marks
        )

    async def _maps(
        self, root: Page, memory: Memory, faults: list[str]
    ) -> Sequence[_Map]:
        """Return the sitemaps that may hold something new."""
        version = _version(root, lastmod="")
        if root.status == HTTPStatus.NOT_MODIFIED or _same(
            memory.maps.get(self._url, ""), version
        ):
            return ()
        document = await asyncio.to_thread(read_sitemap, self._url, root)
        if document.fault:
            faults.append(document.fault)
        if not document.is_index:
            return (_map(self._url, version, document),)
        return await self._follow(document, memory, faults)

    async def _follow(
        self, index: SitemapDocument, memory: Memory, faults: list[str]
    ) -> Sequence[_Map]:
        begins = memory.since is None
        known = memory.maps
        # Where nothing tells which is newer, the last is: sites write on at the end.
        last = [one for one in reversed(index.listed) if _may_hold_articles(one)]
        newest = sorted(last, key=_changed, reverse=True)
        changed = [
            one
            for one in newest
            if not one.lastmod or known.get(one.loc, "").split("\t")[0] != one.lastmod
        ]
        if begins:
            known |= {
                one.loc: f"{one.lastmod}\t{UNREAD}" for one in changed[_FOLLOWED:]
            }
        maps: list[_Map] = []
        for one in changed[:_FOLLOWED]:
            try:
                maps += await self._read_map(one, memory, faults)
            except InputError as error:
                faults.append(str(error))
        return maps

    async def _read_map(
        self, one: Listed, memory: Memory, faults: list[str]
    ) -> Sequence[_Map]:
        page = await self._fetcher.get(one.loc, headers=_conditions(memory, one.loc))
        version = _version(page, lastmod=one.lastmod)
        before = memory.maps.get(one.loc, "")
        if page.status == HTTPStatus.NOT_MODIFIED or _same(before, version):
            memory.maps[one.loc] = "\t".join([one.lastmod, *before.split("\t")[1:]])
            return ()
        document = await asyncio.to_thread(read_sitemap, one.loc, page)
        if document.fault:
            faults.append(document.fault)
        if document.is_index:
            faults.append(
                f"{one.loc}: is an index in an index, which the protocol forbids. "
                "Name it as a source of its own"
            )
            return ()
        if before.endswith(
            f"\t{UNREAD}"
        ):  # it was there at first: its addresses are history
            memory.forget(document.listed)
        return (_map(one.loc, version, document),)

    async def _news(
        self, memory: Memory, maps: Sequence[_Map], faults: list[str]
    ) -> tuple[Article, ...]:
        fresh = {
            one.loc: one for each in maps for one in each.listed if memory.is_new(one)
        }
        chosen = _sorted(fresh.values())[:_AT_ONCE]
        waiting = fresh.keys() - {one.loc for one in chosen}
        articles: list[Article] = []
        for one in chosen:
            try:
                articles.append(await self._article(one))
            except FetchError as error:
                faults.append(str(error))
                if memory.failed(one, passing=error.passing):
                    waiting.add(one.loc)
            except InputError as error:
                faults.append(str(error))
                memory.read(one)
            else:
                memory.read(one)
        for each in maps:
            if each.version and not any(one.loc in waiting for one in each.listed):
                memory.maps[each.url] = each.version
        return tuple(articles)

    async def _article(self, listed: Listed) -> Article:
        """Read a page; what the sitemap says fills its gaps."""
        page = await read_article_url(
            listed.loc, self._fetcher, declared_only=not listed.is_news
        )
        return replace(
            page,
            url=listed.loc,
            published_at=page.published_at or listed.published_at,
            tags=page.tags or listed.keywords,
        )


def _headline_only(listed: Listed) -> Article:
    return Article(
        url=listed.loc,
        headline=listed.title,
        paragraphs=(),
        published_at=listed.published_at,
        tags=listed.keywords,
    )


def _map(url: str, version: str, document: SitemapDocument) -> _Map:
    version = "" if document.fault else version
    return _Map(url=url, version=version, listed=document.listed)


def _may_hold_articles(sitemap: Listed) -> bool:
    return not _NO_ARTICLES.search(sitemap.loc)


def _changed(listed: Listed) -> datetime:
    """When a sitemap changed; one that does not say so must be looked at first."""
    return read_moment(listed.lastmod) or datetime.max.replace(tzinfo=UTC)


def _sorted(listed: Iterable[Listed]) -> list[Listed]:
    """Sort oldest first; what has no time is old."""
    return sorted(listed, key=lambda one: one.moment or _EARLIEST)


def _start(root: Page, listed: Sequence[Listed]) -> str:
    """Return up to when news is history: the newest's time, if that is not to come."""
    times = [one.published_at for one in listed if one.published_at]
    try:
        now = parsedate_to_datetime(root.headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return max(times).isoformat() if times else ""
    return min([now, max(times, default=now)]).isoformat()


def _version(page: Page, *, lastmod: str) -> str:
    """Return what a sitemap is now: lastmod, digest of its bytes, validators."""
    digest = sha256(page.content).hexdigest()[:16]
    validators = (page.headers.get("etag", ""), page.headers.get("last-modified", ""))
    return "\t".join((lastmod, digest, *validators))


def _same(before: str, now: str) -> bool:
    """Whether two versions have the same bytes."""
    return before.split("\t")[1:2] == now.split("\t")[1:2] != []


def _conditions(memory: Memory, url: str) -> dict[str, str]:
    match memory.maps.get(url, "").split("\t"):
        case [_, _, etag, modified]:
            conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
            return {header: value for header, value in conditions.items() if value}
        case _:
            return {}
