"""The contrast of words against the very pixels behind them."""

from collections.abc import Iterable
from functools import cache

from PIL import Image

from distbot.cards.colours import linear, luminance, ratio
from distbot.cards.ink import ink_box
from distbot.cards.shapes import Text

_AROUND = 4
"""Pixels around the ink that count as behind it."""

_LIGHT = (0.2126, 0.7152, 0.0722, 0.0)
_NO_TEXT = 21.0


def least_contrast(ground: Image.Image, texts: Iterable[Text]) -> float:
    """Return the lowest contrast of any text, 1 to 21; 21 where there is none.

    Args:
        ground: The card without its words, mode "RGB".
        texts: The words.
    """
    return min((_least(ground, text) for text in texts), default=_NO_TEXT)


def _least(ground: Image.Image, text: Text) -> float:
    box = ink_box(text)
    if box is None:
        return _NO_TEXT
    left, top, right, bottom = box
    around = (
        max(0, left - _AROUND),
        max(0, top - _AROUND),
        min(ground.width, right + _AROUND),
        min(ground.height, bottom + _AROUND),
    )
    dark, light = _light(ground.crop(around))
    return min(
        min(ratio(luminance(colour), dark), ratio(luminance(colour), light))
        if not dark <= luminance(colour) <= light
        else 1.0
        for _, colour in text.runs
    )


def _light(behind: Image.Image) -> tuple[float, float]:
    """Return the least and the greatest luminance, erring to the far side."""
    light = behind.point(_linear_levels()).convert("L", _LIGHT)
    dark, bright = light.getextrema()
    assert isinstance(dark, int)  # noqa: S101 - an "L" image has whole levels
    assert isinstance(bright, int)  # noqa: S101 - the same
    return max(0.0, (dark - 1) / 255), min(1.0, (bright + 1) / 255)


@cache
def _linear_levels() -> list[int]:
    return [round(255 * linear(level)) for level in range(256)] * 3
