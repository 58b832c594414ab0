"""The quotes of an English story: found and attributed, or left without a speaker."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from distbot.domain.quote import Quote
from distbot.languages._text.sentences import Sliced
from distbot.languages._text.spans import Span
from distbot.languages.en.names import Namer, Naming, People, Person
from distbot.languages.en.usable import fault
from distbot.languages.en.words import Words

_WORD = re.compile(r"[\w’'-]+")
_AFTER = re.compile(r"[”\"»’']?[\s,–—-]*")
_FEWEST_WORDS = 4
_REACH = 160
_GAP = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    person: Person | None
    verb: str
    evidence: str
    end: int


def find_quotes(sliced: Sequence[Sliced], words: Words) -> list[Quote]:
    """Find whose words stand between which marks, in order of appearance."""
    namer, people = Namer(words), People()
    for line in sliced:
        for start, end in _narration(line):
            for naming in namer.namings(line.line.text, start, end):
                people.add(naming)
    listener = _Listener(words, namer, people)
    return [quote for line in sliced for quote in listener.hear(line)]


def _narration(sliced: Sliced) -> list[tuple[int, int]]:
    """The stretches of a line that stand outside quotation marks."""
    edges = [0]
    for span in sliced.spans:
        edges += (max(edges[-1], span.start - span.opened), span.end + span.closed)
    edges.append(max(edges[-1], len(sliced.line.text)))
    return list(zip(edges[::2], edges[1::2], strict=True))


class _Listener:
    """Walks the story and keeps who "he" and "she" mean: who spoke last."""

    def __init__(self, words: Words, namer: Namer, people: People) -> None:
        self._words = words
        self._namer = namer
        self._people = people
        self._person: Person | None = None

    def hear(self, sliced: Sliced) -> list[Quote]:
        """Return the quotes of one line."""
        found: list[Quote] = []
        before = 0
        last: _Voice | None = None
        for span in sliced.spans:
            voice = self._after(sliced, span) or self._before(sliced, before, span)
            if last and not sliced.line.text[last.end : span.start - 1].strip(" .,"):
                # “A,” said Lund. “B.”: what follows right away is hers as well.
                voice = voice or last
            before = span.end + 1
            if voice is None:
                continue
            last, self._person = voice, voice.person
            if quote := _quote(sliced, span, voice, self._words):
                found.append(quote)
        return found

    def _after(self, sliced: Sliced, span: Span) -> _Voice | None:
        """Read “…,” said Sari Lund / “…,” Sari Lund said / “…,” she said."""
        text = sliced.line.text
        gap = _AFTER.match(text, span.end)
        at = gap.end() if gap else span.end
        first = _WORD.match(text, at)
        if first is None:
            return None
        told = first.group().casefold()
        if told in self._words.verbs:
            follows = _WORD.match(text, first.end() + 1)
            if follows and follows.group().casefold() in self._words.pronouns:
                return self._voice(sliced, self._person, told, at, follows.end())
            return self._voice_of(sliced, told, first.end() + 1, at)
        if told in self._words.pronouns:
            verb = _WORD.match(text, first.end() + 1)
            if verb and verb.group().casefold() in self._words.verbs:
                said = verb.group().casefold()
                return self._voice(sliced, self._person, said, at, verb.end())
            return None
        return self._subject(sliced, at)

    def _voice_of(self, sliced: Sliced, verb: str, begin: int, at: int) -> _Voice:
        """Read who stands behind "said"."""
        text = sliced.line.text
        naming = next(iter(self._namer.namings(text, begin, begin + _REACH)), None)
        near = naming is not None and not any(
            mark in text[begin : naming.start] for mark in ",.;:"
        )
        if naming is None or not near or not self._leads(text[begin : naming.start]):
            return self._voice(sliced, None, verb, at, begin)
        return self._voice(sliced, self._meant(naming), verb, at, naming.end)

    def _leads(self, text: str) -> bool:
        """Whether only a small-letter role stands before a name: "said mayor Lund"."""
        between = text.split()
        return not between or (
            between[-1] in self._words.roles and len(between) <= _FEWEST_WORDS
        )

    def _subject(self, sliced: Sliced, at: int) -> _Voice | None:
        text = sliced.line.text
        naming = next(iter(self._namer.namings(text, at, at + _REACH)), None)
        if naming is None or naming.start != at:
            return None
        verb = _WORD.search(text, naming.end, naming.end + _GAP)
        if verb is None or verb.group().casefold() not in self._words.verbs:
            return None
        said = verb.group().casefold()
        return self._voice(sliced, self._meant(naming), said, at, verb.end())

    def _before(self, sliced: Sliced, begin: int, span: Span) -> _Voice | None:
        """Read the saying clause that leads into a quote: Sari Lund said: “…”."""
        text = sliced.line.text
        nearest = bisect_right(sliced.ends, span.start) - 1
        start = max(begin, sliced.ends[nearest] if nearest >= 0 else 0)
        lead = text[start : span.start - span.opened].rstrip()
        verbs = _WORD.findall(lead[-_REACH:])
        if not lead.endswith((",", ":")) or not verbs:
            return None
        verb = verbs[-1].casefold()
        if verb not in self._words.verbs:
            return None
        namings = self._namer.namings(text, start, start + len(lead))
        opening = _WORD.match(
            text, start + len(text[start:]) - len(text[start:].lstrip())
        )
        if opening and opening.group().casefold() in self._words.pronouns:
            return self._voice(sliced, self._person, verb, start, span.start)
        person = self._meant(namings[0]) if len(namings) == 1 else None
        return self._voice(sliced, person, verb, start, span.start)

    def _meant(self, naming: Naming) -> Person | None:
        known = self._people.find(naming.person.name)
        if known is None and not self._people.is_shared(naming.person.name):
            return naming.person
        return known

    def _voice(
        self, sliced: Sliced, person: Person | None, verb: str, begin: int, end: int
    ) -> _Voice:
        line = sliced.line
        place = f"{line.paragraph}:{line.start + begin}-{line.start + end}"
        return _Voice(person=person, verb=verb, evidence=f"said {place}", end=end)


def _quote(sliced: Sliced, span: Span, voice: _Voice, words: Words) -> Quote | None:
    line = sliced.line
    raw = line.text[span.start : span.end]
    start = span.start + len(raw) - len(raw.lstrip())
    text = raw.strip().rstrip(",").rstrip()
    if not text or (span.single and len(text.split()) < _FEWEST_WORDS):
        return None
    person = voice.person
    whole = span.closed and span.opened
    reason = fault(text, words, known=person is not None, whole=whole)
    return Quote(
        text=text,
        start=line.start + start,
        paragraph=line.paragraph,
        speaker=person.name if person else None,
        role=person.role if person else None,
        verb=voice.verb,
        usable=reason is None,
        reason=reason,
        evidence=voice.evidence,
    )
