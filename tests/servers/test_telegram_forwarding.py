"""Forwards: what they show, whose they are, and what cannot be forwarded."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import TypeVar

import pytest
import requests
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageOriginChannel,
)
from telegram.error import TelegramError

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_world import CHANNEL_ID, CHIEF_ID, DESK_ID, LOG_ID

T = TypeVar("T")
CHANNEL = "@kanal_demo"


def talk(sandbox: Sandbox, work: Callable[[Bot], Coroutine[object, object, T]]) -> T:
    async def run() -> T:
        base_url = f"{sandbox.telegram.url}/bot"
        async with Bot(sandbox.telegram.token, base_url=base_url) as bot:
            return await work(bot)

    return asyncio.run(run())


def say(sandbox: Sandbox, text: str) -> Message:
    return talk(sandbox, lambda bot: bot.send_message(CHANNEL, text))


def refused(
    sandbox: Sandbox, work: Callable[[Bot], Coroutine[object, object, T]]
) -> str:
    with pytest.raises(TelegramError) as caught:
        talk(sandbox, work)
    return str(caught.value)


def keys(
    text: str, *, url: str | None = None, data: str | None = None
) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text, url=url, callback_data=data)
    return InlineKeyboardMarkup([[button]])


def test_a_forward_shows_the_content_and_a_copy_does_not(sandbox: Sandbox) -> None:
    sent = say(sandbox, "Jembatan selesai")
    forward = talk(
        sandbox, lambda bot: bot.forward_message(LOG_ID, CHANNEL, sent.message_id)
    )
    assert forward.text == "Jembatan selesai"
    assert forward.forward_origin is not None
    copy = talk(sandbox, lambda bot: bot.copy_message(LOG_ID, CHANNEL, sent.message_id))
    assert set(copy.to_dict()) == {"message_id"}
    assert "to forward not found" in refused(
        sandbox, lambda bot: bot.forward_message(LOG_ID, CHANNEL, 99)
    )
    sandbox.telegram.world.protect(CHANNEL_ID)
    assert "can't be forwarded" in refused(
        sandbox, lambda bot: bot.forward_message(LOG_ID, CHANNEL, sent.message_id)
    )


def test_a_forward_names_the_post_it_is_of(
    sandbox: Sandbox, advance: Callable[[timedelta], None]
) -> None:
    say(sandbox, "pertama")
    sent = say(sandbox, "Jembatan selesai")
    advance(timedelta(minutes=3))

    forward = talk(
        sandbox,
        lambda bot: bot.forward_message(LOG_ID, CHANNEL_ID, sent.message_id),
    )

    origin = forward.forward_origin
    assert isinstance(origin, MessageOriginChannel)
    assert (origin.chat.id, origin.message_id) == (CHANNEL_ID, sent.message_id)
    assert origin.date == sent.date == forward.date - timedelta(minutes=3)
    assert origin.author_signature is None
    assert forward.message_id == 1


def test_a_forward_of_a_forward_names_the_first(sandbox: Sandbox) -> None:
    async def run(bot: Bot) -> Message:
        first = await bot.send_message(CHANNEL, "asal")
        second = await bot.forward_message(DESK_ID, CHANNEL, first.message_id)
        return await bot.forward_message(LOG_ID, DESK_ID, second.message_id)

    origin = talk(sandbox, run).forward_origin
    assert isinstance(origin, MessageOriginChannel)
    assert origin.chat.id == CHANNEL_ID


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        (keys("Baca", url="https://warung.test/a"), True),
        (keys("Setuju", data="a:1"), False),
    ],
)
def test_a_forward_keeps_its_buttons_if_they_are_links(
    sandbox: Sandbox, markup: InlineKeyboardMarkup, *, kept: bool
) -> None:
    async def run(bot: Bot) -> Message:
        sent = await bot.send_message(CHANNEL, "a", reply_markup=markup)
        return await bot.forward_message(LOG_ID, CHANNEL, sent.message_id)

    assert (talk(sandbox, run).reply_markup == markup) is kept


def test_service_messages_and_deleted_ones_keep_their_ids(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    first = say(sandbox, "pertama").message_id
    service = world.rename(CHANNEL_ID, "Kanal Baru")
    by_hand = world.say(CHANNEL_ID, CHIEF_ID, "dari redaktur")
    world.remove(CHANNEL_ID, by_hand)

    assert (first, service, by_hand, say(sandbox, "akhir").message_id) == (1, 2, 3, 4)
    shown = sandbox.timelines().in_chat(CHANNEL_ID)
    assert [message.id for message in shown] == [1, 4]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (2, "The message can't be forwarded"),
        (3, "Message to forward not found"),
        (9, "Message to forward not found"),
    ],
    ids=["service", "deleted", "not there yet"],
)
def test_what_is_no_post_cannot_be_forwarded(
    sandbox: Sandbox, number: int, words: str
) -> None:
    world = sandbox.telegram.world
    say(sandbox, "pertama")
    world.rename(CHANNEL_ID, "Kanal Baru")
    world.remove(CHANNEL_ID, say(sandbox, "kedua").message_id)

    answer = refused(
        sandbox, lambda bot: bot.forward_message(LOG_ID, CHANNEL_ID, number)
    )

    assert answer == words
    assert sandbox.timelines().in_chat(LOG_ID) == ()


def test_protected_content_is_told_apart(sandbox: Sandbox) -> None:
    sent = say(sandbox, "rahasia")
    sandbox.telegram.world.protect(CHANNEL_ID)

    words = refused(
        sandbox, lambda bot: bot.forward_message(LOG_ID, CHANNEL, sent.message_id)
    )

    assert words == "Message has protected content and can't be forwarded"
    chat = talk(sandbox, lambda bot: bot.get_chat(CHANNEL))
    assert chat.has_protected_content


def test_people_s_doings_can_be_ordered_over_http(sandbox: Sandbox) -> None:
    url = f"{sandbox.telegram.url}/_sandbox"
    sent = say(sandbox, "pertama").message_id
    renamed: dict[str, object] = {"chat_id": CHANNEL_ID, "title": "Kanal Baru"}
    answer = requests.post(f"{url}/rename", json=renamed, timeout=5).json()
    removed = {"chat_id": CHANNEL_ID, "message_id": sent}
    requests.post(f"{url}/remove", json=removed, timeout=5).raise_for_status()

    assert answer["result"] == {"message_id": sent + 1}
    assert talk(sandbox, lambda bot: bot.get_chat(CHANNEL)).title == "Kanal Baru"
    assert sandbox.timelines().in_chat(CHANNEL_ID) == ()
    wrong = {"chat_id": CHANNEL_ID, "message_id": 99}
    assert requests.post(f"{url}/remove", json=wrong, timeout=5).status_code == 400
