"""Where sentences end."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from distbot.languages._text.lines import Line
from distbot.languages._text.spans import DOUBLE, Span, find_spans
from distbot.languages._text.tables import folded, without_stops
from distbot.ports import OwnWords

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceWords:
    """What a language's full stops stand behind; all casefolded, without the stop.

    Attributes:
        abbreviations: A full stop after one ends no sentence …
        soft: … but after these of them it may, if a capital word follows.
        numbered: A single capital after one of these is a number, no initial.
        degrees: Degrees after a name, without any full stops.
        functions: Words that begin sentences and no name.
    """

    abbreviations: frozenset[str]
    soft: frozenset[str]
    numbered: frozenset[str]
    degrees: frozenset[str]
    functions: frozenset[str]

    def with_own(self, own: OwnWords) -> "SentenceWords":
        """Add a newsroom's abbreviations and degrees."""
        return replace(
            self,
            abbreviations=self.abbreviations | folded(own.abbreviations),
            degrees=self.degrees | without_stops(own.degrees),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliced:
    """A line with its marked words and its sentences.

    Attributes:
        line: The line.
        spans: Its spans, in order, none overlapping.
        ends: Offsets behind each sentence but the last, never within a span.
    """

    line: Line
    spans: Sequence[Span]
    ends: Sequence[int]

    def sentences(self) -> Iterator[tuple[int, int, bool]]:
        """Give the offsets of each sentence, and whether its marks are closed."""
        # Only the first span of a line can lack its opener, only the last its closer.
        spans, size = self.spans, len(self.line.text)
        opened = spans[0].end if spans and not spans[0].opened else -1
        unclosed = spans[-1].start if spans and not spans[-1].closed else size + 1
        start = 0
        for end in (*self.ends, size):
            yield start, end, start > opened and unclosed >= end
            start = end


def slice_lines(lines: Sequence[Line], words: SentenceWords) -> list[Sliced]:
    """Find marked words and sentences; a quote and its attribution stay together."""
    own: list[list[Span]] = [[] for _ in lines]
    for span in find_spans(lines):
        own[span.line].append(span)
    return [
        Sliced(line=line, spans=spans, ends=sentence_ends(line.text, spans, words))
        for line, spans in zip(lines, own, strict=True)
    ]


def sentence_ends(text: str, spans: Sequence[Span], words: SentenceWords) -> list[int]:
    """Offsets behind each sentence but the last, never within a span."""
    starts = [span.start for span in spans]
    ends: list[int] = []
    for found in _END.finditer(text):
        at = found.end()
        span = _span_at(spans, starts, found.start()) if starts else None
        if span is not None:
            if at < span.end - 1 or text[at : span.end].strip() or not span.closed:
                continue
            at = span.end + 1
        while at < len(text) and text[at] in _CLOSERS and not _opens_next(text, at):
            at += 1
        if at < len(text) and _Stop(text, found, at, words).ends(
            inside=span is not None
        ):
            ends.append(at)
    return ends


def _span_at(spans: Sequence[Span], starts: Sequence[int], at: int) -> Span | None:
    index = bisect_right(starts, at) - 1
    return spans[index] if index >= 0 and at < spans[index].end else None


def _opens_next(text: str, at: int) -> bool:
    """A straight mark glued between a full stop and a capital opens a quote."""
    return text[at] in DOUBLE + "'" and text[at + 1 : at + 2].isupper()


class _Stop:
    """A full stop or other end mark within a line."""

    def __init__(
        self, text: str, found: re.Match[str], at: int, words: SentenceWords
    ) -> None:
        """Look at what stands around it; `at` is behind it and its closers."""
        self._text = text
        self._found = found
        self._at = at
        self._words = words
        self._rest = text[at : at + _LOOK_AHEAD].lstrip()

    def ends(self, *, inside: bool) -> bool:
        """Whether a sentence ends here; `inside` a span, before its closer."""
        text, rest = self._text, self._rest
        if not rest:
            return False
        if rest[0] in DOUBLE and rest[1:4] in {"...", "…"}:
            return True
        spaced = text[self._at].isspace()
        opener = rest.lstrip(_OPENERS)[:1]
        if not (opener.isupper() or (opener.isdigit() and spaced)):
            return False
        mark = self._found.group()
        if mark != ".":
            return spaced or mark[0] in "!?" or rest[0] in _OPENERS
        begin, end = self._found.span()
        if inside or text[end : end + 1] in {"”", '"', "»"}:
            return True
        before = _word_before(text, begin)
        if spaced:
            return self._ends_spaced(before)
        return self._ends_glued(before) or (
            len(before) == 1 and rest[1:2].islower() and self._is_numbered()
        )

    def _ends_spaced(self, word: str) -> bool:
        """Judge a full stop that is followed by a space and a capital or a digit."""
        told, rest, words = word.casefold(), self._rest, self._words
        if not word:
            return True
        if len(word) == 1 and word.isupper():
            return self._is_numbered()
        if word.isdigit():
            # "1. Datang" lists; "2019. Datang" ends.
            at = self._found.start()
            return len(word) > _LONGEST_ORDINAL or bool(
                self._text[max(0, at - 9) : at - len(word)]
            )
        if self._is_degree(word):
            return self._follows_degree()
        if told in words.abbreviations:
            return told in words.soft and (
                (rest[0].isupper() and rest[:2].istitle()) or rest[0] in DOUBLE
            )
        return not (_ABBREVIATED.fullmatch(word) and len(word) <= _LONGEST_ABBREVIATION)

    def _ends_glued(self, before: str) -> bool:
        """Judge a full stop with no space after it: "katanya.Warga"."""
        rest = self._rest
        if rest[0] in _OPENERS:
            return True
        if len(before) == 1 or self._is_degree(before):
            return False
        follows = _WORD.match(rest)
        if follows is None or not follows.group()[1:].islower():
            return False
        # After "S.Pd" or "a.n" a name follows; a domain goes on without a capital.
        last = before.rsplit(".", 1)[-1]
        return last == before or len(last) >= _LONGEST_ABBREVIATION

    def _is_degree(self, word: str) -> bool:
        return ("." in word or word.isupper()) and (
            word.casefold().replace(".", "") in self._words.degrees
        )

    def _is_numbered(self) -> bool:
        """Whether a single capital is a number ("sesi I.") and not an initial."""
        at = self._found.start()
        before = self._text[max(0, at - _TOKEN_REACH) : at - 1].split()
        return bool(before) and before[-1].casefold() in self._words.numbered

    def _follows_degree(self) -> bool:
        """Whether what follows a degree begins a sentence: a word that no name is."""
        word = self._rest.split(None, 1)[0].strip(".,")
        return word.casefold() in self._words.functions


def _word_before(text: str, at: int) -> str:
    if not at or text[at - 1].isspace():
        return ""
    return text[max(0, at - _TOKEN_REACH) : at].rsplit(None, 1)[-1].lstrip(_OPENERS)
