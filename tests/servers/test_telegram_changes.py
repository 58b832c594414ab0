"""Editing and deleting, as the Bot API's document limits them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
)

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import Chat, ChatKind, Membership, Standing
from distbot.sandbox.telegram_world import (
    CHANNEL_ID,
    CHIEF_ID,
    DESK_ID,
    EDITOR_ID,
    TelegramWorld,
)
from tests.servers.talking import refused, talk

Draw = Callable[..., bytes]
Advance = Callable[[timedelta], None]
GROUP_ID = -5001


def give(sandbox: Sandbox, chat: int, *rights: str) -> TelegramWorld:
    """Make the bot an administrator with just these rights."""
    world = sandbox.telegram.world
    bot_id = world.bots[sandbox.telegram.token].user.id
    membership = Membership(
        standing=Standing.ADMINISTRATOR, rights=frozenset({"can_manage_chat", *rights})
    )
    world.set_membership(chat, bot_id, membership)
    return world


def leave_rights(sandbox: Sandbox, chat: int) -> TelegramWorld:
    world = sandbox.telegram.world
    bot_id = world.bots[sandbox.telegram.token].user.id
    world.set_membership(chat, bot_id, Membership(standing=Standing.MEMBER))
    return world


def sent(sandbox: Sandbox, chat: int, text: str = "kabar") -> int:
    return talk(sandbox, lambda bot: bot.send_message(chat, text)).message_id


@pytest.mark.parametrize("chat", [CHANNEL_ID, DESK_ID, CHIEF_ID, GROUP_ID])
def test_nothing_can_be_deleted_after_48_hours(
    sandbox: Sandbox, advance: Advance, chat: int
) -> None:
    group = Chat(id=GROUP_ID, kind=ChatKind.GROUP, title="Grup")
    sandbox.telegram.world.add_chat(group)
    first, second = sent(sandbox, chat, "satu"), sent(sandbox, chat, "dua")
    advance(timedelta(hours=47, minutes=59))
    assert talk(sandbox, lambda bot: bot.delete_message(chat, first))
    advance(timedelta(minutes=1))
    assert "can't be deleted" in refused(
        sandbox, lambda bot: bot.delete_message(chat, second)
    )
    assert [m.id for m in sandbox.timelines().in_chat(chat)] == [second]


def test_others_posts_in_a_channel_need_the_right_to_delete(sandbox: Sandbox) -> None:
    world = give(sandbox, CHANNEL_ID, "can_post_messages")
    foreign = world.say(CHANNEL_ID, CHIEF_ID, "dari admin lain")
    own = sent(sandbox, CHANNEL_ID)
    assert "can't be deleted" in refused(
        sandbox, lambda bot: bot.delete_message(CHANNEL_ID, foreign)
    )
    assert talk(sandbox, lambda bot: bot.delete_message(CHANNEL_ID, own))
    give(sandbox, CHANNEL_ID, "can_delete_messages")
    assert talk(sandbox, lambda bot: bot.delete_message(CHANNEL_ID, foreign))


def test_a_member_deletes_its_own_in_a_group_and_nothing_else(sandbox: Sandbox) -> None:
    world = leave_rights(sandbox, DESK_ID)
    own, foreign = sent(sandbox, DESK_ID), world.say(DESK_ID, EDITOR_ID, "hai")
    assert talk(sandbox, lambda bot: bot.delete_message(DESK_ID, own))
    assert "can't be deleted" in refused(
        sandbox, lambda bot: bot.delete_message(DESK_ID, foreign)
    )


def test_incoming_messages_can_be_deleted_in_private(sandbox: Sandbox) -> None:
    number = sandbox.telegram.world.say(CHIEF_ID, CHIEF_ID, "salah kirim")
    assert talk(sandbox, lambda bot: bot.delete_message(CHIEF_ID, number))


def test_service_messages_can_be_deleted_but_for_the_chats_creation(
    sandbox: Sandbox,
) -> None:
    world = sandbox.telegram.world
    founding, renaming = world.found(DESK_ID), world.rename(DESK_ID, "Meja Baru")
    assert talk(sandbox, lambda bot: bot.delete_message(DESK_ID, renaming))
    assert "can't be deleted" in refused(
        sandbox, lambda bot: bot.delete_message(DESK_ID, founding)
    )


def test_many_are_deleted_at_once_and_missing_ones_skipped(sandbox: Sandbox) -> None:
    numbers = [sent(sandbox, DESK_ID, f"pesan {n}") for n in range(3)]
    wanted = [*numbers[:2], 999]
    assert talk(sandbox, lambda bot: bot.delete_messages(DESK_ID, wanted))
    assert [m.id for m in sandbox.timelines().in_chat(DESK_ID)] == numbers[2:]
    assert talk(sandbox, lambda bot: bot.delete_messages(DESK_ID, [999]))


@pytest.mark.parametrize("numbers", [[], list(range(1, 102))])
def test_1_to_100_are_deleted_at_once(sandbox: Sandbox, numbers: list[int]) -> None:
    assert "message identifiers" in refused(
        sandbox, lambda bot: bot.delete_messages(DESK_ID, numbers)
    )


def test_of_many_none_is_deleted_if_one_cannot_be(sandbox: Sandbox) -> None:
    world = leave_rights(sandbox, DESK_ID)
    own, foreign = sent(sandbox, DESK_ID), world.say(DESK_ID, EDITOR_ID, "hai")
    assert "can't be deleted" in refused(
        sandbox, lambda bot: bot.delete_messages(DESK_ID, [own, foreign])
    )
    assert len(sandbox.timelines().in_chat(DESK_ID)) == 2


def test_others_posts_in_a_channel_need_the_right_to_edit(
    sandbox: Sandbox, advance: Advance
) -> None:
    world = give(sandbox, CHANNEL_ID, "can_post_messages")
    foreign = world.say(CHANNEL_ID, CHIEF_ID, "dari admin lain")
    assert "can't be edited" in refused(
        sandbox,
        lambda bot: bot.edit_message_text("ralat", CHANNEL_ID, foreign),
    )
    give(sandbox, CHANNEL_ID, "can_edit_messages")
    talk(sandbox, lambda bot: bot.edit_message_text("ralat", CHANNEL_ID, foreign))
    advance(timedelta(hours=48))
    assert "can't be edited" in refused(
        sandbox,
        lambda bot: bot.edit_message_text("ralat lagi", CHANNEL_ID, foreign),
    )
    (message,) = sandbox.timelines().in_chat(CHANNEL_ID)
    assert message.text == "ralat"


def test_an_own_message_can_be_edited_for_ever(
    sandbox: Sandbox, advance: Advance
) -> None:
    number = sent(sandbox, CHANNEL_ID)
    advance(timedelta(days=400))
    talk(sandbox, lambda bot: bot.edit_message_text("ralat", CHANNEL_ID, number))
    (message,) = sandbox.timelines().in_chat(CHANNEL_ID)
    assert message.edited_at is not None


def test_peoples_messages_in_a_group_cannot_be_edited(sandbox: Sandbox) -> None:
    number = sandbox.telegram.world.say(DESK_ID, EDITOR_ID, "hai")
    assert "can't be edited" in refused(
        sandbox, lambda bot: bot.edit_message_text("x", DESK_ID, number)
    )


def test_an_edit_in_a_chat_the_bot_left_is_forbidden(sandbox: Sandbox) -> None:
    number = sent(sandbox, DESK_ID)
    world = sandbox.telegram.world
    bot_id = world.bots[sandbox.telegram.token].user.id
    world.set_membership(DESK_ID, bot_id, Membership(standing=Standing.KICKED))
    for work in (
        lambda bot: bot.edit_message_text("x", DESK_ID, number),
        lambda bot: bot.delete_message(DESK_ID, number),
    ):
        assert "kicked" in refused(sandbox, work)


def test_a_document_keeps_its_name_and_has_a_caption(sandbox: Sandbox) -> None:
    rows = b"tanggal,jumlah\n2026-03-02,4\n"
    message = talk(
        sandbox,
        lambda bot: bot.send_document(
            DESK_ID, rows, filename="laporan.csv", caption="Laporan hari ini"
        ),
    )
    assert message.document is not None
    assert (message.document.file_name, message.document.mime_type) == (
        "laporan.csv",
        "text/csv",
    )
    assert message.caption == "Laporan hari ini"
    again = message.document.file_id
    talk(sandbox, lambda bot: bot.send_document(DESK_ID, again))
    assert "can't use file of type document as photo" in refused(
        sandbox, lambda bot: bot.send_photo(DESK_ID, again)
    )
    shown = [m.document for m in sandbox.timelines().in_chat(DESK_ID)]
    assert [(d.name, d.size_bytes) for d in shown if d] == [
        ("laporan.csv", len(rows))
    ] * 2
    number = message.message_id
    talk(sandbox, lambda bot: bot.edit_message_caption(DESK_ID, number, caption="Baru"))
    assert "no text in the message" in refused(
        sandbox, lambda bot: bot.edit_message_text("x", DESK_ID, number)
    )


def test_an_album_is_one_kind_without_buttons(sandbox: Sandbox, draw: Draw) -> None:
    photos = [InputMediaPhoto(draw(n, 40), caption=f"foto {n}") for n in (40, 50)]
    album = talk(sandbox, lambda bot: bot.send_media_group(CHANNEL_ID, photos))
    assert [one.caption for one in album] == ["foto 40", "foto 50"]
    assert len({one.media_group_id for one in album}) == 1
    mixed: list[InputMediaPhoto | InputMediaDocument] = [
        InputMediaPhoto(draw()),
        InputMediaDocument(b"a,b", filename="a.csv"),
    ]
    assert "can't be mixed" in refused(
        sandbox, lambda bot: bot.send_media_group(CHANNEL_ID, mixed)
    )
    assert "2-10" in refused(
        sandbox, lambda bot: bot.send_media_group(CHANNEL_ID, photos[:1])
    )
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Baca", url="https://a.test")]])
    number = album[0].message_id
    assert "no reply markup" in refused(
        sandbox,
        lambda bot: bot.edit_message_reply_markup(
            CHANNEL_ID, number, reply_markup=keys
        ),
    )
    assert len(sandbox.timelines().in_chat(CHANNEL_ID)) == 2


def test_only_known_actions_in_chats_the_bot_may_write_to(sandbox: Sandbox) -> None:
    assert talk(sandbox, lambda bot: bot.send_chat_action(DESK_ID, "typing"))
    assert "wrong parameter action" in refused(
        sandbox, lambda bot: bot.send_chat_action(DESK_ID, "tidur")
    )
    give(sandbox, CHANNEL_ID, "can_edit_messages")
    assert "not enough rights" in refused(
        sandbox, lambda bot: bot.send_chat_action(CHANNEL_ID, "typing")
    )
