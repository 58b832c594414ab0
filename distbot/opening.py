"""Newsrooms opened side by side: one whose store is away holds up no other."""

import asyncio
import os
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from distbot.app import App, ConfigFile, Secrets, make_page
from distbot.domain.actor import RESTORED
from distbot.domain.errors import ConfigError, InputError
from distbot.doors import received
from distbot.line import Line, Tell
from distbot.ports import Parts
from distbot.storage.engine import parse_url
from distbot.storage.generation import LOOK_FIRST
from distbot.window import Window

_PATIENCE_S = 10.0
"""What is not open by then is served later."""

_AGAIN_S = 5.0

_KEEP = timedelta(seconds=70)
"""Past the usual minute between two looks; nginx closes after 75 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One newsroom, ready to be served."""

    file: ConfigFile
    secrets: Secrets
    app: App
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


def read_files(paths: Sequence[Path]) -> list[ConfigFile]:
    """Read the newsrooms' configs; two never share a key or a store.

    Raises:
        ConfigError: One is wrong, or shares something.
    """
    files = [ConfigFile.read(path) for path in paths]
    _refuse_shared(paths, files)
    return files


async def open_all(
    files: Sequence[ConfigFile], stack: AsyncExitStack, tell: Tell
) -> tuple[list[Opened], list[ConfigFile]]:
    """Join the newsrooms, all at the same time.

    Args:
        files: Their configs.
        stack: Closes what was opened.
        tell: Hears which store is away.

    Returns:
        Those that are ready, and the configs of those whose store is away.

    Raises:
        ConfigError: A config or a secret is wrong.
        InputError: No store can be used.
    """
    alone, loop = len(files) == 1, asyncio.get_running_loop()
    opening: dict[asyncio.Future[Opened], ConfigFile] = {
        loop.run_in_executor(
            None, partial(_open, file, file.secrets(alone=alone), tell)
        ): file
        for file in files
    }
    stack.push_async_callback(_close_all, list(opening))
    await asyncio.wait(opening, timeout=None if alone else _PATIENCE_S)
    faults = {each: _fault(each) for each in opening}
    opened = [each.result() for each, fault in faults.items() if fault is None]
    refused = [fault for fault in faults.values() if fault is not None]
    wrong = [fault for fault in refused if isinstance(fault, ConfigError)]
    if wrong or not opened:
        raise (wrong or refused)[0]
    away = [(opening[each], fault) for each, fault in faults.items() if fault]
    for file, fault in away:
        tell("newsroom_failed", {"key": file.config.newsroom.key, "fault": str(fault)})
    return opened, [file for file, _ in away]


async def wait_for_stores(
    away: Sequence[ConfigFile], ending: asyncio.Event, tell: Tell
) -> None:
    """Look for stores that are away, and end the present serving when one is back.

    Whoever serves then opens all of them anew: where each had come stands in its store.
    """
    while away and not ending.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(ending.wait(), _AGAIN_S)
        for file in away:
            if not ending.is_set() and await _is_back(file, tell):
                tell("newsroom_back", {"key": file.config.newsroom.key})
                ending.set()


def _open(file: ConfigFile, secrets: Secrets, tell: Tell) -> Opened:
    """Open a newsroom; blocking, and for long where its store does not answer."""
    app = App.build(file, secrets, keep=_KEEP)
    try:
        app.listen(partial(_tell_of, app.parts.newsroom.key, tell))
        window = _window(file, app.parts, tell)
        heard = tell if window is None else window.overhearing(tell)
        line = Line(app.parts, _worker_name(), heard)
        asyncio.run(line.open())
        _tell_restored(app.parts, tell)
    except BaseException:
        asyncio.run(_close(app))
        raise
    return Opened(file=file, secrets=secrets, app=app, line=line, window=window)


async def _close(app: App) -> None:
    async with app:
        return


async def _close_all(opening: Sequence[asyncio.Future[Opened]]) -> None:
    """Close what was opened, what took too long for it included."""
    for opened in await asyncio.gather(*opening, return_exceptions=True):
        if isinstance(opened, Opened):
            await _close(opened.app)


async def _is_back(file: ConfigFile, tell: Tell) -> bool:
    """Say whether a newsroom can be opened again, as serving it does."""
    try:
        opened = await asyncio.to_thread(_open, file, file.secrets(alone=False), tell)
    except Exception:  # noqa: BLE001 - it was told when it failed first
        return False
    await _close(opened.app)
    return True


def _fault(opening: asyncio.Future[Opened]) -> InputError | None:
    """Return why a newsroom is not open, None if it is."""
    thing, mend = "the store", "Let it be reached; it is looked for again"
    if not opening.done():
        return InputError(thing, f"did not answer within {_PATIENCE_S:g} s", mend)
    try:
        opening.result()
    except InputError as error:
        return error
    except Exception as error:  # noqa: BLE001 - the other newsrooms go on
        return InputError(thing, f"{type(error).__name__}: {error}", mend)
    return None


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


def _worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
