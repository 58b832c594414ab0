"""`distbot run`: newsrooms served until told to stop, or once."""

import asyncio
import os
import signal
import socket
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path

from distbot.app import App, ConfigFile, Secrets, make_poller
from distbot.chat.poller import Poller
from distbot.clock import SystemClock
from distbot.domain.errors import ConfigError
from distbot.line import Line, Tell
from distbot.scheduler import run_lines


class Role(Enum):
    """Which part of the work this process does."""

    WORKER = "worker"
    CHAT = "chat"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One newsroom, ready to be served."""

    file: ConfigFile
    secrets: Secrets
    line: Line

    @property
    def periods(self) -> dict[str, timedelta]:
        """How often to look at each source."""
        return {entry.name: entry.every for entry in self.file.config.source}


async def run_once(paths: Sequence[Path], tell: Tell) -> bool:
    """Take in, compose and send what is due now; never wait.

    Returns:
        Whether everything went as it should.

    Raises:
        ConfigError: A config or a secret is wrong.
        InputError: A store cannot be used.
    """
    counted: Counter[str] = Counter()

    def count(event: str, fields: dict[str, object]) -> None:
        counted[event] += 1
        tell(event, fields)

    async with AsyncExitStack() as stack:
        for opened in await _open(paths, stack, count):
            await opened.line.open()
            await opened.line.reap()
            for source in opened.periods:
                await opened.line.take_in(source)
            await opened.line.write()
            await opened.line.send()
    return not any(
        counted[event]
        for event in (
            "source_failed",
            "article_unreadable",
            "article_not_composed",
            "post_not_published",
        )
    )


async def run(paths: Sequence[Path], role: Role, tell: Tell) -> None:
    """Serve until SIGINT or SIGTERM; what is being sent is finished first.

    Raises:
        ConfigError: A config or a secret is wrong.
        InputError: A store cannot be used.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    async with AsyncExitStack() as stack:
        newsrooms = await _open(paths, stack, tell)
        lines = [(opened.line, opened.periods) for opened in newsrooms]
        pollers = _pollers(newsrooms, tell) if role is not Role.WORKER else []
        async with asyncio.TaskGroup() as group:
            for poller in pollers:
                group.create_task(poller.run(stop))
            if role is not Role.CHAT:
                group.create_task(run_lines(lines, SystemClock(), stop, tell))
            tell("running", {"newsrooms": len(newsrooms), "role": role.value})
            await stop.wait()
        tell("stopped", {})


def wait_for_stop() -> None:
    """Block until SIGINT or SIGTERM."""

    async def wait() -> None:
        stop = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, stop.set)
        await stop.wait()

    asyncio.run(wait())


async def _open(
    paths: Sequence[Path], stack: AsyncExitStack, tell: Tell
) -> list[Opened]:
    """Join the newsrooms; two never share a key or a store."""
    files = [ConfigFile.read(path) for path in paths]
    _refuse_shared(paths, files)
    opened: list[Opened] = []
    for file in files:
        secrets = file.secrets(alone=len(files) == 1)
        app = await stack.enter_async_context(App.build(file, secrets))
        line = Line(app.parts, _worker_name(), tell)
        opened.append(Opened(file=file, secrets=secrets, line=line))
    return opened


def _refuse_shared(paths: Sequence[Path], files: Sequence[ConfigFile]) -> None:
    seen: dict[tuple[str, str], Path] = {}
    for path, file in zip(paths, files, strict=True):
        store = str((file.base / file.config.store.url.partition(":///")[2]).resolve())
        for what, value in (("key", file.config.newsroom.key), ("store", store)):
            other = seen.setdefault((what, value), path)
            if other != path:
                fault = f"has the same {what} as {other}"
                raise ConfigError(
                    str(path), fault, f"Give each newsroom its own {what}"
                )


def _pollers(newsrooms: Sequence[Opened], tell: Tell) -> list[Poller]:
    made = (make_poller(o.file, o.secrets, o.line, tell) for o in newsrooms)
    return [poller for poller in made if poller is not None]


def _worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
