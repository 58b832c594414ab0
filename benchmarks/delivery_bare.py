"""The same clients bare, and a lean one that finds out what the sandbox can do.

Each works in a process of its own, at the concurrency that the engine uses.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlencode, urlsplit

from oauthlib.oauth1 import Client as Signer
from telegram import Bot, MessageEntity
from typing_extensions import override

from benchmarks.delivery_stage import Servers, Stage, draft_of
from benchmarks.delivery_workers import Round
from distbot.channels._http_x import ApiClient, Credentials
from distbot.channels.telegram import TelegramOptions, _request
from distbot.clock import SystemClock

AT_ONCE = 32
"""Calls that the engine has under way at once."""

CONNECTIONS = 16
_TIMEOUT_S = 20.0
_NUMBERS = count(1)


def bare_telegram(stage: Stage, servers: Servers, mouth: Connection) -> None:
    """Send texts by python-telegram-bot, and do nothing else."""
    with asyncio.Runner() as runner:
        request = _request(TelegramOptions(base_url=servers.telegram))
        bot = Bot(servers.token, base_url=f"{servers.telegram}/bot", request=request)
        runner.run(bot.get_me())
        mouth.send("ready")
        while (posts := mouth.recv()) != "stop":
            mouth.send(runner.run(_by_bot(bot, _texts(stage, posts))))
        runner.run(request.shutdown())


async def _by_bot(bot: Bot, texts: "Texts") -> Round:
    async def send_some() -> None:
        for address, text, entities in waiting:
            await bot.send_message(address, text, entities=entities)

    given = [
        (address, text, [MessageEntity(**entity) for entity in entities])
        for address, text, entities in texts
    ]
    waiting = iter(given)
    done = _begin()
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(send_some())
    return _end(done, len(given))


def bare_x(stage: Stage, servers: Servers, mouth: Connection) -> None:
    """Post by tweepy, a thread and a session for each account, as the channel does."""
    clients = [_x_client(servers, keys) for keys in stage.secrets.values()]
    with ThreadPoolExecutor(len(clients)) as threads:
        list(threads.map(ApiClient.me, clients))
        mouth.send("ready")
        while (posts := mouth.recv()) != "stop":
            shares = _shares(_texts(stage, posts), len(clients))
            done = _begin()
            list(threads.map(_by_client, clients, shares))
            mouth.send(_end(done, posts))


def _x_client(servers: Servers, keys: Mapping[str, str]) -> ApiClient:
    now = SystemClock().now
    return ApiClient(
        Credentials(**keys), base_url=servers.x, timeout_s=_TIMEOUT_S, now=now
    )


def _by_client(client: ApiClient, texts: "Texts") -> None:
    for _, text, _ in texts:
        client.post(text, ())


def lean(stage: Stage, servers: Servers, mouth: Connection) -> None:
    """Send requests that were made before the clock began, over bare sockets."""
    with asyncio.Runner() as runner:
        mouth.send("ready")
        while (posts := mouth.recv()) != "stop":
            make = _tweet if stage.channel == "x" else _message
            url = servers.x if stage.channel == "x" else servers.telegram
            texts = _texts(stage, posts)
            keys = list(stage.secrets.values())
            requests = [
                make(servers, keys[place % len(keys)], *text)
                for place, text in enumerate(texts)
            ]
            mouth.send(runner.run(_by_sockets(url, requests)))


async def _by_sockets(url: str, requests: Sequence[bytes]) -> Round:
    parts, loop = urlsplit(url), asyncio.get_running_loop()
    wires = []
    for _ in range(CONNECTIONS):
        _, wire = await loop.create_connection(
            _Wire, parts.hostname or "", parts.port or 80
        )
        wires.append(wire)
    shares = _shares(requests, CONNECTIONS)
    done = _begin()
    await asyncio.gather(*map(_Wire.send_all, wires, shares))
    ended = _end(done, len(requests))
    for wire in wires:
        wire.transport.close()
    return ended


class _Wire(asyncio.Protocol):
    """One connection that is kept: a request, its answer, the next request."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._waiting: Iterator[bytes] = iter(())
        self._got = b""
        self._over = asyncio.get_running_loop().create_future()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    @override
    def data_received(self, data: bytes) -> None:
        self._got += data
        head, gap, body = self._got.partition(b"\r\n\r\n")
        if not gap or len(body) < int(_field(head, b"content-length")):
            return
        assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")), self._got
        self._got = b""
        self._send_next()

    async def send_all(self, requests: Sequence[bytes]) -> None:
        self._waiting = iter(requests)
        self._send_next()
        await self._over

    def _send_next(self) -> None:
        request = next(self._waiting, None)
        if request is None:
            self._over.set_result(None)
        else:
            self.transport.write(request)


Texts = Sequence[tuple[str, str, Sequence[Mapping[str, Any]]]]
"""Address, text, entities as python-telegram-bot takes them."""


def _texts(stage: Stage, posts: int) -> Texts:
    """Word posts as the engine's are, with words that were not sent before."""
    mark = f"Lain {next(_NUMBERS)} {SystemClock().elapsed()}"
    found = []
    for place in range(posts):
        there = place % len(stage.addresses)
        draft = draft_of(stage, stage.names[there], f"{mark} {place}")
        entities = [
            {"type": e.kind, "offset": e.offset, "length": e.length, "url": e.url}
            for e in draft.wording.entities
        ]
        found.append((stage.addresses[there], draft.wording.text, entities))
    return found


def _message(
    servers: Servers,
    keys: Mapping[str, str],
    address: str,
    text: str,
    entities: Sequence[Mapping[str, Any]],
) -> bytes:
    del keys  # the token stands in the address
    fields = {"chat_id": address, "text": text, "entities": json.dumps(entities)}
    path = f"/bot{servers.token}/sendMessage"
    form = "application/x-www-form-urlencoded"
    return _request_bytes(servers.telegram, path, urlencode(fields), form)


def _tweet(
    servers: Servers,
    keys: Mapping[str, str],
    address: str,
    text: str,
    entities: Sequence[Mapping[str, Any]],
) -> bytes:
    del address, entities
    signer = Signer(
        keys["consumer_key"],
        keys["consumer_secret"],
        keys["access_token"],
        keys["access_token_secret"],
    )
    _, headers, _ = signer.sign(f"{servers.x}/2/tweets", "POST")
    body = json.dumps({"text": text})
    signed = f"Authorization: {headers['Authorization']}\r\n"
    return _request_bytes(servers.x, "/2/tweets", body, "application/json", signed)


def _request_bytes(url: str, path: str, body: str, form: str, more: str = "") -> bytes:
    content = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n{more}"
        f"Content-Type: {form}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def _field(head: bytes, name: bytes) -> bytes:
    found = next(
        line for line in head.split(b"\r\n") if line.lower().startswith(name + b":")
    )
    return found.partition(b":")[2]


def _shares(things: Sequence[Any], among: int) -> list[Sequence[Any]]:
    return [things[place::among] for place in range(among)]


def _begin() -> tuple[Round, float]:
    return Round(began=time.monotonic(), ended=0.0, cpu_s=0.0), time.process_time()


def _end(began: tuple[Round, float], posts: int) -> Round:
    done, used = began
    done.ended = time.monotonic()
    done.cpu_s = time.process_time() - used
    done.published = list(range(posts))
    return done


Served = Callable[[Stage, Servers, Connection], None]
