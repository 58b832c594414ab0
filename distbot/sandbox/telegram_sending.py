"""Bot API methods that put messages into chats, change them and take them away."""

from dataclasses import dataclass, replace
from datetime import timedelta

from distbot.domain.post import Entity
from distbot.sandbox.telegram_call import Call
from distbot.sandbox.telegram_entities import accept, utf16_length
from distbot.sandbox.telegram_rules import (
    CAPTION_LIMIT_UTF16,
    TEXT_LIMIT_UTF16,
    check_may_send,
    open_picture,
    read_keyboard,
)
from distbot.sandbox.telegram_values import (
    Bot,
    BotApiError,
    ChatKind,
    Json,
    Message,
    Photo,
    Room,
    bad_request,
)
from distbot.sandbox.telegram_world import TelegramWorld

_DELETABLE_FOR = timedelta(hours=48)
_SAME = (
    "message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text that passed the rules."""

    text: str
    entities: tuple[Entity, ...]


def send_message(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    """Do sendMessage."""
    room = _room_to_write(world, bot, call, "text messages")
    words = _text(call)
    message = _blank(world, bot, room, call)
    return _post(
        world, bot, room, replace(message, text=words.text, entities=words.entities)
    )


def send_photo(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    """Do sendPhoto: an upload or a file id; addresses are refused."""
    room = _room_to_write(world, bot, call, "photos")
    words = _caption(call)
    photo = _photo(world, bot, call, call.text("photo"), "photo")
    message = replace(
        _blank(world, bot, room, call),
        text=words.text,
        entities=words.entities,
        photo=photo,
        above=call.flag("show_caption_above_media"),
    )
    return _post(world, bot, room, message)


def forward_message(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    """Do forwardMessage; the answer shows the content.

    Buttons go with it if they are links all of them.
    """
    room = _room_to_write(world, bot, call, "text messages")
    source = _source(world, bot, call, "forward")
    message = replace(
        _blank(world, bot, room, call),
        text=source.text,
        entities=source.entities,
        photo=source.photo,
        above=source.above,
        keyboard=() if _asks(source) else source.keyboard,
        origin=source.origin or source,
    )
    return _post(world, bot, room, message)


def copy_message(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    """Do copyMessage; the answer shows no content, only the new id."""
    room = _room_to_write(world, bot, call, "text messages")
    source = _source(world, bot, call, "copy")
    message = replace(
        _blank(world, bot, room, call),
        text=source.text,
        entities=source.entities,
        photo=source.photo,
    )
    return {"message_id": _post(world, bot, room, message)["message_id"]}


def edit_text(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    """Do editMessageText."""
    room, message = _message_to_edit(world, bot, call)
    if message.photo:
        raise bad_request("there is no text in the message to edit")
    words = _text(call)
    return _amend(
        world,
        bot,
        room,
        call,
        replace(message, text=words.text, entities=words.entities),
    )


def edit_caption(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    """Do editMessageCaption."""
    room, message = _message_to_edit(world, bot, call)
    if not message.photo:
        raise bad_request("there is no caption in the message to edit")
    words = _caption(call)
    return _amend(
        world,
        bot,
        room,
        call,
        replace(message, text=words.text, entities=words.entities),
    )


def edit_media(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    """Do editMessageMedia, for photos."""
    room, message = _message_to_edit(world, bot, call)
    media = call.item("media") or {}
    if media.get("type") != "photo":
        raise bad_request("can't parse InputMedia: only photos are known here")
    entities = media.get("caption_entities")
    words = _words(
        str(media.get("caption", "")),
        entities if isinstance(entities, list) else [],
        "parse_mode" in media,
        CAPTION_LIMIT_UTF16,
    )
    photo = _photo(world, bot, call, str(media.get("media", "")), "media")
    changed = replace(message, text=words.text, entities=words.entities, photo=photo)
    return _amend(world, bot, room, call, changed)


def edit_markup(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    """Do editMessageReplyMarkup; it leaves no "edited" mark."""
    room, message = _message_to_edit(world, bot, call)
    return _amend(world, bot, room, call, message)


def delete_message(world: TelegramWorld, bot: Bot, call: Call) -> bool:
    """Do deleteMessage: own ones for 48 h, others' with the right to."""
    room = world.room(call.text("chat_id"))
    message = room.messages.get(call.number("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to delete not found")
    rights = room.standing(bot.user.id)
    own = message.bot_id == bot.user.id
    young = world.clock() - message.date < _DELETABLE_FOR
    # An administrator who may delete is not bound by the 48 h in groups (Bot API).
    judge = rights.may("can_delete_messages") and room.chat.kind is not ChatKind.PRIVATE
    if not rights.present or not (judge or (own and young)):
        raise bad_request("message can't be deleted")
    room.messages[message.id] = replace(message, deleted=True)
    return True


def _room_to_write(world: TelegramWorld, bot: Bot, call: Call, what: str) -> Room:
    room = world.room(call.text("chat_id"))
    check_may_send(room.chat, room.standing(bot.user.id), what)
    return room


def _text(call: Call) -> Words:
    words = _words(
        call.text("text"),
        call.items("entities"),
        bool(call.text("parse_mode")),
        TEXT_LIMIT_UTF16,
    )
    if not words.text:
        raise bad_request("message text is empty")
    return words


def _caption(call: Call) -> Words:
    return _words(
        call.text("caption"),
        call.items("caption_entities"),
        bool(call.text("parse_mode")),
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


def _photo(
    world: TelegramWorld, bot: Bot, call: Call, reference: str, field: str
) -> Photo:
    if reference.startswith("attach://"):
        field, reference = reference.removeprefix("attach://"), ""
    if not reference:
        if field not in call.files:
            raise bad_request("there is no photo in the request")
        return world.keep_photo(bot, open_picture(call.files[field]))
    wrong = bad_request("wrong file identifier/HTTP URL specified")
    return world.photo(bot, reference.rpartition("-")[0], wrong)


def _blank(world: TelegramWorld, bot: Bot, room: Room, call: Call) -> Message:
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


def _post(world: TelegramWorld, bot: Bot, room: Room, message: Message) -> Json:
    world.admit(bot, room.chat)
    room.messages[message.id] = message
    return message.json


def _source(world: TelegramWorld, bot: Bot, call: Call, verb: str) -> Message:
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
    if message.protected or message.new_title:
        raise bad_request(f"the message can't be {past}")
    return message


def _asks(message: Message) -> bool:
    return any(key.url is None for row in message.keyboard for key in row)


def _message_to_edit(
    world: TelegramWorld, bot: Bot, call: Call
) -> tuple[Room, Message]:
    room = world.room(call.text("chat_id"))
    check_may_send(room.chat, room.standing(bot.user.id), "text messages")
    message = room.messages.get(call.number("message_id"))
    if message is None or message.deleted:
        raise bad_request("message to edit not found")
    if message.bot_id != bot.user.id or message.origin:
        raise bad_request("message can't be edited")
    return room, message


def _amend(
    world: TelegramWorld, bot: Bot, room: Room, call: Call, changed: Message
) -> Json:
    before = room.messages[changed.id]
    # An edit without reply_markup takes the buttons away, as on the real server.
    changed = replace(changed, keyboard=read_keyboard(call.item("reply_markup")))
    if changed == before:
        raise bad_request(_SAME)
    world.admit(bot, room.chat)
    if replace(changed, keyboard=before.keyboard) != before:
        changed = replace(changed, edited_at=world.clock())
    room.messages[changed.id] = changed
    return changed.json
