"""What keeps a finished article from being posted yet."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from distbot.domain.article import Article
from distbot.domain.embargo import hold_of

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))
STORY = Article(
    url="https://rimba.example/perahu",
    headline="Perahu Wisata Berlayar Lagi",
    paragraphs=("Perahu kembali berlayar.",),
    published_at=NOON,
)
MARKS = ("Embargo", " tahan ")


def test_an_article_without_a_mark_is_not_held() -> None:
    assert hold_of(replace(STORY, tags=("embargo daging",)), MARKS, NOON) is None
    assert hold_of(replace(STORY, published_at=None), MARKS, NOON) is None


@pytest.mark.parametrize("mark", ["embargo", "EMBARGO", "Tahan"])
@pytest.mark.parametrize("where", ["tags", "categories"])
def test_a_mark_holds_until_it_is_gone(mark: str, where: str) -> None:
    marked = (
        replace(STORY, tags=("sungai", mark))
        if where == "tags"
        else replace(STORY, categories=(mark,))
    )

    hold = hold_of(marked, MARKS, NOON)

    assert hold is not None
    assert hold.until is None
    assert mark in hold.why


def test_an_article_of_tomorrow_is_held_until_then() -> None:
    tomorrow = datetime(2026, 3, 3, 12, 30, tzinfo=WIB)

    hold = hold_of(replace(STORY, published_at=tomorrow), (), NOON)

    assert hold is not None
    assert hold.until == tomorrow
    assert "2026-03-03T12:30+07:00" in hold.why
    assert hold_of(replace(STORY, published_at=tomorrow), (), tomorrow) is None


def test_a_clock_that_is_a_minute_ahead_makes_no_embargo() -> None:
    soon = replace(STORY, published_at=NOON + timedelta(minutes=1))

    assert hold_of(soon, (), NOON) is None
