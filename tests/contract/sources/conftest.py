"""Every registered source kind, with a rig that fills what it reads from."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import entry_points
from pathlib import Path
from typing import cast

import pytest
from typing_extensions import override

from distbot.ports import Source
from distbot.sources.feed import FeedSource
from distbot.sources.http import Fetcher
from distbot.sources.inbox import InboxSource
from tests.contract.sources.rig import Rig
from tests.contract.sources.wordpress_rigs import SitemapRig, WordPressRig

TOLD = {"webhook"}
"""Kinds that find nothing by themselves: tests/flow/web tells what they promise."""

KINDS = sorted(
    point.name
    for point in entry_points(group="distbot.sources")
    if point.name not in TOLD
)


class InboxRig(Rig):
    silent_start = False

    def __init__(self, base: Path) -> None:
        self._base = base
        (base / "inbox").mkdir()

    @override
    def source(self) -> Source:
        return InboxSource.configured(
            "map", {"path": "inbox"}, base=self._base, fetcher=Fetcher()
        )

    @override
    def publish(self, name: str, headline: str) -> None:
        path = self._base / "inbox" / f"{name}.json"
        path.write_text(json.dumps({"headline": headline, "paragraphs": ["Isi."]}))

    @override
    def spoil(self, name: str) -> None:
        (self._base / "inbox" / f"{name}.json").write_text("{")

    @override
    def vanish(self) -> None:
        for path in (self._base / "inbox").iterdir():
            path.unlink()
        (self._base / "inbox").rmdir()


class FeedServer(ThreadingHTTPServer):
    daemon_threads = True
    items: dict[str, str]
    gone = False


class FeedHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = cast("FeedServer", self.server)
        items = "".join(reversed(server.items.values()))
        body = (
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>K</title>{items}</channel></rss>"
        ).encode()
        self.send_response(500 if server.gone else 200)
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class FeedRig(Rig):
    silent_start = True

    def __init__(self, base: Path) -> None:
        self._base = base
        self.server = FeedServer(("127.0.0.1", 0), FeedHandler)
        self.server.items = {}

    @override
    def source(self) -> Source:
        url = f"http://127.0.0.1:{self.server.server_port}/feed/"
        return FeedSource.configured(
            "situs",
            {"url": url},
            base=self._base,
            fetcher=Fetcher(allow_loopback=True, timeout_s=5),
        )

    @override
    def publish(self, name: str, headline: str) -> None:
        self.server.items[name] = (
            f"<item><title>{escape(headline)}</title>"
            f"<link>https://kabar.id/{name}</link>"
            "<content:encoded>&lt;p&gt;Isi.&lt;/p&gt;</content:encoded></item>"
        )

    @override
    def spoil(self, name: str) -> None:
        self.server.items[name] = f"<item><link>https://kabar.id/{name}</link></item>"

    @override
    def vanish(self) -> None:
        self.server.gone = True


@pytest.fixture(params=KINDS)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    match request.param:
        case "inbox":
            yield InboxRig(tmp_path)
        case "feed":
            feed = FeedRig(tmp_path)
            thread = threading.Thread(
                target=lambda: feed.server.serve_forever(poll_interval=0.01)
            )
            thread.start()
            yield feed
            feed.server.shutdown()
            thread.join()
            feed.server.server_close()
        case "wordpress":
            with ExitStack() as stack:
                yield WordPressRig(tmp_path, stack)
        case "sitemap":
            with ExitStack() as stack:
                yield SitemapRig(tmp_path, stack)
        case kind:
            pytest.fail(f"the source kind {kind} has no rig: write one here")
