"""What keeps a finished article from being posted yet."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from distbot.domain.article import Article
from distbot.domain.embargo import (
    HoldMarks,
    embargo_of,
    hold_of,
    marks_of_page,
    may_hold,
)

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))
STORY = Article(
    url="https://rimba.example/perahu",
    headline="Perahu Wisata Berlayar Lagi",
    paragraphs=("Perahu kembali berlayar.",),
    published_at=NOON,
)
MARKS = HoldMarks(tags=("Embargo", " tahan "), meta="distbot")
NONE = HoldMarks()


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

    hold = hold_of(replace(STORY, published_at=tomorrow), NONE, NOON)

    assert hold is not None
    assert hold.until == tomorrow
    assert "2026-03-03T12:30+07:00" in hold.why
    assert hold_of(replace(STORY, published_at=tomorrow), NONE, tomorrow) is None


def test_a_clock_that_is_a_minute_ahead_makes_no_embargo() -> None:
    soon = replace(STORY, published_at=NOON + timedelta(minutes=1))

    assert hold_of(soon, NONE, NOON) is None


def marked(words: str, name: str = "distbot") -> Article:
    return replace(STORY, metas=(("og:title", "hold"), (name, words)))


@pytest.mark.parametrize("words", ["hold", "TAHAN", "embargo", "embargo besok pagi"])
@pytest.mark.parametrize("name", ["distbot", "DistBot", ""])
def test_a_meta_holds_until_it_is_gone(words: str, name: str) -> None:
    hold = hold_of(marked(words, name), MARKS, NOON)

    assert hold is not None
    assert hold.until is None
    assert words in hold.why


@pytest.mark.parametrize("name", ["lain", "og:title"])
def test_a_meta_of_another_name_holds_nothing(name: str) -> None:
    assert hold_of(marked("hold", name), MARKS, NOON) is None
    assert hold_of(marked("index, follow"), MARKS, NOON) is None


def test_an_embargo_holds_until_its_time_and_the_later_time_counts() -> None:
    until = datetime(2026, 3, 3, 12, 30, tzinfo=WIB)
    story = marked("Embargo 2026-03-03T12:30+07:00")

    hold = hold_of(story, MARKS, NOON)

    assert hold is not None
    assert hold.until == until
    assert hold_of(story, MARKS, until) is None
    later = replace(story, published_at=until + timedelta(hours=1))
    assert getattr(hold_of(later, MARKS, NOON), "until", None) == later.published_at


@pytest.mark.parametrize("words", ["holding", "", "no", "embargoed"])
def test_other_words_are_none_of_holding(words: str) -> None:
    assert not may_hold(words)
    assert embargo_of(words) is None


def test_a_time_without_an_offset_does_not_end_an_embargo() -> None:
    hold = hold_of(marked("embargo 2026-03-02T01:00"), MARKS, NOON)

    assert hold is not None
    assert hold.until is None


def test_a_time_on_a_page_holds_until_then_and_past_ones_hold_nothing() -> None:
    tomorrow = NOON + timedelta(days=1)
    marked = replace(STORY, metas=marks_of_page((), tomorrow))
    hold = hold_of(marked, MARKS, NOON)

    assert hold is not None
    assert hold.until == tomorrow
    assert hold_of(marked, MARKS, tomorrow) is None
    assert marks_of_page((("distbot", "hold"),), None) == (("distbot", "hold"),)
