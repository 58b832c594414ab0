"""An article that leaves the site is pulled, and taken down when the desk says so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.sandbox.faults import FaultKind
from distbot.services.gone import note_gone
from tests.flow.desk.conftest import labels
from tests.flow.desk.test_commands import drafted

if TYPE_CHECKING:
    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import AheadClock, Newsroom, Scene

HEADLINE = "Pasar Terapung Rimbang Dibuka Kembali"


async def half_published(newsroom: Newsroom, scene: Scene) -> None:
    """Have an article out in the channel, and waiting for X."""
    await scene.line.take_in("situs")
    newsroom.site.publish("/pasar", HEADLINE)
    await scene.line.take_in("situs")
    await scene.line.write()
    await scene.until_asked(2)
    question = next(q for q in scene.questions() if "@kanal_demo" in q.text)
    scene.press(question, "Terbitkan")
    await scene.until_decided(question)
    await scene.line.send()
    assert len(scene.channel()) == 1
    await scene.line.watch()


async def look(scene: Scene, clock: AheadClock, *, minutes: float) -> None:
    clock.step(minutes=minutes)
    await scene.line.watch()


def proposals(scene: Scene) -> list[TelegramMessage]:
    return [m for m in scene.desk() if "Tarik" in labels(m)]


def test_it_leaves_the_queue_and_the_channel_when_the_desk_says_so(
    newsroom: Newsroom, clock: AheadClock
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await half_published(newsroom, scene)
            del newsroom.site.pages["/pasar"]

            await look(scene, clock, minutes=15)
            assert scene.tally()[PostState.DRAFT] == 1
            await look(scene, clock, minutes=1)

            assert scene.tally() == {PostState.PUBLISHED: 1, PostState.SKIPPED: 1}
            assert ("article_gone", {"article": 1, "posts": 1}) in scene.told
            await scene.until(lambda: proposals(scene))
            await scene.until(lambda: any("dibatalkan" in t for t in scene.replies()))
            (proposal,) = proposals(scene)
            assert HEADLINE in proposal.text
            scene.press(proposal, "Tarik")
            await scene.until_decided(proposal)
            await scene.line.amend()
            assert scene.channel() == []

    asyncio.run(run())


@pytest.mark.parametrize("status", [404, 503])
def test_a_site_that_stumbles_once_changes_nothing(
    newsroom: Newsroom, clock: AheadClock, status: int
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await half_published(newsroom, scene)
            newsroom.site.broken["/pasar"] = status
            await look(scene, clock, minutes=15)
            newsroom.site.broken.clear()
            await look(scene, clock, minutes=15)
            newsroom.site.broken["/pasar"] = 503
            for _ in range(4):
                await look(scene, clock, minutes=15)

            assert scene.tally() == {PostState.PUBLISHED: 1, PostState.DRAFT: 1}
            assert scene.line.parts.desk.changes.undecided(9) == []
            assert "article_gone" not in scene.events()

    asyncio.run(run())


def test_an_article_that_only_left_the_feed_is_not_gone(
    newsroom: Newsroom, clock: AheadClock
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await half_published(newsroom, scene)
            newsroom.site.entries.clear()
            for _ in range(3):
                await scene.line.take_in("situs")
                await look(scene, clock, minutes=15)

            assert scene.tally() == {PostState.PUBLISHED: 1, PostState.DRAFT: 1}

    asyncio.run(run())


def test_what_comes_back_needs_no_decision_and_the_old_button_says_so(
    newsroom: Newsroom, clock: AheadClock
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await half_published(newsroom, scene)
            page = newsroom.site.pages.pop("/pasar")
            for minutes in (15, 1):
                await look(scene, clock, minutes=minutes)
            await scene.until(lambda: proposals(scene))

            newsroom.site.pages["/pasar"] = page
            await look(scene, clock, minutes=15)
            await scene.until(lambda: any("ada lagi" in t for t in scene.replies()))
            (proposal,) = proposals(scene)
            scene.press(proposal, "Tarik")
            await scene.until_decided(proposal)

            await scene.line.amend()
            assert "tidak berlaku" in scene.message(proposal.id).text
            assert len(scene.channel()) == 1

    asyncio.run(run())


def test_an_unknown_post_of_it_is_not_sent_again_and_who_says_absent_is_told_why(
    newsroom: Newsroom,
) -> None:
    absent = "Tidak ada, kirim lagi"

    async def run() -> None:
        async with newsroom.open() as scene:
            parts = scene.line.parts
            post = next(
                post
                for post in await drafted(newsroom, scene)
                if post.draft.destination == "kanal"
            )
            now = parts.clock.now()
            assert parts.posts.approve(
                post.id, 1, actor="tes", why="tes", due_at=now, now=now
            )
            newsroom.sandbox.telegram.faults.add(FaultKind.RESET_BEFORE, "sendPhoto")
            await scene.line.send()
            parts.traces.ask(post.id, 1, "nobody can tell", now)
            note_gone(parts, post.article_id, now, said=True)
            await scene.until(lambda: [m for m in scene.desk() if absent in labels(m)])
            (question,) = [m for m in scene.desk() if absent in labels(m)]
            scene.press(question, absent)
            await scene.until_decided(question)

            told = scene.message(question.id)
            assert (
                "Tidak dikirim lagi: beritanya sudah tidak ada di situs." in told.text
            )
            assert labels(told) == []
            await scene.line.send()
            assert scene.channel() == []

    asyncio.run(run())
