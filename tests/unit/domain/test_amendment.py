from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from distbot.domain.amendment import amends
from distbot.domain.article import Article

STORY = Article(
    url="https://wartarimba.example.com/padi",
    headline="Padi Ladang Rimba Menguning Lebih Awal",
    paragraphs=("Petani mulai panen.", "“Airnya cukup,” kata Mak Sinar."),
    byline="Tari",
    image="https://wartarimba.example.com/padi.jpg",
    image_credit="Foto: Badrun",
)


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Padi Ladang Rimba Menguning"},
        {"paragraphs": STORY.paragraphs[:1]},
        {"paragraphs": STORY.paragraphs[::-1]},
        {"byline": "Rukmini"},
        {"image": None},
        {"image_credit": "Foto: Laras"},
    ],
    ids=str,
)
def test_what_a_post_may_show_is_news(change: dict[str, Any]) -> None:
    other = replace(STORY, **change)

    assert amends(STORY, other)
    assert amends(other, STORY)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"modified_at": datetime(2026, 3, 2, 5, 0, tzinfo=UTC)},
        {"tags": ("padi",)},
        {"categories": ("Daerah",)},
        {"url": f"{STORY.url}?utm_source=rss"},
    ],
    ids=str,
)
def test_what_no_post_shows_is_no_news(change: dict[str, Any]) -> None:
    assert not amends(STORY, replace(STORY, **change))
