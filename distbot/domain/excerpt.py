"""As much of a story as fits, ended where it may end."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from types import MappingProxyType

from distbot.domain.folding import fold_marks
from distbot.domain.reading import Sentence

PARAGRAPH_BREAK = "\n\n"
ELLIPSIS = "…"

_CLOSER = MappingProxyType(
    {"“": "”", "„": "”", "«": "»", "‘": "’", "(": ")", "[": "]", "{": "}"}
)
_STRAIGHT = '"'
_CLAUSE_MARKS = frozenset(",;–—:")
_SPACE = re.compile(r"\s+")
_TRAILING_MARKS = " ,;:–—-"
_SHORT_WORD = 4
_CONTEXT = 80
"""Characters to look at on either side of a cut."""

_MOST_SKIPPED = 3
"""Openings that may be passed over: further down a story no longer begins."""

_NUMBER_REACH = 2
"""A unit may have two words: "1,5 juta dolar", "3 September 2025"."""

_Fits = Callable[[str], bool]


def excerpt(
    sentences: Sequence[Sentence],
    fits: _Fits,
    *,
    paragraph_break: str = PARAGRAPH_BREAK,
) -> str:
    """Take what fits from the start of a story, its marks set in type.

    It begins where `opening` says. Whole sentences where the first ones fit; else the
    first one cut at a clause or a word and ended by "…", never inside a quotation, a
    parenthesis, a number with its unit or a name. What cannot be cut, as a long
    quotation cannot, gives way to the next sentence; "" if nothing near fits.

    Args:
        sentences: In order.
        fits: Says whether a text may stand; a text's beginnings fit if it does. It
            is asked at most once a sentence and some twenty times for each of at most
            three cuts.
        paragraph_break: What stands between paragraphs.
    """
    story = opening(sentences)
    for begin in range(min(len(story), _MOST_SKIPPED)):
        rest, first = story[begin:], story[begin]
        text = leading_sentences(rest, fits, paragraph_break=paragraph_break)
        text = text or cut(first.text, fits, keeps=first.keeps)
        if text:
            return text
    return ""


def leading_sentences(
    sentences: Sequence[Sentence],
    fits: _Fits,
    *,
    paragraph_break: str = PARAGRAPH_BREAK,
) -> str:
    """Take the first sentences that fit, "" if none does; see `excerpt`."""
    taken = ""
    text = ""
    previous: Sentence | None = None
    for sentence in opening(sentences):
        if previous is not None:
            text += " " if sentence.paragraph == previous.paragraph else paragraph_break
        text += fold_marks(sentence.text)
        previous = sentence
        if not sentence.whole:
            continue
        if not fits(text):
            break
        taken = text
    return taken


def opening(sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """Pass over what cannot open an excerpt: "Ia …", or the headline once more.

    Never more than a few sentences, and never into an open quotation; where nothing
    near can open, all of them are returned.
    """
    begin = 0
    for group in stretches(sentences[: 2 * _MOST_SKIPPED])[: _MOST_SKIPPED + 1]:
        if group[0].opens:
            return sentences[begin:]
        begin += len(group)
    return sentences


def stretches(sentences: Sequence[Sentence]) -> tuple[tuple[Sentence, ...], ...]:
    """Group sentences so that an excerpt may stop after each group.

    Sentences after the last place to stop are left out.
    """
    groups: list[tuple[Sentence, ...]] = []
    group: list[Sentence] = []
    for sentence in sentences:
        group.append(sentence)
        if sentence.whole:
            groups.append(tuple(group))
            group = []
    return tuple(groups)


def cut(sentence: str, fits: _Fits, *, keeps: Sequence[str] = ()) -> str:
    """Shorten one sentence to what fits, ended by "…"; "" if nothing does.

    A clause is preferred to a word where it keeps at least half as much.

    Args:
        sentence: Its words; their marks are set in type.
        fits: As for `excerpt`.
        keeps: Stretches of it that are not to be cut; see `Sentence.keeps`.
    """
    sentence = fold_marks(sentence)
    clauses, words = _cuts(sentence, [fold_marks(kept) for kept in keeps])
    by_word = _longest(sentence, words, fits)
    by_clause = _longest(sentence, clauses, fits)
    return by_clause if 2 * len(by_clause) >= len(by_word) else by_word


def _longest(sentence: str, ends: Sequence[int], fits: _Fits) -> str:
    def is_too_long(end: int) -> bool:
        return not fits(sentence[:end] + ELLIPSIS)

    fitting = bisect_left(ends, 1, key=is_too_long)
    return sentence[: ends[fitting - 1]] + ELLIPSIS if fitting else ""


def _cuts(sentence: str, keeps: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the offsets at which a clause ends and those at which a word does."""
    clauses: list[int] = []
    words: list[int] = []
    outside = _outside_marks(sentence)
    for kept in keeps:
        _close(outside, sentence, kept)
    for space in _SPACE.finditer(sentence.rstrip()):
        at = space.start()
        before = sentence[max(0, at - _CONTEXT) : at]
        after = sentence[space.end() : space.end() + _CONTEXT]
        kept = before.rstrip(_TRAILING_MARKS)
        end = at - (len(before) - len(kept))
        if not kept or not outside[at] or not outside[end]:
            continue
        if _ends_clause(before, after):
            clauses.append(end)
        elif _ends_word(before, after):
            words.append(end)
    return clauses, words


def _outside_marks(text: str) -> list[bool]:
    """Say for each offset whether every quotation and parenthesis is closed there."""
    outside = [True]
    missing: Counter[str] = Counter()
    straight = False
    for index, char in enumerate(text):
        if char == _STRAIGHT:
            straight = not straight
        elif char in _CLOSER:
            missing[_CLOSER[char]] += 1
        elif missing[char] and not _is_apostrophe(text, index):
            missing[char] -= 1
        outside.append(not straight and not missing.total())
    return outside


def _close(outside: list[bool], text: str, kept: str) -> None:
    """Let no cut fall inside any place where these words stand."""
    at = text.find(kept)
    while at >= 0 and kept:
        end = at + len(kept)
        outside[at + 1 : end] = [False] * (len(kept) - 1)
        at = text.find(kept, end)


def _is_apostrophe(text: str, index: int) -> bool:
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    return text[index] == "’" and before.isalpha() and after.isalpha()


def _ends_clause(before: str, after: str) -> bool:
    # "Budi, S.H., M.Si": a degree belongs to its name.
    return before[-1:] in _CLAUSE_MARKS and "." not in after.split(" ", 1)[0].rstrip(
        "."
    )


def _ends_word(before: str, after: str) -> bool:
    words = before.split()
    last, following = words[-1], after.split(" ", 1)[0]
    near_number = any(word[-1].isdigit() for word in words[-_NUMBER_REACH:])
    inside_name = last[:1].isupper() and following[:1].isupper()
    dangling = last.islower() and len(last) <= _SHORT_WORD
    return not (
        near_number
        or following[:1].isdigit()
        or inside_name
        or dangling
        or not last[-1].isalnum()
    )
