"""Polls a thousand feeds on loopback, and compares with feedparser alone.

    python benchmarks/ingest.py            # some two minutes
    python benchmarks/ingest.py --quick    # a tenth of the feeds; figures stray

The sites are served by a process of their own. Of each round 2 % of the feeds have a
new entry; the others answer 304 to a conditional request, or (second table) know no
conditions and send the same bytes again. What is measured is this process: its
processor time a poll, wall time, memory. feedparser alone parses the same bytes without
fetching them.
"""

import argparse
import asyncio
import multiprocessing
import resource
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from io import BytesIO
from multiprocessing.connection import Connection

import feedparser

from distbot.sources.feed import FeedSource
from distbot.sources.http import Fetcher

CHANGED = 0.02
AT_ONCE = 20
ENTRIES = 10
PARAGRAPHS = 12
SENTENCE = "Warga Muara Batang menyambut jembatan baru yang lama mereka nantikan. "


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One poll of every feed: seconds of wall and processor, and articles."""

    wall_s: float
    cpu_s: float
    articles: int


def feed_of(number: int, newest: int) -> bytes:
    """Write a WordPress-like feed of some 110 KB whose newest entry is `newest`."""
    body = escape(f"<p>{SENTENCE * 12}</p>" * PARAGRAPHS)
    items = "".join(
        f"<item><title>Berita {story} dari {number}</title>"
        f"<link>https://kabar{number}.example.com/{story}</link>"
        f'<guid isPermaLink="false">https://kabar{number}.example.com/?p={story}</guid>'
        f"<pubDate>Sun, 01 Mar 2026 {story // 60:02}:{story % 60:02}:00 GMT</pubDate>"
        f"<category>Daerah</category><content:encoded>{body}</content:encoded></item>"
        for story in range(newest, newest - ENTRIES, -1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Kabar {number}</title>{items}</channel></rss>"
    ).encode()


def serve(out: Connection, conditions: bool) -> None:  # noqa: FBT001 - a process's one
    """Serve feeds: `GET /NUMBER/NEWEST` or, told by the pipe, newer ones."""
    newest: dict[str, int] = {}
    known: dict[tuple[str, int], bytes] = {}

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        name = head.split(" ", 2)[1].strip("/")
        version = newest.get(name, 20)
        tag = f'"{version}"'
        if conditions and f"if-none-match: {tag}" in head.lower():
            writer.write(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
        else:
            key = (name, version)
            body = known.setdefault(key, feed_of(int(name), version))
            told = f"ETag: {tag}\r\n" if conditions else ""
            writer.write(
                f"HTTP/1.1 200 OK\r\n{told}Content-Type: application/rss+xml\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
                + body
            )
        await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=512)
        out.send(server.sockets[0].getsockname()[1])
        while names := await asyncio.to_thread(out.recv):
            for name in names:
                newest[name] = newest.get(name, 20) + 1
            out.send(HTTPStatus.OK)

    asyncio.run(run())


async def poll(sources: list[FeedSource], marks: list[Mapping[str, str]]) -> Round:
    """Look at every feed once, 20 at a time."""
    gate, articles = asyncio.Semaphore(AT_ONCE), 0

    async def look(place: int) -> None:
        nonlocal articles
        async with gate:
            fetched = await sources[place].fetch(marks[place])
        assert not fetched.faults, fetched.faults
        marks[place] = fetched.marks
        articles += len(fetched.articles)

    began, began_cpu = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as group:
        for place in range(len(sources)):
            group.create_task(look(place))
    return Round(
        wall_s=time.perf_counter() - began,
        cpu_s=time.process_time() - began_cpu,
        articles=articles,
    )


async def measure(feeds: int, rounds: int, *, conditions: bool) -> list[list[Round]]:
    """Return the rounds where all, none and 2 % of the feeds changed."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(theirs, conditions), daemon=True
    )
    process.start()
    base = f"http://127.0.0.1:{await asyncio.to_thread(ours.recv)}"
    fetcher = Fetcher(allow_loopback=True, timeout_s=120)
    sources = [FeedSource(f"{n}", f"{base}/{n}", fetcher) for n in range(feeds)]
    marks: list[Mapping[str, str]] = [{} for _ in sources]
    try:
        first = [await poll(sources, marks)]
        still = [await poll(sources, marks) for _ in range(rounds)]
        some = []
        for turn in range(rounds):
            step = round(1 / CHANGED)
            ours.send([str(n) for n in range(turn, feeds, step)])
            await asyncio.to_thread(ours.recv)
            some.append(await poll(sources, marks))
            assert some[-1].articles == len(range(turn, feeds, step)) * ENTRIES
    finally:
        ours.send([])
        await fetcher.close()
        process.terminate()
        process.join()
    return [first, still, some]


def feedparser_ms(rounds: int) -> float:
    """Return what feedparser alone takes for one such feed, ms of processor."""
    content = feed_of(1, 20)
    times = []
    for _ in range(rounds):
        began = time.process_time()
        parsed = feedparser.parse(
            BytesIO(content), sanitize_html=False, resolve_relative_uris=False
        )
        times.append((time.process_time() - began) * 1000)
        assert len(parsed.entries) == ENTRIES
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the feeds")
    quick = parser.parse_args().quick
    feeds, rounds = (100, 3) if quick else (1000, 5)
    alone = feedparser_ms(20)
    size_kb = len(feed_of(1, 20)) // 1000
    print(f"feedparser alone on a feed of {size_kb} KB: {alone:.1f} ms")
    names = ("all new", "unchanged", f"{CHANGED:.0%} changed")
    for conditions in (True, False):
        told = "304" if conditions else "the same bytes"
        print(f"\n{feeds} feeds; unchanged ones answer {told}")
        for name, group in zip(
            names,
            asyncio.run(measure(feeds, rounds, conditions=conditions)),
            strict=True,
        ):
            cpu_ms = statistics.median(one.cpu_s for one in group) * 1000 / feeds
            wall_s = statistics.median(one.wall_s for one in group)
            print(
                f"{name:>12}: {feeds / wall_s * 60:8,.0f} feeds/min,"
                f" {60_000 / cpu_ms:8,.0f} a core; {cpu_ms:6.2f} ms CPU a feed,"
                f" {cpu_ms / alone:5.2f} × feedparser alone"
            )
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\nmemory at most: {memory_mb} MB")


if __name__ == "__main__":
    main()
