"""What becomes of a story that the newsroom tells a second time.

Either it is a duplicate, as when an article was published under two addresses, or an
update of a story that goes on: that has news, and is never left out.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from distbot.domain.article import Article
from distbot.domain.same_story import rows_of

NEW = 0.2
"""An update has more than this share of words in a row that were not told before."""

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|\w+")


class Retelling(Enum):
    """What is done where a story was told before, or waits to be."""

    ASK = "ask"
    MERGE = "merge"
    SPACE = "space"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class SameStory:
    """A newsroom's rule for stories that are told a second time.

    Attributes:
        then: What is done about the second telling.
        within: How long after the first one came it counts as one.
        gap: How far apart two tellings go out, where they are spaced.
    """

    then: Retelling = Retelling.ASK
    within: timedelta = timedelta(hours=6)
    gap: timedelta = timedelta(hours=1)


def is_update(first: Article, second: Article, numerals: Collection[str]) -> bool:
    """Say whether a second telling has news, and is no duplicate.

    It has if its headline has another number than the first one's ("Tiga Tewas"), if
    any figure in it is new, or if more than a fifth of its text's words in a row are:
    so has a text that grew by a quarter.

    Args:
        first: As it is known now.
        second: Told later.
        numerals: Words for numbers, casefolded: "dua", "puluh".
    """
    before, after = (_numbers(one.headline, numerals) for one in (first, second))
    new = after - before
    if new and (before or not _tells(first, new)):
        return True
    if _figures(second) - _figures(first):
        return True
    told, rows = (rows_of("", one.paragraphs) for one in (first, second))
    return len(rows - told) > NEW * len(rows)


def decided(rule: SameStory, *, update: bool, has_desk: bool) -> Retelling:
    """Return what is done about a second telling.

    Args:
        rule: The newsroom's.
        update: Whether it has news.
        has_desk: Whether there is anybody to be asked; if not, it is spaced.
    """
    if rule.then is Retelling.MERGE and update:
        return Retelling.SPACE
    if rule.then is Retelling.ASK and not has_desk:
        return Retelling.SPACE
    return rule.then


def _numbers(headline: str, numerals: Collection[str]) -> frozenset[str]:
    """Return a headline's figures and words for numbers."""
    words = _WORD.findall(headline.casefold())
    return frozenset(word for word in words if word[0].isdigit() or word in numerals)


def _tells(article: Article, numbers: frozenset[str]) -> bool:
    """Say whether an article has all these figures and words somewhere."""
    words = " ".join((article.headline, *article.paragraphs)).casefold()
    return numbers.issubset(_WORD.findall(words))


def _figures(article: Article) -> frozenset[str]:
    words = " ".join((article.headline, *article.paragraphs))
    return frozenset(_FIGURE.findall(words))
