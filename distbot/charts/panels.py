"""Where the panels of a chart stand: pixels from the top left corner."""

from dataclasses import dataclass, replace

from distbot.domain.chart import HEIGHT_PX, WIDTH_PX

_SIDE = 64
_TOP = 268
_BOTTOM = 56
_BETWEEN = 116
"""Between two panels: room for the lower one's title."""

_WAITS = 5 * 54
_METER = 104


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle."""

    left: int
    top: int
    width: int
    height: int

    def below(self, height: int) -> "Box":
        """Return what is left when so much is taken off the top."""
        return replace(self, top=self.top + height, height=self.height - height)

    def above(self, height: int) -> "Box":
        """Return what is left when so much is taken off the bottom."""
        return replace(self, height=self.height - height)

    def right_of(self, width: int) -> "Box":
        """Return what is left when so much is taken off the left."""
        return replace(self, left=self.left + width, width=self.width - width)

    def row(self, number: int, rows: int) -> "Box":
        """Return one of some rows of the same height, from 0."""
        height = self.height // rows
        return replace(self, top=self.top + number * height, height=height)

    def share(self, share: float) -> "Box":
        """Return its left part; more than all of it is all."""
        return replace(self, width=round(self.width * min(max(share, 0.0), 1.0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """The boxes of a chart; None: there is nothing to show."""

    bars: Box
    waits: Box | None
    meters: Box | None


def panels(*, bars: bool, waits: bool, meters: int) -> Panels:
    """Stack the panels from the bottom; the bars have what is left.

    Args:
        bars: Whether there are any; without them only their title stands at the top.
        waits: Whether there are any.
        meters: How many there are.
    """
    width, bottom = WIDTH_PX - 2 * _SIDE, HEIGHT_PX - _BOTTOM
    if not bars:
        bottom = _TOP + sum(
            _BETWEEN + h for h in (_WAITS * waits, meters * _METER) if h
        )
    low = high = None
    if meters:
        height = meters * _METER
        low = Box(left=_SIDE, top=bottom - height, width=width, height=height)
        bottom = low.top - _BETWEEN
    if waits:
        high = Box(left=_SIDE, top=bottom - _WAITS, width=width, height=_WAITS)
        bottom = high.top - _BETWEEN
    top = Box(left=_SIDE, top=_TOP, width=width, height=bottom - _TOP)
    return Panels(bars=top, waits=high, meters=low)
