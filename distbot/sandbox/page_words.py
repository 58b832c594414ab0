"""How texts and times are written on the pages."""

from datetime import datetime, tzinfo
from itertools import pairwise
from types import MappingProxyType

from markupsafe import Markup, escape

from distbot.domain.post import Entity
from distbot.sandbox.timeline import XPost
from distbot.sandbox.x_text import find_hashtags, find_mentions

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


def marked(text: str, entities: tuple[Entity, ...]) -> Markup:
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


def linked(post: XPost) -> Markup:
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


def day(moment: datetime, zone: tzinfo) -> str:
    """Word a day: "2 Mar 2026"."""
    local = moment.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def hour(moment: datetime, zone: tzinfo) -> str:
    """Word a time of day as phones show it: "08.05"."""
    return f"{moment.astimezone(zone):%H.%M}"


def moment_words(moment: datetime, zone: tzinfo) -> str:
    """Word a moment: "2 Mar 2026, 08.05 WIB"."""
    local = moment.astimezone(zone)
    offset = local.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset else 0
    name = _ZONE_NAMES.get(hours, local.tzname() or "")
    return f"{day(moment, zone)}, {hour(moment, zone)} {name}".strip()
