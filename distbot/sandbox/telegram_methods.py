"""The Bot API's methods by name; those that do not send are written here."""

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from distbot.sandbox import telegram_sending as sending
from distbot.sandbox.telegram_call import Call
from distbot.sandbox.telegram_values import (
    Bot,
    BotApiError,
    Json,
    Room,
    User,
    bad_request,
)
from distbot.sandbox.telegram_world import TelegramWorld

Method = Callable[[TelegramWorld, Bot, Call], object]

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_COMMANDS_LIMIT = 100
_DESCRIPTION_LIMIT = 256


def _get_me(_world: TelegramWorld, bot: Bot, _call: Call) -> Json:
    return bot.user.json | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _get_chat(world: TelegramWorld, bot: Bot, call: Call) -> Json:
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


def _get_chat_member(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    room = _visible_room(world, bot, call)
    user = _user(world, call)
    return room.standing(user.id).json(user, room.chat.kind)


def _get_chat_administrators(world: TelegramWorld, bot: Bot, call: Call) -> list[Json]:
    room = _visible_room(world, bot, call)
    return [
        member.json(world.users[number], room.chat.kind)
        for number, member in room.members.items()
        if member.admin
    ]


def _visible_room(world: TelegramWorld, bot: Bot, call: Call) -> Room:
    room = world.room(call.text("chat_id"))
    if not room.standing(bot.user.id).present and not room.chat.username:
        kind = room.chat.kind.value
        raise BotApiError(403, f"Forbidden: bot is not a member of the {kind} chat")
    return room


def _user(world: TelegramWorld, call: Call) -> User:
    user = world.users.get(call.number("user_id"))
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return user


def _answer_callback_query(world: TelegramWorld, bot: Bot, call: Call) -> bool:
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
    return True


def _set_my_commands(_world: TelegramWorld, bot: Bot, call: Call) -> bool:
    commands = call.items("commands")
    if len(commands) > _COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= _DESCRIPTION_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    bot.commands[_commands_key(call)] = commands
    return True


def _get_my_commands(_world: TelegramWorld, bot: Bot, call: Call) -> list[Json]:
    return bot.commands.get(_commands_key(call), [])


def _delete_my_commands(_world: TelegramWorld, bot: Bot, call: Call) -> bool:
    bot.commands.pop(_commands_key(call), None)
    return True


def _commands_key(call: Call) -> str:
    scope = call.item("scope") or {"type": "default"}
    return json.dumps([scope, call.text("language_code")], sort_keys=True)


def _set_webhook(_world: TelegramWorld, bot: Bot, call: Call) -> bool:
    url = call.text("url")
    if url and not url.startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    bot.webhook = url
    return True


def _delete_webhook(_world: TelegramWorld, bot: Bot, call: Call) -> bool:
    bot.webhook = ""
    if call.flag("drop_pending_updates"):
        bot.updates.clear()
    return True


def _get_webhook_info(_world: TelegramWorld, bot: Bot, _call: Call) -> Json:
    return {
        "url": bot.webhook,
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
    }


def _get_file(world: TelegramWorld, bot: Bot, call: Call) -> Json:
    file_id = call.text("file_id")
    key = file_id.rpartition("-")[0]
    photo = world.photo(bot, key, bad_request("invalid file_id"))
    return {
        "file_id": file_id,
        "file_unique_id": f"AQAD{photo.key[-8:]}{file_id[-1]}",
        "file_size": len(photo.picture.content),
        "file_path": f"photos/{photo.key}",
    }


def _send_chat_action(world: TelegramWorld, _bot: Bot, call: Call) -> bool:
    world.room(call.text("chat_id"))
    return True


# Method names are matched in any case, as the real server does.
METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "getme": _get_me,
        "sendmessage": sending.send_message,
        "sendphoto": sending.send_photo,
        "forwardmessage": sending.forward_message,
        "copymessage": sending.copy_message,
        "editmessagetext": sending.edit_text,
        "editmessagecaption": sending.edit_caption,
        "editmessagemedia": sending.edit_media,
        "editmessagereplymarkup": sending.edit_markup,
        "deletemessage": sending.delete_message,
        "sendchataction": _send_chat_action,
        "getchat": _get_chat,
        "getchatmember": _get_chat_member,
        "getchatadministrators": _get_chat_administrators,
        "answercallbackquery": _answer_callback_query,
        "setmycommands": _set_my_commands,
        "getmycommands": _get_my_commands,
        "deletemycommands": _delete_my_commands,
        "setwebhook": _set_webhook,
        "deletewebhook": _delete_webhook,
        "getwebhookinfo": _get_webhook_info,
        "getfile": _get_file,
    }
)
