"""kill -9 in the midst of each step at the desk: what is left is one of the two."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from tests.flow.desk.conftest import labels
from tests.flow.desk.test_commands import state
from tests.flow.desk.test_drafts import take_in_a_new_article
from tests.flow.desk.test_whole_way import answered, post_to
from tests.flow.engine.processes import Nursery, Process

if TYPE_CHECKING:
    from distbot.domain.post import Post
    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import Newsroom, Scene


@dataclass(slots=True, kw_only=True)
class Victims:
    """Processes of the newsroom, killed at the point they are told."""

    newsroom: Newsroom
    nursery: Nursery
    scene: Scene

    def start(self, role: str = "chat", *, dies: str | None = None) -> Process:
        words = ("run", "--role", role, "-c", str(self.newsroom.folder / "kuala.toml"))
        return self.nursery.start(*words, freeze=dies)

    @property
    def post(self) -> Post:
        return post_to(self.scene)

    def stands(self, expected: PostState, version: int) -> None:
        assert (self.post.state, self.post.version) == (expected, version)

    def now_dies(self, process: Process) -> None:
        process.until_frozen()
        process.kill()

    async def until_told(self, shown: TelegramMessage, words: str) -> None:
        """Wait until a control message tells the truth, and asks no more."""
        scene = self.scene
        await scene.until(lambda: words in scene.message(shown.id).text)
        assert "Terbitkan" not in labels(scene.message(shown.id))

    async def until_asked_anew(self, shown: TelegramMessage) -> TelegramMessage:
        """Wait for a control message below another one; return it."""
        await self.scene.until(
            lambda: any(q.id > shown.id for q in self.kanal_s_questions())
        )
        return self.kanal_s_questions()[-1]

    def kanal_s_questions(self) -> list[TelegramMessage]:
        return [q for q in self.scene.questions() if q.text.startswith("kanal ·")]

    async def until_its_operation_is_done(self) -> None:
        operations = self.scene.line.parts.desk.operations
        await self.scene.until(
            lambda: all(o.done_at for o in operations.of_post(self.post.id))
        )


async def shown_and_approved(victims: Victims) -> TelegramMessage:
    """Die between preview and question, before a tap's commit, and after it."""
    scene = victims.scene
    await take_in_a_new_article(victims.newsroom, scene)
    victims.now_dies(victims.start(dies="before question"))
    assert scene.questions() == []

    process = victims.start(dies="before approve")
    await scene.until_asked(2)
    (asked,) = victims.kanal_s_questions()
    previews = [m for m in scene.desk() if m.photo is not None]
    assert len(previews) == 2, "none was shown a second time"
    assert asked.reply_to == previews[0].id
    await scene.until_answered(scene.press(asked, "Terbitkan"))
    victims.now_dies(process)
    victims.stands(PostState.DRAFT, 1)
    assert scene.message(asked.id) == asked

    process = victims.start(dies="before put")
    await scene.until_answered(scene.press(asked, "Terbitkan"))
    victims.now_dies(process)
    victims.stands(PostState.APPROVED, 1)
    assert scene.message(asked.id) == asked
    return asked


async def undone(victims: Victims, asked: TelegramMessage) -> TelegramMessage:
    """Die after an undo's commit: the draft is shown anew."""
    process = victims.start(dies="after pull_back")
    await victims.until_told(asked, "✓ Disetujui Rukmini.")
    victims.scene.press(victims.scene.message(asked.id), "Batalkan")
    victims.now_dies(process)
    victims.stands(PostState.DRAFT, 2)
    return asked


async def reworded(victims: Victims, asked: TelegramMessage) -> TelegramMessage:
    """Die while a wish is echoed, after the yes, and after the new words' commit."""
    scene, world = victims.scene, victims.newsroom.sandbox.telegram.world
    process = victims.start(dies="after propose")
    asked, old = await victims.until_asked_anew(asked), asked
    await victims.until_told(old, "↩ Dibatalkan Rukmini")
    chat, chief = victims.newsroom.desk, victims.newsroom.chief
    world.say(chat, chief, "Pasar buka lagi, datanglah pagi.", asked.id)
    victims.now_dies(process)

    process = victims.start(dies="after take")
    echo = await answered(scene, asked.id, "Pasar buka lagi, datanglah pagi.")
    scene.press(echo, "Ya")
    victims.now_dies(process)
    victims.stands(PostState.DRAFT, 2)
    assert victims.kanal_s_questions() == [asked]

    process = victims.start(dies="after rewrite")
    scene.press(echo, "Ya")
    await scene.until(lambda: "tidak berlaku" in scene.message(echo.id).text)
    echo = await answered(scene, asked.id, "Pasar buka lagi, datanglah pagi.")
    scene.press(echo, "Ya")
    victims.now_dies(process)
    victims.stands(PostState.DRAFT, 3)
    return asked


async def published(victims: Victims, asked: TelegramMessage) -> Process:
    """Approve what the dead have left, and send it."""
    scene, posts = victims.scene, victims.scene.line.parts.posts
    process = victims.start()
    asked, old = await victims.until_asked_anew(asked), asked
    await victims.until_told(old, "✎ Diganti Rukmini")
    scene.press(asked, "Terbitkan")
    await victims.until_told(asked, "✓ Disetujui Rukmini.")
    now = scene.line.parts.clock.now()
    assert posts.change(victims.post.id, 3, actor="jam", due_at=now, now=now)
    await scene.line.send()
    await victims.until_told(asked, "kanal: sudah terbit: https://t.me/kanal_demo/1")
    assert labels(scene.message(asked.id)) == []
    return process


async def corrected_and_retracted(victims: Victims) -> None:
    """Die after Telegram did what was asked, and before that is stored."""
    scene, (out,) = victims.scene, victims.scene.channel()
    assert "datanglah pagi" in out.text
    shown = next(m for m in scene.desk() if "sudah terbit" in m.text)
    echo = await answered(scene, shown.id, "Pasar buka lagi, datanglah siang.")
    scene.press(echo, "Ya")
    operations = scene.line.parts.desk.operations
    await scene.until(lambda: operations.of_post(victims.post.id))
    await finished_by_the_next(victims)
    (out,) = scene.channel()
    assert "datanglah siang" in out.text

    scene.say(f"/tarik {victims.post.id}")
    await scene.until(
        lambda: any(m.text.startswith("Tarik berita") for m in scene.pressable())
    )
    scene.press(scene.pressable()[-1], "Ya")
    await scene.until(lambda: len(operations.of_post(victims.post.id)) == 2)
    await scene.until(lambda: state(scene, post_to(scene, "x")) is PostState.CANCELLED)
    await finished_by_the_next(victims)
    assert scene.channel() == []


async def finished_by_the_next(victims: Victims) -> None:
    victims.now_dies(victims.start("worker", dies="before end"))
    process = victims.start("worker")
    await victims.until_its_operation_is_done()
    process.kill()


def test_whoever_is_killed_amid_a_step_leaves_one_of_two_states_and_true_messages(
    newsroom: Newsroom,
) -> None:
    newsroom.undo = "60s"
    newsroom.config()

    async def run() -> None:
        processes = newsroom.folder / "processes"
        with Nursery(folder=processes, environment=newsroom.environment) as nursery:
            async with newsroom.open(listening=False) as scene:
                victims = Victims(newsroom=newsroom, nursery=nursery, scene=scene)
                asked = await shown_and_approved(victims)
                asked = await undone(victims, asked)
                asked = await reworded(victims, asked)
                process = await published(victims, asked)
                await corrected_and_retracted(victims)
                process.stop()

    asyncio.run(run())


@pytest.mark.parametrize("pressed", [0, 1], ids=["the first", "the second"])
def test_of_two_questions_about_one_draft_either_works_once_and_both_end_true(
    newsroom: Newsroom, pressed: int
) -> None:
    newsroom.undo = "60s"
    newsroom.config()

    async def run() -> None:
        processes = newsroom.folder / "processes"
        with Nursery(folder=processes, environment=newsroom.environment) as nursery:
            async with newsroom.open(listening=False) as scene:
                victims = Victims(newsroom=newsroom, nursery=nursery, scene=scene)
                await take_in_a_new_article(newsroom, scene)
                victims.now_dies(victims.start(dies="before second shown"))
                process = victims.start()
                # Whoever asked first died before that was on record.
                await scene.until(lambda: len(scene.questions()) == 3)
                twins = victims.kanal_s_questions()
                assert len(twins) == 2

                scene.press(twins[pressed], "Terbitkan")
                await victims.until_told(twins[pressed], "✓ Disetujui Rukmini.")
                other = twins[1 - pressed]
                await scene.until_answered(scene.press(other, "Lewati"))
                await scene.until(
                    lambda: "Terbitkan" not in labels(scene.message(other.id))
                )
                victims.stands(PostState.APPROVED, 1)
                posts, now = scene.line.parts.posts, scene.line.parts.clock.now()
                assert posts.change(
                    victims.post.id, 1, actor="jam", due_at=now, now=now
                )
                await scene.line.send()
                for twin in twins:
                    await victims.until_told(twin, "kanal: sudah terbit")
                    await scene.until(
                        lambda twin=twin: not scene.message(twin.id).buttons  # type: ignore[misc]  # a loop's name, bound
                    )
                process.stop()

    asyncio.run(run())
