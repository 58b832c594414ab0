"""One of the replayed newsroom's processes: a real one, killed like a real one.

Its clock stands in memory that all processes share; it does its ticks when it is told
to, by the service's own turns, and says when the next is due. Between two turns it
hears the site's messages.
"""

import asyncio
import multiprocessing
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from ctypes import c_longlong
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from benchmarks.week_office import PlainRenderer
from distbot.app import App, ConfigFile
from distbot.doors import make_entrance, open_servers, received
from distbot.line import Line, Tell
from distbot.scheduler import Looker, Sender

Told = tuple[str, dict[str, object]]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SOON = timedelta(minutes=1)
_UPKEEP = timedelta(minutes=2)
"""What the service does every few seconds, and a page of the site a minute."""
_FORKS = multiprocessing.get_context("forkserver")
_TEMPLATES = ("breaking", "headline", "photo", "quote", "quote_photo", "quote_split")
_FORKS.set_forkserver_preload(
    [
        __name__,
        "alembic.command",
        "anyio._backends._asyncio",
        *(f"distbot.cards.templates.{name}" for name in (*_TEMPLATES, "ralat")),
        "distbot.channels.telegram",
        "distbot.channels.x",
        "distbot.languages.id",
        "distbot.sources.feed",
        "distbot.sources.webhook",
        "distbot.sources.wordpress",
        "uvicorn.lifespan.off",
        "uvicorn.loops.auto",
        "uvicorn.protocols.http.h11_impl",
        "xml.sax.expatreader",
    ]
)
"""Whatever a process would import first: eleven are started in a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedClock:
    """A clock that one process moves and all read."""

    micros: "Synchronized[int]"

    @classmethod
    def at(cls, moment: datetime) -> "SharedClock":
        """Make one that stands at a moment; aware UTC."""
        clock = cls(micros=_FORKS.Value(c_longlong, 0))
        clock.set(moment)
        return clock

    def set(self, moment: datetime) -> None:
        """Move it."""
        self.micros.value = (moment - _EPOCH) // _MICROSECOND

    def now(self) -> datetime:
        """Return the simulated moment."""
        return _EPOCH + self.micros.value * _MICROSECOND

    def elapsed(self) -> timedelta:
        """Return the simulated time since 1970."""
        return self.micros.value * _MICROSECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a process needs to know to serve the newsroom.

    Attributes:
        config: Its file.
        secrets: By the names that channels and doors have for them.
        clock: The simulation's.
        name: The worker's own.
        has_door: Whether it hears the site's messages.
    """

    config: Path
    secrets: Mapping[str, str]
    clock: SharedClock
    name: str
    has_door: bool

    def look_up(self, names: Mapping[str, str], account: str) -> Mapping[str, str]:
        """Return secrets, as the environment would have them."""
        del account
        return {name: self.secrets[name] for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a process did at one moment.

    Attributes:
        again: When it wants its next turn; aware UTC.
        told: What its line told since the last.
        cpu_s: Seconds of processor since it began.
    """

    again: datetime
    told: Sequence[Told]
    cpu_s: float


class Worker:
    """A process as its keeper has it."""

    def __init__(self, post: Post) -> None:
        """Start it; it is ready, and has caught up, when this returns."""
        self.again, self.cpu_s = post.clock.now(), 0.0
        self._ear, mouth = _FORKS.Pipe()
        self._process: BaseProcess = _FORKS.Process(
            target=_serve, args=(post, mouth), daemon=True
        )
        self._process.start()
        mouth.close()  # so that its end is heard of
        assert self._ear.recv() == "ready"

    def begin(self) -> None:
        """Let it begin a turn."""
        self._ear.send("turn")

    def end(self) -> Sequence[Told]:
        """Wait for the end of its turn; return what was told."""
        turn: Turn = self._ear.recv()
        self.again, self.cpu_s = turn.again, turn.cpu_s
        return turn.told

    def kill(self, after_s: float) -> None:
        """End it amid a turn, so long after its beginning, at whatever it does."""
        self.begin()
        self._ear.poll(after_s)
        self._process.kill()
        self._process.join()
        self._ear.close()

    def stop(self) -> None:
        """Have it end as a service does."""
        self._ear.send("stop")
        self._process.join(20)
        self._ear.close()


@dataclass(slots=True, kw_only=True)
class _Service:
    """The newsroom as this process serves it."""

    line: Line
    periods: Mapping[str, timedelta]
    told: list[Told]
    _next: dict[str, datetime] = field(default_factory=dict)
    _upkeep: datetime = _EPOCH

    async def turn(self) -> Turn:
        """Do what is due now, as the service's ticks do."""
        now = self.line.parts.clock.now()
        due = [name for name in self.periods if self._next.get(name, _EPOCH) <= now]
        await asyncio.gather(*map(self._look, due))
        if not due:
            await self.line.write()  # what came by the door meanwhile
        if self._upkeep <= now:
            await self.line.reap()
            await self.line.reconcile()
            await self.line.amend()
            await self.line.watch()
            self._upkeep = now + _UPKEEP
        again = min(await self._send(), *self._next.values())
        told, self.told[:] = list(self.told), []
        return Turn(again=again, told=told, cpu_s=time.process_time())

    async def _look(self, source: str) -> None:
        period = self.periods[source]
        looker = Looker(line=self.line, source=source, period=period)
        self._next[source] = await looker.turn()

    async def _send(self) -> datetime:
        """Send what is due; return when more will be, or is to be tried again."""
        now = self.line.parts.clock.now()
        await Sender(line=self.line, stopping=bool).turn()
        due = await self.line.next_due()
        return now + _SOON if due is None else max(due, now + timedelta(seconds=1))


def _serve(post: Post, mouth: Connection) -> None:
    asyncio.run(_run(post, mouth))


async def _run(post: Post, mouth: Connection) -> None:
    """Open the newsroom, and do as told over the pipe."""
    file, told = ConfigFile.read(post.config), list[Told]()

    def hear(event: str, fields: dict[str, object]) -> None:
        told.append((event, {**fields, "wall_s": time.monotonic()}))

    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(
            App.build(file, post.look_up, clock=post.clock)
        )
        parts = replace(app.parts, renderer=PlainRenderer())
        line = Line(parts, post.name, hear)
        await line.open()
        await line.catch_up()
        rooms = stack.enter_context(ExitStack())
        group = await stack.enter_async_context(asyncio.TaskGroup())
        stack.callback(stop.set)
        if post.has_door:
            _open_door(file, post, line, stop, (rooms, group), hear)
        names = received(parts.sources)
        sources = [one for one in file.config.source if one.name not in names]
        periods = {one.name: one.every for one in sources}
        service = _Service(line=line, periods=periods, told=told)
        mouth.send("ready")
        while await asyncio.to_thread(mouth.recv) == "turn":
            mouth.send(await service.turn())


def _open_door(
    file: ConfigFile,
    post: Post,
    line: Line,
    stop: asyncio.Event,
    scope: tuple[ExitStack, asyncio.TaskGroup],
    tell: Tell,
) -> None:
    """Hear the site's messages until the service stops."""
    rooms, group = scope
    entrance = make_entrance(file, post.look_up, line, None, tell)
    assert entrance is not None
    for server in open_servers([entrance], rooms, tell):
        group.create_task(server.run(stop))
    for door in entrance.doors.articles.values():
        group.create_task(door.run(stop))
