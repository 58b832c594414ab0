"""Every command and every button × every role, as data: who may, and what is answered.

A new command or button has its row here, or a test fails.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.chat.press import Choice
from distbot.chat.reception import ANSWERS
from distbot.domain.editor import LEAST, Role
from distbot.domain.post import PostState
from distbot.sandbox.telegram_world import CHIEF_ID, EDITOR_ID, STRANGER_ID, WRITER_ID
from tests.flow.desk.conftest import labels
from tests.flow.desk.test_commands import (
    COMMANDS,
    PEOPLE,
    asked,
    drafted,
    staffed,
)

if TYPE_CHECKING:
    from tests.flow.desk.conftest import Newsroom, Scene

WRITER, EDITOR, CHIEF = Role.WRITER, Role.EDITOR, Role.CHIEF
REFUSED = {
    "id": "Maaf, peran Anda belum boleh",
    "en": "Sorry, your role may not do this yet",
}
COMMAND_ROWS = {
    # name: least role, alias, how the answer begins in Indonesian and in English
    "anggaran": (CHIEF, "budget", "x, bulan ini\nTerpakai", "x, this month\nSpent"),
    "antrean": (WRITER, "queue", "Antrean: 2 unggahan", "Queue: 2 posts"),
    "bahasa": (WRITER, "language", "Pilih bahasa Anda", "Choose your language"),
    "bantuan": (WRITER, "help", "Perintah untuk Anda", "Commands for you"),
    "batal": (EDITOR, "cancel", "Contoh: /batal 17", "For example: /cancel 17"),
    "jadwal": (EDITOR, "schedule", "Contoh: /jadwal 17", "For example: /schedule 17"),
    "jeda": (EDITOR, "pause", "Contoh: /jeda kanal", "For example: /pause kanal"),
    "keluarkan": (CHIEF, "remove", "Contoh: /keluarkan", "For example: /remove"),
    "kenapa": (WRITER, "why", "Contoh: /kenapa 17", "For example: /why 17"),
    "lanjut": (EDITOR, "resume", "Contoh: /lanjut kanal", "For example: /resume kanal"),
    "lubang": (WRITER, "holes", "Tidak ada yang terlewat", "Nothing is missing"),
    "peran": (CHIEF, "role", "Contoh: /peran", "For example: /role"),
    "ralat": (EDITOR, "correct", "Contoh: /ralat 17", "Such as: /correct 17"),
    "redaksi": (CHIEF, "editors", "Meja redaksi: 3 orang", "The desk: 3 people"),
    "statistik": (WRITER, "stats", "Yang berhasil", "What worked"),
    "status": (WRITER, "status", "▶ Semua berjalan", "▶ Everything is running"),
    "tarik": (EDITOR, "retract", "Contoh: /tarik 17", "For example: /retract 17"),
    "terakhir": (CHIEF, "audit", "Tindakan terakhir", "The last acts"),
    "terbit": (
        WRITER,
        "post",
        "Tulis alamat artikelnya",
        "Write the article's address",
    ),
    "ubah": (WRITER, "edit", "Contoh: /ubah 17", "For example: /edit 17"),
    "undang": (
        CHIEF,
        "invite",
        "Contoh: /undang penulis",
        "For example: /invite writer",
    ),
    # The last: it stops all that the others tell of.
    "rem": (EDITOR, "freeze", "⏸ Dijeda: semua tujuan", "⏸ Paused: all destinations"),
}
BUTTON_ROWS = {
    Choice.PUBLISH: EDITOR,
    Choice.SCHEDULE: EDITOR,
    Choice.EDIT: WRITER,
    Choice.QUOTE: WRITER,
    Choice.CARD: WRITER,
    Choice.SKIP: EDITOR,
    Choice.UNDO: EDITOR,
    Choice.SEEN: EDITOR,
    Choice.ABSENT: EDITOR,
    Choice.LEAVE: EDITOR,
    Choice.UPDATE: EDITOR,
    Choice.UPDATE_RALAT: EDITOR,
    Choice.KEEP: EDITOR,
    Choice.RETRACT: EDITOR,
    Choice.CHOOSE: EDITOR,
    Choice.CONFIRM: EDITOR,
    Choice.BACK: EDITOR,
    Choice.REPLACE: EDITOR,
    Choice.RALAT: EDITOR,
    Choice.GAP_POST: EDITOR,
    Choice.GAP_DIGEST: EDITOR,
    Choice.GAP_SKIP: EDITOR,
    # Of these each proposal and each list says by itself who may.
    Choice.YES: WRITER,
    Choice.NO: WRITER,
    Choice.PAGE: WRITER,
}


def test_every_command_has_its_row_and_every_row_its_command() -> None:
    assert {name: one.alias for name, one in COMMANDS.items()} == {
        name: row[1] for name, row in COMMAND_ROWS.items()
    }


def test_every_button_asks_for_the_role_in_its_row() -> None:
    asked_for = {c: LEAST[ANSWERS[c][0]] for c in Choice if c in ANSWERS}

    assert dict.fromkeys(Choice, WRITER) | asked_for == BUTTON_ROWS


def untouched(scene: Scene) -> tuple[object, ...]:
    parts = scene.line.parts
    return scene.tally(), parts.pauses.pauses(), parts.desk.editors.all()


@pytest.mark.parametrize("code", ["id", "en"])
@pytest.mark.parametrize("role", Role)
def test_a_command_answers_whoever_may_and_changes_nothing_for_others(
    newsroom: Newsroom, role: Role, code: str
) -> None:
    user = PEOPLE[role]

    async def run() -> None:
        async with newsroom.open() as scene:
            staffed(scene)
            await drafted(newsroom, scene)
            scene.line.parts.desk.editors.set_language(user, code)
            before = untouched(scene)
            for name, (least, alias, *answers) in COMMAND_ROWS.items():
                may = role.reaches(least)
                written = name if code == "id" else alias
                answer = await asked(scene, f"/{written}", user=user, chat=user)
                told = answers[code == "en"] if may else REFUSED[code]
                assert answer.startswith(told), name
                assert untouched(scene) == before or (name == "rem" and may)
            assert len(scene.line.parts.pauses.pauses()) == role.reaches(EDITOR)

    asyncio.run(run())


def test_a_stranger_gets_one_polite_line_and_changes_nothing(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await drafted(newsroom, scene)
            before, already = untouched(scene), len(scene.replies())
            for name, (_, alias, *_) in COMMAND_ROWS.items():
                for written in (name, alias):
                    scene.say(f"/{written} 1", user=STRANGER_ID)
            await asked(scene, "/status")

            told = scene.replies()[already:]
            assert len([one for one in told if "hanya untuk redaksi" in one]) == 1
            assert len(told) == 2
            assert untouched(scene) == before

    asyncio.run(run())


@pytest.mark.parametrize("label", ["Terbitkan", "Jadwalkan", "Lewati"])
def test_a_writer_s_press_of_what_is_an_editor_s_is_refused_and_changes_nothing(
    newsroom: Newsroom, label: str
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            staffed(scene)
            await drafted(newsroom, scene)
            question = scene.questions()[0]
            query = scene.press(question, label, user=PEOPLE[WRITER])
            await scene.until_answered(query)

            assert query.answer is not None
            assert str(query.answer["text"]).startswith(REFUSED["id"])
            assert scene.tally() == {PostState.DRAFT: 2}
            assert scene.message(question.id) == question

    asyncio.run(run())


def test_a_question_is_dropped_by_whoever_may_say_yes_to_it_or_asked_it(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            staffed(scene)
            post, _ = await drafted(newsroom, scene)
            scene.say(f"/tarik {post.id}", user=EDITOR_ID)
            await scene.until(lambda: "Ya" in labels(scene.desk()[-1]))
            question = scene.desk()[-1]
            scene.press(question, "Tidak", user=WRITER_ID)
            await scene.until(lambda: scene.replies()[-1].startswith(REFUSED["id"]))
            assert scene.message(question.id) == question

            editors = scene.line.parts.desk.editors
            assert editors.set_role(EDITOR_ID, WRITER)
            scene.press(question, "Tidak", user=EDITOR_ID)
            await scene.until_decided(question)
            assert "✗ Tidak jadi, Sabran" in scene.message(question.id).text

    asyncio.run(run())


def test_an_invitation_of_one_who_is_no_chief_any_more_takes_nobody_in(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            editors, now = scene.line.parts.desk.editors, scene.line.parts.clock.now()
            old, new = (
                editors.invite(EDITOR, by, now, now + timedelta(hours=1))
                for by in (EDITOR_ID, CHIEF_ID)
            )

            async def start(user: int, code: str) -> str:
                return await asked(scene, f"/start {code}", user=user, chat=user)

            refused = await start(STRANGER_ID, old)
            assert refused.startswith("Maaf, undangan ini tidak berlaku")
            assert "undangan baru kepada pemimpin redaksi" in refused
            assert editors.all() == []
            assert (await start(STRANGER_ID, new)).startswith("Selamat datang")

    asyncio.run(run())
