"""The whole way of an article through the desk, with a restart amid each step."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, EDITOR_ID
from tests.flow.desk.conftest import labels
from tests.flow.desk.test_commands import join, state

if TYPE_CHECKING:
    from distbot.domain.post import Post
    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import Newsroom, Scene

from distbot.domain.editor import Role

HEADLINE = "Pasar Terapung Rimbang Dibuka Kembali"
OTHER = "Pasar Terapung Rimbang Dibuka Lagi"


def control(scene: Scene, name: str = "kanal") -> TelegramMessage:
    """Return the newest control message of a destination's draft."""
    return [m for m in scene.questions() if m.text.startswith(f"{name} ·")][-1]


def asked_after(scene: Scene, message: TelegramMessage, name: str = "kanal") -> bool:
    """Say whether a destination's draft was asked about since a message."""
    return any(
        m.id > message.id and m.text.startswith(f"{name} ·") for m in scene.questions()
    )


def post_to(scene: Scene, name: str = "kanal") -> Post:
    lines = scene.line.parts.ledger.lines(10)
    number = next(line.post_id for line in lines if line.destination == name)
    return scene.line.parts.posts.get(number)


async def answered(scene: Scene, reply_to: int, text: str) -> TelegramMessage:
    """Reply to a message; return the echo that waits for a yes."""
    own = scene.sandbox.telegram.world.say(DESK_ID, CHIEF_ID, text, reply_to)

    def echoes() -> list[TelegramMessage]:
        """Return what came since; meanwhile buttons of others may go."""
        return [m for m in scene.pressable() if m.id > own and "Ya" in labels(m)]

    await scene.until(echoes)
    return echoes()[-1]


async def into_the_group(newsroom: Newsroom, scene: Scene) -> None:
    """Take an article in from the feed, and let the desk see its drafts."""
    assert await scene.line.take_in("situs")
    newsroom.site.publish("/pasar", HEADLINE)
    assert await scene.line.take_in("situs")
    await scene.line.write()
    await scene.until_asked(2)


async def edited_by_reply(_newsroom: Newsroom, scene: Scene) -> None:
    first = control(scene)
    echo = await answered(scene, first.id, "Pasar buka lagi, datanglah pagi.")
    assert "Pasar buka lagi, datanglah pagi." in echo.text
    scene.press(echo, "Ya")
    await scene.until(lambda: post_to(scene).version == 2)
    await scene.until(lambda: asked_after(scene, echo))
    # The control message is kept true a moment after the new one is shown.
    await scene.until(lambda: "✎ Diganti Rukmini" in scene.message(first.id).text)
    assert scene.message(first.id).buttons == ()
    assert "datanglah pagi" in post_to(scene).draft.wording.text


async def approved(_newsroom: Newsroom, scene: Scene) -> None:
    scene.press(control(scene), "Terbitkan")
    await scene.until(lambda: state(scene, post_to(scene)) is PostState.APPROVED)


async def undone(_newsroom: Newsroom, scene: Scene) -> None:
    await scene.until(lambda: any("Batalkan" in labels(m) for m in scene.pressable()))
    (shown,) = [m for m in scene.pressable() if "Batalkan" in labels(m)]
    await scene.line.send()
    assert scene.channel() == []  # nothing leaves while it may be undone
    scene.press(shown, "Batalkan")
    await scene.until(lambda: state(scene, post_to(scene)) is PostState.DRAFT)
    await scene.until(lambda: "Terbitkan" in labels(scene.message(shown.id)))
    assert "↩ Dibatalkan Rukmini" in scene.message(shown.id).text


async def published(newsroom: Newsroom, scene: Scene) -> None:
    post = post_to(scene)
    due = post.due_at
    assert due is not None
    # The undo window is over: its time is brought forward, as a minute would.
    now = scene.line.parts.clock.now()
    assert scene.line.parts.posts.change(
        post.id, post.version, actor="jam", due_at=now, now=now
    )
    await scene.line.send()
    (out,) = scene.channel()
    assert "datanglah pagi" in out.text
    del newsroom


async def corrected(newsroom: Newsroom, scene: Scene) -> None:
    shown = next(
        m for m in scene.desk() if m.text.startswith("kanal ·") and m.text.count("✓")
    )
    echo = await answered(scene, shown.id, "Pasar buka lagi, datanglah siang.")
    scene.press(echo, "Ya")
    operations = scene.line.parts.desk.operations
    await scene.until(lambda: operations.of_post(post_to(scene).id))
    await scene.line.amend()
    (out,) = scene.channel()
    assert "datanglah siang" in out.text
    del newsroom


async def retracted(_newsroom: Newsroom, scene: Scene) -> None:
    scene.say(f"/tarik {post_to(scene).id}")
    await scene.until(
        lambda: any(m.text.startswith("Tarik berita") for m in scene.pressable())
    )
    (question,) = [m for m in scene.pressable() if m.text.startswith("Tarik berita")]
    scene.press(question, "Ya")
    await scene.until(lambda: state(scene, post_to(scene, "x")) is PostState.CANCELLED)
    await scene.line.amend()
    assert scene.channel() == []


STEPS = [
    into_the_group,
    edited_by_reply,
    approved,
    undone,
    approved,
    published,
    corrected,
    retracted,
]


@pytest.mark.parametrize("restarts", [False, True], ids=["straight", "restarted"])
def test_an_article_walks_from_the_feed_to_its_retraction(
    newsroom: Newsroom, *, restarts: bool
) -> None:
    newsroom.undo = "60s"

    async def straight() -> None:
        async with newsroom.open() as scene:
            for step in STEPS:
                await step(newsroom, scene)

    async def restarted() -> None:
        for step in STEPS:
            async with newsroom.open() as scene:
                await step(newsroom, scene)

    asyncio.run(restarted() if restarts else straight())


def test_two_editors_and_two_hundred_taps_have_one_effect(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            join(scene, Role.EDITOR, EDITOR_ID, "Sabran")
            await into_the_group(newsroom, scene)
            shown = control(scene)
            queries = [
                scene.press(shown, label, user=user)
                for _ in range(50)
                for label, user in (
                    ("Terbitkan", CHIEF_ID),
                    ("Lewati", EDITOR_ID),
                    ("Terbitkan", EDITOR_ID),
                    ("Lewati", CHIEF_ID),
                )
            ]
            await scene.until(lambda: all(q.answer is not None for q in queries))
            await scene.line.send()

            post = post_to(scene)
            moves = scene.line.parts.ledger.history(post.id)
            made = [
                event.actor for event in moves if event.actor in {"Rukmini", "Sabran"}
            ]
            assert len(made) == 1
            went_out = post.state is PostState.PUBLISHED
            assert len(scene.channel()) == int(went_out)
            assert went_out or post.state is PostState.CANCELLED
            told = scene.message(shown.id).text
            assert told.count("✓") + told.count("✗") == 1
            assert made[0] in told

    asyncio.run(run())


def test_nobody_approves_their_own_where_four_eyes_look(newsroom: Newsroom) -> None:
    newsroom.four_eyes = "true"

    async def run() -> None:
        async with newsroom.open() as scene:
            join(scene, Role.EDITOR, EDITOR_ID, "Sabran")
            await into_the_group(newsroom, scene)
            echo = await answered(scene, control(scene).id, "Pasar buka lagi.")
            scene.press(echo, "Ya")
            await scene.until(lambda: asked_after(scene, echo))

            await scene.until_answered(scene.press(control(scene), "Terbitkan"))
            await scene.until(lambda: any("rekan lain" in r for r in scene.replies()))
            assert state(scene, post_to(scene)) is PostState.DRAFT
            scene.press(control(scene), "Terbitkan", user=EDITOR_ID)
            await scene.until(
                lambda: state(scene, post_to(scene)) is PostState.APPROVED
            )

    asyncio.run(run())


def test_a_changed_article_is_told_and_updated_by_a_press(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await into_the_group(newsroom, scene)
            scene.press(control(scene), "Terbitkan")
            await scene.until(
                lambda: state(scene, post_to(scene)) is PostState.APPROVED
            )
            await scene.line.send()
            newsroom.site.entries.clear()
            page = newsroom.site.publish("/pasar", HEADLINE)
            newsroom.site.entries[0] = newsroom.site.entries[0].replace(
                "84 pedagang", "48 pedagang"
            )
            assert await scene.line.take_in("situs")
            await scene.until(
                lambda: any("Perbarui" in labels(m) for m in scene.pressable())
            )
            (told,) = [m for m in scene.pressable() if "Perbarui" in labels(m)]
            assert page in told.text
            assert "[−84] [+48]" in told.text

            scene.press(told, "Perbarui")
            await scene.until(
                lambda: "Diperbarui Rukmini" in scene.message(told.id).text
            )
            await scene.line.amend()
            (out,) = scene.channel()
            assert "48 pedagang" in out.text or "84 pedagang" not in out.text
            scene.press(told, "Biarkan")
            await scene.until(lambda: "tidak berlaku" in scene.message(told.id).text)

    asyncio.run(run())
