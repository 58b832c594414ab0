"""Evergreens come again with another quote, and never with the same."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.article import Article
from distbot.domain.newsroom import Approval, ApprovalMode
from distbot.domain.post import PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm
from distbot.line import Line
from distbot.services.gone import note_gone
from distbot.services.retract import retract

if TYPE_CHECKING:
    from tests.unit.services.conftest import Desk

QUOTES = (
    "“Bakau ini menjaga kampung kami dari abrasi dan badai,” kata Badrun Sasmita.",
    "“Anak cucu kami akan memetik hasil dari kerja hari ini,” kata Badrun Sasmita.",
)


def lasting(*quotes: str) -> Article:
    return Article(
        url="https://wartarimba.example.com/bakau",
        headline="Cara Merawat Bibit Bakau di Tepi Sungai",
        paragraphs=(
            "Kepala Desa Rimba Badrun Sasmita merawat bibit bakau di tepi sungai.",
            *quotes,
        ),
        tags=("Tips",),
    )


def line_of(desk: Desk, *quotes: str) -> Line:
    """A newsroom that posts by itself, its one article published."""
    newsroom = desk.parts.newsroom
    rule = dict.fromkeys(ArticleClass, Approval(mode=ApprovalMode.AUTO))
    rhythm = Rhythm(repeat_after=timedelta(days=30))
    kanal = replace(newsroom.destinations[0], approval=rule, rhythm=rhythm)
    desk.parts = replace(desk.parts, newsroom=replace(newsroom, destinations=(kanal,)))
    now = desk.clock.now()
    article = lasting(*quotes)
    desk.parts.articles.keep("map", (article,), {}, baseline=False, now=now)
    line = Line(desk.parts, "worker-1", lambda *_: None)
    asyncio.run(line.write())
    desk.send()
    return line


def said(desk: Desk) -> list[str]:
    posts = desk.parts.posts.of_article(1)
    return [post.draft.quote.text for post in posts if post.draft.quote]


def come_again(desk: Desk, line: Line, days: int = 30) -> None:
    desk.clock.step(days=days)
    asyncio.run(line.repeat())
    desk.send()


def test_the_article_is_an_evergreen(desk: Desk) -> None:
    line_of(desk, *QUOTES)

    (post,) = desk.parts.posts.published()
    assert post.draft.article_class is ArticleClass.EVERGREEN


def test_it_comes_again_after_its_time_with_another_quote(desk: Desk) -> None:
    line = line_of(desk, *QUOTES)

    come_again(desk, line, days=29)
    assert len(desk.kanal.sent) == 1
    come_again(desk, line, days=1)

    assert len(desk.kanal.sent) == 2
    first, second = said(desk)
    assert first != second
    assert {post.variant for post in desk.parts.posts.published()} == {0, 1}


def test_when_no_quote_is_left_it_rests_for_good(desk: Desk) -> None:
    line = line_of(desk, *QUOTES)

    for _ in range(4):
        come_again(desk, line)

    assert len(desk.kanal.sent) == 2
    lines = desk.parts.ledger.lines(10)
    assert [(line.variant, line.state) for line in lines] == [
        (0, PostState.PUBLISHED),
        (1, PostState.PUBLISHED),
        (2, PostState.SKIPPED),
    ]
    assert str(lines[-1].reason).startswith("rule: not told again")
    assert desk.parts.ledger.holes(desk.clock.now()) == []


@pytest.mark.parametrize("what", ["taken down", "unpublished"])
def test_what_was_taken_back_is_never_told_again(desk: Desk, what: str) -> None:
    line = line_of(desk, *QUOTES)
    (post,) = desk.parts.posts.published()
    if what == "taken down":
        retract(desk.parts, [post.id], "@laras", desk.clock.now())
        asyncio.run(line.amend())
    else:
        for _ in range(2):
            note_gone(desk.parts, post.article_id, desk.clock.now())

    for _ in range(2):
        come_again(desk, line)

    assert len(desk.kanal.sent) == 1
    (_, rest) = desk.parts.ledger.lines(10)
    assert what in str(rest.reason)


def test_an_article_that_never_had_a_quote_is_not_told_again(desk: Desk) -> None:
    line = line_of(desk)

    come_again(desk, line)

    assert len(desk.kanal.sent) == 1
    (_, rest) = desk.parts.ledger.lines(10)
    assert "no quote" in str(rest.reason)
