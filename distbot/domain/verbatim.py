"""Whether words in quotation marks are an article's own."""

import re
from collections.abc import Sequence

from distbot.domain.folding import fold_marks
from distbot.domain.quotations import quotations

_ENDS = re.compile(r"^[…\s]+|[,.…\s]+$")
"""What may be missing or added at the ends of a slice: a cut's mark, an end's."""


def foreign_quotations(text: str, paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Name the quotations of a text that no paragraph of the article has.

    A quotation may be a shorter slice of what was said, not other words, nor two
    slices joined. White space, the form of marks and dashes, and a comma, a full stop
    or an ellipsis at its ends do not count.

    Args:
        text: An editor's words.
        paragraphs: The article's, as it stands now.

    Returns:
        The words inside the marks, marks folded, each once, in order.
    """
    told = [fold_marks(paragraph) for paragraph in paragraphs]
    folded = fold_marks(text)
    spoken = (_inner(folded[start:end]) for start, end in quotations(folded))
    foreign = (
        words for words in spoken if words and not any(_has(one, words) for one in told)
    )
    return tuple(dict.fromkeys(foreign))


def _inner(quotation: str) -> str:
    return _ENDS.sub("", quotation[1:].rstrip('”»"'))


def _has(paragraph: str, words: str) -> bool:
    """Say whether whole words of a paragraph are these."""
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return re.search(before + re.escape(words) + after, paragraph) is not None
