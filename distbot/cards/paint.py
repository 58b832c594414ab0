"""A card without a photo, drawn in its own palette.

Such a card has few colours: each text shades from its own colour to the one behind
it. So its palette is known before it is drawn, and it is drawn in the palette: no
quantiser, no scratch image, an error below what an eye or X's encoder can see.
X keeps PNG-8 as it is (cards.md, 4.5).
"""

from collections.abc import Iterator
from functools import lru_cache

from PIL import Image

from distbot.cards.colours import mix, rgb
from distbot.cards.ink import stamps
from distbot.cards.logo import mark_at
from distbot.cards.shapes import Fill, Layout, Logo, Text

_COLOURS = 256
_LOGO_COLOURS = 48
_STEPS = 16
"""Shades of a soft edge: more cost bytes, and no eye tells them apart."""

_TOUCHED = bytes(1) + b"\xff" * 255


def paint(layout: Layout) -> Image.Image:
    """Draw a layout that has no photo as an image of mode "P"."""
    logos = {s: _few_colours(s) for s in layout.shapes if isinstance(s, Logo)}
    palette = _Palette(layout, logos)
    size = layout.width, layout.height
    image = Image.new("P", size, palette.solid(layout.paper))
    for shape in layout.shapes:
        if isinstance(shape, Fill) and not shape.radius:
            right, bottom = shape.left + shape.width, shape.top + shape.height
            box = shape.left, shape.top, right, bottom
            image.paste(palette.solid(shape.colour), box)
        if isinstance(shape, Logo):
            moved = logos[shape].point(palette.logo(shape))
            image.paste(moved, (shape.left, shape.top))
        for stamp in stamps(shape):
            shades = stamp.mask.point(palette.shades(stamp.colour, stamp.backdrop))
            touched = stamp.mask.point(_TOUCHED)
            image.paste(shades, (stamp.left, stamp.top), touched)
    image.putpalette(palette.rgb)
    return image


class _Palette:
    """At most 256 colours: logos', the solid ones, equal shades for each pair."""

    def __init__(self, layout: Layout, logos: dict[Logo, Image.Image]) -> None:
        pairs = list(dict.fromkeys(_pairs(layout)))
        solids = [layout.paper, *(pair[0] for pair in pairs)]
        solids += [fill.colour for fill in layout.shapes if isinstance(fill, Fill)]
        self._index = {colour: i for i, colour in enumerate(dict.fromkeys(solids))}
        self._logo: dict[Logo, int] = {}
        table = [bytes(rgb(colour)) for colour in self._index]
        count = len(table)
        for logo, image in logos.items():
            self._logo[logo] = count
            own = bytes(image.getpalette() or ())[: 3 * _LOGO_COLOURS]
            table.append(own)
            count += len(own) // 3
        self._steps = min((_COLOURS - count) // max(1, len(pairs)) + 1, _STEPS)
        self._first: dict[tuple[str, str], int] = {}
        for pair in pairs:
            self._first[pair] = count
            table.append(_ramp(*pair, self._steps))
            count += self._steps - 1
        self.rgb = b"".join(table)

    def solid(self, colour: str) -> int:
        """Return the index of a colour that is drawn whole."""
        return self._index[colour]

    def shades(self, colour: str, backdrop: str) -> bytes:
        """Return the index for each of the 256 degrees of coverage."""
        first = self._first[colour, backdrop]
        ends = self._index[backdrop], self._index[colour]
        return _shades(first, *ends, self._steps)

    def logo(self, logo: Logo) -> list[int]:
        """Return the index for each index of a logo's own palette."""
        return [min(255, self._logo[logo] + own) for own in range(256)]


@lru_cache(maxsize=64)
def _ramp(colour: str, backdrop: str, steps: int) -> bytes:
    shades = (mix(backdrop, colour, step / steps) for step in range(1, steps))
    return b"".join(bytes(rgb(shade)) for shade in shades)


@lru_cache(maxsize=64)
def _shades(first: int, none: int, whole: int, steps: int) -> bytes:
    ends = {0: none, steps: whole}
    of_degree = (round(degree / 255 * steps) for degree in range(256))
    return bytes(ends.get(step, first + step - 1) for step in of_degree)


@lru_cache(maxsize=8)
def _few_colours(logo: Logo) -> Image.Image:
    """Return a logo on its backdrop, in few colours, mode "P"."""
    mark = mark_at(logo.content, logo.width, logo.height)
    ground = Image.new("RGB", mark.size, logo.backdrop)
    ground.paste(mark, (0, 0), mark)
    return ground.quantize(_LOGO_COLOURS, dither=Image.Dither.NONE)


def _pairs(layout: Layout) -> Iterator[tuple[str, str]]:
    for shape in layout.shapes:
        match shape:
            case Text():
                yield from ((colour, shape.backdrop) for _, colour in shape.runs)
            case Fill():
                if shape.radius:
                    yield shape.colour, shape.backdrop
            case _:
                pass
