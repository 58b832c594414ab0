"""What happens in a group beside words and photos, as the real client reads it."""

import pytest
from telegram import Bot
from telegram.constants import ChatID
from telegram.error import ChatMigrated

from distbot.sandbox import telegram_strays as strays
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import Chat, ChatKind
from distbot.sandbox.telegram_world import CHANNEL_ID, DESK_ID, EDITOR_ID
from tests.servers.talking import talk, updates

GROUP_ID, SUPERGROUP_ID = -4000000001, -1001000000077


def test_stickers_voices_and_places_answer_messages(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    draft = talk(sandbox, lambda bot: bot.send_message(DESK_ID, "Draf"))
    for content in (strays.STICKER, strays.VOICE, strays.PLACE):
        strays.send(world, DESK_ID, EDITOR_ID, content, draft.message_id)

    sticker, voice, place = (u.message for u in updates(sandbox) if u.message)

    assert sticker.sticker is not None
    assert voice.voice is not None
    assert place.location is not None
    for message in (sticker, voice, place):
        assert message.text is None
        assert message.reply_to_message is not None
        assert message.reply_to_message.message_id == draft.message_id


@pytest.mark.parametrize(
    ("behalf", "fake"),
    [(DESK_ID, ChatID.ANONYMOUS_ADMIN), (CHANNEL_ID, ChatID.FAKE_CHANNEL)],
)
def test_who_writes_in_a_chat_s_name_has_a_fake_sender(
    sandbox: Sandbox, behalf: int, fake: int
) -> None:
    strays.say_as(sandbox.telegram.world, DESK_ID, behalf, "/batal 7")

    (message,) = (u.message for u in updates(sandbox) if u.message)

    assert message.from_user is not None
    assert message.from_user.id == fake
    assert message.sender_chat is not None
    assert message.sender_chat.id == behalf


def test_a_group_that_became_a_supergroup_names_its_new_number(
    sandbox: Sandbox,
) -> None:
    world = sandbox.telegram.world
    world.add_chat(Chat(id=GROUP_ID, kind=ChatKind.GROUP, title="Meja"))
    strays.upgrade(world, GROUP_ID, SUPERGROUP_ID)

    async def write(bot: Bot) -> None:
        await bot.send_message(GROUP_ID, "Draf")

    with pytest.raises(ChatMigrated) as caught:
        talk(sandbox, write)

    assert caught.value.new_chat_id == SUPERGROUP_ID
    (told,) = (u.message for u in updates(sandbox) if u.message)
    assert told.migrate_to_chat_id == SUPERGROUP_ID
    talk(sandbox, lambda bot: bot.send_message(SUPERGROUP_ID, "Draf"))
