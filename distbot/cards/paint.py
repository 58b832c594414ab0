"""From a layout to pixels and to a file.

A flat card has few colours: each text shades from its own colour to the one behind
it. So its palette is known before it is drawn, and it is drawn in the palette: no
quantiser, no scratch image, an error below what an eye or X's encoder can see.
X keeps PNG-8 as it is (cards.md, 4.5).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import uharfbuzz as hb
from PIL import Image, ImageDraw, PngImagePlugin

from distbot.cards.fonts import Glyph, typeface
from distbot.cards.shapes import Fill, Layout, Shape, Text, mix

_COLOURS = 256
_FINE = 4
_PERCEPTUAL = b"\0"
_DEFLATE_LEVEL = 5
_STEPS = 32
"""Shades of a soft edge: more cost bytes, and no eye tells them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Ink of one colour: how much of each pixel it covers.

    Attributes:
        left: Column of the mask's first column.
        top: Row of the mask's first row.
        mask: Mode "L", 255 where the pixel is covered whole.
        colour: "#rrggbb".
        backdrop: The colour it shades into.
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


def paint(layout: Layout) -> Image.Image:
    """Draw a layout as an image of mode "P"."""
    palette = _Palette(layout)
    size = layout.width, layout.height
    image = Image.new("P", size, palette.solid(layout.paper))
    for shape in layout.shapes:
        if isinstance(shape, Fill) and not shape.radius:
            right, bottom = shape.left + shape.width, shape.top + shape.height
            box = shape.left, shape.top, right, bottom
            image.paste(palette.solid(shape.colour), box)
        for stamp in stamps(shape):
            shades = stamp.mask.point(palette.shades(stamp.colour, stamp.backdrop))
            touched = stamp.mask.point([0] + [255] * 255)
            image.paste(shades, (stamp.left, stamp.top), touched)
    image.putpalette(palette.rgb)
    return image


def encode(image: Image.Image) -> bytes:
    """Write a PNG that says sRGB and nothing else about itself."""
    about = PngImagePlugin.PngInfo()
    about.add(b"sRGB", _PERCEPTUAL)
    file = BytesIO()
    image.save(file, "PNG", pnginfo=about, compress_level=_DEFLATE_LEVEL)
    return file.getvalue()


def stamps(shape: Shape) -> Iterator[Stamp]:
    """Rasterise a shape that has soft edges; a plain rectangle has none."""
    match shape:
        case Text():
            yield from _text_stamps(shape)
        case Fill():
            if shape.radius:
                yield _rounded(shape)


def _text_stamps(text: Text) -> Iterator[Stamp]:
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
    face = typeface(text.face)
    scale = text.size / face.units
    draw = hb.RasterDraw()
    for glyph in glyphs:
        x, y = text.left + glyph.x * text.size, glyph.y * text.size
        draw.transform = (scale, 0, 0, scale, x, y)
        draw.draw_glyph(face.font, glyph.id)
    image = draw.render()
    at = image.extents
    if not at.width or not at.height:
        return None
    # HarfBuzz's rows go from the bottom up.
    size = at.width, at.height
    mask = Image.frombytes("L", size, image.buffer, "raw", "L", at.stride, -1)
    return at.x_origin, text.baseline - at.y_origin - at.height, mask


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


class _Palette:
    """At most 256 colours: the solid ones, and equal shades for each pair."""

    def __init__(self, layout: Layout) -> None:
        pairs = list(dict.fromkeys(_pairs(layout)))
        solids = [layout.paper, *(pair[0] for pair in pairs)]
        solids += [fill.colour for fill in layout.shapes if isinstance(fill, Fill)]
        self._index = {colour: i for i, colour in enumerate(dict.fromkeys(solids))}
        spare = (_COLOURS - len(self._index)) // max(1, len(pairs))
        self._steps = min(spare + 1, _STEPS)
        self._first: dict[tuple[str, str], int] = {}
        colours = list(self._index)
        for pair in pairs:
            self._first[pair] = len(colours)
            colours += [
                mix(pair[1], pair[0], step / self._steps)
                for step in range(1, self._steps)
            ]
        self.rgb = b"".join(bytes.fromhex(colour[1:]) for colour in colours)

    def solid(self, colour: str) -> int:
        """Return the index of a colour that is drawn whole."""
        return self._index[colour]

    def shades(self, colour: str, backdrop: str) -> list[int]:
        """Return the index for each of the 256 degrees of coverage."""
        first = self._first[colour, backdrop]
        steps = [round(degree / 255 * self._steps) for degree in range(256)]
        ends = {0: self._index[backdrop], self._steps: self._index[colour]}
        return [ends.get(step, first + step - 1) for step in steps]


def _pairs(layout: Layout) -> Iterator[tuple[str, str]]:
    for shape in layout.shapes:
        match shape:
            case Text():
                yield from ((colour, shape.backdrop) for _, colour in shape.runs)
            case Fill():
                if shape.radius:
                    yield shape.colour, shape.backdrop
