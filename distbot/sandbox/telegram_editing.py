"""Bot API methods that change messages and take them away."""

from dataclasses import replace
from datetime import timedelta

from distbot.sandbox.telegram_call import Call
from distbot.sandbox.telegram_content import (
    read_caption,
    read_media_caption,
    read_photo,
    read_text,
)
from distbot.sandbox.telegram_message import Message
from distbot.sandbox.telegram_rooms import Bot, Room
from distbot.sandbox.telegram_rules import check_reach, read_keyboard
from distbot.sandbox.telegram_state import TelegramState
from distbot.sandbox.telegram_values import ChatKind, Json, bad_request

# Bot API, deleteMessage; TDLib holds bots to it whatever their rights.
_DELETABLE_FOR = timedelta(hours=48)
# TDLib: of others' channel posts; a bot's own can be edited for ever.
_EDITABLE_FOR = timedelta(hours=48)
_DELETIONS_LIMIT = 100
_SAME = (
    "message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


def edit_text(world: TelegramState, bot: Bot, call: Call) -> Json:
    """Do editMessageText."""
    room, message = _message_to_edit(world, bot, call)
    if message.captioned:
        raise bad_request("there is no text in the message to edit")
    words = read_text(call)
    changed = replace(message, text=words.text, entities=words.entities)
    return _amend(world, bot, room, call, changed)


def edit_caption(world: TelegramState, bot: Bot, call: Call) -> Json:
    """Do editMessageCaption."""
    room, message = _message_to_edit(world, bot, call)
    if not message.captioned:
        raise bad_request("there is no caption in the message to edit")
    words = read_caption(call)
    changed = replace(
        message,
        text=words.text,
        entities=words.entities,
        above=call.flag("show_caption_above_media") and message.photo is not None,
    )
    return _amend(world, bot, room, call, changed)


def edit_media(world: TelegramState, bot: Bot, call: Call) -> Json:
    """Do editMessageMedia, for photos; a text becomes one (Bot API 7.7)."""
    room, message = _message_to_edit(world, bot, call)
    media = call.item("media") or {}
    if media.get("type") != "photo":
        raise bad_request("can't parse InputMedia: only photos are known here")
    if message.album and message.document:
        raise bad_request("document can't be mixed with other media types")
    words = read_media_caption(media)
    changed = replace(
        message,
        text=words.text,
        entities=words.entities,
        photo=read_photo(world, bot, call, str(media.get("media", "")), "media"),
        document=None,
    )
    return _amend(world, bot, room, call, changed)


def edit_markup(world: TelegramState, bot: Bot, call: Call) -> Json:
    """Do editMessageReplyMarkup; it leaves no "edited" mark."""
    room, message = _message_to_edit(world, bot, call, content=False)
    return _amend(world, bot, room, call, message)


def delete_message(world: TelegramState, bot: Bot, call: Call) -> bool:
    """Do deleteMessage."""
    room = world.room(call.text("chat_id"))
    check_reach(room.chat, room.standing(bot.user.id))
    message = room.messages.get(call.number("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    _check_deletable(world, room, bot, message)
    room.messages[message.id] = replace(message, deleted=True)
    return True


def delete_messages(world: TelegramState, bot: Bot, call: Call) -> bool:
    """Do deleteMessages: what is not there is skipped, else all or none."""
    room = world.room(call.text("chat_id"))
    check_reach(room.chat, room.standing(bot.user.id))
    numbers = call.numbers("message_ids")
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > _DELETIONS_LIMIT:
        raise bad_request("too many message identifiers specified")
    found = [room.messages[one] for one in numbers if one in room.messages]
    doomed = [message for message in found if not message.deleted]
    for message in doomed:
        _check_deletable(world, room, bot, message)
    for message in doomed:
        room.messages[message.id] = replace(message, deleted=True)
    return True


def _check_deletable(
    world: TelegramState, room: Room, bot: Bot, message: Message
) -> None:
    refusal = bad_request("message can't be deleted")
    if message.founding or not _may_delete(room, bot, message):
        raise refusal
    if world.clock() - message.date >= _DELETABLE_FOR:
        shared = room.chat.kind in {ChatKind.PRIVATE, ChatKind.GROUP}
        words = "message can't be deleted for everyone"
        raise bad_request(words) if shared else refusal


def _may_delete(room: Room, bot: Bot, message: Message) -> bool:
    """Whether rights allow it (Bot API, deleteMessage, its list of limitations)."""
    rights = room.standing(bot.user.id)
    own = message.bot_id == bot.user.id
    match room.chat.kind:
        case ChatKind.PRIVATE:
            return True
        case ChatKind.GROUP:
            return own or rights.admin
        case ChatKind.SUPERGROUP:
            return own or rights.may("can_delete_messages")
        case ChatKind.CHANNEL:
            posted = own and rights.may("can_post_messages")
            return posted or rights.may("can_delete_messages")


def _message_to_edit(
    world: TelegramState, bot: Bot, call: Call, *, content: bool = True
) -> tuple[Room, Message]:
    room = world.room(call.text("chat_id"))
    check_reach(room.chat, room.standing(bot.user.id))
    message = room.messages.get(call.number("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if not _editable(world, room, bot, message, content=content):
        raise bad_request("message can't be edited")
    return room, message


def _editable(
    world: TelegramState, room: Room, bot: Bot, message: Message, *, content: bool
) -> bool:
    """Whether a bot may change a message: its own, in a channel others' too."""
    own = message.bot_id == bot.user.id
    if message.origin or message.service:
        return False
    if room.chat.kind is not ChatKind.CHANNEL:
        return own
    rights = room.standing(bot.user.id)
    young = world.clock() - message.date < _EDITABLE_FOR
    if own and rights.may("can_post_messages"):
        return True
    return rights.may("can_edit_messages") and (own or young or not content)


def _amend(
    world: TelegramState, bot: Bot, room: Room, call: Call, changed: Message
) -> Json:
    before = room.messages[changed.id]
    # An edit without reply_markup takes the buttons away, as on the real server.
    changed = replace(changed, keyboard=read_keyboard(call.item("reply_markup")))
    if changed.album and changed.keyboard:
        raise bad_request("an album has no reply markup")
    if changed == before:
        raise bad_request(_SAME)
    world.admit(bot, room.chat)
    if replace(changed, keyboard=before.keyboard) != before:
        changed = replace(changed, edited_at=world.clock())
    room.messages[changed.id] = changed
    return changed.json
