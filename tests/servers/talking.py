"""One call of the real client to the sandbox, and the words of its refusal."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

import pytest
from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from distbot.sandbox.servers import Sandbox

T = TypeVar("T")
Work = Callable[[Bot], Coroutine[object, object, T]]


def talk(sandbox: Sandbox, work: Work[T]) -> T:
    async def run() -> T:
        url = sandbox.telegram.url
        bot = Bot(
            sandbox.telegram.token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=_request(),
            get_updates_request=_request(),
        )
        async with bot:
            return await work(bot)

    return asyncio.run(run())


def _request() -> HTTPXRequest:
    """Connect as the client does by itself, but read no certificates each time."""
    return HTTPXRequest(httpx_kwargs={"verify": False})


def refused(sandbox: Sandbox, work: Work[T]) -> str:
    with pytest.raises(TelegramError) as caught:
        talk(sandbox, work)
    return str(caught.value).lower()  # the client writes some with a capital


def updates(
    sandbox: Sandbox, offset: int | None = None, *kinds: str
) -> tuple[Update, ...]:
    """Take what is waiting; every kind unless some are named."""
    wanted = kinds or Update.ALL_TYPES
    return talk(
        sandbox, lambda bot: bot.get_updates(offset=offset, allowed_updates=wanted)
    )
