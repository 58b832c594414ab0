"""WordPress, over its REST API."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.ports import Fetched
from distbot.sources._at_an_address import AtAnAddress
from distbot.sources._page import read_article_url
from distbot.sources._wordpress_api import Glance, Listing, PostsApi, glance_of
from distbot.sources._wordpress_marks import Memory
from distbot.sources._wordpress_post import article_from_post, is_protected
from distbot.sources.http import Fetcher, FetchError

_HISTORY = 40
"""Posts that the first look takes whole, for the ledger; older ones by their date."""

_AT_FIRST = 10
"""Posts a look takes that knows nothing and was not told to take history: as a feed."""

_MOST_PAGES = 10
_MOST_MISSING = 10


class WordPressSource(AtAnAddress):
    """Reads a site's posts as any stranger may, each version once.

    A look costs two light listings, by date and by change: neither shows all, since
    publishing by the clock leaves a post's time of change as it was. Only new and
    changed posts are then read whole. A post that left the listing is asked for once
    more; if it is not public, its article's key is handed on as gone, at two looks.
    Posts behind a password are not taken.
    """

    FULLNESS: ClassVar[int] = 3
    """Nothing tells more of a site's articles than its own API."""

    TELLS_GONE: ClassVar[bool] = True
    """It asks for posts that left the listing."""

    def __init__(self, name: str, url: str, fetcher: Fetcher) -> None:
        """Fetch nothing yet.

        Args:
            name: Of the source.
            url: The site's home, its REST root or its list of posts.
            fetcher: The one way out.
        """
        super().__init__(name, url, fetcher)
        self._api = PostsApi(url, fetcher)

    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        """Read what is new, changed or gone.

        Args:
            marks: As `Memory` writes them.
            history: Take the newest posts, and every older one as known by its date.
            unsettled: Keys of articles whose posts are read again, changed or not.

        Raises:
            InputError: The API cannot be had, or does not answer as one.
        """
        memory = Memory.of(marks)
        if history or memory.since is None:
            listing = await self._api.listing("date", 1)
            return await self._begin(listing, memory, history=history)
        look = _Look(self._fetcher, self._url, memory)
        by_date, whole = await self._walk(
            look, "date", lambda one: one.id in memory.known or memory.is_history(one)
        )
        by_change, _ = await self._walk(
            look,
            "modified",
            lambda one: memory.is_read(one) or one.modified <= memory.edited,
        )
        glances = (*by_date, *by_change)
        again = {post for post, one in memory.known.items() if one.key in unsettled}
        wanted = again | {
            glance.id
            for glance in glances
            if not (memory.is_read(glance) or memory.is_history(glance))
        }
        absent = look.absent(by_date, {one.id for one in glances}, whole=whole)
        posts = await self._api.posts([*sorted(wanted.difference(absent)), *absent])
        await look.take(posts)
        look.miss(absent, posts)
        memory.listed(glances)
        return look.fetched()

    async def _begin(
        self, listing: Listing, memory: Memory, *, history: bool
    ) -> Fetched:
        """Look for the first time: what lies further back is history."""
        most = _HISTORY if history else _AT_FIRST
        newest, older = listing.glances[:most], listing.glances[most:]
        if history:
            memory.since = _start(listing)
        else:
            memory.since = older[0].date if older else ""
        posts = await self._api.posts([glance.id for glance in newest])
        look = _Look(self._fetcher, self._url, memory, reads_pages=not history)
        await look.take(posts)
        if history:
            memory.again.clear()
        memory.listed(listing.glances)
        return look.fetched()

    async def _walk(
        self, look: "_Look", order_by: str, is_known: Callable[[Glance], bool]
    ) -> tuple[list[Glance], bool]:
        """List posts page by page until a page holds one that is known.

        Returns:
            The posts, newest first, and whether there are no others.
        """
        found: list[Glance] = []
        for page in range(1, _MOST_PAGES + 1):
            listing = await self._api.listing(order_by, page)
            found += listing.glances
            if listing.last:
                return found, True
            if any(is_known(glance) for glance in listing.glances):
                return found, False
        look.too_far(order_by, len(found))
        return found, False


class _Look:
    """One look at a site: collects what is handed on."""

    def __init__(
        self, fetcher: Fetcher, site: str, memory: Memory, *, reads_pages: bool = True
    ) -> None:
        self._fetcher = fetcher
        self._site = site
        self._memory = memory
        self._reads_pages = reads_pages
        self._articles: list[tuple[str, Article]] = []
        self._faults: list[str] = []
        self._gone: list[str] = []

    def fetched(self) -> Fetched:
        """Return all of it, oldest first."""
        by_date = sorted(self._articles, key=lambda pair: pair[0])
        return Fetched(
            articles=tuple(article for _, article in by_date),
            marks=self._memory.marks,
            faults=tuple(self._faults),
            gone=tuple(self._gone),
        )

    def too_far(self, order_by: str, posts: int) -> None:
        """Say that a listing did not reach back to what is known."""
        self._faults.append(
            f"{self._site}: has more than {posts} posts that are new by {order_by}. "
            "The older of them are not taken; post what matters with /terbit"
        )

    def absent(
        self, by_date: Sequence[Glance], shown: set[int], *, whole: bool
    ) -> list[int]:
        """Return posts to ask for that no listing shows: perhaps gone, or waiting.

        Args:
            by_date: The listing by date.
            shown: Posts of any listing.
            whole: Whether the listing shows all there are.
        """
        memory = self._memory
        dates = [glance.date for glance in by_date if glance.date]
        left = memory.absent(shown, "" if whole else min(dates, default=""))
        if len(left) > _MOST_MISSING or (left and not by_date):
            self._faults.append(
                f"{self._site}: lists {len(left)} known posts any more, too "
                "many to be believed. If they are unpublished, take their posts back"
            )
            for post in left:
                del memory.known[post]
            left = []
        waiting = (memory.again.keys() | memory.missing.keys()) - shown
        return sorted({*left, *waiting})

    async def take(self, posts: Mapping[int, Mapping[str, Any]]) -> None:
        """Take posts that were read whole."""
        for number in sorted(posts):  # of one second, the lower one came first
            post = posts[number]
            glance = glance_of(post)
            if is_protected(post):
                self._lock(glance)
            else:
                await self._take(glance, post)

    async def _take(self, glance: Glance, post: Mapping[str, Any]) -> None:
        memory = self._memory
        try:
            article = await self._article(post)
        except InputError as error:
            passing = isinstance(error, FetchError) and error.passing
            again = memory.failed(glance, passing=passing)
            rest = "" if again else " It is given up until it is edited"
            self._faults.append(f"{error}{rest}")
            return
        self._articles.append((glance.date, article))
        memory.missing.pop(glance.id, None)
        memory.know(glance, article.key)

    def _lock(self, glance: Glance) -> None:
        """Leave a post that asks for a password; to readers a known one is gone."""
        self._leave(glance.id)
        if glance.id not in self._memory.missing:
            self._memory.know(glance, key="")

    async def _article(self, post: Mapping[str, Any]) -> Article:
        article = await asyncio.to_thread(article_from_post, self._site, post)
        if article.paragraphs or article.url is None or not self._reads_pages:
            return article
        page = await read_article_url(article.url, self._fetcher)
        return replace(
            article,
            paragraphs=page.paragraphs,
            image=article.image or page.image,
            cta_url=page.cta_url,
            metas=(*article.metas, *page.metas),
        )

    def miss(self, absent: Iterable[int], posts: Mapping[int, object]) -> None:
        """Note posts that were asked for and are not public."""
        for post in absent:
            if post not in posts:
                self._memory.again.pop(post, None)
                self._leave(post)

    def _leave(self, post: int) -> None:
        """Say that a known post is gone: now, and once more at the next look."""
        memory = self._memory
        first = memory.known.pop(post, None)
        if first is not None and first.key:
            memory.missing[post] = first.date, first.key
            self._gone.append(first.key)
        elif post in memory.missing:
            self._gone.append(memory.missing.pop(post)[1])


def _start(listing: Listing) -> str:
    """Return up to when posts are history: the newest's date, if that is not to come.

    An empty site has none.
    """
    newest = max((glance.date for glance in listing.glances), default="")
    try:
        now = parsedate_to_datetime(listing.server_date)
    except ValueError:
        return newest
    return min(newest, now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
