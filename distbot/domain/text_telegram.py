"""Telegram's own measure of a text, and texts with their entities."""

from collections.abc import Iterable
from dataclasses import dataclass

from distbot.domain.post import Entity

CAPTION_LIMIT = 1024
"""UTF-16 units of a photo's caption, after entities are parsed (Bot API 10.0)."""

TEXT_LIMIT = 4096
"""UTF-16 units of a message, after entities are parsed (Bot API 10.0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a text with one meaning.

    Attributes:
        text: As it shall be read.
        kind: Of its entity ("text_link", "bold"); None for plain text.
        url: Where a "text_link" leads, else None.
    """

    text: str
    kind: str | None = None
    url: str | None = None


def length_utf16(text: str) -> int:
    """Count UTF-16 code units: a character beyond U+FFFF counts two."""
    return len(text) + sum(char > "\uffff" for char in text)


def compose_text(pieces: Iterable[Piece]) -> tuple[str, tuple[Entity, ...]]:
    """Join pieces as they stand and say where their entities are.

    White space at a piece's edges stays outside its entity, for Telegram would move
    the entity otherwise (Bot API 10.0, MessageEntity).
    """
    texts: list[str] = []
    entities: list[Entity] = []
    offset = 0
    for piece in pieces:
        core = piece.text.strip()
        if piece.kind is not None and core:
            indent = piece.text[: piece.text.index(core)]
            entities.append(
                Entity(
                    kind=piece.kind,
                    offset=offset + length_utf16(indent),
                    length=length_utf16(core),
                    url=piece.url,
                )
            )
        texts.append(piece.text)
        offset += length_utf16(piece.text)
    return "".join(texts), tuple(entities)
