"""What editors and followers do in Telegram, and what a bot is told of it."""

import base64
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import requests
from PIL import Image
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageOriginChannel,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import BotApiError, Membership, Standing, User
from distbot.sandbox.telegram_world import (
    CHANNEL_ID,
    CHIEF_ID,
    DESK_ID,
    EDITOR_ID,
    STRANGER_ID,
)
from tests.servers.talking import refused, talk, updates

Draw = Callable[..., bytes]
Advance = Callable[[timedelta], None]
MEGABYTES = 1024 * 1024
COUNTS = "message_reaction_count"


def heard(sandbox: Sandbox) -> Message:
    (update,) = updates(sandbox)
    assert update.effective_message is not None
    return update.effective_message


def ask_for(sandbox: Sandbox, *kinds: str) -> None:
    updates(sandbox, None, *kinds)


def fetch(sandbox: Sandbox, file_id: str) -> bytes:
    async def run(bot: Bot) -> bytes:
        file = await bot.get_file(file_id)
        return bytes(await file.download_as_bytearray())

    return talk(sandbox, run)


def test_a_photo_comes_in_sizes_that_are_what_they_say(
    sandbox: Sandbox, draw: Draw
) -> None:
    photo = draw(1200, 900)
    sandbox.telegram.world.say(DESK_ID, EDITOR_ID, "ganti fotonya", photo=photo)
    message = heard(sandbox)
    assert message.caption == "ganti fotonya"
    assert [(p.width, p.height) for p in message.photo] == [
        (90, 68),
        (320, 240),
        (800, 600),
        (1200, 900),
    ]
    for size in message.photo[:-1]:
        with Image.open(io.BytesIO(fetch(sandbox, size.file_id))) as image:
            assert image.size == (size.width, size.height)
    assert fetch(sandbox, message.photo[-1].file_id) == photo


def test_what_is_no_photo_cannot_be_sent_as_one(sandbox: Sandbox) -> None:
    with pytest.raises(BotApiError):
        sandbox.telegram.world.say(DESK_ID, EDITOR_ID, photo=b"bukan gambar")
    assert updates(sandbox) == ()


def test_a_document_can_be_fetched_up_to_20_mb(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    world.say(DESK_ID, EDITOR_ID, document=("a.png", b"x" * 20 * MEGABYTES))
    world.say(DESK_ID, EDITOR_ID, document=("b.png", b"x" * (20 * MEGABYTES + 1)))
    small, large = (
        update.message.document
        for update in updates(sandbox)
        if update.message and update.message.document
    )
    assert (small.file_name, small.mime_type) == ("a.png", "image/png")
    assert len(fetch(sandbox, small.file_id)) == small.file_size
    assert "file is too big" in refused(
        sandbox, lambda bot: bot.get_file(large.file_id)
    )
    url = f"{sandbox.telegram.url}/file/bot{sandbox.telegram.token}/documents"
    assert requests.get(f"{url}/{large.file_id}", timeout=5).status_code == 404


def test_a_reply_carries_what_it_answers(sandbox: Sandbox) -> None:
    draft = talk(sandbox, lambda bot: bot.send_message(DESK_ID, "Draf"))
    sandbox.telegram.world.say(DESK_ID, EDITOR_ID, "judul baru", draft.message_id)
    answered = heard(sandbox).reply_to_message
    assert answered is not None
    assert answered.message_id == draft.message_id


def test_a_long_text_comes_in_several_messages(sandbox: Sandbox) -> None:
    text = "😀" * 2047 + "abc" + "x" * 900
    sandbox.telegram.world.say(DESK_ID, EDITOR_ID, text)
    texts = [u.message.text for u in updates(sandbox) if u.message]
    assert texts == [text[:2049], text[2049:]]


def test_a_forward_names_where_it_came_from(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    post = talk(sandbox, lambda bot: bot.send_message(CHANNEL_ID, "Kabar"))
    own = world.say(DESK_ID, EDITOR_ID, "kata saya")
    world.add_user(User(id=9, first_name="Samar", hidden=True))
    veiled = world.say(DESK_ID, 9, "kata siapa")
    world.forward(DESK_ID, CHIEF_ID, CHANNEL_ID, post.message_id)
    world.forward(CHIEF_ID, CHIEF_ID, DESK_ID, own)
    world.forward(DESK_ID, CHIEF_ID, DESK_ID, veiled)
    *_, channel, user, hidden = (
        u.message.forward_origin for u in updates(sandbox) if u.message
    )
    assert isinstance(channel, MessageOriginChannel)
    assert (channel.chat.id, channel.message_id) == (CHANNEL_ID, post.message_id)
    assert isinstance(user, MessageOriginUser)
    assert user.sender_user.id == EDITOR_ID
    assert isinstance(hidden, MessageOriginHiddenUser)
    assert hidden.sender_user_name == "Samar"


def test_an_edit_is_told_with_its_time(sandbox: Sandbox, advance: Advance) -> None:
    world = sandbox.telegram.world
    number = world.say(DESK_ID, EDITOR_ID, "besok jam 7")
    advance(timedelta(minutes=3))
    world.amend(DESK_ID, EDITOR_ID, number, "besok jam 8")
    first, second = updates(sandbox)
    assert first.message is not None
    assert first.message.text == "besok jam 7"
    assert second.edited_message is not None
    assert second.edited_message.text == "besok jam 8"
    assert second.edited_message.edit_date is not None
    elapsed = second.edited_message.edit_date - second.edited_message.date
    assert elapsed == timedelta(minutes=3)


def test_nobody_edits_what_another_wrote_or_forwarded(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    number = world.say(DESK_ID, EDITOR_ID, "hai")
    passed_on = world.forward(DESK_ID, CHIEF_ID, DESK_ID, number)
    for message in (number, passed_on):
        with pytest.raises(ValueError, match="not 700000001's"):
            world.amend(DESK_ID, CHIEF_ID, message, "bukan")


def test_an_edit_of_a_channel_post_is_told_as_such(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    number = world.say(CHANNEL_ID, CHIEF_ID, "Kabar")
    world.amend(CHANNEL_ID, CHIEF_ID, number, "Ralat")
    *_, update = updates(sandbox)
    assert update.edited_channel_post is not None


def test_forged_data_reaches_the_bot_as_if_it_stood_on_a_button(
    sandbox: Sandbox,
) -> None:
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Setuju", callback_data="a")]])
    sent = talk(
        sandbox, lambda bot: bot.send_message(DESK_ID, "Draf", reply_markup=keys)
    )
    sandbox.telegram.world.press(DESK_ID, STRANGER_ID, sent.message_id, "palsu:1")
    (update,) = updates(sandbox)
    assert update.callback_query is not None
    assert update.callback_query.data == "palsu:1"
    assert update.callback_query.from_user.id == STRANGER_ID


def test_a_press_on_a_deleted_message_says_no_more_than_its_id(
    sandbox: Sandbox,
) -> None:
    sent = talk(sandbox, lambda bot: bot.send_message(DESK_ID, "Draf"))
    talk(sandbox, lambda bot: bot.delete_message(DESK_ID, sent.message_id))
    sandbox.telegram.world.press(DESK_ID, EDITOR_ID, sent.message_id, "a")
    # The client makes a Message of it that is empty; so read what the server says.
    url = f"{sandbox.telegram.url}/bot{sandbox.telegram.token}/getUpdates"
    (update,) = requests.get(url, timeout=5).json()["result"]
    told = update["callback_query"]["message"]
    assert told.keys() == {"chat", "message_id", "date"}
    assert (told["message_id"], told["date"]) == (sent.message_id, 0)


def test_reactions_in_a_channel_are_gathered_and_told_late(
    sandbox: Sandbox, advance: Advance
) -> None:
    world = sandbox.telegram.world
    post = talk(sandbox, lambda bot: bot.send_message(CHANNEL_ID, "Kabar")).message_id
    ask_for(sandbox, COUNTS)
    for user, emoji in ((1, "👍"), (2, "👍"), (3, "🔥"), (4, "🔥"), (4, None)):
        world.react(CHANNEL_ID, user, post, emoji)
    assert updates(sandbox, None, COUNTS) == ()
    advance(timedelta(seconds=61))
    (update,) = updates(sandbox, None, COUNTS)
    told = update.message_reaction_count
    assert told is not None
    assert (told.chat.id, told.message_id) == (CHANNEL_ID, post)
    assert [(r.type.to_dict()["emoji"], r.total_count) for r in told.reactions] == [
        ("👍", 2),
        ("🔥", 1),
    ]


def test_reactions_are_told_to_administrators_who_asked_for_them(
    sandbox: Sandbox,
) -> None:
    world = sandbox.telegram.world
    world.reaction_delay = timedelta()
    bot_id = world.bots[sandbox.telegram.token].user.id
    post = talk(sandbox, lambda bot: bot.send_message(CHANNEL_ID, "Kabar")).message_id
    world.react(CHANNEL_ID, 1, post, "👍")
    assert talk(sandbox, lambda bot: bot.get_updates()) == ()
    ask_for(sandbox, COUNTS)
    member = Membership(standing=Standing.MEMBER)
    world.set_membership(CHANNEL_ID, bot_id, member)
    world.react(CHANNEL_ID, 2, post, "👍")
    assert updates(sandbox, None, COUNTS) == ()


def test_a_reaction_in_a_group_is_told_at_once_with_the_person(
    sandbox: Sandbox,
) -> None:
    world = sandbox.telegram.world
    number = talk(sandbox, lambda bot: bot.send_message(DESK_ID, "Draf")).message_id
    ask_for(sandbox, *Update.ALL_TYPES)
    world.react(DESK_ID, EDITOR_ID, number, "👍")
    (update,) = updates(sandbox)
    assert update.message_reaction is not None
    assert update.message_reaction.user is not None
    assert update.message_reaction.user.id == EDITOR_ID
    assert update.message_reaction.old_reaction == ()


def test_a_bot_cannot_write_to_who_never_started_it(sandbox: Sandbox) -> None:
    assert "can't initiate conversation" in refused(
        sandbox, lambda bot: bot.send_message(STRANGER_ID, "halo")
    )
    sandbox.telegram.world.start(STRANGER_ID, "undangan_1-Z")
    assert heard(sandbox).text == "/start undangan_1-Z"
    talk(sandbox, lambda bot: bot.send_message(STRANGER_ID, "halo"))


@pytest.mark.parametrize("code", ["a b", "kode=1", "x" * 65])
def test_a_deep_link_takes_64_plain_characters(sandbox: Sandbox, code: str) -> None:
    with pytest.raises(ValueError, match="deep link"):
        sandbox.telegram.world.start(STRANGER_ID, code)


def test_who_blocked_the_bot_is_out_of_reach_until_they_return(
    sandbox: Sandbox,
) -> None:
    sandbox.telegram.world.block(CHIEF_ID)
    (update,) = updates(sandbox)
    assert update.my_chat_member is not None
    assert update.my_chat_member.from_user.id == CHIEF_ID
    assert update.my_chat_member.new_chat_member.status == "kicked"
    assert "blocked by the user" in refused(
        sandbox, lambda bot: bot.send_message(CHIEF_ID, "halo")
    )
    sandbox.telegram.world.start(CHIEF_ID)
    talk(sandbox, lambda bot: bot.send_message(CHIEF_ID, "halo"))
    *_, returned, started = updates(sandbox)
    assert returned.my_chat_member is not None
    assert started.message is not None


def test_people_are_members_of_the_groups_they_write_in(sandbox: Sandbox) -> None:
    async def statuses(bot: Bot) -> list[str]:
        found = [
            await bot.get_chat_member(DESK_ID, user) for user in (CHIEF_ID, STRANGER_ID)
        ]
        return [member.status for member in found]

    assert talk(sandbox, statuses) == ["member", "left"]
    sandbox.telegram.world.say(DESK_ID, STRANGER_ID, "permisi")
    assert talk(sandbox, statuses) == ["member", "member"]


def test_the_members_of_a_channel_are_for_its_administrators(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    bot_id = world.bots[sandbox.telegram.token].user.id
    member = Membership(standing=Standing.MEMBER)
    world.set_membership(CHANNEL_ID, bot_id, member)
    assert "member list is inaccessible" in refused(
        sandbox, lambda bot: bot.get_chat_member(CHANNEL_ID, CHIEF_ID)
    )


def test_everything_people_do_can_be_ordered_over_http(
    sandbox: Sandbox, draw: Draw
) -> None:
    def order(path: str, **fields: object) -> dict[str, object]:
        url = f"{sandbox.telegram.url}/_sandbox/{path}"
        answer = requests.post(url, json=fields, timeout=5)
        answer.raise_for_status()
        return dict(answer.json()["result"] or {})

    ask_for(sandbox, *Update.ALL_TYPES)
    order("reactions/delay", seconds=0)
    here: dict[str, object] = {"chat_id": DESK_ID, "user_id": EDITOR_ID}
    photo = base64.b64encode(draw()).decode()
    file = {"name": "a.csv", "content": base64.b64encode(b"a,b").decode()}
    number = order("updates", **here, text="foto", photo=photo)["message_id"]
    order("updates", **here, document=file)
    order("edits", **here, message_id=number, text="foto baru")
    order("forwards", **here, from_chat_id=DESK_ID, message_id=number)
    post = talk(sandbox, lambda bot: bot.send_message(CHANNEL_ID, "Kabar")).message_id
    channel = {"chat_id": CHANNEL_ID, "user_id": 1, "message_id": post}
    order("reactions", **channel, emoji="👍")
    order("starts", user_id=STRANGER_ID, code="abc")
    order("blocks", user_id=STRANGER_ID)
    assert order("commands", **here) == {}
    told = [
        next(kind for kind in Update.ALL_TYPES if getattr(update, kind))
        for update in updates(sandbox)
    ]
    assert sorted(told) == sorted(
        ["message"] * 4 + ["edited_message", COUNTS, "my_chat_member"]
    )
