"""Where Indonesian sentences end."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from distbot.domain.reading import Sentence
from distbot.languages.id.spans import DOUBLE, Span
from distbot.languages.id.structure import Line
from distbot.languages.id.words import words

_END = re.compile(r"[.!?…]+")
_CLOSERS = "”\"»’')]"
_OPENERS = "“„«\"‘'(["
_TOKEN_REACH = 24
_LOOK_AHEAD = 40
# Shorter numbers before a full stop count a list; shorter tokens are abbreviations.
_LONGEST_ORDINAL = 2
_LONGEST_ABBREVIATION = 4
_ABBREVIATED = re.compile(r"[A-Za-z]{1,5}\.[A-Za-z.]{0,5}")
_WORD = re.compile(r"\w+")


def split_sentences(lines: Sequence[Line], spans: Sequence[Span]) -> list[Sentence]:
    """Split lines into sentences; a quote and its attribution stay together."""
    by_line: dict[int, list[Span]] = {}
    for span in spans:
        by_line.setdefault(span.line, []).append(span)
    found: list[Sentence] = []
    for index, line in enumerate(lines):
        own = by_line.get(index, [])
        # Only the first span of a line can lack its opener, only the last its closer.
        opened = own[0].end if own and not own[0].opened else -1
        unclosed = own[-1].start if own and not own[-1].closed else len(line.text) + 1
        start = 0
        for end in [*sentence_ends(line.text, own), len(line.text)]:
            text = " ".join(line.text[start:end].split())
            if text:
                whole = start > opened and unclosed >= end
                found.append(Sentence(text=text, paragraph=line.paragraph, whole=whole))
            start = end
    return found


def sentence_ends(text: str, spans: Sequence[Span]) -> list[int]:
    """Offsets behind each sentence but the last, never within a span."""
    starts = [span.start for span in spans]
    ends: list[int] = []
    for found in _END.finditer(text):
        at = found.end()
        span = _span_at(spans, starts, found.start())
        if span is not None:
            if at < span.end - 1 or text[at : span.end].strip() or not span.closed:
                continue
            at = span.end + 1
        while at < len(text) and text[at] in _CLOSERS and not _opens_next(text, at):
            at += 1
        if at < len(text) and _is_end(text, found, at, inside=span is not None):
            ends.append(at)
    return ends


def _span_at(spans: Sequence[Span], starts: Sequence[int], at: int) -> Span | None:
    index = bisect_right(starts, at) - 1
    return spans[index] if index >= 0 and at < spans[index].end else None


def _opens_next(text: str, at: int) -> bool:
    """A straight mark glued between a full stop and a capital opens a quote."""
    return text[at] in DOUBLE + "'" and text[at + 1 : at + 2].isupper()


def _is_end(text: str, found: re.Match[str], at: int, *, inside: bool) -> bool:
    rest = text[at : at + _LOOK_AHEAD].lstrip()
    if not rest:
        return False
    spaced = text[at].isspace()
    opener = rest.lstrip(_OPENERS)[:1]
    if rest[0] in DOUBLE and rest[1:4] in {"...", "…"}:
        return True
    if not (opener.isupper() or (opener.isdigit() and spaced)):
        return False
    mark = found.group()
    if mark != ".":
        return spaced or mark[0] in "!?" or rest[0] in _OPENERS
    if inside or text[found.end() : found.end() + 1] in {"”", '"', "»"}:
        return True
    before = _word_before(text, found.start())
    if spaced:
        return _spaced_end(before, text, found.start(), rest)
    return _glued_end(before, rest) or (
        len(before) == 1 and rest[1:2].islower() and _is_numbered(text, found.start())
    )


def _word_before(text: str, at: int) -> str:
    return (
        text[max(0, at - _TOKEN_REACH) : at].rsplit(None, 1)[-1].lstrip(_OPENERS)
        if (at and not text[at - 1].isspace())
        else ""
    )


def _spaced_end(word: str, text: str, at: int, rest: str) -> bool:
    """Judge a full stop that is followed by a space and a capital or a digit.

    Args:
        word: What stands before the full stop.
        text: The line.
        at: Offset of the full stop.
        rest: What follows, without white space.
    """
    folded = word.casefold()
    if not word:
        return True
    if len(word) == 1 and word.isupper():
        return _is_numbered(text, at)
    if word.isdigit():
        # "1. Datang" lists; "2019. Datang" ends.
        return len(word) > _LONGEST_ORDINAL or bool(
            text[max(0, at - 9) : at - len(word)]
        )
    if _is_degree(word):
        return _follows_degree(rest)
    if folded in words().abbreviations:
        return folded in words().soft_abbreviations and (
            (rest[0].isupper() and rest[:2].istitle()) or rest[0] in DOUBLE
        )
    return not (_ABBREVIATED.fullmatch(word) and len(word) <= _LONGEST_ABBREVIATION)


def _is_degree(word: str) -> bool:
    return word.casefold().replace(".", "") in words().degrees and (
        "." in word or word.isupper()
    )


def _is_numbered(text: str, at: int) -> bool:
    """Whether a single capital is a number ("sesi I.") and not an initial."""
    before = text[max(0, at - _TOKEN_REACH) : at - 1].split()
    return bool(before) and before[-1].casefold() in words().numbered


def _follows_degree(rest: str) -> bool:
    """Whether what follows a degree begins a sentence: a word that no name is."""
    word = rest.split(None, 1)[0].strip(".,")
    return word.casefold() in words().functions


def _glued_end(before: str, rest: str) -> bool:
    """Judge a full stop with no space after it: "katanya.Warga"."""
    if rest[0] in _OPENERS:
        return True
    if len(before) == 1 or _is_degree(before):
        return False
    follows = _WORD.match(rest)
    if follows is None or not follows.group()[1:].islower():
        return False
    # After "S.Pd" or "a.n" a name follows; a domain goes on without a capital.
    last = before.rsplit(".", 1)[-1]
    return last == before or len(last) >= _LONGEST_ABBREVIATION
