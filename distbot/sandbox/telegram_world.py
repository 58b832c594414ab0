"""The local Telegram: bots, people, chats, messages, and what bots are told."""

import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from distbot.sandbox.telegram_entities import accept
from distbot.sandbox.telegram_rules import Pace
from distbot.sandbox.telegram_values import (
    CHANNEL_RIGHTS,
    Bot,
    BotApiError,
    Chat,
    ChatKind,
    Json,
    Membership,
    Message,
    Photo,
    Room,
    Standing,
    User,
    bad_request,
)
from distbot.sandbox.timeline import Picture, TelegramMessage

CHANNEL_ID = -1001000000000
DESK_ID = -1001000000001
LOG_ID = -1001000000002
CHIEF_ID = 700000001
EDITOR_ID = 700000002
WRITER_ID = 700000003
STRANGER_ID = 700000099

_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{35}")
# Kinds that a bot gets only if it names them (Bot API, getUpdates).
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True, kw_only=True)
class Query:
    """A press of a button.

    Attributes:
        id: As the bot is told.
        bot_id: Whose button it was.
        at: When it was pressed, aware UTC.
        answer: What the bot answered: `text`, `show_alert`, …; None until it does.
    """

    id: str
    bot_id: int
    at: datetime
    answer: Json | None = None


class TelegramWorld:
    """Everything the server knows. Every method is safe from any thread."""

    def __init__(self, clock: Callable[[], datetime], *, limits: bool = True) -> None:
        """Begin with one bot, a channel, a desk, a log chat and four people.

        Args:
            clock: The present moment, aware UTC.
            limits: Whether flood control is on.
        """
        self.lock = threading.RLock()
        self.clock = clock
        self.limits = limits
        self.query_lifetime = timedelta(seconds=15)
        self.on_update: Callable[[], None] = _nobody
        self._first_token: str | None = None
        self.reset()

    def reset(self) -> None:
        """Go back to the beginning; the first bot keeps its token."""
        with self.lock:
            self.bots: dict[str, Bot] = {}
            self.users: dict[int, User] = {}
            self.rooms: dict[int, Room] = {}
            self._addresses: dict[str, Room] = {}
            self.photos: dict[str, tuple[int, Photo]] = {}
            self.queries: dict[str, Query] = {}
            self._pace = Pace(self.clock)
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
        people = {
            CHIEF_ID: "Rukmini",
            EDITOR_ID: "Sabran",
            WRITER_ID: "Teguh",
            STRANGER_ID: "Orang Asing",
        }
        for number, name in people.items():
            self.add_user(User(id=number, first_name=name))

    def add_bot(self, user: User, token: str | None = None) -> str:
        """Register a bot and return its token; it joins no chat by itself."""
        secret = token or f"{user.id}:{secrets.token_urlsafe(27)[:35]:_<35}"
        with self.lock:
            self.bots[secret] = Bot(token=secret, user=replace(user, is_bot=True))
            self.users[user.id] = self.bots[secret].user
        return secret

    def revoke(self, token: str) -> None:
        """Make a token worthless, as BotFather's /revoke does."""
        with self.lock:
            self.bots.pop(token, None)

    def add_user(self, user: User) -> None:
        """Register a person; every bot may write to them."""
        with self.lock:
            self.users[user.id] = user
            self.add_chat(
                Chat(id=user.id, kind=ChatKind.PRIVATE, title=user.first_name)
            )

    def add_chat(self, chat: Chat, membership: Membership | None = None) -> None:
        """Open a chat with every bot in it.

        Args:
            chat: Its id must be new.
            membership: What bots may do; by default they are administrators with
                the rights to post, edit and delete.
        """
        standing = Standing.ADMINISTRATOR
        if chat.kind is ChatKind.PRIVATE:
            standing = Standing.MEMBER
        given = membership or Membership(standing=standing, rights=CHANNEL_RIGHTS)
        with self.lock:
            members = {bot.user.id: given for bot in self.bots.values()}
            room = self.rooms[chat.id] = Room(chat=chat, members=members)
            self._addresses[str(chat.id)] = room
            if chat.username:
                self._addresses[f"@{chat.username.lower()}"] = room

    def set_membership(self, chat_id: int, user_id: int, now: Membership) -> None:
        """Give or take rights; a bot that this happens to is told."""
        with self.lock:
            room = self.rooms[chat_id]
            before = room.standing(user_id)
            room.members[user_id] = now
            for bot in self.bots.values():
                if bot.user.id == user_id:
                    self._tell_membership(bot, room, before, now)

    def _tell_membership(
        self, bot: Bot, room: Room, before: Membership, now: Membership
    ) -> None:
        kind = room.chat.kind
        change: Json = {
            "chat": room.chat.json,
            "from": self.users[CHIEF_ID].json,
            "date": int(self.clock().timestamp()),
            "old_chat_member": before.json(bot.user, kind),
            "new_chat_member": now.json(bot.user, kind),
        }
        self._tell(bot, "my_chat_member", change)

    def protect(self, chat_id: int) -> None:
        """Forbid forwarding out of a chat."""
        with self.lock:
            room = self.rooms[chat_id]
            room.chat = replace(room.chat, protected=True)

    # What people do

    def rename(self, chat_id: int, title: str) -> int:
        """Give a chat a new title, and return the id of its service message."""
        with self.lock:
            room = self.rooms[chat_id]
            room.chat = replace(room.chat, title=title)
            message = Message(
                id=room.next_id,
                chat=room.chat,
                sender=None,
                bot_id=None,
                date=self.clock(),
                new_title=title,
            )
            room.messages[message.id] = message
            return message.id

    def remove(self, chat_id: int, message_id: int) -> None:
        """Let an administrator take a message away; its id stays used."""
        with self.lock:
            messages = self.rooms[chat_id].messages
            messages[message_id] = replace(messages[message_id], deleted=True)

    def say(
        self, chat_id: int, user_id: int, text: str, reply_to: int | None = None
    ) -> int:
        """Let somebody write a message, and return its id."""
        with self.lock:
            room, user = self.rooms[chat_id], self.users[user_id]
            channel = room.chat.kind is ChatKind.CHANNEL
            words, entities = accept(text, [])
            message = Message(
                id=room.next_id,
                chat=room.chat,
                sender=None if channel else user,
                bot_id=None,
                date=self.clock(),
                text=words,
                entities=entities,
                reply_to=room.messages[reply_to] if reply_to else None,
            )
            room.messages[message.id] = message
            kind = "channel_post" if channel else "message"
            for bot in self.bots.values():
                if _hears(bot, room, message):
                    self._tell(bot, kind, message.json)
            return message.id

    def press(self, chat_id: int, user_id: int, message_id: int, data: str) -> str:
        """Let somebody press a button, and return the callback query's id.

        The data need not be on the message any more: a client may show an old one.
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
                "message": message.json,
                "chat_instance": str(chat_id),
                "data": data,
            }
            self._tell(bot, "callback_query", press)
            return query.id

    def _tell(self, bot: Bot, kind: str, what: Json) -> None:
        wanted = bot.allowed or None
        if kind in wanted if wanted is not None else kind not in _ON_REQUEST:
            bot.last_update += 1
            bot.updates.append({"update_id": bot.last_update, kind: what})
            self.on_update()

    # What methods need; the caller holds the lock

    def bot(self, token: str) -> Bot:
        """Return the bot of a token.

        Raises:
            BotApiError: 404 if it cannot be a token, 401 if it is nobody's.
        """
        if not _TOKEN.fullmatch(token):
            raise BotApiError(404, "Not Found")
        if token not in self.bots:
            raise BotApiError(401, "Unauthorized")
        return self.bots[token]

    def room(self, address: str) -> Room:
        """Return the chat with that number or "@username".

        Raises:
            BotApiError: There is none.
        """
        if not address:
            raise bad_request("chat_id is empty")
        room = self._addresses.get(address.lower())
        if room is None:
            raise bad_request("chat not found")
        return room

    def admit(self, bot: Bot, chat: Chat) -> None:
        """Count one sending against flood control."""
        if self.limits:
            self._pace.admit(bot.user.id, chat)

    def keep_photo(self, bot: Bot, picture: Picture) -> Photo:
        """Store an upload; its file ids are good for this bot only."""
        photo = Photo(key=f"AgACAgUAA{secrets.token_hex(16)}", picture=picture)
        self.photos[photo.key] = (bot.user.id, photo)
        return photo

    def photo(self, bot: Bot, key: str, refusal: BotApiError) -> Photo:
        """Return an upload of this bot's; `refusal` is raised if it has none such."""
        owner, photo = self.photos.get(key, (0, None))
        if photo is None or owner != bot.user.id:
            raise refusal
        return photo

    def messages(self) -> tuple[TelegramMessage, ...]:
        """Return every message of every chat as its readers see it.

        Service messages are not among them: they say nothing that anybody wrote.
        """
        with self.lock:
            return tuple(
                message.shown
                for room in self.rooms.values()
                for message in room.messages.values()
                if not message.new_title
            )


def _hears(bot: Bot, room: Room, message: Message) -> bool:
    """Whether a bot is told: all if admin, else with privacy mode (Bots FAQ)."""
    bots = room.standing(bot.user.id)
    if not bots.present:
        return False
    answered = message.reply_to and message.reply_to.bot_id == bot.user.id
    return bool(
        bots.admin
        or room.chat.kind is ChatKind.PRIVATE
        or answered
        or message.text.startswith("/")
        or f"@{bot.user.username}" in message.text
    )


def _nobody() -> None:
    """Tell nobody: no server is running."""
