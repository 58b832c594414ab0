"""A newsroom whose sources and database are broken costs its neighbour no time."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast

import pytest
from typing_extensions import override

from tests.flow.conftest import STORY
from tests.flow.engine.processes import Nursery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.flow.engine.conftest import Until
    from tests.flow.engine.newsroom import Newsroom

KEY = "RUSAK"
SOURCES = ("hang", "drip", "raise")
LEAST_COUPLED_S = 3.0
"""Whoever waited for a hung source or a locked store would wait longer than this."""

WAITED_FOR_S = 10.0
"""So long does Docker by default, before it kills; a look at a site may take 20."""

CONFIG = """
[newsroom]
key = "{key}"
name = "WartaRusak.com"
short_name = "Warta Rusak"
home = "https://wartarusak.example.com"

[cta]
label = "Kunjungi Medsos WartaRusak.com"
text = "Klik di sini"
url = "https://wartarusak.example.com/medsos"

[store]
url = "sqlite:///var/rusak.db"
cards = "var/cards"

[fetch]
allow_loopback = true

[telegram]
base_url = "{telegram}"

[[source]]
name = "map"
kind = "inbox"
path = "inbox"
every = "1s"

[[destination]]
name = "kanal"
channel = "telegram"
address = "@kanal_demo"
approval = "auto"
"""
SOURCE = """
[[source]]
name = "{name}"
kind = "feed"
url = "{url}/{name}/umpan"
every = "1s"
"""


class BrokenSite(ThreadingHTTPServer):
    """Answers never, a byte now and then, or nonsense."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Page)
        self.over = threading.Event()
        self.asked: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site = cast("BrokenSite", self.server)
        name = self.path.split("/")[1]
        site.asked.add(name)
        if name == "hang":
            site.over.wait()
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        while name == "drip" and not site.over.wait(0.1):
            try:
                self.wfile.write(b"\x1f")
            except OSError:
                return
        self.wfile.write(b"\x00 bukan umpan")

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[BrokenSite]:
    with BrokenSite() as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        yield site
        site.over.set()
        site.shutdown()
        thread.join()


@pytest.fixture
def broken(newsroom: Newsroom, site: BrokenSite) -> Path:
    """A second newsroom's config, in a folder of its own."""
    folder = newsroom.folder / "rusak"
    (folder / "inbox").mkdir(parents=True)
    text = CONFIG.format(key=KEY, telegram=newsroom.sandbox.telegram.url)
    text += "".join(SOURCE.format(name=name, url=site.url) for name in SOURCES)
    (folder / "rusak.toml").write_text(text, encoding="utf-8")
    return folder / "rusak.toml"


@pytest.fixture
def both(newsroom: Newsroom) -> Iterator[Nursery]:
    """Starts processes that have the secrets of two newsrooms."""
    token = newsroom.sandbox.telegram.token
    secrets = {**newsroom.secrets, f"DISTBOT_{KEY}_TELEGRAM_TOKEN": token}
    with Nursery(folder=newsroom.folder / "both", environment=secrets) as nursery:
        yield nursery


def put(folder: Path, number: int) -> None:
    story = STORY.format(slug=f"rusak-{number}", place="Rusak", count=number)
    (folder / f"{number}.txt").write_text(story, encoding="utf-8")


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Let nobody else write to a store."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


def waits_s(newsroom: Newsroom, until: Until, count: int) -> list[float]:
    """Return how long each of some articles took to all its networks."""
    found = []
    for _ in range(count):
        began = time.monotonic()
        newsroom.write()
        until(newsroom.all_out)
        found.append(time.monotonic() - began)
    return found


def test_broken_sources_and_a_locked_store_cost_the_neighbour_no_time(
    newsroom: Newsroom, broken: Path, site: BrokenSite, both: Nursery, until: Until
) -> None:
    alone = both.start(*newsroom.run)
    waits_s(newsroom, until, 1)
    usual = waits_s(newsroom, until, 4)
    alone.stop()

    beside = both.start(*newsroom.run, "-c", str(broken))
    until(lambda: site.asked == set(SOURCES))
    waits_s(newsroom, until, 1)
    with locked(broken.parent / "var" / "rusak.db"):
        for number in range(20):
            put(broken.parent / "inbox", number)
        found = waits_s(newsroom, until, 8)
    site.over.set()
    beside.stop()

    assert max(found) < max(usual) + LEAST_COUPLED_S, (usual, found)
    newsroom.nothing_went_wrong()


def test_a_site_that_hangs_holds_no_stop_up(
    broken: Path, site: BrokenSite, both: Nursery, until: Until
) -> None:
    process = both.start("run", "-c", str(broken), hurried=False)
    until(lambda: "hang" in site.asked)
    began = time.monotonic()
    process.stop()

    assert time.monotonic() - began < WAITED_FOR_S


def test_a_store_that_is_locked_at_the_start_is_served_when_it_is_free(
    newsroom: Newsroom, broken: Path, site: BrokenSite, both: Nursery, until: Until
) -> None:
    site.over.set()
    first = both.start(*newsroom.run, "-c", str(broken))
    waits_s(newsroom, until, 1)
    first.stop()

    with locked(broken.parent / "var" / "rusak.db"):
        beside = both.start(*newsroom.run, "-c", str(broken))
        put(broken.parent / "inbox", 1)
        waits_s(newsroom, until, 2)
        assert not told_of_broken(newsroom)
    until(lambda: told_of_broken(newsroom) == 1)
    waits_s(newsroom, until, 1)
    beside.stop()

    assert told_of_broken(newsroom) == 1


def told_of_broken(newsroom: Newsroom) -> int:
    """Count what the broken newsroom has posted."""
    messages = newsroom.sandbox.timelines().in_chat("@kanal_demo")
    return sum("Warga Rusak" in message.text for message in messages)
