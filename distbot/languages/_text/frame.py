"""What frames a story: dateline, furniture, end marks and the CTA block."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from distbot.domain.article import Article
from distbot.domain.reading import CallToAction
from distbot.languages._text.dateline import DatelineWords, dateline_end
from distbot.languages._text.lines import Line, Story, article_lines, trimmed_line
from distbot.languages._text.tables import folded
from distbot.ports import OwnWords

_LONGEST_CALL = 100
_LONGEST_SIGN_OFF = 40
_LONGEST_TAG_WORDS = 6
_LONGEST_TEASER = 160
_LONGEST_LINE = 400
_SENTENCE_ENDS = '.!?…”"»’'
_SIGN_OFF = re.compile(r"[(\[][^\W\d_*][\w .,/&*-]{0,38}[)\]]|\(\*{1,3}\)")
_WORD_START = re.compile(r"\b[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameWords:
    """What frames a story; all casefolded.

    Attributes:
        furniture: Openings of lines and sentences that are no part of a story; a
            single bare word counts as the whole line, or before a colon.
        asides: Words that spoil the sentence they stand in: "baca juga:".
        teasers: Those of them whose title may stand on the next line.
        calls: Openings of the CTA.
        links: The CTA's linked words.
        end_marks: Words that end a story.
        datelines: What stands in datelines.
    """

    furniture: tuple[str, ...]
    asides: tuple[str, ...]
    teasers: tuple[str, ...]
    calls: tuple[str, ...]
    links: tuple[str, ...]
    end_marks: frozenset[str]
    datelines: DatelineWords
    _openings: tuple[str, ...] = field(init=False)
    _labels: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Part the bare words from the openings that speak for themselves."""
        labels = frozenset(word for word in self.furniture if word.isalpha())
        openings = tuple(word for word in self.furniture if word not in labels)
        object.__setattr__(self, "_labels", labels)
        object.__setattr__(self, "_openings", openings)

    def with_own(self, own: OwnWords) -> "FrameWords":
        """Add a newsroom's furniture and places."""
        datelines = self.datelines
        return replace(
            self,
            furniture=(*self.furniture, *sorted(folded(own.furniture))),
            datelines=replace(datelines, places=datelines.places | folded(own.places)),
        )

    def spoils(self, sentence: str) -> bool:
        """Whether a sentence is furniture, or has some in its midst."""
        said = sentence.casefold()
        return any(aside in said for aside in self.asides) or self.furnishes(said)

    def furnishes(self, text: str) -> bool:
        """Whether a line or a sentence is no part of the story."""
        told = text[:_LONGEST_TEASER].casefold().lstrip("*#-–—•>[( ")
        opening = told.split(None, 1)[0] if told else ""
        label = opening.rstrip(":.*")
        bare = label == told.rstrip(" :.*") or told[len(label) :].lstrip()[:1] == ":"
        return told.startswith(self._openings) or (
            label in self._labels and (bare or opening.endswith(":"))
        )


def strip_frame(article: Article, words: FrameWords) -> Story:
    """Take off whatever is not the story."""
    lines, cta = _take_call(article_lines(article), article.cta_url, words)
    lines = _without_furniture(lines, words)
    lines = [shorter for line in lines if (shorter := _without_end_mark(line, words))]
    lines = _without_tail(lines)
    dateline, lines = _take_dateline(lines, words.datelines)
    return Story(dateline=dateline, lines=tuple(lines), cta=cta)


def _take_call(
    lines: Sequence[Line], url: str | None, words: FrameWords
) -> tuple[list[Line], CallToAction | None]:
    kept: list[Line] = []
    cta: CallToAction | None = None
    for index, line in enumerate(lines):
        at = _call_start(line.text, words)
        if at is None:
            kept.append(line)
            continue
        if before := trimmed_line(line.paragraph, line.start, line.text[:at]):
            kept.append(before)
        cta = _call(line.text[at:], lines[index + 1 : index + 2], url, words)
    return kept, cta


def _call_start(text: str, words: FrameWords) -> int | None:
    """Where the CTA begins: at the start, or after the end of a sentence."""
    begin = max(0, len(text) - _LONGEST_CALL)
    tail = text[begin:].casefold()
    if not any(call in tail for call in words.calls):
        return None
    for found in _WORD_START.finditer(text, begin):
        at = found.start()
        # A bracket may close behind the end of a sentence.
        before = text[max(0, at - _LONGEST_CALL) : at].rstrip().rstrip(")]")[-1:]
        opens = not before or before in _SENTENCE_ENDS + "*#"
        if opens and text[at:].casefold().startswith(words.calls):
            return at
    return None


def _call(
    text: str, after: Sequence[Line], url: str | None, words: FrameWords
) -> CallToAction:
    for link in words.links:
        at = text.casefold().find(link)
        if at > 0:
            return CallToAction(
                label=text[:at].rstrip(" :-–—"), text=text[at:], url=url
            )
    follows = after[0].text if after else ""
    is_link = follows.casefold().startswith(words.links)
    return CallToAction(
        label=text,
        text=follows if is_link and len(follows) < len(text) * 3 else text,
        url=url,
    )


def _without_furniture(lines: Sequence[Line], words: FrameWords) -> list[Line]:
    kept: list[Line] = []
    teased = False
    for line in lines:
        folded = line.text[:_LONGEST_TEASER].casefold().lstrip("*#-–—•>[( ")
        if teased and _is_title(line.text):
            teased = False
            continue
        teased = folded.rstrip(" :") in words.teasers
        # A whole story in one line may begin with its credit.
        furnishes = len(line.text) <= _LONGEST_LINE and words.furnishes(line.text)
        if not furnishes and not _is_sign_off(line.text):
            kept.append(line)
    return kept


def _is_title(text: str) -> bool:
    return (
        len(text) <= _LONGEST_TEASER and text[-1] not in '.”"' and text[0] not in '“"'
    )


def _is_sign_off(text: str) -> bool:
    return len(text) <= _LONGEST_SIGN_OFF and _SIGN_OFF.fullmatch(text) is not None


def _without_end_mark(line: Line, words: FrameWords) -> Line | None:
    text = line.text
    if len(text) <= _LONGEST_SIGN_OFF and text.strip(" *#=-–—.").casefold() in (
        words.end_marks | {""}
    ):
        return None
    text = _cut_sign_off(text.rstrip("*#").rstrip())
    text = text.rstrip("*#").rstrip()
    return replace(line, text=text) if text else None


def _cut_sign_off(text: str) -> str:
    """Cut a reporter's "(en)" off the last sentence."""
    tail = text[-_LONGEST_SIGN_OFF:]
    opening = max(tail.rfind("("), tail.rfind("["))
    if opening < 0 or not _is_sign_off(tail[opening:]):
        return text
    before = text[: len(text) - len(tail) + opening].rstrip()
    return before if before and before.rstrip("*")[-1:] in set(_SENTENCE_ENDS) else text


def _without_tail(lines: list[Line]) -> list[Line]:
    """Drop tags and bare names that trail the last sentence."""
    end = len(lines)
    while end and _is_tag(lines[end - 1].text):
        end -= 1
    return lines[:end] if end else lines


def _is_tag(text: str) -> bool:
    return (
        text[-1] not in _SENTENCE_ENDS + ",:;)"
        and text[0] not in "“\"«‘'"
        and len(text.split(None, _LONGEST_TAG_WORDS)) <= _LONGEST_TAG_WORDS
    )


def _take_dateline(
    lines: list[Line], words: DatelineWords
) -> tuple[str | None, list[Line]]:
    if not lines:
        return None, lines
    first = lines[0]
    dateline, cut = dateline_end(first.text, words, alone=len(lines) > 1)
    if dateline is None:
        return None, lines
    rest = trimmed_line(first.paragraph, first.start + cut, first.text[cut:])
    return dateline, [rest, *lines[1:]] if rest else lines[1:]
