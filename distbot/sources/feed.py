"""RSS 0.9x–2.0 and Atom."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

from distbot.domain.article import Article, key_of
from distbot.domain.errors import ConfigError, InputError
from distbot.ports import Fetched
from distbot.sources._feed_document import Entry, FeedDocument, read_feed
from distbot.sources._fields import web_address
from distbot.sources._options import text_options
from distbot.sources._page import read_article_url
from distbot.sources.http import Fetcher, FetchError

_CONDITIONS = MappingProxyType(
    {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
)
_PAGE = "page "
# A site may bar robots from its pages for good and still offer its feed.
_BARRED = frozenset({401, 402, 403, 406, 451})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What became of one entry.

    Attributes:
        article: To hand on, if any.
        mark: Key and value to remember it by, if its page need not be read again.
        fault: What went wrong, if anything.
        again: Whether the next look may go better.
    """

    article: Article | None = None
    mark: tuple[str, str] | None = None
    fault: str | None = None
    again: bool = False


class FeedSource:
    """Reads a feed; for entries without their full text, their pages.

    Where both fail for good, the entry's summary is the article, and a fault says
    so. Where the page may come back, the article waits for it.
    """

    OPTIONS: ClassVar[Mapping[str, bool]] = MappingProxyType({"url": True})
    """Option key → whether it is required."""

    def __init__(self, name: str, url: str, fetcher: Fetcher) -> None:
        """Fetch nothing yet."""
        self._name = name
        self._url = url
        self._fetcher = fetcher

    @classmethod
    def configured(
        cls, name: str, options: Mapping[str, object], *, base: Path, fetcher: Fetcher
    ) -> Self:
        """Build the source from its table in a config.

        Args:
            name: Of the source.
            options: By the keys of `OPTIONS`.
            base: Not used: a feed has an address.
            fetcher: The one way out.

        Raises:
            ConfigError: An option is wrong.
        """
        del base
        url = text_options(name, options, cls.OPTIONS)["url"]
        if web_address(url) is None:
            raise ConfigError(
                f'source "{name}"',
                f'"url" is no web address: {url[:80]}',
                "Let it begin with https://.",
            )
        return cls(name, url, fetcher)

    @property
    def name(self) -> str:
        """The source's name in the config."""
        return self._name

    @property
    def silent_start(self) -> bool:
        """Always: what a feed holds at first is history."""
        return True

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
                was read; and "page ADDRESS" → the hash of an entry whose page
                was read.
            history: Take every entry as the feed has it and read no page, so that
                what cannot be read now is not news at the next look.
            unsettled: Read whole again, as are their pages.

        Raises:
            InputError: The feed cannot be had, is no feed, or is history and
                breaks off.
        """
        if unsettled:
            marks = _without(marks, unsettled)
        conditions = {
            header: marks[mark] for mark, header in _CONDITIONS.items() if mark in marks
        }
        page = await self._fetcher.get(self._url, headers=conditions)
        digest = sha256(page.content).hexdigest()
        if page.status == HTTPStatus.NOT_MODIFIED or marks.get("sha256") == digest:
            return Fetched(articles=(), marks=marks)
        feed = await asyncio.to_thread(read_feed, self._url, page)
        if history:
            return self._history(feed)
        taken = [await self._take(entry, marks) for entry in feed.entries]
        kept = dict(each.mark for each in taken if each.mark is not None)
        if not feed.cut and not any(each.again for each in taken):
            kept["sha256"] = digest
            kept |= {
                key: page.headers[key] for key in _CONDITIONS if key in page.headers
            }
        return Fetched(
            articles=tuple(each.article for each in taken if each.article is not None),
            marks=kept,
            faults=(*feed.faults, *(each.fault for each in taken if each.fault)),
        )

    def _history(self, feed: FeedDocument) -> Fetched:
        if feed.cut:
            mend = "It will be tried again; nothing is posted before it is read whole"
            raise InputError(self._url, "breaks off in the middle", mend)
        return Fetched(
            articles=tuple(entry.article for entry in feed.entries),
            marks={
                f"{_PAGE}{entry.article.url}": entry.digest
                for entry in feed.entries
                if entry.article.url and not entry.whole
            },
            faults=feed.faults,
        )

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
        except InputError as error:
            return _last_resort(summary, f"its page {error.fault}", mark=mark)
        return _Taken(article=_merged(summary, page), mark=mark)


def _without(marks: Mapping[str, str], unsettled: Collection[str]) -> dict[str, str]:
    """Forget what would spare a look at the feed, or at the pages of some articles."""
    pages = {mark: digest for mark, digest in marks.items() if mark.startswith(_PAGE)}
    return {
        mark: digest
        for mark, digest in pages.items()
        if key_of(mark.removeprefix(_PAGE)) not in unsettled
    }


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
    )
