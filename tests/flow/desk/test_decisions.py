"""Buttons: who decides, once, and what is said afterwards."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from distbot.domain.post import PostState
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, STRANGER_ID
from tests.flow.desk.conftest import labels

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import AheadClock, Newsroom, Scene

HEADLINE = "Pasar Terapung Rimbang Dibuka Kembali"


@asynccontextmanager
async def asked(newsroom: Newsroom) -> AsyncIterator[tuple[Scene, TelegramMessage]]:
    """Open the desk with a draft for the channel in it, and one for X."""
    url = newsroom.site.publish("/pasar", HEADLINE)
    async with newsroom.open() as scene:
        scene.say(f"/terbit {url}")
        await scene.until(scene.replies)
        yield scene, scene.questions()[0]


def test_a_press_publishes_once_and_names_who_decided(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            query = scene.press(question, "Terbitkan")
            await scene.until_decided(question)
            assert scene.channel() == []
            await scene.line.send()
            await scene.line.send()

            assert query.answer is not None
            assert len(scene.channel()) == 1
            told = scene.message(question.id).text
            assert told.startswith(question.text)
            assert "✓ Disetujui Rukmini. Terbit " in told
            assert "WIB" in told

    asyncio.run(run())


def test_a_skipped_draft_is_never_published(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            scene.press(question, "Lewati")
            await scene.until_decided(question)
            await scene.line.send()

            assert scene.channel() == []
            assert "✗ Dilewati Rukmini, " in scene.message(question.id).text
            assert not scene.message(question.id).buttons
            assert scene.tally() == {PostState.CANCELLED: 1, PostState.DRAFT: 1}

    asyncio.run(run())


def test_twenty_taps_have_one_effect_and_one_decision_stands(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            queries = [scene.press(question, "Terbitkan") for _ in range(20)]
            await scene.until(lambda: all(q.answer is not None for q in queries))
            await scene.until_decided(question)
            await scene.line.send()

            assert len(scene.channel()) == 1
            assert scene.tally() == {PostState.PUBLISHED: 1, PostState.DRAFT: 1}
            told = scene.message(question.id).text.removeprefix(question.text)
            _, _, decision, *more = told.split("\n")
            assert decision.startswith("✓ Disetujui Rukmini. ")
            # A tap that comes after the post went out may say so.
            assert more in ([], ["kanal: sudah terbit: https://t.me/kanal_demo/1"])

    asyncio.run(run())


def test_a_stranger_s_tap_is_refused_and_changes_nothing(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            query = scene.press(question, "Terbitkan", user=STRANGER_ID)
            await scene.until(lambda: query.answer is not None)
            await scene.line.send()

            assert query.answer is not None
            assert str(query.answer["text"]).startswith("Maaf")
            assert query.answer["show_alert"]
            assert scene.channel() == []
            assert scene.message(question.id) == question
            assert scene.tally() == {PostState.DRAFT: 2}

    asyncio.run(run())


def test_an_old_button_says_how_it_stands(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            scene.press(question, "Terbitkan")
            await scene.until_decided(question)
            await scene.line.send()
            for _ in range(3):
                await scene.until_answered(scene.press(question, "Terbitkan"))
            link = "https://t.me/kanal_demo/1"
            await scene.until(lambda: link in scene.message(question.id).text)

            told = scene.message(question.id).text.removeprefix(question.text)
            lines = told.split("\n")
            assert lines[2].startswith("✓ Disetujui")
            assert lines[3:] == [f"kanal: sudah terbit: {link}"]
            assert len(scene.channel()) == 1

    asyncio.run(run())


def test_a_post_decided_elsewhere_is_told_under_its_question(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            posts = scene.line.parts.posts
            queue = scene.line.parts.ledger.queue()
            post = next(line for line in queue if line.destination == "kanal")
            now = scene.line.parts.clock.now()
            posts.cancel(post.post_id, post.version, actor="cli", why="ralat", now=now)
            scene.press(question, "Terbitkan")
            await scene.until_decided(question)

            told = scene.message(question.id).text
            assert told == f"{question.text}\n\nkanal: dibatalkan: ralat"
            await scene.line.send()
            assert scene.channel() == []

    asyncio.run(run())


def test_a_yes_to_what_was_proposed_for_an_older_draft_says_so(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, _):
            for words in ("Pasar buka pagi ini.", "Pasar buka sore ini."):
                scene.say(f"/ubah 1 {words}")
            await scene.until(lambda: len(scene.pressable()) == 4)
            echo, late = scene.pressable()[-2:]
            scene.press(echo, "Ya")
            await scene.until_decided(echo)
            scene.press(late, "Ya")
            await scene.until_decided(late)

            told = scene.message(late.id).text.removeprefix(f"{late.text}\n\n")
            assert told == "Draf ini sudah diganti. Balas draf yang terbaru, di bawah."

    asyncio.run(run())


def test_a_yes_after_the_time_that_was_echoed_lets_nothing_go(
    newsroom: Newsroom, clock: AheadClock
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, _):
            scene.say("/jadwal 1 tunda 30 menit")
            await scene.until(lambda: "Ya" in labels(scene.pressable()[-1]))
            echo = scene.pressable()[-1]
            clock.step(minutes=40)
            scene.press(echo, "Ya")
            await scene.until_decided(echo)

            assert "Waktu itu sudah lewat." in scene.message(echo.id).text
            assert scene.line.parts.posts.get(1).state is PostState.DRAFT

    asyncio.run(run())


def test_what_is_approved_while_everything_is_paused_is_not_said_to_go_out(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            scene.say("/rem")
            await scene.until(lambda: any("Dijeda" in one for one in scene.replies()))
            scene.press(question, "Terbitkan")
            await scene.until_decided(question)

            *_, approval, hold = scene.message(question.id).text.split("\n")
            assert approval.startswith("✓ Disetujui Rukmini. ")
            assert hold == "Menunggu jeda dibuka: dijeda Rukmini. Buka dengan /lanjut"

    asyncio.run(run())


def test_what_is_put_off_says_until_when_and_why_wherever_somebody_looks(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, _):
            question = scene.questions()[1]
            newsroom.sandbox.x.world.set_credits(Decimal())
            scene.press(question, "Terbitkan")
            await scene.until_decided(question)
            await scene.line.send()
            await scene.until(lambda: "⌛" in scene.message(question.id).text)
            answers = len(scene.replies())
            scene.say("/kenapa 2")
            await scene.until(lambda: len(scene.replies()) == answers + 1)
            scene.say("/status")
            await scene.until(lambda: len(scene.replies()) == answers + 2)

            told = scene.message(question.id)
            assert "⌛ x: ditunda sampai " in told.text
            assert "Sebab: kredit akun X habis" in told.text
            assert told.text.count("✓ Disetujui") == 1
            assert labels(told) == ["Batalkan"]
            story, status = scene.replies()[-2:]
            assert "menunggu giliran (distbot): kredit" in story
            assert status.startswith("⌛ x: Menunggu akunnya boleh mengirim lagi, ")
            assert "Semua berjalan" not in status

    asyncio.run(run())


def test_a_chat_that_shut_the_bot_out_keeps_no_other_message_untrue(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, _):
            url = newsroom.site.publish("/alun", "Alun-Alun Rimbang Ditata Ulang")
            scene.say(f"/terbit {url}", chat=CHIEF_ID)
            await scene.until(lambda: len(scene.questions(CHIEF_ID)) == 2)
            await scene.until(lambda: scene.replies(CHIEF_ID))
            newsroom.sandbox.telegram.world.block(CHIEF_ID)
            parts = scene.line.parts
            now = parts.clock.now()
            for line in reversed(parts.ledger.queue()):
                number, version = line.post_id, line.version
                parts.posts.cancel(number, version, actor="cli", why="tes", now=now)
            await scene.until(lambda: not scene.questions())
            await scene.until(lambda: not parts.desk.messages.outdated(9))

            assert len(scene.questions(CHIEF_ID)) == 2

    asyncio.run(run())


def test_a_button_that_distbot_never_made_is_old(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            world = newsroom.sandbox.telegram.world
            query = world.queries[world.press(DESK_ID, CHIEF_ID, question.id, "t:x")]
            await scene.until(lambda: query.answer is not None)

            assert query.answer is not None
            assert query.answer["text"] == "Tombol ini sudah tidak berlaku."
            assert scene.tally() == {PostState.DRAFT: 2}

    asyncio.run(run())


def test_a_press_counts_even_when_its_answer_fails(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            newsroom.sandbox.telegram.faults.add(FaultKind.ERROR, "answerCallbackQuery")
            scene.press(question, "Terbitkan")
            await scene.until_decided(question)
            await scene.line.send()

            assert "answer_failed" in scene.events()
            assert len(scene.channel()) == 1

    asyncio.run(run())


def test_a_tap_is_answered_while_an_earlier_one_is_still_followed(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            newsroom.sandbox.telegram.faults.add(FaultKind.HANG, "editMessageText")
            queries = [scene.press(question, "Terbitkan") for _ in range(12)]
            await scene.until(lambda: all(q.answer is not None for q in queries))
            assert "chat_failed" not in scene.events()  # the first one's time is up

            await scene.until_decided(question)
            told = scene.message(question.id)
            assert "Rukmini" in told.text
            assert labels(told) == ["Batalkan"]

    asyncio.run(run())


def test_an_approval_taken_back_twice_leaves_the_draft_its_buttons(
    newsroom: Newsroom,
) -> None:
    newsroom.undo = "60s"

    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            other = scene.questions()[1]
            scene.press(question, "Terbitkan")
            await scene.until_decided(question)
            approved = scene.message(question.id)
            taps = [scene.press(approved, "Batalkan") for _ in range(3)]
            await scene.until(lambda: all(tap.answer is not None for tap in taps))
            scene.press(other, "Lewati")  # followed after the others
            await scene.until_decided(other)

            asks = scene.message(question.id)
            assert "↩ Dibatalkan Rukmini" in asks.text
            assert labels(asks) == labels(question)

    asyncio.run(run())


def test_a_second_yes_leaves_what_the_first_has_told_and_its_way_back(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, _):
            other = scene.questions()[1]
            scene.say("/jadwal 1 besok jam 7 pagi")
            await scene.until(lambda: "Ya" in labels(scene.pressable()[-1]))
            echo = scene.pressable()[-1]
            taps = [scene.press(echo, "Ya") for _ in range(3)]
            await scene.until(lambda: all(tap.answer is not None for tap in taps))
            scene.press(other, "Lewati")  # followed after the others
            await scene.until_decided(other)

            told = scene.message(echo.id)
            line = told.text.removeprefix(f"{echo.text}\n\n")
            assert line.startswith("✓ Disetujui Rukmini. ")
            assert "\n" not in line
            assert labels(told) == ["Batalkan"]

    asyncio.run(run())


def test_an_echo_that_planned_a_post_keeps_no_way_back_once_it_is_out(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, _):
            scene.say("/jadwal 1 sekarang")
            await scene.until(lambda: "Ya" in labels(scene.pressable()[-1]))
            echo = scene.pressable()[-1]
            scene.press(echo, "Ya")
            await scene.until_decided(echo)
            posts, now = scene.line.parts.posts, scene.line.parts.clock.now()
            assert posts.change(1, 1, actor="jam", due_at=now, now=now)
            await scene.line.send()
            await scene.until(lambda: not scene.message(echo.id).buttons)

            link = "https://t.me/kanal_demo/1"
            assert scene.message(echo.id).text.endswith(f"kanal: sudah terbit: {link}")

    asyncio.run(run())


def test_what_is_approved_keeps_its_undo_window_when_it_is_brought_forward(
    newsroom: Newsroom,
) -> None:
    newsroom.undo = "5m"

    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            posts, clock = scene.line.parts.posts, scene.line.parts.clock
            scene.press(question, "Terbitkan")
            await scene.until_decided(question)
            scene.say("/jadwal 1 sekarang")
            await scene.until(lambda: "Ya" in labels(scene.pressable()[-1]))
            echo, now = scene.pressable()[-1], clock.now()
            scene.press(echo, "Ya")
            await scene.until_decided(echo)

            due = posts.get(1).due_at
            assert due is not None
            assert due >= now + timedelta(minutes=5)

    asyncio.run(run())


def test_a_draft_that_was_replaced_says_so_once(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with asked(newsroom) as (scene, question):
            posts, messages = scene.line.parts.posts, scene.line.parts.desk.messages
            clock = scene.line.parts.clock
            scene.press(question, "Kartu lain")
            await scene.until_decided(question)
            await scene.until(lambda: not posts.unshown(1))
            draft, now = posts.get(1).draft, clock.now()
            assert posts.rewrite(
                1, 2, draft, actor="Teguh", author=None, why="tes", now=now
            )
            await scene.until(lambda: not messages.outdated(9))

            assert scene.message(question.id).text.count("✎ Diganti") == 1

    asyncio.run(run())
