"""Shapes with soft edges, rasterised: how much of each pixel they cover."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import uharfbuzz as hb
from PIL import Image, ImageDraw

from distbot.cards.fonts import Glyph, typeface
from distbot.cards.shapes import Fill, Shape, Text

_FINE = 4
_KEPT = 64
"""Stamps kept: wordmark, CTA and arrow are the same on every card of a newsroom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Ink of one colour: how much of each pixel it covers.

    Attributes:
        left: Column of the mask's first column.
        top: Row of the mask's first row.
        mask: Mode "L", 255 where the pixel is covered whole; not to be written on.
        colour: "#rrggbb".
        backdrop: The colour it shades into, on a card of few colours.
    """

    left: int
    top: int
    mask: Image.Image = field(repr=False)
    colour: str
    backdrop: str

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the ink, the last two exclusive."""
        width, height = self.mask.size
        return self.left, self.top, self.left + width, self.top + height


def stamps(shape: Shape) -> tuple[Stamp, ...]:
    """Rasterise a shape that has soft edges; any other gives none."""
    if isinstance(shape, Text):
        return _text_stamps(shape)
    if isinstance(shape, Fill) and shape.radius:
        return (_rounded(shape),)
    return ()


def ink_box(text: Text) -> tuple[int, int, int, int] | None:
    """Return the box of a text's ink, or None if it has none."""
    boxes = [stamp.box for stamp in stamps(text)]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


@lru_cache(maxsize=_KEPT)
def _text_stamps(text: Text) -> tuple[Stamp, ...]:
    return tuple(_runs(text))


def _runs(text: Text) -> Iterator[Stamp]:
    glyphs = typeface(text.face).shape(text.characters).glyphs
    start = 0
    for run, colour in text.runs:
        end = start + len(run)
        own = [glyph for glyph in glyphs if start <= glyph.cluster < end]
        start = end
        found = _raster(text, own)
        if found is not None:
            left, top, mask = found
            yield Stamp(
                left=left, top=top, mask=mask, colour=colour, backdrop=text.backdrop
            )


def _raster(text: Text, glyphs: list[Glyph]) -> tuple[int, int, Image.Image] | None:
    face, size, start = typeface(text.face), text.size, text.left
    font, scale = face.font, text.size / face.units
    draw = hb.RasterDraw()
    for glyph_id, _, x, y in glyphs:
        draw.transform = (scale, 0, 0, scale, start + x * size, y * size)
        draw.draw_glyph(font, glyph_id)
    image = draw.render()
    at = image.extents
    if not at.width or not at.height:
        return None
    # HarfBuzz's rows go from the bottom up.
    box = at.width, at.height
    mask = Image.frombytes("L", box, image.buffer, "raw", "L", at.stride, -1)
    return at.x_origin, text.baseline - at.y_origin - at.height, mask


@lru_cache(maxsize=8)
def _rounded(fill: Fill) -> Stamp:
    size = fill.width * _FINE, fill.height * _FINE
    mask = Image.new("L", size)
    corner = size[0] - 1, size[1] - 1
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *corner), fill.radius * _FINE, 255)
    return Stamp(
        left=fill.left,
        top=fill.top,
        mask=mask.reduce(_FINE),
        colour=fill.colour,
        backdrop=fill.backdrop,
    )
