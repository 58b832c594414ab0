"""What was taken back is said under its draft: by whom, and what still stands."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from distbot.sandbox.telegram_values import Membership, Standing
from distbot.sandbox.telegram_world import CHANNEL_ID
from distbot.services.retract import retract
from tests.flow.desk.conftest import labels
from tests.flow.desk.test_commands import asked
from tests.flow.desk.test_corrections import published
from tests.flow.desk.test_whole_way import post_to

if TYPE_CHECKING:
    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import Newsroom, Scene

OUT = "kanal: sudah terbit: https://t.me/kanal_demo/1"


async def taken_back(scene: Scene, by: str) -> None:
    """Have what is in the channel taken back from another process, and done."""
    now = scene.line.parts.clock.now()
    retract(scene.line.parts, [post_to(scene).id], by, now)
    await scene.line.amend()


async def control_that_says(scene: Scene, words: str) -> TelegramMessage:
    def found() -> list[TelegramMessage]:
        return [m for m in scene.desk() if words in m.text.split("\n")]

    await scene.until(found)
    return found()[0]


async def says(scene: Scene, message: TelegramMessage, words: str) -> str:
    await scene.until(lambda: words in scene.message(message.id).text)
    return scene.message(message.id).text


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
            shown = await control_that_says(scene, OUT)
            number = post_to(scene).id
            stand_in_the_channel(newsroom, Membership(standing=Standing.LEFT))
            await taken_back(scene, "budi")
            text = await says(scene, shown, "diminta ditarik oleh budi")
            assert OUT not in text
            assert "tetapi masih terbit" in text
            assert f"sendiri di sana, atau ulangi /tarik {number}." in text

        stand_in_the_channel(newsroom, rights)
        async with newsroom.open(listening=False) as scene:
            await taken_back(scene, "laras")
            assert scene.channel() == []
        async with newsroom.open() as scene:
            gone = "✗ kanal: ditarik atas permintaan laras, "
            text = await says(scene, shown, gone)
            assert "terbit: http" not in text
            assert labels(scene.message(shown.id)) == []
            assert gone in await asked(scene, f"/kenapa {number}")

    asyncio.run(run())
