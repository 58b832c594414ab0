"""A card with a photo, drawn in full colour; its veil deepens until words can be read.

What is behind each line is looked at as it was drawn, before the line is: so the
contrast that is promised is the one a reader meets.
"""

from itertools import pairwise

from PIL import Image

from distbot.cards.colours import CONTRAST
from distbot.cards.contrast import least_contrast
from distbot.cards.ink import stamps
from distbot.cards.logo import mark_at
from distbot.cards.photo import fitted
from distbot.cards.shapes import Fill, Layout, Logo, Picture, Scrim, Text
from distbot.domain.errors import PhotoError

_DEEPENINGS = 16


def blend(layout: Layout) -> Image.Image:
    """Draw a layout as an image of mode "RGB".

    Raises:
        PhotoError: The photo cannot be used, or no veil makes the words readable.
    """
    return drawn_words(*readable_ground(layout))


def readable_ground(layout: Layout) -> tuple[Image.Image, Layout]:
    """Draw all but the words, behind which every text has its contrast.

    Returns:
        The ground, and the layout with its veils as deep as they had to be.

    Raises:
        PhotoError: The photo cannot be used, or no veil makes the words readable.
    """
    panes = [shape for shape in layout.shapes if isinstance(shape, Picture)]
    for _ in range(_DEEPENINGS):
        ground = _ground(layout)
        texts = [text for text in layout.texts if any(_meets(text, p) for p in panes)]
        if least_contrast(ground, texts) >= CONTRAST:
            return ground, layout
        layout = layout.deeper()
    raise PhotoError("no veil makes the words on this photo readable")


def drawn_words(ground: Image.Image, layout: Layout) -> Image.Image:
    """Draw the words on their ground, and return it."""
    for text in layout.texts:
        for stamp in stamps(text):
            ground.paste(stamp.colour, stamp.box, stamp.mask)
    return ground


def _ground(layout: Layout) -> Image.Image:
    image = Image.new("RGB", (layout.width, layout.height), layout.paper)
    for shape in layout.shapes:
        match shape:
            case Picture():
                image.paste(
                    fitted(shape.photo, (shape.width, shape.height), shape.bare),
                    (shape.left, shape.top),
                )
            case Scrim():
                _cover(image, shape)
            case Fill():
                _fill(image, shape)
            case Logo():
                mark = mark_at(shape.content, shape.width, shape.height)
                image.paste(mark, (shape.left, shape.top), mark)
            case Text():
                pass
    return image


def _fill(image: Image.Image, fill: Fill) -> None:
    if fill.radius:
        for stamp in stamps(fill):
            image.paste(stamp.colour, stamp.box, stamp.mask)
        return
    right, bottom = fill.left + fill.width, fill.top + fill.height
    image.paste(fill.colour, (fill.left, fill.top, right, bottom))


def _cover(image: Image.Image, scrim: Scrim) -> None:
    start = scrim.left if scrim.across else scrim.top
    length = scrim.width if scrim.across else scrim.height
    shares = _shares(scrim.stops, range(start, start + length))
    # Where the photo is bare there is nothing to do.
    first = len(shares) - len(shares.lstrip(b"\0"))
    shares = shares.strip(b"\0")
    if not shares:
        return
    if scrim.across:
        left, top = scrim.left + first, scrim.top
        size, line = (len(shares), scrim.height), (len(shares), 1)
    else:
        left, top = scrim.left, scrim.top + first
        size, line = (scrim.width, len(shares)), (1, len(shares))
    veil = Image.frombytes("L", line, shares).resize(size, Image.Resampling.NEAREST)
    box = left, top, left + size[0], top + size[1]
    image.paste(scrim.colour, box, veil)


def _shares(stops: tuple[tuple[int, float], ...], places: range) -> bytes:
    """Return a veil's share at each place, 0 to 255; rounded up, never thinner."""
    shares: list[float] = [stops[0][1]] * max(0, stops[0][0] - places.start)
    for (a, share_a), (b, share_b) in pairwise(stops):
        eased = (_eased(at / (b - a)) for at in range(b - a))
        shares += [share_a + (share_b - share_a) * share for share in eased]
    shares += [stops[-1][1]] * max(0, places.stop - stops[-1][0])
    return bytes(min(255, int(255 * share + 0.999)) for share in shares[: len(places)])


def _eased(share: float) -> float:
    """Return a way from 0 to 1 that begins and ends gently: no edge is seen."""
    return share * share * (3 - 2 * share)


def _meets(text: Text, pane: Picture) -> bool:
    """Whether a text stands, in part at least, on a photo."""
    top, bottom = text.baseline - text.size, text.baseline + text.size // 2
    beside = text.left + text.width < pane.left or text.left > pane.left + pane.width
    above = bottom < pane.top or top > pane.top + pane.height
    return not (beside or above)
