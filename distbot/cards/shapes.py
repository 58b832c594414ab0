"""A card as a list of what to draw, in px from its top left corner."""

from dataclasses import dataclass, field, replace

from distbot.cards.fonts import Face, advance_em
from distbot.domain.card import Photo


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
        return advance_em(self.face, self.characters) * self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A newsroom's mark, already at its size.

    Attributes:
        left: Its first column.
        top: Its first row.
        width: Columns.
        height: Rows.
        content: The PNG it is scaled from.
        backdrop: The one colour behind it.
    """

    left: int
    top: int
    width: int
    height: int
    content: bytes = field(repr=False)
    backdrop: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo, cropped to fill a rectangle.

    Attributes:
        left: Its first column.
        top: Its first row.
        width: Columns.
        height: Rows.
        photo: The file.
        bare: What nothing hides, as shares of the rectangle: left, top, right, bottom.
            There what matters in the photo shall stand.
    """

    left: int
    top: int
    width: int
    height: int
    photo: Photo
    bare: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrim:
    """A veil that makes words readable on a photo.

    Attributes:
        left: Its first column.
        top: Its first row.
        width: Columns.
        height: Rows.
        colour: "#rrggbb".
        across: Whether it changes from left to right; else from top to bottom.
        stops: Where along that way it covers how much: px of the card, ascending,
            and a share from 0 to 1; between two stops it changes gently.
    """

    left: int
    top: int
    width: int
    height: int
    colour: str
    across: bool
    stops: tuple[tuple[int, float], ...]

    def deeper(self) -> "Scrim":
        """Return it with a fifth less of the photo coming through.

        Where nothing covered the photo, nothing does.
        """
        stops = (
            (at, 1 - (1 - share) * 0.8 if share else 0) for at, share in self.stops
        )
        return replace(self, stops=tuple(stops))


Shape = Fill | Text | Logo | Picture | Scrim


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

    @property
    def texts(self) -> tuple[Text, ...]:
        """Its lines of text, in the order they are drawn."""
        return tuple(shape for shape in self.shapes if isinstance(shape, Text))

    @property
    def photographic(self) -> bool:
        """Whether it shows a photo."""
        return any(isinstance(shape, Picture) for shape in self.shapes)

    def deeper(self) -> "Layout":
        """Return it with every scrim deepened."""
        shapes = (
            shape.deeper() if isinstance(shape, Scrim) else shape
            for shape in self.shapes
        )
        return replace(self, shapes=tuple(shapes))


def _moved(shape: Shape, left: float, top: int) -> Shape:
    match shape:
        case Text():
            return replace(shape, left=shape.left + left, baseline=shape.baseline + top)
        case Fill() | Logo() | Picture() | Scrim():
            return replace(shape, left=shape.left + round(left), top=shape.top + top)
