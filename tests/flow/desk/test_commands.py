"""The desk's commands, through the real python-telegram-bot."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from telegram import Bot
from telegram.error import TelegramError

from distbot import plugins
from distbot.chat.menus import Menus
from distbot.domain.editor import LEAST, Editor, Role
from distbot.domain.post import Post, PostState
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.telegram_world import (
    CHIEF_ID,
    DESK_ID,
    EDITOR_ID,
    LOG_ID,
    STRANGER_ID,
    WRITER_ID,
)

if TYPE_CHECKING:
    from tests.flow.desk.conftest import Newsroom, Scene

HEADLINE = "Pasar Terapung Rimbang Dibuka Kembali"
COMMANDS = {name: plugins.load("commands", name) for name in plugins.names("commands")}
PEOPLE = {Role.WRITER: WRITER_ID, Role.EDITOR: EDITOR_ID, Role.CHIEF: CHIEF_ID}
REFUSED = "Maaf, peran Anda belum boleh"


def join(scene: Scene, role: Role, user_id: int, name: str) -> Editor:
    """Let a person in, as an invitation would."""
    editors, now = scene.line.parts.desk.editors, scene.line.parts.clock.now()
    code = editors.invite(role, CHIEF_ID, now, now + timedelta(hours=1))
    editor = editors.join(code, user_id, name, now)
    assert editor is not None
    return editor


def staffed(scene: Scene) -> None:
    join(scene, Role.WRITER, WRITER_ID, "Teguh")
    join(scene, Role.EDITOR, EDITOR_ID, "Sabran")


async def asked(
    scene: Scene,
    text: str,
    *,
    user: int = CHIEF_ID,
    chat: int = DESK_ID,
    reply_to: int | None = None,
) -> str:
    """Say a command; return the one message that answers it.

    In private python-telegram-bot quotes nothing of itself.
    """
    own = scene.sandbox.telegram.world.say(chat, user, text, reply_to)
    private = chat == user

    def answers() -> list[str]:
        return [
            m.text
            for m in scene.desk(chat)
            if m.reply_to == own or (private and m.id > own)
        ]

    await scene.until(answers)
    (answer,) = answers()
    return answer


async def drafted(newsroom: Newsroom, scene: Scene) -> list[Post]:
    """Have an article's two posts drafted and shown; return the posts."""
    url = newsroom.site.publish("/pasar", HEADLINE)
    scene.say(f"/terbit {url}")
    await scene.until_pressable(2)
    await scene.until(lambda: "2 draf menunggu keputusan Anda." in scene.replies())
    queue = scene.line.parts.ledger.queue()
    return [scene.line.parts.posts.get(line.post_id) for line in queue]


def state(scene: Scene, post: Post) -> PostState:
    return scene.line.parts.ledger.line(post.id).state


@pytest.mark.parametrize("private", [False, True], ids=["group", "private"])
@pytest.mark.parametrize("role", Role)
def test_every_command_answers_whom_it_is_for_and_refuses_the_others(
    newsroom: Newsroom, role: Role, *, private: bool
) -> None:
    user = PEOPLE[role]

    async def run() -> None:
        async with newsroom.open() as scene:
            staffed(scene)
            for command in COMMANDS.values():
                may = role.reaches(LEAST[command.act])
                for name in sorted({command.name, command.alias}):
                    before = scene.line.parts.pauses.pauses()
                    chat = user if private else DESK_ID
                    answer = await asked(scene, f"/{name}", user=user, chat=chat)
                    assert answer.startswith(REFUSED) != may, name
                    if not may:
                        assert "\n" not in answer
                        assert scene.line.parts.pauses.pauses() == before
            assert "command_failed" not in scene.events()

    asyncio.run(run())


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_command_in_a_strange_chat_is_sent_where_it_belongs(
    newsroom: Newsroom, name: str
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            answer = await asked(scene, f"/{name} 1", chat=LOG_ID)

            assert answer.startswith("Perintah ini dipakai di grup redaksi")
            assert scene.line.parts.desk.audit.recent(9) == []
            assert scene.line.parts.pauses.pauses() == []

    asyncio.run(run())


def test_strangers_stop_nothing_and_are_answered_once(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await asked(scene, "/rem", user=STRANGER_ID)
            for name in COMMANDS:
                scene.say(f"/{name} 1", user=STRANGER_ID)
            await asked(scene, "/status")

            told = [r for r in scene.replies() if "hanya untuk redaksi" in r]
            assert len(told) == 1
            assert scene.line.parts.pauses.pauses() == []

    asyncio.run(run())


def test_a_list_is_turned_in_its_own_message(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            for number in range(12):
                join(scene, Role.WRITER, 800000001 + number, f"@penulis{number}")
            first = await asked(scene, "/redaksi")
            assert "halaman 1 dari 2" in first
            (listed,) = scene.pressable()

            await scene.until_answered(scene.press(listed, "›"))
            await scene.until(lambda: "2 dari 2" in scene.message(listed.id).text)
            assert "@penulis11" in scene.message(listed.id).text

            staffed(scene)
            turned = scene.message(listed.id)
            refused = scene.press(turned, "‹", user=WRITER_ID)
            await scene.until_answered(refused)
            await scene.until(
                lambda: any(r.startswith(REFUSED) for r in scene.replies())
            )
            assert scene.message(listed.id).text == turned.text

            scene.press(turned, "‹")
            await scene.until(lambda: "1 dari 2" in scene.message(listed.id).text)
            assert len(scene.pressable()) == 1

    asyncio.run(run())


@pytest.mark.parametrize("by_reply", [False, True], ids=["number", "reply"])
def test_a_time_that_was_echoed_and_said_yes_to_is_the_plan(
    newsroom: Newsroom, *, by_reply: bool
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            post, _ = await drafted(newsroom, scene)
            shown = next(m for m in scene.pressable() if "kanal ·" in m.text)
            number, replied = ("", shown.id) if by_reply else (f"{post.id} ", None)
            world = scene.sandbox.telegram.world
            said = f"/jadwal {number}besok jam 7 pagi"
            world.say(DESK_ID, CHIEF_ID, said, replied)
            await scene.until_pressable(3)
            echo = scene.pressable()[-1]
            assert echo.text.startswith("Jadwalkan kanal untuk")
            assert "pukul 07.00 WIB?" in echo.text
            assert state(scene, post) is PostState.DRAFT

            scene.press(echo, "Ya")
            await scene.until(lambda: state(scene, post) is PostState.APPROVED)

            planned = scene.line.parts.posts.get(post.id)
            zone = scene.line.parts.newsroom.timezone
            assert planned.due_at is not None
            assert f"{planned.due_at.astimezone(zone):%H.%M}" == "07.00"
            assert planned.fixed

    asyncio.run(run())


def test_new_words_keep_their_lines(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            post, _ = await drafted(newsroom, scene)
            scene.say(f"/ubah {post.id} Pasar buka lagi.\n\nDatang pagi-pagi.")
            await scene.until_pressable(3)
            echo = scene.pressable()[-1]
            assert echo.text.startswith("Ganti teks kanal")
            assert "Pasar buka lagi.\n\nDatang pagi-pagi." in echo.text

            scene.press(echo, "Ya")
            await scene.until(
                lambda: scene.line.parts.posts.get(post.id).version > post.version
            )
            words = scene.line.parts.posts.get(post.id).draft.wording.text
            assert "Datang pagi-pagi." in words

    asyncio.run(run())


def test_a_cancelled_draft_is_gone_and_so_are_its_buttons(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            post, _ = await drafted(newsroom, scene)
            shown = next(m for m in scene.pressable() if "kanal ·" in m.text)
            answer = await asked(scene, "/batal", reply_to=shown.id)
            assert answer.startswith(f"✗ Nomor {post.id} dibatalkan Rukmini")
            assert f"/terbit {newsroom.site.home}/pasar" in answer

            await scene.until(
                lambda: "kanal: dibatalkan Rukmini" in scene.message(shown.id).text
            )
            assert scene.message(shown.id).buttons == ()
            await scene.until_answered(scene.press(shown, "Terbitkan"))
            assert state(scene, post) is PostState.CANCELLED

    asyncio.run(run())


def test_what_is_out_is_neither_cancelled_nor_planned(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            post, _ = await drafted(newsroom, scene)
            posts, now = scene.line.parts.posts, scene.line.parts.clock.now()
            assert posts.approve(
                post.id, post.version, actor="Rukmini", why="x", due_at=now, now=now
            )
            await scene.line.send()
            assert state(scene, post) is PostState.PUBLISHED

            for text in (f"/batal {post.id}", f"/jadwal {post.id} besok jam 7"):
                answer = await asked(scene, text)
                assert answer.startswith(f"Nomor {post.id} sudah terbit, jadi")
            why = await asked(scene, f"/kenapa {post.id}")
            assert "Sekarang sudah terbit." in why
            assert "sedang dikirim (distbot)" in why
            assert "t.me/kanal_demo/" in why
            assert len(scene.channel()) == 1

    asyncio.run(run())


def test_a_story_is_taken_back_from_everywhere_after_a_yes(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            post, other = await drafted(newsroom, scene)
            posts, now = scene.line.parts.posts, scene.line.parts.clock.now()
            assert posts.approve(
                post.id, post.version, actor="Rukmini", why="x", due_at=now, now=now
            )
            await scene.line.send()
            told = await asked(scene, f"/tarik {post.id}")
            assert told.split("\n") == [
                "Tarik berita ini dari semua tujuan (gratis)?",
                f"· {post.id} · kanal: sudah terbit, dihapus (gratis)",
                f"· {other.id} · x: belum terbit, dibatalkan",
            ]
            assert state(scene, other) is PostState.DRAFT
            question = next(m for m in scene.pressable() if m.text == told)

            scene.press(question, "Ya")
            await scene.until(lambda: state(scene, other) is PostState.CANCELLED)
            await scene.until(
                lambda: (
                    f"{post.id} · kanal: sedang dihapus"
                    in scene.message(question.id).text
                )
            )
            (wanted,) = scene.line.parts.desk.operations.of_post(post.id)
            assert wanted.asked_by == "Rukmini"

    asyncio.run(run())


def test_the_brake_holds_everything_until_it_is_let_go(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            staffed(scene)
            post, _ = await drafted(newsroom, scene)
            posts, now = scene.line.parts.posts, scene.line.parts.clock.now()
            assert posts.approve(
                post.id, post.version, actor="Rukmini", why="x", due_at=now, now=now
            )
            await asked(scene, "/rem", user=EDITOR_ID)
            await scene.line.send()
            assert scene.channel() == []
            assert "⏸ semua tujuan" in await asked(scene, "/status")
            assert "dijeda Sabran" in await asked(scene, f"/kenapa {post.id}")

            await asked(scene, "/lanjut semua", user=EDITOR_ID)
            await scene.line.send()
            assert len(scene.channel()) == 1

    asyncio.run(run())


def test_the_group_hears_of_a_brake_that_was_pulled_elsewhere(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            stopped, on = "⏸ Dijeda: semua tujuan (dijeda", "▶ Jalan lagi: semua tujuan"
            await asked(scene, "/rem", chat=CHIEF_ID)
            await scene.until(lambda: heard(scene, stopped))
            await asked(scene, "/lanjut semua")
            await asked(scene, "/rem")
            await asked(scene, "/lanjut semua", chat=CHIEF_ID)
            await scene.until(lambda: heard(scene, f"{on} (dibuka"))

            assert len(heard(scene, stopped)) == 1, "what it read itself is not told"
            assert len(heard(scene, on)) == 2

    asyncio.run(run())


def heard(scene: Scene, words: str) -> list[str]:
    return [reply for reply in scene.replies() if reply.startswith(words)]


def test_who_follows_an_invitation_may_work_at_once(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            told = await asked(scene, "/undang penulis", chat=CHIEF_ID)
            code = re.findall(r"\?start=(\S+)", told)[0]
            scene.sandbox.telegram.world.start(STRANGER_ID, code)
            await scene.until(lambda: scene.replies(STRANGER_ID))
            (welcome,) = scene.replies(STRANGER_ID)
            assert "Peran Anda: penulis." in welcome

            answer = await asked(scene, "/antrean", user=STRANGER_ID)
            assert answer.startswith("Antrean kosong.")
            await asked(scene, f"/keluarkan {STRANGER_ID}")
            scene.say("/antrean", user=STRANGER_ID)
            await scene.until(
                lambda: any("hanya untuk redaksi" in r for r in scene.replies())
            )

    asyncio.run(run())


def test_an_editors_language_holds_from_the_next_command_on(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            staffed(scene)
            assert await asked(scene, "/bahasa en", user=EDITOR_ID) == (
                "✓ I answer you in English."
            )

            english = await asked(scene, "/queue", user=EDITOR_ID)
            assert english.startswith("Nothing waits.")
            mine = await asked(scene, "/antrean")
            assert mine.startswith("Antrean kosong.")

    asyncio.run(run())


def test_what_was_asked_and_refused_stands_in_the_audit(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            staffed(scene)
            await asked(scene, "/batal 17", user=WRITER_ID)
            await asked(scene, "/jeda x kuota", user=EDITOR_ID)

            told = (await asked(scene, "/terakhir")).split("\n")[1:]

            assert [line.split(" · ", 1)[1] for line in told] == [
                "Rukmini · mengurus redaksi · /terakhir",
                "Sabran · menjeda · /jeda x kuota",
                "Teguh · ditolak: membatalkan · /batal 17",
            ]

    asyncio.run(run())


def test_each_persons_menu_offers_what_they_may(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")
            world = scene.sandbox.telegram.world

            private = world.commands(CHIEF_ID, CHIEF_ID)
            assert set(private) == set(COMMANDS)
            assert private["antrean"] == "Lihat yang menunggu terbit"
            desk = world.commands(DESK_ID, WRITER_ID)
            assert "jadwal" in desk
            assert "undang" not in desk
            english = world.commands(DESK_ID, WRITER_ID, "en")
            assert english["queue"] == "See what waits to go out"
            assert set(world.commands(WRITER_ID, WRITER_ID)) == {"bantuan"}
            assert "menu_refused" not in scene.events()

    asyncio.run(run())


def test_a_menu_follows_its_persons_role_once_telegram_takes_it(
    newsroom: Newsroom,
) -> None:
    telegram = newsroom.sandbox.telegram

    async def run() -> None:
        async with (
            newsroom.open(listening=False) as scene,
            Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot,
        ):
            parts = scene.line.parts
            menus = Menus(
                parts=parts,
                bot=bot,
                commands=list(COMMANDS.values()),
                languages={"id": parts.language},
                tell=print,
            )
            editors, offered = parts.desk.editors, telegram.world.commands

            join(scene, Role.WRITER, WRITER_ID, "Teguh")
            telegram.faults.add(FaultKind.ERROR, "setMyCommands")
            with pytest.raises(TelegramError):
                await menus.keep()
            assert "ubah" not in offered(WRITER_ID, WRITER_ID)
            await menus.keep()
            assert "ubah" in offered(WRITER_ID, WRITER_ID)
            assert "jadwal" not in offered(WRITER_ID, WRITER_ID)
            assert offered(DESK_ID, WRITER_ID) == offered(WRITER_ID, WRITER_ID)
            editors.set_role(WRITER_ID, Role.EDITOR)
            await menus.keep()
            assert "jadwal" in offered(WRITER_ID, WRITER_ID)
            editors.remove(WRITER_ID, parts.clock.now())
            await menus.keep()
            assert set(offered(WRITER_ID, WRITER_ID)) == {"bantuan"}

    asyncio.run(run())


def test_a_chief_who_never_started_the_bot_keeps_no_menu_from_the_others(
    newsroom: Newsroom,
) -> None:
    newsroom.chief = 799999999

    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")

            refused = [f for event, f in scene.told if event == "menu_refused"]
            where = {(fields["chat"], fields["user"]) for fields in refused}
            assert where == {(799999999, None), (DESK_ID, 799999999)}
            world = scene.sandbox.telegram.world
            assert "jadwal" in world.commands(DESK_ID, WRITER_ID)

    asyncio.run(run())
