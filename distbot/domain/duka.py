"""Mourning (*duka*): news of a death or a disaster carries nothing light."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from distbot.domain._emoji import any_emoji_pattern
from distbot.domain.excerpt import stretches
from distbot.domain.matching import first_phrase
from distbot.domain.material import Labels, Material
from distbot.domain.quotations import quotations
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading, Sentence

_OPENERS = "([{“‘«"
_CLOSERS = ".,;:!?…)]}”’»"
_STRAIGHT = '"'
_SPACE = r"[^\S\n]*"


def is_duka(reading: Reading, words: Iterable[str]) -> bool:
    """Say whether headline or lede has one of the words.

    Args:
        reading: Of the article; what is told further down does not count.
        words: Whole words, or several in a row; capitals are ignored.
    """
    told = tuple(words)
    texts = (reading.headline, reading.lede)
    return any(first_phrase(text, told) is not None for text in texts)


def has_emoji(text: str) -> bool:
    """Say whether any emoji stands in a text."""
    return not text.isascii() and _emoji().search(text) is not None


def without_emoji(text: str) -> str:
    """Take the emoji out of a text, and the spaces that only they needed.

    Emoji are those of Unicode's RGI set, and what is joined to them. A sign that
    shows as text ("©", "☎" alone) stays. Words that an emoji parted stay parted.
    """
    return _in_spaces().sub(_space_instead, text) if has_emoji(text) else text


def calm_reading(reading: Reading) -> Reading:
    """Return a reading whose headline and usable quotes carry no emoji.

    A quote with an emoji is not usable: its words are not distbot's to change. The
    headline is the newsroom's own.
    """
    return replace(
        reading,
        headline=without_emoji(reading.headline),
        quotes=tuple(_calm_quote(quote) for quote in reading.quotes),
    )


def calm_material(material: Material) -> Material:
    """Return what a post is worded from without emoji.

    Sentences with an emoji inside quotation marks are left out.
    """
    labels = material.labels
    return replace(
        material,
        sentences=_calm_sentences(material.sentences),
        hashtags=tuple(tag for tag in material.hashtags if not has_emoji(tag)),
        cta=replace(
            material.cta,
            label=own_words(material.cta.label),
            text=own_words(material.cta.text),
        ),
        short_name=own_words(material.short_name),
        labels=Labels(
            read_more=own_words(labels.read_more),
            visit=own_words(labels.visit),
            visit_newsroom=own_words(labels.visit_newsroom),
        ),
    )


def own_words(text: str) -> str:
    """Take the emoji out of a newsroom's words, unless there is nothing else."""
    return without_emoji(text) or text


def _calm_quote(quote: Quote) -> Quote:
    told = (quote.text, quote.speaker or "", quote.role or "")
    if not quote.usable or not any(map(has_emoji, told)):
        return quote
    return replace(quote, usable=False, reason="an emoji stands in it")


def _calm_sentences(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    calm: list[Sentence] = []
    for stretch in stretches(sentences):
        if _quotes_emoji(" ".join(sentence.text for sentence in stretch)):
            continue
        for sentence in stretch:
            text = without_emoji(sentence.text)
            keeps = tuple(filter(None, map(without_emoji, sentence.keeps)))
            if text:
                calm.append(replace(sentence, text=text, keeps=keeps))
    return tuple(calm)


def _quotes_emoji(text: str) -> bool:
    return any(has_emoji(text[start:end]) for start, end in quotations(text))


def _space_instead(run: re.Match[str]) -> str:
    """Return what stands where a run of emoji and their spaces stood."""
    text, left, right = run.string, run["left"], run["right"]
    before = text[max(0, run.start() - 1) : run.start()]
    after = text[run.end() : run.end() + 1]
    if before in {"", "\n"} or after in {"", "\n"}:
        return ""
    opened = before in _OPENERS or (before == _STRAIGHT and not left)
    closed = after in _CLOSERS or (after == _STRAIGHT and not right)
    return "" if opened or closed else left or right or " "


@cache
def _emoji() -> re.Pattern[str]:
    return any_emoji_pattern()


@cache
def _in_spaces() -> re.Pattern[str]:
    emoji = _emoji().pattern
    return re.compile(
        rf"(?P<left>{_SPACE})(?:{emoji})(?:{_SPACE}(?:{emoji}))*(?P<right>{_SPACE})"
    )
