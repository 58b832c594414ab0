"""What becomes of a story that is told a second time, by the newsroom's rule."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.article import Article
from distbot.domain.newsroom import Approval, ApprovalMode
from distbot.domain.post import Post, PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.retelling import Retelling, SameStory
from distbot.line import Line

if TYPE_CHECKING:
    from tests.unit.services.conftest import Desk

FIRST = Article(
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
    FIRST,
    url="https://wartarimba.example.com/pasar-2",
    headline="Kini Pasar Terapung Rimba Dibuka Kembali",
)
UPDATE = replace(
    AGAIN,
    paragraphs=(*FIRST.paragraphs[:2], FIRST.paragraphs[2].replace("84", "91")),
)
URGENT = replace(AGAIN, headline="BREAKING NEWS: Pasar Terapung Rimba Dibuka Kembali")
HOUR = timedelta(hours=1)
AUTO = Approval(mode=ApprovalMode.AUTO)
WAITS = Approval(mode=ApprovalMode.AUTO_AFTER, wait=timedelta(minutes=10))
ONE = "the same story as “Pasar Terapung Rimba Dibuka Kembali”, post 1"


class Newsdesk:
    """A newsroom with one destination, whose articles come one by one."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rule(Retelling.ASK)

    def rule(
        self,
        then: Retelling,
        approval: Approval = AUTO,
        *,
        desk_chat: int | None = -100,
    ) -> None:
        newsroom = self.desk.parts.newsroom
        kanal = replace(
            newsroom.destinations[0], approval=dict.fromkeys(ArticleClass, approval)
        )
        newsroom = replace(
            newsroom,
            destinations=(kanal,),
            same_story=SameStory(then=then),
            desk_chat=desk_chat,
        )
        self.desk.parts = replace(self.desk.parts, newsroom=newsroom)

    def come(self, *articles: Article) -> Post:
        """Take articles in at once; return the last one's post."""
        parts, now = self.desk.parts, self.desk.clock.now()
        parts.articles.keep("map", articles, {}, baseline=False, now=now)
        self.write()
        article_id = parts.articles.find(articles[-1].key)
        assert article_id is not None
        (post,) = parts.posts.of_article(article_id)
        return post

    def write(self) -> None:
        asyncio.run(Line(self.desk.parts, "tes", lambda *_: None).write())

    def skipped(self) -> list[str | None]:
        lines = self.desk.parts.ledger.lines(10)
        return [one.reason for one in lines if one.state is PostState.SKIPPED]

    def states(self) -> list[PostState]:
        return [one.state for one in self.desk.parts.ledger.lines(10)][::-1]


@pytest.fixture
def news(desk: Desk) -> Newsdesk:
    return Newsdesk(desk)


def keep_again(news: Newsdesk, again: Article = AGAIN) -> None:
    now = news.desk.clock.now()
    news.desk.parts.articles.keep("map", (again,), {}, baseline=False, now=now)
    news.write()


def test_a_duplicate_is_the_desks_to_decide_whatever_the_rules_say(
    news: Newsdesk,
) -> None:
    assert news.come(FIRST).state is PostState.APPROVED
    post = news.come(AGAIN)

    assert (post.state, post.reason) == (
        PostState.DRAFT,
        f"{ONE}: the desk decides",
    )
    assert any(FIRST.headline in told for told in post.draft.warnings)
    assert news.desk.parts.posts.drafts(["kanal"]) == []  # no rule approves it


def test_without_a_desk_a_duplicate_is_spaced(news: Newsdesk) -> None:
    news.rule(Retelling.ASK, desk_chat=None)
    first, post = news.come(FIRST), news.come(AGAIN)

    assert first.due_at is not None
    assert (post.state, post.due_at) == (PostState.APPROVED, first.due_at + HOUR)
    assert post.reason == f"spaced from {ONE}: approved by rule: normal is auto"


def test_an_update_asks_nobody_and_goes_at_once(news: Newsdesk) -> None:
    first, post = news.come(FIRST), news.come(UPDATE)

    assert (post.state, post.due_at) == (PostState.APPROVED, first.due_at)


def test_a_merged_duplicate_is_skipped_and_says_why(news: Newsdesk) -> None:
    news.rule(Retelling.MERGE)
    news.come(FIRST)
    keep_again(news)

    assert news.skipped() == [f"duplicate: {ONE}"]
    assert news.desk.parts.ledger.holes(news.desk.clock.now()) == []


@pytest.mark.parametrize("again", [UPDATE, URGENT], ids=["figures", "breaking"])
def test_news_of_a_story_is_spaced_and_never_merged(
    news: Newsdesk, again: Article
) -> None:
    news.rule(Retelling.MERGE)
    first, post = news.come(FIRST), news.come(again)

    assert first.due_at is not None
    assert (post.state, post.due_at) == (PostState.APPROVED, first.due_at + HOUR)


def test_what_is_spaced_keeps_away_from_every_earlier_telling(news: Newsdesk) -> None:
    news.rule(Retelling.SPACE)
    first = news.come(FIRST)
    news.come(AGAIN)
    post = news.come(replace(UPDATE, url="https://wartarimba.example.com/pasar-3"))

    assert first.due_at is not None
    assert post.due_at == first.due_at + 2 * HOUR


def test_once_the_gap_is_over_a_second_telling_goes_at_once(news: Newsdesk) -> None:
    news.rule(Retelling.SPACE)
    news.come(FIRST)
    news.desk.clock.step(hours=2)

    post = news.come(AGAIN)

    assert post.due_at == news.desk.clock.now()
    assert post.reason == "approved by rule: normal is auto"


def test_a_draft_that_a_rule_approves_later_is_spaced_too(news: Newsdesk) -> None:
    news.rule(Retelling.SPACE, WAITS, desk_chat=None)
    first, second = news.come(FIRST), news.come(AGAIN)
    news.desk.clock.step(minutes=11)
    news.write()

    first, second = news.desk.now(first), news.desk.now(second)
    now = news.desk.clock.now()
    assert (first.due_at, second.due_at) == (now, now + HOUR)
    assert (second.reason or "").startswith(f"spaced from {ONE}: approved by rule: ")


@pytest.mark.parametrize("then", [Retelling.MERGE, Retelling.SPACE, Retelling.ASK])
def test_a_story_that_was_given_up_may_be_told(news: Newsdesk, then: Retelling) -> None:
    news.rule(then)
    first = news.come(FIRST)
    now = news.desk.clock.now()
    posts = news.desk.parts.posts
    assert posts.cancel(first.id, first.version, actor="budi", why="salah", now=now)

    assert news.come(AGAIN).state is PostState.APPROVED


@pytest.mark.parametrize("then", [Retelling.MERGE, Retelling.SPACE, Retelling.ASK])
def test_a_story_whose_article_is_gone_may_be_told_under_another_address(
    news: Newsdesk, then: Retelling
) -> None:
    news.rule(then)
    first = news.come(FIRST)
    news.desk.send()
    for _ in range(2):
        now = news.desk.clock.now()
        news.desk.parts.desk.changes.gone(first.article_id, now)

    post = news.come(AGAIN)

    assert (post.state, post.due_at) == (PostState.APPROVED, news.desk.clock.now())


@pytest.mark.parametrize(
    ("then", "hours"), [(Retelling.OFF, 0), (Retelling.MERGE, 7), (Retelling.ASK, 7)]
)
def test_out_of_its_window_or_switched_off_it_goes_as_any_other(
    news: Newsdesk, then: Retelling, hours: int
) -> None:
    news.rule(then)
    news.come(FIRST)
    news.desk.clock.step(hours=hours)

    post = news.come(AGAIN)

    assert (post.state, post.due_at) == (PostState.APPROVED, news.desk.clock.now())


def test_of_two_that_come_at_once_the_first_by_publication_is_the_first(
    news: Newsdesk,
) -> None:
    news.rule(Retelling.MERGE)
    now = news.desk.clock.now()
    later = replace(AGAIN, published_at=now - timedelta(minutes=5))
    earlier = replace(FIRST, published_at=now - timedelta(minutes=9))

    post = news.come(later, earlier)

    assert post.state is PostState.APPROVED
    assert news.skipped() == [f"duplicate: {ONE}"]


def test_what_a_destination_did_not_tell_it_tells(news: Newsdesk) -> None:
    """A first telling elsewhere is none here."""
    news.rule(Retelling.MERGE)
    kanal = news.desk.parts.newsroom.destinations
    news.come(FIRST)
    other = replace(kanal[0], name="cadangan")
    newsroom = replace(news.desk.parts.newsroom, destinations=(*kanal, other))
    news.desk.parts = replace(news.desk.parts, newsroom=newsroom)

    assert news.come(AGAIN).draft.destination == "cadangan"
    assert news.skipped() == [f"duplicate: {ONE}"]


def test_an_editor_who_asks_for_a_story_again_has_it_again(news: Newsdesk) -> None:
    news.rule(Retelling.MERGE)
    news.come(FIRST)
    keep_again(news)

    posts = Line(news.desk.parts, "tes", lambda *_: None).draft(AGAIN)

    assert [post.state for post in posts] == [PostState.DRAFT]
