"""What becomes of a story that the newsroom tells a second time.

Either it is a duplicate, as when an article was published under two addresses, or an
update of a story that goes on: that has news, and is never left out.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import assert_never

from distbot.domain.article import Article
from distbot.domain.moment_words import Kind, MomentWords
from distbot.domain.same_story import rows_of

NEW = 0.2
"""An update has more than this share of words in a row that were not told before."""

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_INNER = re.compile(r"(?<=[^\W\d_] )[^\W\d_]\w+")
"""A word that follows another one: a capital there makes it a name."""

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

    It has if its headline has another number than the first one's ("Tiga Tewas"), if a
    figure or a name in it is new, or if more than a fifth of its text's words in a row
    are: so has a text that grew by a quarter.

    Args:
        first: As it is known now.
        second: Told later.
        numerals: Words for numbers, casefolded: "dua", "puluh".
    """
    told = _words(first)
    before, after = (_numbers(one.headline, numerals) for one in (first, second))
    numbers = after - before
    if numbers and (before or numbers - told):
        return True
    if any(figure not in told for figure in _FIGURE.findall(_text(second))):
        return True
    if any(name.casefold() not in told for name in _names(second)):
        return True
    seen, rows = (rows_of("", one.paragraphs) for one in (first, second))
    return len(rows - seen) > NEW * len(rows)


def numerals_of(words: MomentWords) -> frozenset[str]:
    """Return a language's words for numbers, one by one."""
    named = (said for said, sign in words.phrases.items() if sign.kind is Kind.NUMBER)
    return frozenset(word for said in named for word in said)


def decided(rule: SameStory, *, update: bool, has_desk: bool) -> Retelling:
    """Return what is done about a second telling.

    News is never left out, and does not wait for an editor to see that it is news.

    Args:
        rule: The newsroom's.
        update: Whether it has news.
        has_desk: Whether there is anybody to be asked.
    """
    match rule.then:
        case Retelling.ASK if update:
            return Retelling.OFF
        case Retelling.ASK:
            return Retelling.ASK if has_desk else Retelling.SPACE
        case Retelling.MERGE:
            return Retelling.SPACE if update else Retelling.MERGE
        case Retelling.SPACE | Retelling.OFF:
            return rule.then
        case _:
            assert_never(rule.then)


def _text(article: Article) -> str:
    return "\n".join((article.headline, *article.paragraphs))


def _words(article: Article) -> frozenset[str]:
    """Return an article's words, and its figures: "Rp15.000" has both."""
    words = _text(article).casefold()
    return frozenset((*_WORD.findall(words), *_FIGURE.findall(words)))


def _numbers(headline: str, numerals: Collection[str]) -> frozenset[str]:
    """Return a headline's figures and words for numbers."""
    words = _WORD.findall(headline.casefold())
    return frozenset(word for word in words if word[0].isdigit() or word in numerals)


def _names(article: Article) -> Iterator[str]:
    """Yield capitalised words of the text, where no sentence begins with them."""
    for words in article.paragraphs:
        yield from (word for word in _INNER.findall(words) if word[0].isupper())
