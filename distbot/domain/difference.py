"""What became of an article's words from one version to the next, for a reader."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import zip_longest

from distbot.domain.article import Article
from distbot.domain.text_telegram import Piece, length_utf16

MOST_UTF16 = 3500
"""So much of a message leaves room for what stands around it."""

_MOST_WORDS = 2000
"""Two longer texts are not compared word by word: that takes seconds."""

_WORDS = re.compile(r"\s*\S+|\s+$")
_NEAR = 4
"""So many unchanged words are kept on each side of a change."""

_CUT = "…"


class Place(Enum):
    """Where something changed."""

    HEADLINE = "headline"
    PARAGRAPH = "paragraph"
    BYLINE = "byline"
    IMAGE = "image"
    CREDIT = "credit"


class Fate(Enum):
    """What became of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Words that share a fate, with the white space before them."""

    fate: Fate
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place that reads otherwise now.

    Attributes:
        place: Which.
        number: Of a paragraph, from 1, as the new version counts; of one that is
            gone, where it stood. 0 elsewhere.
        stretches: Kept and removed ones joined are the old words, kept and added
            ones the new.
    """

    place: Place
    number: int
    stretches: tuple[Stretch, ...]


def differences(before: Article, after: Article) -> tuple[Difference, ...]:
    """Name all places that a reader would find changed, in reading order.

    A paragraph that only moved is removed here and added there.
    """
    return (
        *_plain(Place.HEADLINE, before.headline, after.headline),
        *_paragraphs(before.paragraphs, after.paragraphs),
        *_plain(Place.BYLINE, before.byline, after.byline),
        *_whole(Place.IMAGE, before.image, after.image),
        *_plain(Place.CREDIT, before.image_credit, after.image_credit),
    )


def told(
    changes: Sequence[Difference],
    names: Mapping[Place, str],
    limit_utf16: int = MOST_UTF16,
) -> tuple[Piece, ...]:
    """Put differences into words, one place a line, unchanged words left out.

    What was removed stands as "[−old]" and struck through, what was added as "[+new]"
    and bold: it reads without its entities, too.

    Args:
        changes: As `differences` returns them.
        names: What each place is called; `{number}` is filled.
        limit_utf16: Of the whole, in UTF-16 units. Where it ends early, "…" says so.
    """
    pieces: list[Piece] = []
    for change in changes:
        name = names[change.place].replace("{number}", str(change.number))
        start = "\n" if pieces else ""
        pieces.append(Piece(text=f"{start}{name}:"))
        pieces += map(_piece, _shortened(change.stretches))
    return tuple(_within(pieces, limit_utf16))


def _plain(place: Place, old: str | None, new: str | None) -> Iterator[Difference]:
    if (old or "") != (new or ""):
        stretches = tuple(_compared(old or "", new or ""))
        yield Difference(place=place, number=0, stretches=stretches)


def _whole(place: Place, old: str | None, new: str | None) -> Iterator[Difference]:
    """Compare what has no words, such as an address."""
    if (old or "") != (new or ""):
        stretches = tuple(_replaced(old or "", new or ""))
        yield Difference(place=place, number=0, stretches=stretches)


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        first = (start if tag == "delete" else new_start) + 1
        pairs = zip_longest(old[start:end], new[new_start:new_end], fillvalue="")
        for number, (gone, come) in enumerate(pairs, start=first):
            stretches = tuple(_compared(gone, come))
            place = Place.PARAGRAPH
            yield Difference(place=place, number=number, stretches=stretches)


def _compared(old: str, new: str) -> Iterator[Stretch]:
    """Compare two texts word by word."""
    words, others = _WORDS.findall(old), _WORDS.findall(new)
    if not words or not others or max(len(words), len(others)) > _MOST_WORDS:
        yield from _replaced(old, new)
        return
    matcher = SequenceMatcher(a=words, b=others, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Stretch(fate=Fate.KEPT, text="".join(words[start:end]))
        else:
            come = "".join(others[new_start:new_end])
            yield from _replaced("".join(words[start:end]), come)


def _replaced(old: str, new: str) -> Iterator[Stretch]:
    if old:
        yield Stretch(fate=Fate.REMOVED, text=old)
    if new:
        yield Stretch(fate=Fate.ADDED, text=new)


def _shortened(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Leave out what is unchanged and far from any change."""
    for at, stretch in enumerate(stretches):
        words = _WORDS.findall(stretch.text)
        head = words[:_NEAR] if at else []
        tail = words[-_NEAR:] if at < len(stretches) - 1 else []
        if stretch.fate is not Fate.KEPT or len(words) <= len(head) + len(tail):
            yield stretch
        else:
            text = "".join((*head, f" {_CUT}", *tail))
            yield Stretch(fate=Fate.KEPT, text=text)


def _piece(stretch: Stretch) -> Piece:
    text = " ".join(stretch.text.split())
    match stretch.fate:
        case Fate.KEPT:
            return Piece(text=f" {text}")
        case Fate.REMOVED:
            return Piece(text=f" [−{text}]", kind="strikethrough")
        case Fate.ADDED:
            return Piece(text=f" [+{text}]", kind="bold")


def _within(pieces: Sequence[Piece], limit_utf16: int) -> Iterator[Piece]:
    """Yield what fits, the rest cut behind a word, and marked."""
    left = limit_utf16
    ends = [length_utf16(piece.text) for piece in pieces]
    for at, piece in enumerate(pieces):
        rest = sum(ends[at:])
        if rest <= left:
            yield from pieces[at:]
            return
        if ends[at] + length_utf16(f" {_CUT}") > left:
            yield _cut(piece, left)
            return
        yield piece
        left -= ends[at]


def _cut(piece: Piece, limit_utf16: int) -> Piece:
    """Shorten a piece to some units, its mark included."""
    kept, used = "", length_utf16(f" {_CUT}")
    for word in _WORDS.findall(piece.text):
        used += length_utf16(word)
        if used > limit_utf16:
            break
        kept += word
    return Piece(text=f"{kept} {_CUT}"[: max(0, limit_utf16)], kind=piece.kind)
