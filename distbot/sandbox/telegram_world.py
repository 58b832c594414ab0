"""The local Telegram with its people: what they write, press, change and leave."""

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from typing_extensions import override

from distbot.sandbox.telegram_commands import shown_commands
from distbot.sandbox.telegram_entities import accept, pieces
from distbot.sandbox.telegram_message import Message
from distbot.sandbox.telegram_rooms import Query, Room
from distbot.sandbox.telegram_rules import TEXT_LIMIT_UTF16, open_picture
from distbot.sandbox.telegram_state import TelegramState
from distbot.sandbox.telegram_values import (
    Chat,
    ChatKind,
    Json,
    Membership,
    Standing,
    User,
)
from distbot.sandbox.timeline import TelegramMessage

__all__ = [
    "CHANNEL_ID",
    "CHIEF_ID",
    "DESK_ID",
    "EDITOR_ID",
    "LOG_ID",
    "STRANGER_ID",
    "WRITER_ID",
    "Query",
    "TelegramWorld",
]

CHANNEL_ID = -1001000000000
DESK_ID = -1001000000001
LOG_ID = -1001000000002
CHIEF_ID = 700000001
EDITOR_ID = 700000002
WRITER_ID = 700000003
STRANGER_ID = 700000099

_START_CODE = re.compile(r"[A-Za-z0-9_-]{0,64}")


class TelegramWorld(TelegramState):
    """Everything the server knows. Every method is safe from any thread."""

    def __init__(self, clock: Callable[[], datetime], *, limits: bool = True) -> None:
        """Begin with one bot, a channel, a desk, a log chat and four people.

        Three of them are of the newsroom: they are in the desk and in the log chat,
        and have started the bot. The stranger has not.

        Args:
            clock: The present moment, aware UTC.
            limits: Whether flood control is on.
        """
        self._first_token: str | None = None
        super().__init__(clock, limits=limits)

    @override
    def reset(self) -> None:
        """Go back to the beginning; the first bot keeps its token."""
        with self.lock:
            super().reset()
            self._settle()
        self.on_update()

    def _settle(self) -> None:
        bot = User(id=1234567890, first_name="Distbot", username="demo_distbot")
        self._first_token = self.add_bot(bot, self._first_token)
        channel = Chat(
            id=CHANNEL_ID,
            kind=ChatKind.CHANNEL,
            title="Kanal Demo",
            username="kanal_demo",
        )
        self.add_chat(channel)
        for number, title in ((DESK_ID, "Meja Redaksi"), (LOG_ID, "Log Redaksi")):
            self.add_chat(Chat(id=number, kind=ChatKind.SUPERGROUP, title=title))
        people = {CHIEF_ID: "Rukmini", EDITOR_ID: "Sabran", WRITER_ID: "Teguh"}
        for number, name in people.items():
            self.add_user(User(id=number, first_name=name), started=True)
            for chat in (DESK_ID, LOG_ID):
                self.rooms[chat].members[number] = _MEMBER
        self.add_user(User(id=STRANGER_ID, first_name="Orang Asing"))

    def set_membership(self, chat_id: int, user_id: int, now: Membership) -> None:
        """Give or take rights; a bot that this happens to is told."""
        with self.lock:
            room = self.rooms[chat_id]
            before = room.standing(user_id)
            room.members[user_id] = now
            for bot in self.bots.values():
                if bot.user.id != user_id:
                    continue
                private = room.chat.kind is ChatKind.PRIVATE
                change: Json = {
                    "chat": room.chat.json,
                    "from": self.users[chat_id if private else CHIEF_ID].json,
                    "date": int(self.clock().timestamp()),
                    "old_chat_member": before.json(bot.user, room.chat.kind),
                    "new_chat_member": now.json(bot.user, room.chat.kind),
                }
                self.tell(bot, "my_chat_member", change)

    def protect(self, chat_id: int) -> None:
        """Forbid forwarding out of a chat."""
        with self.lock:
            room = self.rooms[chat_id]
            room.chat = replace(room.chat, protected=True)

    def rename(self, chat_id: int, title: str) -> int:
        """Give a chat a new title, and return the id of its service message."""
        with self.lock:
            room = self.rooms[chat_id]
            room.chat = replace(room.chat, title=title)
            return self._keep(room, replace(self._blank(room), new_title=title))

    def found(self, chat_id: int) -> int:
        """Have the service message of a chat's creation, and return its id."""
        with self.lock:
            room = self.rooms[chat_id]
            return self._keep(room, replace(self._blank(room), founding=True))

    def remove(self, chat_id: int, message_id: int) -> None:
        """Let an administrator take a message away; its id stays used."""
        with self.lock:
            messages = self.rooms[chat_id].messages
            messages[message_id] = replace(messages[message_id], deleted=True)

    def say(
        self,
        chat_id: int,
        user_id: int,
        text: str = "",
        reply_to: int | None = None,
        *,
        photo: bytes | None = None,
        document: tuple[str, bytes] | None = None,
    ) -> int:
        """Let somebody write a message, and return its id.

        A text above 4,096 UTF-16 units goes out in several messages, as the apps send
        it. Who writes in a group is in it then; who writes to a bot has started it.

        Args:
            chat_id: Where; a private chat has the person's own id.
            user_id: Who.
            text: Or the caption.
            reply_to: Id of the answered message.
            photo: An image file.
            document: Name and content of a file.

        Raises:
            KeyError: There is no such chat, person or message.
            BotApiError: The photo is none, or too large.
        """
        with self.lock:
            room = self.rooms[chat_id]
            self._enter(room, user_id)
            first, *rest = pieces(text, TEXT_LIMIT_UTF16)
            message = replace(
                self._worded(self._blank(room, user_id), first),
                photo=self.keep_photo(open_picture(photo)) if photo else None,
                document=self.keep_document(*document) if document else None,
                reply_to=room.messages[reply_to] if reply_to else None,
            )
            number = self._keep(room, message)
            for piece in rest:
                self.say(chat_id, user_id, piece)
            return number

    def start(self, user_id: int, code: str = "") -> int:
        """Let somebody follow t.me/BOT?start=CODE, and return the message's id.

        Raises:
            ValueError: No such link opens: the code has other characters than
                A-Z a-z 0-9 _ -, or more than 64 (Bot features, deep linking).
        """
        if not _START_CODE.fullmatch(code):
            raise ValueError(f"{code!r} cannot stand in a deep link")
        return self.say(user_id, user_id, f"/start {code}".strip())

    def block(self, user_id: int) -> None:
        """Let somebody block every bot; `start` or `say` unblocks them."""
        with self.lock:
            for bot in self.bots.values():
                self.set_membership(user_id, bot.user.id, _KICKED)

    def forward(
        self, chat_id: int, user_id: int, from_chat_id: int, message_id: int
    ) -> int:
        """Let somebody forward a message, and return the new one's id."""
        with self.lock:
            room, source = (
                self.rooms[chat_id],
                self.rooms[from_chat_id].messages[message_id],
            )
            self._enter(room, user_id)
            blank = self._blank(room, user_id)
            message = replace(
                source,
                id=blank.id,
                chat=blank.chat,
                sender=blank.sender,
                bot_id=None,
                date=blank.date,
                keyboard=(),
                edited_at=None,
                reply_to=None,
                reactions={},
                origin=source.origin or source,
            )
            return self._keep(room, message)

    def amend(self, chat_id: int, user_id: int, message_id: int, text: str) -> None:
        """Let somebody edit the text or caption of a message of their own.

        Raises:
            ValueError: It is not theirs, forwarded or deleted.
        """
        with self.lock:
            room = self.rooms[chat_id]
            message = room.messages[message_id]
            channel = room.chat.kind is ChatKind.CHANNEL and message.bot_id is None
            own = message.sender is not None and message.sender.id == user_id
            if message.deleted or message.origin or not (own or channel):
                raise ValueError(f"message {message_id} is not {user_id}'s to edit")
            worded = self._worded(message, text)
            changed = replace(worded, edited_at=self.clock())
            room.messages[message_id] = changed
            self.tell_all(room, changed, edited=True)

    def press(self, chat_id: int, user_id: int, message_id: int, data: str) -> str:
        """Let somebody press a button, and return the callback query's id.

        The data need not be on the message any more, nor ever have been: a client
        may show an old button, and a forged one sends what it likes (Bot API,
        CallbackQuery). Of a deleted message the bot is told no more than its id.
        """
        with self.lock:
            message = self.rooms[chat_id].messages[message_id]
            bot = next(b for b in self.bots.values() if b.user.id == message.bot_id)
            query = Query(
                id=str(secrets.randbits(62)), bot_id=bot.user.id, at=self.clock()
            )
            self.queries[query.id] = query
            press: Json = {
                "id": query.id,
                "from": self.users[user_id].json,
                "message": message.inaccessible if message.deleted else message.json,
                "chat_instance": str(chat_id),
                "data": data,
            }
            self.tell(bot, "callback_query", press)
            return query.id

    def react(
        self, chat_id: int, user_id: int, message_id: int, emoji: str | None
    ) -> None:
        """Let somebody react to a message, or with None take the reaction back.

        In a channel reactions are anonymous: bots that are administrators and asked
        for it get `message_reaction_count` after `reaction_delay`. Elsewhere they
        get `message_reaction` at once.
        """
        with self.lock:
            room = self.rooms[chat_id]
            message = room.messages[message_id]
            before = message.reactions.get(user_id)
            chosen = {**message.reactions, user_id: emoji or ""}
            kept = {user: one for user, one in chosen.items() if one}
            room.messages[message_id] = replace(message, reactions=kept)
            if room.chat.kind is ChatKind.CHANNEL:
                self.stir(room, message_id)
            elif before != emoji:
                self._tell_reaction(room, message_id, user_id, (before, emoji))

    def _tell_reaction(
        self,
        room: Room,
        message_id: int,
        user_id: int,
        change: tuple[str | None, str | None],
    ) -> None:
        old, new = (
            [{"type": "emoji", "emoji": emoji}] if emoji else [] for emoji in change
        )
        told: Json = {
            "chat": room.chat.json,
            "message_id": message_id,
            "user": self.users[user_id].json,
            "date": int(self.clock().timestamp()),
            "old_reaction": old,
            "new_reaction": new,
        }
        for bot in self.bots.values():
            if room.standing(bot.user.id).admin:
                self.tell(bot, "message_reaction", told)

    def commands(
        self, chat_id: int, user_id: int, language: str = "id"
    ) -> dict[str, str]:
        """Return what the first bot's menu offers somebody there: name, description."""
        with self.lock:
            bot = next(iter(self.bots.values()))
            found = shown_commands(bot, self.rooms[chat_id], user_id, language)
            return {str(one["command"]): str(one["description"]) for one in found}

    def messages(self) -> tuple[TelegramMessage, ...]:
        """Return every message of every chat as its readers see it.

        Service messages are not among them: they say nothing that anybody wrote.
        """
        with self.lock:
            return tuple(
                message.shown
                for room in self.rooms.values()
                for message in room.messages.values()
                if not message.service
            )

    def _enter(self, room: Room, user_id: int) -> None:
        """Start, or unblock, the bots of a private chat; else join the group."""
        if room.chat.kind is not ChatKind.PRIVATE:
            if not room.standing(user_id).present:
                room.members[user_id] = _MEMBER
            return
        for bot in self.bots.values():
            standing = room.standing(bot.user.id).standing
            if standing is Standing.KICKED:
                self.set_membership(room.chat.id, bot.user.id, _MEMBER)
            elif standing is Standing.LEFT:
                room.members[bot.user.id] = _MEMBER

    def _blank(self, room: Room, user_id: int | None = None) -> Message:
        channel = room.chat.kind is ChatKind.CHANNEL
        return Message(
            id=room.next_id,
            chat=room.chat,
            sender=None if channel or user_id is None else self.users[user_id],
            bot_id=None,
            date=self.clock(),
        )

    def _worded(self, message: Message, text: str) -> Message:
        words, entities = accept(text, [])
        return replace(message, text=words, entities=entities)

    def _keep(self, room: Room, message: Message) -> int:
        room.messages[message.id] = message
        if not message.service:
            self.tell_all(room, message)
        return message.id


_MEMBER = Membership(standing=Standing.MEMBER)
_KICKED = Membership(standing=Standing.KICKED)
