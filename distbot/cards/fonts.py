"""The fonts, shipped or a newsroom's own: loaded once, asked for widths and shapes.

Text is shaped by HarfBuzz itself, never by Pillow: Pillow's Raqm loads FriBiDi from
the machine and, where it is missing, draws other pixels without a word.
"""

import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_letters, digits
from typing import NamedTuple, assert_never

import uharfbuzz as hb

from distbot.domain.errors import CardError
from distbot.paths import assets

DISPLAY_FROM_PX = 60
"""From this size on the serif's display cut reads better than its subhead cut."""

_RISE_EM = 0.74
"""Height of a "d" in the shipped serif's tallest cut, rounded up."""

_NEEDED = ascii_letters + digits + " .,:;!?()%/-–—“”‘’…"
"""Without these no card of Indonesian news can be drawn."""

_NO_LIGATURES = {"liga": False, "clig": False}


class Cut(Enum):
    """What a face is for; its value is the shipped file, below `assets/fonts`."""

    DISPLAY = "source-serif/SourceSerif4Display-Semibold.ttf"
    SUBHEAD = "source-serif/SourceSerif4Subhead-Semibold.ttf"
    MEDIUM = "plus-jakarta-sans/PlusJakartaSans-Medium.ttf"
    SEMIBOLD = "plus-jakarta-sans/PlusJakartaSans-SemiBold.ttf"
    BOLD = "plus-jakarta-sans/PlusJakartaSans-Bold.ttf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A font file as a template sets it.

    Attributes:
        cut: What it is for.
        file: Its path, absolute or below `assets/fonts`.
        ligatures: Whether letters join where the font has it: "fi".
    """

    cut: Cut
    file: str
    ligatures: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """The faces of a card; where a path is empty, the shipped ones.

    Attributes:
        quote: Absolute path of the large words' font, for both of its cuts.
        text: The same of the sans's medium cut.
        text_bold: The same of its semibold and bold cuts.
        ligatures: Whether letters join where a font has it: "fi".
    """

    quote: str = ""
    text: str = ""
    text_bold: str = ""
    ligatures: bool = True

    def face(self, cut: Cut) -> Face:
        """Return the face for a purpose."""
        return _face(self, cut)

    def quote_face(self, size_px: int) -> Face:
        """Return the optical cut of the large words' font for a size."""
        large = size_px >= DISPLAY_FROM_PX
        return self.face(Cut.DISPLAY if large else Cut.SUBHEAD)

    def rise_em(self) -> float:
        """Return how far the large words' letters rise, no less than the serif's."""
        cuts = Cut.DISPLAY, Cut.SUBHEAD
        return max(_RISE_EM, *(typeface(self.face(cut)).rise_em("d") for cut in cuts))

    def covers(self, text: str) -> bool:
        """Whether each character of `text` has a glyph in every face."""
        return _shared_characters(self).issuperset(text)

    def check_coverage(self, text: str) -> None:
        """Refuse what would be drawn as an empty box.

        Raises:
            CardError: A character has no glyph; the message names the first.
        """
        known = _shared_characters(self)
        for char in text:
            if char not in known:
                raise CardError(f"the fonts have no glyph for {_named(char)}")


def check_font(file: Path) -> None:
    """Refuse a newsroom's font that no card could be drawn with.

    Args:
        file: Its absolute path.

    Raises:
        OSError: It cannot be read.
        CardError: It is no TrueType or OpenType font, or lacks what news needs.
    """
    font = typeface(Face(cut=Cut.DISPLAY, file=str(file)))
    if not font.characters:
        raise CardError("it is no TTF or OTF font")
    for char in _NEEDED:
        if char not in font.characters:
            raise CardError(f"it has no glyph for {_named(char)}")
    if font.rise_em("d") <= 0:
        raise CardError("its letters have no outlines")


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
        ligatures: Whether it joins letters.
    """

    font: hb.Font = field(repr=False)
    units: int
    characters: frozenset[str] = field(repr=False)
    ligatures: bool

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

    def rise_em(self, letter: str) -> float:
        """Return how far a letter's ink rises above the baseline, in em; 0 if none."""
        glyph = self.font.get_nominal_glyph(ord(letter))
        extents = self.font.get_glyph_extents(glyph) if glyph else None
        return extents.y_bearing / self.units if extents else 0.0

    def _shaped(self, text: str) -> hb.Buffer:
        """Shape one line.

        Script and language are fixed: HarfBuzz would else ask the machine's locale.
        """
        buffer = hb.Buffer()
        buffer.add_codepoints([ord(char) for char in text])
        buffer.direction, buffer.script, buffer.language = "ltr", "Latn", "id"
        hb.shape(self.font, buffer, None if self.ligatures else _NO_LIGATURES)
        return buffer


@lru_cache(maxsize=4096)
def advance_em(face: Face, text: str) -> float:
    """Return how wide words are, in em; common ones are measured once."""
    return typeface(face).advance_em(text)


@cache
def typeface(face: Face) -> Typeface:
    """Return a face's font, read on first use and kept for the life of the process.

    Raises:
        OSError: A newsroom's own file can no longer be read.
    """
    font, characters = _loaded(face.file)
    return Typeface(
        font=font,
        units=font.face.upem,
        characters=characters,
        ligatures=face.ligatures,
    )


@cache
def _loaded(file: str) -> tuple[hb.Font, frozenset[str]]:
    """Read a file, once for all cuts that it serves."""
    loaded = hb.Face((assets() / "fonts" / file).read_bytes())
    return hb.Font(loaded), frozenset(map(chr, loaded.unicodes))


@cache
def _face(fonts: Fonts, cut: Cut) -> Face:
    match cut:
        case Cut.DISPLAY | Cut.SUBHEAD:
            own = fonts.quote
        case Cut.MEDIUM:
            own = fonts.text
        case Cut.SEMIBOLD | Cut.BOLD:
            own = fonts.text_bold
        case _:
            assert_never(cut)
    return Face(cut=cut, file=own or cut.value, ligatures=fonts.ligatures)


@cache
def _shared_characters(fonts: Fonts) -> frozenset[str]:
    sets = [typeface(fonts.face(cut)).characters for cut in Cut]
    return frozenset.intersection(*sets)


def _named(char: str) -> str:
    name = unicodedata.name(char, "unnamed")
    return f"{char!r} (U+{ord(char):04X} {name})"
