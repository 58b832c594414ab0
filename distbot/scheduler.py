"""APScheduler as the clock: ticks only; the truth is in the store."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from distbot.line import Line, Tell
from distbot.ports import Clock
from distbot.services.publish import LEASE

_WRITE_EVERY = timedelta(seconds=2)
_SEND_EVERY = timedelta(seconds=1)
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
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=_JOBS)
        self._clock = clock
        self._tell = tell
        self._under_way: set[asyncio.Task[None]] = set()

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

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until told to stop, then wait for what is under way."""
        self._scheduler.start()
        try:
            await stop.wait()
        finally:
            # Shutting down at once would cancel a post in the middle of its call.
            self._scheduler.pause()
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=LEASE.total_seconds())
            self._scheduler.shutdown(wait=False)

    async def _tick(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - the top of a loop
            fault = f"{type(error).__name__}: {error}"
            self._tell("tick_failed", {"tick": name, "fault": fault})


async def run_lines(
    lines: Sequence[tuple[Line, dict[str, timedelta]]],
    clock: Clock,
    stop: asyncio.Event,
    tell: Tell,
) -> None:
    """Drive the lines until told to stop; what is being sent is finished first.

    Args:
        lines: Each with how often to look at each of its sources.
        clock: Says when the first ticks are due: now.
        stop: Set it to stop.
        tell: Hears of ticks that broke.
    """
    ticks = _Ticks(clock, tell)
    for line, sources in lines:
        for source, period in sources.items():
            ticks.every(period, f"take in {source}", partial(line.take_in, source))
        ticks.every(_WRITE_EVERY, "write", line.write)
        ticks.every(_SEND_EVERY, "send", partial(line.send, stop.is_set))
        ticks.every(LEASE / 4, "reap", line.reap)
    await ticks.run(stop)
