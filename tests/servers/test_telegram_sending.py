import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
import requests
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import (
    Chat,
    ChatKind,
    Membership,
    Standing,
    User,
)
from distbot.sandbox.telegram_world import CHANNEL_ID, CHIEF_ID, DESK_ID, LOG_ID

T = TypeVar("T")
Draw = Callable[..., bytes]
CHANNEL = "@kanal_demo"


def talk(sandbox: Sandbox, work: Callable[[Bot], Coroutine[object, object, T]]) -> T:
    async def run() -> T:
        url = sandbox.telegram.url
        bot = Bot(
            sandbox.telegram.token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
        )
        async with bot:
            return await work(bot)

    return asyncio.run(run())


def say(sandbox: Sandbox, text: str, chat: str | int = CHANNEL) -> Message:
    return talk(sandbox, lambda bot: bot.send_message(chat, text))


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


def test_a_photo_with_caption_entities_and_button_stands_in_the_timeline(
    sandbox: Sandbox, draw: Draw
) -> None:
    bold = MessageEntity(MessageEntity.BOLD, 3, 6)
    sent = talk(
        sandbox,
        lambda bot: bot.send_photo(
            CHANNEL,
            draw(),
            caption="🚢 Warung apung dibuka. #Sungai",
            caption_entities=[bold],
            reply_markup=keys("Baca selengkapnya", url="https://warung.test/a"),
        ),
    )
    (shown,) = sandbox.timelines().in_chat(CHANNEL)
    assert shown.id == sent.message_id == 1
    assert shown.photo is not None
    assert shown.photo.content == draw()
    assert shown.photo.media_type == "image/png"
    assert [(e.kind, e.offset, e.length) for e in shown.entities] == [
        ("bold", 3, 6),
        ("hashtag", 24, 7),
    ]
    assert shown.buttons[0][0].url == "https://warung.test/a"
    assert sent.sender_chat is not None
    assert sent.sender_chat.id == CHANNEL_ID


def test_ids_are_sequential_in_each_chat(sandbox: Sandbox) -> None:
    assert [say(sandbox, word).message_id for word in ("satu", "dua")] == [1, 2]
    assert say(sandbox, "satu", DESK_ID).message_id == 1


def test_a_file_id_sends_the_same_picture_again(sandbox: Sandbox, draw: Draw) -> None:
    async def twice(bot: Bot) -> None:
        first = await bot.send_photo(CHANNEL, draw())
        await bot.send_photo(LOG_ID, first.photo[-1].file_id)
        file = await bot.get_file(first.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == draw()

    talk(sandbox, twice)
    (copy,) = sandbox.timelines().in_chat(LOG_ID)
    assert copy.photo is not None
    assert copy.photo.content == draw()


@pytest.mark.parametrize("photo", ["https://gambar.test/a.png", "AgACAgUAAtidakada-0"])
def test_addresses_and_unknown_file_ids_are_refused(
    sandbox: Sandbox, photo: str
) -> None:
    words = refused(sandbox, lambda bot: bot.send_photo(CHANNEL, photo))
    assert "wrong file identifier/http url specified" in words.lower()


def test_limits_count_utf16_units(sandbox: Sandbox, draw: Draw) -> None:
    say(sandbox, "😀" * 2048)
    assert "too long" in refused(
        sandbox, lambda bot: bot.send_message(CHANNEL, "😀" * 2048 + "a")
    )
    assert "caption is too long" in refused(
        sandbox, lambda bot: bot.send_photo(CHANNEL, draw(), caption="a" * 1025)
    )
    assert len(sandbox.timelines().in_chat(CHANNEL)) == 1


def test_a_blank_text_is_empty(sandbox: Sandbox) -> None:
    words = refused(sandbox, lambda bot: bot.send_message(CHANNEL, " \n "))
    assert "text is empty" in words


def test_parse_mode_is_refused_not_ignored(sandbox: Sandbox) -> None:
    words = refused(
        sandbox, lambda bot: bot.send_message(CHANNEL, "<b>a</b>", parse_mode="HTML")
    )
    assert "parse_mode" in words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ((9000, 1100), "Photo_invalid_dimensions"),
        ((2100, 100), "Photo_invalid_dimensions"),
    ],
)
def test_badly_proportioned_pictures_are_refused(
    sandbox: Sandbox, draw: Draw, size: tuple[int, int], words: str
) -> None:
    picture = draw(*size)
    answer = refused(sandbox, lambda bot: bot.send_photo(CHANNEL, picture))
    assert answer.lower() == words.lower()


def test_only_whole_images_are_photos(sandbox: Sandbox, draw: Draw) -> None:
    for content in (b"bukan gambar", draw(400, 400, "JPEG")[:-600]):
        send = partial(Bot.send_photo, chat_id=CHANNEL, photo=content)
        answer = refused(sandbox, send)
        assert answer.lower() == "image_process_failed"
    big = draw() + b"\0" * 10 * 1024 * 1024
    assert "too big for a photo" in refused(
        sandbox, lambda bot: bot.send_photo(CHANNEL, big)
    )


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (keys("a", data="é" * 33), "BUTTON_DATA_INVALID"),
        (keys("a", url="http://tanpa titik"), "BUTTON_URL_INVALID"),
    ],
)
def test_bad_buttons_are_refused(
    sandbox: Sandbox, markup: InlineKeyboardMarkup, words: str
) -> None:
    answer = refused(
        sandbox, lambda bot: bot.send_message(CHANNEL, "a", reply_markup=markup)
    )
    assert answer.upper() == words


def test_an_unknown_chat_is_not_found(sandbox: Sandbox) -> None:
    words = refused(sandbox, lambda bot: bot.send_message("@tidak_ada", "a"))
    assert words == "Chat not found"


@pytest.mark.parametrize(
    ("standing", "rights", "error", "words"),
    [
        (Standing.LEFT, (), Forbidden, "not a member of the channel chat"),
        (Standing.KICKED, (), Forbidden, "kicked from the channel chat"),
        (Standing.MEMBER, (), BadRequest, "need administrator rights"),
        (Standing.ADMINISTRATOR, (), BadRequest, "not enough rights to send photos"),
    ],
)
def test_without_rights_nothing_is_posted(
    sandbox: Sandbox,
    draw: Draw,
    standing: Standing,
    rights: tuple[str, ...],
    error: type[TelegramError],
    words: str,
) -> None:
    world = sandbox.telegram.world
    bot_id = world.bots[sandbox.telegram.token].user.id
    now = Membership(standing=standing, rights=frozenset(rights))
    world.set_membership(CHANNEL_ID, bot_id, now)
    with pytest.raises(error, match=f"(?i){words}"):
        talk(sandbox, lambda bot: bot.send_photo(CHANNEL, draw()))
    assert sandbox.timelines().telegram == ()


def test_a_caption_edit_shows_and_a_repeat_is_refused(
    sandbox: Sandbox, draw: Draw, advance: Callable[[timedelta], None]
) -> None:
    sent = talk(sandbox, lambda bot: bot.send_photo(CHANNEL, draw(), caption="lama"))
    advance(timedelta(minutes=1))

    def edit(bot: Bot) -> Coroutine[object, object, Message | bool]:
        return bot.edit_message_caption(CHANNEL, sent.message_id, caption="baru")

    talk(sandbox, edit)
    (shown,) = sandbox.timelines().in_chat(CHANNEL)
    assert shown.text == "baru"
    assert shown.edited_at == shown.date + timedelta(minutes=1)
    assert "not modified" in refused(sandbox, edit)


def test_text_media_and_buttons_can_be_edited(sandbox: Sandbox, draw: Draw) -> None:
    async def run(bot: Bot) -> None:
        words = await bot.send_message(DESK_ID, "lama")
        await bot.edit_message_text("baru", DESK_ID, words.message_id)
        await bot.edit_message_reply_markup(
            DESK_ID, words.message_id, reply_markup=keys("Setuju", data="a:1")
        )
        photo = await bot.send_photo(LOG_ID, draw())
        await bot.edit_message_media(
            InputMediaPhoto(draw(80, 60), caption="lebih besar"),
            LOG_ID,
            photo.message_id,
        )

    talk(sandbox, run)
    (words,), (photo,) = map(sandbox.timelines().in_chat, (DESK_ID, LOG_ID))
    assert (words.text, words.buttons[0][0].data) == ("baru", "a:1")
    assert photo.text == "lebih besar"
    assert photo.photo is not None
    assert photo.photo.width_px == 80


def test_what_is_not_there_cannot_be_edited_or_deleted(
    sandbox: Sandbox, draw: Draw
) -> None:
    photo = talk(sandbox, lambda bot: bot.send_photo(CHANNEL, draw()))
    words = say(sandbox, "teks")
    number = photo.message_id
    assert "to edit not found" in refused(
        sandbox, lambda bot: bot.edit_message_text("a", CHANNEL, 99)
    )
    assert "no text in the message" in refused(
        sandbox, lambda bot: bot.edit_message_text("a", CHANNEL, number)
    )
    assert "no caption in the message" in refused(
        sandbox,
        lambda bot: bot.edit_message_caption(CHANNEL, words.message_id, caption="a"),
    )
    talk(sandbox, lambda bot: bot.delete_message(CHANNEL, number))
    assert "to delete not found" in refused(
        sandbox, lambda bot: bot.delete_message(CHANNEL, number)
    )
    kept = sandbox.timelines().in_chat(CHANNEL)
    assert [message.id for message in kept] == [words.message_id]


def test_an_old_message_cannot_be_deleted_in_private(
    sandbox: Sandbox, advance: Callable[[timedelta], None]
) -> None:
    sent = say(sandbox, "halo", CHIEF_ID)
    advance(timedelta(hours=49))
    assert "can't be deleted" in refused(
        sandbox, lambda bot: bot.delete_message(CHIEF_ID, sent.message_id)
    )


def test_a_reply_needs_its_message(sandbox: Sandbox) -> None:
    first = say(sandbox, "pertama", DESK_ID)
    reply = ReplyParameters(first.message_id)
    talk(
        sandbox, lambda bot: bot.send_message(DESK_ID, "kedua", reply_parameters=reply)
    )
    assert sandbox.timelines().in_chat(DESK_ID)[1].reply_to == first.message_id
    lost = ReplyParameters(99)
    assert "replied not found" in refused(
        sandbox, lambda bot: bot.send_message(DESK_ID, "a", reply_parameters=lost)
    )


def test_a_fourth_message_at_once_must_wait(
    sandbox: Sandbox,
    advance: Callable[[timedelta], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else RetryAfter itself warns
    for word in ("satu", "dua", "tiga"):
        say(sandbox, word)
    with pytest.raises(RetryAfter):
        say(sandbox, "empat")
    say(sandbox, "kanal lain tidak menunggu", DESK_ID)
    advance(timedelta(seconds=4))
    assert say(sandbox, "empat").message_id == 4


def test_a_channel_takes_twenty_messages_a_minute(
    sandbox: Sandbox, advance: Callable[[timedelta], None]
) -> None:
    def send(count: int) -> list[requests.Response]:
        url = f"{sandbox.telegram.url}/bot{sandbox.telegram.token}/sendMessage"
        answers = []
        for number in range(count):
            advance(timedelta(seconds=1.5))
            fields = {"chat_id": CHANNEL, "text": f"pesan {number}"}
            answers.append(requests.post(url, json=fields, timeout=5))
        return answers

    answers = send(21)
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert answers[-1].json()["parameters"]["retry_after"] == 30
    advance(timedelta(minutes=1))
    sandbox.telegram.world.limits = False
    assert {answer.status_code for answer in send(25)} == {200}


def test_wrong_tokens_and_methods_are_told_apart(sandbox: Sandbox) -> None:
    url = sandbox.telegram.url
    unknown = "1234567890:" + "A" * 35
    for path, status in (
        ("botsalah/getMe", 404),
        (f"bot{unknown}/getMe", 401),
        (f"bot{sandbox.telegram.token}/kirimPesan", 404),
        (f"bot{sandbox.telegram.token}/GETME", 200),
    ):
        answer = requests.get(f"{url}/{path}", timeout=5)
        assert answer.status_code == status
        assert answer.json()["ok"] is (status == 200)


def test_a_blocked_bot_cannot_write_to_a_person(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    bot_id = world.bots[sandbox.telegram.token].user.id
    world.set_membership(CHIEF_ID, bot_id, Membership(standing=Standing.KICKED))
    with pytest.raises(Forbidden, match="blocked by the user"):
        say(sandbox, "halo", CHIEF_ID)


def test_a_second_bot_cannot_use_the_first_ones_files(
    sandbox: Sandbox, draw: Draw
) -> None:
    photo = talk(sandbox, lambda bot: bot.send_photo(CHANNEL, draw()))
    world = sandbox.telegram.world
    token = world.add_bot(User(id=2234567890, first_name="Kedua", username="dua_bot"))
    world.add_chat(Chat(id=-1009, kind=ChatKind.CHANNEL, title="Lain", username="lain"))
    fields = {"chat_id": "@lain", "photo": photo.photo[0].file_id}
    url = f"{sandbox.telegram.url}/bot{token}/sendPhoto"
    assert requests.post(url, data=fields, timeout=5).status_code == 400
