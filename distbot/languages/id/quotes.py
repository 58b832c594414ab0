"""The quotes of a story: found, told from other marked words, attributed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from distbot.domain.quote import Quote
from distbot.languages._text.lines import Line
from distbot.languages._text.spans import Span
from distbot.languages.id.passages import Passage
from distbot.languages.id.people import People
from distbot.languages.id.speakers import Focus, Voice
from distbot.languages.id.usable import Judge

_FEWEST_WORDS_ALONE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """A span with its voice."""

    line: Line
    span: Span
    voice: Voice


def find_quotes(
    passages: Sequence[Passage], people: People, known: frozenset[str], judge: Judge
) -> list[Quote]:
    """Find whose words stand between which marks, in order of appearance.

    Args:
        passages: The story's sentences.
        people: Whom they name.
        known: Casefolded first words of names that speak.
        judge: Says what can stand alone on a card.
    """
    focus = Focus(people, known)
    spoken = [
        _Spoken(line=passage.line, span=span, voice=voice)
        for passage in passages
        for at, voice in focus.hear(passage).items()
        if (span := passage.tokens[at].span) is not None
    ]
    return [
        quote
        for one in _joined(spoken)
        if (quote := _quote(one, people, judge)) is not None
    ]


def _joined(spoken: Sequence[_Spoken]) -> list[_Spoken]:
    """Give the parts of one quote over several lines the voice of its last part."""
    found = list(spoken)
    for index in range(len(found) - 2, -1, -1):
        one, after = found[index], found[index + 1]
        if not one.span.closed and after.span.line == one.span.line + 1:
            found[index] = replace(
                one, voice=replace(after.voice, attributed=one.voice.attributed)
            )
    return found


def _quote(one: _Spoken, people: People, judge: Judge) -> Quote | None:
    start, text = _trimmed(one.line.text, one.span)
    if not text or not _is_speech(text, one):
        return None
    voice = one.voice
    person = people.latest(voice.person) if voice.person else None
    reason = judge.fault(text, person, whole=one.span.closed or not one.span.opened)
    return Quote(
        text=text,
        start=one.line.start + start,
        paragraph=one.line.paragraph,
        speaker=person.name if person else None,
        role=person.role if person else None,
        verb=voice.verb,
        usable=reason is None,
        reason=reason,
        evidence=voice.evidence,
    )


def _trimmed(line: str, span: Span) -> tuple[int, str]:
    """The span without outer white space and final comma."""
    raw = line[span.start : span.end]
    start = span.start + len(raw) - len(raw.lstrip())
    return start, raw.strip().rstrip(",").rstrip()


def _is_speech(text: str, one: _Spoken) -> bool:
    """Whether marked words are speech, and not a title, a slogan or an emphasis."""
    if one.voice.attributed:
        return not one.span.single or len(text.split()) >= _FEWEST_WORDS_ALONE
    return (
        len(text.split()) >= _FEWEST_WORDS_ALONE
        and one.voice.person is not None
        and not one.span.single
    )
