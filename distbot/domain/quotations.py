"""The words that a text has inside quotation marks."""

import re

_QUOTATION = re.compile(r'“[^”]*(?:”|\Z)|"[^"]*(?:"|\Z)|«[^»]*(?:»|\Z)')


def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Return where quotations stand, their marks included, in order.

    One that is not closed reaches to the end of the text. Single marks are not
    looked at: most are apostrophes.

    Returns:
        Begin and end of each, in code points.
    """
    return tuple(match.span() for match in _QUOTATION.finditer(text))
