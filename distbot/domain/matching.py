"""Whole words of a text, and what a newsroom marked an article with."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from distbot.domain.article import Article

_WORD = re.compile(r"\w+")


class LabelRule(Protocol):
    """What tells a kind of article: any one of these, capitals ignored."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Whole tags."""
        ...

    @property
    def categories(self) -> tuple[str, ...]:
        """Whole categories."""
        ...

    @property
    def headline(self) -> tuple[str, ...]:
        """Words, or several in a row, anywhere in the headline."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What of an article a rule was met by.

    Attributes:
        by: Where it stands.
        word: The label as the article has it, or the words as the rule has them.
    """

    by: Literal["tag", "category", "headline"]
    word: str


def matched(article: Article, rule: LabelRule) -> Match | None:
    """Return the first thing of an article that a rule names.

    Only what the newsroom itself marked counts: tags, categories and the headline,
    never a word somewhere in the story.
    """
    for tag in _labels(article.tags, rule.tags):
        return Match(by="tag", word=tag)
    for category in _labels(article.categories, rule.categories):
        return Match(by="category", word=category)
    phrase = first_phrase(article.headline, rule.headline)
    return None if phrase is None else Match(by="headline", word=phrase)


def first_phrase(text: str, phrases: Iterable[str]) -> str | None:
    """Return the first of the phrases that stands in a text, whole words only.

    Capitals and what stands between words do not count: "Tutup usia" is found in
    "tutup-usia", and not in "ditutup usia".
    """
    told = _words(text)
    for phrase in phrases:
        words = _words(phrase)
        if words.strip() and words in told:
            return phrase
    return None


def _words(text: str) -> str:
    """Return a text's words with a space around each."""
    normal = unicodedata.normalize("NFC", text).casefold()
    return f" {' '.join(_WORD.findall(normal))} "


def _labels(given: Iterable[str], wanted: Iterable[str]) -> Iterable[str]:
    bare = {_bare(label) for label in wanted} - {""}
    return (label for label in given if _bare(label) in bare)


def _bare(label: str) -> str:
    normal = unicodedata.normalize("NFC", label)
    return " ".join(normal.strip().lstrip("#").casefold().split())
