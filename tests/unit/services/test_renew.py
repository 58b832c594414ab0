"""What waits for its turn says what its article says by then, unless people decided."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.errors import InputError, OutcomeUnknown, Unavailable
from distbot.domain.newsroom import Approval, ApprovalMode
from distbot.domain.post import PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm
from distbot.line import Line
from distbot.services.renew import renew

if TYPE_CHECKING:
    from distbot.domain.article import Article
    from distbot.domain.newsroom import Destination
    from distbot.domain.post import Draft, Post
    from tests.unit.services.conftest import Desk

AUTO = Approval(mode=ApprovalMode.AUTO)
REQUIRED = Approval(mode=ApprovalMode.REQUIRED)
BREAKING = "Breaking News: Warga Rimba Menanam 100 Bakau"


@pytest.fixture
def line(desk: Desk) -> Line:
    """A newsroom that posts by itself, a while after the article came."""
    newsroom = desk.parts.newsroom
    rules = dict.fromkeys(ArticleClass, AUTO) | {ArticleClass.BREAKING: REQUIRED}
    rhythm = Rhythm(settle=timedelta(minutes=5))
    kanal = replace(newsroom.destinations[0], approval=rules, rhythm=rhythm)
    desk.parts = replace(desk.parts, newsroom=replace(newsroom, destinations=(kanal,)))
    return Line(desk.parts, "worker-1", lambda *_: None)


def tell(desk: Desk, line: Line, article: Article) -> None:
    """Have a source tell of an article, and the line do what follows."""
    now = desk.clock.now()
    desk.parts.articles.keep("map", (article,), {}, baseline=False, now=now)
    asyncio.run(line.write())


def mended(article: Article) -> Article:
    return replace(
        article,
        paragraphs=("Warga menanam 900 bibit bakau.", *article.paragraphs[1:]),
    )


def post(desk: Desk) -> Post:
    (found,) = desk.parts.posts.of_article(1)
    return found


def test_what_waits_goes_out_with_the_article_s_last_words(
    desk: Desk, line: Line
) -> None:
    article = desk.article()
    tell(desk, line, article)
    due_at = post(desk).due_at
    for count in (700, 900):
        desk.clock.step(minutes=1)
        words = (f"Warga menanam {count} bibit bakau.", *article.paragraphs[1:])
        tell(desk, line, replace(article, paragraphs=words))

    assert post(desk).due_at == due_at
    desk.clock.step(minutes=5)
    desk.send()

    (said,) = desk.kanal.sent
    assert "900 bibit" in said
    assert post(desk).state is PostState.PUBLISHED


def test_each_change_is_worded_once(desk: Desk, line: Line) -> None:
    article = desk.article()
    tell(desk, line, article)
    desk.clock.step(minutes=1)
    tell(desk, line, mended(article))
    version = post(desk).version

    asyncio.run(line.write())

    assert post(desk).version == version == 2


def test_an_editor_s_approval_is_of_the_words_they_saw(desk: Desk, line: Line) -> None:
    article = desk.article()
    tell(desk, line, article)
    seen, now = post(desk), desk.clock.now()
    posts = desk.parts.posts
    assert posts.pull_back(seen.id, seen.version, actor="@ani", why="wait", now=now)
    assert seen.due_at is not None
    assert posts.approve(
        seen.id,
        seen.version + 1,
        actor="@ani",
        why="approved by @ani",
        due_at=seen.due_at,
        expire_at=None,
        now=now,
    )
    desk.clock.step(minutes=1)
    tell(desk, line, mended(article))

    assert post(desk).draft == seen.draft
    assert len(desk.parts.desk.changes.undecided(5)) == 1


def test_what_its_rule_would_not_let_go_waits_for_an_editor(
    desk: Desk, line: Line
) -> None:
    article = desk.article()
    tell(desk, line, article)
    desk.clock.step(minutes=1)
    tell(desk, line, replace(mended(article), headline=BREAKING))

    assert post(desk).state is PostState.DRAFT
    assert "900 bibit" in post(desk).draft.wording.text


def test_what_cannot_be_worded_anew_does_not_go_out_as_it_was(
    desk: Desk, line: Line
) -> None:
    article = desk.article()
    tell(desk, line, article)
    desk.clock.step(minutes=1)
    now = desk.clock.now()
    desk.parts.articles.keep("map", (mended(article),), {}, baseline=False, now=now)

    def fail(article: Article, destination: Destination) -> Draft:
        raise InputError(article.headline, f"has no room on {destination.name}", "Cut")

    assert renew(desk.parts, fail, lambda *_: True) == 1
    assert post(desk).state is PostState.DRAFT


@pytest.mark.parametrize(
    ("fault", "count"),
    [(Unavailable("no route"), 900), (OutcomeUnknown("it broke off"), 100)],
    ids=["surely unsent", "perhaps sent"],
)
def test_what_may_be_at_its_network_keeps_the_words_it_is_looked_for_by(
    desk: Desk, line: Line, fault: Exception, count: int
) -> None:
    async def fail() -> None:
        raise fault

    article = desk.article()
    tell(desk, line, article)
    desk.clock.step(minutes=5)
    desk.kanal.sending = fail
    desk.send()
    if post(desk).state is PostState.UNKNOWN:
        now = desk.clock.now()
        desk.parts.traces.settle(1, None, actor="@ani", why="not there", now=now)
    tell(desk, line, mended(article))

    assert post(desk).state is PostState.APPROVED
    assert f"{count} bibit" in post(desk).draft.wording.text


def test_what_is_out_is_the_desk_s(desk: Desk, line: Line) -> None:
    article = desk.article()
    tell(desk, line, article)
    desk.clock.step(minutes=5)
    desk.send()
    tell(desk, line, mended(article))

    assert post(desk).version == 1
    assert len(desk.parts.desk.changes.undecided(5)) == 1
