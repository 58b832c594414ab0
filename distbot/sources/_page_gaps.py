"""Paragraphs that an extractor passed over, put back where they stood.

trafilatura leaves out a first paragraph that stands apart from the others, and one
after a picture: on 3 of 19 article pages it lost the lede (docs/benchmarks.md).
"""

import re
from collections.abc import Sequence

from distbot.sources._html import Line

_PROSE = 60
"""Characters of the shortest line that is believed to be a paragraph unseen."""

_REACH = 8
"""Lines above the first paragraph among which a lede is looked for."""

_DATELINE = re.compile(r"[A-Z](?:[^.!?\"“]|\.(?=\w)){1,60}\s[-–—]{1,2}\s")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
_WHITE = re.compile(r"\s+")


def completed(found: Sequence[str], lines: Sequence[Line]) -> list[str]:
    """Return an article's paragraphs with those between them, and the lede.

    A lede is believed only if it begins with a dateline ("JAKARTA, Kabar.id – …"):
    standfirsts, captions and pulled quotes stand in its place, too.

    Args:
        found: Its paragraphs, as an extractor found them.
        lines: Of the whole page.
    """
    places = _places(found, lines)
    if not places:
        return list(found)
    known = _bare("".join(found))
    result: list[str] = []
    taken = 0
    for place in range(_top(lines, min(places)), max(places) + 1):
        if place in places:
            upto = places[place] + 1
            result += found[taken:upto]
            taken = upto
        elif is_prose(lines[place]) and _bare(lines[place].text) not in known:
            result.append(lines[place].text)
    return [*result, *found[taken:]]


def is_prose(line: Line) -> bool:
    """Say whether a line reads like a paragraph: a long sentence, and no link."""
    if len(line.text) < _PROSE or not _SENTENCE_END.search(line.text):
        return False
    return sum(len(link.text) for link in line.links) * 2 < len(line.text)


def _places(found: Sequence[str], lines: Sequence[Line]) -> dict[int, int]:
    """Return where in the page paragraphs stand: place of line → place in `found`.

    In order, and only long ones: a short line also stands in menus and lists.
    """
    order = {text: place for place, text in reversed(list(enumerate(found)))}
    places: dict[int, int] = {}
    ahead = 0
    for place, line in enumerate(lines):
        at = order.get(line.text)
        if at is not None and at >= ahead and len(line.text) >= _PROSE:
            places[place] = at
            ahead = at + 1
    return places


def _top(lines: Sequence[Line], first: int) -> int:
    """Return where the article begins, at or above its first paragraph found."""
    for place in range(first, max(first - _REACH, 0) - 1, -1):
        if _DATELINE.match(lines[place].text) and is_prose(lines[place]):
            return place
    return first


def _bare(text: str) -> str:
    return _WHITE.sub("", text)
