"""What waits for others is broken off at a stop, and only then."""

from __future__ import annotations

import asyncio
import threading

import pytest

from distbot.stopping import until_stopped


async def seven() -> int:
    await asyncio.sleep(0)
    return 7


async def never() -> bool:
    return await asyncio.Event().wait()


def test_work_that_nobody_stops_is_done() -> None:
    async def run() -> int | None:
        return await until_stopped(asyncio.Event(), seven)

    assert asyncio.run(run()) == 7


def test_work_that_waits_is_broken_off_at_a_stop() -> None:
    async def run() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_soon(stop.set)
        async with asyncio.timeout(20):
            assert await until_stopped(stop, never) is None
        assert len(asyncio.all_tasks()) == 1, "nothing of it goes on"

    asyncio.run(run())


def test_what_a_thread_is_storing_just_then_is_stored() -> None:
    began, may_end, stored = threading.Event(), threading.Event(), []

    def store() -> None:
        began.set()
        may_end.wait()
        stored.append("article")

    async def run() -> None:
        stop = asyncio.Event()

        async def stop_meanwhile() -> None:
            await asyncio.to_thread(began.wait)
            stop.set()

        async with asyncio.TaskGroup() as group:
            group.create_task(stop_meanwhile())
            await until_stopped(stop, lambda: asyncio.to_thread(store))
        may_end.set()

    asyncio.run(run())
    assert stored == ["article"]


def test_what_goes_wrong_is_heard() -> None:
    async def break_down() -> None:
        raise LookupError("rusak")

    async def run() -> None:
        await until_stopped(asyncio.Event(), break_down)

    with pytest.raises(LookupError, match="rusak"):
        asyncio.run(run())


def test_who_is_broken_off_from_outside_breaks_its_work_off() -> None:
    async def run() -> None:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(until_stopped(asyncio.Event(), never))
            await asyncio.sleep(0)
            task.cancel()
        assert task.cancelled()
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(run())
