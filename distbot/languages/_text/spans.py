"""Stretches between quotation marks, whatever the marks and however they nest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from distbot.languages._text.lines import Line

OPENING = "“„‟«"
CLOSING = "”»"
DOUBLE = OPENING + CLOSING + '"'
_SINGLE = "'‘’"
_LONGEST_SPAN_LINES = 12
# No paragraph of prose has more; what has is no place to look for quotes.
_MOST_MARKS = 1_000
_DOUBLE_MARK = re.compile(f"[{DOUBLE}]")
_SINGLE_MARK = re.compile(f"[{_SINGLE}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Marked words within one line, marks not included.

    Attributes:
        line: Index of the line.
        start: Offset in the line, in code points.
        end: Offset behind the last word.
        closed: Whether a mark closes it in this line.
        opened: Whether a mark opens it in this line.
        single: Whether its marks are single ones.
    """

    line: int
    start: int
    end: int
    closed: bool = True
    opened: bool = True
    single: bool = False


def find_spans(lines: Sequence[Line]) -> list[Span]:
    """Find the outermost spans in order; those of one line do not overlap.

    A span that runs over several lines comes as one span a line, the middle ones
    neither opened nor closed.
    """
    found: list[Span] = []
    index = 0
    while index < len(lines):
        spans = _line_spans(index, lines[index].text)
        found += spans
        index += 1
        if spans and not spans[-1].closed and not spans[-1].single:
            following = _continuation(lines, index)
            found += following
            index += len(following)
    return sorted(found, key=lambda span: (span.line, span.start))


def _continuation(lines: Sequence[Line], first: int) -> list[Span]:
    """The lines that an unclosed mark runs on through, up to its closer."""
    found: list[Span] = []
    for index in range(first, min(first + _LONGEST_SPAN_LINES, len(lines))):
        text = lines[index].text
        mark = _DOUBLE_MARK.search(text)
        if mark is None:
            found.append(
                Span(line=index, start=0, end=len(text), closed=False, opened=False)
            )
            continue
        at = mark.start()
        if _opens(text, at) or _DOUBLE_MARK.search(text, at + 1):
            return []
        found.append(Span(line=index, start=0, end=at, opened=False))
        return found
    return []


def _line_spans(index: int, text: str) -> list[Span]:
    marks = [mark.start() for mark in _DOUBLE_MARK.finditer(text)]
    if len(marks) > _MOST_MARKS:
        return []
    spans = _double_spans(index, text, marks) if marks else []
    return spans or _single_spans(index, text)


def _double_spans(index: int, text: str, marks: Sequence[int]) -> list[Span]:
    spans: list[Span] = []
    start, depth = -1, 0
    openings = [_opens(text, at) for at in marks]
    openings[-1] = openings[-1] and not _closes_late(text, marks[-1])
    closers = openings.count(False)
    for at, opens in zip(marks, openings, strict=True):
        if not opens:
            closers -= 1
            if depth == 1:
                spans.append(Span(line=index, start=start, end=at))
            elif not depth and not _stray_closer(text, at):
                # A straight mark that looks like a closer, where none is open.
                start, depth = at + 1, 2
            depth = max(0, depth - 1)
        elif depth and closers > depth:
            depth += 1
        elif not depth or closers:
            # Begin; or begin anew, the earlier mark having never been closed.
            start, depth = at + 1, 1
    if depth and start < len(text):
        spans.append(Span(line=index, start=start, end=len(text), closed=False))
    return spans


def _opens(text: str, at: int) -> bool:
    """Whether the mark can only open: white space before it, a word after it."""
    after = text[at + 1 : at + 2]
    if text[at] in OPENING:
        return bool(after)
    before = text[at - 1 : at] if at else ""
    return (
        text[at] == '"'
        and (not before or before.isspace() or before == "(")
        and (bool(after) and not after.isspace())
    )


def _closes_late(text: str, at: int) -> bool:
    """Whether a space slipped before a line's last mark: `"Kami ada, "kata Sari.`."""
    return (
        text[at] == '"'
        and text[max(0, at - 2) : at - 1] in {",", ".", "!", "?"}
        and text.count('"') % 2 == 0
    )


def _stray_closer(text: str, at: int) -> bool:
    """A ” behind a word, before a space: it closes what was never opened."""
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if text[at] in CLOSING:
        return bool(before) and not before.isspace()
    return not after


def _single_spans(index: int, text: str) -> list[Span]:
    spans: list[Span] = []
    start: int | None = None
    for mark in _SINGLE_MARK.finditer(text):
        at, char = mark.start(), mark.group()
        before = text[at - 1 : at] if at else ""
        after = text[at + 1 : at + 2]
        if start is None:
            if char != "’" and not before.strip(" (:") and after.isalnum():
                start = at + 1
        elif not before.isspace() and not after.isalnum():
            spans.append(Span(line=index, start=start, end=at, single=True))
            start = None
    return spans
