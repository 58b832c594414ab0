"""A day of a WordPress: each article once, in its last words, whatever goes wrong.

A small day, with all that goes wrong in the whole one of `benchmarks/replay.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from benchmarks.delivery_report import Report
from benchmarks.replay import (
    GOAL,
    GOAL_TOLD_S,
    Day,
    Shown,
    after_the_end,
    holes,
    outdated,
    simulate,
    story_of,
    tell,
    twice,
)
from benchmarks.replay_news import Deed
from benchmarks.replay_office import Plan
from benchmarks.replay_site import Story

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.postgres import Postgres

pytestmark = pytest.mark.timeout(300)  # it may be lived through beside others
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
ARTICLES = 60
SMALL = Plan(articles=ARTICLES, hours=2.0, seed=13)
KILLS = 8


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Live through the day once, and show it."""
    lived = simulate(tmp_path_factory.mktemp("replay"), SMALL)
    tell(lived, Report())
    return lived


@pytest.fixture(scope="module")
def shared_day(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Day:
    """A smaller one on PostgreSQL, with two workers all day."""
    postgres.create("replay")
    plan = Plan(
        store=postgres.url("replay"), articles=32, hours=1.25, beside=True, seed=11
    )
    lived = simulate(tmp_path_factory.mktemp("shared"), plan)
    tell(lived, Report())
    return lived


def test_networks_show_nothing_twice(day: Day) -> None:
    assert twice(day) == []


def test_nothing_goes_out_that_is_known_to_be_unpublished(day: Day) -> None:
    assert after_the_end(day) == []


def test_each_post_has_the_last_words_that_were_known(day: Day) -> None:
    assert outdated(day) == []


def test_every_article_is_in_the_ledger_once_for_each_destination(day: Day) -> None:
    assert holes(day) == []
    assert len(day.stories) == ARTICLES


def test_what_is_in_the_ledger_as_published_is_what_the_networks_show(
    day: Day,
) -> None:
    published = {
        (story_of(one.headline), one.destination) for one in day.ledger if one.receipt
    }

    assert published == {(one.story, one.destination) for one in day.shown}


def test_what_did_not_go_out_was_unpublished(day: Day) -> None:
    skipped = {one.reason for one in day.ledger if not one.receipt}
    waiting = {one.why for one in day.waiting}

    assert skipped | waiting <= {"unpublished: its article is gone"}


def test_where_nothing_is_wrong_posts_are_due_within_a_poll_and_the_settling(
    day: Day,
) -> None:
    found, told = day.latency["found by looking"], day.latency["told by a message"]

    assert max(found) <= GOAL
    assert max(told) == timedelta()
    assert sorted(day.heard_s)[len(day.heard_s) * 9 // 10] < GOAL_TOLD_S


def test_every_trouble_of_the_day_was_met(day: Day) -> None:
    """Else the day proves less than it says."""
    assert all(day.done[deed] > 0 for deed in Deed)
    assert all(count > 0 for count in day.letters.values())
    assert day.answers[0] > 0  # nobody was there
    assert day.answers[400] > 0  # it came too late to be believed
    assert day.kills == KILLS
    for event in ("source_failed", "outcome_looked_for"):
        assert day.told[event] > 0, event


@pytest.mark.parametrize("judge", [twice, after_the_end, outdated, holes])
def test_two_workers_on_postgresql_keep_the_same_promises(
    shared_day: Day, judge: Callable[[Day], list[object]]
) -> None:
    assert judge(shared_day) == []
    assert len(shared_day.stories) > 0


# The judge itself


def shown(version: int, minutes: float) -> Shown:
    at = NOON + timedelta(minutes=minutes)
    return Shown(destination="kanal", story=0, version=version, at=at)


def judged(day: Day, *posts: Shown) -> Day:
    """Tell of one article: edited after ten minutes, unpublished after twenty."""
    states = [(0, 1), (10, 2), (20, None)]
    told = [(NOON + timedelta(minutes=at), version) for at, version in states]
    story = Story(
        post=1, shown=told, noticed=[(at, n) for n, (at, _) in enumerate(told)]
    )
    return replace(
        day, stories={0: story}, shown=posts, doubted=(), ledger=(), waiting=()
    )


def test_the_judge_sees_what_is_wrong(day: Day) -> None:
    assert twice(judged(day, shown(1, 5), shown(2, 15))) == [("kanal", 0)]
    assert outdated(judged(day, shown(1, 15))) == [shown(1, 15)]
    doubted = replace(judged(day, shown(1, 15)), doubted={(0, "kanal")})
    assert outdated(doubted) == []
    assert after_the_end(judged(day, shown(2, 25))) == [shown(2, 25)]
    assert len(holes(replace(day, ledger=day.ledger[:-1]))) == 1
    assert len(holes(replace(day, ledger=(*day.ledger, day.ledger[-1])))) == 1


def test_the_judge_lets_pass_what_is_right(day: Day) -> None:
    for post in (shown(1, 5), shown(2, 15)):
        right = judged(day, post)
        assert [*twice(right), *outdated(right), *after_the_end(right)] == []
