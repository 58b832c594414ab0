"""The ramps by which a photo gives way to the words on it."""

from dataclasses import replace

from distbot.cards.shapes import Scrim
from distbot.cards.template import Pane

_UNDER_WORDS = 0.80
"""How much of the photo the ground covers where words begin or end: white words
then have their contrast on a white photo too. What a photo needs beyond that is
found by looking at the pixels (`distbot.cards.contrast`)."""

_BEHIND = 90
"""Rows that a photo above words goes on behind them, to end unseen."""

_AHEAD = 36
"""Rows above the words at which the veil is as deep as it must be for them."""


def shown(pane: Pane, words_from: int) -> Pane:
    """Return a pane without what words would hide of it anyway."""
    if not pane.fade_up:
        return pane
    return replace(pane, height=min(pane.height, words_from + _BEHIND - pane.top))


def bare_part(scrims: tuple[Scrim, ...]) -> tuple[float, float, float, float]:
    """Return what no veil hides, as shares of the pane: left, top, right, bottom."""
    left, bottom = 0.0, 1.0
    for scrim in scrims:
        (first, _), *_, (last, _) = scrim.stops
        deep = scrim.stops[1][0]
        if scrim.across:
            left = ((deep + last) / 2 - scrim.left) / scrim.width
        else:
            bottom = ((first + deep) / 2 - scrim.top) / scrim.height
    return left, 0.0, 1.0, bottom


def veil(pane: Pane, colour: str, words_from: int) -> tuple[Scrim, ...]:
    """Return a pane's ramps into a ground of one colour.

    Args:
        pane: Where the photo stands.
        colour: Of the ground.
        words_from: The first row of words, for a photo above them.
    """
    stops: tuple[tuple[int, float], ...] = ()
    if pane.fade_across is not None:
        start, words_end, end = pane.fade_across
        stops = ((start, 1.0), (words_end, _UNDER_WORDS), (end, 0.0))
    elif pane.fade_up:
        stops = _upwards(pane, words_from)
    if not stops:
        return ()
    scrim = Scrim(
        left=pane.left,
        top=pane.top,
        width=pane.width,
        height=pane.height,
        colour=colour,
        across=pane.fade_across is not None,
        stops=stops,
    )
    return (scrim,)


def _upwards(pane: Pane, words_from: int) -> tuple[tuple[int, float], ...]:
    """Return the stops from where the photo is bare down to its lower edge."""
    bottom = pane.top + pane.height
    deep = min(words_from - _AHEAD, bottom - pane.fade_up // 3)
    bare = max(pane.top, deep - pane.fade_up)
    return ((bare, 0.0), (deep, _UNDER_WORDS), (bottom, 1.0))
