"""What the local Telegram knows, and what its bots are told."""

import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from distbot.sandbox.telegram_files import Document, File, Photo
from distbot.sandbox.telegram_message import Message
from distbot.sandbox.telegram_rooms import Bot, Query, Room
from distbot.sandbox.telegram_rules import Pace
from distbot.sandbox.telegram_values import (
    CHANNEL_RIGHTS,
    BotApiError,
    Chat,
    ChatKind,
    Json,
    Membership,
    Standing,
    User,
    bad_request,
)
from distbot.sandbox.timeline import Picture

ANYBODY = 0
_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{35}")
_MOVED = "Bad Request: group chat was upgraded to a supergroup chat"
# "They will not be kept longer than 24 hours" (Bot API, Getting updates).
_UPDATES_KEPT = timedelta(hours=24)
# Kinds that a bot gets only if it names them (Bot API, getUpdates).
_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class TelegramState:
    """Bots, people, chats, messages, files. Safe from any thread.

    Attributes:
        lock: Held by who calls what methods need.
        clock: The present moment, aware UTC.
        limits: Whether flood control is on.
        query_lifetime: How long a press can be answered.
        reaction_delay: How long reactions in a channel are gathered before bots are
            told (Bot API, Update: "up to a few minutes").
        loopback_webhooks: Whether a webhook may be http://127.0.0.1:PORT/…; Telegram
            itself takes HTTPS only.
        on_update: Called when a bot is told something, in any thread.
    """

    def __init__(self, clock: Callable[[], datetime], *, limits: bool = True) -> None:
        """Begin empty."""
        self.lock = threading.RLock()
        self.clock = clock
        self.limits = limits
        self.query_lifetime = timedelta(seconds=15)
        self.loopback_webhooks = False
        self.on_update: Callable[[], None] = _nobody
        self.reset()

    def reset(self) -> None:
        """Forget everything, and gather reactions as long as at first."""
        with self.lock:
            self.reaction_delay = timedelta(minutes=1)
            self.bots: dict[str, Bot] = {}
            self.users: dict[int, User] = {}
            self.rooms: dict[int, Room] = {}
            self._addresses: dict[str, Room] = {}
            self.files: dict[str, tuple[int, File]] = {}
            self.queries: dict[str, Query] = {}
            self._stirred: dict[tuple[int, int], datetime] = {}
            self._pace = Pace(self.clock)
        self.on_update()

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
        self.on_update()

    def add_user(self, user: User, *, started: bool = False) -> None:
        """Register a person.

        Args:
            user: Who it is.
            started: Whether they have started every bot; else no bot may write
                to them before they write to it.
        """
        standing = Standing.MEMBER if started else Standing.LEFT
        private = Chat(id=user.id, kind=ChatKind.PRIVATE, title=user.first_name)
        with self.lock:
            self.users[user.id] = user
            self.add_chat(private, Membership(standing=standing))

    def add_chat(self, chat: Chat, membership: Membership | None = None) -> None:
        """Open a chat with every bot in it.

        Args:
            chat: Its id must be new.
            membership: What bots may do; by default they are administrators with
                the rights to post, edit and delete.
        """
        given = membership or Membership(
            standing=Standing.ADMINISTRATOR, rights=CHANNEL_RIGHTS
        )
        with self.lock:
            members = {bot.user.id: given for bot in self.bots.values()}
            room = self.rooms[chat.id] = Room(chat=chat, members=members)
            self._addresses[str(chat.id)] = room
            if chat.username:
                self._addresses[f"@{chat.username.lower()}"] = room

    def tell(self, bot: Bot, kind: str, what: Json) -> None:
        """Queue an update if the bot wants its kind."""
        wanted = bot.allowed or None
        if kind in wanted if wanted is not None else kind not in _ON_REQUEST:
            bot.last_update += 1
            bot.updates.append({"update_id": bot.last_update, kind: what})
            bot.told_at[bot.last_update] = self.clock()
            self.on_update()

    def forget_old_updates(self, bot: Bot) -> None:
        """Drop what nobody fetched; the caller holds the lock."""
        bot.forget_before(self.clock() - _UPDATES_KEPT)

    def tell_all(self, room: Room, message: Message, *, edited: bool = False) -> None:
        """Tell the bots that hear it of a message of somebody's."""
        kind = "channel_post" if room.chat.kind is ChatKind.CHANNEL else "message"
        for bot in self.bots.values():
            if _hears(bot, room, message):
                self.tell(bot, f"edited_{kind}" if edited else kind, message.json)

    def stir(self, room: Room, message_id: int) -> None:
        """Note that reactions in a channel changed; bots are told later."""
        due = self.clock() + self.reaction_delay
        self._stirred.setdefault((room.chat.id, message_id), due)
        self.on_update()

    def settle_reactions(self, *, at_once: bool = False) -> datetime | None:
        """Tell of the reactions that are due, and say when the next ones are."""
        with self.lock:
            now = self.clock()
            for (chat_id, message_id), due in list(self._stirred.items()):
                if at_once or due <= now:
                    del self._stirred[chat_id, message_id]
                    self._tell_counts(self.rooms[chat_id], message_id)
            return min(self._stirred.values(), default=None)

    def _tell_counts(self, room: Room, message_id: int) -> None:
        counts = room.messages[message_id].reaction_counts
        change: Json = {
            "chat": room.chat.json,
            "message_id": message_id,
            "date": int(self.clock().timestamp()),
            "reactions": [
                {"type": {"type": "emoji", "emoji": emoji}, "total_count": count}
                for emoji, count in counts
            ],
        }
        for bot in self.bots.values():
            if room.standing(bot.user.id).admin:
                self.tell(bot, "message_reaction_count", change)

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
            BotApiError: There is none, or it has become a supergroup.
        """
        if not address:
            raise bad_request("chat_id is empty")
        room = self._addresses.get(address.lower())
        if room is None:
            raise bad_request("chat not found")
        if room.moved_to:
            raise BotApiError(400, _MOVED, moved_to=room.moved_to)
        return room

    def admit(self, bot: Bot, chat: Chat) -> None:
        """Count one sending against flood control."""
        if self.limits:
            self._pace.admit(bot.user.id, chat)

    def keep_photo(self, picture: Picture, bot_id: int = ANYBODY) -> Photo:
        """Store a picture; its file ids are good for this bot only."""
        photo = Photo(key=f"AgACAgUAA{secrets.token_hex(16)}", picture=picture)
        self.files[photo.key] = (bot_id, photo)
        return photo

    def keep_document(
        self, name: str, content: bytes, bot_id: int = ANYBODY
    ) -> Document:
        """Store a file; its file id is good for this bot only."""
        key = f"BQACAgUAA{secrets.token_hex(16)}"
        document = Document(key=key, name=name, whole=content)
        self.files[key] = (bot_id, document)
        return document

    def file(self, bot: Bot, file_id: str, refusal: BotApiError) -> File:
        """Return a file that the bot sent or got; else `refusal` is raised."""
        key = file_id.rpartition("-")[0]
        owner, file = self.files.get(key, (ANYBODY, None))
        if file is None or owner not in {ANYBODY, bot.user.id}:
            raise refusal
        return file


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
