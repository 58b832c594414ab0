"""Whether a story was told before, on a newsroom's own store."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from distbot.domain.article import Article
from distbot.line import Line
from distbot.services.look_back import look_back

if TYPE_CHECKING:
    from tests.unit.services.conftest import Desk

STORY = Article(
    url="https://wartarimba.example.com/pasar",
    headline="Pasar Terapung Rimba Dibuka Kembali",
    paragraphs=(
        (
            "RIMBA — Bupati membuka kembali pasar terapung di Sungai Rimba pada Senin "
            "pagi setelah enam bulan diperbaiki dengan biaya dua miliar rupiah."
        ),
        "“Pasar ini milik para pedagang,” kata Darma di dermaga pasar.",
        "Sebanyak 84 pedagang kembali berjualan di atas perahu masing-masing.",
    ),
)
AGAIN = replace(
    STORY,
    url="https://wartarimba.example.com/pasar-2",
    headline="Kini Pasar Terapung Rimba Dibuka Kembali",
)
OTHER = replace(
    STORY,
    url="https://wartarimba.example.com/panen",
    headline="Panen Madu Naik Dua Kali Lipat",
    paragraphs=("Petani memanen dua belas ton madu hutan tahun ini di hulu.",),
)


def keep(desk: Desk, *articles: Article) -> None:
    now = desk.clock.now()
    desk.parts.articles.keep("map", articles, {}, baseline=False, now=now)


def test_a_story_that_is_told_again_is_found(desk: Desk) -> None:
    keep(desk, OTHER, STORY)

    assert look_back(desk.parts, AGAIN).twin == STORY.headline
    assert look_back(desk.parts, OTHER).twin == ""


def test_a_story_is_no_twin_of_itself(desk: Desk) -> None:
    keep(desk, STORY)

    assert look_back(desk.parts, STORY).twin == ""


def test_after_two_days_a_story_may_be_told_again(desk: Desk) -> None:
    keep(desk, STORY)
    desk.clock.step(hours=49)

    assert look_back(desk.parts, AGAIN).twin == ""


def test_the_drafts_of_a_story_told_again_say_so(desk: Desk) -> None:
    keep(desk, STORY)
    posts = Line(desk.parts, "tes", lambda *_: None).draft(AGAIN)

    for post in posts:
        assert any(STORY.headline in told for told in post.draft.warnings)
        # "kata Darma": one name, once, and nobody has quoted him here.
        assert any("check the speaker" in told for told in post.draft.warnings) is (
            post.draft.quote is not None
        )
