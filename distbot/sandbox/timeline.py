"""What a follower would see, as frozen values."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from distbot.domain.post import Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image as it was uploaded.

    Attributes:
        content: The bytes of the file.
        media_type: "image/png" and the like, found from the content.
        width_px: Pixels from left to right.
        height_px: Pixels from top to bottom.
        alt_text: For those who cannot see it; "" if none was given.
    """

    content: bytes
    media_type: str
    width_px: int
    height_px: int
    alt_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One button under a message; it has either `url` or `data`.

    Attributes:
        text: What stands on it.
        url: Where it leads.
        data: What the bot is told when it is pressed, 1-64 bytes.
    """

    text: str
    url: str | None = None
    data: str | None = None


Keyboard = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that hangs on a message and is no photo.

    Attributes:
        name: With its suffix.
        size_bytes: Of the whole file.
    """

    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramMessage:
    """A message as its chat shows it.

    Attributes:
        id: Sequential in its chat, from 1.
        chat_id: The chat's number.
        chat: "@username" if the chat has one, else its title.
        title: The chat's title.
        channel: Whether the chat is a channel, which followers read.
        sender: First name of a person or bot; the chat's title on a channel.
        text: The text, or the caption of a photo.
        entities: Given and auto-detected ones, UTF-16 units.
        photo: The picture above the caption, or None.
        buttons: Rows of them.
        date: Aware UTC.
        edited_at: Aware UTC of the last edit of content, or None.
        deleted: Whether it has been taken away.
        forwarded: Whether it is a forward.
        reply_to: Id of the message it answers, or None.
        forwarded_from: Who wrote it first; "" if it is no forward.
        document: A file that hangs on it, or None.
        reactions: Emoji and how many people chose it, the commonest first.
        sender_id: Of a person or bot; None on a channel.
        kind: Bot API `Chat.type`: "private", "supergroup", "channel", "group".
        above: Whether the caption stands above the photo.
    """

    id: int
    chat_id: int
    chat: str
    title: str
    channel: bool
    sender: str
    text: str
    entities: tuple[Entity, ...]
    photo: Picture | None
    buttons: Keyboard
    date: datetime
    edited_at: datetime | None
    deleted: bool
    forwarded: bool = False
    reply_to: int | None = None
    forwarded_from: str = ""
    document: Attachment | None = None
    reactions: tuple[tuple[str, int], ...] = ()
    sender_id: int | None = None
    kind: str = "channel"
    above: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One address in a stored post.

    Attributes:
        start: Offset of `short` in the stored text, in code points.
        short: The t.co address that stands in the text.
        expanded: Where it leads.
        display: What followers read in its place.
        media: Whether it stands for the attached pictures.
    """

    start: int
    short: str
    expanded: str
    display: str
    media: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """How often people did something with a post."""

    likes: int = 0
    reposts: int = 0
    replies: int = 0
    quotes: int = 0
    bookmarks: int = 0
    views: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class XPost:
    """A post as X stores it.

    Attributes:
        id: Its number, as text.
        account: "@username".
        name: The account's display name.
        written: The text as it was sent.
        text: The text as stored: addresses replaced by t.co ones.
        links: In order of appearance in `text`.
        media: The attached pictures.
        created_at: Aware UTC.
        price_usd: What creating it was billed.
        deleted: Whether it has been taken away.
        metrics: What its readers did.
    """

    id: str
    account: str
    name: str
    written: str
    text: str
    links: tuple[Link, ...]
    media: tuple[Picture, ...]
    created_at: datetime
    price_usd: Decimal
    deleted: bool = False
    metrics: Metrics = Metrics()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timelines:
    """Everything published so far, deleted messages included (they say so).

    Attributes:
        telegram: By chat, oldest first.
        x: Oldest first.
    """

    telegram: tuple[TelegramMessage, ...] = ()
    x: tuple[XPost, ...] = ()

    def in_chat(self, chat: str | int) -> tuple[TelegramMessage, ...]:
        """Return a chat's messages that are still there, oldest first."""
        return tuple(
            message
            for message in self.telegram
            if chat in (message.chat, message.chat_id) and not message.deleted
        )

    def of_account(self, account: str) -> tuple[XPost, ...]:
        """Return an account's posts that are still there, oldest first."""
        return tuple(
            post for post in self.x if post.account == account and not post.deleted
        )
