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
_DEGREE = re.compile(r"(?:[A-Za-z]{1,5}\.)+[A-Za-z]{0,5}")
_ROMAN = frozenset("IVX")


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
    token = _token_before(text, found.start())
    if spaced:
        return _spaced_end(token, text, found.start(), rest)
    return _glued_end(token, rest) or (
        len(token) == 1 and rest[1:2].islower() and _is_numbered(text, found.start())
    )


def _token_before(text: str, at: int) -> str:
    return (
        text[max(0, at - _TOKEN_REACH) : at].rsplit(None, 1)[-1].lstrip(_OPENERS)
        if (at and not text[at - 1].isspace())
        else ""
    )


def _spaced_end(token: str, text: str, at: int, rest: str) -> bool:
    """Judge a full stop that is followed by a space and a capital or a digit.

    Args:
        token: What stands before the full stop.
        text: The line.
        at: Offset of the full stop.
        rest: What follows, without white space.
    """
    lists = words()
    folded = token.casefold()
    if not token:
        return True
    if len(token) == 1 and token.isupper():
        return _is_numbered(text, at)
    if token.isdigit():
        # "1. Datang" lists; "2019. Datang" ends.
        return len(token) > 2 or bool(text[: at - len(token)].strip())
    if folded.replace(".", "") in lists.degrees and ("." in token or token.isupper()):
        return _follows_degree(rest)
    if folded in lists.abbreviations:
        return (
            folded in lists.soft_abbreviations
            and rest[0].isupper()
            and (rest[:2].istitle() or rest[0] in _OPENERS)
            and token != "No"
        )
    return not (_DEGREE.fullmatch(token) and "." in token and len(token) <= 4)


def _is_numbered(text: str, at: int) -> bool:
    """Whether a single capital is a number ("sesi I.") and not an initial."""
    before = text[max(0, at - _TOKEN_REACH) : at - 1].split()
    return bool(before) and before[-1].casefold() in words().numbered


def _follows_degree(rest: str) -> bool:
    """Whether what follows a degree begins a sentence: a word that no name is."""
    word = rest.split(None, 1)[0].strip(".,")
    return word.casefold() in words().functions


def _glued_end(token: str, rest: str) -> bool:
    """Judge a full stop with no space after it: "katanya.Warga"."""
    if rest[0] in _OPENERS:
        return True
    if len(token) == 1:
        return False
    word = re.match(r"\w+", rest)
    follows = word.group() if word else ""
    if len(follows) < 2 or not follows[1:].islower():
        return False
    last = token.rsplit(".", 1)[-1]
    if token.casefold().replace(".", "") in words().degrees and len(token) < 4:
        return False
    # A domain goes on without a capital; "Bisnis.Com" is too rare to mind.
    return not ("." in token and len(last) < 4) and (
        last[-1:].islower() or last.isdigit() or len(last) > 2 or last in _ROMAN
    )
