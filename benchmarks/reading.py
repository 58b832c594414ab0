"""Adaptors for measuring the Indonesian reader on labelled articles.

Each is named to a scorer as `benchmarks.reading:NAME`; a text's first line is the
first paragraph, not the headline.
"""

from collections.abc import Sequence
from dataclasses import asdict

from distbot.domain.article import Article
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading
from distbot.languages.id import LANGUAGE


def article(text: str, title: str | None = None) -> Article:
    """Make an article of a text, a paragraph a line."""
    rows = tuple(row.strip() for row in text.split("\n") if row.strip())
    return Article(url=None, headline=title or "Tanpa judul", paragraphs=rows)


def quotes(text: str, title: str | None = None) -> list[dict[str, object]]:
    """Give the quotes; one that runs over paragraphs as one quote."""
    source = article(text, title)
    joined: list[dict[str, object]] = []
    before: Quote | None = None
    for quote in LANGUAGE.read(source).quotes:
        if before and _runs_on(source.paragraphs, before, quote):
            joined[-1] = {
                **asdict(quote),
                "text": f"{joined[-1]['text']}\n{quote.text}",
            }
        else:
            joined.append({**asdict(quote)})
        before = quote
    return joined


def sentences(text: str) -> list[str]:
    """Give the sentences, without dateline and furniture."""
    reading: Reading = LANGUAGE.read(article(text))
    return [sentence.text for sentence in reading.sentences]


def _runs_on(paragraphs: Sequence[str], before: Quote, after: Quote) -> bool:
    """Whether no mark stands between two quotes of neighbouring paragraphs."""
    return (
        after.paragraph == before.paragraph + 1
        and after.start == 0
        and before.start + len(before.text) == len(paragraphs[before.paragraph])
    )
