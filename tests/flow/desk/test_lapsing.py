"""What the bot asked, and nobody answered, holds for an hour."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from distbot.domain.post import PostState
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID
from tests.flow.desk.conftest import labels

if TYPE_CHECKING:
    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import AheadClock, Newsroom, Scene

HEADLINE = "Pasar Terapung Rimbang Dibuka Kembali"


async def proposed(newsroom: Newsroom, scene: Scene) -> TelegramMessage:
    """Have a draft, and a time proposed for it; return the echo."""
    url = newsroom.site.publish("/pasar", HEADLINE)
    scene.say(f"/terbit {url}")
    await scene.until_asked(2)
    question = scene.questions()[0]
    world = scene.sandbox.telegram.world
    world.say(DESK_ID, CHIEF_ID, "tunda 3 jam", question.id)
    await scene.until(lambda: echoes(scene))
    return echoes(scene)[0]


def echoes(scene: Scene) -> list[TelegramMessage]:
    return [m for m in scene.desk() if "Ya" in labels(m)]


def test_after_an_hour_a_proposal_says_that_it_lapsed_and_a_yes_does_nothing(
    newsroom: Newsroom, clock: AheadClock
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            echo = await proposed(newsroom, scene)
            clock.step(minutes=61)
            await scene.until(lambda: not echoes(scene))
            lapsed = scene.message(echo.id).text
            assert "tidak berlaku lagi" in lapsed

            query = scene.press(echo, "Ya")
            await scene.until_answered(query)
            await scene.until(lambda: scene.message(echo.id).text != lapsed)

            assert "Tombol ini sudah tidak berlaku." in scene.message(echo.id).text
            assert scene.tally() == {PostState.DRAFT: 2}

    asyncio.run(run())


def test_within_the_hour_a_yes_counts(newsroom: Newsroom, clock: AheadClock) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            echo = await proposed(newsroom, scene)
            clock.step(minutes=58)
            scene.press(echo, "Ya")
            await scene.until_decided(echo)

            assert scene.tally() == {PostState.DRAFT: 1, PostState.APPROVED: 1}

    asyncio.run(run())


def test_an_echo_that_was_deleted_lapses_all_the_same(
    newsroom: Newsroom, clock: AheadClock
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            echo = await proposed(newsroom, scene)
            scene.sandbox.telegram.world.remove(DESK_ID, echo.id)
            clock.step(minutes=61)
            waiting = scene.line.parts.desk.proposals.last_of
            await scene.until(lambda: waiting(DESK_ID, CHIEF_ID) is None)

            assert "report_tell_failed" not in scene.events()

    asyncio.run(run())
