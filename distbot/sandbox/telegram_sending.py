"""Bot API methods that put messages into chats."""

import secrets
from dataclasses import replace

from distbot.sandbox.telegram_call import Call
from distbot.sandbox.telegram_content import (
    blank,
    read_caption,
    read_document,
    read_media_caption,
    read_photo,
    read_text,
    room_to_write,
)
from distbot.sandbox.telegram_message import Message
from distbot.sandbox.telegram_rooms import Bot, Room
from distbot.sandbox.telegram_state import TelegramState
from distbot.sandbox.telegram_values import BotApiError, Json, bad_request

_ALBUM_LEAST, _ALBUM_MOST = 2, 10
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def send_message(world: TelegramState, bot: Bot, call: Call) -> Json:
    """Do sendMessage."""
    room = room_to_write(world, bot, call, "text messages")
    words = read_text(call)
    message = blank(world, bot, room, call)
    return _post(
        world, bot, room, replace(message, text=words.text, entities=words.entities)
    )


def send_photo(world: TelegramState, bot: Bot, call: Call) -> Json:
    """Do sendPhoto: an upload or a file id; addresses are refused."""
    room = room_to_write(world, bot, call, "photos")
    words = read_caption(call)
    photo = read_photo(world, bot, call, call.text("photo"), "photo")
    message = replace(
        blank(world, bot, room, call),
        text=words.text,
        entities=words.entities,
        photo=photo,
        above=call.flag("show_caption_above_media"),
    )
    return _post(world, bot, room, message)


def send_document(world: TelegramState, bot: Bot, call: Call) -> Json:
    """Do sendDocument: an upload or a file id; addresses are refused."""
    room = room_to_write(world, bot, call, "documents")
    words = read_caption(call)
    document = read_document(world, bot, call, call.text("document"), "document")
    message = replace(
        blank(world, bot, room, call),
        text=words.text,
        entities=words.entities,
        document=document,
    )
    return _post(world, bot, room, message)


def send_media_group(world: TelegramState, bot: Bot, call: Call) -> list[Json]:
    """Do sendMediaGroup: 2-10 photos or as many documents, without buttons."""
    media = call.items("media")
    kinds = {str(one.get("type")) for one in media}
    if not _ALBUM_LEAST <= len(media) <= _ALBUM_MOST:
        raise bad_request("can't parse media: an album has 2-10 items")
    if kinds not in ({"photo"}, {"document"}):
        raise bad_request("document can't be mixed with other media types")
    what = "photos" if kinds == {"photo"} else "documents"
    room = room_to_write(world, bot, call, what)
    if call.item("reply_markup"):
        raise bad_request("an album has no reply markup")
    album = str(secrets.randbits(53))
    parts = [_part(world, bot, room, call, one) for one in media]
    return [
        _post(world, bot, room, replace(part, id=room.next_id, album=album))
        for part in parts
    ]


def _part(
    world: TelegramState, bot: Bot, room: Room, call: Call, media: Json
) -> Message:
    words = read_media_caption(media)
    reference, message = str(media.get("media", "")), blank(world, bot, room, call)
    message = replace(message, text=words.text, entities=words.entities)
    if media["type"] == "photo":
        photo = read_photo(world, bot, call, reference, "media")
        return replace(message, photo=photo)
    document = read_document(world, bot, call, reference, "media")
    return replace(message, document=document)


def forward_message(world: TelegramState, bot: Bot, call: Call) -> Json:
    """Do forwardMessage; the answer shows the content.

    Buttons go with it if they are links all of them.
    """
    room = room_to_write(world, bot, call, "text messages")
    source = _source(world, bot, call, "forward")
    message = replace(
        _with_content_of(source, blank(world, bot, room, call)),
        above=source.above,
        keyboard=() if _asks(source) else source.keyboard,
        origin=source.origin or source,
    )
    return _post(world, bot, room, message)


def copy_message(world: TelegramState, bot: Bot, call: Call) -> Json:
    """Do copyMessage; the answer shows no content, only the new id."""
    room = room_to_write(world, bot, call, "text messages")
    source = _source(world, bot, call, "copy")
    message = _with_content_of(source, blank(world, bot, room, call))
    return {"message_id": _post(world, bot, room, message)["message_id"]}


def send_chat_action(world: TelegramState, bot: Bot, call: Call) -> bool:
    """Do sendChatAction."""
    room_to_write(world, bot, call, "text messages")
    if call.text("action").lower() not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _post(world: TelegramState, bot: Bot, room: Room, message: Message) -> Json:
    world.admit(bot, room.chat)
    room.messages[message.id] = message
    return message.json


def _with_content_of(source: Message, message: Message) -> Message:
    return replace(
        message,
        text=source.text,
        entities=source.entities,
        photo=source.photo,
        document=source.document,
    )


def _source(world: TelegramState, bot: Bot, call: Call, verb: str) -> Message:
    room = world.room(call.text("from_chat_id"))
    if not room.standing(bot.user.id).present:
        kind = room.chat.kind.value
        raise BotApiError(403, f"Forbidden: bot is not a member of the {kind} chat")
    message = room.messages.get(call.number("message_id"))
    if message is None or message.deleted:
        raise bad_request(f"message to {verb} not found")
    past = "forwarded" if verb == "forward" else "copied"
    if room.chat.protected:
        raise bad_request(f"message has protected content and can't be {past}")
    if message.protected or message.service:
        raise bad_request(f"the message can't be {past}")
    return message


def _asks(message: Message) -> bool:
    return any(key.url is None for row in message.keyboard for key in row)
