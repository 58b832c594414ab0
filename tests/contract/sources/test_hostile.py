"""What a source that fetches does on the open net, as it really is.

A new kind that fetches is one line in `SITES`: its option and a well-behaved site.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from distbot.domain.errors import InputError
from distbot.ports import Fetched, Source, SourceAwayError
from distbot.sources import _network
from distbot.sources._patience import PatientSource
from distbot.sources.http import Fetcher, FetchError
from tests.contract.sources.web import (
    MEGABYTE,
    Bodies,
    Web,
    brotli_bomb,
    gzip_bomb,
    serving,
)

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
NOT_FETCHING = {"inbox", "webhook"}
"""Kinds that articles are brought to."""


def feed_site(path: str) -> tuple[str, bytes]:
    del path
    body = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<channel><title>K</title><item><title>Judul</title>"
        "<link>https://kabar.id/1</link><content:encoded>&lt;p&gt;Isi.&lt;/p&gt;"
        "</content:encoded></item></channel></rss>"
    )
    return "application/rss+xml", body.encode()


def wordpress_site(path: str) -> tuple[str, bytes]:
    del path
    post = {
        "id": 1,
        "date_gmt": "2026-03-01T02:00:00",
        "modified_gmt": "2026-03-01T02:00:00",
        "link": "https://kabar.id/1",
        "title": {"rendered": "Judul"},
        "content": {"rendered": "<p>Isi.</p>", "protected": False},
    }
    return "application/json", json.dumps([post]).encode()


def sitemap_site(path: str) -> tuple[str, bytes]:
    del path
    return "application/xml", (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
    )


SITES: dict[str, tuple[str, Bodies]] = {
    "feed": ("/feed/", feed_site),
    "sitemap": ("/sitemap.xml", sitemap_site),
    "wordpress": ("/", wordpress_site),
}
"""Kind → the path that its option "url" names, and what a site answers."""


class Stopwatch:
    passed = timedelta()

    def now(self) -> datetime:
        return NOW + self.passed

    def elapsed(self) -> timedelta:
        return self.passed


class Stage:
    """A source of one kind, and the site it reads."""

    def __init__(self, kind: str, web: Web, base: Path) -> None:
        self.web = web
        self.clock = Stopwatch()
        self._kind = kind
        self._base = base

    def source(self, *, timeout_s: float = 20, host: str = "") -> Source:
        (point,) = entry_points(group="distbot.sources", name=self._kind)
        url = self.web.base + SITES[self._kind][0]
        fetcher = Fetcher(allow_loopback=True, timeout_s=timeout_s, clock=self.clock)
        made: Source = point.load().configured(
            "situs",
            {"url": url.replace("127.0.0.1", host or "127.0.0.1")},
            base=self._base,
            fetcher=fetcher,
        )
        return made

    def fails(self, fault: str, *, timeout_s: float = 20) -> FetchError:
        with pytest.raises(FetchError, match=fault) as caught:
            look(self.source(timeout_s=timeout_s))
        assert caught.value.mend
        return caught.value


def look(source: Source) -> Fetched:
    return asyncio.run(source.fetch({}))


@pytest.fixture(params=sorted(SITES))
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    with serving(Web(bodies=SITES[request.param][1])) as web:
        yield Stage(request.param, web, tmp_path)


def test_every_kind_that_fetches_is_here() -> None:
    kinds = {point.name for point in entry_points(group="distbot.sources")}
    assert kinds - NOT_FETCHING == set(SITES)


def test_a_well_behaved_site_is_read(stage: Stage) -> None:
    assert look(stage.source()).faults == ()


def test_a_first_answer_that_nothing_changed_makes_no_empty_history(
    stage: Stage,
) -> None:
    stage.web.status = 304
    stage.web.twist = lambda body: body[:0]
    stage.fails("answers 304")


@pytest.mark.parametrize(
    ("packing", "bomb"), [("gzip", gzip_bomb), ("br", brotli_bomb)]
)
def test_a_bomb_is_refused(
    stage: Stage, packing: str, bomb: Callable[[bytes], bytes]
) -> None:
    stage.web.headers["Content-Encoding"] = packing
    stage.web.twist = bomb
    stage.fails("is larger than 10,000,000 bytes")


def test_what_is_larger_than_10_mb_is_refused(stage: Stage) -> None:
    stage.web.twist = lambda body: body + b" " * (10 * MEGABYTE)
    stage.fails("is larger than 10,000,000 bytes")


def test_a_slow_drip_ends_in_time(stage: Stage) -> None:
    stage.web.drips = True
    stage.fails("did not answer fully within 0.3 s", timeout_s=0.3)


@pytest.mark.parametrize(
    "target",
    [
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://[fd00::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0x0a000001/",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(stage: Stage, target: str) -> None:
    stage.web.status = 302
    stage.web.headers["Location"] = target
    stage.fails("is not on the public internet|cannot be reached")
    assert len(stage.web.asked) == 1


def test_redirects_end(stage: Stage) -> None:
    stage.web.status = 302
    stage.web.headers["Location"] = "/again"
    stage.fails("redirects more than 5 times")


def test_a_name_that_changes_its_address_is_checked_each_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public or allowed at the first look-up, private at the next."""
    answers = iter(["127.0.0.1", "10.0.0.1", "169.254.169.254"])

    async def resolve(host: str, port: int) -> list[ipaddress.IPv4Address]:
        del host, port
        return [ipaddress.IPv4Address(next(answers))]

    monkeypatch.setattr(_network, "_resolve", resolve)
    stage.web.status = 302
    stage.web.headers["Location"] = "/again"
    source = stage.source(host="kabar.test")
    with pytest.raises(FetchError, match=r"kabar\.test leads to 10\.0\.0\.1"):
        look(source)
    with pytest.raises(FetchError, match=r"leads to 169\.254\.169\.254"):
        look(source)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(stage: Stage, status: int) -> None:
    stage.web.status = status
    stage.web.headers["Retry-After"] = "300"
    source = PatientSource(stage.source(), timedelta(seconds=60), stage.clock)
    for minute, asked in ((0, 1), (1, 1), (4, 1), (5, 2), (9, 2), (10, 3)):
        stage.clock.passed = timedelta(minutes=minute)
        with pytest.raises(SourceAwayError):
            look(source)
        assert len(stage.web.asked) == asked


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_site_that_fails_is_asked_more_seldom_until_it_answers(
    stage: Stage, status: int
) -> None:
    source = PatientSource(stage.source(), timedelta(seconds=60), stage.clock)
    stage.web.status = status
    for minute in range(10):
        stage.clock.passed = timedelta(minutes=minute)
        with pytest.raises(SourceAwayError, match=f"answers {status}") as caught:
            look(source)
        assert caught.value.failures == len(stage.web.asked)
    assert len(stage.web.asked) == 4
    stage.web.status = 200
    stage.clock.passed = timedelta(minutes=16)
    assert look(source).faults == ()


def test_half_an_answer_is_no_answer(stage: Stage) -> None:
    stage.web.half = True
    stage.fails("breaks off")


def test_an_empty_answer_is_named(stage: Stage) -> None:
    stage.web.twist = lambda body: body[:0]
    with pytest.raises(InputError) as caught:
        look(stage.source())
    assert caught.value.mend


@pytest.mark.parametrize(
    "junk",
    [
        b"<!doctype html><html><body>Checking your browser</body></html>",
        b"\0" * 1000,
        b"<" * 10_000,
        b"[" * 10_000,
        b"\n" * 100_000,
        b"\xff\xfe" + b"\xd8\x00" * 500,
    ],
    ids=["a challenge", "nothing", "angles", "brackets", "lines", "half pairs"],
)
def test_what_is_no_answer_of_its_kind_is_an_error(stage: Stage, junk: bytes) -> None:
    stage.web.twist = lambda _: junk
    with pytest.raises(InputError) as caught:
        look(stage.source())
    assert caught.value.mend
