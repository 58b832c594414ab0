"""The timeline page: what followers on both networks would see, side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from distbot.domain.post import Entity
from distbot.sandbox.timeline import (
    Keyboard,
    Picture,
    TelegramMessage,
    Timelines,
    XPost,
)
from distbot.sandbox.x_text import find_hashtags, find_mentions

_HEADING = "Lini masa"
_ZONE = ZoneInfo("Asia/Jakarta")
_MONTHS = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "Mei",
    "Jun",
    "Jul",
    "Agu",
    "Sep",
    "Okt",
    "Nov",
    "Des",
]
_ZONE_NAMES = MappingProxyType({7: "WIB", 8: "WITA", 9: "WIT"})
_SUFFIXES = MappingProxyType(
    {
        "image/png": "png",
        "image/jpeg": "jpg",
        "image/gif": "gif",
        "image/webp": "webp",
        "image/bmp": "bmp",
    }
)
_TAGS = MappingProxyType(
    {
        "bold": "b",
        "italic": "i",
        "underline": "u",
        "strikethrough": "s",
        "code": "code",
        "pre": "code",
        "blockquote": "q",
        "expandable_blockquote": "q",
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
    buttons: Keyboard
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


def page(
    timelines: Timelines,
    *,
    heading: str = _HEADING,
    zone: tzinfo = _ZONE,
    pictures: str = "",
) -> str:
    """Return one self-contained HTML page; deleted messages are not on it.

    Args:
        timelines: What was published.
        heading: On top of the page, plain text.
        zone: Where the shown times hang.
        pictures: What stands before the pictures' names in their addresses.
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
    environment = Environment(
        loader=PackageLoader("distbot.sandbox"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("timeline.html")
    return template.render(heading=heading, bubbles=bubbles, tweets=tweets)


def write(
    timelines: Timelines, folder: Path, *, heading: str = _HEADING, zone: tzinfo = _ZONE
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
        _photo_name(message): message.photo
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
        photo = _Shown(address=pictures + _photo_name(message), picture=message.photo)
    return _Bubble(
        title=message.title,
        text=_marked(message.text, message.entities),
        photo=photo,
        alt=f"Gambar pada pesan {message.id}",
        buttons=message.buttons,
        time=_time(message.date, zone),
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
        text=_linked(post),
        pictures=shown,
        time=_time(post.created_at, zone),
        iso=post.created_at.isoformat(),
        price=f"${post.price_usd:.3f}",
    )


def _marked(text: str, entities: tuple[Entity, ...]) -> Markup:
    """Render entities: the text is cut at each edge, each piece wrapped."""
    units = text.encode("utf-16-le")
    edges = {0, len(units) // 2}
    for entity in entities:
        edges |= {entity.offset, entity.offset + entity.length}
    pieces: list[Markup] = []
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        piece = escape(units[2 * start : 2 * end].decode("utf-16-le"))
        over = [e for e in entities if e.offset <= start and end <= e.offset + e.length]
        for entity in reversed(over):
            whole = units[2 * entity.offset : 2 * (entity.offset + entity.length)]
            piece = _wrap(piece, entity, whole.decode("utf-16-le"))
        pieces.append(piece)
    return Markup("").join(pieces)


def _wrap(piece: Markup, entity: Entity, whole: str) -> Markup:
    if entity.kind in _TAGS:
        tag = Markup(_TAGS[entity.kind])  # noqa: S704 - one of our own tags
        return Markup("<{0}>{1}</{0}>").format(tag, piece)
    if entity.kind == "spoiler":
        return Markup('<span class="spoiler">{}</span>').format(piece)
    address = entity.url or _address(entity.kind, whole)
    return Markup('<a href="{}">{}</a>').format(address, piece)


def _address(kind: str, whole: str) -> str:
    match kind:
        case "url":
            return whole if "://" in whole else f"http://{whole}"
        case "email":
            return f"mailto:{whole}"
        case "mention":
            return f"https://t.me/{whole[1:]}"
        case _:
            return "#"


def _linked(post: XPost) -> Markup:
    """Render a post: addresses as followers read them, without the pictures' own."""
    pieces, done = Markup(""), 0
    for link in post.links:
        pieces += _tagged(post.text[done : link.start])
        if not link.media:
            anchor = Markup('<a href="{}">{}</a>')
            pieces += anchor.format(link.expanded, link.display)
        done = link.start + len(link.short)
    pieces += _tagged(post.text[done:])
    return Markup(str(pieces).rstrip())  # noqa: S704 - escaped above


def _tagged(text: str) -> Markup:
    spans = [
        *((found, "https://x.com/hashtag/") for found in find_hashtags(text)),
        *((found, "https://x.com/") for found in find_mentions(text)),
    ]
    pieces, done = Markup(""), 0
    for found, base in sorted(spans, key=lambda span: span[0].start):
        word = text[found.start : found.end]
        pieces += escape(text[done : found.start])
        pieces += Markup('<a href="{}">{}</a>').format(base + word[1:], word)
        done = found.end
    return pieces + escape(text[done:])


def _time(moment: datetime, zone: tzinfo) -> str:
    local = moment.astimezone(zone)
    offset = local.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset else 0
    name = _ZONE_NAMES.get(hours, local.tzname() or "")
    month = _MONTHS[local.month - 1]
    return f"{local.day} {month} {local.year}, {local:%H.%M} {name}".strip()


def _photo_name(message: TelegramMessage) -> str:
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
        "photo": _picture_json(photo, _photo_name(message)) if photo else None,
        "buttons": [
            [{"text": key.text, "url": key.url, "data": key.data} for key in row]
            for row in message.buttons
        ],
        "date": message.date.isoformat(),
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
        "deleted": message.deleted,
        "forwarded": message.forwarded,
        "reply_to": message.reply_to,
    }


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
