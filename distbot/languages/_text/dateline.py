"""The place and masthead before a story's first sentence."""

import re
from dataclasses import dataclass
from itertools import pairwise

_REACH = 90
_LONGEST_PLACE_WORDS = 4
# Masthead, place and the first word of the story.
_FEWEST_WORDS = 3
_SEPARATOR = re.compile(r"\s*(?:\|{1,2}|[–—]|--|(?<=\s)-(?=\s)|(?<=\s)I(?=\s))\s*")
_DOMAIN = re.compile(r"[A-Za-z][\w-]*(?:\.[A-Za-z]{2,6}){1,2}")
_SIGNED = re.compile(
    r"(?P<line>(?:[A-Z][\w .'/]{2,30},\s*)?[A-Za-z][\w-]*(?:\.[A-Za-z]{2,6}){1,2}"
    r"(?P<place>(?:,\s*[A-Z][\w .'/]{2,30}|\s\d{1,2} \w+ \d{4})?))\s*"
    r"(?:[–—-]\s*){1,3}"
)
_OPENERS = "“\"‘'"
_WORD = re.compile(r"[^\W_][\w.'’/-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatelineWords:
    """What stands in datelines; all casefolded.

    Attributes:
        mastheads: Names without a domain that sign them.
        places: One-word places.
        compound_places: Places of two words.
    """

    mastheads: frozenset[str]
    places: frozenset[str]
    compound_places: frozenset[str]


def dateline_end(
    text: str, words: DatelineWords, *, alone: bool
) -> tuple[str | None, int]:
    """Find the dateline: its words and where the first sentence begins.

    Conservative: two of three articles have none.

    Args:
        text: The story's first line.
        words: What stands in datelines.
        alone: Whether the whole line may be a dateline, the story on the next.
    """
    end, begin = 0, 0
    for found in _SEPARATOR.finditer(text[:_REACH]):
        piece = text[begin : found.start()]
        if found.start() == 0 or not _is_dateline(piece, found.group(), words):
            break
        if found.group().strip() == "I" and not _signs(
            _first_word(text, found.end()), words
        ):
            break
        end, begin = found.start(), found.end()
    rest = text[begin:]
    if alone and _is_line(text) and _signs(rest, words) and (begin or "," in text):
        return text, len(text)
    if alone and begin and not rest:
        return text[:end].rstrip(" ,-–—|"), begin
    more = _unseparated(rest, words)
    if more:
        return text[: begin + more].strip(" ,.-–—|"), begin + more
    if not begin or not rest or not (rest[0].isupper() or rest[0] in '“"‘0123456789'):
        return _signed(text) or (None, 0)
    return text[:end].rstrip(" ,-–—|"), begin


def _signed(text: str) -> tuple[str, int] | None:
    """Read a dateline that a domain signs, however its dash is set."""
    found = _SIGNED.match(text[:_REACH])
    if not found or found.end() >= len(text):
        return None
    place = found.group("place") or ""
    known = all(_is_capital(word) for word in _WORD.findall(place))
    follows = text[found.end()]
    if not known or not (follows.isalnum() or follows in _OPENERS):
        return None
    return found.group("line").strip(" ,"), found.end()


def _is_dateline(piece: str, separator: str, words: DatelineWords) -> bool:
    found = _WORD.findall(piece)
    if not found or any(mark in piece for mark in '“”"!?:;'):
        return False
    if _signs(piece, words):
        return all(_is_capital(word) or word.isdigit() for word in found)
    if len(found) > _LONGEST_PLACE_WORDS or not all(
        _is_capital(word) for word in found
    ):
        return False
    if any(char.isdigit() for char in piece) or piece.rstrip().endswith("."):
        return False
    return piece.isupper() or separator[:1].isspace() or "|" in separator


def _is_line(text: str) -> bool:
    """Whether a line is short and no sentence."""
    return (
        len(text) <= _REACH
        and text[-1] not in '.!?,:;”"'
        and all(_is_capital(word) or word.isdigit() for word in _WORD.findall(text))
    )


def _first_word(text: str, at: int) -> str:
    return (text[at : at + _REACH].split() or [""])[0]


def _signs(piece: str, words: DatelineWords) -> bool:
    """Whether a masthead stands in it."""
    return any(
        _DOMAIN.fullmatch(word.strip("()"))
        or word.strip("()").casefold() in words.mastheads
        for word in piece.replace(",", " ").replace("/", " ").split()
    ) or _is_capital_camel(piece.strip())


def _is_capital_camel(piece: str) -> bool:
    """`BeritaKarya`: one word that changes case within."""
    return (
        piece.isalpha()
        and piece[:1].isupper()
        and any(low.islower() and high.isupper() for low, high in pairwise(piece))
    )


def _is_capital(word: str) -> bool:
    return word[0].isupper() or _DOMAIN.fullmatch(word) is not None


def _unseparated(text: str, words: DatelineWords) -> int:
    """Length of "Liputan6.com, Jakarta " or "JAKARTA. " at the start, else 0."""
    head = text[:_REACH].split(" ", 4)
    if (
        len(head) >= _FEWEST_WORDS
        and head[0].endswith(",")
        and _DOMAIN.fullmatch(head[0][:-1])
    ):
        two = f"{head[1]} {head[2]}".casefold() in words.compound_places
        size = len(" ".join(head[: 3 if two else 2])) + 1
        place = head[1].rstrip("-–—.").casefold()
        follows = text[size : size + 1]
        known = two or place in words.places
        return size if known and (follows.isupper() or follows in '“"') else 0
    if len(head) > 1 and re.fullmatch(r"[A-Z]{4,}\.", head[0]):
        return len(head[0]) + 1 if head[0][:-1].casefold() in words.places else 0
    return 0
