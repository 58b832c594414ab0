"""Articles made of a few lines, and their Reading."""

from collections.abc import Callable

import pytest

from distbot.domain.article import Article
from distbot.domain.reading import Reading
from distbot.languages.id import LANGUAGE


@pytest.fixture(scope="session")
def read() -> Callable[..., Reading]:
    def reading(*paragraphs: str, **fields: object) -> Reading:
        article = Article(
            url=None,
            headline=str(fields.get("headline", "Jembatan Wanasari Dibuka")),
            paragraphs=paragraphs,
            tags=tuple(map(str, _listed(fields.get("tags")))),
            categories=tuple(map(str, _listed(fields.get("categories")))),
        )
        return LANGUAGE.read(article)

    return reading


def _listed(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
