"""The Bot API's methods by name; those that do not send are written here."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from distbot.sandbox import telegram_commands as menus
from distbot.sandbox import telegram_editing as editing
from distbot.sandbox import telegram_sending as sending
from distbot.sandbox import telegram_webhook as webhooks
from distbot.sandbox.telegram_call import Call
from distbot.sandbox.telegram_files import unique_id
from distbot.sandbox.telegram_rooms import Bot, Room
from distbot.sandbox.telegram_state import TelegramState
from distbot.sandbox.telegram_values import (
    BotApiError,
    ChatKind,
    Json,
    User,
    bad_request,
)

Method = Callable[[TelegramState, Bot, Call], object]

# Bot API, getFile: "bots can download files of up to 20MB in size".
FILE_LIMIT_BYTES = 20 * 1024 * 1024


def _get_me(_world: TelegramState, bot: Bot, _call: Call) -> Json:
    return bot.user.json | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _get_chat(world: TelegramState, bot: Bot, call: Call) -> Json:
    room = _visible_room(world, bot, call)
    return room.chat.json | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
        "has_protected_content": room.chat.protected,
    }


def _get_chat_member(world: TelegramState, bot: Bot, call: Call) -> Json:
    room = _visible_room(world, bot, call)
    user = _user(world, call)
    judge = user.id == bot.user.id or room.standing(bot.user.id).admin
    if room.chat.kind is ChatKind.CHANNEL and not judge:
        raise bad_request("member list is inaccessible")
    return room.standing(user.id).json(user, room.chat.kind)


def _get_chat_administrators(world: TelegramState, bot: Bot, call: Call) -> list[Json]:
    room = _visible_room(world, bot, call)
    return [
        member.json(world.users[number], room.chat.kind)
        for number, member in room.members.items()
        if member.admin
    ]


def _visible_room(world: TelegramState, bot: Bot, call: Call) -> Room:
    room = world.room(call.text("chat_id"))
    if not room.standing(bot.user.id).present and not room.chat.username:
        kind = room.chat.kind.value
        raise BotApiError(403, f"Forbidden: bot is not a member of the {kind} chat")
    return room


def _user(world: TelegramState, call: Call) -> User:
    user = world.users.get(call.number("user_id"))
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return user


def _answer_callback_query(world: TelegramState, bot: Bot, call: Call) -> bool:
    query = world.queries.get(call.text("callback_query_id"))
    late = query is None or world.clock() - query.at > world.query_lifetime
    if query is None or late or query.answer is not None or query.bot_id != bot.user.id:
        raise bad_request(
            "query is too old and response timeout expired or query ID is invalid"
        )
    if len(call.text("text")) > 200:  # noqa: PLR2004 - Bot API, answerCallbackQuery
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {
        "text": call.text("text"),
        "show_alert": call.flag("show_alert"),
        "url": call.text("url"),
    }
    query.answered_at = world.clock()
    return True


def _get_file(world: TelegramState, bot: Bot, call: Call) -> Json:
    file_id = call.text("file_id")
    file = world.file(bot, file_id, bad_request("invalid file_id"))
    place = file_place(file_id)
    size = len(file.content(place))
    if size > FILE_LIMIT_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": unique_id(file.key, place),
        "file_size": size,
        "file_path": f"{file.folder}/{file.key}-{place}",
    }


def file_place(file_id: str) -> int:
    """Say which size of a photo a file id means; 0 is the smallest."""
    place = file_id.rpartition("-")[2]
    return int(place) if place.isdecimal() else 0


# Method names are matched in any case, as the real server does.
METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "getme": _get_me,
        "sendmessage": sending.send_message,
        "sendphoto": sending.send_photo,
        "forwardmessage": sending.forward_message,
        "copymessage": sending.copy_message,
        "senddocument": sending.send_document,
        "sendmediagroup": sending.send_media_group,
        "sendchataction": sending.send_chat_action,
        "editmessagetext": editing.edit_text,
        "editmessagecaption": editing.edit_caption,
        "editmessagemedia": editing.edit_media,
        "editmessagereplymarkup": editing.edit_markup,
        "deletemessage": editing.delete_message,
        "deletemessages": editing.delete_messages,
        "getchat": _get_chat,
        "getchatmember": _get_chat_member,
        "getchatadministrators": _get_chat_administrators,
        "answercallbackquery": _answer_callback_query,
        "setmycommands": menus.set_my_commands,
        "getmycommands": menus.get_my_commands,
        "deletemycommands": menus.delete_my_commands,
        "setwebhook": webhooks.set_webhook,
        "deletewebhook": webhooks.delete_webhook,
        "getwebhookinfo": webhooks.get_webhook_info,
        "getfile": _get_file,
    }
)
