"""A source that fails for long is told to the chiefs once, and its return once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from distbot.services.outages import Outages

if TYPE_CHECKING:
    from tests.unit.services.conftest import Desk

FAULT = "https://wartarimba.example.com/feed/: answers 503. Wait."


def told(desk: Desk) -> list[str]:
    words = desk.parts.language.messages.chat
    notices = desk.parts.notices.untold(99)
    return [words[f"notice_{n.kind}"].format(**n.fields) for n in notices]


def fail(desk: Desk, outages: Outages, times: int) -> None:
    for _ in range(times):
        asyncio.run(outages.failed("situs", FAULT))
        desk.clock.step(minutes=1)


def test_a_passing_trouble_is_nobodys_business(desk: Desk) -> None:
    outages = Outages(parts=desk.parts)
    for _ in range(3):
        fail(desk, outages, 4)
        asyncio.run(outages.read("situs"))

    assert told(desk) == []


def test_what_lasts_is_told_once_with_its_fault_and_once_that_it_is_over(
    desk: Desk,
) -> None:
    outages = Outages(parts=desk.parts)
    fail(desk, outages, 40)
    for _ in range(3):
        asyncio.run(outages.read("situs"))

    alarm, over = told(desk)
    assert "situs" in alarm
    assert FAULT in alarm
    assert "situs terbaca lagi" in over


def test_another_source_ends_no_alarm(desk: Desk) -> None:
    outages = Outages(parts=desk.parts)
    fail(desk, outages, 5)
    asyncio.run(outages.read("lain"))

    assert len(told(desk)) == 1


def test_a_process_that_starts_anew_ends_what_the_last_one_told(desk: Desk) -> None:
    fail(desk, Outages(parts=desk.parts), 5)
    asyncio.run(Outages(parts=desk.parts).read("situs"))

    assert len(told(desk)) == 2


def fail_from_cron(desk: Desk, times: int) -> None:
    """Have a new process find it failing every five minutes."""
    for _ in range(times):
        asyncio.run(Outages(parts=desk.parts).failed("situs", FAULT))
        desk.clock.step(minutes=5)


def test_processes_that_look_but_once_see_that_it_lasts(desk: Desk) -> None:
    fail_from_cron(desk, 3)
    assert told(desk) == []

    fail_from_cron(desk, 5)

    (alarm,) = told(desk)
    assert "15 menit" in alarm


def test_what_was_read_in_between_does_not_last(desk: Desk) -> None:
    for _ in range(4):
        fail_from_cron(desk, 3)
        asyncio.run(Outages(parts=desk.parts).read("situs"))

    assert told(desk) == []
