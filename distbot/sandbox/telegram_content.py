"""What a call wants to put into a message: words, files, buttons, a reply."""

from collections.abc import Mapping
from dataclasses import dataclass

from distbot.domain.post import Entity
from distbot.sandbox.telegram_call import Call
from distbot.sandbox.telegram_entities import accept, utf16_length
from distbot.sandbox.telegram_files import Document, Photo
from distbot.sandbox.telegram_message import Message
from distbot.sandbox.telegram_rooms import Bot, Room
from distbot.sandbox.telegram_rules import (
    CAPTION_LIMIT_UTF16,
    TEXT_LIMIT_UTF16,
    check_may_send,
    open_picture,
    read_keyboard,
)
from distbot.sandbox.telegram_state import TelegramState
from distbot.sandbox.telegram_values import ChatKind, Json, bad_request

_WRONG_FILE = bad_request("wrong file identifier/HTTP URL specified")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text that passed the rules."""

    text: str
    entities: tuple[Entity, ...]


def room_to_write(world: TelegramState, bot: Bot, call: Call, what: str) -> Room:
    """Return the chat of a call.

    Raises:
        BotApiError: There is none, or the bot may not write there.
    """
    room = world.room(call.text("chat_id"))
    check_may_send(room.chat, room.standing(bot.user.id), what)
    return room


def read_text(call: Call) -> Words:
    """Read the text of a message.

    Raises:
        BotApiError: It is empty, too long, or its entities are wrong.
    """
    words = _words(
        call.text("text"),
        call.items("entities"),
        bool(call.text("parse_mode")),
        TEXT_LIMIT_UTF16,
    )
    if not words.text:
        raise bad_request("message text is empty")
    return words


def read_caption(call: Call) -> Words:
    """Read the caption of a file; it may be empty.

    Raises:
        BotApiError: It is too long, or its entities are wrong.
    """
    return _words(
        call.text("caption"),
        call.items("caption_entities"),
        bool(call.text("parse_mode")),
        CAPTION_LIMIT_UTF16,
    )


def read_media_caption(media: Mapping[str, object]) -> Words:
    """Read the caption in an `InputMedia`; see `read_caption`."""
    entities = media.get("caption_entities")
    return _words(
        str(media.get("caption", "")),
        entities if isinstance(entities, list) else [],
        "parse_mode" in media,
        CAPTION_LIMIT_UTF16,
    )


def _words(text: str, raw: list[Json], marked_up: bool, limit_utf16: int) -> Words:  # noqa: FBT001 - one fact of the call
    # The sandbox knows no markup: refusing is better than showing stars and tags.
    if marked_up:
        raise bad_request("unsupported parse_mode")
    clean, entities = accept(text, raw)
    if utf16_length(clean) > limit_utf16:
        caption = limit_utf16 == CAPTION_LIMIT_UTF16
        raise bad_request(f"message {'caption ' if caption else ''}is too long")
    return Words(text=clean, entities=entities)


def read_photo(
    world: TelegramState, bot: Bot, call: Call, reference: str, field: str
) -> Photo:
    """Store an uploaded photo, or find one by its file id.

    Args:
        world: Where it is kept.
        bot: Whose it is.
        call: What came.
        reference: A file id, "attach://NAME", or "" for an upload under `field`.
        field: The parameter's own name.

    Raises:
        BotApiError: It is missing, no photo, or another's; addresses are refused.
    """
    field, file_id = _place(reference, field)
    if not file_id:
        if field not in call.files:
            raise bad_request("there is no photo in the request")
        return world.keep_photo(open_picture(call.files[field].content), bot.user.id)
    file = world.file(bot, file_id, _WRONG_FILE)
    if not isinstance(file, Photo):
        raise bad_request("can't use file of type Document as Photo")
    return file


def read_document(
    world: TelegramState, bot: Bot, call: Call, reference: str, field: str
) -> Document:
    """Store an uploaded document, or find one by its file id; see `read_photo`."""
    field, file_id = _place(reference, field)
    if not file_id:
        if field not in call.files:
            raise bad_request("there is no document in the request")
        upload = call.files[field]
        if not upload.content:
            raise bad_request("file must be non-empty")
        return world.keep_document(upload.name, upload.content, bot.user.id)
    file = world.file(bot, file_id, _WRONG_FILE)
    if not isinstance(file, Document):
        raise bad_request("can't use file of type Photo as Document")
    return file


def blank(world: TelegramState, bot: Bot, room: Room, call: Call) -> Message:
    """Return a message with nothing in it but buttons and what it answers.

    Raises:
        BotApiError: A button is malformed, or the answered message is not there.
    """
    return Message(
        id=room.next_id,
        chat=room.chat,
        sender=None if room.chat.kind is ChatKind.CHANNEL else bot.user,
        bot_id=bot.user.id,
        date=world.clock(),
        keyboard=read_keyboard(call.item("reply_markup")),
        protected=call.flag("protect_content") or room.chat.protected,
        reply_to=_answered(room, call),
    )


def _place(reference: str, field: str) -> tuple[str, str]:
    """Say which upload is meant, or which file id."""
    if reference.startswith("attach://"):
        return reference.removeprefix("attach://"), ""
    return field, reference


def _answered(room: Room, call: Call) -> Message | None:
    reply = call.item("reply_parameters") or {}
    wanted = reply.get("message_id") or call.number("reply_to_message_id")
    if not isinstance(wanted, int) or wanted == 0:
        return None
    message = room.messages.get(wanted)
    if message is not None and not message.deleted:
        return message
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
