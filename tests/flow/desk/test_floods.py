"""Whoever writes more than Telegram lets a bot answer, with its limits on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from distbot.domain.editor import Role
from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, EDITOR_ID, STRANGER_ID
from tests.flow.desk.conftest import Newsroom
from tests.flow.desk.test_commands import join

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flow.desk.conftest import AheadClock, HomeSite, Scene


def told(scene: Scene, words: str, chat: int = DESK_ID) -> int:
    return sum(words in reply for reply in scene.replies(chat))


def test_an_editor_who_floods_is_told_once_and_no_answer_is_lost(
    tmp_path: Path, site: HomeSite
) -> None:
    async def run(newsroom: Newsroom) -> None:
        newsroom.answers_per_minute = 10
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")
            join(scene, Role.EDITOR, EDITOR_ID, "Sabran")
            for _ in range(200):
                scene.say("/antrean", user=EDITOR_ID)
            scene.say("/rem", user=CHIEF_ID)
            await scene.until(lambda: told(scene, "Dijeda"))

            assert told(scene, "Terlalu banyak sekaligus") == 1
            assert told(scene, "Antrean kosong") == 5
            assert "chat_failed" not in scene.events()
            refused = [
                line.what
                for line in scene.line.parts.desk.audit.recent(999)
                if line.what == "refused flood"
            ]
            assert len(refused) == 1

    with Sandbox() as sandbox:
        asyncio.run(run(Newsroom(tmp_path, site, sandbox)))


def test_a_stranger_who_floods_is_answered_and_written_down_once(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            for _ in range(200):
                scene.say("/antrean", user=STRANGER_ID)
            scene.say("/rem", user=CHIEF_ID)
            await scene.until(lambda: told(scene, "Dijeda"))

            assert told(scene, "hanya untuk redaksi") == 1
            lines = scene.line.parts.desk.audit.recent(999)
            assert [line.what for line in lines].count("refused stranger") == 1

    asyncio.run(run())


def test_an_answer_that_telegram_refuses_for_a_moment_is_heard_a_moment_later(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        newsroom.answers_per_minute = 10
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")
            moment = Fault(
                kind=FaultKind.THROTTLE, method="sendMessage", retry_after_s=1
            )
            newsroom.sandbox.telegram.faults.put(moment)
            scene.say("/antrean", user=CHIEF_ID)
            await scene.until(lambda: told(scene, "Antrean kosong"))

            assert newsroom.sandbox.telegram.faults.pending == ()
            assert "chat_failed" not in scene.events()

    asyncio.run(run())


def test_of_many_drafts_a_few_a_minute_are_shown_breaking_first_beside_answers(
    newsroom: Newsroom, clock: AheadClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("distbot.chat.showing._A_MINUTE", 1)
    newsroom.answers_per_minute = 20

    async def run() -> None:
        async with newsroom.open(listening=False) as scene:
            await scene.line.take_in("situs")
            for path, opening in (("/kilat", "BREAKING: "), ("/biasa", "")):
                headline = f"{opening}Pasar di Rimbang Dibuka Kembali Pagi Ini"
                newsroom.site.publish(path, headline)
            await scene.line.take_in("situs")
            await scene.line.write()
        async with newsroom.open() as scene:
            await scene.until_asked(1)
            scene.say("/rem")
            await scene.until(lambda: told(scene, "Dijeda"))
            (question,) = scene.questions()
            assert "Berita kilat." in question.text
            clock.step(minutes=1)
            await scene.until(lambda: len(scene.questions()) > 1)

    asyncio.run(run())
