"""What tests and people may do in Telegram over HTTP, under /_sandbox."""

import base64
from datetime import timedelta

from starlette.routing import Route

from distbot.sandbox.control import Json, order
from distbot.sandbox.faults import Faults
from distbot.sandbox.telegram_values import (
    CHANNEL_RIGHTS,
    Chat,
    ChatKind,
    Membership,
    Standing,
    User,
)
from distbot.sandbox.telegram_world import TelegramWorld


def telegram_routes(world: TelegramWorld, faults: Faults) -> list[Route]:
    """Serve what people do in Telegram, and what the server's keepers do."""

    def reset(_: Json) -> None:
        faults.clear()
        world.reset()

    def delay(fields: Json) -> None:
        world.reaction_delay = timedelta(seconds=float(str(fields["seconds"])))

    return [
        *_people_routes(world),
        order("chats", lambda fields: _open_chat(world, fields)),
        order("rename", lambda fields: _rename(world, fields)),
        order("members", lambda fields: _set_member(world, fields)),
        order("users", lambda fields: _add_user(world, fields)),
        order("bots", lambda fields: {"token": world.add_bot(_user(fields))}),
        order("revoke", lambda fields: world.revoke(str(fields["token"]))),
        order("answers", lambda fields: world.queries[str(fields["id"])].answer),
        order("reactions/delay", delay),
        order("reset", reset),
    ]


def _people_routes(world: TelegramWorld) -> list[Route]:
    return [
        order("updates", lambda fields: _act(world, fields)),
        order("edits", lambda fields: _amend(world, fields)),
        order("forwards", lambda fields: _forward(world, fields)),
        order("reactions", lambda fields: _react(world, fields)),
        order("starts", lambda fields: _start(world, fields)),
        order("blocks", lambda fields: world.block(_number(fields, "user_id"))),
        order("commands", lambda fields: _commands(world, fields)),
        order("remove", lambda fields: _remove(world, fields)),
    ]


def _number(fields: Json, name: str) -> int:
    return int(str(fields[name]))


def _where(fields: Json) -> tuple[int, int]:
    return _number(fields, "chat_id"), _number(fields, "user_id")


def _act(world: TelegramWorld, fields: Json) -> Json:
    """Press a button if there is `data`, else write a message.

    `photo` is a file in base64, `document` has a `name` and `content` in base64.
    """
    if "data" in fields:
        message = _number(fields, "message_id")
        query = world.press(*_where(fields), message, str(fields["data"]))
        return {"callback_query_id": query}
    reply, document = fields.get("reply_to"), fields.get("document")
    photo = base64.b64decode(str(fields["photo"])) if "photo" in fields else None
    if photo is None and document is None and "text" not in fields:
        raise KeyError("text")
    number = world.say(
        *_where(fields),
        str(fields.get("text", "")),
        int(str(reply)) if reply is not None else None,
        photo=photo,
        document=_file(document) if isinstance(document, dict) else None,
    )
    return {"message_id": number}


def _file(fields: Json) -> tuple[str, bytes]:
    return str(fields["name"]), base64.b64decode(str(fields["content"]))


def _amend(world: TelegramWorld, fields: Json) -> None:
    world.amend(*_where(fields), _number(fields, "message_id"), str(fields["text"]))


def _forward(world: TelegramWorld, fields: Json) -> Json:
    source = _number(fields, "from_chat_id"), _number(fields, "message_id")
    return {"message_id": world.forward(*_where(fields), *source)}


def _react(world: TelegramWorld, fields: Json) -> None:
    """Without `emoji` the reaction is taken back."""
    emoji = fields.get("emoji")
    message = _number(fields, "message_id")
    world.react(*_where(fields), message, str(emoji) if emoji else None)


def _start(world: TelegramWorld, fields: Json) -> Json:
    code = str(fields.get("code", ""))
    return {"message_id": world.start(_number(fields, "user_id"), code)}


def _commands(world: TelegramWorld, fields: Json) -> dict[str, str]:
    return world.commands(*_where(fields), str(fields.get("language", "id")))


def _add_user(world: TelegramWorld, fields: Json) -> None:
    world.add_user(_user(fields), started=bool(fields.get("started", False)))


def _rename(world: TelegramWorld, fields: Json) -> Json:
    """Have a service message take an id."""
    chat = int(str(fields["chat_id"]))
    return {"message_id": world.rename(chat, str(fields["title"]))}


def _remove(world: TelegramWorld, fields: Json) -> None:
    world.remove(int(str(fields["chat_id"])), int(str(fields["message_id"])))


def _open_chat(world: TelegramWorld, fields: Json) -> None:
    username = str(fields.get("username") or "").removeprefix("@")
    chat = Chat(
        id=int(str(fields["id"])),
        kind=ChatKind(fields.get("type", "channel")),
        title=str(fields.get("title", username)),
        username=username or None,
        protected=bool(fields.get("protected", False)),
    )
    world.add_chat(chat, _membership(fields) if "standing" in fields else None)


def _set_member(world: TelegramWorld, fields: Json) -> None:
    chat, user = int(str(fields["chat_id"])), int(str(fields["user_id"]))
    world.set_membership(chat, user, _membership(fields))


def _membership(fields: Json) -> Membership:
    rights = fields.get("rights")
    given = frozenset(map(str, rights)) if isinstance(rights, list) else CHANNEL_RIGHTS
    return Membership(standing=Standing(fields["standing"]), rights=given)


def _user(fields: Json) -> User:
    username = fields.get("username")
    return User(
        id=int(str(fields["id"])),
        first_name=str(fields["first_name"]),
        username=str(username) if username else None,
        hidden=bool(fields.get("hidden", False)),
    )
