"""What was taken back is said under its draft: by whom, and what still stands."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from distbot.sandbox.telegram_values import Membership, Standing
from distbot.sandbox.telegram_world import CHANNEL_ID
from distbot.services.retract import retract
from tests.flow.desk.conftest import labels
from tests.flow.desk.test_commands import asked
from tests.flow.desk.test_corrections import published, reads
from tests.flow.desk.test_whole_way import post_to

if TYPE_CHECKING:
    from tests.flow.desk.conftest import Newsroom, Scene


async def taken_back(scene: Scene, by: str) -> None:
    """Have what is in the channel taken back from another process, and done."""
    now = scene.line.parts.clock.now()
    retract(scene.line.parts, [post_to(scene).id], by, now)
    await scene.line.amend()


def stand_in_the_channel(newsroom: Newsroom, membership: Membership) -> None:
    world = newsroom.sandbox.telegram.world
    bot = world.bot(newsroom.sandbox.telegram.token)
    world.set_membership(CHANNEL_ID, bot.user.id, membership)


def test_whoever_takes_a_post_back_its_control_message_says_what_came_of_it(
    newsroom: Newsroom,
) -> None:
    world = newsroom.sandbox.telegram.world

    async def run() -> None:
        bot = world.bot(newsroom.sandbox.telegram.token)
        rights = world.rooms[CHANNEL_ID].standing(bot.user.id)
        async with newsroom.open() as scene:
            await published(newsroom, scene, "kanal")
            (shown,) = [m for m in scene.desk() if m.text.startswith("kanal ·")]
            number = post_to(scene).id
            stand_in_the_channel(newsroom, Membership(standing=Standing.LEFT))
            await taken_back(scene, "budi")
            told = await reads(scene, shown, "✗ kanal: diminta ditarik oleh budi")
            assert "tetapi masih terbit" in told.text
            assert f"sendiri di sana, atau ulangi /tarik {number}." in told.text
            assert "kanal: sudah terbit" not in told.text
            assert labels(told) == []

            stand_in_the_channel(newsroom, rights)
            await taken_back(scene, "laras")
            assert scene.channel() == []
            answer = await asked(scene, f"/kenapa {number}")
            assert "✗ kanal: ditarik atas permintaan laras, " in answer

    asyncio.run(run())
