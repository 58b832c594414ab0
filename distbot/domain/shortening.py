"""A part of a quote: what a card shows where its words are too many.

The verbatim lock: whoever shortens a quote sends words of it in a row, and what the
card draws is the article's own slice, never what was sent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from distbot.domain.card import Card
from distbot.domain.errors import InputError
from distbot.domain.folding import fold_marks
from distbot.domain.quote import Quote

LEAST_WORDS = 3
"""Fewer say nothing, or something else than the whole did."""

_THING = "the shorter quote"
_WORD = re.compile(r"\S+")
_BEFORE = "“«…. "
_AFTER = "”»…,.;: –—-"
_LOUD = "!?"
_CUT_MARKS = " ,;:–—-"
_PAIRS = ("“”", "«»", "()", "[]")


class TooFewWordsError(InputError):
    """So few words of a quote cannot stand on a card."""

    def __init__(self) -> None:
        """Ask for more words."""
        fault = f"has fewer than {LEAST_WORDS} words"
        super().__init__(_THING, fault, "Send more of the quote's words.")


class RewordedError(InputError):
    """Words are put into somebody's mouth.

    Attributes:
        word: The first one that differs, as it was sent.
        said: What stands in its place; "" where nothing does.
    """

    def __init__(self, word: str, said: str) -> None:
        """Name the first word that differs, and the one that was said."""
        self.word, self.said = word, said
        there = f": the article has {said!r} there" if said else " at that place"
        fault = f"{word!r} was not said{there}"
        super().__init__(_THING, fault, "Send words of the quote in a row, unchanged.")


class TornError(InputError):
    """A quotation or a bracket inside the quote would be left open."""

    def __init__(self) -> None:
        """Ask for the whole of what stands inside marks."""
        fault = "tears a quotation or a bracket within the quote in two"
        super().__init__(_THING, fault, "Send all of it, or none.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Words of a quote in a row, or all of them.

    Attributes:
        whole: The quote, as the article has it.
        start: Offset in the whole's text, in code points.
        end: Offset behind the last one.
    """

    whole: Quote
    start: int
    end: int

    @property
    def quote(self) -> Quote:
        """The slice as a quote of its own, by the same speaker."""
        text = self.whole.text[self.start : self.end]
        return replace(self.whole, text=text, start=self.whole.start + self.start)

    @property
    def cut_before(self) -> bool:
        """Whether words come before it; marks alone are none."""
        return _has_words(self.whole.text[: self.start])

    @property
    def cut(self) -> bool:
        """Whether words come after it; marks alone are none."""
        return _has_words(self.whole.text[self.end :])

    def on(self, card: Card) -> Card:
        """Return the card with these words, and its cuts marked."""
        return replace(card, quote=self.quote, cut=self.cut, cut_before=self.cut_before)


def whole(quote: Quote) -> Slice:
    """Return the slice that leaves nothing out."""
    return Slice(whole=quote, start=0, end=len(quote.text))


def slice_of(quote: Quote | None, quotes: Sequence[Quote]) -> Slice | None:
    """Find the words of a card in what an article quotes now.

    Args:
        quote: What a card says, whole or shortened; None: nothing.
        quotes: The article's, any of which may hold it.

    Returns:
        None where the article does not have them any more.
    """
    if quote is None:
        return None
    holders = [one for one in quotes if quote.text in one.text]
    if not holders:
        return None
    holder = min(holders, key=lambda one: _strangeness(one, quote))
    start = quote.start - holder.start
    if holder.text[max(0, start) :][: len(quote.text)] != quote.text or start < 0:
        start = holder.text.index(quote.text)
    return Slice(whole=holder, start=start, end=start + len(quote.text))


def shortened(quote: Quote, words: str) -> Slice:
    """Take an editor's shorter version for what it is: a slice of the quote.

    What cards fold does not count (white space, the form of marks and dashes), nor do
    marks at the ends, nor that phones begin a message with a capital.

    Args:
        quote: The whole, as the article has it.
        words: As they were sent.

    Raises:
        TooFewWordsError: There are not enough of them.
        RewordedError: They are no slice; it names the first word that differs.
        TornError: They leave a quotation inside the quote open.
    """
    sent = _sent(words)
    if sum(map(_has_words, sent)) < LEAST_WORDS:
        raise TooFewWordsError
    told = _told(quote.text)
    keys = [key for key, _, _ in told]
    at = max(range(len(keys)), key=lambda at: _likeness(sent, keys[at:]), default=0)
    length = _run(sent, keys[at:])
    if length < len(sent):
        said = keys[at + length] if 0 < length < len(keys) - at else ""
        raise RewordedError(sent[length], said)
    return _sliced(quote, told[at][1], told[at + length - 1][2])


def _sliced(quote: Quote, start: int, end: int) -> Slice:
    if _has_words(quote.text[end:]):
        end = start + len(quote.text[start:end].rstrip(_CUT_MARKS))
    text = fold_marks(quote.text[start:end])
    uneven = any(text.count(pair[0]) != text.count(pair[1]) for pair in _PAIRS)
    if uneven and (start > 0 or end < len(quote.text)):
        raise TornError
    return Slice(whole=quote, start=start, end=end)


def _sent(words: str) -> list[str]:
    """Return an editor's words folded, without marks at the ends."""
    found = [key for key, _, _ in _told(words)]
    while found and not found[0].lstrip(_BEFORE):
        found.pop(0)
    while found and not found[-1].rstrip(_AFTER):
        found.pop()
    if found:
        found[0] = found[0].lstrip(_BEFORE)
        found[-1] = found[-1].rstrip(_AFTER)
    return found


def _told(text: str) -> list[tuple[str, int, int]]:
    """Return a text's words as cards draw them, with where each begins and ends."""
    found = (
        (_folded(match[0]), match.start(), match.end())
        for match in _WORD.finditer(text)
    )
    return [word for word in found if word[0]]


def _folded(word: str) -> str:
    folded = fold_marks(word)
    return "–" if folded == "-" else folded


def _likeness(sent: Sequence[str], told: Sequence[str]) -> tuple[int, bool]:
    """Order the places that an editor may mean: by words, then by a mark left out."""
    run = _run(sent, told)
    if run in {len(sent), len(told)}:
        return run, True
    return run, _bare(sent[run]) == _bare(told[run])


def _run(sent: Sequence[str], told: Sequence[str]) -> int:
    """Return how many of the sent words the told ones begin with."""
    last = len(sent) - 1
    for at, (word, there) in enumerate(zip(sent, told, strict=False)):
        said = there.lstrip(_BEFORE) if at == 0 else there
        said = said.rstrip(_AFTER) if at == last else said
        ways = {said, said.rstrip(_LOUD)} if at == last else {said}
        if word not in ways and not (at == 0 and _small(word) in map(_small, ways)):
            return at
    return min(len(sent), len(told))


def _bare(word: str) -> str:
    return word.strip(_BEFORE + _AFTER + _LOUD).lower()


def _small(word: str) -> str:
    return word[:1].lower() + word[1:]


def _strangeness(holder: Quote, quote: Quote) -> tuple[bool, bool, bool]:
    """Order quotes that hold the same words: the one at that very place first."""
    ends = holder.start + len(holder.text)
    there = holder.start <= quote.start and quote.start + len(quote.text) <= ends
    near = holder.paragraph == quote.paragraph
    return (not (near and there), holder.speaker != quote.speaker, not near)


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)
