"""The words of a line, each with the part it can play in naming a person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from distbot.languages.id.spans import Span
from distbot.languages.id.words import words

# A full stop joins "S.Pd" and "kpu.go.id", not "katanya.Warga".
_JOINT = r"(?:['’/&-]|\.(?![A-Z][a-z])|(?<![a-z]{2})\.)"
_WORD = re.compile(rf"[^\W_]+(?:{_JOINT}[^\W_]+)*|[^\w\s]")
_LONGEST_ACRONYM_INITIAL = 1


class Kind(Enum):
    """What a word can be part of."""

    NAME = "name"
    INITIAL = "initial"
    PARTICLE = "particle"
    PREFIX = "rank or degree before a name"
    HONORIFIC = "honorific"
    DEGREE = "degree after a name"
    ROLE = "role head"
    OFFICE = "word of an office, an organisation or a place"
    NUMBER = "number"
    LOWER = "any other word"
    MARK = "punctuation"
    QUOTE = "a span between quotation marks"


NAMING = frozenset({Kind.NAME, Kind.INITIAL, Kind.PARTICLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word, a mark or a whole quoted span.

    Attributes:
        text: Verbatim; without the full stop that may follow.
        start: Offset in the line, in code points.
        end: Offset behind it.
        kind: What it can be part of.
        folded: `text` casefolded.
        span: For a quoted span: itself.
    """

    text: str
    start: int
    end: int
    kind: Kind
    folded: str
    span: Span | None = None


def tokenize(text: str, spans: Sequence[Span]) -> list[Token]:
    """Cut a line into words and marks; each span becomes one token.

    A line all in capitals has no names that could be told from other words.
    """
    found: list[Token] = []
    at = 0
    for span in spans:
        found += _words(text, at, max(at, span.start - span.opened))
        found.append(_quote(text, span))
        at = span.end + span.closed
    found += _words(text, at, len(text))
    return found


def _quote(text: str, span: Span) -> Token:
    return Token(
        text=text[span.start : span.end],
        start=span.start,
        end=span.end,
        kind=Kind.QUOTE,
        folded="",
        span=span,
    )


def _words(text: str, start: int, end: int) -> list[Token]:
    found: list[Token] = []
    opening = True
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        folded = word.casefold()
        kind = _kind(word, folded, opening=opening)
        found.append(
            Token(
                text=word,
                start=match.start(),
                end=match.end(),
                kind=kind,
                folded=folded,
            )
        )
        opening = word in ".!?:"
    return found


def _kind(word: str, folded: str, *, opening: bool) -> Kind:
    first = word[0]
    if not (first.isalnum()):
        return Kind.MARK
    if first.isdigit():
        return Kind.NUMBER
    if not first.isupper():
        return _lower_kind(word, folded)
    return _capital_kind(word, folded, opening=opening)


def _lower_kind(word: str, folded: str) -> Kind:
    lists = words()
    if word in lists.particles:
        return Kind.PARTICLE
    if folded in lists.role_heads:
        return Kind.ROLE
    return Kind.LOWER


def _capital_kind(word: str, folded: str, *, opening: bool) -> Kind:
    bare = folded.replace(".", "")
    if len(word) == _LONGEST_ACRONYM_INITIAL and folded != "h":
        return Kind.INITIAL
    if _is_degree(word, bare):
        return Kind.DEGREE
    kind = _listed().get(bare) or _listed().get(folded)
    if kind is Kind.NAME and not word.isupper():
        kind = None
    if kind is not None:
        return kind
    if _is_acronym(word) or "." in word:
        return Kind.OFFICE
    return (
        Kind.LOWER
        if _is_verb(folded) or (opening and _is_source(folded))
        else Kind.NAME
    )


@cache
def _listed() -> dict[str, Kind]:
    """The kinds of the listed words; of a word in two lists the later kind holds."""
    lists = words()
    kinds: dict[str, Kind] = {}
    for entries, kind in (
        (lists.topic_stop, Kind.LOWER),
        (lists.functions, Kind.LOWER),
        (lists.places, Kind.OFFICE),
        (lists.office, Kind.OFFICE),
        (lists.honorifics, Kind.HONORIFIC),
        (lists.prefixes, Kind.PREFIX),
        (lists.role_heads - lists.small_role_heads, Kind.ROLE),
        (lists.capital_names, Kind.NAME),
    ):
        kinds.update(dict.fromkeys(entries, kind))
    return kinds


def _is_source(folded: str) -> bool:
    return folded in words().collective or folded in words().anonymous


def _is_degree(word: str, bare: str) -> bool:
    return ("." in word or word.isupper()) and bare in words().degrees


def _is_acronym(word: str) -> bool:
    """`DPRD`, `KPU-RI`, `SMA/SMK`, `LRT2`: most of it in capitals."""
    return sum(char.isupper() for char in word) > 1 and not any(
        low.islower() for low in word[1:3]
    )


def _is_verb(folded: str) -> bool:
    lists = words()
    return folded in lists.say_active or folded.removesuffix("nya") in lists.say_after
