"""Ticks go on when the clock is set, and end when they are told to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.clock import SystemClock
from distbot.scheduler import Looker, Sender, _Ticks

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class SettableClock:
    """The machine's own clock, as far off as a test sets it."""

    off: timedelta = timedelta()
    real: SystemClock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        return self.real.now() + self.off

    def elapsed(self) -> timedelta:
        return self.real.elapsed()


def test_a_clock_that_is_set_back_holds_no_tick_up() -> None:
    clock = SettableClock()
    told: list[str] = []
    ticks = _Ticks(clock, lambda event, _: told.append(event))

    async def set_the_clock() -> list[int]:
        stop, ticked = asyncio.Event(), asyncio.Semaphore(0)
        counted = [0, 0]

        async def count() -> None:
            counted[bool(clock.off)] += 1
            ticked.release()

        # Set back by an hour, the clock would let it wait for two.
        ticks.every(timedelta(hours=1), "count", count)
        async with asyncio.TaskGroup() as group:
            group.create_task(ticks.run(stop))
            await ticked.acquire()
            clock.off = timedelta(hours=-1)
            async with asyncio.timeout(20):
                await ticked.acquire()
            stop.set()
        return counted

    assert asyncio.run(set_the_clock()) == [1, 1]
    assert told == ["clock_was_set"]


@dataclass(slots=True)
class ToldLine:
    """Says when something is due, and counts how often it was to send."""

    clock: SettableClock
    dues: list[datetime | None]
    sends: int = 0
    gives: int = 1

    @property
    def parts(self) -> ToldLine:
        return self

    async def next_due(self) -> datetime | None:
        return self.dues.pop(0)

    async def send(self, stopping: Callable[[], bool]) -> int:
        assert not stopping()
        self.sends += 1
        return self.gives


def turn(line: ToldLine) -> timedelta:
    """Let a sender have one turn; return in how long it wants the next."""
    sender = Sender(line=line, stopping=bool)  # type: ignore[arg-type]  # what it needs
    again = asyncio.run(sender.turn())
    return again - line.clock.now()


def test_what_is_due_is_sent_until_nothing_is() -> None:
    clock = SettableClock()
    line = ToldLine(clock, [clock.now(), clock.now(), None])

    assert turn(line) <= timedelta(seconds=0.5)
    assert line.sends == 2


def test_it_wakes_at_the_next_due_time() -> None:
    clock = SettableClock()
    soon = timedelta(seconds=0.2)

    assert turn(ToldLine(clock, [clock.now() + soon])) <= soon


def test_what_another_worker_has_is_not_asked_for_again_at_once() -> None:
    clock = SettableClock()
    line = ToldLine(clock, [clock.now()] * 3, gives=0)

    assert turn(line) > timedelta(seconds=0.3)
    assert line.sends == 1


@dataclass(slots=True)
class ReadLine:
    """A line with one source; says when an article there may be finished."""

    clock: SettableClock
    ripe: datetime | None
    done: list[str] = field(default_factory=list)

    @property
    def parts(self) -> ReadLine:
        return self

    @property
    def articles(self) -> ReadLine:
        return self

    async def take_in(self, source: str) -> None:
        self.done.append(source)

    async def write(self) -> None:
        self.done.append("write")

    def ripe_at(self, source: str, after: datetime) -> datetime | None:
        assert source == "situs"
        assert after <= self.clock.now()
        return self.ripe


@pytest.mark.parametrize(
    ("ripe_s", "wait_s"), [(None, 60), (20, 20), (90, 60)], ids=str
)
def test_a_source_is_looked_at_again_when_an_article_may_be_finished(
    ripe_s: int | None, wait_s: int
) -> None:
    clock = SettableClock()
    began = clock.now()
    ripe = None if ripe_s is None else began + timedelta(seconds=ripe_s)
    line = ReadLine(clock, ripe)
    looker = Looker(line=line, source="situs", period=timedelta(seconds=60))  # type: ignore[arg-type]  # what it needs

    again = asyncio.run(looker.turn())

    assert line.done == ["situs", "write"]
    assert timedelta() <= again - began - timedelta(seconds=wait_s)
    assert again - began - timedelta(seconds=wait_s) < timedelta(seconds=5)


@dataclass(slots=True)
class SetBack(ReadLine):
    """A line in whose look the clock is set back by an hour."""

    @override
    async def take_in(self, source: str) -> None:
        self.done.append(source)
        self.clock.off = timedelta(hours=-1)


def test_a_clock_that_is_set_back_in_a_look_puts_the_next_one_off_by_nothing() -> None:
    line = SetBack(SettableClock(), None)
    looker = Looker(line=line, source="situs", period=timedelta(seconds=60))  # type: ignore[arg-type]  # what it needs

    again = asyncio.run(looker.turn())

    assert again - line.clock.now() <= timedelta(seconds=60)
