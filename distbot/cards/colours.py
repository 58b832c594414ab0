"""Colours as "#rrggbb": blended, weighed, and made readable."""

from functools import lru_cache

CONTRAST = 4.5
"""Of every text against what is behind it (WCAG 2.2, 1.4.3)."""

_STEPS = 20
_KNEE = 0.04045
_FLARE = 0.05


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def mix(under: str, over: str, share: float) -> str:
    """Blend two colours: 0 is `under`, 1 is `over`."""
    pairs = zip(rgb(under), rgb(over), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()


def linear(level: int) -> float:
    """Return how much light an sRGB level from 0 to 255 is, from 0 to 1."""
    share = level / 255
    if share <= _KNEE:
        return share / 12.92
    return float(((share + 0.055) / 1.055) ** 2.4)


@lru_cache(maxsize=512)
def luminance(colour: str) -> float:
    """Return a colour's relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (linear(level) for level in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: float, other: float) -> float:
    """Return the contrast of two luminances, from 1 to 21."""
    dark, light = sorted((one, other))
    return (light + _FLARE) / (dark + _FLARE)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    return ratio(luminance(one), luminance(other))


@lru_cache(maxsize=512)
def legible(colour: str, backdrop: str, *instead: str) -> str:
    """Return a colour that can be read on a backdrop.

    The first of the given colours that has the contrast; if none has it, `colour`
    is driven towards black or white until it does. So no choice of a newsroom's
    colours makes words that cannot be read.
    """
    for candidate in (colour, *instead):
        if contrast(candidate, backdrop) >= CONTRAST:
            return candidate
    far = max(("#000000", "#ffffff"), key=lambda end: contrast(end, backdrop))
    shades = (mix(colour, far, step / _STEPS) for step in range(1, _STEPS + 1))
    return next(shade for shade in shades if contrast(shade, backdrop) >= CONTRAST)
