"""The words of a line, each with the part it can play in naming a person."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from distbot.languages._text.spans import Span
from distbot.languages.id.lexicon import Kind, Lexicon, Word

# A full stop joins "S.Pd" and "kpu.go.id", not "katanya.Warga".
_JOINT = r"(?:['’/&-]|\.(?![A-Z][a-z])|(?<![a-z]{2})\.)"
_WORD = re.compile(rf"[^\W_]+(?:{_JOINT}[^\W_]+)*|[^\w\s]")
# Small letters before a name: "dr. Sari".
_SMALL_TITLES = frozenset({"dr", "drg", "drh", "ir", "ust"})


class Token(NamedTuple):
    """A word, a mark or a whole quoted span.

    A tuple, because some four hundred of them are made for every article.

    Attributes:
        text: Verbatim; without the full stop that may follow.
        start: Offset in the line, in code points.
        end: Offset behind it.
        kind: What it can be part of.
        folded: `text` casefolded.
        word: What the lexicon knows of it.
        span: For a quoted span: itself.
    """

    text: str
    start: int
    end: int
    kind: Kind
    folded: str
    word: Word
    span: Span | None = None


def tokenize(text: str, spans: Sequence[Span], lexicon: Lexicon) -> list[Token]:
    """Cut a line into words and marks; each span becomes one token."""
    found: list[Token] = []
    at = 0
    for span in spans:
        _add_words(found, text, at, max(at, span.start - span.opened), lexicon)
        found.append(
            Token(
                text[span.start : span.end],
                span.start,
                span.end,
                Kind.QUOTE,
                "",
                lexicon.quoted,
                span,
            )
        )
        at = span.end + span.closed
    _add_words(found, text, at, len(text), lexicon)
    return found


def _add_words(
    found: list[Token], text: str, start: int, end: int, lexicon: Lexicon
) -> None:
    look_up, make = lexicon.word, Token._make
    opening = True
    small_title = False
    for match in _WORD.finditer(text, start, end):
        form = match.group()
        word = look_up(form)
        begin, stop = match.span()
        kind = word.opening_kind if opening else word.kind
        opening = kind is Kind.MARK and form in ".!?:"
        folded = word.folded
        if small_title:
            found[-1] = _title(found[-1], form, text[stop : stop + 2])
        small_title = kind is Kind.LOWER and folded in _SMALL_TITLES
        # As Token(…) does, without its detour through keywords.
        found.append(make((form, begin, stop, kind, folded, word, None)))


def _title(token: Token, follows: str, after: str) -> Token:
    """Take "dr" for a title where a capital follows, with or without a full stop."""
    capital = follows[0].isupper() or (follows == "." and after.strip()[:1].isupper())
    return token._replace(kind=Kind.PREFIX) if capital else token
