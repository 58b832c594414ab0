"""What Telegram does to a text and its entities before it accepts them.

The refusals are worded as the real server words them (tdlib, MessageEntity.cpp).
"""

import re
from dataclasses import replace
from itertools import accumulate
from urllib.parse import urlsplit

from distbot.domain.post import Entity
from distbot.sandbox.telegram_values import Json, bad_request

_GIVEN = frozenset(
    [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
    ]
)
_FOUND = frozenset(
    ["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"]
)
# May be cut in two where another entity crosses them; the others are kept whole.
_CUTTABLE = frozenset(["bold", "italic", "underline", "strikethrough", "spoiler"])
_ALONE = frozenset({"code", "pre"})

# Top-level domains an Indonesian newsroom meets; the real server knows them all.
_DOMAIN = (
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
    r"(?:com|net|org|info|biz|id|my|sg|co|me|io|news|tv|app|dev|gov|edu|test|si)"
)
_FINDERS = (
    ("email", re.compile(rf"[\w.+-]+@{_DOMAIN}\b", re.IGNORECASE | re.ASCII)),
    (
        "url",
        re.compile(
            rf"https?://[^\s<>\"“”]+|(?<![\w@.])(?:{_DOMAIN})(?![\w-])(?:[/?#][^\s<>\"“”]*)?",
            re.IGNORECASE,
        ),
    ),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z]\w{3,31}", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#/])#(?=\w*[^\W\d_])\w{1,256}")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}\b")),
    (
        "bot_command",
        re.compile(r"(?<![\w/])/[a-z]\w{0,63}(?:@\w+)?", re.IGNORECASE | re.ASCII),
    ),
)
_LAST_OF_PLANE_0 = 0xFFFF
_CLOSING = ".,:;!?)]}'’”"


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, Telegram's measure for everything."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit_utf16: int) -> list[str]:
    """Cut a text as the apps do when it is too long for one message."""
    found, start, size = [], 0, 0
    for place, char in enumerate(text):
        width = 2 if ord(char) > _LAST_OF_PLANE_0 else 1
        if size + width > limit_utf16:
            found.append(text[start:place])
            start, size = place, 0
        size += width
    return [*found, text[start:]]


def accept(text: str, raw: list[Json]) -> tuple[str, tuple[Entity, ...]]:
    """Check entities, trim the text, and find the entities nobody gave.

    Raises:
        BotApiError: An entity is out of bounds, splits a character, or is unknown.
    """
    given = [entity for entity in map(_entity, raw) if entity is not None]
    if given:
        _check_bounds(text, given)
    text, given = _trim(text, given)
    kept = _untangle(given)
    return text, tuple(sorted([*kept, *_find(text, kept)], key=_place))


def link_is_valid(url: str) -> bool:
    """Whether Telegram opens it: http(s) or tg, with a host that has a dot."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return False
    if parts.scheme == "tg":
        return True
    host = parts.hostname or ""
    return (
        parts.scheme in {"http", "https"} and "." in host.strip(".") and " " not in url
    )


def _entity(raw: Json) -> Entity | None:
    kind, offset, length = raw.get("type"), raw.get("offset"), raw.get("length")
    if not isinstance(kind, str):
        raise bad_request('can\'t parse MessageEntity: Field "type" must be a String')
    if not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request('can\'t parse MessageEntity: Field "offset" must be a Number')
    if offset < 0:
        raise bad_request(f"receive an entity with incorrect offset {offset}")
    if length < 0:
        raise bad_request(f"receive an entity with incorrect length {length}")
    return _known(kind, offset, length, raw.get("url"))


def _known(kind: str, offset: int, length: int, url: object) -> Entity | None:
    # The real server drops what it finds itself, and a text_link it cannot open
    # too; the sandbox refuses the latter, so that no link is lost unseen.
    if kind in _FOUND or length == 0:
        return None
    if kind not in _GIVEN:
        raise bad_request(f"can't parse entities: unsupported entity type {kind}")
    if kind != "text_link":
        return Entity(kind=kind, offset=offset, length=length)
    if not isinstance(url, str) or not link_is_valid(url):
        raise bad_request(f"entity URL '{url}' is invalid")
    return Entity(kind=kind, offset=offset, length=length, url=_stored(url))


def _stored(url: str) -> str:
    """Write an address as Telegram keeps it: host in small letters, "/" after it."""
    full = url if "://" in url else f"http://{url}"
    parts = urlsplit(full)
    if parts.scheme == "tg":
        return url
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()


def _check_bounds(text: str, entities: list[Entity]) -> None:
    wide = (2 if ord(char) > _LAST_OF_PLANE_0 else 1 for char in text)
    ends = [0, *accumulate(wide)]
    whole = set(ends)
    for entity in entities:
        start, end = entity.offset, entity.offset + entity.length
        if start > ends[-1]:
            raise bad_request(
                f"entity begins after the end of the text at UTF-16 offset {start}"
            )
        if start not in whole:
            raise bad_request(
                "entity begins in a middle of a UTF-16 symbol at byte offset "
                f"{_bytes_before(text, start)}"
            )
        begins = f"entity beginning at UTF-16 offset {start} ends"
        if end > ends[-1]:
            raise bad_request(
                f"{begins} after the end of the text at UTF-16 offset {end}"
            )
        if end not in whole:
            raise bad_request(
                f"{begins} in a middle of a UTF-16 symbol at byte offset "
                f"{_bytes_before(text, end)}"
            )


def _bytes_before(text: str, units: int) -> int:
    head = text.encode("utf-16-le")[: 2 * (units + 1)]
    return len(head.decode("utf-16-le", "ignore").encode())


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    trimmed = text.strip(" \t\r\n")
    head = utf16_length(text[: len(text) - len(text.lstrip(" \t\r\n"))])
    size = utf16_length(trimmed)
    moved = []
    for entity in entities:
        start = max(0, entity.offset - head)
        end = min(size, entity.offset + entity.length - head)
        if end > start:
            moved.append(replace(entity, offset=start, length=end - start))
    return trimmed, moved


def _end(entity: Entity) -> int:
    return entity.offset + entity.length


def _place(entity: Entity) -> tuple[int, int]:
    return entity.offset, -entity.length


def _untangle(entities: list[Entity]) -> list[Entity]:
    """Make entities nest: cut those that may be cut, drop what cannot stand."""
    kept: list[Entity] = []
    waiting = sorted(entities, key=_place)
    while waiting:
        entity = waiting.pop(0)
        if any(_forbids(other, entity) for other in kept):
            continue
        crossed = next((other for other in kept if _crosses(other, entity)), None)
        if crossed is None:
            kept.append(entity)
        elif entity.kind in _CUTTABLE:
            waiting = sorted([*_cut(entity, _end(crossed)), *waiting], key=_place)
        elif crossed.kind in _CUTTABLE:
            kept.remove(crossed)
            kept += [*_cut(crossed, entity.offset)]
            waiting.insert(0, entity)
    return kept


def _forbids(other: Entity, entity: Entity) -> bool:
    """Whether `other`, already there, leaves no room for `entity`."""
    meets = other.offset < _end(entity) and entity.offset < _end(other)
    alone = other.kind in _ALONE or entity.kind in _ALONE
    return meets and (other.kind == entity.kind or alone)


def _crosses(first: Entity, second: Entity) -> bool:
    return first.offset < second.offset < _end(first) < _end(second)


def _cut(entity: Entity, at: int) -> tuple[Entity, Entity]:
    return (
        replace(entity, length=at - entity.offset),
        replace(entity, offset=at, length=_end(entity) - at),
    )


def _find(text: str, given: list[Entity]) -> list[Entity]:
    """Find links, mentions, hashtags as Telegram's clients show them."""
    taken = [entity for entity in given if entity.kind in _ALONE | {"text_link"}]
    found: list[Entity] = []
    for kind, finder in _FINDERS:
        for match in finder.finditer(text):
            words = match.group().rstrip(_CLOSING)
            offset = utf16_length(text[: match.start()])
            entity = Entity(kind=kind, offset=offset, length=utf16_length(words))
            if words and not any(_meet(entity, other) for other in [*taken, *found]):
                found.append(entity)
    return found


def _meet(first: Entity, second: Entity) -> bool:
    return first.offset < _end(second) and second.offset < _end(first)
