"""Draws a chart with matplotlib; imported by nothing that serves.

All measures are pixels from the top left corner; every text is at least 28 px, which a
phone shows some 10 px high.
"""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from distbot.cards.colours import contrast, legible, mix
from distbot.charts.panels import Box, panels
from distbot.domain.card import Brand
from distbot.domain.chart import HEIGHT_PX, WIDTH_PX, Chart, Meter
from distbot.paths import assets

_DPI = 100
_SMALL, _PLAIN, _HEAD, _TITLE = 28, 30, 36, 54
_SIDE = 64
_TEXT = "plus-jakarta-sans/PlusJakartaSans-Medium.ttf"
_BOLD = "plus-jakarta-sans/PlusJakartaSans-Bold.ttf"
_OTHERS = ("#d98a00", "#2b7f9e", "#7b5aa6")
"""For destinations beyond the second: apart in hue and in lightness."""

_LINE = 64
"""So far apart at least are two numbers beside the bars."""

_LOWEST = 4
"""One post is no tower."""

_SEEN = 1.5
"""The least contrast of a bar against the paper; it stands beside a legend."""

_LINE = 64
"""So far apart at least are two numbers beside the bars."""

_LOWEST = 4
"""One post is no tower."""

_SEEN = 1.5
"""The least contrast of a bar against the paper; it stands beside a legend."""


def figure_of(chart: Chart) -> Figure:
    """Lay a chart out as a figure of 1080 × 1350 px."""
    size = (WIDTH_PX / _DPI, HEIGHT_PX / _DPI)
    # A dollar sign is a dollar sign; and hinted, words stand too close together.
    with rc_context({"text.parse_math": False, "text.hinting": "no_hinting"}):
        figure = Figure(figsize=size, dpi=_DPI, facecolor=chart.brand.paper)
        FigureCanvasAgg(figure)
        _Sheet(figure, chart).draw()
    return figure


def png_of(figure: Figure) -> bytes:
    """Return a figure as a PNG, the same bytes for the same figure."""
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


class _Sheet:
    """One figure while it is drawn."""

    def __init__(self, figure: Figure, chart: Chart) -> None:
        self.figure = figure
        self.chart = chart
        self.brand = chart.brand
        self.muted = legible(self.brand.muted, self.brand.paper)
        self.grid = mix(self.brand.paper, self.brand.ink, 0.14)

    def draw(self) -> None:
        """Draw the head and each panel that has something to show."""
        brand, chart = self.brand, self.chart
        self.block(Box(left=0, top=0, width=WIDTH_PX, height=14), brand.accent)
        self.words(_SIDE, 92, chart.title, _TITLE, bold=True)
        self.words(_SIDE, 146, chart.days, _PLAIN, colour=self.muted)
        boxes = panels(
            bars=bool(chart.series), waits=bool(chart.waits), meters=len(chart.meters)
        )
        self.head(boxes.bars, chart.bars_title if chart.series else chart.nothing)
        if chart.series:
            self.bars(boxes.bars)
        if boxes.waits is not None:
            self.head(boxes.waits, chart.waits_title)
            self.waits(boxes.waits)
        if boxes.meters is not None:
            self.head(boxes.meters, chart.meters_title)
            self.meters(boxes.meters)

    def head(self, box: Box, title: str) -> None:
        """Write a panel's title, in the 64 px above it."""
        self.words(box.left, box.top - 28, title, _HEAD, bold=True)

    def bars(self, box: Box) -> None:
        """Draw the posts of each step, destinations upon each other."""
        series, colours = self.chart.series, self.colours()
        legend = self.legend(box)
        room = box.below(legend).above(48).right_of(56)
        axes = self.axes(room)
        ground = [0] * len(self.chart.bars)
        places = range(len(self.chart.bars))
        for one, colour in zip(series, colours, strict=True):
            axes.bar(places, one.values, 0.78, bottom=ground, color=colour)
            ground = [a + b for a, b in zip(ground, one.values, strict=True)]
        lines = max(min(room.height // _LINE, 4), 1)
        highest = max(*ground, _LOWEST)
        axes.set_ylim(0, highest * 1.08)
        heights = MaxNLocator(lines, integer=True).tick_values(0, highest)
        axes.set_yticks([at for at in heights if 0 < at <= highest])
        axes.grid(axis="y", color=self.grid, linewidth=1.5)
        axes.set_axisbelow(True)
        shown = [(at, name) for at, name in enumerate(self.chart.bars) if name]
        axes.set_xticks([at for at, _ in shown], [name for _, name in shown])
        axes.set_xlim(-0.6, len(self.chart.bars) - 0.4)
        self.ticks(axes)

    def legend(self, box: Box) -> int:
        """Name the destinations, in as many lines as they need; return their height."""
        left, top = box.left, box.top + 20
        for one, colour in zip(self.chart.series, self.colours(), strict=True):
            name = f"{one.name} {sum(one.values)}"
            width = self.width(name, _SMALL) + 80
            if left > box.left and left + width > box.left + box.width:
                left, top = box.left, top + 46
            self.block(Box(left=left, top=top - 11, width=26, height=26), colour)
            self.words(left + 38, top + 12, name, _SMALL)
            left += width
        return top - box.top + 40

    def waits(self, box: Box) -> None:
        """Draw a bar and a number for each kind of wait."""
        names = max(self.width(name, _PLAIN) for name, _ in self.chart.waits) + 28
        most = max(number for _, number in self.chart.waits) or 1
        room = box.width - names - self.width("00.000", _PLAIN) - 16
        for row, (name, number) in enumerate(self.chart.waits):
            line = box.row(row, len(self.chart.waits))
            middle = line.top + line.height // 2
            self.words(box.left, middle + 11, name, _PLAIN)
            length = max(round(room * number / most), 4 if number else 0)
            bar = replace(line.right_of(names).below(7).above(7), width=length)
            self.block(bar, self.muted)
            after = bar.left + length + (16 if number else 0)
            self.words(after, middle + 11, str(number), _PLAIN, bold=bool(number))

    def meters(self, box: Box) -> None:
        """Draw how much of each account's budget is spent, and how much will be."""
        rows = len(self.chart.meters)
        for number, meter in enumerate(self.chart.meters):
            self.meter(meter, box.row(number, rows))

    def meter(self, meter: Meter, box: Box) -> None:
        """Draw one account's: spent in full colour, the forecast pale behind it."""
        bar = Box(left=box.left, top=box.top + 6, width=box.width, height=34)
        over = meter.forecast > 1
        colour = self.brand.accent if over else self.muted
        self.block(bar, self.grid)
        self.block(bar.share(meter.forecast), mix(self.brand.paper, colour, 0.45))
        self.block(bar.share(meter.spent), colour)
        name = f"{meter.name}: " if len(self.chart.meters) > 1 or meter.name else ""
        self.words(box.left, box.top + 80, f"{name}{meter.caption}", _PLAIN)

    def colours(self) -> Sequence[str]:
        """Return a colour for each destination that is seen on the paper."""
        brand = self.brand
        first = (brand.bar, brand.accent, *_OTHERS)
        seen = [c for c in first if contrast(c, brand.paper) >= _SEEN]
        return (seen + [brand.ink] * len(first))[: len(self.chart.series)]

    def axes(self, box: Box) -> Axes:
        """Return axes in a box, without a frame."""
        axes = self.figure.add_axes(
            (
                box.left / WIDTH_PX,
                1 - (box.top + box.height) / HEIGHT_PX,
                box.width / WIDTH_PX,
                box.height / HEIGHT_PX,
            ),
            facecolor="none",
        )
        for side in ("top", "left", "right"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set(color=self.muted, linewidth=2)
        return axes

    def ticks(self, axes: Axes) -> None:
        """Dress the labels of both axes."""
        axes.tick_params(length=0, pad=10, labelcolor=self.muted)
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            label.set_fontproperties(self.font(_SMALL))

    def block(self, box: Box, colour: str) -> None:
        """Fill a box."""
        corner = (box.left / WIDTH_PX, 1 - (box.top + box.height) / HEIGHT_PX)
        size = box.width / WIDTH_PX, box.height / HEIGHT_PX
        self.figure.add_artist(Rectangle(corner, *size, facecolor=colour, linewidth=0))

    def words(
        self,
        left: int,
        baseline: int,
        text: str,
        size_px: int,
        *,
        bold: bool = False,
        colour: str = "",
    ) -> Text:
        """Write on a line; cut what would pass the right margin."""
        room = WIDTH_PX - _SIDE - left
        shown = text
        while shown and self.width(shown, size_px, bold=bold) > room:
            shown = f"{shown.rstrip('…')[:-1]}…"
        return self.figure.text(
            left / WIDTH_PX,
            1 - baseline / HEIGHT_PX,
            shown,
            color=colour or self.brand.ink,
            fontproperties=self.font(size_px, bold=bold),
            va="baseline",
        )

    def width(self, text: str, size_px: int, *, bold: bool = False) -> int:
        """Return how wide a text will be."""
        font = self.font(size_px, bold=bold)
        probe = self.figure.text(0, 0, text, fontproperties=font)
        wide = probe.get_window_extent().width
        probe.remove()
        return int(wide) + 1

    def font(self, size_px: int, *, bold: bool = False) -> FontProperties:
        """Return the newsroom's font, or the shipped one, in a size."""
        size_pt = size_px * 72 / _DPI
        return FontProperties(fname=_font_file(self.brand, bold=bold), size=size_pt)


def _font_file(brand: Brand, *, bold: bool) -> Path:
    own = brand.text_font_bold if bold else brand.text_font
    return Path(own) if own else assets() / "fonts" / (_BOLD if bold else _TEXT)
