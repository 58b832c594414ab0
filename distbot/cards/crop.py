"""Which part of a photo stays: the one with most to see.

There is no face detector: edges say where something is, warm tones where people are.
On regional news that keeps heads in the picture, and an editor may give a point.
"""

from itertools import accumulate

from PIL import Image, ImageChops, ImageFilter

_SMALL_PX = 96
WHOLE = (0.0, 0.0, 1.0, 1.0)
_MIDDLES = (0.5, 0.42)
"""Across and down: people's heads tend to be a little above the middle."""

_DRAWN_TO_MIDDLE = 0.6
_WARM_CB = range(77, 128)
_WARM_CR = range(134, 176)
"""Skin of every shade, in YCbCr (a common rule of thumb)."""


def window(
    image: Image.Image,
    aspect: float,
    focus: tuple[float, float] | None,
    bare: tuple[float, float, float, float] = WHOLE,
) -> tuple[float, float, float, float]:
    """Return the box of an image to show: left, top, right, bottom in px.

    Args:
        image: Mode "RGB".
        aspect: Width over height of the box, which is as large as can be.
        focus: A point to hold near the middle, as shares of width and height.
        bare: The part of the box that will be seen clearly, as shares of it.
    """
    width, height = float(image.width), float(image.height)
    axis = 0 if width / height > aspect else 1
    share = (height * aspect / width) if axis == 0 else (width / aspect / height)
    seen = bare[axis], bare[axis + 2]
    if focus is None:
        start = _best(_worth(image, axis), share, seen, _MIDDLES[axis])
    else:
        start = focus[axis] - share * sum(seen) / 2
    start = min(max(0.0, 1.0 - share), max(0.0, start))
    if axis == 0:
        return start * width, 0.0, (start + share) * width, height
    return 0.0, start * height, width, (start + share) * height


def _best(
    worth: list[float], share: float, seen: tuple[float, float], middle: float
) -> float:
    """Return where a window begins, as a share, that shows most in its seen part."""
    count = len(worth)
    size = max(1, round(share * count))
    upto = [0.0, *accumulate(worth)]
    first, last = round(seen[0] * size), max(1, round(seen[1] * size))

    def value(start: int) -> float:
        off = abs((start + (first + last) / 2) / count - middle)
        shown = upto[start + last] - upto[start + first]
        return shown * (1 - _DRAWN_TO_MIDDLE * off)

    return max(range(count - size + 1), key=value) / count


def _worth(image: Image.Image, axis: int) -> list[float]:
    """Return how much there is to see in each column (axis 0) or row (axis 1)."""
    small = image.reduce(max(1, max(image.size) // _SMALL_PX))
    size = small.size
    edges = small.convert("L").filter(ImageFilter.FIND_EDGES)
    # The filter leaves the outermost pixels as they are.
    edges.paste(0, (0, 0, size[0], 1))
    edges.paste(0, (0, size[1] - 1, size[0], size[1]))
    edges.paste(0, (0, 0, 1, size[1]))
    edges.paste(0, (size[0] - 1, 0, size[0], size[1]))
    sight = ImageChops.add(edges, _warm(small))
    line = (size[0], 1) if axis == 0 else (1, size[1])
    return [
        float(level) for level in sight.resize(line, Image.Resampling.BOX).tobytes()
    ]


def _warm(small: Image.Image) -> Image.Image:
    """Return where a small image has the tones of skin, mode "L"."""
    _, blue, red = small.convert("YCbCr").split()
    near_blue = blue.point([90 if level in _WARM_CB else 0 for level in range(256)])
    near_red = red.point([90 if level in _WARM_CR else 0 for level in range(256)])
    return ImageChops.darker(near_blue, near_red)
