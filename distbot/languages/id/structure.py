"""What frames a story: dateline, furniture, end marks and the CTA block."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from distbot.domain.article import Article
from distbot.domain.reading import CallToAction
from distbot.languages.id.dateline import dateline_end
from distbot.languages.id.words import words

_LONGEST_CALL = 100
_LONGEST_SIGN_OFF = 40
_LONGEST_TAG_WORDS = 6
_LONGEST_TEASER = 160
_SENTENCE_ENDS = '.!?…”"»’'
_SIGN_OFF = re.compile(r"[(\[][^\W\d_*][\w .,/&*-]{0,38}[)\]]|\(\*{1,3}\)")
_CALL_OPENING = re.compile(r"[Kk]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A stretch of one paragraph that belongs to the story.

    Attributes:
        paragraph: Index into `Article.paragraphs`.
        start: Offset of `text` in that paragraph, in code points.
        text: Verbatim, without outer white space, never empty.
    """

    paragraph: int
    start: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article without its frame.

    Attributes:
        dateline: What stood before the first sentence, else None.
        lines: In order.
        cta: The article's own CTA block, else None.
    """

    dateline: str | None
    lines: tuple[Line, ...]
    cta: CallToAction | None


def strip_frame(article: Article) -> Story:
    """Take off whatever is not the story."""
    lines = [
        line
        for index, paragraph in enumerate(article.paragraphs)
        for line in _lines(index, paragraph)
    ]
    lines, cta = _take_call(lines, article.cta_url)
    lines = _without_furniture(lines)
    lines = [shorter for line in lines if (shorter := _without_end_mark(line))]
    lines = _without_tail(lines)
    dateline, lines = _take_dateline(lines)
    return Story(dateline=dateline, lines=tuple(lines), cta=cta)


def _lines(index: int, paragraph: str) -> list[Line]:
    found: list[Line] = []
    at = 0
    for row in paragraph.splitlines(keepends=True):
        if line := _line(index, at, row):
            found.append(line)
        at += len(row)
    return found


def _line(index: int, start: int, text: str) -> Line | None:
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    return Line(paragraph=index, start=start + lead, text=text) if text else None


def _take_call(
    lines: Sequence[Line], url: str | None
) -> tuple[list[Line], CallToAction | None]:
    kept: list[Line] = []
    cta: CallToAction | None = None
    for index, line in enumerate(lines):
        at = _call_start(line.text)
        if at is None:
            kept.append(line)
            continue
        if before := _line(line.paragraph, line.start, line.text[:at]):
            kept.append(before)
        cta = _call(line.text[at:], lines[index + 1 : index + 2], url)
    return kept, cta


def _call_start(text: str) -> int | None:
    """Where the CTA begins: at the start, or after the end of a sentence."""
    for found in _CALL_OPENING.finditer(text, max(0, len(text) - _LONGEST_CALL)):
        at = found.start()
        before = text[:at].rstrip()[-1:]
        if not before or before in _SENTENCE_ENDS + "*#":
            opens = text[at : at + len(words().call_to_action)].casefold()
            if opens == words().call_to_action:
                return at
    return None


def _call(text: str, after: Sequence[Line], url: str | None) -> CallToAction:
    for link in words().call_link:
        at = text.casefold().find(link)
        if at > 0:
            return CallToAction(
                label=text[:at].rstrip(" :-–—"), text=text[at:], url=url
            )
    follows = after[0].text if after else ""
    is_link = follows.casefold().startswith(words().call_link)
    return CallToAction(
        label=text,
        text=follows if is_link and len(follows) < len(text) * 3 else text,
        url=url,
    )


def _without_furniture(lines: Sequence[Line]) -> list[Line]:
    kept: list[Line] = []
    teased = False
    for line in lines:
        folded = line.text[:_LONGEST_TEASER].casefold().lstrip("*#-–—•>[( ")
        if teased and _is_title(line.text):
            teased = False
            continue
        teased = folded.rstrip(" :") in words().teasers
        if not folded.startswith(words().furniture) and not _is_sign_off(line.text):
            kept.append(line)
    return kept


def _is_title(text: str) -> bool:
    return (
        len(text) <= _LONGEST_TEASER and text[-1] not in '.”"' and text[0] not in '“"'
    )


def _is_sign_off(text: str) -> bool:
    return len(text) <= _LONGEST_SIGN_OFF and _SIGN_OFF.fullmatch(text) is not None


def _without_end_mark(line: Line) -> Line | None:
    text = line.text
    if len(text) <= _LONGEST_SIGN_OFF and text.strip(" *#=-–—.").casefold() in (
        words().end_marks | {""}
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


def _take_dateline(lines: list[Line]) -> tuple[str | None, list[Line]]:
    if not lines:
        return None, lines
    first = lines[0]
    dateline, cut = dateline_end(first.text, alone=len(lines) > 1)
    if dateline is None:
        return None, lines
    rest = _line(first.paragraph, first.start + cut, first.text[cut:])
    return dateline, [rest, *lines[1:]] if rest else lines[1:]
