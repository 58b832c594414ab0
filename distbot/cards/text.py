"""Small blocks of text: shrunk or wrapped, never cut, and turned into shapes."""

import unicodedata
from math import ceil

from distbot.cards.fit import Block, wrap
from distbot.cards.fonts import Face, Fonts, advance_em, typeface
from distbot.cards.shapes import Fill, Part, Text

_SYMBOLS = frozenset({"So", "Sk", "Cf", "Mn", "Me", "Cn", "Co"})
"""General categories of emoji and of what joins and varies them."""

_LOOSE = 1.1
"""The spaces at line ends take no room: what a text is surely too wide for."""

_LITTLE = 3
"""How many sizes are tried to save a line: a smaller one would show beside its kin."""


def settle(
    text: str,
    face: Face,
    sizes: range,
    width: int,
    *,
    most_lines: int,
    keep: tuple[str, ...] = (),
) -> Block | None:
    """Set a text at the first size at which it takes few enough lines.

    Args:
        text: Single spaces; not empty.
        face: Its font.
        sizes: In px, the wanted one first, the floor last.
        width: In px.
        most_lines: One line is preferred at each size, more than this is too many.
        keep: Names that no break may part.

    Returns:
        None if it fits at no size.
    """
    wide = advance_em(face, text)
    for lines in range(1, most_lines + 1):
        for size in sizes if lines == most_lines else sizes[:_LITTLE]:
            if wide * size > lines * width * _LOOSE:
                continue
            block = wrap(text, face, size, width, keep)
            if block is not None and len(block.lines) <= lines:
                return block
    return None


def without_symbols(text: str, fonts: Fonts) -> str:
    """Return a headline or a credit without emoji and their like.

    Only what the fonts lack is left out, and no letter: a word that cannot be drawn
    is refused elsewhere. Quotes are never changed so.
    """
    if fonts.covers(text):
        return text
    kept = (
        char
        for char in text
        if fonts.covers(char) or unicodedata.category(char) not in _SYMBOLS
    )
    return " ".join("".join(kept).split())


def shrinking(wanted: int, floor: int) -> range:
    """Return the sizes from the wanted one to the floor, both included."""
    return range(max(wanted, floor), floor - 1, -1)


def line_text(
    runs: tuple[tuple[str, str], ...],
    block: Block,
    *,
    baseline: int,
    backdrop: str,
    hanging: int = 0,
) -> Text:
    """Return one line at 0; its first `hanging` characters stand left of that."""
    left = 0.0
    if hanging:
        shaped = typeface(block.face).shape("".join(text for text, _ in runs))
        inside = next((g for g in shaped.glyphs if g.cluster >= hanging), None)
        left = -inside.x * block.size_px if inside else 0.0
    return Text(
        runs=runs,
        face=block.face,
        size=block.size_px,
        left=left,
        baseline=baseline,
        backdrop=backdrop,
    )


def rows(block: Block, colour: str, backdrop: str) -> Part:
    """Return sans-serif lines of one colour, from the first capital's top."""
    cap = round(typeface(block.face).rise_em("H") * block.size_px)
    return Part(
        height=cap + block.rise_px,
        shapes=tuple(
            line_text(
                ((line, colour),),
                block,
                baseline=cap + index * block.leading_px,
                backdrop=backdrop,
            )
            for index, line in enumerate(block.lines)
        ),
        words=(" ".join(block.lines),),
    )


def widest(block: Block) -> float:
    """Return the width of a block's longest line, in px."""
    return max(advance_em(block.face, line) for line in block.lines) * block.size_px


def part_width(part: Part) -> int:
    """Return how far a part reaches from its left edge, in whole px."""
    return ceil(max(shape.left + shape.width for shape in part.shapes))


def tagged(part: Part, colour: str, beside: int, above: int) -> Part:
    """Return a part on a tag of one colour, which reaches as far beyond it, in px."""
    tag = Fill(
        left=0,
        top=0,
        width=part_width(part) + 2 * beside,
        height=part.height + 2 * above,
        colour=colour,
    )
    shapes = (tag, *part.at(beside, above))
    return Part(height=tag.height, shapes=shapes, words=part.words)
