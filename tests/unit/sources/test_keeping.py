"""Connections that are kept for their host, and what becomes of dead ones."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from distbot.sources.http import Fetcher, FetchError

KEEP = timedelta(seconds=60)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalo"


@dataclass(slots=True)
class KeepingSite:
    """Keeps its connections open.

    Attributes:
        port: Where it listens.
        answers: What each request gets; "": it hangs up instead. Then `OK`.
        connections: How many were made.
        asked: How many requests came.
    """

    port: int = 0
    answers: list[bytes] = field(default_factory=list)
    connections: int = 0
    asked: int = 0
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        task: asyncio.Task[None] | None = asyncio.current_task()
        if task is not None:
            self.serving.add(task)
        while await reader.readline():
            while (await reader.readline()).strip():
                continue
            self.asked += 1
            answer = self.answers.pop(0) if self.answers else OK
            writer.write(answer)
            if not answer or b"Connection: close" in answer:
                break
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def serving(site: KeepingSite) -> AsyncIterator[str]:
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"http://127.0.0.1:{site.port}"
        await asyncio.gather(*site.serving)


def visit(
    site: KeepingSite,
    work: Callable[[Fetcher, str], Awaitable[None]],
    keep: timedelta = KEEP,
) -> None:
    async def stay() -> None:
        async with serving(site) as base:
            fetcher = Fetcher(allow_loopback=True, timeout_s=5, keep=keep)
            try:
                await work(fetcher, base)
            finally:
                await fetcher.close()

    asyncio.run(stay())


@pytest.mark.parametrize(("keep", "connections"), [(KEEP, 1), (timedelta(), 3)])
def test_a_connection_serves_its_host_again(keep: timedelta, connections: int) -> None:
    async def work(fetcher: Fetcher, base: str) -> None:
        for path in ("/feed", "/a", "/b"):
            assert (await fetcher.get(base + path)).content == b"halo"

    site = KeepingSite()
    visit(site, work, keep)
    assert (site.connections, site.asked) == (connections, 3)


def test_a_connection_that_died_while_it_was_kept_is_made_anew_once() -> None:
    async def work(fetcher: Fetcher, base: str) -> None:
        await fetcher.get(base)
        assert (await fetcher.get(base)).content == b"halo"

    site = KeepingSite(answers=[OK, b""])
    visit(site, work)
    assert (site.connections, site.asked) == (2, 3)


def test_a_new_connection_that_dies_is_not_made_again() -> None:
    async def work(fetcher: Fetcher, base: str) -> None:
        with pytest.raises(FetchError, match="breaks off"):
            await fetcher.get(base)

    site = KeepingSite(answers=[b""])
    visit(site, work)
    assert (site.connections, site.asked) == (1, 1)


def test_what_broke_off_in_its_body_is_not_asked_for_again() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nhalo"

    async def work(fetcher: Fetcher, base: str) -> None:
        await fetcher.get(base)
        with pytest.raises(FetchError, match="breaks off"):
            await fetcher.get(base)

    site = KeepingSite(answers=[OK, half])
    visit(site, work)
    assert site.asked == 2


def test_a_kept_connection_is_nobody_elses() -> None:
    """Another host's name gets a connection, and an address checked, of its own."""

    async def work(fetcher: Fetcher, base: str) -> None:
        await fetcher.get(base)
        await fetcher.get(base.replace("127.0.0.1", "localhost"))
        with pytest.raises(FetchError, match="not on the public internet"):
            await fetcher.get(base.replace("127.0.0.1", "0.0.0.0"))  # noqa: S104 - refused

    site = KeepingSite()
    visit(site, work)
    assert (site.connections, site.asked) == (2, 2)


def test_a_name_that_changes_its_address_reaches_no_forbidden_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is kept stays where it was checked; what is made anew is checked anew."""
    leads_to = ["127.0.0.1", "10.0.0.1"]

    async def work(fetcher: Fetcher, base: str) -> None:
        async def look_up(_host: str, port: int, **_how: object) -> list[object]:
            return [(2, 1, 6, "", (leads_to.pop(0), port))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
        url = base.replace("127.0.0.1", "kabar.example")
        for _ in range(2):
            assert (await fetcher.get(url)).content == b"halo"
        with pytest.raises(FetchError, match=r"leads to 10\.0\.0\.1"):
            await fetcher.get(url)

    site = KeepingSite(
        answers=[OK, OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")]
    )
    visit(site, work)
    assert site.asked == 2
