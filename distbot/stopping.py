"""Work that waits for others and can be done again: broken off at a stop."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Done = TypeVar("Done")


async def until_stopped(
    stop: asyncio.Event, work: Callable[[], Coroutine[Any, Any, Done]]
) -> Done | None:
    """Do it, but break it off as soon as somebody says stop.

    Only for what may end at any place, as at a kill: a site that hangs would hold a
    stop up, and service managers do not wait long. What a thread is storing just then
    is stored.

    Returns:
        What came of it; None where it was broken off.
    """
    faults: list[Exception] = []

    async def do() -> Done | None:
        try:
            return await work()
        except Exception as error:  # noqa: BLE001 - a group would wrap it
            faults.append(error)
            return None

    async with asyncio.TaskGroup() as group:
        told, doing = group.create_task(stop.wait()), group.create_task(do())
        await asyncio.wait({told, doing}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        doing.cancel()
    if faults:
        raise faults[0]
    return None if doing.cancelled() else doing.result()
