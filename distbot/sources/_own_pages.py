"""The pages of the newsroom's own site, and where its addresses lead."""

from urllib.parse import urlsplit

from typing_extensions import override

from distbot.domain.article import Article, Metas
from distbot.domain.errors import InputError
from distbot.domain.presence import Presence, presence_of
from distbot.ports import Pages
from distbot.sources._html import is_locked
from distbot.sources._page import read_article_url, read_marks
from distbot.sources._text import decode_page
from distbot.sources.http import Fetcher, FetchError


class OwnPages(Pages):
    """Those of one newsroom."""

    def __init__(self, home: str, fetcher: Fetcher) -> None:
        """Know the site by its front page; fetch nothing yet."""
        self._home = home
        self._host = _host(home)
        self._fetcher = fetcher

    @override
    async def article(self, url: str) -> Article:
        fault = f"is not a page of {self._host}"
        mend = f"Send an address that begins with {self._home}"
        if _host(url) != self._host:
            raise InputError(url, fault, mend)
        article = await read_article_url(url, self._fetcher)
        if _host(article.url or url) != self._host:  # it was led elsewhere
            raise InputError(url, fault, mend)
        return article

    @override
    async def presence(self, url: str) -> Presence:
        if _host(url) != self._host:
            return Presence.UNSURE
        try:
            page = await self._fetcher.get(url)
        except FetchError as error:
            return presence_of(error.status)
        led_away = _host(page.url) != self._host or (
            _is_front(page.url) > _is_front(url)
        )
        if led_away or is_locked(decode_page(page.content, page.charset)):
            return Presence.UNSURE
        return presence_of(page.status)

    @override
    async def marks(self, url: str) -> Metas:
        return await read_marks(url, self._fetcher)

    @override
    async def landing(self, url: str) -> str:
        return (await self._fetcher.get(url)).url


def _is_front(url: str) -> bool:
    """Say whether an address is its site's front page; "/?p=17" is none."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def _host(url: str) -> str:
    """Return an address's host without "www."; "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # "http://["
        return ""
