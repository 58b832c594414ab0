"""One chat alone, as a phone shows it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from selectolax.lexbor import LexborNode
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from distbot.sandbox.chat_page import View, chat_page
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_world import (
    CHANNEL_ID,
    CHIEF_ID,
    DESK_ID,
    EDITOR_ID,
    LOG_ID,
)
from tests.servers.talking import talk

Draw = Callable[..., bytes]
Advance = Callable[[timedelta], None]


def phone(sandbox: Sandbox, **view: object) -> HTMLParser:
    """Look at a chat through the server, as a browser does."""
    parameters = {name: str(value) for name, value in view.items()}
    answer = requests.get(sandbox.telegram.url, params=parameters, timeout=5)
    answer.raise_for_status()
    return HTMLParser(answer.text)


def words(html: HTMLParser | LexborNode, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in html.css(selector)]


def test_a_group_shows_who_said_what_by_day(sandbox: Sandbox, advance: Advance) -> None:
    world = sandbox.telegram.world
    world.say(DESK_ID, CHIEF_ID, "pagi")
    world.say(DESK_ID, CHIEF_ID, "semua")
    world.say(DESK_ID, EDITOR_ID, "pagi juga")
    first = world.clock()
    advance(timedelta(days=1))
    world.say(DESK_ID, EDITOR_ID, "kemarin ramai")
    html = phone(sandbox, chat=DESK_ID)
    assert words(html, "header h1") == ["Meja Redaksi"]
    assert words(html, ".name") == ["Rukmini", "Sabran", "Sabran"]
    assert words(html, ".words") == ["pagi", "semua", "pagi juga", "kemarin ramai"]
    days = [first, first + timedelta(days=1)]
    assert words(html, ".day") == [f"{one.day} Mar 2026" for one in days]


def test_a_private_chat_is_on_the_phone_of_its_person(sandbox: Sandbox) -> None:
    sandbox.telegram.world.say(EDITOR_ID, EDITOR_ID, "/antrean")
    talk(sandbox, lambda bot: bot.send_message(EDITOR_ID, "Antrean kosong."))
    html = phone(sandbox, chat=EDITOR_ID)
    assert words(html, "header h1") == ["Distbot"]
    assert words(html, ".own .words") == ["/antrean"]
    assert words(html, ".line:not(.own) .words") == ["Antrean kosong."]


def test_of_a_group_any_members_phone_can_be_looked_at(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    world.say(DESK_ID, CHIEF_ID, "dari saya")
    world.say(DESK_ID, EDITOR_ID, "dari dia")
    assert phone(sandbox, chat=DESK_ID).css(".own") == []
    html = phone(sandbox, chat=DESK_ID, viewer=CHIEF_ID)
    assert words(html, ".own .words") == ["dari saya"]


def test_pictures_buttons_replies_edits_and_reactions_are_seen(
    sandbox: Sandbox, draw: Draw, advance: Advance
) -> None:
    world = sandbox.telegram.world
    keys = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("Terbitkan", callback_data="a")],
            [InlineKeyboardButton("Baca", url="https://a.test/1")],
        ]
    )
    draft = talk(
        sandbox,
        lambda bot: bot.send_photo(DESK_ID, draw(), caption="Draf", reply_markup=keys),
    ).message_id
    answer = world.say(DESK_ID, EDITOR_ID, "ganti judul", draft)
    advance(timedelta(minutes=1))
    world.amend(DESK_ID, EDITOR_ID, answer, "ganti foto")
    world.react(DESK_ID, CHIEF_ID, answer, "👍")
    world.forward(DESK_ID, CHIEF_ID, DESK_ID, answer)
    world.say(DESK_ID, CHIEF_ID, document=("laporan.csv", b"a" * 1536))
    html = phone(sandbox, chat=DESK_ID)
    (image,) = html.css(".photo")
    source = image.attributes["src"]
    assert requests.get(f"{sandbox.telegram.url}{source}", timeout=5).content == draw()
    assert words(html, ".key") == ["Terbitkan", "Baca"]
    assert [a.attributes["href"] for a in html.css("a.key")] == ["https://a.test/1"]
    assert words(html, ".quoted") == ["DistbotDraf"]
    assert words(html, ".chips") == ["👍 1"]
    (edited,) = html.css(".edited")
    assert words(edited, ".words") == ["ganti foto"]
    assert words(edited, ".stamp")[0].startswith("diedit ")
    assert words(html, ".passed") == ["Diteruskan dari Sabran"]
    assert words(html, ".file") == ["csvlaporan.csv1,5 KB"]


def test_a_deleted_message_is_gone_and_so_is_its_quotation(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    number = world.say(DESK_ID, CHIEF_ID, "salah")
    world.say(DESK_ID, EDITOR_ID, "apa?", number)
    world.remove(DESK_ID, number)
    html = phone(sandbox, chat=DESK_ID)
    assert words(html, ".words") == ["apa?"]
    assert html.css(".quoted") == []


def test_a_part_of_a_chat_can_be_shown_alone(sandbox: Sandbox) -> None:
    for number in range(1, 6):
        sandbox.telegram.world.say(DESK_ID, CHIEF_ID, f"pesan {number}")
    html = phone(sandbox, chat=DESK_ID, first=2, last=3)
    assert words(html, ".words") == ["pesan 2", "pesan 3"]


def test_an_emptied_chat_says_so(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    world.remove(DESK_ID, world.say(DESK_ID, CHIEF_ID, "salah"))
    assert words(phone(sandbox, chat=DESK_ID), ".empty") == ["Belum ada pesan."]


def test_nothing_on_the_phone_is_the_sandboxs_own(sandbox: Sandbox) -> None:
    sandbox.telegram.world.say(CHANNEL_ID, CHIEF_ID, "Kabar <b>tebal</b>")
    html = phone(sandbox, chat="@kanal_demo", theme="dark")
    controls = "script, form, button, input, select, nav, iframe, link[rel=stylesheet]"
    assert html.css(controls) == []
    assert html.css(".words b") == []
    (root,) = html.css("html")
    assert (root.attributes["lang"], root.attributes["class"]) == ("id", "dark")


@pytest.mark.parametrize("query", ["chat=-99", "chat=@tidakada", "chat=1&first=satu"])
def test_a_chat_that_is_not_there_is_said_to_be_missing(
    sandbox: Sandbox, query: str
) -> None:
    answer = requests.get(f"{sandbox.telegram.url}/?{query}", timeout=5)
    assert answer.status_code == 404


def test_the_front_page_leads_to_every_chat(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    for chat in (DESK_ID, LOG_ID, CHIEF_ID):
        world.say(chat, CHIEF_ID, "halo")
    for server in (sandbox.telegram, sandbox.x):
        html = HTMLParser(requests.get(server.url, timeout=5).text)
        links = [link.attributes["href"] or "" for link in html.css("nav a")]
        assert len(links) == 3
        for link in links:
            answer = requests.get(f"{server.url}{link}", timeout=5)
            assert words(HTMLParser(answer.text), ".words") == ["halo"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
@example("<script>&amp;")
def test_any_words_stand_as_they_were_written(text: str) -> None:
    sandbox = Sandbox()  # not started: nothing but the world is needed
    sandbox.telegram.world.say(DESK_ID, CHIEF_ID, f"({text})")
    html = HTMLParser(chat_page(sandbox.timelines(), View(chat=DESK_ID)))
    shown = html.css_first(".words")
    assert shown is not None
    assert shown.text() == f"({text})"
