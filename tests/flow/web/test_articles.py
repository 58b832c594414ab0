"""The signed door for articles: who may come in, and what a stranger learns."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING

import httpx
import pytest

from distbot.domain.post import PostState
from distbot.web import body
from tests.flow.web.conftest import KEY, SECRET, STORY, signed

if TYPE_CHECKING:
    from tests.flow.web.conftest import Front, Office

BARE = (b"", None)


def said(answer: httpx.Response) -> tuple[bytes, str | None]:
    """Return what an answer tells beside its status."""
    return answer.content, answer.headers.get("content-type")


def test_a_signed_article_is_composed_and_due_at_once(newsroom: Office) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            answer = await front.send()
            await front.until_told("article_composed")

            assert answer.status_code == 202
            assert answer.json() == {"article": KEY, "known": False}
            assert front.line.parts.posts.tally() == {PostState.APPROVED: 1}
            assert await front.line.next_due() == front.clock.moment
            await front.line.send()
            assert len(newsroom.sandbox.timelines().in_chat("@kanal_demo")) == 1

    asyncio.run(run())


def test_the_same_article_is_the_same_article(newsroom: Office) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            first = await front.send()
            again = await front.send()
            await front.until_told("article_composed")

            assert (first.status_code, again.status_code) == (202, 202)
            assert again.json() == {"article": KEY, "known": True}
            assert front.articles() == 1

    asyncio.run(run())


def test_an_old_version_that_is_sent_again_brings_nothing_back(
    newsroom: Office,
) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            content = json.dumps(STORY).encode()
            old = signed(front.clock, content)
            await front.http.post(front.url, content=content, headers=old)
            front.clock.step(seconds=2)
            await front.send(headline="Warga Rimba Hilir Menanam 700 Bibit Bakau")
            front.clock.step(seconds=2)
            again = await front.http.post(front.url, content=content, headers=old)

            number = front.line.parts.articles.find(KEY)
            assert again.status_code == 202
            assert number is not None
            assert "700" in front.line.parts.articles.get(number).headline

    asyncio.run(run())


def test_what_is_unpublished_is_pulled_from_the_queue(newsroom: Office) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            await front.send()
            await front.until_told("article_composed")
            answer = await front.send(deleted=True)

            assert answer.json() == {"article": KEY, "known": True}
            assert front.line.parts.posts.tally() == {PostState.SKIPPED: 1}
            await front.line.send()
            assert newsroom.sandbox.timelines().in_chat("@kanal_demo") == ()

    asyncio.run(run())


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Distbot-Timestamp": "1772413200"},
        {"X-Distbot-Signature": "sha256=" + "0" * 64},
        {"X-Distbot-Timestamp": "1772413200", "X-Distbot-Signature": "sha256=0"},
    ],
)
def test_who_does_not_sign_learns_nothing_but_a_status(
    newsroom: Office, headers: dict[str, str]
) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            content = json.dumps(STORY).encode()
            answer = await front.http.post(front.url, content=content, headers=headers)

            assert (answer.status_code, said(answer)) == (401, BARE)
            assert front.articles() == 0
            assert SECRET not in str(front.told)

    asyncio.run(run())


def test_wrong_signatures_are_told_once_a_minute(newsroom: Office) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            for _ in range(3):
                assert (await front.send(secret="lain")).status_code == 401  # noqa: S106 - nobody's
            assert front.events() == ["signature_refused"]
            front.clock.step(minutes=1)
            await front.send(secret="lain")  # noqa: S106 - nobody's
            assert front.events() == ["signature_refused"] * 2
            assert front.articles() == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("off_s", "reason"), [(-301, "is 301 s old"), (301, "is 301 s ahead")]
)
def test_a_time_stamp_that_is_far_off_is_refused_with_the_reason(
    newsroom: Office, off_s: int, reason: str
) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            answer = await front.send(off_s=off_s)

            assert answer.status_code == 400
            assert reason in answer.json()["reason"]
            assert front.articles() == 0

    asyncio.run(run())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "broken JSON at line 1"),
        (b'{"url": "https://a.example.com/b"}', "headline"),
        (b'{"headline": "Satu", "paragraphs": ["Isi."]}', '"url"'),
        (b'{"headline": "Satu", "tajuk": 1}', '"tajuk"'),
    ],
)
def test_a_signed_mistake_is_named(
    newsroom: Office, content: bytes, reason: str
) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            answer = await front.send(content)

            assert answer.status_code == 400
            assert list(answer.json()) == ["reason"]
            assert reason in answer.json()["reason"]
            assert front.events() == ["article_unreadable"]
            assert front.articles() == 0

    asyncio.run(run())


@pytest.mark.parametrize("size", [body.MAX_BYTES + 1, 7 * body.MAX_BYTES])
def test_a_huge_body_is_refused_signed_or_not(newsroom: Office, size: int) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            answer = await front.send(b" " * size)

            assert (answer.status_code, said(answer)) == (413, BARE)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("size", "off_s", "lacks", "status"),
    [
        (body.MAX_BYTES + 1, 0, b"nothing", b"413"),
        (100, 301, b"nothing", b"400"),
        (100, 0, b"X-Distbot-Signature", b"401"),
    ],
)
def test_what_the_head_condemns_is_refused_before_its_body_comes(
    newsroom: Office, size: int, off_s: int, lacks: bytes, status: bytes
) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            front.clock.step(seconds=-off_s)
            head = _head(front, size).replace(lacks, b"X")
            front.clock.step(seconds=off_s)
            reader, writer = await asyncio.open_connection("127.0.0.1", newsroom.port)
            writer.write(head)
            async with asyncio.timeout(2):
                assert (await reader.readline()).split()[1] == status
                with suppress(ConnectionError):  # what is refused may be cut off
                    writer.write(b" " * size)
                    await writer.drain()
                await _rest(reader)
            writer.close()
            assert front.articles() == 0

    asyncio.run(run())


def test_a_message_that_grows_old_while_its_body_comes_is_refused(
    newsroom: Office,
) -> None:
    """Else one that was kept and sent again slowly would be taken for a new one."""

    async def run() -> None:
        content = json.dumps(STORY).encode()
        async with newsroom.open() as front:
            reader, writer = await asyncio.open_connection("127.0.0.1", newsroom.port)
            head = _head(front, len(content), content).replace(b"\r\n\r\n", b"")
            writer.write(head + b"\r\nExpect: 100-continue\r\n\r\n")
            assert b"100" in await reader.readline()
            front.clock.step(seconds=301)
            writer.write(content)
            answer = await _rest(reader)
            writer.close()

            assert b"HTTP/1.1 400" in answer
            assert b"is 301 s old" in answer
            assert front.articles() == 0

    asyncio.run(run())


def test_a_body_without_end_is_cut_off(newsroom: Office) -> None:
    async def endless(front: Front) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", newsroom.port)
        writer.write(_head(front, 10**12))
        try:
            while not writer.is_closing():
                writer.write(b" " * 65_536)
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    async def run() -> None:
        async with newsroom.open() as front:
            async with asyncio.timeout(20):
                await endless(front)
            assert (await front.send()).status_code == 202

    asyncio.run(run())


def test_a_body_that_drips_is_not_waited_for(
    newsroom: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "TIME_LIMIT_S", 0.2)

    async def run() -> None:
        async with newsroom.open() as front:
            reader, writer = await asyncio.open_connection("127.0.0.1", newsroom.port)
            writer.write(_head(front, 100) + b"{")
            async with asyncio.timeout(10):
                answer = await reader.read()  # to its end: the connection is closed
            writer.close()

            assert answer.startswith(b"HTTP/1.1 408 ")
            assert answer.endswith(b"\r\n\r\n")

    asyncio.run(run())


def test_a_head_that_drips_is_not_waited_for(
    newsroom: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("distbot.web.server.LIFE_S", 0.2)

    async def run() -> None:
        async with newsroom.open():
            reader, writer = await asyncio.open_connection("127.0.0.1", newsroom.port)
            writer.write(b"POST /articles/RIMBA/situs HTTP/1.1\r\nHost: a\r\nX-")
            async with asyncio.timeout(10):
                assert await _rest(reader) == b""
            writer.close()

    asyncio.run(run())


def test_a_hundred_at_once_are_a_hundred_articles(newsroom: Office) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            urls = [f"https://wartarimba.example.com/b{n}" for n in range(100)]
            answers = await asyncio.gather(*(front.send(url=url) for url in urls))

            assert {answer.status_code for answer in answers} == {202}
            assert not any(answer.json()["known"] for answer in answers)
            for url in urls:
                key = url.removeprefix("https://")
                assert front.line.parts.articles.find(key) is not None

    asyncio.run(run())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/articles/RIMBA/situs"),
        ("PUT", "/articles/RIMBA/situs"),
        ("POST", "/articles/RIMBA/situs/"),
        ("POST", "/articles/RIMBA/lain"),
        ("POST", "/articles/LAIN/situs"),
        ("POST", "/telegram/RIMBA"),
        ("GET", "/"),
        ("POST", "/"),
        ("GET", "/docs"),
    ],
)
def test_anything_else_is_not_there(newsroom: Office, method: str, path: str) -> None:
    async def run() -> None:
        async with newsroom.open() as front:
            url = f"http://127.0.0.1:{newsroom.port}{path}"
            answer = await front.http.request(method, url)

            assert (answer.status_code, said(answer)) == (404, BARE)
            assert "server" not in answer.headers

    asyncio.run(run())


def test_what_was_accepted_is_finished_at_the_stop(newsroom: Office) -> None:
    async def run() -> None:
        content = json.dumps(STORY).encode()
        async with asyncio.TaskGroup() as group, newsroom.open() as front:
            reader, writer = await asyncio.open_connection("127.0.0.1", newsroom.port)
            writer.write(_head(front, len(content), content) + content[:-1])
            await writer.drain()
            await front.send(url="https://wartarimba.example.com/lain")

            async def finish() -> bytes:
                writer.write(content[-1:])
                return await reader.read()

            last = group.create_task(finish())
        writer.close()

        assert last.result().startswith(b"HTTP/1.1 202 ")
        assert last.result().endswith(b'"known":false}')

    asyncio.run(run())


async def _rest(reader: asyncio.StreamReader) -> bytes:
    """Read to the end of a connection, however it is closed."""
    with suppress(ConnectionError):
        return await reader.read()
    return b""


def _head(front: Front, size: int, content: bytes = b"") -> bytes:
    lines = [f"{name}: {value}" for name, value in signed(front.clock, content).items()]
    head = [
        "POST /articles/RIMBA/situs HTTP/1.1",
        "Host: a",
        *lines,
        f"Content-Length: {size}",
    ]
    return "\r\n".join([*head, "", ""]).encode()
