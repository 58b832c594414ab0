"""As much of a story as fits, ended where it may end."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from types import MappingProxyType

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

_NUMBER_REACH = 2
"""A unit may have two words: "1,5 juta dolar", "3 September 2025"."""

_Fits = Callable[[str], bool]


def excerpt(
    sentences: Sequence[Sentence],
    fits: _Fits,
    *,
    paragraph_break: str = PARAGRAPH_BREAK,
) -> str:
    """Take what fits from the start of a story.

    Whole sentences where the first ones fit; else the first one cut at a clause or a
    word and ended by "…", never inside a quotation, a parenthesis, a number with its
    unit or a name; "" if not even that fits.

    Args:
        sentences: In order.
        fits: Says whether a text may stand; a text's beginnings fit if it does. It
            is asked at most once a sentence and some twenty times for a cut.
        paragraph_break: What stands between paragraphs.
    """
    whole = leading_sentences(sentences, fits, paragraph_break=paragraph_break)
    if whole or not sentences:
        return whole
    return cut(sentences[0].text, fits)


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
    for sentence in sentences:
        if previous is not None:
            text += " " if sentence.paragraph == previous.paragraph else paragraph_break
        text += sentence.text
        previous = sentence
        if not sentence.whole:
            continue
        if not fits(text):
            break
        taken = text
    return taken


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


def cut(sentence: str, fits: _Fits) -> str:
    """Shorten one sentence to what fits, ended by "…"; "" if nothing does.

    A clause is preferred to a word where it keeps at least half as much.
    """
    clauses, words = _cuts(sentence)
    by_word = _longest(sentence, words, fits)
    by_clause = _longest(sentence, clauses, fits)
    return by_clause if 2 * len(by_clause) >= len(by_word) else by_word


def _longest(sentence: str, ends: Sequence[int], fits: _Fits) -> str:
    def is_too_long(end: int) -> bool:
        return not fits(sentence[:end] + ELLIPSIS)

    fitting = bisect_left(ends, 1, key=is_too_long)
    return sentence[: ends[fitting - 1]] + ELLIPSIS if fitting else ""


def _cuts(sentence: str) -> tuple[list[int], list[int]]:
    """Return the offsets at which a clause ends and those at which a word does."""
    clauses: list[int] = []
    words: list[int] = []
    outside = _outside_marks(sentence)
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
