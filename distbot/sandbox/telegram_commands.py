"""The menu of a bot: commands by scope and language (Bot API, BotCommandScope)."""

import json
import re
from collections.abc import Iterator

from distbot.sandbox.telegram_call import Call
from distbot.sandbox.telegram_rooms import Bot, Room
from distbot.sandbox.telegram_state import TelegramState
from distbot.sandbox.telegram_values import ChatKind, Json, bad_request

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")
_COMMANDS_LIMIT = 100
_DESCRIPTION_LIMIT = 256
_WIDE = frozenset(
    {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
)
_NARROW = frozenset({"chat", "chat_administrators", "chat_member"})


def set_my_commands(world: TelegramState, bot: Bot, call: Call) -> bool:
    """Do setMyCommands; an empty list is the same as deleting."""
    commands = call.items("commands")
    if len(commands) > _COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(raw) for raw in commands]
    key = _key(world, call)
    bot.commands[key] = kept
    if not kept:
        del bot.commands[key]
    return True


def get_my_commands(world: TelegramState, bot: Bot, call: Call) -> list[Json]:
    """Do getMyCommands: of exactly this scope and language."""
    return bot.commands.get(_key(world, call), [])


def delete_my_commands(world: TelegramState, bot: Bot, call: Call) -> bool:
    """Do deleteMyCommands; there need not be any."""
    bot.commands.pop(_key(world, call), None)
    return True


def shown_commands(bot: Bot, room: Room, user_id: int, language: str) -> list[Json]:
    """Choose what a person's app shows: the narrowest scope that has any.

    Bot API, "Determining list of commands"; within a scope the person's language goes
    before none.
    """
    for scope in _narrowest_first(room, user_id):
        for code in (language, ""):
            found = bot.commands.get(_scope_key(scope, code))
            if found:
                return found
    return []


def _narrowest_first(room: Room, user_id: int) -> Iterator[Json]:
    chat: Json = {"chat_id": room.chat.id}
    if room.chat.kind is ChatKind.PRIVATE:
        yield {"type": "chat", **chat}
        yield {"type": "all_private_chats"}
    else:
        admin = room.standing(user_id).admin
        yield {"type": "chat_member", **chat, "user_id": user_id}
        if admin:
            yield {"type": "chat_administrators", **chat}
        yield {"type": "chat", **chat}
        if admin:
            yield {"type": "all_chat_administrators"}
        yield {"type": "all_group_chats"}
    yield {"type": "default"}


def _command(raw: Json) -> Json:
    name = str(raw.get("command", "")).removeprefix("/")
    description = str(raw.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= _DESCRIPTION_LIMIT:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _key(world: TelegramState, call: Call) -> str:
    language = call.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return _scope_key(
        _scope(world, call.item("scope") or {"type": "default"}), language
    )


def _scope_key(scope: Json, language: str) -> str:
    return json.dumps([scope, language], sort_keys=True)


def _scope(world: TelegramState, raw: Json) -> Json:
    kind = raw.get("type")
    if kind in _WIDE:
        return {"type": kind}
    if kind not in _NARROW:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if "chat_id" not in raw:
        raise bad_request("can't parse BotCommandScope: can't find field \"chat_id\"")
    chat = world.room(str(raw["chat_id"])).chat
    if chat.kind is ChatKind.CHANNEL:
        raise bad_request("can't change commands in channel chats")
    if chat.kind is ChatKind.PRIVATE and kind != "chat":
        raise bad_request("can't use specified scope in private chats")
    scope: Json = {"type": kind, "chat_id": chat.id}
    return scope | ({"user_id": _member(world, raw)} if kind == "chat_member" else {})


def _member(world: TelegramState, raw: Json) -> int:
    number = raw.get("user_id")
    if not isinstance(number, int) or number <= 0:
        raise bad_request("can't parse BotCommandScope: invalid user_id specified")
    if number not in world.users:
        raise bad_request("user not found")
    return number
