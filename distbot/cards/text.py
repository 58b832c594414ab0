"""Small blocks of text: shrunk or wrapped, never cut, and turned into shapes."""

from distbot.cards.fit import Block, wrap
from distbot.cards.fonts import Face, typeface
from distbot.cards.shapes import Part, Text

SANS_CAP_EM = 0.745
"""Height of a capital in Plus Jakarta Sans."""

_LITTLE = 3
"""How many sizes are tried to save a line: a smaller one would show beside its kin."""


def settle(
    text: str, face: Face, sizes: range, width: int, *, most_lines: int
) -> Block | None:
    """Set a text at the first size at which it takes few enough lines.

    Args:
        text: Single spaces; not empty.
        face: Its font.
        sizes: In px, the wanted one first, the floor last.
        width: In px.
        most_lines: One line is preferred at each size, more than this is too many.

    Returns:
        None if it fits at no size.
    """
    for lines in range(1, most_lines + 1):
        for size in sizes if lines == most_lines else sizes[:_LITTLE]:
            block = wrap(text, face, size, width)
            if block is not None and len(block.lines) <= lines:
                return block
    return None


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
    cap = round(SANS_CAP_EM * block.size_px)
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
    face = typeface(block.face)
    return max(face.advance_em(line) for line in block.lines) * block.size_px
