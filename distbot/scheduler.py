"""APScheduler as the clock: ticks only; the truth is in the store."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from distbot.line import Line, Tell
from distbot.ports import Clock
from distbot.services.ctas import check_ctas
from distbot.services.publish import LEASE
from distbot.stopping import until_stopped

_LOOK_EVERY = timedelta(seconds=0.5)
"""How soon what another process approves is seen: it cannot wake this one."""

_WATCH_EVERY = timedelta(seconds=2)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_WRITE_EVERY = timedelta(seconds=10)
_RECONCILE_EVERY = timedelta(seconds=15)
_AMEND_EVERY = timedelta(seconds=2)
"""How soon a take-down begins that another process asks for."""

_REPEAT_EVERY = timedelta(hours=1)
_COUNT_EVERY = timedelta(minutes=10)
_LOOK_AT_PAGES_EVERY = timedelta(minutes=1)
_VIGIL_EVERY = timedelta(minutes=10)
_CTA_EVERY = timedelta(minutes=20)
_SHORTEST = timedelta(seconds=1)
_AFTER_A_FAULT = timedelta(seconds=5)
_JOBS = {
    # A tick that is late is still wanted, once: APScheduler's own default drops
    # what is more than a second late.
    "coalesce": True,
    "max_instances": 1,
    "misfire_grace_time": None,
}


class _Ticks:
    """Calls work again and again; lets what is under way end."""

    def __init__(self, clock: Clock, tell: Tell) -> None:
        # The memory job store: what is to be done stands in the newsroom's own.
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=_JOBS)
        self._clock = clock
        self._tell = tell
        self._under_way: set[asyncio.Task[None]] = set()
        self._failing: set[str] = set()

    def every(
        self, period: timedelta, name: str, work: Callable[[], Awaitable[object]]
    ) -> None:
        """Call `work` now and then every `period`, never twice at a time."""
        self._scheduler.add_job(
            partial(self._tick, name, work),
            "interval",
            seconds=period.total_seconds(),
            name=name,
            next_run_time=self._clock.now(),
        )

    def when_due(
        self,
        name: str,
        work: Callable[[], Awaitable[datetime]],
        *,
        after_a_fault: timedelta = _AFTER_A_FAULT,
    ) -> None:
        """Call `work` now, and then whenever it last said that it wants to be."""

        async def turn() -> None:
            try:
                again = await work()
            except BaseException:
                self._at(self._clock.now() + after_a_fault, name, turn)
                raise
            self._at(again, name, turn)

        self._at(self._clock.now(), name, turn)

    def _at(
        self, moment: datetime, name: str, work: Callable[[], Awaitable[object]]
    ) -> None:
        tick = partial(self._tick, name, work)
        self._scheduler.add_job(tick, "date", run_date=moment, name=name)

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until told to stop, then wait for what is under way."""
        self._scheduler.start()
        try:
            await self._watch_the_clock(stop)
        finally:
            # Shutting down at once would cancel a post in the middle of its call.
            self._scheduler.pause()
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=LEASE.total_seconds())
            self._scheduler.shutdown(wait=False)

    async def _watch_the_clock(self, stop: asyncio.Event) -> None:
        """Wait for the stop; call everything anew when the clock was set.

        APScheduler goes by the clock on the wall: set back by an hour, it would let
        an hour pass.
        """
        ahead = self._ahead()
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _WATCH_EVERY.total_seconds())
            was, ahead = ahead, self._ahead()
            if abs(ahead - was) > _WATCH_EVERY:
                self._tell("clock_was_set", {"by_s": (ahead - was).total_seconds()})
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=self._clock.now())

    def _ahead(self) -> timedelta:
        """Return how far the clock is ahead of the time that passed."""
        return self._clock.now() - _LONG_AGO - self._clock.elapsed()

    async def _tick(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - the top of a loop
            self._failing.add(name)
            fault = f"{type(error).__name__}: {error}"
            self._tell("tick_failed", {"tick": name, "fault": fault})
        else:
            if name in self._failing:
                self._failing.discard(name)
                self._tell("tick_recovered", {"tick": name})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends when something is due: one wake-up at the next due time.

    Attributes:
        line: The newsroom's.
        stopping: Once it says so, only what is under way is finished.
    """

    line: Line
    stopping: Callable[[], bool]

    async def turn(self) -> datetime:
        """Send what may go now; return when to look again."""
        clock, sent = self.line.parts.clock, 1
        due = await self.line.next_due()
        while due is not None and due <= clock.now() and sent and not self.stopping():
            sent = await self.line.send(self.stopping)
            due = await self.line.next_due()
        look = clock.now() + _LOOK_EVERY
        # What is due and could not be had is another worker's by now.
        return look if due is None or due <= clock.now() else min(due, look)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """Looks at a source: every so often, and when an article there may be finished.

    Attributes:
        line: The newsroom's.
        source: Its name.
        period: How often it is looked at anyway.
        stop: When it is set, a look that waits is broken off.
    """

    line: Line
    source: str
    period: timedelta
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def turn(self) -> datetime:
        """Take the source in; return when to look again.

        By the time that passed, for the clock may have been set meanwhile.
        """
        clock, articles = self.line.parts.clock, self.line.parts.articles
        began = clock.elapsed()
        await until_stopped(self.stop, partial(self.line.take_in, self.source))
        ripe: datetime | None = None
        if not self.stop.is_set():
            await self.line.write()
            ripe = await asyncio.to_thread(articles.ripe_at, self.source, clock.now())
        rest = max(self.period, _SHORTEST) - (clock.elapsed() - began)
        usual = clock.now() + max(rest, timedelta())
        return usual if ripe is None else min(usual, ripe)


async def run_lines(
    lines: Sequence[tuple[Line, dict[str, timedelta]]],
    clock: Clock,
    stop: asyncio.Event,
    tell: Tell,
) -> None:
    """Drive the lines until told to stop; what is being sent is finished first.

    Looks at sites are broken off.

    Args:
        lines: Each with how often to look at each of its sources.
        clock: Says when the first ticks are due: now.
        stop: Set it to stop.
        tell: Hears of ticks that broke.
    """
    ticks, until = _Ticks(clock, tell), partial(until_stopped, stop)
    for line, sources in lines:
        for source, period in sources.items():
            looker = Looker(line=line, source=source, period=period, stop=stop)
            ticks.when_due(f"take in {source}", looker.turn, after_a_fault=period)
        ticks.every(_WRITE_EVERY, "write", line.write)
        ticks.when_due("send", Sender(line=line, stopping=stop.is_set).turn)
        ticks.every(_AMEND_EVERY, "amend", partial(line.amend, stop.is_set))
        ticks.every(LEASE / 4, "reap", line.reap)
        ticks.every(_RECONCILE_EVERY, "reconcile", line.reconcile)
        ticks.every(_REPEAT_EVERY, "repeat", line.repeat)
        ticks.every(_COUNT_EVERY, "count", line.count)
        ticks.every(_LOOK_AT_PAGES_EVERY, "watch", partial(until, line.watch))
        ticks.every(_VIGIL_EVERY, "keep vigil", line.keep_vigil)
        ticks.every(_CTA_EVERY, "ctas", partial(until, partial(check_ctas, line.parts)))
    await ticks.run(stop)
