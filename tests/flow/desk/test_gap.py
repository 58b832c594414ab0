"""After a gap the desk is asked once, and one tap decides."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from tests.flow.desk.conftest import labels

if TYPE_CHECKING:
    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import Newsroom, Scene

PLACES = ("Rimbang", "Sinar", "Padang", "Hulu")


async def pile_up(newsroom: Newsroom, scene: Scene) -> TelegramMessage:
    """Read the feed, then again as if hours had passed; return the question."""
    parts = scene.line.parts
    await scene.line.take_in("situs")
    long_ago = parts.clock.now() - timedelta(hours=5)
    marks = parts.articles.marks("situs") or {}
    parts.articles.keep("situs", (), marks, baseline=False, now=long_ago)
    for number, place in enumerate(PLACES):
        headline = f"Pasar Terapung {place} Dibuka Kembali"
        newsroom.site.publish(f"/pasar-{number}", headline)
    await scene.line.take_in("situs")
    await scene.line.write()
    await scene.until_pressable(1)
    (question,) = scene.pressable()
    return question


def test_what_piled_up_is_asked_about_in_one_message(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            question = await pile_up(newsroom, scene)

            assert labels(question) == ["Terbitkan semua", "Rangkuman", "Lewati"]
            assert "4 berita" in question.text
            assert "Pasar Terapung Hulu Dibuka Kembali" in question.text
            assert scene.tally() == {}
            scene.say("/lubang")
            await scene.until(scene.replies)
            assert scene.replies()[-1].count("Ditahan") == 4

    asyncio.run(run())


@pytest.mark.parametrize(
    ("label", "tally", "said"),
    [
        ("Terbitkan semua", {PostState.DRAFT: 8}, "Diterbitkan semua (4 berita)"),
        (
            "Rangkuman",
            {PostState.DRAFT: 2, PostState.SKIPPED: 8},
            "Dirangkum (4 berita)",
        ),
        ("Lewati", {PostState.SKIPPED: 8}, "Dilewati (4 berita)"),
    ],
)
def test_a_tap_decides_and_the_message_says_who(
    newsroom: Newsroom, label: str, tally: dict[PostState, int], said: str
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            question = await pile_up(newsroom, scene)

            scene.press(question, label)
            await scene.until_decided(question)
            await scene.line.write()

            assert said in scene.message(question.id).text
            assert labels(scene.message(question.id)) == []
            assert scene.tally() == tally
            again = scene.press(question, "Terbitkan semua")
            await scene.until_answered(again)
            await scene.line.write()
            assert scene.tally() == tally

    asyncio.run(run())


def test_a_stranger_decides_nothing(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            question = await pile_up(newsroom, scene)

            query = scene.press(question, "Lewati", user=newsroom.chief + 1)
            await scene.until_answered(query)
            await scene.line.write()

            assert scene.tally() == {}
            assert len(scene.line.parts.ledger.waiting(9)) == 4

    asyncio.run(run())
