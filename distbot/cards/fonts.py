"""The fonts: loaded once, asked for widths, shapes and coverage.

Text is shaped by HarfBuzz itself, never by Pillow: Pillow's Raqm loads FriBiDi from
the machine and, where it is missing, draws other pixels without a word.
"""

import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from distbot.domain.errors import CardError
from distbot.paths import assets


class Face(Enum):
    """A font file, by its path below `assets/fonts`."""

    DISPLAY = "source-serif/SourceSerif4Display-Semibold.ttf"
    SUBHEAD = "source-serif/SourceSerif4Subhead-Semibold.ttf"
    MEDIUM = "plus-jakarta-sans/PlusJakartaSans-Medium.ttf"
    SEMIBOLD = "plus-jakarta-sans/PlusJakartaSans-SemiBold.ttf"
    BOLD = "plus-jakarta-sans/PlusJakartaSans-Bold.ttf"


DISPLAY_FROM_PX = 60
"""From this size on the serif's display cut reads better than its subhead cut."""


def serif(size_px: int) -> Face:
    """Return the optical cut of the serif for a size."""
    return Face.DISPLAY if size_px >= DISPLAY_FROM_PX else Face.SUBHEAD


class Glyph(NamedTuple):
    """One shaped glyph; lengths in em.

    Attributes:
        id: In its font.
        cluster: Index of the first character it stands for.
        x: Of its origin, from the start of the line.
        y: Of its origin, above the baseline.
    """

    id: int
    cluster: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """A line of glyphs; `advance` is its width in em."""

    glyphs: tuple[Glyph, ...]
    advance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """A loaded font; safe to read from several threads.

    Attributes:
        font: HarfBuzz's font at the scale of its design units.
        units: Design units in an em.
        characters: What it has glyphs for.
    """

    font: hb.Font = field(repr=False)
    units: int
    characters: frozenset[str] = field(repr=False)

    def shape(self, text: str) -> Shaped:
        """Place the glyphs of one line."""
        buffer = self._shaped(text)
        em = self.units
        glyphs: list[Glyph] = []
        pen = 0
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            x, y = (pen + at.x_offset) / em, at.y_offset / em
            glyphs.append(Glyph(info.codepoint, info.cluster, x, y))
            pen += at.x_advance
        return Shaped(glyphs=tuple(glyphs), advance=pen / em)

    def advance_em(self, text: str) -> float:
        """Return how wide a line is, in em."""
        advance: int = sum(at.x_advance for at in self._shaped(text).glyph_positions)
        return advance / self.units

    def _shaped(self, text: str) -> hb.Buffer:
        """Shape one line.

        Script and language are fixed: HarfBuzz would else ask the machine's locale.
        """
        buffer = hb.Buffer()
        buffer.add_codepoints([ord(char) for char in text])
        buffer.direction, buffer.script, buffer.language = "ltr", "Latn", "id"
        hb.shape(self.font, buffer)
        return buffer


@lru_cache(maxsize=4096)
def advance_em(face: Face, text: str) -> float:
    """Return how wide words are, in em; common ones are measured once."""
    return typeface(face).advance_em(text)


@cache
def typeface(face: Face) -> Typeface:
    """Return a font, read on first use and kept for the life of the process."""
    loaded = hb.Face((assets() / "fonts" / face.value).read_bytes())
    return Typeface(
        font=hb.Font(loaded),
        units=loaded.upem,
        characters=frozenset(map(chr, loaded.unicodes)),
    )


def covers(text: str) -> bool:
    """Whether each character of `text` has a glyph in every font of the cards."""
    return not _missing(text)


def check_coverage(text: str) -> None:
    """Refuse what would be drawn as an empty box.

    Raises:
        CardError: A character has no glyph; the message names the first.
    """
    missing = _missing(text)
    if missing:
        char = next(char for char in text if char in missing)
        name = unicodedata.name(char, "unnamed")
        raise CardError(
            f"the fonts have no glyph for {char!r} (U+{ord(char):04X} {name})"
        )


def _missing(text: str) -> frozenset[str]:
    return frozenset(text) - _shared_characters()


@cache
def _shared_characters() -> frozenset[str]:
    sets = [typeface(face).characters for face in Face]
    return frozenset.intersection(*sets)
