"""A simulated WordPress on loopback: feed, REST, sitemaps, pages; and its bad days."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlsplit

from PIL import Image
from typing_extensions import Unpack, override

from tests import wordpress_answers as answers
from tests.wordpress_answers import PostFields, WpPost

if TYPE_CHECKING:
    from collections.abc import Iterator

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PARAGRAPHS = [
    "WARTA RIMBA — Perahu wisata di Sungai Sinar kembali berlayar, Senin 2 Maret 2026.",
    "“Hari ini sungai sudah aman dilayari,” kata Ketua Paguyuban Teguh Maulana.",
    "Tarif sekali jalan Rp15.000 untuk orang dewasa, dan anak-anak tidak dipungut.",
    "Perahu berangkat setiap jam dari dermaga Pasar Rimba sampai matahari terbenam.",
]
_JSON = "application/json; charset=UTF-8"
_HTML = "text/html; charset=UTF-8"
_XML = "application/xml; charset=UTF-8"
_CHALLENGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"


@dataclass(slots=True)
class Bad:
    """What is wrong with the site.

    Attributes:
        down: By the beginning of a path: the status that it answers.
        challenged: By the beginning of a path: a security check with status 200.
        plain: Permalinks are plain: REST is at ?rest_route= only.
        closed: A plugin keeps REST from strangers.
        textless: A page builder keeps the posts' texts out of REST.
        stale_feed: The feed as a cache keeps it; None: as it is.
    """

    down: dict[str, int] = field(default_factory=dict)
    challenged: list[str] = field(default_factory=list)
    plain: bool = False
    closed: bool = False
    textless: bool = False
    stale_feed: str | None = None


class WordPressSite(ThreadingHTTPServer):
    """The site; its clock stands still until it is told to `pass_time`."""

    daemon_threads = True
    feed_length = 10

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.now = MORNING
        self.bad = Bad()
        self.asked: list[str] = []
        self._posts: dict[int, WpPost] = {}
        self._lock = threading.Lock()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def pass_time(self, **span: float) -> None:
        """Let time pass; what was scheduled up to then is public."""
        with self._lock:
            self.now += timedelta(**span)
            for post in self._posts.values():
                if post.status == "future" and post.date <= self.now:
                    # As wp_publish_post does: the time of change stays.
                    post.status = "publish"

    def publish(
        self,
        title: str,
        /,
        *,
        at: datetime | None = None,
        **fields: Unpack[PostFields],
    ) -> int:
        """Publish a new post, or schedule it if `at` is to come; return its id."""
        with self._lock:
            number = len(self._posts) + 1
            date = at or self.now
            told: dict[str, Any] = {
                "slug": f"berita-{number}",
                "paragraphs": list(PARAGRAPHS),
                **fields,
            }
            self._posts[number] = WpPost(
                id=number,
                title=title,
                status="future" if date > self.now else "publish",
                date=date,
                modified=self.now,
                **told,
            )
            return number

    def edit(self, number: int, **fields: Unpack[PostFields]) -> None:
        """Change a post's fields, its time of change with them."""
        with self._lock:
            changed: dict[str, Any] = {"modified": self.now, **fields}
            self._posts[number] = replace(self._posts[number], **changed)

    def unpublish(self, number: int) -> None:
        """Make it a draft again; its time of change moves on, and nobody sees it."""
        self.edit(number, status="draft")

    def republish(self, number: int) -> None:
        """Publish what was unpublished; its date stays as it was."""
        self.edit(number, status="publish")

    def post(self, number: int) -> WpPost:
        """Return a post as it is now, public or not."""
        with self._lock:
            return self._posts[number]

    def freeze_feed(self) -> None:
        """Let a cache answer with the feed as it is now."""
        self.bad.stale_feed = self._feed()

    def picture(self, name: str) -> str:
        """Return the address of a picture in the site's library."""
        return f"{self.base}/wp-content/uploads/{name}"

    def public(self, order_by: str = "date") -> list[WpPost]:
        """Return what a stranger may see, newest first."""
        with self._lock:
            seen = [post for post in self._posts.values() if post.status == "publish"]
        return sorted(
            seen, key=lambda post: (getattr(post, order_by), post.id), reverse=True
        )

    def answer(self, path: str) -> tuple[int, str, bytes, dict[str, str]]:
        """Return status, type, body and further headers for a path with its query."""
        self.asked.append(path)
        for start, status in self.bad.down.items():
            if path.startswith(start):
                return status, _HTML, b"<html>Error</html>", {}
        if any(path.startswith(start) for start in self.bad.challenged):
            return 200, _HTML, _CHALLENGE.encode(), {}
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        if "rest_route" in query:
            return self._rest(query["rest_route"], query)
        if parts.path.startswith("/wp-json/") and not self.bad.plain:
            return self._rest(parts.path.removeprefix("/wp-json"), query)
        return self._page(parts.path)

    def _page(self, path: str) -> tuple[int, str, bytes, dict[str, str]]:
        if path.startswith("/wp-content/"):
            return 200, "image/jpeg", _jpeg(), {}
        text = self._document(path)
        if text is None:
            return 404, _HTML, b"<html>Tidak ditemukan</html>", {}
        kind = _XML if path.endswith((".xml", "/feed/")) else _HTML
        return 200, kind, text.encode(), {}

    def _document(self, path: str) -> str | None:
        posts = self.public()
        match path:
            case "/":
                return answers.home(self.base)
            case "/feed/":
                return self.bad.stale_feed or self._feed()
            case "/sitemap_index.xml":
                newest = max((post.modified for post in posts), default=self.now)
                return answers.sitemap_index({f"{self.base}/post-sitemap.xml": newest})
            case "/post-sitemap.xml":
                return answers.sitemap(self.base, posts)
            case "/news-sitemap.xml":
                return answers.news_sitemap(self.base, posts)
            case _:
                slug = path.strip("/")
                found = [post for post in posts if post.slug == slug]
                return answers.page(self.base, found[0]) if found else None

    def _feed(self) -> str:
        return answers.feed(self.base, self.public()[: self.feed_length])

    def _rest(
        self, route: str, query: dict[str, str]
    ) -> tuple[int, str, bytes, dict[str, str]]:
        if self.bad.closed:
            refusal = answers.error("rest_cannot_access", "Hanya untuk anggota.", 401)
            return 401, _JSON, json.dumps(refusal).encode(), {}
        status, value, headers = self._route(route.rstrip("/"), query)
        return status, _JSON, json.dumps(value).encode(), headers

    def _route(
        self, route: str, query: dict[str, str]
    ) -> tuple[int, Any, dict[str, str]]:
        fields = set(filter(None, query.get("_fields", "").split(",")))
        embed = "_embed" in query and (not fields or {"_links", "_embedded"} <= fields)
        if route == "/wp/v2/posts":
            return self._posts_page(query, fields, embed=embed)
        _, found, number = route.partition("/wp/v2/posts/")
        if not (found and number.isdecimal()):
            return 404, answers.error("rest_no_route", "No route was found.", 404), {}
        post = self._posts.get(int(number))
        if post is None:
            return 404, answers.error("rest_post_invalid_id", "Invalid ID.", 404), {}
        if post.status != "publish":
            return 401, answers.error("rest_forbidden", "You cannot do that.", 401), {}
        return 200, answers.rest_post(self.base, post, fields, embed=embed), {}

    def _posts_page(
        self, query: dict[str, str], fields: set[str], *, embed: bool
    ) -> tuple[int, Any, dict[str, str]]:
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        order_by = query.get("orderby", "date")
        if not 1 <= size <= 100 or order_by not in {"date", "modified", "id"}:
            code = "rest_invalid_param"
            return 400, answers.error(code, "Invalid parameter(s)", 400), {}
        posts = self.public(order_by)
        if "include" in query:
            wanted = {int(number) for number in query["include"].split(",")}
            posts = [post for post in posts if post.id in wanted]
        pages = -(-len(posts) // size)
        if page > 1 and page > pages:
            code = "rest_post_invalid_page_number"
            return 400, answers.error(code, "Page too large.", 400), {}
        part = posts[(page - 1) * size : page * size]
        shown = [answers.rest_post(self.base, p, fields, embed=embed) for p in part]
        if self.bad.textless:
            for post in shown:
                post["content"] = {"rendered": "", "protected": False}
        return (
            200,
            shown,
            {"X-WP-Total": str(len(posts)), "X-WP-TotalPages": str(pages)},
        )


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site = cast("WordPressSite", self.server)
        status, kind, body, headers = site.answer(self.path)
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def date_time_string(self, timestamp: float | None = None) -> str:
        """Tell the site's own time in the Date header."""
        moment = cast("WordPressSite", self.server).now
        return super().date_time_string(moment.timestamp())

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _jpeg() -> bytes:
    picture = BytesIO()
    Image.new("RGB", (1200, 675), "#446688").save(picture, "JPEG")
    return picture.getvalue()


@contextmanager
def serving() -> Iterator[WordPressSite]:
    """Serve a site without posts, until the block ends."""
    with WordPressSite() as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()
