"""A newsroom that is told of articles by HTTP, on loopback, its clock a test's."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from distbot.app import App, ConfigFile
from distbot.domain.signature import sign
from distbot.doors import make_entrance, open_servers
from distbot.line import Line

if TYPE_CHECKING:
    from distbot.sandbox.servers import Sandbox
    from tests.flow.conftest import StepClock

SECRET = "rahasia-redaksi-rimba"  # noqa: S105 - nobody's
STORY: dict[str, object] = {
    "url": "https://wartarimba.example.com/bakau",
    "headline": "Warga Rimba Hilir Menanam 500 Bibit Bakau",
    "paragraphs": [
        "Warga Rimba Hilir menanam 500 bibit bakau di tepi Sungai Sinar, Minggu.",
        "“Bakau ini menjaga kampung kami dari abrasi,” kata Kepala Desa Badrun.",
        "Bibit berasal dari kebun desa yang dirawat sejak tahun lalu.",
    ],
}
KEY = "wartarimba.example.com/bakau"
CONFIG = """
[newsroom]
key = "{key}"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"

[web]
listen = "127.0.0.1:{port}"

[telegram]
base_url = "{telegram}"

[[source]]
name = "situs"
kind = "webhook"

[[destination]]
name = "kanal"
channel = "telegram"
address = "@kanal_demo"
approval = "auto"
"""


def signed(
    clock: StepClock, body: bytes, *, secret: str = SECRET, off_s: int = 0
) -> dict[str, str]:
    """Return the headers under which a body is believed."""
    stamp = str(int(clock.moment.timestamp()) + off_s)
    return {
        "X-Distbot-Timestamp": stamp,
        "X-Distbot-Signature": sign(secret, stamp, body),
    }


@dataclass(slots=True, kw_only=True)
class Front:
    """The newsroom's door, and its line behind it."""

    url: str
    line: Line
    clock: StepClock
    http: httpx.AsyncClient
    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    async def send(
        self,
        content: bytes | None = None,
        *,
        secret: str = SECRET,
        off_s: int = 0,
        **changes: object,
    ) -> httpx.Response:
        """Send an article as a newsroom's system does."""
        body = json.dumps({**STORY, **changes}).encode() if content is None else content
        headers = signed(self.clock, body, secret=secret, off_s=off_s)
        return await self.http.post(self.url, content=body, headers=headers)

    def events(self) -> list[str]:
        return [event for event, _ in self.told]

    def articles(self) -> int:
        """Count what was stored, composed or not; there is one destination."""
        parts = self.line.parts
        return len(parts.ledger.lines(1000)) + len(parts.articles.uncomposed(1000))

    async def until_told(self, event: str) -> None:
        async with asyncio.timeout(30):
            while event not in self.events():  # noqa: ASYNC110 - told from threads
                await asyncio.sleep(0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Opens the newsroom."""

    folder: Path
    sandbox: Sandbox
    clock: StepClock
    port: int
    key: str = "RIMBA"

    def config(self) -> Path:
        path = self.folder / f"{self.key.lower()}.toml"
        telegram = self.sandbox.telegram.url
        path.write_text(CONFIG.format(key=self.key, port=self.port, telegram=telegram))
        return path

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Front]:
        file = ConfigFile.read(self.config())
        told: list[tuple[str, dict[str, object]]] = []

        def tell(event: str, fields: dict[str, object]) -> None:
            told.append((event, fields))

        stop = asyncio.Event()
        with ExitStack() as stack:
            async with App.build(file, file.secrets(), clock=self.clock) as app:
                line = Line(app.parts, "tes", tell)
                await line.open()
                entrance = make_entrance(file, file.secrets(), line, None, tell)
                assert entrance is not None
                (server,) = open_servers([entrance], stack, tell)
                url = f"http://127.0.0.1:{self.port}/articles/RIMBA/situs"
                http = httpx.AsyncClient(trust_env=False, timeout=30)
                async with http, asyncio.TaskGroup() as group:
                    group.create_task(server.run(stop))
                    group.create_task(entrance.doors.articles["situs"].run(stop))
                    try:
                        yield Front(
                            url=url, line=line, clock=self.clock, http=http, told=told
                        )
                    finally:
                        stop.set()


@pytest.fixture
def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def newsroom(
    secrets: Sandbox,
    clock: StepClock,
    stored: Path,
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    monkeypatch.setenv("DISTBOT_RIMBA_WEBHOOK_SECRET", SECRET)
    return Office(folder=stored, sandbox=secrets, clock=clock, port=free_port)
