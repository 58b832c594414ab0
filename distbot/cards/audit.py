"""What a reader would hold against a layout: the checks of tests and benchmarks."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from distbot.cards.breaks import Glue, pieces
from distbot.cards.fonts import Cut, typeface
from distbot.cards.ink import ink_box
from distbot.cards.shapes import Fill, Layout, Text
from distbot.cards.template import Foot, Frame

_EDGE_PX = 16
_OVERSHOOT_PX = 4
"""What round letters and italics may reach beyond their measure."""

_FEW_WORDS = 3

Box = tuple[int, int, int, int]


def faults(layout: Layout, frame: Frame) -> Iterator[str]:
    """Yield what is wrong: outside, overlap, small, glyph; nothing may be.

    Args:
        layout: As arranged.
        frame: The measures it was arranged by.
    """
    boxes = [(text, box) for text in layout.texts if (box := ink_box(text))]
    for text, box in boxes:
        if not _inside(box, layout, frame):
            yield f"outside: {text.characters!r} at {box}"
        if text.size < frame.floor:
            yield f"small: {text.characters!r} at {text.size} px"
        if any(
            glyph.id == 0 for glyph in typeface(text.face).shape(text.characters).glyphs
        ):
            yield f"glyph: {text.characters!r}"
    for (one, a), (other, b) in combinations(boxes, 2):
        same_block = one.size == other.size and one.face == other.face
        if not same_block and _meet(a, b):
            yield f"overlap: {one.characters!r} and {other.characters!r}"
    lead = lead_lines(layout)
    if lead and lead[0].size < frame.lead_least:
        yield f"small: the large words at {lead[0].size} px"


def clumsy(lead: tuple[Text, ...], keep: tuple[str, ...]) -> Iterator[str]:
    """Yield what a typographer would mend in the large words, where room allows.

    Args:
        lead: Their lines.
        keep: Names that should stay whole.
    """
    lines = [text.characters for text in lead]
    whole = " ".join(lines)
    if len(lines) > 1 and " " not in lines[-1] and whole.count(" ") >= _FEW_WORDS:
        yield f"lone word: {lines[-1]!r}"
    places = list(pairwise(lines))
    if _parted(lines, whole, keep, Glue.NAMES):
        yield f"parted: {places}"
    elif _parted(lines, whole, keep, Glue.STRICT):
        yield f"short word: {places}"


def lead_lines(layout: Layout) -> tuple[Text, ...]:
    """Return the lines of the large words."""
    large = {Cut.DISPLAY, Cut.SUBHEAD}
    return tuple(text for text in layout.texts if text.face.cut in large)


def _parted(lines: list[str], whole: str, keep: tuple[str, ...], glue: Glue) -> bool:
    """Whether a line ends inside what some glue keeps together."""
    ends: set[int] = set()
    at = -1
    for piece in pieces(whole, keep=keep, glue=glue):
        at += len(piece.text) + 1
        ends.add(at)
    at = -1
    for line in lines:
        at += len(line) + 1
        if at not in ends:
            return True
    return False


def _inside(box: Box, layout: Layout, frame: Frame) -> bool:
    left, top, right, bottom = box
    tags = [
        shape
        for shape in layout.shapes
        if isinstance(shape, Fill) and shape.height > frame.floor
    ]
    for tag in tags:
        over = (tag.left, tag.top, tag.left + tag.width, tag.top + tag.height)
        if _meet(box, over):
            held = over[0] <= left and right <= over[2]
            return held and over[1] <= top and bottom <= over[3]
    end = layout.width - frame.margin - frame.inset_right + _OVERSHOOT_PX
    floor = layout.height - frame.unsafe_bottom
    if frame.foot is Foot.BAR:
        floor -= frame.foot_height
    return (
        left >= _EDGE_PX
        and right <= end
        and frame.unsafe_top <= top
        and bottom <= floor
    )


def _meet(a: Box, b: Box) -> bool:
    return not (a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1])
