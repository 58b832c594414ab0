"""What the log says of a Telegram that answers badly: one line each, and no update."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import TYPE_CHECKING

import pytest
import structlog

from distbot.log import set_up_log
from distbot.sandbox.faults import FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flow.desk.conftest import Newsroom


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Hear what the service's own set-up lets through."""
    known = logging.root.manager.loggerDict
    loggers = [one for one in known.values() if isinstance(one, logging.Logger)]
    levels = [(logger, logger.level) for logger in loggers]
    set_up_log()
    yield caplog
    structlog.reset_defaults()
    for logger, level in levels:
        logger.setLevel(level)


@pytest.mark.parametrize(
    ("fault", "method", "event"),
    [
        (FaultKind.RESET_BEFORE, "deleteWebhook", "telegram_away"),
        (FaultKind.ERROR, "getUpdates", "poll_failed"),
        (FaultKind.GARBAGE, "getUpdates", "poll_failed"),
        (FaultKind.REVOKE_TOKEN, "getUpdates", "telegram_away"),
    ],
)
def test_a_fault_is_told_by_the_listener_and_not_once_more_with_a_traceback(
    newsroom: Newsroom,
    logs: pytest.LogCaptureFixture,
    fault: FaultKind,
    method: str,
    event: str,
) -> None:
    newsroom.sandbox.telegram.faults.add(fault, method)

    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told(event)
            await scene.until_told("desk_listens")

    asyncio.run(run())
    gc.collect()  # asyncio tells of a task's fault when the task is forgotten

    assert [r for r in logs.records if r.exc_info] == []


def test_what_nobody_else_tells_of_the_library_is_still_heard(
    logs: pytest.LogCaptureFixture,
) -> None:
    logging.getLogger("telegram.ext.Application").error("a fault of the desk's own")
    logging.getLogger("telegram.ext.Updater").critical("updates are lost")

    assert len(logs.records) == 2
