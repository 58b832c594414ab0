"""What people must hear reaches them, whatever the desk's group is like."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.ports import Audience
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID

if TYPE_CHECKING:
    from distbot.line import Line
    from tests.flow.desk.conftest import Newsroom

GONE = -1009999
"""A group that the bot is not in."""

KINDS = ("out_of_credit", "gap", "of_tomorrow")


def announce(line: Line, audience: Audience, account: str = "x:") -> None:
    line.parts.notices.announce(
        f"out_of_credit {account}",
        audience,
        "out_of_credit",
        {"account": account, "fault": "402"},
        line.parts.clock.now(),
    )


def test_a_desk_that_cannot_be_shown_drafts_keeps_no_alarm_from_the_chiefs(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("distbot.chat.listener._FAILED_AGAIN_S", 0.1)
    newsroom.desk = GONE

    async def run() -> None:
        async with newsroom.open(listening=False) as scene:
            await scene.line.take_in("situs")
            newsroom.site.publish("/pasar", "Pasar Terapung Rimbang Dibuka Kembali")
            await scene.line.take_in("situs")
            await scene.line.write()
            announce(scene.line, Audience.CHIEFS)
        async with newsroom.open() as scene:
            await scene.until(lambda: scene.desk(CHIEF_ID))
            await scene.until_told("draft_show_failed")

            assert scene.tally() == {PostState.DRAFT: 2}
            await scene.until(lambda: not scene.line.parts.notices.untold(9))
            assert "grup redaksi" in scene.replies(CHIEF_ID)[-1]

    asyncio.run(run())


@pytest.mark.parametrize("there", [True, False])
def test_what_the_desk_cannot_hear_the_chiefs_do(
    newsroom: Newsroom, *, there: bool
) -> None:
    newsroom.desk = DESK_ID if there else GONE

    async def run() -> None:
        async with newsroom.open() as scene:
            announce(scene.line, Audience.DESK)
            await scene.until(lambda: scene.desk(DESK_ID if there else CHIEF_ID))

            assert len(scene.desk(CHIEF_ID)) == (0 if there else 1)

    asyncio.run(run())


def test_a_notice_that_nobody_can_be_told_is_kept_and_hides_no_other(
    newsroom: Newsroom,
) -> None:
    newsroom.desk, newsroom.chief = GONE, 799999999

    async def run() -> None:
        async with newsroom.open() as scene:
            announce(scene.line, Audience.CHIEFS, "x:")
            announce(scene.line, Audience.DESK, "x:dua")
            await scene.until_told("notice_tell_failed")

            untold = scene.line.parts.notices.untold
            await scene.until(lambda: len(untold(9)) == 3)  # and that nobody hears
        newsroom.chief = CHIEF_ID
        async with newsroom.open() as scene:
            await scene.until(lambda: len(scene.desk(CHIEF_ID)) == 3)

    asyncio.run(run())


def test_a_notice_that_misses_something_is_told_as_it_is_and_hides_no_other(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            notices, now = scene.line.parts.notices, scene.line.parts.clock.now()
            for kind in KINDS:
                fields = {"account": "x:satu"}
                notices.announce(kind, Audience.CHIEFS, kind, fields, now)
            announce(scene.line, Audience.CHIEFS, "x:dua")
            await scene.until(lambda: notices.untold(9) == [])

            *bare, told = [message.text for message in scene.desk(CHIEF_ID)]
            assert "akun x:dua habis" in told
            for kind, text in zip(KINDS, bare, strict=True):
                assert f"{kind}: account: x:satu" in text
            failed = [f for event, f in scene.told if event == "notice_tell_failed"]
            assert [one["kind"] for one in failed] == list(KINDS)
            assert all(one["notice"] for one in failed)

    asyncio.run(run())
