"""Drafts come into the desk's group by themselves, exactly once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from distbot.domain.post import PostState
from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.telegram_world import DESK_ID, EDITOR_ID

if TYPE_CHECKING:
    from tests.flow.desk.conftest import Newsroom, Scene

HEADLINE = "Pasar Terapung Rimbang Dibuka Kembali"


async def take_in_a_new_article(newsroom: Newsroom, scene: Scene) -> None:
    """Let the feed's history become baseline, then publish an article."""
    assert await scene.line.take_in("situs")
    newsroom.site.publish("/pasar", HEADLINE)
    assert await scene.line.take_in("situs")
    await scene.line.write()
    assert scene.tally() == {PostState.DRAFT: 2}


def test_a_draft_from_the_feed_is_shown_once_also_after_a_restart(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open(listening=False) as scene:
            await take_in_a_new_article(newsroom, scene)
        for _ in range(2):
            async with newsroom.open() as scene:
                await scene.until_asked(2)
                await scene.until_told("desk_listens")

                assert len([m for m in scene.desk() if m.photo]) == 2

    asyncio.run(run())


def test_a_draft_that_comes_later_is_shown_too(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")
            await take_in_a_new_article(newsroom, scene)
            await scene.until_asked(2)

    asyncio.run(run())


def test_a_preview_whose_question_had_to_wait_is_not_sent_twice(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open(listening=False) as scene:
            await take_in_a_new_article(newsroom, scene)
        wait = Fault(kind=FaultKind.THROTTLE, method="sendMessage", retry_after_s=1)
        newsroom.sandbox.telegram.faults.put(wait)
        async with newsroom.open() as scene:
            await scene.until_asked(2)

            assert len([m for m in scene.desk() if m.photo]) == 2

    asyncio.run(run())


def test_a_draft_that_is_cancelled_while_its_picture_is_on_the_way_keeps_no_buttons(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open(listening=False) as scene:
            await take_in_a_new_article(newsroom, scene)
        faults = newsroom.sandbox.telegram.faults
        faults.put(Fault(kind=FaultKind.DELAY, method="sendPhoto", delay_s=0.5))
        async with newsroom.open() as scene:
            await scene.until(lambda: not faults.pending)  # one is on the way
            cancel_all(scene)
            await scene.until(lambda: any("tes" in m.text for m in scene.desk()))

            assert scene.pressable() == []
            assert len(scene.desk()) == 2, "the other draft is not shown"

    asyncio.run(run())


def cancel_all(scene: Scene) -> None:
    posts, now = scene.line.parts.posts, scene.line.parts.clock.now()
    for number in (1, 2):
        assert posts.cancel(number, 1, actor="cli", why="tes", now=now)


def test_a_draft_without_its_card_is_asked_about_all_the_same(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open(listening=False) as scene:
            await take_in_a_new_article(newsroom, scene)
            for card in (newsroom.folder / "var/cards").iterdir():
                card.unlink()
        async with newsroom.open() as scene:
            await scene.until_asked(2)

            assert "kartunya tidak dapat dibaca" in scene.questions()[0].text
            assert [m for m in scene.desk() if m.photo] == []

    asyncio.run(run())


def test_a_desk_that_telegram_keeps_away_from_comes_up_in_the_end(
    newsroom: Newsroom,
) -> None:
    newsroom.sandbox.telegram.faults.add(FaultKind.RESET_BEFORE, "getMe")

    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")

            assert "telegram_away" in scene.events()
            scene.say("/terbit")
            await scene.until(scene.replies)

    asyncio.run(run())


def test_a_desk_that_was_turned_away_once_listens_again(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")
            newsroom.sandbox.telegram.faults.add(FaultKind.REVOKE_TOKEN, "getUpdates")
            scene.say("/terbit")
            await scene.until(lambda: scene.events().count("desk_listens") == 2)

            scene.say("/terbit")
            await scene.until(scene.replies)

    asyncio.run(run())


def test_a_second_poller_on_the_same_token_stops_neither(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as first, newsroom.open() as second:
            await first.until(lambda: "poll_failed" in first.events() + second.events())
            first.say("/terbit")
            await first.until(first.replies)

            told = [
                f["fault"] for e, f in first.told + second.told if e == "poll_failed"
            ]
            assert "Conflict" in str(told[0])

    asyncio.run(run())


def test_a_wrong_token_is_told_without_the_token(newsroom: Newsroom) -> None:
    token = newsroom.sandbox.telegram.token
    newsroom.sandbox.telegram.faults.add(FaultKind.REVOKE_TOKEN, "getMe")

    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told("desk_failed")

            assert token not in str(scene.told)
            assert "does not know this token" in str(scene.told)

    asyncio.run(run())


def test_the_commands_stand_in_the_menu_in_indonesian(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")

            world = newsroom.sandbox.telegram.world
            told = world.commands(DESK_ID, EDITOR_ID)
            assert told["terbit"] == "Siapkan unggahan dari alamat artikel"

    asyncio.run(run())
