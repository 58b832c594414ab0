"""The day at the desk that the handbook shows: it plays, and its pictures are there."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from tests.flow.desk.transcript import film

PICTURES = Path(__file__).parents[3] / "docs/pictures/chat"
ENGLISH = re.compile(
    r"\b(?:the|this|of|and|not|with|post|draft|number)\b", re.IGNORECASE
)
INTERNAL = re.compile(r"distbot \w+ |--\w|None|no rule|\{|\}")
TAGS = re.compile(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", re.DOTALL)


def test_the_day_is_played_and_photographed_as_the_handbook_shows_it() -> None:
    pages = asyncio.run(film()).pages

    assert set(pages) == {path.stem for path in PICTURES.iterdir()}
    assert "index.html" in pages.pop("medsos")
    for name, page in pages.items():
        words = TAGS.sub(" ", page)
        assert len(words.split()) > 10, name
        assert not INTERNAL.search(words), name
        assert not ENGLISH.search(words), name
