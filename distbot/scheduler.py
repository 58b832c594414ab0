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
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        # A tick that is late is still wanted, once: APScheduler's own default
        # drops what is more than a second late.
        job_defaults={
            "coalesce": True,
            "max_instances": 1,
            "misfire_grace_time": None,
        },
    )
    under_way: set[asyncio.Task[None]] = set()

    def every(
        period: timedelta, name: str, work: Callable[[], Awaitable[object]]
    ) -> None:
        async def tick() -> None:
            task = asyncio.current_task()
            if task is not None:
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - the top of a loop
                fault = f"{type(error).__name__}: {error}"
                tell("tick_failed", {"tick": name, "fault": fault})

        scheduler.add_job(
            tick,
            "interval",
            seconds=period.total_seconds(),
            name=name,
            next_run_time=clock.now(),
        )

    for line, sources in lines:
        await line.open()
        for source, period in sources.items():
            every(period, f"take in {source}", partial(line.take_in, source))
        every(_WRITE_EVERY, "write", line.write)
        every(_SEND_EVERY, "send", line.send)
        every(LEASE / 4, "reap", line.reap)
    scheduler.start()
    try:
        await stop.wait()
    finally:
        # Shutting down at once would cancel a post in the middle of its call.
        scheduler.pause()
        if under_way:
            await asyncio.wait(under_way, timeout=LEASE.total_seconds())
        scheduler.shutdown(wait=False)
