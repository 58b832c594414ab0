"""`distbot run`: newsrooms served until told to stop, or once."""

import asyncio
import os
import signal
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from distbot.app import App, ConfigFile, Secrets, make_page
from distbot.chat.listener import Listener
from distbot.clock import SystemClock
from distbot.domain.errors import ConfigError
from distbot.doors import (
    Entrance,
    make_entrance,
    make_listener,
    open_servers,
    received,
)
from distbot.line import Line, Tell
from distbot.ports import Parts
from distbot.scheduler import run_lines
from distbot.storage.engine import parse_url
from distbot.storage.generation import LOOK_FIRST, RESTORED
from distbot.window import Window

_THREADS_EACH = 16


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
    window: Window | None = None

    @property
    def key(self) -> str:
        """The newsroom's."""
        return self.file.config.newsroom.key

    @property
    def periods(self) -> dict[str, timedelta]:
        """How often to look at each source; what is told of articles is not."""
        told = received(self.line.parts.sources)
        sources = self.file.config.source
        return {entry.name: entry.every for entry in sources if entry.name not in told}


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

    stop = _stop_event()
    async with AsyncExitStack() as stack:
        newsrooms = await _open(paths, stack, count)
        _share_threads(len(newsrooms))
        async with asyncio.TaskGroup() as group:
            for opened in newsrooms:
                work = partial(_one_round, opened, stop)
                group.create_task(_apart(opened, work, count))
    return not any(
        counted[event]
        for event in (
            "newsroom_failed",
            "source_failed",
            "article_unreadable",
            "article_not_composed",
            "post_not_published",
            "post_not_amended",
        )
    )


async def run(paths: Sequence[Path], role: Role, tell: Tell) -> None:
    """Serve until SIGINT or SIGTERM; what is being sent is finished first.

    Raises:
        ConfigError: A config or a secret is wrong.
        InputError: A store cannot be used.
    """
    stop = _stop_event()
    async with AsyncExitStack() as stack:
        newsrooms = await _open(paths, stack, tell)
        _share_threads(len(newsrooms))
        lines = [(opened.line, opened.periods) for opened in newsrooms]
        hearing = [] if role is Role.WORKER else _hearing(newsrooms, stack, tell)
        async with asyncio.TaskGroup() as group:
            for listen in hearing:
                group.create_task(listen(stop))
            if role is not Role.CHAT:
                await _catch_up(newsrooms, tell)
                for opened in newsrooms:
                    if opened.window is not None:
                        group.create_task(opened.window.run(stop))
                group.create_task(run_lines(lines, SystemClock(), stop, tell))
            tell("running", {"newsrooms": len(newsrooms), "role": role.value})
            await stop.wait()
        tell("stopped", {})


def wait_for_stop(ready: Callable[[], None]) -> None:
    """Block until SIGINT or SIGTERM.

    Args:
        ready: Called when either is heard: who reads it may send one at once.
    """

    async def wait() -> None:
        stop = _stop_event()
        ready()
        await stop.wait()

    asyncio.run(wait())


def _stop_event() -> asyncio.Event:
    """Return what the first SIGINT or SIGTERM sets; the second one breaks off."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear() -> None:
        stop.set()
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(sign)

    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, hear)
    return stop


async def _apart(
    opened: Opened, work: Callable[[], Awaitable[None]], tell: Tell
) -> None:
    """Do a newsroom's work; what breaks there is told, and breaks no other's."""
    try:
        await work()
    except Exception as error:  # noqa: BLE001 - the other newsrooms go on
        fault = f"{type(error).__name__}: {error}"
        tell("newsroom_failed", {"key": opened.key, "fault": fault})


async def _catch_up(newsrooms: Sequence[Opened], tell: Tell) -> None:
    """Have each newsroom catch up before it is served: serving hides its outage."""
    async with asyncio.TaskGroup() as group:
        for opened in newsrooms:
            group.create_task(_apart(opened, opened.line.catch_up, tell))


def _share_threads(newsrooms: int) -> None:
    """Have threads enough that one newsroom whose store is away takes no other's."""
    threads = ThreadPoolExecutor(_THREADS_EACH * max(newsrooms, 1), "newsroom")
    asyncio.get_running_loop().set_default_executor(threads)


async def _one_round(opened: Opened, stop: asyncio.Event) -> None:
    """Take in, compose and send, each step only while nobody says stop."""
    line = opened.line
    await line.catch_up()
    await line.reap()
    if not stop.is_set():
        async with asyncio.TaskGroup() as group:
            for source in opened.periods:
                group.create_task(line.take_in(source))
    if not stop.is_set():
        await line.write()
        await line.reconcile()
    await line.amend(stop.is_set)
    await line.send(stop.is_set)
    if opened.window is not None:
        await opened.window.write()


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
        app.listen(partial(_tell_of, app.parts.newsroom.key, tell))
        window = _window(file, app.parts, tell)
        heard = tell if window is None else window.overhearing(tell)
        line = Line(app.parts, _worker_name(), heard)
        await line.open()
        await asyncio.to_thread(_tell_restored, app.parts, tell)
        opened.append(Opened(file=file, secrets=secrets, line=line, window=window))
    return opened


def _window(file: ConfigFile, parts: Parts, tell: Tell) -> Window | None:
    """Return what keeps the public page up to date, where the config wants one."""
    wanted = file.config.medsos
    if not wanted.folder:
        return None
    page = make_page(parts, file.base / wanted.folder)
    return Window(parts=parts, page=page, articles=wanted.articles, tell=tell)


def _tell_of(key: str, tell: Tell, event: str, fields: dict[str, object]) -> None:
    """Tell what a newsroom's store found out."""
    tell(event, {"newsroom": key, **fields})


def _tell_restored(parts: Parts, tell: Tell) -> None:
    """Say that nothing is sent, and why: the store has forgotten what was.

    Whoever opened it first found that out: it may have been a shell's command.
    """
    if any(pause.actor == RESTORED for pause in parts.pauses.pauses()):
        tell("store_restored", {"newsroom": parts.newsroom.key, "mend": LOOK_FIRST})


def _refuse_shared(paths: Sequence[Path], files: Sequence[ConfigFile]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for place, (path, file) in enumerate(zip(paths, files, strict=True)):
        store = _store_of(file)
        for what, value in (("key", file.config.newsroom.key), ("store", store)):
            other = seen.setdefault((what, value), place)
            if other != place:
                fault = f"has the same {what} as {paths[other]}"
                raise ConfigError(
                    str(path), fault, f"Give each newsroom its own {what}"
                )


def _store_of(file: ConfigFile) -> str:
    """Name a newsroom's store so that two names of the same are equal."""
    parsed = parse_url(file.config.store.url)
    if parsed.get_backend_name() == "sqlite":
        return str((file.base / str(parsed.database)).resolve())
    return f"{parsed.host}:{parsed.port}/{parsed.database}"


def _hearing(
    newsrooms: Sequence[Opened], stack: AsyncExitStack, tell: Tell
) -> list[Callable[[asyncio.Event], Coroutine[Any, Any, None]]]:
    """Prepare all that hears the world outside; each runs until told to stop."""
    listeners = _listeners(newsrooms, tell)
    entrances: list[Entrance] = []
    for opened in newsrooms:
        listener = listeners.get(opened.key)
        made = make_entrance(opened.file, opened.secrets, opened.line, listener, tell)
        entrances += [made] if made else []
    servers = open_servers(entrances, stack.enter_context(ExitStack()), tell)
    doors = [door for one in entrances for door in one.doors.articles.values()]
    return [
        *(listener.run for listener in listeners.values()),
        *(door.run for door in doors),
        *(server.run for server in servers),
    ]


def _listeners(newsrooms: Sequence[Opened], tell: Tell) -> dict[str, Listener]:
    """Make the ears, by newsroom; Telegram lets only one listen to a bot."""
    made: dict[str, Listener] = {}
    tokens: set[str] = set()
    for opened in newsrooms:
        listener = make_listener(opened.file, opened.secrets, opened.line, tell)
        if listener is None:
            continue
        if listener.token in tokens:
            fault = "listens to the same bot as another newsroom"
            raise ConfigError(opened.key, fault, "Make a bot for each at @BotFather")
        tokens.add(listener.token)
        made[opened.key] = listener
    return made


def _worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
