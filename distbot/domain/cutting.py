"""Where a quote may end before its end, and how the cut is marked."""

import re
from collections.abc import Iterator

from distbot.domain.folding import fold_for_card, fold_marks

_SENTENCE = re.compile(r"[.!?…][”’\"')\]]*(?=\s)")
_CLAUSE = re.compile(r"[,;:](?=\s)|\s[–—-](?=\s)")
_LEAST = 40
"""Characters that a beginning must have: less says nothing."""

_ABBREVIATION = re.compile(r"(?:^|[\s(“\"])(?:\w|[A-Z]\w{1,3}|\w\.\w)\.$")
"""What ends with a full stop and no sentence: an initial, a title, "a.n."."""


def beginnings(text: str) -> Iterator[str]:
    """Yield slices from a quote's beginning: whole sentences, then clauses.

    Longest first, each of both kinds. A slice is verbatim, and never the whole.

    Args:
        text: The quote, as the article has it.
    """
    ends = [match.end() for match in _SENTENCE.finditer(text)]
    whole = [end for end in ends if not _ABBREVIATION.search(text[:end])]
    clauses = [match.start() for match in _CLAUSE.finditer(text)]
    for end in (*reversed(whole), *reversed(clauses)):
        if end >= _LEAST:
            yield text[:end]


def marked(part: str, *, before: bool = False, after: bool = True) -> str:
    """Return a part of a quote as a card draws it, cuts marked with an ellipsis.

    Args:
        part: A slice of the quote.
        before: Whether words of it are left out before the part.
        after: Whether words of it are left out after the part.
    """
    drawn = fold_marks(part).rstrip(" ,;:–—-") if after else fold_for_card(part)
    if after:
        drawn = f"{drawn} …" if drawn[-1:] in ".!?”’)" else f"{drawn}…"
    if before:
        begins = drawn[:1].isupper() or drawn[:1].isdigit()
        drawn = f"… {drawn}" if begins else f"…{drawn}"
    return drawn


def unmarked(drawn: str, *, before: bool = False, after: bool = True) -> str:
    """Return drawn words without the ellipses that mark cuts, see `marked`."""
    inner = drawn.removeprefix("“").removesuffix("”")
    if after:
        inner = inner.removesuffix("…").rstrip()
    return inner.removeprefix("…").lstrip() if before else inner
