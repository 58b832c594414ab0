"""People, chats and messages of the local Telegram, and their Bot API JSON."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from distbot.domain.post import Entity
from distbot.sandbox.timeline import Keyboard, Picture, TelegramMessage

Json = dict[str, object]

CHANNEL_RIGHTS = frozenset(
    {"can_post_messages", "can_edit_messages", "can_delete_messages"}
)
_ADMIN_FLAGS: tuple[str, ...] = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_CHANNEL_FLAGS: tuple[str, ...] = ("can_post_messages", "can_edit_messages")
_GROUP_FLAGS: tuple[str, ...] = ("can_pin_messages",)


class BotApiError(Exception):
    """A refusal in the Bot API's words.

    Attributes:
        status: HTTP status and `error_code`.
        description: As the real server words it.
        retry_after_s: For 429, else None.
    """

    def __init__(
        self, status: int, description: str, retry_after_s: int | None = None
    ) -> None:
        """Keep the parts of the answer."""
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after_s = retry_after_s

    @property
    def json(self) -> Json:
        """The answer's body."""
        body: Json = {
            "ok": False,
            "error_code": self.status,
            "description": self.description,
        }
        if self.retry_after_s is not None:
            body["parameters"] = {"retry_after": self.retry_after_s}
        return body


def bad_request(words: str) -> BotApiError:
    """Word the commonest refusal."""
    return BotApiError(400, f"Bad Request: {words}")


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or a bot."""

    id: int
    first_name: str
    username: str | None = None
    is_bot: bool = False

    @property
    def json(self) -> Json:
        """Bot API `User`."""
        body: Json = {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
        }
        if self.username:
            body["username"] = self.username
        return body


class ChatKind(Enum):
    """Bot API `Chat.type`."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat.

    Attributes:
        id: Negative but for private chats, where it is the person's.
        kind: What sort it is.
        title: Of a private chat: the person's first name.
        username: Without "@", or None.
        protected: Whether its content may not be forwarded.
    """

    id: int
    kind: ChatKind
    title: str
    username: str | None = None
    protected: bool = False

    @property
    def address(self) -> str:
        """Its "@username" if it has one, else the title."""
        return f"@{self.username}" if self.username else self.title

    @property
    def json(self) -> Json:
        """Bot API `Chat`."""
        name = "first_name" if self.kind is ChatKind.PRIVATE else "title"
        body: Json = {"id": self.id, "type": self.kind.value, name: self.title}
        if self.username:
            body["username"] = self.username
        return body


class Standing(Enum):
    """Bot API `ChatMember.status`."""

    CREATOR = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    RESTRICTED = "restricted"
    LEFT = "left"
    KICKED = "kicked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """What somebody may do in a chat; `rights` are an administrator's."""

    standing: Standing
    rights: frozenset[str] = CHANNEL_RIGHTS

    @property
    def present(self) -> bool:
        """Whether they are in the chat."""
        return self.standing not in {Standing.LEFT, Standing.KICKED}

    @property
    def admin(self) -> bool:
        """Whether they are administrator or creator."""
        return self.standing in {Standing.ADMINISTRATOR, Standing.CREATOR}

    def may(self, right: str) -> bool:
        """Whether they are administrator with that right."""
        return self.standing is Standing.CREATOR or (
            self.admin and right in self.rights
        )

    def json(self, user: User, kind: ChatKind) -> Json:
        """Bot API `ChatMember`."""
        body: Json = {"status": self.standing.value, "user": user.json}
        if self.standing is Standing.CREATOR:
            body["is_anonymous"] = False
        if self.standing is Standing.KICKED:
            body["until_date"] = 0
        if self.standing is Standing.ADMINISTRATOR:
            more = _CHANNEL_FLAGS if kind is ChatKind.CHANNEL else _GROUP_FLAGS
            body |= {flag: flag in self.rights for flag in _ADMIN_FLAGS + more}
            body["can_manage_chat"] = True
        return body


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A picture on the server.

    Attributes:
        key: The stem of its file ids.
        picture: What was uploaded.
    """

    key: str
    picture: Picture

    @property
    def json(self) -> list[Json]:
        """Bot API `PhotoSize` array, smallest first."""
        whole = max(self.picture.width_px, self.picture.height_px)
        edges = [edge for edge in (90, 320, 800) if edge < whole] + [whole]
        return [self._size(min(edge, 2560), whole, n) for n, edge in enumerate(edges)]

    def _size(self, edge: int, whole: int, place: int) -> Json:
        ratio = edge / whole
        return {
            "file_id": f"{self.key}-{place}",
            "file_unique_id": f"AQAD{self.key[-8:]}{place}",
            "width": max(1, round(self.picture.width_px * ratio)),
            "height": max(1, round(self.picture.height_px * ratio)),
            "file_size": max(1, round(len(self.picture.content) * ratio * ratio)),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message; an edit makes a new one under the same id.

    Attributes:
        id: Sequential in its chat.
        chat: Where it stands.
        sender: Who wrote it, or None on a channel.
        bot_id: The bot that sent it, or None for people.
        date: Aware UTC.
        text: Text, or the photo's caption.
        entities: UTF-16 units.
        photo: Or None.
        keyboard: Inline buttons.
        edited_at: Aware UTC, or None.
        deleted: Whether it has been taken away.
        protected: Whether it may not be forwarded.
        origin: The forwarded message, or None.
        reply_to: The answered message, or None.
        above: Whether the caption stands above the photo.
        new_title: Of a service message: what the chat is called now; else "".
    """

    id: int
    chat: Chat
    sender: User | None
    bot_id: int | None
    date: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    photo: Photo | None = None
    keyboard: Keyboard = ()
    edited_at: datetime | None = None
    deleted: bool = False
    protected: bool = False
    origin: "Message | None" = None
    reply_to: "Message | None" = None
    above: bool = False
    new_title: str = ""

    @property
    def json(self) -> Json:
        """Bot API `Message`."""
        body: Json = {
            "message_id": self.id,
            "date": int(self.date.timestamp()),
            "chat": self.chat.json,
        }
        body |= {"from": self.sender.json} if self.sender else {}
        body |= {"sender_chat": self.chat.json} if self.sender is None else {}
        body |= self._content()
        if self.edited_at:
            body["edit_date"] = int(self.edited_at.timestamp())
        if self.keyboard:
            body["reply_markup"] = keyboard_json(self.keyboard)
        if self.reply_to:
            body["reply_to_message"] = self.reply_to.json
        if self.new_title:
            body["new_chat_title"] = self.new_title
        if self.origin:
            body["forward_origin"] = _origin(self.origin)
        return body | ({"has_protected_content": True} if self.protected else {})

    def _content(self) -> Json:
        words, marks = ("caption", "caption_entities") if self.photo else _TEXT
        body: Json = {words: self.text} if self.text else {}
        if self.entities:
            body[marks] = [entity_json(entity) for entity in self.entities]
        if self.photo:
            body["photo"] = self.photo.json
            body |= {"show_caption_above_media": True} if self.above else {}
        return body

    @property
    def shown(self) -> TelegramMessage:
        """The message as its readers see it."""
        return TelegramMessage(
            id=self.id,
            chat_id=self.chat.id,
            chat=self.chat.address,
            title=self.chat.title,
            channel=self.chat.kind is ChatKind.CHANNEL,
            sender=self.sender.first_name if self.sender else self.chat.title,
            text=self.text,
            entities=self.entities,
            photo=self.photo.picture if self.photo else None,
            buttons=self.keyboard,
            date=self.date,
            edited_at=self.edited_at,
            deleted=self.deleted,
            forwarded=self.origin is not None,
            reply_to=self.reply_to.id if self.reply_to else None,
        )


_TEXT = ("text", "entities")


def entity_json(entity: Entity) -> Json:
    """Bot API `MessageEntity`."""
    body: Json = {
        "type": entity.kind,
        "offset": entity.offset,
        "length": entity.length,
    }
    return body | ({"url": entity.url} if entity.url else {})


def keyboard_json(keyboard: Keyboard) -> Json:
    """Bot API `InlineKeyboardMarkup`."""
    rows = [
        [
            {"text": key.text}
            | ({"url": key.url} if key.url else {"callback_data": key.data or ""})
            for key in row
        ]
        for row in keyboard
    ]
    return {"inline_keyboard": rows}


def _origin(message: Message) -> Json:
    """Bot API `MessageOrigin`; channels here do not sign, so no `author_signature`."""
    body: Json = {"date": int(message.date.timestamp())}
    if message.sender:
        return body | {"type": "user", "sender_user": message.sender.json}
    return body | {
        "type": "channel",
        "chat": message.chat.json,
        "message_id": message.id,
    }


@dataclass(slots=True, kw_only=True)
class Room:
    """A chat with its members and messages; changes under the world's lock."""

    chat: Chat
    members: dict[int, Membership] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def next_id(self) -> int:
        """The id of the next message; ids are never used twice."""
        return len(self.messages) + 1

    def standing(self, user_id: int) -> Membership:
        """What somebody may do here."""
        return self.members.get(user_id, Membership(standing=Standing.LEFT))


@dataclass(slots=True, kw_only=True)
class Bot:
    """A bot's account; changes under the world's lock.

    Attributes:
        token: Its secret.
        user: Who it is.
        updates: Not confirmed yet, oldest first.
        last_update: Id of the newest update.
        poll: Raised by each `getUpdates`: only the newest is served.
        allowed: Kinds of update it asked for.
        webhook: Its address, "" if it polls.
        commands: By scope and language, as JSON text.
    """

    token: str
    user: User
    updates: list[Json] = field(default_factory=list)
    last_update: int = 100_000_000
    poll: int = 0
    allowed: frozenset[str] = frozenset()
    webhook: str = ""
    commands: dict[str, list[Json]] = field(default_factory=dict)
