"""The quotes of a story: found, told from other marked words, attributed."""

from collections.abc import Sequence
from dataclasses import dataclass

from distbot.domain.quote import Quote
from distbot.languages.id.people import Person, meet_people, short_names
from distbot.languages.id.places import settle_places
from distbot.languages.id.sentences import sentence_ends
from distbot.languages.id.spans import Span
from distbot.languages.id.speakers import Focus, Voice, sentence_slices
from distbot.languages.id.structure import Line, Story
from distbot.languages.id.tokens import Token, tokenize
from distbot.languages.id.usable import fault

_FEWEST_WORDS_ALONE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """A span with its voice; `alone` where nothing else is in its sentence."""

    span: Span
    voice: Voice
    alone: bool


def find_quotes(story: Story, spans: Sequence[Span]) -> list[Quote]:
    """Find whose words stand between which marks, in order of appearance."""
    lines = story.lines
    own = _by_line(spans, len(lines))
    tokens = settle_places(
        [tokenize(line.text, own[i]) for i, line in enumerate(lines)], story.dateline
    )
    people = meet_people(
        [(line.text, row) for line, row in zip(lines, tokens, strict=True)]
    )
    focus = Focus(people, short_names(tokens))
    spoken: list[_Spoken] = []
    for index, line in enumerate(lines):
        ends = sentence_ends(line.text, own[index])
        for begin, end in sentence_slices(tokens[index], ends):
            sentence = tokens[index][begin:end]
            voices = focus.hear(line.text, sentence)
            for at, voice in voices.items():
                spoken.append(_spoken(sentence[at], voice, focus))
    return [
        quote
        for one in _joined(spoken)
        if (quote := _quote(lines[one.span.line], one)) is not None
    ]


def _by_line(spans: Sequence[Span], count: int) -> list[list[Span]]:
    own: list[list[Span]] = [[] for _ in range(count)]
    for span in spans:
        own[span.line].append(span)
    return own


def _spoken(token: Token, voice: Voice, focus: Focus) -> _Spoken:
    span = token.span
    assert span is not None  # noqa: S101 - a quoted token has its span; narrows the type
    if voice.attributed:
        return _Spoken(span=span, voice=voice, alone=False)
    return _Spoken(span=span, voice=Voice(person=focus.near), alone=True)


def _joined(spoken: Sequence[_Spoken]) -> list[_Spoken]:
    """Give the parts of one quote over several lines the voice of its last part."""
    found = list(spoken)
    for index in range(len(found) - 2, -1, -1):
        one, after = found[index], found[index + 1]
        if not one.span.closed and after.span.line == one.span.line + 1:
            found[index] = _Spoken(span=one.span, voice=after.voice, alone=one.alone)
    return found


def _quote(line: Line, one: _Spoken) -> Quote | None:
    start, text = _trimmed(line.text, one.span)
    if not text or not _is_speech(text, one):
        return None
    person: Person | None = one.voice.person
    speaker = person.name if person else None
    role = person.role if person else None
    whole = one.span.closed or not one.span.opened
    reason = fault(text, speaker=speaker, role=role, whole=whole)
    return Quote(
        text=text,
        start=line.start + start,
        paragraph=line.paragraph,
        speaker=speaker,
        role=role,
        verb=one.voice.verb,
        usable=reason is None,
        reason=reason,
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
