"""Several newsrooms behind one address, each with its own door and secret."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from distbot.app import App, ConfigFile
from distbot.doors import make_entrance, open_servers
from distbot.line import Line
from tests.flow.web.conftest import SECRET, STORY, signed

if TYPE_CHECKING:
    from distbot.doors import Entrance
    from tests.flow.web.conftest import Office

OTHER = "rahasia-redaksi-sinar"


def nobody_hears(event: str, fields: dict[str, object]) -> None:
    del event, fields


async def entrance_of(office: Office, stack: AsyncExitStack) -> tuple[Line, Entrance]:
    file = ConfigFile.read(office.config())
    secrets = file.secrets(alone=False)
    app = await stack.enter_async_context(App.build(file, secrets, clock=office.clock))
    line = Line(app.parts, "tes", nobody_hears)
    await line.open()
    entrance = make_entrance(file, secrets, line, None, nobody_hears)
    assert entrance is not None
    return line, entrance


def test_newsrooms_share_an_address_and_no_secret(
    newsroom: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISTBOT_SINAR_WEBHOOK_SECRET", OTHER)
    token = newsroom.sandbox.telegram.token
    monkeypatch.setenv("DISTBOT_SINAR_TELEGRAM_TOKEN", token)
    folder = newsroom.folder / "sinar"
    folder.mkdir()
    second = replace(newsroom, key="SINAR", folder=folder)

    async def run() -> None:
        async with AsyncExitStack() as stack:
            rimba, first = await entrance_of(newsroom, stack)
            sinar, other = await entrance_of(second, stack)
            closing = stack.enter_context(ExitStack())
            (server,) = open_servers([first, other], closing, nobody_hears)
            stop = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                group.create_task(server.run(stop))
                statuses = [
                    await send(newsroom, key, secret)
                    for key, secret in (
                        ("SINAR", SECRET),
                        ("RIMBA", OTHER),
                        ("SINAR", OTHER),
                    )
                ]
                stop.set()

            assert statuses == [401, 401, 202]
            assert len(sinar.parts.articles.uncomposed(10)) == 1
            assert len(rimba.parts.articles.uncomposed(10)) == 0

    asyncio.run(run())


async def send(office: Office, key: str, secret: str) -> int:
    url = f"http://127.0.0.1:{office.port}/articles/{key}/situs"
    content = json.dumps(STORY).encode()
    headers = signed(office.clock, content, secret=secret)
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(url, content=content, headers=headers)
    return answer.status_code
