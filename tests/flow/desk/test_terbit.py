"""/terbit as a chief uses it: the exact posts come into the chat, with a question."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, STRANGER_ID

if TYPE_CHECKING:
    from tests.flow.desk.conftest import Newsroom

HEADLINE = "Pasar Terapung Rimbang Dibuka Kembali"


def test_the_chief_sees_exactly_what_followers_will_see(newsroom: Newsroom) -> None:
    url = newsroom.site.publish("/pasar", HEADLINE)

    async def run() -> None:
        async with newsroom.open() as scene:
            scene.say(f"/terbit {url}")
            await scene.until(lambda: len(scene.questions()) == 2)
            for question in scene.questions():
                scene.press(question, "Terbitkan")
            await scene.until(lambda: not scene.questions())
            await scene.line.send()

            previews = [m for m in scene.desk() if m.photo]
            (post,) = scene.channel()
            shown = previews[0]
            assert shown.photo is not None
            assert post.photo is not None
            assert shown.photo.content == post.photo.content
            assert (shown.text, shown.entities, shown.buttons) == (
                post.text,
                post.entities,
                post.buttons,
            )
            (tweet,) = scene.x()
            assert previews[1].text == tweet.written
            assert previews[1].photo is not None
            assert previews[1].photo.content == tweet.media[0].content
            assert tweet.media[0].alt_text

    asyncio.run(run())


def test_each_post_is_followed_by_its_question(newsroom: Newsroom) -> None:
    url = newsroom.site.publish("/pasar", HEADLINE)

    async def run() -> None:
        async with newsroom.open() as scene:
            scene.say(f"/terbit {url}")
            await scene.until(scene.replies)

            previews = [m.id for m in scene.desk() if m.photo]
            questions = scene.questions()
            assert [q.reply_to for q in questions] == previews
            assert [key.text for key in questions[0].buttons[0]] == [
                "Terbitkan",
                "Jadwalkan",
            ]
            assert "kanal · @kanal_demo" in questions[0].text
            assert "$0.020" in questions[1].text
            assert scene.replies() == ["2 draf menunggu keputusan Anda."]
            assert scene.tally() == {PostState.DRAFT: 2}

    asyncio.run(run())


def test_what_the_chief_was_shown_is_not_shown_again(newsroom: Newsroom) -> None:
    url = newsroom.site.publish("/pasar", HEADLINE)

    async def run() -> None:
        async with newsroom.open() as scene:
            scene.say(f"/terbit {url}", chat=CHIEF_ID)
            await scene.until(lambda: scene.replies(CHIEF_ID))
        async with newsroom.open() as scene:
            await scene.until(lambda: "desk_listens" in scene.events())

            assert len(scene.questions(CHIEF_ID)) == 2
            assert scene.questions(DESK_ID) == []

    asyncio.run(run())


@pytest.mark.parametrize("command", ["/terbit", "/post"])
def test_a_stranger_gets_one_polite_line(newsroom: Newsroom, command: str) -> None:
    url = newsroom.site.publish("/pasar", HEADLINE)

    async def run() -> None:
        async with newsroom.open() as scene:
            scene.say(f"{command} {url}", user=STRANGER_ID)
            await scene.until(scene.replies)

            (reply,) = scene.replies()
            assert reply.startswith("Maaf, perintah ini hanya untuk redaksi.")
            assert "\n" not in reply
            assert scene.tally() == {}

    asyncio.run(run())


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ("", "Tulis alamat artikelnya"),
        ("https://lain.example.com/berita", "bukan halaman 127.0.0.1"),
        ("http://[", "bukan halaman"),
        ("{home}/tidak-ada", "situsnya menjawab 404 (Not Found)"),
        ("{home}/kosong", "tidak ada judulnya"),
        ("{home}/a {home}/b", "Tulis alamat artikelnya"),
    ],
    ids=["none", "foreign", "broken", "dead", "no article", "two"],
)
def test_what_is_no_article_gets_one_line_and_is_not_stored(
    newsroom: Newsroom, argument: str, words: str
) -> None:
    newsroom.site.pages["/kosong"] = "<html><body><p>Belum ada isi.</p></body></html>"

    async def run() -> None:
        async with newsroom.open() as scene:
            scene.say(f"/terbit {argument.format(home=newsroom.site.home)}")
            await scene.until(scene.replies)

            (reply,) = scene.replies()
            assert words in reply
            assert "\n" not in reply
            assert scene.tally() == {}

    asyncio.run(run())


def test_a_published_article_is_not_drafted_but_located(newsroom: Newsroom) -> None:
    url = newsroom.site.publish("/pasar", HEADLINE)

    async def run() -> None:
        async with newsroom.open() as scene:
            scene.say(f"/terbit {url}")
            await scene.until(lambda: len(scene.questions()) == 2)
            for question in scene.questions():
                scene.press(question, "Terbitkan")
            await scene.until(lambda: not scene.questions())
            await scene.line.send()
            before = len(scene.replies())
            scene.say(f"/terbit {url}")
            await scene.until(lambda: len(scene.replies()) > before)

            (tweet,) = scene.x()
            assert scene.replies()[-1].split("\n") == [
                "kanal: sudah terbit: https://t.me/kanal_demo/1",
                f"x: sudah terbit: https://x.com/akun_demo/status/{tweet.id}",
            ]
            assert scene.tally() == {PostState.PUBLISHED: 2}

    asyncio.run(run())


def test_an_article_of_the_baseline_gets_a_new_variant(newsroom: Newsroom) -> None:
    url = newsroom.site.publish("/pasar", HEADLINE)

    async def run() -> None:
        async with newsroom.open() as scene:
            assert await scene.line.take_in("situs")
            await scene.line.write()
            assert scene.tally() == {PostState.SKIPPED: 2}
            scene.say(f"/terbit {url}")
            await scene.until(scene.replies)

            assert scene.replies() == ["2 draf menunggu keputusan Anda."]
            assert scene.tally() == {PostState.SKIPPED: 2, PostState.DRAFT: 2}

    asyncio.run(run())


def test_a_skipped_article_can_be_asked_for_again(newsroom: Newsroom) -> None:
    url = newsroom.site.publish("/pasar", HEADLINE)

    async def run() -> None:
        async with newsroom.open() as scene:
            scene.say(f"/terbit {url}")
            await scene.until(lambda: len(scene.questions()) == 2)
            for question in scene.questions():
                scene.press(question, "Lewati")
            await scene.until(lambda: not scene.questions())
            scene.say(f"/terbit {url}")
            await scene.until(lambda: len(scene.questions()) == 2)
            await scene.until(lambda: scene.replies()[-1].startswith("2 draf"))

            assert scene.tally() == {PostState.CANCELLED: 2, PostState.DRAFT: 2}
            assert not any("dibatalkan" in reply for reply in scene.replies())

    asyncio.run(run())
