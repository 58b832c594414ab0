"""Who has a place in a lane, and whom the rhythm makes late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState, Priority
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm
from distbot.ports import LaneRules

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

HOUR = timedelta(hours=1)
HOURLY = Rhythm(min_gap=HOUR)
HALF_LATE = Rhythm(
    min_gap=HOUR, late={ArticleClass.NORMAL: HOUR / 2, ArticleClass.BREAKING: HOUR}
)
EVERGREEN = ArticleClass.EVERGREEN


def run(store: Store, rhythm: Rhythm, hours: float) -> list[int]:
    """Send what may go, every ten minutes; return it in its order."""
    rules = dict.fromkeys(("kanal", "x"), LaneRules(rhythm=rhythm))
    went: list[int] = []
    end = store.later(hours=hours)
    while store.now <= end:
        store.posts.skip_late(store.now)
        for post in store.claim(rules=rules):
            opening = store.begin(post)
            assert opening is not None
            store.finish(opening, store.receipt(str(post.id)))
            went.append(post.id)
        store.wait(minutes=10)
    return went


class TestEvergreen:
    def test_it_takes_no_place_that_news_needs_later_that_day(
        self, store: Store
    ) -> None:
        light = store.add(article_class=EVERGREEN)
        news = [store.add(due_at=store.later(hours=n)).id for n in (3, 6)]

        assert run(store, Rhythm(per_day=2), 9) == news
        assert store.state(light) is PostState.APPROVED

    def test_it_leaves_every_planned_post_its_gap(self, store: Store) -> None:
        rhythm = Rhythm(min_gap=timedelta(minutes=30))
        light = store.add(article_class=EVERGREEN)
        news = [store.add(due_at=store.later(minutes=20 + 40 * n)).id for n in range(3)]

        assert run(store, rhythm, 3) == [*news, light.id]

    def test_one_that_an_editor_lowered_still_goes_before_it(
        self, store: Store
    ) -> None:
        light = store.add(article_class=EVERGREEN)
        lowered = store.add(priority=Priority.EVERGREEN, due_at=store.later(minutes=30))

        assert run(store, HOURLY, 2) == [lowered.id, light.id]

    @pytest.mark.parametrize("raised", [True, False])
    def test_one_that_an_editor_chose_keeps_its_place(
        self, store: Store, *, raised: bool
    ) -> None:
        light = store.add(article_class=EVERGREEN)
        news = store.add(due_at=store.later(minutes=30))
        if raised:
            store.change(light, priority=Priority.HIGH)
        else:
            store.change(light, due_at=store.now)

        assert run(store, HOURLY, 2) == [light.id, news.id]

    def test_its_place_is_kept_for_what_a_rhythm_holds_back(self, store: Store) -> None:
        store.publish("900", article_class=ArticleClass.BREAKING)
        rhythm = Rhythm(min_gap=timedelta(minutes=20), breaking_gap=HOUR)
        light = store.add(article_class=EVERGREEN)
        urgent = store.add(article_class=ArticleClass.BREAKING)

        store.wait(minutes=50)

        assert run(store, rhythm, 2) == [urgent.id, light.id]

    def test_the_plan_tells_who_only_fills_gaps(self, store: Store) -> None:
        store.add(article_class=EVERGREEN)
        store.add(article_class=EVERGREEN, priority=Priority.NORMAL)
        store.change(store.add(article_class=EVERGREEN), due_at=store.now)
        store.add(priority=Priority.EVERGREEN)

        planned = store.posts.lane("kanal", store.now).planned

        assert [post.fills for post in planned].count(True) == 1


class TestLateness:
    def test_who_makes_way_for_breaking_news_is_not_late_by_that(
        self, store: Store
    ) -> None:
        news = store.add(due_at=store.now, expire_at=store.later(minutes=30))
        urgent = store.add(article_class=ArticleClass.BREAKING)

        assert run(store, HALF_LATE, 2) == [urgent.id, news.id]

    def test_nor_is_who_stands_behind_another(self, store: Store) -> None:
        store.publish("900")
        news = [store.add(expire_at=store.later(minutes=30)).id for _ in range(3)]

        assert run(store, HALF_LATE, 4) == news

    def test_lateness_begins_when_the_rhythm_would_have_let_it_go(
        self, store: Store
    ) -> None:
        store.publish("900")
        news = store.add(expire_at=store.later(minutes=30))
        rules = {"kanal": LaneRules(rhythm=HALF_LATE)}
        assert store.claim(rules=rules) == []

        store.wait(minutes=89)
        assert store.posts.skip_late(store.now) == ()
        store.wait(minutes=1)
        (late,) = store.posts.skip_late(store.now)
        assert late.post_id == news.id

    def test_a_pause_excuses_nobody(self, store: Store) -> None:
        store.pauses.pause("kanal", actor="editor 7", why="", now=store.now)
        news = store.add(
            article_class=ArticleClass.BREAKING, expire_at=store.later(hours=1)
        )

        assert run(store, HALF_LATE, 1) == []
        assert store.state(news) is PostState.SKIPPED

    def test_what_is_late_already_stays_so(self, store: Store) -> None:
        store.publish("900")
        news = store.add(expire_at=store.later(minutes=30))
        store.wait(minutes=30)

        store.claim(rules={"kanal": LaneRules(rhythm=HALF_LATE)})

        assert [line.post_id for line in store.posts.skip_late(store.now)] == [news.id]

    @pytest.mark.parametrize("rhythm", [HALF_LATE, HOURLY], ids=["skips", "sends"])
    def test_what_is_always_wanted_never_expires(
        self, store: Store, rhythm: Rhythm
    ) -> None:
        store.publish("900")
        wait = timedelta(minutes=30) if rhythm is HOURLY else None
        news = store.add(expire_at=None if wait is None else store.now + wait)

        assert run(store, rhythm, 2) == [news.id]


class TestWaits:
    def test_the_rhythm_is_asked_where_no_worker_was_told(self, store: Store) -> None:
        store.publish("900")
        news = store.add()
        rules = {"kanal": LaneRules(rhythm=HOURLY)}

        assert store.ledger.waits(news.id, store.now) == ()
        (wait,) = store.ledger.waits(news.id, store.now, rules)
        assert (wait.what, wait.until) == ("rhythm", store.later(hours=1))
        store.wait(hours=1)
        assert store.ledger.waits(news.id, store.now, rules) == ()

    def test_a_time_that_will_be_held_back_is_told_ahead(self, store: Store) -> None:
        store.publish("900")
        news = store.add(due_at=store.later(minutes=20))

        (wait,) = store.ledger.waits(
            news.id, store.now, {"kanal": LaneRules(rhythm=HOURLY)}
        )
        assert wait.until == store.later(hours=1)


def test_who_served_last_is_remembered(store: Store) -> None:
    began = store.now
    assert store.posts.serve(store.now) is None
    store.wait(minutes=5)
    assert store.posts.serve(store.now) == began
    assert store.posts.serve(store.now) == store.now


def test_a_store_knows_destinations_just_as_they_are(store: Store) -> None:
    accounts = {"kanal": "telegram:", "x": "x:"}
    addresses = {"kanal": "@kanal", "x": "@akun"}
    assert not store.posts.knows(accounts, addresses)
    store.posts.add_destinations(accounts, store.now, addresses)

    assert store.posts.knows(accounts, addresses)
    assert store.posts.knows({"x": "x:"}, addresses)
    assert not store.posts.knows({"x": "x:second"}, addresses)
    assert not store.posts.knows(accounts, {"kanal": "@lain", "x": "@akun"})
    assert not store.posts.knows({"baru": "x:"}, {})


def test_what_an_editor_asked_for_is_no_rules_to_approve(store: Store) -> None:
    new = store.new(PostState.DRAFT)
    asked = replace(store.new(PostState.DRAFT, destination="x"), asked=True)
    store.posts.add(store.article(), [new, asked], store.now)

    (usual, by_editor) = store.posts.of_article(1)
    store.change(by_editor, priority=Priority.HIGH)

    found = [post.id for post, _ in store.posts.drafts(["kanal", "x"])]
    assert found == [usual.id]
