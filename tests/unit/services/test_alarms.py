"""What chiefs must mend is told once a cause, and once more when it is over."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from distbot.alarms import Alarms, alert, all_clear
from distbot.domain.delivery import Alarm
from distbot.ports import Audience

if TYPE_CHECKING:
    from tests.unit.services.conftest import Desk


def told(desk: Desk) -> list[str]:
    return [notice.kind for notice in desk.parts.notices.untold(99)]


def sound(desk: Desk, name: str, *alarms: Alarm) -> None:
    destination = desk.parts.destination(name)
    assert destination is not None
    for alarm in alarms:
        rounds = Alarms(parts=desk.parts)
        asyncio.run(rounds.sound(destination, alarm, "the network's words"))


def hush(desk: Desk, name: str) -> None:
    destination = desk.parts.destination(name)
    assert destination is not None
    asyncio.run(Alarms(parts=desk.parts).hush(destination))


def test_a_cause_that_stands_is_told_once_and_its_end_once(desk: Desk) -> None:
    for _ in range(3):
        alert(desk.parts, "kabel", "kabel", {})
    ends = [all_clear(desk.parts, "kabel", "kabel", {}) for _ in range(3)]

    assert told(desk) == ["kabel", "kabel_over"]
    assert ends == [True, False, False]


def test_a_cause_that_comes_again_is_told_again(desk: Desk) -> None:
    for _ in range(2):
        assert alert(desk.parts, "kabel", "kabel", {})
        desk.clock.step(seconds=1)
        assert all_clear(desk.parts, "kabel", "kabel", {})

    assert told(desk) == ["kabel", "kabel_over"] * 2


@pytest.mark.parametrize("alarm", Alarm)
def test_a_call_that_is_taken_ends_the_alarm_of_its_own_place(
    desk: Desk, alarm: Alarm
) -> None:
    sound(desk, "kanal", alarm, alarm)
    hush(desk, "cadangan")
    assert told(desk) == [alarm.value]

    hush(desk, "kanal")
    hush(desk, "kanal")

    assert told(desk) == [alarm.value, f"{alarm.value}_over"]


@pytest.mark.parametrize("alarm", Alarm)
def test_every_alarm_and_its_end_have_words_for_the_chiefs(
    desk: Desk, alarm: Alarm
) -> None:
    sound(desk, "kanal", alarm)
    hush(desk, "kanal")

    words = desk.parts.language.messages.chat
    notices = desk.parts.notices.untold(9)
    texts = [words[f"notice_{n.kind}"].format(**n.fields) for n in notices]
    assert "the network's words" in texts[0]
    assert len(texts) == 2
    assert {notice.audience for notice in notices} == {Audience.CHIEFS}
