"""approval = "auto-after 10m": whoever objects in time holds a draft, else it goes."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from distbot.clock import SystemClock
from distbot.domain.post import PostState
from tests.flow.conftest import StepClock
from tests.flow.desk.conftest import labels
from tests.flow.desk.test_drafts import take_in_a_new_article
from tests.flow.desk.test_whole_way import answered, control, post_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import Newsroom, Scene

UNTIL = "Terbit sendiri kalau tidak ada yang keberatan sampai "


@asynccontextmanager
async def waiting(
    newsroom: Newsroom,
) -> AsyncIterator[tuple[Scene, StepClock, TelegramMessage]]:
    """Open the desk with a draft that goes out in ten minutes by itself."""
    clock = newsroom.clock = StepClock(moment=SystemClock().now())
    newsroom.approval = "auto-after 10m"
    async with newsroom.open() as scene:
        await take_in_a_new_article(newsroom, scene)
        await scene.until_asked(2)
        yield scene, clock, control(scene)


def test_what_nobody_objects_to_goes_out_and_its_buttons_go(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with waiting(newsroom) as (scene, clock, asked):
            zone = scene.line.parts.newsroom.timezone
            until = (clock.moment + timedelta(minutes=10)).astimezone(zone)
            (line,) = [w for w in asked.text.split("\n") if w.startswith(UNTIL)]
            assert f"pukul {until:%H.%M} WIB." in line
            assert UNTIL not in control(scene, "x").text
            clock.step(minutes=9)
            await scene.line.write()
            assert post_to(scene).state is PostState.DRAFT
            clock.step(minutes=2)
            await scene.line.write()
            assert post_to(scene).state is PostState.APPROVED

            await scene.until_decided(asked)
            told = scene.message(asked.id)
            assert "✓ Disetujui menurut aturan" in told.text
            assert labels(told) == []

            await scene.line.send()
            assert len(scene.channel()) == 1
            late = scene.press(asked, "Lewati")
            await scene.until_answered(late)
            link = "kanal: sudah terbit: https://t.me/kanal_demo/1"
            await scene.until(lambda: link in scene.message(asked.id).text)
            assert post_to(scene).state is PostState.PUBLISHED

    asyncio.run(run())


def test_who_skips_it_in_time_stops_it(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with waiting(newsroom) as (scene, clock, asked):
            clock.step(minutes=9)
            scene.press(asked, "Lewati")
            await scene.until_decided(asked)
            clock.step(minutes=2)
            await scene.line.write()
            await scene.line.send()

            assert scene.channel() == []
            assert post_to(scene).state is PostState.CANCELLED
            assert "✗ Dilewati Rukmini" in scene.message(asked.id).text

    asyncio.run(run())


def test_what_an_editor_reworded_waits_for_an_editor(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with waiting(newsroom) as (scene, clock, asked):
            clock.step(minutes=1)
            echo = await answered(scene, asked.id, "Pasar buka lagi.")
            scene.press(echo, "Ya")
            await scene.until(lambda: control(scene).id != asked.id)
            clock.step(minutes=10)
            await scene.line.write()

            assert UNTIL not in control(scene).text
            assert post_to(scene).state is PostState.DRAFT
            await scene.until(lambda: "Diganti" in scene.message(asked.id).text)

    asyncio.run(run())


def test_the_wait_begins_when_the_desk_is_shown_the_draft(newsroom: Newsroom) -> None:
    clock = newsroom.clock = StepClock(moment=SystemClock().now())
    newsroom.approval = "auto-after 10m"

    async def run() -> None:
        async with newsroom.open(listening=False) as scene:
            await take_in_a_new_article(newsroom, scene)
            clock.step(minutes=30)
            await scene.line.write()
            assert post_to(scene).state is PostState.DRAFT

        async with newsroom.open() as scene:
            await scene.until_asked(2)
            zone = scene.line.parts.newsroom.timezone
            until = (clock.moment + timedelta(minutes=10)).astimezone(zone)
            assert f"pukul {until:%H.%M} WIB." in control(scene).text
            clock.step(minutes=9)
            await scene.line.write()
            assert post_to(scene).state is PostState.DRAFT
            clock.step(minutes=2)
            await scene.line.write()
            assert post_to(scene).state is PostState.APPROVED

    asyncio.run(run())
