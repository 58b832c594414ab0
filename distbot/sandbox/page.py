"""The timeline page: what followers on both networks would see, side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import tzinfo
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from distbot.domain.post import Entity
from distbot.sandbox.page_words import linked, marked, moment_words
from distbot.sandbox.timeline import (
    Attachment,
    Keyboard,
    Metrics,
    Picture,
    TelegramMessage,
    Timelines,
    XPost,
)

_HEADING = "Lini masa"
ZONE = ZoneInfo("Asia/Jakarta")
_SUFFIXES = MappingProxyType(
    {
        "image/png": "png",
        "image/jpeg": "jpg",
        "image/gif": "gif",
        "image/webp": "webp",
        "image/bmp": "bmp",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A picture with its address on the page."""

    address: str
    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bubble:
    """A Telegram message, ready for the template."""

    title: str
    text: Markup
    photo: _Shown | None
    alt: str
    document: Attachment | None
    buttons: Keyboard
    reactions: tuple[tuple[str, int], ...]
    time: str
    iso: str
    edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tweet:
    """An X post, ready for the template."""

    name: str
    account: str
    initial: str
    text: Markup
    pictures: tuple[_Shown, ...]
    time: str
    iso: str
    price: str
    metrics: Metrics


def page(
    timelines: Timelines,
    *,
    heading: str = _HEADING,
    zone: tzinfo = ZONE,
    pictures: str = "",
    chats: str = "",
) -> str:
    """Return one self-contained HTML page; deleted messages are not on it.

    Args:
        timelines: What was published.
        heading: On top of the page, plain text.
        zone: Where the shown times hang.
        pictures: What stands before the pictures' names in their addresses.
        chats: What stands before a chat's number in the address of its own page;
            "" if there are no such pages.
    """
    bubbles = [
        _bubble(message, zone, pictures)
        for message in reversed(timelines.telegram)
        if message.channel and not message.deleted
    ]
    tweets = [
        _tweet(post, zone, pictures)
        for post in reversed(timelines.x)
        if not post.deleted
    ]
    return (
        environment()
        .get_template("timeline.html")
        .render(
            heading=heading,
            bubbles=bubbles,
            tweets=tweets,
            chats=_chats(timelines) if chats else {},
            chats_at=chats,
        )
    )


def environment() -> Environment:
    """Return what renders the templates of this package."""
    return Environment(
        loader=PackageLoader("distbot.sandbox"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _chats(timelines: Timelines) -> dict[int, str]:
    return {message.chat_id: message.title for message in timelines.telegram}


def write(
    timelines: Timelines, folder: Path, *, heading: str = _HEADING, zone: tzinfo = ZONE
) -> Path:
    """Write the page and its pictures into a folder, and return the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in picture_files(timelines).items():
        (folder / name).write_bytes(picture.content)
    index = folder / "index.html"
    index.write_text(page(timelines, heading=heading, zone=zone), encoding="utf-8")
    return index


def picture_files(timelines: Timelines) -> Mapping[str, Picture]:
    """Name every picture of the timelines."""
    files = {
        photo_name(message): message.photo
        for message in timelines.telegram
        if message.photo
    }
    for post in timelines.x:
        for place, picture in enumerate(post.media):
            files[_media_name(post, place)] = picture
    return files


def timelines_json(timelines: Timelines) -> dict[str, object]:
    """Return the timelines as JSON; pictures by address and size."""
    return {
        "telegram": [_message_json(message) for message in timelines.telegram],
        "x": [_post_json(post) for post in timelines.x],
    }


def _bubble(message: TelegramMessage, zone: tzinfo, pictures: str) -> _Bubble:
    photo = None
    if message.photo:
        photo = _Shown(address=pictures + photo_name(message), picture=message.photo)
    return _Bubble(
        title=message.title,
        text=marked(message.text, message.entities),
        photo=photo,
        alt=f"Gambar pada pesan {message.id}",
        document=message.document,
        buttons=message.buttons,
        reactions=message.reactions,
        time=moment_words(message.date, zone),
        iso=message.date.isoformat(),
        edited=message.edited_at is not None,
    )


def _tweet(post: XPost, zone: tzinfo, pictures: str) -> _Tweet:
    shown = tuple(
        _Shown(address=pictures + _media_name(post, place), picture=picture)
        for place, picture in enumerate(post.media)
    )
    return _Tweet(
        name=post.name,
        account=post.account,
        initial=post.name[:1],
        text=linked(post),
        pictures=shown,
        time=moment_words(post.created_at, zone),
        iso=post.created_at.isoformat(),
        price=f"${post.price_usd:.3f}",
        metrics=post.metrics,
    )


def photo_name(message: TelegramMessage) -> str:
    """Name the file of a message's photo; one that was replaced gets a new name."""
    suffix = _suffix(message.photo)
    return f"telegram{message.chat_id}-{message.id}-{_stamp(message)}.{suffix}"


def _stamp(message: TelegramMessage) -> int:
    # A photo that was replaced gets a new address, past any cache.
    return int((message.edited_at or message.date).timestamp())


def _media_name(post: XPost, place: int) -> str:
    return f"x-{post.id}-{place}.{_suffix(post.media[place])}"


def _suffix(picture: Picture | None) -> str:
    return _SUFFIXES.get(picture.media_type, "img") if picture else "img"


def _message_json(message: TelegramMessage) -> dict[str, object]:
    photo = message.photo
    return {
        "id": message.id,
        "chat_id": message.chat_id,
        "chat": message.chat,
        "sender": message.sender,
        "text": message.text,
        "entities": [_entity_json(entity) for entity in message.entities],
        "photo": _picture_json(photo, photo_name(message)) if photo else None,
        "buttons": [
            [{"text": key.text, "url": key.url, "data": key.data} for key in row]
            for row in message.buttons
        ],
        "date": message.date.isoformat(),
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
        "deleted": message.deleted,
        "forwarded": message.forwarded,
        "reply_to": message.reply_to,
        "forwarded_from": message.forwarded_from,
        "document": _document_json(message.document),
        "reactions": dict(message.reactions),
    }


def _document_json(document: Attachment | None) -> dict[str, object] | None:
    return {"name": document.name, "bytes": document.size_bytes} if document else None


def _entity_json(entity: Entity) -> dict[str, object]:
    return {
        "type": entity.kind,
        "offset": entity.offset,
        "length": entity.length,
        "url": entity.url,
    }


def _post_json(post: XPost) -> dict[str, object]:
    links: Iterable[dict[str, object]] = (
        {"url": link.short, "expanded_url": link.expanded, "media": link.media}
        for link in post.links
    )
    return {
        "id": post.id,
        "account": post.account,
        "written": post.written,
        "text": post.text,
        "links": list(links),
        "media": [
            _picture_json(picture, _media_name(post, place))
            for place, picture in enumerate(post.media)
        ],
        "created_at": post.created_at.isoformat(),
        "price_usd": str(post.price_usd),
        "metrics": asdict(post.metrics),
        "deleted": post.deleted,
    }


def _picture_json(picture: Picture, name: str) -> dict[str, object]:
    return {
        "url": f"/_sandbox/media/{name}",
        "media_type": picture.media_type,
        "bytes": len(picture.content),
        "width_px": picture.width_px,
        "height_px": picture.height_px,
        "alt_text": picture.alt_text,
    }
