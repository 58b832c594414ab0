"""Where a quote may end before its end, and how the cut is marked."""

import re
from collections.abc import Iterator

from distbot.domain.folding import fold_marks

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


def marked(beginning: str) -> str:
    """Return a beginning as a card draws it, its cut marked with an ellipsis."""
    drawn = fold_marks(beginning).rstrip(" ,;:–—-")
    return f"{drawn} …" if drawn[-1:] in ".!?”’)" else f"{drawn}…"


def unmarked(drawn: str) -> str:
    """Return drawn words without the ellipsis that marks a cut."""
    inner = drawn.removeprefix("“").removesuffix("”")
    return inner.removesuffix("…").rstrip()
