"""What is published put right from the desk: in place, anew, or by a ralat."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from distbot.domain.editor import Role
from distbot.domain.post import PostState
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, EDITOR_ID, WRITER_ID
from tests.flow.desk.conftest import labels
from tests.flow.desk.test_commands import REFUSED, asked, join, state
from tests.flow.desk.test_whole_way import (
    HEADLINE,
    answered,
    asked_after,
    control,
    into_the_group,
    post_to,
)

if TYPE_CHECKING:
    from distbot.domain.post import Post
    from distbot.sandbox.timeline import TelegramMessage
    from tests.flow.desk.conftest import Newsroom, Scene

NEW = "Pasar buka lagi, 48 pedagang berjualan."
REPLACE, RALAT = "Hapus + unggah lagi ($0.030)", "Unggah ralat ($0.020)"


async def published(newsroom: Newsroom, scene: Scene, *names: str) -> None:
    """Have an article's posts out to these destinations."""
    await into_the_group(newsroom, scene)
    for name in names:
        scene.press(control(scene, name), "Terbitkan")
        post = post_to(scene, name)
        await scene.until(lambda post=post: state(scene, post) is PostState.APPROVED)  # type: ignore[misc]  # a loop's name, bound
    await scene.line.send()
    assert all(post_to(scene, n).state is PostState.PUBLISHED for n in names)


async def pressable(scene: Scene, label: str) -> TelegramMessage:
    """Wait for a message with such a button; return the newest."""
    await scene.until(lambda: any(label in labels(m) for m in scene.pressable()))
    return [m for m in scene.pressable() if label in labels(m)][-1]


async def reads(scene: Scene, message: TelegramMessage, words: str) -> TelegramMessage:
    """Wait until a message says something; return it as it then is."""
    await scene.until(lambda: words in scene.message(message.id).text)
    return scene.message(message.id)


async def replied(scene: Scene, words: str) -> str:
    """Wait for an answer in plain words that says something."""
    await scene.until(lambda: any(words in one for one in scene.replies()))
    return next(one for one in scene.replies() if words in one)


async def offered(scene: Scene, words: str = NEW) -> TelegramMessage:
    """Say /ralat of the post on X; return the question with the remedies."""
    scene.say(f"/ralat {post_to(scene, 'x').id} {words}")
    return await pressable(scene, "Biarkan")


def variants(scene: Scene, name: str = "x") -> list[Post]:
    of_article = scene.line.parts.posts.of_article(post_to(scene, name).article_id)
    return [one for one in of_article if one.draft.destination == name]


async def gone_out(scene: Scene) -> None:
    """Do what the workers do: take-downs and edits, then what goes seconds later."""
    await scene.line.amend()
    posts, now = scene.line.parts.posts, scene.line.parts.clock.now()
    for one in [*variants(scene), *variants(scene, "kanal")]:
        if one.state is PostState.APPROVED:
            assert posts.change(one.id, one.version, actor="jam", due_at=now, now=now)
    await scene.line.send()


@pytest.mark.parametrize("way", ["number", "reply", "asked"])
def test_a_telegram_post_is_edited_in_place_after_a_yes(
    newsroom: Newsroom, way: str
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "kanal")
            before, number = scene.channel()[0].text, post_to(scene).id
            if way == "asked":
                scene.say(f"/correct {number}")
                waiting = scene.line.parts.desk.proposals.last_of
                await scene.until(lambda: waiting(DESK_ID, CHIEF_ID))
                assert "teks yang benar" in scene.desk()[-1].text
                await answered(scene, scene.desk()[-1].id, NEW)
            elif way == "reply":
                shown = next(m for m in scene.desk() if "✓ Disetujui" in m.text)
                await answered(scene, shown.id, f"/ralat {NEW}")
            else:
                scene.say(f"/ralat {number} {NEW}")
            echo = await pressable(scene, "Ya")
            assert NEW in echo.text
            await scene.line.amend()
            assert scene.channel()[0].text == before

            scene.press(echo, "Ya")
            await reads(scene, echo, "✎ Diubah Rukmini")
            await scene.line.amend()
            (out,) = scene.channel()
            assert out.text.startswith(NEW)
            assert "Kunjungi Medsos SuaraKuala.com" in out.text

    asyncio.run(run())


def test_an_x_post_is_deleted_and_posted_again_at_the_price_that_was_told(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "x")
            question = await offered(scene)
            assert "· Hapus, lalu unggah lagi: $0.030" in question.text
            assert "· Unggah ralat sesudahnya: $0.020" in question.text
            assert labels(question) == [REPLACE, RALAT, "Biarkan"]

            scene.press(question, REPLACE)
            echo = await reads(scene, question, NEW)
            assert "$0.030" in echo.text
            assert labels(echo) == ["Ya", "Tidak"]
            assert len(variants(scene)) == 1
            scene.press(echo, "Ya")
            told = await reads(scene, question, "✎ Rukmini")
            assert told.buttons == ()
            await gone_out(scene)

            old, new = scene.sandbox.x.world.posts()
            assert (old.deleted, new.deleted) == (True, False)
            assert new.text.startswith(NEW)
            assert new.media
            (taken_down,) = [
                bill.price_usd
                for bill in scene.sandbox.x.world.bills
                if bill.what == "delete"
            ]
            assert f"{taken_down + new.price_usd:.3f}" == "0.025"  # and the alt text

    asyncio.run(run())


def test_a_ralat_follows_an_x_post_with_its_label_and_its_own_card(
    newsroom: Newsroom,
) -> None:
    newsroom.undo = "60s"

    async def run() -> None:
        async with newsroom.open() as scene:
            await published_at_once(newsroom, scene)
            question = await offered(scene, f"Ralat: {NEW}")
            scene.press(question, RALAT)
            echo = await reads(scene, question, f"RALAT: {NEW}")
            assert "RALAT: Ralat" not in echo.text
            scene.press(echo, "Ya")
            told = await reads(scene, question, "ralat terbit sebentar lagi")
            assert labels(told) == ["Batalkan"]
            await scene.line.send()
            assert len(scene.x()) == 1  # it may still be taken back
            await gone_out(scene)

            old, new = variants(scene)
            assert {one.text.split("\n")[0] for one in scene.x()} >= {f"RALAT: {NEW}"}
            assert len(scene.x()) == 2
            assert new.draft.card
            assert new.draft.card != old.draft.card
            assert new.draft.quote is None

    asyncio.run(run())


async def published_at_once(newsroom: Newsroom, scene: Scene) -> None:
    """Have the article's post to X out, its undo window over."""
    await into_the_group(newsroom, scene)
    scene.press(control(scene, "x"), "Terbitkan")
    post = post_to(scene, "x")
    await scene.until(lambda: state(scene, post) is PostState.APPROVED)
    await gone_out(scene)
    assert len(scene.x()) == 1


def test_a_ralat_can_be_taken_back_while_its_window_is_open(
    newsroom: Newsroom,
) -> None:
    newsroom.undo = "60s"

    async def run() -> None:
        async with newsroom.open() as scene:
            await published_at_once(newsroom, scene)
            question = await offered(scene)
            scene.press(question, RALAT)
            scene.press(await reads(scene, question, "RALAT:"), "Ya")
            told = await reads(scene, question, "ralat terbit sebentar lagi")
            scene.press(told, "Batalkan")
            await scene.until(lambda: variants(scene)[-1].state is PostState.DRAFT)
            await gone_out(scene)
            assert len(scene.x()) == 1

    asyncio.run(run())


def test_what_an_article_does_not_say_is_warned_of_before_the_yes(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "x")
            question = await offered(scene, "“Pasar ini dijual,” kata Darma.")
            scene.press(question, RALAT)
            echo = await reads(scene, question, "RALAT:")
            assert "Pasar ini dijual”" in echo.text.split("Perhatian: ")[-1]

    asyncio.run(run())


def test_leaving_an_x_post_costs_nothing_and_says_who(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "x")
            shown = next(m for m in scene.desk() if "✓ Disetujui" in m.text)
            scene.sandbox.telegram.world.say(DESK_ID, CHIEF_ID, NEW, shown.id)
            question = await pressable(scene, RALAT)
            scene.press(question, "Biarkan")
            told = await reads(scene, question, "✗ Tidak jadi, Rukmini")
            assert told.buttons == ()
            await gone_out(scene)
            assert len(variants(scene)) == 1

    asyncio.run(run())


def test_words_that_a_post_says_already_are_refused(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "x")
            question = await offered(scene)
            scene.press(question, REPLACE)
            scene.press(await reads(scene, question, NEW), "Ya")
            await reads(scene, question, "✎ Rukmini")
            waits = await asked(scene, f"/ralat {post_to(scene, 'x').id} {NEW}")
            assert waits.startswith("Ada yang belum selesai")
            await gone_out(scene)

            last = variants(scene)[-1]
            again = await asked(scene, f"/ralat {last.id} {'kata ' * 200}")
            assert again.startswith("Terlalu panjang")
            scene.say(f"/ralat {last.id} {NEW}")
            only = await pressable(scene, RALAT)
            assert labels(only) == [RALAT, "Biarkan"]

    asyncio.run(run())


def test_two_editors_with_two_remedies_have_one_effect(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            join(scene, Role.EDITOR, EDITOR_ID, "Sabran")
            join(scene, Role.WRITER, WRITER_ID, "Teguh")
            await published(newsroom, scene, "x")
            question = await offered(scene)
            refused = scene.press(question, RALAT, user=WRITER_ID)
            await scene.until_answered(refused)
            assert str((refused.answer or {})["text"]).startswith(REFUSED)

            taps = [
                scene.press(question, label, user=user)
                for label, user in ((RALAT, CHIEF_ID), (REPLACE, EDITOR_ID)) * 5
            ]
            await scene.until(lambda: all(t.answer is not None for t in taps))
            echo = await reads(scene, question, NEW)
            for user in (CHIEF_ID, EDITOR_ID) * 3:
                scene.press(echo, "Ya", user=user)
            await reads(scene, question, "✎")
            other = control(scene, "kanal")
            scene.press(other, "Lewati")  # followed after the others
            await scene.until_decided(other)
            assert not any("tidak berlaku" in one.text for one in scene.desk())
            await gone_out(scene)
            assert len(variants(scene)) == 2
            assert len(scene.sandbox.x.world.posts()) == 2

    asyncio.run(run())


def test_two_corrections_of_one_post_have_one_effect(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "x")
            first = await offered(scene)
            scene.press(first, RALAT)
            await reads(scene, first, "RALAT:")
            second = await offered(scene, "Pasar buka lagi pada Senin.")
            scene.press(second, REPLACE)
            await reads(scene, second, "pada Senin")
            scene.press(scene.message(first.id), "Ya")
            await reads(scene, first, "ralat terbit sebentar lagi")
            scene.press(scene.message(second.id), "Ya")
            await scene.until(lambda: scene.message(second.id).buttons == ())
            await gone_out(scene)

            assert len(variants(scene)) == 2
            assert len(scene.x()) == 2

    asyncio.run(run())


def test_what_the_month_cannot_pay_is_offered_as_such_and_refused_at_the_yes(
    newsroom: Newsroom,
) -> None:
    newsroom.budget = "0.035"

    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "x")
            question = await offered(scene)
            assert question.text.count("tinggal $0.015") == 2

            scene.press(question, RALAT)
            echo = await reads(scene, question, "RALAT:")
            assert "Tidak cukup: anggaran bulan ini tinggal $0.015." in echo.text
            scene.press(echo, "Ya")
            refused = await replied(scene, "Perlu $0.020")
            assert "Naikkan monthly_budget_usd" in refused
            assert labels(scene.message(question.id)) == ["Ya", "Tidak"]
            await gone_out(scene)
            assert len(variants(scene)) == 1

    asyncio.run(run())


def test_nobody_approves_their_own_correction_where_four_eyes_look(
    newsroom: Newsroom,
) -> None:
    newsroom.four_eyes = "true"

    async def run() -> None:
        async with newsroom.open() as scene:
            join(scene, Role.EDITOR, EDITOR_ID, "Sabran")
            await published(newsroom, scene, "x")
            question = await offered(scene)
            scene.press(question, RALAT, user=EDITOR_ID)
            echo = await reads(scene, question, "RALAT:")
            scene.press(echo, "Ya")
            await replied(scene, "Minta rekan lain menyetujuinya.")
            assert len(variants(scene)) == 1
            scene.press(echo, "Ya", user=EDITOR_ID)
            await reads(scene, question, "✎ Sabran")
            await gone_out(scene)
            assert len(scene.x()) == 2

    asyncio.run(run())


def test_what_is_not_out_needs_no_ralat(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await into_the_group(newsroom, scene)
            post = post_to(scene)
            answer = await asked(scene, f"/ralat {post.id} {NEW}")
            assert answer == (
                f"Nomor {post.id} menunggu keputusan, jadi belum perlu ralat. "
                f"Ubah dengan /ubah {post.id} lalu teks barunya."
            )
            await asked(scene, f"/batal {post.id}")
            answer = await asked(scene, f"/ralat {post.id} {NEW}")
            assert answer.startswith(f"Nomor {post.id} dibatalkan")

    asyncio.run(run())


# The article itself changes


async def changed(newsroom: Newsroom, scene: Scene) -> TelegramMessage:
    """Have the site tell it otherwise; return what the desk is told."""
    site = newsroom.site
    site.entries.clear()
    site.publish("/pasar", HEADLINE)
    site.entries[0] = site.entries[0].replace("Senin pagi", "Selasa pagi")
    assert await scene.line.take_in("situs")
    told = await pressable(scene, "Perbarui")
    await scene.until_known(told)
    return told


def test_ralat_without_words_asks_again_about_a_change_that_was_left(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "kanal")
            told = await changed(newsroom, scene)
            scene.press(told, "Biarkan")
            await reads(scene, told, "Dibiarkan Rukmini")

            scene.say(f"/ralat {post_to(scene).id}")
            again = await pressable(scene, "Perbarui")
            assert again.id > told.id
            assert "[−Senin] [+Selasa]" in again.text
            assert f"/ralat {post_to(scene).id} lalu teks yang benar" in again.text
            scene.press(again, "Perbarui")
            await reads(scene, again, "✎ Diperbarui Rukmini")
            await scene.line.amend()
            assert "Selasa pagi" in scene.channel()[0].text

    asyncio.run(run())


CHOSEN = {
    "x: hapus + unggah lagi ($0.030)": "dihapus, lalu diunggah lagi ($0.030)",
    "x: ralat ($0.020)": "disusul ralat ($0.020)",
}


@pytest.mark.parametrize("way", CHOSEN)
def test_a_changed_article_is_put_right_on_x_as_was_chosen_and_read(
    newsroom: Newsroom, way: str
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "kanal", "x")
            told = await changed(newsroom, scene)
            scene.press(told, "Perbarui")
            usual = await reads(scene, told, "Pilih untuk tiap unggahan")
            assert "x: tetap seperti sekarang" in usual.text
            assert "Biaya: gratis" in usual.text
            scene.press(usual, way)
            plan = await reads(scene, told, CHOSEN[way])
            await gone_out(scene)
            assert len(scene.sandbox.x.world.posts()) == 1

            scene.press(plan, "Ya")
            done = await reads(scene, told, "✎ Diperbarui Rukmini")
            assert done.buttons == ()
            assert "[−Senin] [+Selasa]" in done.text
            await gone_out(scene)
            new = variants(scene)[-1]
            assert new.draft.wording.text in plan.text
            assert len(scene.sandbox.x.world.posts()) == 2
            assert len(scene.x()) == (2 if "ralat" in way else 1)
            assert (out := scene.channel())[0].text in plan.text
            assert len(out) == 1

    asyncio.run(run())


def test_an_edit_on_telegram_is_followed_by_a_ralat_card_where_wanted(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "kanal")
            told = await changed(newsroom, scene)
            scene.press(told, "Perbarui + ralat")
            plan = await reads(scene, told, "disusul ralat")
            scene.press(plan, "Ya")
            await reads(scene, told, "✎ Diperbarui Rukmini")
            await gone_out(scene)

            edited, ralat = scene.channel()
            assert edited.text in plan.text
            assert ralat.text.startswith("RALAT: ")
            assert ralat.text in plan.text
            assert ralat.photo is not None

    asyncio.run(run())


def test_a_ralat_for_a_changed_article_can_be_taken_back_and_ends_true(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "kanal")
        newsroom.undo = "60s"
        async with newsroom.open() as scene:
            told = await changed(newsroom, scene)
            scene.press(told, "Perbarui + ralat")
            scene.press(await reads(scene, told, "disusul ralat"), "Ya")
            line = "ralat terbit sebentar lagi sebagai nomor"
            await scene.until(lambda: any(line in m.text for m in scene.pressable()))
            (soon,) = [m for m in scene.pressable() if line in m.text]
            assert labels(soon) == ["Batalkan"]
            await scene.line.send()
            assert len(scene.channel()) == 1

            scene.press(soon, "Batalkan")
            await reads(scene, soon, "↩ Dibatalkan Rukmini")
            await gone_out(scene)
            assert len(scene.channel()) == 1

            scene.press(scene.message(soon.id), "Terbitkan")
            await scene.until(
                lambda: variants(scene, "kanal")[-1].state is PostState.APPROVED
            )
            await gone_out(scene)
            assert len(scene.channel()) == 2
            await reads(scene, soon, "kanal: sudah terbit")
            await scene.until(lambda: not scene.message(soon.id).buttons)

    asyncio.run(run())


@pytest.mark.parametrize("words", [NEW, f"/ralat {NEW}"], ids=["reply", "command"])
def test_a_reply_to_the_news_of_a_change_corrects_its_one_post(
    newsroom: Newsroom, words: str
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "kanal")
            told = await changed(newsroom, scene)
            scene.sandbox.telegram.world.say(DESK_ID, CHIEF_ID, words, told.id)
            echo = await pressable(scene, "Ya")
            assert NEW in echo.text
            scene.press(echo, "Ya")
            await reads(scene, echo, "✎ Diubah Rukmini")
            await scene.line.amend()
            assert scene.channel()[0].text.startswith(NEW)

    asyncio.run(run())


def test_a_reply_to_the_news_of_a_change_of_several_posts_is_told_their_numbers(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "kanal", "x")
            told = await changed(newsroom, scene)
            scene.sandbox.telegram.world.say(DESK_ID, CHIEF_ID, NEW, told.id)
            line = await replied(scene, "Berita ini sudah terbit di beberapa tujuan")
            numbers = [f"{post_to(scene, name).id} ({name})" for name in ("kanal", "x")]
            assert ", ".join(numbers) in line

    asyncio.run(run())


def test_a_choice_is_turned_back_and_old_choices_say_so(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            join(scene, Role.EDITOR, EDITOR_ID, "Sabran")
            await published(newsroom, scene, "x")
            told = await changed(newsroom, scene)
            scene.press(told, "Perbarui")
            usual = await reads(scene, told, "Pilih untuk")
            scene.press(usual, "Kembali")
            await reads(scene, told, "[−Senin] [+Selasa]")
            assert labels(scene.message(told.id)) == labels(told)

            for way, words in CHOSEN.items():
                scene.press(usual, way)
                await reads(scene, told, words)
            scene.press(scene.message(told.id), "Ya", user=EDITOR_ID)
            await reads(scene, told, "✎ Diperbarui Sabran")
            scene.press(usual, "Ya")
            scene.press(usual, next(iter(CHOSEN)))
            await reads(scene, told, "tidak berlaku")
            await gone_out(scene)
            assert len(scene.x()) == 2

    asyncio.run(run())


def test_a_choice_that_came_to_mean_something_else_is_shown_again(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "x")
            told = await changed(newsroom, scene)
            scene.press(told, "Perbarui + ralat")
            plan = await reads(scene, told, "disusul ralat")
            draft = post_to(scene)
            posts, now = scene.line.parts.posts, scene.line.parts.clock.now()
            assert posts.approve(
                draft.id, draft.version, actor="jam", why="x", due_at=now, now=now
            )
            await scene.line.send()

            scene.press(plan, "Ya")
            again = await reads(scene, told, "Lihat sekali lagi.")
            assert "kanal: diubah di tempat" in again.text
            assert len(variants(scene)) == 1
            assert scene.line.parts.desk.changes.undecided(1)

    asyncio.run(run())


def test_a_change_that_the_month_cannot_pay_is_refused_whole(
    newsroom: Newsroom,
) -> None:
    newsroom.budget = "0.035"

    async def run() -> None:
        async with newsroom.open() as scene:
            await published(newsroom, scene, "kanal", "x")
            told = await changed(newsroom, scene)
            scene.press(told, "Perbarui + ralat")
            plan = await reads(scene, told, "disusul ralat")
            assert "Perlu $0.020" in plan.text
            scene.press(plan, "Ya")
            await replied(scene, "Perlu $0.020")
            await gone_out(scene)
            assert len(scene.channel()) == len(scene.x()) == 1
            assert scene.line.parts.desk.changes.undecided(1)

    asyncio.run(run())


# What else decides about a draft


def test_a_draft_that_is_planned_by_command_keeps_no_live_buttons(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await into_the_group(newsroom, scene)
            shown = control(scene)
            scene.say(f"/jadwal {post_to(scene).id} besok jam 7 pagi")
            scene.press(await pressable(scene, "Ya"), "Ya")
            closed = await reads(scene, shown, "✓ Disetujui Rukmini")
            assert labels(closed) == ["Batalkan"]
            assert closed.text.startswith("kanal · ")
            assert "pukul 07.00 WIB" in closed.text.split("\n")[-1]

    asyncio.run(run())


def test_new_words_by_command_close_the_question_about_the_old_ones(
    newsroom: Newsroom,
) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await into_the_group(newsroom, scene)
            shown = control(scene)
            scene.say(f"/ubah {post_to(scene).id} {NEW}")
            echo = await pressable(scene, "Ya")
            scene.press(echo, "Ya")
            closed = await reads(scene, shown, "✎ Diganti Rukmini")
            assert closed.buttons == ()
            await scene.until(lambda: asked_after(scene, echo))

    asyncio.run(run())


@pytest.mark.parametrize("restarts", [False, True], ids=["same", "restarted"])
def test_a_retraction_closes_the_questions_about_all_posts_of_its_article(
    newsroom: Newsroom, *, restarts: bool
) -> None:
    shown: list[TelegramMessage] = []

    async def before(scene: Scene) -> None:
        await published(newsroom, scene, "kanal")
        shown[:] = [m for m in scene.desk() if m.text.startswith(("kanal ·", "x ·"))]

    async def after(scene: Scene) -> None:
        scene.say(f"/tarik {post_to(scene).id}")
        scene.press(await pressable(scene, "Ya"), "Ya")
        for message in shown:
            out = message.text.startswith("kanal ·")
            words = "kanal: sudah terbit" if out else "x: dibatalkan: ditarik Rukmini"
            await reads(scene, message, words)
            await scene.until(
                lambda message=message: not scene.message(message.id).buttons  # type: ignore[misc]  # a loop's name, bound
            )

    async def run() -> None:
        async with newsroom.open() as scene:
            await before(scene)
            if not restarts:
                await after(scene)
        if restarts:
            async with newsroom.open() as scene:
                await after(scene)

    asyncio.run(run())


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (1200, 900), (40, 90, 60)).save(file, "JPEG")
    return file.getvalue()


def test_a_photos_caption_becomes_its_credit_and_is_echoed(newsroom: Newsroom) -> None:
    async def run() -> None:
        async with newsroom.open() as scene:
            await into_the_group(newsroom, scene)
            world, shown = scene.sandbox.telegram.world, control(scene)
            world.say(DESK_ID, CHIEF_ID, "a" * 81, shown.id, photo=picture())
            await replied(scene, "80 huruf")

            credit = "Foto: Antara/Budi"
            world.say(DESK_ID, CHIEF_ID, credit, shown.id, photo=picture())
            echo = await pressable(scene, "Ya")
            assert f"Kredit: {credit}" in echo.text.split("\n")
            scene.press(echo, "Ya")
            await scene.until(lambda: post_to(scene).version == 2)
            look = post_to(scene).draft.look
            assert look is not None
            assert look.credit == credit

    asyncio.run(run())
