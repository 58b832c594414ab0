"""What cannot be used gets one friendly line that says what to do; nothing changes."""

from __future__ import annotations

import asyncio
import io
import json
import struct
import zlib
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from distbot.chat.press import Choice, Press, Seal
from distbot.domain.editor import Role
from distbot.domain.post import PostState
from distbot.sandbox import telegram_strays as strays
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.telegram_values import Chat, ChatKind, Membership, Standing
from distbot.sandbox.telegram_world import (
    CHANNEL_ID,
    CHIEF_ID,
    DESK_ID,
    EDITOR_ID,
    LOG_ID,
    WRITER_ID,
)
from tests.flow.desk.conftest import PAGE, labels
from tests.flow.desk.test_commands import drafted, join
from tests.flow.desk.test_whole_way import answered, control
from tests.site import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from distbot.domain.post import Post
    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import HomeSite, Newsroom, Scene

HEADLINE = "Pasar Terapung Rimbang Dibuka Kembali"
TEASER = (
    "<article><h1>Pasar Dibuka</h1><p>Pasar dibuka lagi.</p>"
    "<p>Berlangganan untuk membaca selengkapnya.</p></article>"
)
MEGABYTE = 1024 * 1024


def picture(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (width, height)).save(file, "PNG")
    return file.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """Return a small PNG that says it is very large."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    rows = zlib.compress(bytes(1 + side // 8) * 1000, 9)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@asynccontextmanager
async def drafts(newsroom: Newsroom) -> AsyncIterator[tuple[Scene, Post]]:
    """Open the desk with two drafts in it, a writer and an editor; return kanal's."""
    async with newsroom.open() as scene:
        join(scene, Role.WRITER, WRITER_ID, "Teguh")
        join(scene, Role.EDITOR, EDITOR_ID, "Sabran")
        for post in await drafted(newsroom, scene):
            if post.draft.destination == "kanal":
                yield scene, post


async def line_to(scene: Scene, own: int, chat: int = DESK_ID) -> str:
    """Return the one message that answers another."""
    await scene.until(lambda: [m for m in scene.desk(chat) if m.reply_to == own])
    (found,) = [m for m in scene.desk(chat) if m.reply_to == own]
    assert "\n" not in found.text
    assert found.buttons == ()
    return found.text


def unchanged(scene: Scene, post: Post) -> None:
    assert scene.line.parts.posts.get(post.id) == post
    assert "chat_failed" not in scene.events()


def fill(site: HomeSite) -> dict[str, str]:
    """Put up what is no article; return addresses by what is wrong with them."""
    paid = {"@type": "NewsArticle", "headline": "A", "isAccessibleForFree": False}
    declared = f'<script type="application/ld+json">{json.dumps(paid)}</script>'
    full, links = PAGE.format(headline=HEADLINE), "<li><a href='/a'>Berita</a></li>"
    inside = {"Location": "http://10.0.0.1/"}
    abroad = {"Location": f"http://localhost:{site.server_port}/pasar"}
    site.publish("/pasar", HEADLINE)
    site.oddities |= {
        "/402": Answer(status=402, body=TEASER.encode()),
        "/403": Answer(status=403, body=TEASER.encode()),
        "/500": Answer(status=500),
        "/paid": Answer(body=full.replace("<main>", f"<main>{declared}").encode()),
        "/teaser": Answer(body=TEASER.encode()),
        "/empty": Answer(),
        "/list": Answer(body=f"<h1>Indeks</h1><ul>{links * 40}</ul>".encode()),
        "/pdf": Answer(kind="application/pdf", body=b"%PDF-1.7"),
        "/inside": Answer(status=302, headers=inside),
        "/abroad": Answer(status=302, headers=abroad),
        "/round": Answer(status=302, headers={"Location": "/round"}),
    }
    return {
        "unknown": f"{site.home}/tidak-ada",
        "foreign": "https://lain.example.com/berita",
        "private": "http://10.0.0.1/berita",
        "metadata": "http://169.254.169.254/latest/meta-data/",
        "file": "file:///etc/passwd",
        "no address": "pasar",
        **{path: f"{site.home}{path}" for path in site.oddities},
    }


def test_an_address_that_is_no_article_gets_one_line_and_stores_nothing(
    newsroom: Newsroom,
) -> None:
    addresses = fill(newsroom.site)

    async def run() -> None:
        async with newsroom.open() as scene:
            for what, address in addresses.items():
                said = scene.sandbox.telegram.world.say(
                    DESK_ID, CHIEF_ID, f"/terbit {address}"
                )
                told = await line_to(scene, said)
                assert told.startswith("Artikel tidak dapat dibaca. "), what
                assert scene.tally() == {}, what
            assert "command_failed" not in scene.events()

    asyncio.run(run())


UNREADABLE = {
    "5,000 characters": ("a" * 5000, "Terlalu panjang: "),
    "nonsense time": ("jam 25.99", "Waktu itu tidak ada."),
    "a time that is over": ("kemarin jam 7 pagi", "Waktu itu sudah lewat."),
    "a command nobody knows": ("/jadwall besok", "Perintah itu tidak saya kenal."),
    "only white space": (" \n ", "Balas dengan teks, foto, atau waktu."),
}


def test_words_that_cannot_be_used_get_one_line_each(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            for what, (text, line) in UNREADABLE.items():
                told = await line_to(
                    scene, world.say(DESK_ID, CHIEF_ID, text, asked.id)
                )
                assert told.startswith(line), what
            unchanged(scene, post)
            assert scene.pressable() == scene.questions()

    asyncio.run(run())


def test_what_is_no_words_and_no_picture_gets_one_line(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            said = [
                strays.send(world, DESK_ID, CHIEF_ID, content, asked.id)
                for content in (strays.STICKER, strays.VOICE, strays.PLACE)
            ]
            said.append(
                world.say(
                    DESK_ID, CHIEF_ID, "", asked.id, document=("a.pdf", b"%PDF-1.7")
                )
            )
            for number in said:
                told = await line_to(scene, number)
                assert told == "Balas dengan teks, foto, atau waktu."
            unchanged(scene, post)

    asyncio.run(run())


PICTURES = {
    "more than 20 MB": (b"x" * (20 * MEGABYTE + 1), "Foto itu terlalu besar: "),
    "64 MP": (picture(8000, 8000), "Foto itu tidak dapat dipakai ("),
    "one pixel": (picture(1, 1), "Foto itu tidak dapat dipakai ("),
    "a bomb": (bomb(), "Foto itu tidak dapat dipakai ("),
    "no picture": (b"bukan gambar", "Foto itu tidak dapat dipakai ("),
}


def test_pictures_that_cannot_be_used_get_one_line_each(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            for what, (content, line) in PICTURES.items():
                file = ("foto.png", content)
                number = world.say(DESK_ID, CHIEF_ID, "", asked.id, document=file)
                assert (await line_to(scene, number)).startswith(line), what
            number = world.say(DESK_ID, CHIEF_ID, "", asked.id, photo=picture(1, 1))
            assert (await line_to(scene, number)).startswith("Foto itu tidak dapat")
            unchanged(scene, post)

    asyncio.run(run())


def test_a_picture_that_telegram_does_not_give_is_told_of_also_after_the_yes(
    newsroom: Newsroom,
) -> None:
    faults, no_photo = newsroom.sandbox.telegram.faults, "diambil dari Telegram"

    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            reply = partial(
                world.say, DESK_ID, CHIEF_ID, "", asked.id, photo=picture(1600, 1200)
            )
            faults.add(FaultKind.ERROR, "getFile")
            assert no_photo in await line_to(scene, reply())
            reply()
            await scene.until_pressable(3)
            echo = scene.pressable()[-1]
            faults.add(FaultKind.ERROR, "getFile")
            scene.press(echo, "Ya")
            await scene.until_decided(echo)
            assert no_photo in scene.message(echo.id).text
            unchanged(scene, post)

    asyncio.run(run())


def test_a_picture_that_is_sent_as_a_file_is_one(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, _):
            world, asked = scene.sandbox.telegram.world, control(scene)
            file = ("foto.png", picture(1600, 1200))
            world.say(DESK_ID, CHIEF_ID, "", asked.id, document=file)
            await scene.until_pressable(3)

            echo = scene.pressable()[-1].text.split("\n")
            assert echo[0] == "Pakai foto ini pada kartu kanal?"

    asyncio.run(run())


def test_forwarded_and_edited_messages_are_not_read(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            reply = world.say(DESK_ID, CHIEF_ID, "jam 25.99", asked.id)
            await line_to(scene, reply)
            world.amend(DESK_ID, CHIEF_ID, reply, "besok jam 7 pagi")
            edited = "Pesan yang diubah tidak saya baca."
            await scene.until(lambda: scene.replies()[-1].startswith(edited))
            passed_on = world.forward(DESK_ID, CHIEF_ID, LOG_ID, _in_log(scene))
            command = world.say(DESK_ID, CHIEF_ID, f"/batal {post.id + 99}")
            await line_to(scene, command)
            world.amend(DESK_ID, CHIEF_ID, command, f"/batal {post.id}")
            await line_to(scene, world.say(DESK_ID, CHIEF_ID, "/kenapa x"))

            assert not [m for m in scene.desk() if m.reply_to == passed_on]
            unchanged(scene, post)

    asyncio.run(run())


def _in_log(scene: Scene) -> int:
    return scene.sandbox.telegram.world.say(LOG_ID, EDITOR_ID, "besok jam 7 pagi")


def test_a_forward_answers_where_a_post_was_seen(newsroom: Newsroom) -> None:
    """Telegram's apps cannot forward a message as a reply to another."""
    sends = newsroom.sandbox.telegram.faults

    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            posts, world = scene.line.parts.posts, scene.sandbox.telegram.world
            now = scene.line.parts.clock.now()
            assert posts.approve(
                post.id, 1, actor="tes", why="tes", due_at=now, now=now
            )
            sends.add(FaultKind.RESET_AFTER, "sendPhoto")
            await scene.line.send()
            traces, now = scene.line.parts.traces, now + timedelta(hours=1)
            traces.ask(post.id, 1, "nobody can tell", now)
            await scene.until(
                lambda: any("Terlihat di kanal" in labels(m) for m in scene.pressable())
            )
            question = scene.pressable()[-1]
            assert HEADLINE in question.text.split("\n")
            assert "distbot settle" not in question.text
            scene.press(question, "Terlihat di kanal")
            proposals = scene.line.parts.desk.proposals
            await scene.until(lambda: proposals.last_of(DESK_ID, CHIEF_ID))
            (out,) = scene.channel()
            world.forward(DESK_ID, CHIEF_ID, CHANNEL_ID, out.id)
            await scene.until(lambda: "Ya" in labels(scene.pressable()[-1]))

            link = "https://t.me/kanal_demo/1"
            assert scene.pressable()[-1].text == f"Catat kanal sudah terbit: {link}?"

    asyncio.run(run())


def prompts(scene: Scene) -> list[TelegramMessage]:
    """Return the questions for a time that wait for a reply."""
    return [m for m in scene.desk() if m.text.startswith("Balas pesan ini")]


def test_whoever_answers_any_question_of_the_desk_is_heard(
    newsroom: Newsroom,
) -> None:
    """Two questions stand, and a colleague of the one who asked answers the first."""

    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world = scene.sandbox.telegram.world
            for question in scene.questions():
                scene.press(question, "Jadwalkan")
            await scene.until(lambda: len(prompts(scene)) == 2)
            first = min(prompts(scene), key=lambda m: m.reply_to or 0)
            world.say(DESK_ID, EDITOR_ID, "besok jam 7 pagi", first.id)
            await scene.until_pressable(3)
            echo = scene.pressable()[-1]
            assert echo.text.startswith(f"Jadwalkan {post.draft.destination} untuk ")

            scene.press(echo, "Ya", user=EDITOR_ID)
            await scene.until_decided(echo)
            world.say(DESK_ID, CHIEF_ID, "lusa jam 7 pagi", echo.id)
            await scene.until(lambda: "Ya" in labels(scene.pressable()[-1]))

    asyncio.run(run())


def test_an_unknown_outcome_that_was_left_can_still_be_answered(
    newsroom: Newsroom,
) -> None:
    sends = newsroom.sandbox.telegram.faults

    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            posts, traces = scene.line.parts.posts, scene.line.parts.traces
            now = scene.line.parts.clock.now()
            assert posts.approve(
                post.id, 1, actor="tes", why="tes", due_at=now, now=now
            )
            sends.add(FaultKind.RESET_BEFORE, "sendPhoto")
            await scene.line.send()
            traces.ask(post.id, 1, "nobody can tell", now)
            await scene.until(lambda: "Biarkan" in labels(scene.pressable()[-1]))
            question = scene.pressable()[-1]
            scene.press(question, "Biarkan")
            await scene.until_decided(question)
            left = scene.message(question.id)
            assert "Dibiarkan Rukmini" in left.text
            assert labels(left) == ["Terlihat di kanal", "Tidak ada, kirim lagi"]

            scene.press(left, "Tidak ada, kirim lagi")
            await scene.until_decided(left)
            await scene.line.send()
            assert len(scene.channel()) == 1
            scene.press(question, "Biarkan")  # too late: nothing is open any more
            await scene.until(lambda: "terbit: " in scene.message(question.id).text)
            assert scene.message(question.id).text.count("Dibiarkan") == 1

    asyncio.run(run())


MASKED = "Anda menulis atas nama grup atau kanal, jadi saya tidak tahu siapa Anda."


def test_whoever_writes_in_a_chat_s_name_is_asked_for_their_own(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            editors, now = scene.line.parts.desk.editors, scene.line.parts.clock.now()
            until = now + timedelta(hours=1)
            code = editors.invite(Role.EDITOR, CHIEF_ID, now, until)
            for mask in (DESK_ID, CHANNEL_ID):
                said = [
                    strays.say_as(world, DESK_ID, mask, f"/batal {post.id}"),
                    strays.say_as(world, DESK_ID, mask, f"/start {code}"),
                    strays.say_as(world, DESK_ID, mask, "Teks lain.", asked.id),
                ]
                for number in said:
                    assert (await line_to(scene, number)).startswith(MASKED)
            unchanged(scene, post)
            assert {editor.user_id for editor in editors.all()} == {
                WRITER_ID,
                EDITOR_ID,
            }

    asyncio.run(run())


def test_commands_elsewhere_and_for_other_bots_do_nothing_here(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            world.say(DESK_ID, CHIEF_ID, "/batal@bot_lain", asked.id)
            world.say(CHANNEL_ID, CHIEF_ID, f"/batal {post.id}")
            world.say(LOG_ID, CHIEF_ID, f"/batal {post.id}")
            await scene.until(lambda: scene.replies(LOG_ID))
            await line_to(scene, world.say(DESK_ID, CHIEF_ID, "/kenapa x"))

            assert scene.replies(LOG_ID)[-1].startswith("Perintah ini dipakai di grup")
            assert len(scene.channel()) == 1
            unchanged(scene, post)

    asyncio.run(run())


def test_who_may_not_is_told_so_at_the_button_and_under_the_reply(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            query = scene.press(asked, "Terbitkan", user=WRITER_ID)
            await scene.until_answered(query)
            assert query.answer is not None
            assert str(query.answer["text"]).startswith("Maaf, peran Anda belum boleh")
            reply = world.say(DESK_ID, WRITER_ID, "besok jam 7 pagi", asked.id)
            told = await line_to(scene, reply)

            assert told.startswith("Maaf, peran Anda belum boleh")
            unchanged(scene, post)

    asyncio.run(run())


def test_an_editor_hears_it_in_their_own_language(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            scene.line.parts.desk.editors.set_language(EDITOR_ID, "en")
            reply = world.say(DESK_ID, EDITOR_ID, "jam 25.99", asked.id)

            assert (await line_to(scene, reply)).startswith("There is no such time.")
            unchanged(scene, post)

    asyncio.run(run())


def test_a_reply_to_what_is_no_draft_or_an_old_one_is_sent_on(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, _):
            world, asked = scene.sandbox.telegram.world, control(scene)
            status = world.say(DESK_ID, CHIEF_ID, "/status")
            await scene.until(lambda: [m for m in scene.desk() if m.reply_to == status])
            (listed,) = [m for m in scene.desk() if m.reply_to == status]
            reply = world.say(DESK_ID, CHIEF_ID, "besok jam 7 pagi", listed.id)
            assert (await line_to(scene, reply)).startswith("Pesan ini bukan draf.")

            echo = await answered(scene, asked.id, "Pasar buka lagi.")
            scene.press(echo, "Ya")
            await scene.until(lambda: control(scene).id > asked.id)
            new = scene.line.parts.posts.get(1)
            reply = world.say(DESK_ID, CHIEF_ID, "besok jam 7 pagi", asked.id)
            assert (await line_to(scene, reply)).startswith("Draf ini sudah diganti.")
            preview = next(m for m in scene.desk() if m.photo)
            reply = world.say(DESK_ID, CHIEF_ID, "Teks lain.", preview.id)
            assert (await line_to(scene, reply)).startswith("Draf ini sudah diganti.")
            talk = world.say(DESK_ID, EDITOR_ID, "setuju", reply)
            await line_to(scene, world.say(DESK_ID, CHIEF_ID, "/kenapa x"))

            assert not [m for m in scene.desk() if m.reply_to == talk]
            unchanged(scene, new)

    asyncio.run(run())


def test_a_draft_whose_approval_was_undone_is_still_to_be_replied_to(
    newsroom: Newsroom,
) -> None:
    newsroom.undo = "60s"

    async def run() -> None:
        async with drafts(newsroom) as (scene, _):
            asked = control(scene)
            scene.press(asked, "Terbitkan")
            await scene.until(lambda: "Batalkan" in labels(scene.message(asked.id)))
            scene.press(scene.message(asked.id), "Batalkan")
            await scene.until(lambda: "Terbitkan" in labels(scene.message(asked.id)))
            preview = next(m for m in scene.desk() if m.photo)
            echo = await answered(scene, preview.id, "Pasar buka lagi.")

            assert echo.text.startswith("Ganti teks kanal")

    asyncio.run(run())


def test_forged_copied_and_another_bot_s_buttons_are_old(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            press = Press(choice=Choice.PUBLISH, subject=post.id, version=1)
            own = Seal(newsroom.sandbox.telegram.token)
            good = own.data(press, DESK_ID)
            forged = [
                Seal("987:another").data(press, DESK_ID),
                own.data(press, LOG_ID),
                good.replace(":1:", ":2:", 1),
                good[:-1],
                f"{good}=",
                "t:1:1:",
                "x" * 64,
            ]
            for data in forged:
                number = world.press(DESK_ID, CHIEF_ID, asked.id, data)
                query = world.queries[number]
                await scene.until_answered(query)
                assert query.answer is not None
                assert query.answer["text"] == "Tombol ini sudah tidak berlaku."
            unchanged(scene, post)
            assert scene.message(asked.id) == asked

    asyncio.run(run())


def test_a_decision_under_a_message_that_is_gone_is_told_in_a_new_one(
    newsroom: Newsroom,
) -> None:
    """Of a deleted message, or one too old, the bot is told no more than its number."""

    async def run() -> None:
        async with drafts(newsroom) as (scene, post):
            world, asked = scene.sandbox.telegram.world, control(scene)
            world.remove(DESK_ID, asked.id)
            scene.press(asked, "Terbitkan")
            told = "✓ Disetujui Rukmini. "
            await scene.until(
                lambda: [m for m in scene.pressable() if m.text.startswith(told)]
            )

            assert scene.line.parts.posts.get(post.id).state is PostState.APPROVED

    asyncio.run(run())


def test_a_bot_that_was_put_out_of_the_group_says_so_and_goes_on_when_it_is_back(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("distbot.chat.listener._FAILED_AGAIN_S", 0.1)
    newsroom.site.publish("/pasar", HEADLINE)
    world, bot = newsroom.sandbox.telegram.world, 1234567890
    before = world.rooms[DESK_ID].members[bot]

    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")
            world.set_membership(DESK_ID, bot, Membership(standing=Standing.KICKED))
            scene.say(f"/terbit {newsroom.site.home}/pasar", chat=CHIEF_ID)
            await scene.until(lambda: scene.replies(CHIEF_ID))
            assert await scene.line.take_in("situs")
            newsroom.site.publish("/pasar-2", f"{HEADLINE} Lagi")
            assert await scene.line.take_in("situs")
            await scene.line.write()
            await scene.until_told("draft_show_failed")
            await scene.until(lambda: "grup redaksi" in scene.replies(CHIEF_ID)[-1])
            world.set_membership(DESK_ID, bot, before)
            await scene.until_asked(2)

            told = [one for one in scene.replies(CHIEF_ID) if "tidak boleh" in one]
            assert len(told) == 1

    asyncio.run(run())


def test_a_group_that_became_a_supergroup_is_told_to_the_chiefs_once(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("distbot.chat.listener._FAILED_AGAIN_S", 0.1)
    world, new = newsroom.sandbox.telegram.world, -1001000000077
    group = Chat(id=-4000000001, kind=ChatKind.GROUP, title="Meja Lama")
    world.add_chat(group)
    newsroom.desk = group.id

    async def run() -> None:
        async with newsroom.open() as scene:
            await scene.until_told("desk_listens")
            assert await scene.line.take_in("situs")
            newsroom.site.publish("/pasar", HEADLINE)
            assert await scene.line.take_in("situs")
            await scene.line.write()
            await scene.until(lambda: len(scene.questions(group.id)) == 2)
            strays.upgrade(world, newsroom.desk, new)
            posts, now = scene.line.parts.posts, scene.line.parts.clock.now()
            assert posts.cancel(2, 1, actor="cli", why="tes", now=now)
            await scene.until(lambda: scene.replies(CHIEF_ID))
            await scene.until(lambda: scene.events().count("desk_moved") > 2)

            (told,) = scene.replies(CHIEF_ID)
            assert f"desk_chat = {new}" in told
        newsroom.desk = new
        async with newsroom.open() as scene:
            await scene.until(lambda: len(scene.questions(new)) == 1)
            await scene.until(lambda: not scene.line.parts.posts.unshown(1, new))

    asyncio.run(run())
