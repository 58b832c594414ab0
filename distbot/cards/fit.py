"""Break a text into balanced lines, at the largest size that looks well."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain
from math import inf

from distbot.cards.breaks import Glue, Piece, pieces
from distbot.cards.fonts import Face, advance_em

_SHRINK = (1.0, 0.97, 0.94, 0.91, 0.88, 0.85, 0.80, 0.75)
_SIZE_COST = 1.6
_UNEVEN_COST = 2.4
_LONE_WORD_COST = 6.0
_LONE_WORD_OF_FEW_COST = 0.12
_LONE_WORD_ABOVE_COST = 0.40
_SHORT_LAST_COST = 0.35
_SHORT_LAST = 0.33
_FEW_WORDS = 3
_USUAL_LINES = 6
"""Faults add up line by line, so size weighs more where there are more lines."""
_WORTH = 0.85
"""Of the size, what it is worth that no line ends with a short word."""

_LEADING = ((110, 1.10), (90, 1.13), (64, 1.17), (50, 1.22), (0, 1.28))


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines of one face and size.

    Attributes:
        lines: Top to bottom, never empty.
        face: The font they were measured in.
        size_px: Pixels in an em.
        leading_px: From one baseline to the next.
    """

    lines: tuple[str, ...]
    face: Face
    size_px: int
    leading_px: int

    @property
    def rise_px(self) -> int:
        """From the first baseline to the last."""
        return (len(self.lines) - 1) * self.leading_px


def leading_px(size_px: int) -> int:
    """Return the distance of baselines for a size: the smaller, the airier."""
    factor = next(factor for least, factor in _LEADING if size_px >= least)
    return round(size_px * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Where a text shall fit.

    Attributes:
        width_px: No line is wider.
        height_px: From the top of the first ascender to the last baseline.
        least_px: The floor size.
        most_px: The size beyond which few words look silly.
    """

    width_px: int
    height_px: int
    least_px: int
    most_px: int

    def lines(self, size_px: int, ascent_em: float) -> int:
        """Return how many lines of a size it holds."""
        spare = self.height_px - round(ascent_em * size_px)
        return 0 if spare < 0 else spare // leading_px(size_px) + 1


def fill(
    text: str,
    room: Room,
    cut: Callable[[int], Face],
    ascent_em: float,
    keep: tuple[str, ...] = (),
) -> Block | None:
    """Set a text as large as its line breaks allow; None if it fits at no size.

    What belongs together stays so; short words may end a line only where keeping
    them from it would make the text visibly smaller.

    Args:
        text: Single spaces; not empty.
        room: Its limits.
        cut: Which face to use at a size.
        ascent_em: How far the face's letters rise above the baseline.
        keep: Names that no break may part.
    """
    strict, tail, names = (
        _Setter(pieces(text, keep=keep, glue=glue), cut)
        for glue in (Glue.STRICT, Glue.TAIL, Glue.NAMES)
    )
    least = _WORTH * tail.largest(room, ascent_em)
    if strict.largest(room, ascent_em) >= least:
        best = strict.best(room, ascent_em)
        if best and best.size_px >= least:
            return best
    best = tail.best(room, ascent_em) or names.best(room, ascent_em)
    return best or _Setter(pieces(text, glue=Glue.FREE), cut).best(room, ascent_em)


def wrap(
    text: str, face: Face, size_px: int, width_px: int, keep: tuple[str, ...] = ()
) -> Block | None:
    """Break a text at one size into as few, even lines as can be; None if too wide."""
    wide = advance_em(face, text)
    if wide * size_px <= width_px:
        leading = leading_px(size_px)
        return Block(lines=(text,), face=face, size_px=size_px, leading_px=leading)
    found = [
        _Setter(pieces(text, keep=keep, glue=glue), lambda _: face).break_at(
            size_px, width_px
        )
        for glue in (Glue.STRICT, Glue.TAIL, Glue.NAMES)
    ]
    blocks = [block for _, block in filter(None, found)]
    if blocks:
        return min(blocks, key=lambda block: len(block.lines))
    free = _Setter(pieces(text, glue=Glue.FREE), lambda _: face)
    loose = free.break_at(size_px, width_px)
    return loose[1] if loose else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """Pieces and their widths in em; `upto[i]` is the width of the first i."""

    pieces: tuple[Piece, ...]
    upto: tuple[float, ...]
    space: float
    many: bool

    @property
    def lone_word_cost(self) -> float:
        return _LONE_WORD_COST if self.many else _LONE_WORD_OF_FEW_COST

    def width(self, start: int, end: int) -> float:
        gaps = end - start - 1
        return self.upto[end] - self.upto[start] + self.space * gaps

    def count(self, width: float) -> int | None:
        """Count the lines of a greedy setting; None if one piece is too wide."""
        lines, start = 1, 0
        for end in range(1, len(self.pieces) + 1):
            if self.width(start, end) <= width:
                continue
            lines, start = lines + 1, end - 1
            if self.width(start, end) > width:
                return None
        return lines

    def cost(self, start: int, end: int, width: float, mean: float) -> float:
        """Weigh the line from `start` to `end`."""
        own = self.width(start, end)
        cost = _UNEVEN_COST * ((own - mean) / width) ** 2
        last = end == len(self.pieces)
        if start == 0 and last:
            return cost
        lone = end - start == 1 and self.pieces[start].words == 1
        if not last:
            cost += _LONE_WORD_ABOVE_COST if lone and self.many else 0.0
            return cost + self.pieces[end - 1].cost
        if own < mean:
            cost /= 2
        cost += _SHORT_LAST_COST if own < _SHORT_LAST * width else 0.0
        return cost + (self.lone_word_cost if lone else 0.0)

    def breaks(self, width: float, count: int) -> tuple[float, tuple[str, ...]]:
        """Find the cheapest lines, each within `width`, about `count` of them."""
        total = len(self.pieces)
        mean = (self.upto[total] + self.space * (total - count)) / count
        best, before = [0.0] + [inf] * total, [0] * (total + 1)
        for end in range(1, total + 1):
            for start in range(end - 1, -1, -1):
                if self.width(start, end) > width:
                    break
                cost = best[start] + self.cost(start, end, width, mean)
                if cost < best[end]:
                    best[end], before[end] = cost, start
        return best[total], self._lines(before)

    def _lines(self, before: list[int]) -> tuple[str, ...]:
        lines: list[str] = []
        end = len(self.pieces)
        while end:
            start = before[end]
            lines.append(" ".join(piece.text for piece in self.pieces[start:end]))
            end = start
        return tuple(reversed(lines))


class _Setter:
    """Sets one text; measures it once for each face."""

    def __init__(self, pieces: tuple[Piece, ...], cut: Callable[[int], Face]) -> None:
        self._pieces = pieces
        self._cut = cut
        self._measured: dict[Face, _Measured] = {}

    def best(self, room: Room, ascent_em: float) -> Block | None:
        """Weigh the sizes below the largest that fits."""
        chosen: Block | None = None
        least = inf
        top = self.largest(room, ascent_em)
        bonus = sum(min(0.0, piece.cost) for piece in self._pieces)
        each = _SIZE_COST * max(1.0, room.lines(top, ascent_em) / _USUAL_LINES)
        for size in _sizes(top, room.least_px):
            lost = each * (1 - size / top)
            if lost + bonus >= least:
                break  # not even breaks without a fault would make up for the size
            found = self.break_at(size, room.width_px)
            if found is None:
                continue
            cost, block = found[0] + lost, found[1]
            if len(block.lines) <= room.lines(size, ascent_em) and cost < least:
                chosen, least = block, cost
        return chosen

    def break_at(self, size_px: int, width_px: int) -> tuple[float, Block] | None:
        """Break at one size; None if a line is too wide once it is shaped whole."""
        face = self._cut(size_px)
        measured, width = self._in(face), width_px / size_px
        count = measured.count(width)
        if count is None:
            return None
        cost, lines = measured.breaks(width, count)
        if any(advance_em(face, line) > width for line in lines):
            return None
        leading = leading_px(size_px)
        return cost, Block(lines=lines, face=face, size_px=size_px, leading_px=leading)

    def largest(self, room: Room, ascent_em: float) -> int:
        """Return the largest size that a greedy setting fits at, or the floor."""
        low, high = room.least_px, room.most_px
        while low < high:
            middle = (low + high + 1) // 2
            count = self._in(self._cut(middle)).count(room.width_px / middle)
            fits = count is not None and count <= room.lines(middle, ascent_em)
            low, high = (middle, high) if fits else (low, middle - 1)
        return low

    def _in(self, face: Face) -> _Measured:
        if face not in self._measured:
            widths = accumulate(advance_em(face, piece.text) for piece in self._pieces)
            self._measured[face] = _Measured(
                pieces=self._pieces,
                upto=tuple(chain((0.0,), widths)),
                space=advance_em(face, " "),
                many=sum(piece.words for piece in self._pieces) > _FEW_WORDS,
            )
        return self._measured[face]


def _sizes(top_px: int, least_px: int) -> Iterator[int]:
    """Yield sizes worth weighing, largest first, each once, none below the floor."""
    yield from dict.fromkeys(max(least_px, round(top_px * part)) for part in _SHRINK)
