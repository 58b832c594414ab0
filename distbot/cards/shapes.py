"""A card as a list of what to draw, in px from its top left corner."""

from dataclasses import dataclass, replace

from distbot.cards.fonts import Face, typeface


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A rectangle of one colour.

    Attributes:
        left: Its first column.
        top: Its first row.
        width: Columns.
        height: Rows.
        colour: "#rrggbb".
        radius: Of its corners; they blend into `backdrop`.
        backdrop: The colour around it, where its corners are round.
    """

    left: int
    top: int
    width: int
    height: int
    colour: str
    radius: int = 0
    backdrop: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text.

    Attributes:
        runs: The line's characters in order, each run with its "#rrggbb". The line
            is shaped as a whole, so a change of colour does not undo kerning.
        face: Its font.
        size: Pixels in an em.
        left: Where its first glyph's origin is; fractions count.
        baseline: The row its letters stand on.
        backdrop: The one colour behind it.
    """

    runs: tuple[tuple[str, str], ...]
    face: Face
    size: int
    left: float
    baseline: int
    backdrop: str

    @property
    def characters(self) -> str:
        """The whole line."""
        return "".join(text for text, _ in self.runs)

    @property
    def width(self) -> float:
        """How far the pen moves, in px."""
        return typeface(self.face).advance_em(self.characters) * self.size


Shape = Fill | Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Shapes that keep their places to one another.

    Attributes:
        height: From its top to its last baseline, or to its lowest edge.
        shapes: Placed as if the part began at 0, 0.
        words: What its texts say, in reading order, lines joined by spaces.
    """

    height: int
    shapes: tuple[Shape, ...]
    words: tuple[str, ...] = ()

    def at(self, left: float, top: int) -> tuple[Shape, ...]:
        """Return its shapes, moved."""
        return tuple(_moved(shape, left, top) for shape in self.shapes)

    def below(self, other: "Part", gap: int) -> "Part":
        """Return one part: `other`, a gap, then this."""
        top = other.height + gap
        return Part(
            height=top + self.height,
            shapes=other.shapes + self.at(0, top),
            words=other.words + self.words,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole card, ready to be drawn.

    Attributes:
        width: Of the card.
        height: Of the card.
        paper: Its ground, "#rrggbb".
        shapes: In the order they are drawn.
        words: Every text, in reading order.
    """

    width: int
    height: int
    paper: str
    shapes: tuple[Shape, ...]
    words: tuple[str, ...]


def mix(under: str, over: str, share: float) -> str:
    """Blend two "#rrggbb": 0 is `under`, 1 is `over`."""
    pairs = zip(bytes.fromhex(under[1:]), bytes.fromhex(over[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()


def _moved(shape: Shape, left: float, top: int) -> Shape:
    match shape:
        case Fill():
            return replace(shape, left=shape.left + round(left), top=shape.top + top)
        case Text():
            return replace(shape, left=shape.left + left, baseline=shape.baseline + top)
