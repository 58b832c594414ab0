"""A slow source holds up no other one, of its own newsroom or of the next."""

from __future__ import annotations

import asyncio
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast

import pytest
from typing_extensions import override

from distbot.service import Role, run_once

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.flow.conftest import Office

EMPTY = b'<rss version="2.0"><channel><title>Rimba</title></channel></rss>'


class Site(ThreadingHTTPServer):
    """Two feeds: /slow/ answers when /quick/ was asked for, and not before."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.quick_asked = threading.Event()
        self.in_vain = False

    def feed(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{name}/"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site = cast("Site", self.server)
        if "quick" in self.path:
            site.quick_asked.set()
        elif not site.quick_asked.wait(5):
            site.in_vain = True
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(EMPTY)))
        self.end_headers()
        self.wfile.write(EMPTY)

    @override
    def log_message(self, format: str, *args: object) -> None:
        del format, args


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        yield site
        site.shutdown()
        thread.join()


def config(office: Office, key: str, *feeds: str) -> Path:
    """Write a newsroom's config with these feeds."""
    office.destinations, office.feed = ("kanal",), feeds[0]
    text = office.config().read_text().replace('"RIMBA"', f'"{key}"')
    text = text.replace("rimba.db", f"{key.lower()}.db")
    for number, feed in enumerate(feeds[1:]):
        text += f'[[source]]\nname = "s{number}"\nkind = "feed"\nurl = "{feed}"\n'
    path = office.folder / f"{key.lower()}.toml"
    path.write_text(text)
    return path


def test_a_source_waits_for_no_other(office: Office, site: Site) -> None:
    both = config(office, "RIMBA", site.feed("slow"), site.feed("quick"))

    assert asyncio.run(run_once([both], Role.ALL, lambda *_: None))
    assert not site.in_vain


def test_a_newsroom_waits_for_no_other(
    office: Office, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = office.sandbox.telegram.token
    for key in ("SATU", "DUA"):
        monkeypatch.setenv(f"DISTBOT_{key}_TELEGRAM_TOKEN", token)
    first = config(office, "SATU", site.feed("slow"))
    second = config(office, "DUA", site.feed("quick"))

    assert asyncio.run(run_once([first, second], Role.ALL, lambda *_: None))
    assert not site.in_vain
