"""A WordPress site's posts over its REST API: where it is, and what it is asked.

Facts from developer.wordpress.org/rest-api: reference/posts (fields, `orderby`,
`include`), using-the-rest-api/pagination (`per_page` ≤ 100, X-WP-TotalPages, a page
past the last answers 400) and global-parameters (`_fields`; with `_embed` it must
name `_links` and `_embedded`).
"""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from distbot.sources._text import decode_page
from distbot.sources.http import Fetcher, FetchError, Page

LISTED = 100
"""Posts a listing page holds: as many as WordPress gives at once."""

_WHOLE = 20
"""Posts asked for at once with all that belongs to them: they are heavy to make."""

_GLANCE_FIELDS = "id,date_gmt,modified_gmt"
_POST_FIELDS = (
    "id,date_gmt,modified_gmt,guid,link,title,content.rendered,content.protected,"
    "meta,_links,_embedded"
)
_EMBEDDED = "author,wp:featuredmedia,wp:term"
_ROUTE = "/wp/v2/posts"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_USE_FEED = 'or use kind = "feed" with the site\'s /feed/'


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a listing tells of a post.

    Attributes:
        id: The post's number.
        date: `date_gmt` as written ("2026-01-31T02:30:00"), so that texts sort as
            moments do; "" where there is none.
        modified: `modified_gmt` likewise. Earlier than `date` where the post was
            scheduled: publishing by the clock does not touch it
            (core.trac.wordpress.org/ticket/26980).
    """

    id: int
    date: str
    modified: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a listing.

    Attributes:
        glances: In the order asked for.
        last: Whether there is no page after it.
        server_date: The server's Date header, "" if it sent none.
    """

    glances: tuple[Glance, ...]
    last: bool
    server_date: str


class PostsApi:
    """Asks one site's REST API, as any stranger may."""

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        """Fetch nothing yet.

        Args:
            url: The site's home, its REST root or its list of posts.
            fetcher: The one way out.
        """
        self._url = url
        self._fetcher = fetcher
        self._routes = routes(url)

    async def listing(self, order_by: str, page: int) -> Listing:
        """Return one page of the public posts, newest first.

        Args:
            order_by: "date" or "modified".
            page: From 1 on. One past the last is empty.

        Raises:
            FetchError: There is no such API, or it does not answer as one.
        """
        fields = {
            "orderby": order_by,
            "order": "desc",
            "per_page": LISTED,
            "page": page,
            "_fields": _GLANCE_FIELDS,
        }
        try:
            answer, posts = await self._ask(fields)
        except FetchError as error:
            if error.status == HTTPStatus.BAD_REQUEST and page > 1:
                return Listing(glances=(), last=True, server_date="")
            raise
        total = answer.headers.get("x-wp-totalpages", "")
        last = page >= int(total) if total.isdecimal() else len(posts) < LISTED
        return Listing(
            glances=tuple(map(glance_of, posts)),
            last=last,
            server_date=answer.headers.get("date", ""),
        )

    async def posts(self, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        """Return whole posts by number, those left out that the public cannot see.

        Raises:
            FetchError: As `listing`.
        """
        found: dict[int, Mapping[str, Any]] = {}
        for start in range(0, len(ids), _WHOLE):
            part = ids[start : start + _WHOLE]
            fields = {
                "include": ",".join(map(str, part)),
                "per_page": len(part),
                "_embed": _EMBEDDED,
                "_fields": _POST_FIELDS,
            }
            _, posts = await self._ask(fields)
            found |= {post["id"]: post for post in posts if post["id"] in part}
        return found

    async def _ask(
        self, fields: Mapping[str, object]
    ) -> tuple[Page, list[Mapping[str, Any]]]:
        """Ask the address that answers; the first to do so is kept."""
        failed: list[FetchError] = []
        for route in self._routes:
            try:
                page, posts = await self._ask_at(route, fields)
            except FetchError as error:
                # No such page, or a theme's page for it: permalinks may be plain.
                failed.append(error)
                if error.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.OK}:
                    break
            else:
                self._routes = (route,)
                return page, posts
        raise _explained(self._url, failed)

    async def _ask_at(
        self, route: str, fields: Mapping[str, object]
    ) -> tuple[Page, list[Mapping[str, Any]]]:
        joint = "&" if "?" in route else "?"
        url = f"{route}{joint}{urlencode(fields, safe=',:')}"
        page = await self._fetcher.get(url, headers={"Accept": "application/json"})
        return page, await asyncio.to_thread(_posts, self._url, page)


def glance_of(post: Mapping[str, Any]) -> Glance:
    """Return what a listing would tell of a post; its `id` is a number."""
    return Glance(
        id=post["id"],
        date=_moment(post.get("date_gmt")),
        modified=_moment(post.get("modified_gmt")),
    )


def routes(url: str) -> tuple[str, ...]:
    """Return where a site's posts may be asked for, likeliest first.

    Args:
        url: Of its home, of its REST root ("…/wp-json/", "…/?rest_route=/"), or of
            a list of posts below it.
    """
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    if "rest_route=" in parts.query:
        return (_at(url, path + "/", f"rest_route={_ROUTE}"),)
    if "/wp/v2/" in path:
        return (_at(url, path, ""),)
    home, root, _ = path.partition("/wp-json")
    pretty = _at(url, f"{home}/wp-json{_ROUTE}", "")
    if root:
        return (pretty,)
    return pretty, _at(url, home + "/", f"rest_route={_ROUTE}")


def _at(url: str, path: str, query: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=path, query=query, fragment=""))


def _posts(url: str, page: Page) -> list[Mapping[str, Any]]:
    text = decode_page(page.content, page.charset).strip()
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_json(url, text) from error
    if isinstance(answer, list):
        return [post for post in answer if _is_post(post)]
    code = str(answer.get("code", "")) if isinstance(answer, dict) else ""
    raise FetchError(
        url,
        f"answers no list of posts ({code[:60] or 'of another kind'})",
        f"Give the site's home as its address, {_USE_FEED}.",
        status=HTTPStatus.OK,
    )


def _is_post(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), int)


def _no_json(url: str, text: str) -> FetchError:
    if text.startswith("<"):
        return FetchError(
            url,
            "answers a web page where its REST API should be",
            "Let distbot pass the site's security check or cache at /wp-json/, "
            f"{_USE_FEED}.",
            status=HTTPStatus.OK,
        )
    return FetchError(
        url,
        "answers broken JSON",
        "It will be tried again; if it stays so, look for PHP warnings in the answer, "
        f"{_USE_FEED}.",
        status=HTTPStatus.OK,
    )


def _explained(url: str, failed: Sequence[FetchError]) -> FetchError:
    """Say what refusals mean, and what the newsroom can do about them."""
    status = failed[-1].status
    if status in _CLOSED:
        return FetchError(
            url,
            f"keeps its REST API from strangers (answers {status})",
            "Let its security plugin allow GET /wp-json/wp/v2/posts to everyone, "
            f"{_USE_FEED}.",
            status=status,
        )
    if status == HTTPStatus.NOT_FOUND:
        return FetchError(
            url,
            "has no WordPress REST API there (answers 404)",
            f"Give the site's home as its address, {_USE_FEED}.",
            status=status,
        )
    # A page where the API should be says more than "404" at the other address.
    return failed[0] if status == HTTPStatus.OK else failed[-1]


def _moment(value: object) -> str:
    found = _MOMENT.match(value) if isinstance(value, str) else None
    return found.group() if found else ""
