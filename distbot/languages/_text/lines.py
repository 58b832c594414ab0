"""The lines of a story, and where in the article they stand."""

from dataclasses import dataclass

from distbot.domain.article import Article
from distbot.domain.reading import CallToAction


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


def article_lines(article: Article) -> list[Line]:
    """Return every line of every paragraph that is not blank."""
    return [
        line
        for index, paragraph in enumerate(article.paragraphs)
        for line in _lines(index, paragraph)
    ]


def trimmed_line(paragraph: int, start: int, text: str) -> Line | None:
    """Return a line without its outer white space; None if nothing is left."""
    lead = len(text) - len(text.lstrip())
    text = text.strip()
    return Line(paragraph=paragraph, start=start + lead, text=text) if text else None


def _lines(index: int, paragraph: str) -> list[Line]:
    found: list[Line] = []
    at = 0
    for row in paragraph.splitlines(keepends=True):
        if line := trimmed_line(index, at, row):
            found.append(line)
        at += len(row)
    return found
