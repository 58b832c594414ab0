"""Messages of the local Telegram, and their Bot API JSON."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from distbot.domain.post import Entity
from distbot.sandbox.telegram_files import Document, Photo
from distbot.sandbox.telegram_values import Chat, ChatKind, Json, User
from distbot.sandbox.timeline import Keyboard, TelegramMessage


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
        document: A file that is no photo, or None.
        album: Shared by the messages of one `sendMediaGroup`; "" for the rest.
        keyboard: Inline buttons.
        edited_at: Aware UTC, or None.
        deleted: Whether it has been taken away.
        protected: Whether it may not be forwarded.
        origin: The forwarded message, or None.
        reply_to: The answered message, or None.
        above: Whether the caption stands above the photo.
        new_title: Of a service message: what the chat is called now; else "".
        founding: Whether it is the service message about the chat's creation.
        moved_to: Of a service message: the supergroup that the group became; else 0.
        behalf: The chat in whose name it was sent, or None.
        other: Content that nobody shows here: a sticker, a voice, a place.
        reactions: What each person answered with, by their id.
    """

    id: int
    chat: Chat
    sender: User | None
    bot_id: int | None
    date: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    photo: Photo | None = None
    document: Document | None = None
    album: str = ""
    keyboard: Keyboard = ()
    edited_at: datetime | None = None
    deleted: bool = False
    protected: bool = False
    origin: "Message | None" = None
    reply_to: "Message | None" = None
    above: bool = False
    new_title: str = ""
    founding: bool = False
    moved_to: int = 0
    behalf: Chat | None = None
    other: Json = field(default_factory=dict)
    reactions: Mapping[int, str] = field(default_factory=dict)

    @property
    def service(self) -> bool:
        """Whether nobody wrote it."""
        return self.founding or bool(self.new_title or self.moved_to)

    @property
    def captioned(self) -> bool:
        """Whether its words are a caption."""
        return self.photo is not None or self.document is not None

    @property
    def reaction_counts(self) -> tuple[tuple[str, int], ...]:
        """How many people chose each emoji, the commonest first."""
        return tuple(Counter(self.reactions.values()).most_common())

    @property
    def json(self) -> Json:
        """Bot API `Message`."""
        body: Json = {
            "message_id": self.id,
            "date": int(self.date.timestamp()),
            "chat": self.chat.json,
        }
        body |= {"from": self.sender.json} if self.sender else {}
        behalf = self.behalf or (self.chat if self.sender is None else None)
        body |= {"sender_chat": behalf.json} if behalf else {}
        body |= self._content()
        if self.edited_at:
            body["edit_date"] = int(self.edited_at.timestamp())
        if self.keyboard:
            body["reply_markup"] = keyboard_json(self.keyboard)
        if self.reply_to:
            body["reply_to_message"] = self.reply_to.json
        body |= self._service_json
        if self.origin:
            body["forward_origin"] = _origin(self.origin)
        return body | ({"has_protected_content": True} if self.protected else {})

    @property
    def inaccessible(self) -> Json:
        """Bot API `InaccessibleMessage`: what is left of it once it is deleted."""
        return {"chat": self.chat.json, "message_id": self.id, "date": 0}

    @property
    def _service_json(self) -> Json:
        if self.founding:
            return {f"{self.chat.kind.value}_chat_created": True}
        if self.moved_to:
            return {"migrate_to_chat_id": self.moved_to}
        return {"new_chat_title": self.new_title} if self.new_title else {}

    def _content(self) -> Json:
        words, marks = ("caption", "caption_entities") if self.captioned else _TEXT
        body: Json = self.other | ({words: self.text} if self.text else {})
        if self.entities:
            body[marks] = [entity_json(entity) for entity in self.entities]
        if self.photo:
            body["photo"] = self.photo.json
            body |= {"show_caption_above_media": True} if self.above else {}
        if self.document:
            body["document"] = self.document.json
        return body | ({"media_group_id": self.album} if self.album else {})

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
            document=self.document.shown if self.document else None,
            buttons=self.keyboard,
            date=self.date,
            edited_at=self.edited_at,
            deleted=self.deleted,
            forwarded=self.origin is not None,
            forwarded_from=_author(self.origin) if self.origin else "",
            reactions=self.reaction_counts,
            sender_id=self.sender.id if self.sender else None,
            kind=self.chat.kind.value,
            above=self.above,
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
    if message.sender and message.sender.hidden:
        name = message.sender.first_name
        return body | {"type": "hidden_user", "sender_user_name": name}
    if message.sender:
        return body | {"type": "user", "sender_user": message.sender.json}
    return body | {
        "type": "channel",
        "chat": message.chat.json,
        "message_id": message.id,
    }


def _author(message: Message) -> str:
    return message.sender.first_name if message.sender else message.chat.title
