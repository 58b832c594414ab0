"""`distbot run`: newsrooms served until told to stop, or once."""

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack
from datetime import timedelta
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from distbot.app import ConfigFile
from distbot.chat.listener import Listener
from distbot.clock import SystemClock
from distbot.domain.errors import ConfigError
from distbot.doors import (
    Entrance,
    make_entrance,
    make_listener,
    open_servers,
)
from distbot.line import Line, Tell
from distbot.opening import Opened, open_all, read_files, wait_for_stores
from distbot.scheduler import run_lines
from distbot.services.ctas import check_ctas

_THREADS_EACH = 64
"""More than a newsroom's posts, changes and ticks can keep waiting for its store."""


_LOOKS = 6
_LOOKED_FOR = timedelta(seconds=30)
"""With `run --once`, after half a minute and little more no page is looked at."""


class Role(Enum):
    """Which part of the work this process does."""

    WORKER = "worker"
    CHAT = "chat"
    ALL = "all"


async def run_once(paths: Sequence[Path], role: Role, tell: Tell) -> bool:
    """Do what is due now; never wait.

    Args:
        paths: The newsrooms' configs.
        role: `WORKER` takes in, composes and sends; `CHAT` tells people what they must
            hear; `ALL` does one after the other.
        tell: Hears of every step.

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
    files = read_files(paths)
    _share_threads(files)
    async with AsyncExitStack() as stack:
        newsrooms, _ = await open_all(files, stack, count)
        telling = {} if role is Role.WORKER else _tellers(newsrooms, count)
        async with asyncio.TaskGroup() as group:
            for opened in newsrooms:
                teller = telling.get(opened.key)
                work = partial(_one_round, opened, role, teller, stop)
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
            "notice_tell_failed",
            "telegram_away",
            "desk_failed",
        )
    )


async def run(paths: Sequence[Path], role: Role, tell: Tell) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; what is being sent is finished first.

    Raises:
        ConfigError: A config or a secret is wrong.
        InputError: A store cannot be used.
    """
    stop, files = _stop_event(), read_files(paths)
    _share_threads(files)
    while not stop.is_set():
        await _serve(files, role, stop, tell)
    tell("stopped", {})


async def _serve(
    files: Sequence[ConfigFile], role: Role, stop: asyncio.Event, tell: Tell
) -> None:
    """Serve those whose stores can be used, until told to stop or another one can."""
    ending = asyncio.Event()
    async with AsyncExitStack() as stack:
        newsrooms, away = await open_all(files, stack, tell)
        hearing = [] if role is Role.WORKER else _hearing(newsrooms, stack, tell)
        async with asyncio.TaskGroup() as group:
            group.create_task(wait_for_stores(away, ending, tell))
            for listen in hearing:
                group.create_task(listen(ending))
            for opened in newsrooms if role is not Role.CHAT else ():
                if opened.window is not None:
                    group.create_task(opened.window.run(ending))
                group.create_task(_drive(opened, ending, tell))
            tell("running", {"newsrooms": len(newsrooms), "role": role.value})
            await _either(stop, ending)
            ending.set()


async def _either(*events: asyncio.Event) -> None:
    """Wait for the first of some events."""
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(event.wait()) for event in events]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


def wait_for_stop(ready: Callable[[], None]) -> None:
    """Block until SIGINT, SIGTERM or SIGHUP.

    Args:
        ready: Called when they are heard: who reads it may send one at once.
    """

    async def wait() -> None:
        stop = _stop_event()
        ready()
        await stop.wait()

    asyncio.run(wait())


def _stop_event() -> asyncio.Event:
    """Return what the first signal to stop sets; the second one breaks off.

    A terminal that closes hangs up; whoever began this with nohup lets it go on.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    signs = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signs.append(signal.SIGHUP)

    def hear() -> None:
        stop.set()
        for sign in signs:
            loop.remove_signal_handler(sign)

    for sign in signs:
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


async def _drive(opened: Opened, stop: asyncio.Event, tell: Tell) -> None:
    """Have a newsroom catch up before it is served: serving hides its outage.

    Each by itself: the next one does not wait for a store that answers slowly.
    """
    await _apart(opened, opened.line.catch_up, tell)
    lines = [(opened.line, opened.periods)]
    await run_lines(lines, SystemClock(), stop, tell)


def _share_threads(files: Sequence[ConfigFile]) -> None:
    """Have threads enough that a newsroom whose store is away takes no other's.

    Or whose store is slow. Each of its sources waits in one, too; they are made when
    they are needed.
    """
    sources = sum(len(file.config.source) for file in files)
    threads = ThreadPoolExecutor(_THREADS_EACH * len(files) + sources, "newsroom")
    asyncio.get_running_loop().set_default_executor(threads)


async def _one_round(
    opened: Opened, role: Role, teller: Listener | None, stop: asyncio.Event
) -> None:
    """Do a role's part, then tell what came of it, while nobody says stop."""
    if role is not Role.CHAT:
        await _work(opened, stop)
    if teller is not None and not stop.is_set():
        await teller.tell_once()


async def _work(opened: Opened, stop: asyncio.Event) -> None:
    """Take in, compose and send, then look around, while nobody says stop."""
    line = opened.line
    await line.catch_up()
    await line.reap()
    if not stop.is_set():
        async with asyncio.TaskGroup() as group:
            for source in opened.periods:
                group.create_task(line.take_in(source))
    try:
        if not stop.is_set():
            await line.write()
            await line.reconcile()
        await line.repeat()
    finally:  # cards may have no room: what is composed and wanted goes all the same
        await line.amend(stop.is_set)
        await line.send(stop.is_set)
    await line.keep_vigil()
    if opened.window is not None:
        await opened.window.write()
    await _look_around(line, stop)


async def _look_around(line: Line, stop: asyncio.Event) -> None:
    """Look at what became of articles and posts; the next run goes on."""
    clock = line.parts.clock
    began = clock.elapsed()
    for _ in range(_LOOKS):
        if stop.is_set() or clock.elapsed() - began > _LOOKED_FOR:
            break
        await line.watch()
    for look in (line.count, partial(check_ctas, line.parts)):
        if not stop.is_set():
            await look()


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


def _tellers(newsrooms: Sequence[Opened], tell: Tell) -> dict[str, Listener]:
    """Return who tells people what they must hear, where there are such people."""
    made: dict[str, Listener] = {}
    for opened in newsrooms:
        newsroom = opened.line.parts.newsroom
        if newsroom.chiefs or newsroom.desk_chat is not None:
            listener = make_listener(opened.file, opened.secrets, opened.line, tell)
            made |= {opened.key: listener} if listener else {}
    return made


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
