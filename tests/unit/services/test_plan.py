"""When an approved post is due: its rhythm, what is planned, what is urgent."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from distbot.domain.post import PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm
from distbot.ports import NewPost
from distbot.services.plan import Slot, plan

if TYPE_CHECKING:
    from datetime import datetime

    from tests.unit.services.conftest import Desk

WIB = ZoneInfo("Asia/Jakarta")
MINUTE = timedelta(minutes=1)


def find(
    desk: Desk,
    rhythm: Rhythm,
    article_class: ArticleClass = ArticleClass.NORMAL,
    *,
    wish: datetime | None = None,
    seed: str | None = "a post",
) -> Slot:
    destination = replace(desk.parts.newsroom.destinations[0], rhythm=rhythm)
    at = wish or desk.clock.now()
    return plan(desk.parts, destination, article_class, at, seed=seed)


def approve(
    desk: Desk, at: datetime, article_class: ArticleClass = ArticleClass.NORMAL
) -> None:
    """Store an approved post that is due then."""
    (post,) = desk.approve("kanal")
    draft = replace(post.draft, article_class=article_class, priority=None)
    article = desk.article()
    now = desk.clock.now()
    desk.parts.articles.keep("map", (article,), {}, baseline=False, now=now)
    new = NewPost(
        destination="kanal",
        state=PostState.APPROVED,
        draft=draft,
        article_class=article_class,
        due_at=at,
    )
    number = desk.parts.articles.uncomposed(1)[0].id
    desk.parts.posts.add(number, [new], now)
    desk.parts.posts.cancel(post.id, 1, actor="test", why="only a draft", now=now)


def test_without_a_rhythm_what_is_approved_is_due_at_once(desk: Desk) -> None:
    slot = find(desk, Rhythm(zone=WIB))

    assert slot == Slot(due_at=desk.clock.now(), expire_at=None)


def test_breaking_news_expires(desk: Desk) -> None:
    slot = find(desk, Rhythm(zone=WIB), ArticleClass.BREAKING)

    assert slot.expire_at == slot.due_at + timedelta(minutes=60)


def test_a_post_keeps_its_distance_from_what_is_planned(desk: Desk) -> None:
    now = desk.clock.now()
    approve(desk, now + 5 * MINUTE)

    slot = find(desk, Rhythm(zone=WIB, min_gap=10 * MINUTE))

    assert slot.due_at == now + 15 * MINUTE


def test_breaking_news_waits_for_nothing_that_is_only_planned(desk: Desk) -> None:
    now = desk.clock.now()
    approve(desk, now + 5 * MINUTE)

    rhythm = Rhythm(zone=WIB, min_gap=10 * MINUTE)

    assert find(desk, rhythm, ArticleClass.BREAKING).due_at == now


def test_two_breaking_posts_keep_a_gap_of_their_own(desk: Desk) -> None:
    now = desk.clock.now()
    approve(desk, now, ArticleClass.BREAKING)

    rhythm = Rhythm(zone=WIB, min_gap=MINUTE, breaking_gap=20 * MINUTE)

    slot = find(desk, rhythm, ArticleClass.BREAKING)
    assert slot.due_at == now + 20 * MINUTE


def test_a_time_that_an_editor_names_goes_through_quiet_hours(desk: Desk) -> None:
    rhythm = Rhythm(zone=WIB, quiet_hours=(time(8), time(10)), jitter=MINUTE)
    now = desk.clock.now()  # 08:00 WIB

    assert find(desk, rhythm, seed=None).due_at == now
    assert find(desk, rhythm).due_at >= now + timedelta(hours=2)


def test_jitter_is_the_posts_own(desk: Desk) -> None:
    rhythm = Rhythm(zone=WIB, jitter=10 * MINUTE)

    dues = {seed: find(desk, rhythm, seed=seed).due_at for seed in "abcdef"}

    assert find(desk, rhythm, seed="a").due_at == dues["a"]
    assert len(set(dues.values())) > 1


def test_breaking_news_has_no_jitter(desk: Desk) -> None:
    rhythm = Rhythm(zone=WIB, jitter=10 * MINUTE)

    for seed in "abcdef":
        slot = find(desk, rhythm, ArticleClass.BREAKING, seed=seed)
        assert slot.due_at == desk.clock.now()


def test_a_planned_evergreen_keeps_no_other_post_away(desk: Desk) -> None:
    now = desk.clock.now()
    approve(desk, now, ArticleClass.EVERGREEN)
    rhythm = Rhythm(zone=WIB, min_gap=120 * MINUTE)

    assert find(desk, rhythm).due_at == now
    assert find(desk, rhythm, ArticleClass.EVERGREEN, seed=None).due_at == now
    light = find(desk, rhythm, ArticleClass.EVERGREEN)
    assert light.due_at == now + 120 * MINUTE
