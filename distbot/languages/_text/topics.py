"""What an article is about, most telling first."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from distbot.domain.article import Article
from distbot.domain.quote import Quote
from distbot.languages._text.lines import Line

_MOST = 8
_MOST_WORDS = 4
_SHORTEST = 3
_LEAST_WEIGHT = 3
_MOST_RANKED = 40
_IN_HEADLINE, _IN_LEDE = 3, 2
_RUN = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """What tells names from other capital words; all casefolded.

    Attributes:
        plain: Words that open a capital run without naming anything.
        places: One-word places.
        place_parts: Words that go on with a place.
        empty: Whole labels that are no topic.
        calls: Openings of the CTA, which names the newsroom.
    """

    plain: frozenset[str]
    places: frozenset[str]
    place_parts: frozenset[str]
    empty: frozenset[str]
    calls: tuple[str, ...]


def find_topics(
    article: Article, lines: Sequence[Line], quotes: Sequence[Quote], words: TopicWords
) -> tuple[str, ...]:
    """Find tags, then categories, then names of the text by weight; at most eight.

    Args:
        article: For its tags, categories and headline.
        lines: Of the story.
        quotes: Of the story; their speakers' names part "Wanasari Sari Lestari".
        words: Of the language.
    """
    speakers = {quote.speaker for quote in quotes if quote.speaker}
    names = _Names(words, speakers)
    empty = _Emptiness(article, words)
    found: dict[str, str] = {}
    for label in (*article.tags, *article.categories, *names.ranked(article, lines)):
        topic = " ".join(label.split())
        if len(found) < _MOST and topic and not empty.holds(topic):
            found.setdefault(topic.casefold(), topic)
    return tuple(found.values())


class _Names:
    """The names in a text, weighed."""

    def __init__(self, words: TopicWords, speakers: AbstractSet[str]) -> None:
        self._words = words
        self._speakers = speakers

    def ranked(self, article: Article, lines: Sequence[Line]) -> list[str]:
        """Give the names that weigh enough, the most telling first."""
        weights: Counter[str] = Counter()
        for index, line in enumerate(lines):
            for name in self._parted(line.text):
                weights[name] += _IN_LEDE if index == 0 else 1
        for name in weights:
            if name in article.headline:
                weights[name] += _IN_HEADLINE
        weights = self._with_short_forms(weights)
        telling = [name for name in weights if weights[name] >= _LEAST_WEIGHT]
        return sorted(telling, key=lambda name: (-weights[name], -len(name), name))[
            :_MOST_RANKED
        ]

    def _with_short_forms(self, weights: Counter[str]) -> Counter[str]:
        """Count "Putin" for "Vladimir Putin", where one fuller name clearly has it."""
        fuller: dict[str, set[str]] = {}
        for name in weights:
            parts = name.split()
            for part in {parts[0], parts[-1]} if len(parts) > 1 else ():
                fuller.setdefault(part, set()).add(name)
        merged: Counter[str] = Counter()
        for name, weight in weights.items():
            longer = sorted(fuller.get(name, ()), key=lambda other: -weights[other])
            is_place = name.casefold() in self._words.places
            clear = len(longer) == 1 or (
                len(longer) > 1 and weights[longer[0]] > weights[longer[1]]
            )
            merged[longer[0] if clear and not is_place else name] += weight
        return merged

    def _parted(self, text: str) -> Iterator[str]:
        """Runs, a place before a speaker's name apart from it."""
        for run in self._runs(text):
            parts = run.split()
            cut = next(
                (
                    at
                    for at in range(1, len(parts))
                    if " ".join(parts[at:]) in self._speakers
                ),
                0,
            )
            if cut:
                yield " ".join(parts[:cut])
            yield " ".join(parts[cut:])

    def _runs(self, text: str) -> Iterator[str]:
        """Capital runs without their roles: "Korea Utara", "Vladimir Putin"."""
        plain = self._words.plain
        for found in _RUN.finditer(text):
            run = found.group().split(" ")
            if len(run) == 1:
                if run[0].casefold() in plain or _opens_sentence(text, found.start()):
                    continue
            else:
                while run and run[0].casefold() in plain:
                    del run[0]
            cut = self._place_end(run)
            if cut:
                yield " ".join(run[:cut])
                run = run[cut:]
            name = " ".join(run)
            if run and len(run) <= _MOST_WORDS and len(name) >= _SHORTEST:
                yield name

    def _place_end(self, run: Sequence[str]) -> int:
        """Where a place ends and a name begins: "Rusia Vladimir Putin"; else 0."""
        places, parts = self._words.places, self._words.place_parts
        for cut in range(1, len(run)):
            if run[cut - 1].casefold() in places and run[cut].casefold() not in parts:
                return cut
        return 0


class _Emptiness:
    """Labels that say nothing: a weekday, a role, a banned one, the newsroom."""

    def __init__(self, article: Article, words: TopicWords) -> None:
        self._words = words
        host = re.sub(r"^https?://(www\.)?", "", article.url or article.cta_url or "")
        self._site = _squeezed(host.split("/", 1)[0].split(".", 1)[0])
        self._first = (
            article.paragraphs[0][:60].casefold() if article.paragraphs else ""
        )
        self._calls = [
            _squeezed(paragraph)
            for paragraph in article.paragraphs[-4:]
            if paragraph.casefold().startswith(words.calls)
        ]

    def holds(self, topic: str) -> bool:
        """Whether a label is one of them."""
        folded = topic.casefold()
        if folded in self._words.empty:
            return True
        plain = self._words.plain
        if all(part in plain or part.isdigit() for part in folded.split()):
            return True
        squeezed = _squeezed(topic)
        return bool(squeezed) and (
            squeezed == self._site
            or self._first.startswith((f"{folded} —", f"{folded}.com"))
            or any(squeezed in call for call in self._calls)
        )


def _squeezed(text: str) -> str:
    return re.sub(r"\W", "", text.casefold())


def _opens_sentence(text: str, at: int) -> bool:
    """Whether a capital may be the sentence's and not a name's."""
    return text[max(0, at - 4) : at].rstrip(" “\"‘'(")[-1:] in {"", ".", "!", "?", ":"}
