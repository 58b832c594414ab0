"""RSS 0.9x–2.0 and Atom."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from types import MappingProxyType

from distbot.domain.article import Article, key_of
from distbot.domain.embargo import marks_of_page
from distbot.domain.errors import InputError
from distbot.ports import Fetched
from distbot.sources._at_an_address import AtAnAddress
from distbot.sources._feed_document import Entry, FeedDocument, read_feed
from distbot.sources._freshness import CacheDoubt, Version, held_again, moment
from distbot.sources._page import LockedError, read_article_url
from distbot.sources.http import Fetcher, FetchError, Page

_CONDITIONS = MappingProxyType(
    {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
)
_PAGE = "page "
_SINCE = "since"
# A site may bar robots from its pages for good and still offer its feed.
_BARRED = frozenset({401, 402, 403, 406, 451})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What became of one entry.

    Attributes:
        article: To hand on, if any.
        paged: Whether its page was read.
        mark: Key and value to remember it by, if its page need not be read again.
        fault: What went wrong, if anything.
        again: Whether the next look may go better.
    """

    article: Article | None = None
    paged: bool = False
    mark: tuple[str, str] | None = None
    fault: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What one request to the feed showed.

    Attributes:
        page: The answer.
        digest: Of its bytes.
        feed: None where it is what the last look saw.
        faults: What is wrong with how it was answered.
    """

    page: Page
    digest: str
    feed: FeedDocument | None = None
    faults: tuple[str, ...] = ()

    @property
    def version(self) -> Version:
        """How new it is."""
        return Version.of(self.feed.newest if self.feed else None, self.page)


class FeedSource(AtAnAddress):
    """Reads a feed; for entries without their full text, their pages.

    Where both fail for good, the entry's summary is the article, and a fault says
    so. Where the page may come back, the article waits for it.

    What is older than what was seen before is no news: the feed is asked again past
    the caches that stand before it.
    """

    def __init__(self, name: str, url: str, fetcher: Fetcher) -> None:
        """Fetch nothing yet."""
        super().__init__(name, url, fetcher)
        self._caches = CacheDoubt(url, fetcher)

    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        """Read the feed, unless it says that nothing changed.

        Args:
            marks: The feed's ETag, Last-Modified and hash, if every entry of it
                was read; how new it was; and "page ADDRESS" → the hash of an entry
                whose page was read.
            history: Take every entry as the feed has it and read no page, so that
                what cannot be read now is not news at the next look.
            unsettled: Read whole again, as are their pages.

        Raises:
            FetchError: The feed cannot be had, is no feed, or is history and
                breaks off.
        """
        if unsettled:
            marks = _without(marks, unsettled)
        seen = await self._look(marks)
        if seen.feed is None:
            return Fetched(articles=(), marks=marks, faults=seen.faults)
        if history:
            return self._history(seen.feed, seen.version)
        if seen.version.is_older(marks):
            held = held_again(marks)
            if held is not None:
                fault = f"{self._url}: answers an older version than before"
                return Fetched(articles=(), marks=held, faults=(fault,))
        return await self._taken(seen, seen.feed, marks)

    async def _look(self, marks: Mapping[str, str]) -> _Seen:
        """Read the feed; past the caches where what they answer is doubtful."""
        conditions = {
            header: marks[mark] for mark, header in _CONDITIONS.items() if mark in marks
        }
        page = await self._fetcher.get(self._url, headers=conditions)
        seen = await self._read(page, marks)
        older = seen.version.is_older(marks)
        if not older and not self._caches.doubts(page):
            return seen
        try:
            fresh = await self._read(await self._caches.ask(page), marks)
        except FetchError:
            return seen
        mended = older and not fresh.version.is_older(marks)
        if not mended and not fresh.version.is_newer_than(seen.version, marks):
            return fresh
        self._caches.found_behind()
        fault = f"{self._url}: a cache answers for it what is not true any more"
        mend = "It was asked past the cache; let the site keep its feed out of caches"
        return replace(fresh, faults=(f"{fault}. {mend}",))

    async def _read(self, page: Page, marks: Mapping[str, str]) -> _Seen:
        digest = sha256(page.content).hexdigest()
        if page.status == HTTPStatus.NOT_MODIFIED or marks.get("sha256") == digest:
            return _Seen(page=page, digest=digest)
        feed = await asyncio.to_thread(read_feed, self._url, page)
        return _Seen(page=page, digest=digest, feed=feed)

    async def _taken(
        self, seen: _Seen, feed: FeedDocument, marks: Mapping[str, str]
    ) -> Fetched:
        entries = _since(feed, marks)
        taken = [await self._take(entry, marks) for entry in entries]
        kept = dict(each.mark for each in taken if each.mark is not None)
        kept |= seen.version.marks(marks) | _carried(marks)
        if not feed.cut and not any(each.again for each in taken):
            kept["sha256"] = seen.digest
            kept |= {
                key: seen.page.headers[key]
                for key in _CONDITIONS
                if key in seen.page.headers
            }
        return Fetched(
            articles=tuple(each.article for each in taken if each.article is not None),
            marks=kept,
            faults=(
                *seen.faults,
                *feed.faults,
                *(each.fault for each in taken if each.fault),
            ),
            paged=frozenset(
                each.article.key for each in taken if each.article and each.paged
            ),
        )

    def _history(self, feed: FeedDocument, version: Version) -> Fetched:
        if feed.cut:
            mend = "It will be tried again; nothing is posted before it is read whole"
            raise FetchError(self._url, "breaks off in the middle", mend)
        pages = {
            f"{_PAGE}{entry.article.url}": entry.digest
            for entry in feed.entries
            if entry.article.url and not entry.whole
        }
        return Fetched(
            articles=tuple(entry.article for entry in feed.entries),
            marks=pages | version.marks({}) | self._beginning(feed),
            faults=feed.faults,
        )

    def _beginning(self, feed: FeedDocument) -> dict[str, str]:
        """Mark when a feed began whose middle is history, but was not read."""
        if not feed.crowded or feed.newest is None:
            return {}
        return {_SINCE: min(feed.newest, self._fetcher.clock.now()).isoformat()}

    async def _take(self, entry: Entry, marks: Mapping[str, str]) -> _Taken:
        summary = entry.article
        if entry.whole:
            return _Taken(article=summary)
        if summary.url is None:
            return _last_resort(summary, "it has no page", mark=None)
        mark = (f"{_PAGE}{summary.url}", entry.digest)
        if marks.get(mark[0]) == entry.digest:
            return _Taken(mark=mark)
        try:
            page = await read_article_url(summary.url, self._fetcher)
        except FetchError as error:
            if error.status in _BARRED:
                return _last_resort(summary, f"its page {error.fault}", mark=mark)
            return _Taken(fault=str(error), again=True)
        except LockedError:
            return _Taken(mark=mark)
        except InputError as error:
            return _last_resort(summary, f"its page {error.fault}", mark=mark)
        return _Taken(article=_merged(summary, page), paged=True, mark=mark)


def _without(marks: Mapping[str, str], unsettled: Collection[str]) -> dict[str, str]:
    """Forget what would spare a look at the feed, or at the pages of some articles."""
    return {
        mark: value
        for mark, value in marks.items()
        if mark not in {*_CONDITIONS, "sha256"}
        and not (
            mark.startswith(_PAGE) and key_of(mark.removeprefix(_PAGE)) in unsettled
        )
    }


def _carried(marks: Mapping[str, str]) -> dict[str, str]:
    return {_SINCE: marks[_SINCE]} if _SINCE in marks else {}


def _since(feed: FeedDocument, marks: Mapping[str, str]) -> tuple[Entry, ...]:
    """Leave out of a crowded feed what comes forth from its unread middle."""
    since = moment(marks.get(_SINCE)) if feed.crowded else None
    if since is None:
        return feed.entries
    return tuple(
        entry
        for entry in feed.entries
        if entry.article.published_at is None or entry.article.published_at >= since
    )


def _last_resort(
    summary: Article, reason: str, *, mark: tuple[str, str] | None
) -> _Taken:
    thing = summary.url or summary.headline
    if not summary.paragraphs:
        return _Taken(
            fault=f"{thing}: the feed has no text of it and {reason}", again=True
        )
    return _Taken(
        article=summary,
        mark=mark,
        fault=f"{thing}: only a summary, for {reason}",
    )


def _merged(entry: Article, page: Article) -> Article:
    """Take the words of the page and, where the feed says more, the rest of it."""
    return replace(
        page,
        url=entry.url,
        headline=entry.headline,
        byline=entry.byline or page.byline,
        image=entry.image or page.image,
        image_credit=entry.image_credit or page.image_credit,
        published_at=entry.published_at or page.published_at,
        modified_at=entry.modified_at or page.modified_at,
        tags=entry.tags or page.tags,
        categories=entry.categories or page.categories,
        cta_url=page.cta_url or entry.cta_url,
        aliases=(*entry.aliases, *page.aliases),
        metas=marks_of_page(page.metas, page.published_at),
    )
