"""A newsroom's mark: a PNG, checked when the config is read, scaled when drawn."""

from functools import lru_cache
from io import BytesIO

from PIL import Image

from distbot.domain.errors import CardError

_MOST_PIXELS = 4_000_000
_FAULTS = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)


def check_mark(content: bytes) -> None:
    """Refuse what cannot stand as a mark.

    Raises:
        CardError: It is no PNG, or larger than 4 megapixels.
    """
    _opened(content)


def mark_size(content: bytes, height: int, widest: int) -> tuple[int, int]:
    """Return the width and height of a mark that fills a height, or a width.

    Raises:
        CardError: It is no PNG.
    """
    image = _opened(content)
    width = round(image.width * height / image.height)
    if width > widest:
        width, height = widest, round(image.height * widest / image.width)
    return max(1, width), max(1, height)


@lru_cache(maxsize=16)
def mark_at(content: bytes, width: int, height: int) -> Image.Image:
    """Return a mark scaled, as an RGBA image; do not write on it."""
    return _opened(content).resize((width, height), Image.Resampling.LANCZOS)


@lru_cache(maxsize=4)
def _opened(content: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise CardError("the mark has more than 4 megapixels")
            return image.convert("RGBA")
    except _FAULTS as error:
        raise CardError(f"the mark is no PNG that can be read ({error})") from error
