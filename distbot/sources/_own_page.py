"""An article's page, of the newsroom's own site only."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.domain.presence import Presence, presence_of
from distbot.sources._html import is_locked
from distbot.sources._page import read_article_url
from distbot.sources._text import decode_page
from distbot.sources.http import Fetcher, FetchError


def page_fetcher(home: str, fetcher: Fetcher) -> Callable[[str], Awaitable[Article]]:
    """Return a way to read an article's page, of the newsroom's own site only."""
    host = _host(home)

    async def fetch_page(url: str) -> Article:
        fault = f"is not a page of {host}"
        mend = f"Send an address that begins with {home}"
        if _host(url) != host:
            raise InputError(url, fault, mend)
        article = await read_article_url(url, fetcher)
        if _host(article.url or url) != host:  # it was led elsewhere
            raise InputError(url, fault, mend)
        return article

    return fetch_page


def page_looker(home: str, fetcher: Fetcher) -> Callable[[str], Awaitable[Presence]]:
    """Return a way to see whether an article's page still is on the newsroom's site."""
    host = _host(home)

    async def look_at_page(url: str) -> Presence:
        if _host(url) != host:
            return Presence.UNSURE
        try:
            page = await fetcher.get(url)
        except FetchError as error:
            return presence_of(error.status)
        led_away = _host(page.url) != host or (_is_front(page.url) > _is_front(url))
        if led_away or is_locked(decode_page(page.content, page.charset)):
            return Presence.UNSURE
        return presence_of(page.status)

    return look_at_page


def _is_front(url: str) -> bool:
    """Say whether an address is its site's front page; "/?p=17" is none."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


async def landing_of(fetcher: Fetcher, url: str) -> str:
    """Return where an address ends, after its redirects.

    Raises:
        InputError: Nobody gets there: it is dead, or no address.
    """
    return (await fetcher.get(url)).url


def _host(url: str) -> str:
    """Return an address's host without "www."; "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # "http://["
        return ""
