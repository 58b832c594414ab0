"""What a destination's rhythm holds back, and how long that answer is kept."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from distbot.domain.post import PostState, Priority
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm
from distbot.ports import LaneRules

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

TEN = timedelta(minutes=10)
GAP = Rhythm(min_gap=TEN)
QUIET = Rhythm(quiet_hours=(time(22), time(6)))
"""In Jakarta: 15:00 to 23:00 UTC."""
LATE = datetime(2026, 3, 2, 16, tzinfo=UTC)
MORNING = datetime(2026, 3, 2, 23, tzinfo=UTC)


def claim(
    store: Store, rhythm: Rhythm = GAP, *, mourns: bool = False, limit: int = 16
) -> list[int]:
    """Claim where every destination has that rhythm."""
    rules = LaneRules(rhythm=rhythm, mourns=mourns)
    lanes = ("kanal", "x")
    return [
        post.id for post in store.claim(rules=dict.fromkeys(lanes, rules), limit=limit)
    ]


def more(store: Store) -> bool:
    assert store.claimed is not None
    return store.claimed.more


class TestGap:
    def test_a_gap_is_kept_and_not_a_millisecond_more(self, store: Store) -> None:
        store.publish("1")
        store.add()

        assert claim(store) == []
        store.wait(minutes=10, milliseconds=-1)
        assert claim(store) == []
        store.wait(milliseconds=1)
        assert claim(store) == [2]

    def test_the_next_turn_is_when_the_rhythm_opens(self, store: Store) -> None:
        store.publish("1")
        store.add()
        claim(store)

        assert store.attempts.next_due(store.now) == store.now + TEN

    def test_an_unknown_outcome_counts_as_one_that_went_out(self, store: Store) -> None:
        store.unknown()
        store.add()

        assert claim(store) == []

    def test_what_surely_did_not_go_out_does_not_count(self, store: Store) -> None:
        opening = store.sending()
        store.finish(opening, store.verdict(PostState.FAILED))
        store.add()

        assert claim(store) == [2]

    def test_another_destination_has_its_own_gap(self, store: Store) -> None:
        store.publish("1")
        store.add(destination="x")

        assert claim(store) == [2]

    def test_nothing_holds_back_where_there_are_no_rules(self, store: Store) -> None:
        store.publish("1")
        store.add()

        assert [post.id for post in store.claim(rules={})] == [2]

    def test_no_more_go_in_an_hour_or_a_day_than_may(self, store: Store) -> None:
        rhythm = Rhythm(per_hour=2, per_day=3)
        went: list[int] = []
        for number in range(5):
            store.add(due_at=store.now)
            while not claim(store, rhythm):
                opens = store.attempts.next_due(store.now)
                assert opens is not None
                store.now = opens
            (claimed,) = store.leases.keys() - went
            went.append(claimed)
            opening = store.begin(store.posts.get(claimed))
            assert opening is not None
            store.finish(opening, store.receipt(str(number)))

        hour, midnight = timedelta(hours=1), datetime(2026, 3, 2, 17, tzinfo=UTC)
        noon = store.posts.get(1).due_at
        assert noon is not None
        past = store.posts.lane("kanal", store.now - timedelta(days=2)).past
        assert [post.at for post in past] == [
            noon,
            noon,
            noon + hour,
            midnight,
            midnight,
        ]


class TestKept:
    def test_a_lane_is_not_asked_again_before_it_opens(self, store: Store) -> None:
        store.publish("1")
        store.add()
        claim(store)

        # Even with rules that would let it go.
        assert claim(store, Rhythm()) == []
        assert not more(store)

    def test_a_newly_read_config_is_asked_anew(self, store: Store) -> None:
        store.publish("1")
        store.add()
        claim(store)

        store.posts.add_destinations({"kanal": "telegram:", "x": "x:"}, store.now)

        assert claim(store, Rhythm()) == [2]

    def test_each_priority_has_its_own_answer(self, store: Store) -> None:
        rhythm = Rhythm(breaking_gap=TEN)
        store.publish("1", article_class=ArticleClass.BREAKING)
        store.add(article_class=ArticleClass.BREAKING)
        store.add()

        assert claim(store, rhythm) == []
        assert more(store)
        assert claim(store, rhythm) == [3]

    def test_who_is_held_back_may_be_hiding_another(self, store: Store) -> None:
        store.publish("1")
        store.add()
        store.wait(milliseconds=1)
        store.add(destination="x")

        assert claim(store, limit=1) == []
        assert more(store)
        assert claim(store, limit=1) == [3]
        assert not more(store)


class TestClock:
    def test_quiet_hours_are_kept_but_by_breaking_posts(self, store: Store) -> None:
        store.now = LATE
        store.add()
        store.add(article_class=ArticleClass.BREAKING, destination="x")

        assert claim(store, QUIET) == [2]
        assert store.attempts.next_due(store.now) == MORNING
        store.now = MORNING
        assert claim(store, QUIET) == [1]

    def test_a_time_that_an_editor_named_is_not_quiet(self, store: Store) -> None:
        store.now = LATE
        post = store.add()

        store.change(post, due_at=LATE)

        assert claim(store, QUIET) == [post.id]

    def test_an_editors_time_is_kept_behind_a_post_that_is_held_back(
        self, store: Store
    ) -> None:
        store.now = LATE
        held, named = store.add(), store.add()
        assert claim(store, QUIET) == []

        store.change(named, due_at=LATE + TEN)

        assert store.attempts.next_due(store.now) in {LATE, LATE + TEN}
        assert claim(store, QUIET) == []
        store.now = LATE + TEN
        assert claim(store, QUIET) == [named.id]
        assert store.state(held) is PostState.APPROVED

    def test_a_draft_that_is_approved_for_a_named_time_goes_then(
        self, store: Store
    ) -> None:
        store.now = LATE
        store.add()
        draft = store.add(PostState.DRAFT)
        claim(store, QUIET)

        store.approve(draft, due_at=LATE + TEN, fixed=True)

        store.now = LATE + TEN
        assert claim(store, QUIET) == [draft.id]

    def test_a_named_time_does_not_lift_the_gap(self, store: Store) -> None:
        store.publish("1")
        post = store.add()
        store.change(post, due_at=store.now)

        assert claim(store) == []
        store.wait(minutes=10)
        assert claim(store) == [post.id]

    def test_what_comes_to_a_turn_later_is_asked_for(self, store: Store) -> None:
        """An evergreen that an editor raised holds up no news behind it."""
        store.publish("1", duka=True)
        light = store.add(
            article_class=ArticleClass.EVERGREEN, priority=Priority.NORMAL
        )
        assert claim(store, mourns=True, rhythm=Rhythm()) == []

        news = store.add()

        assert claim(store, mourns=True, rhythm=Rhythm()) == [news.id]
        assert store.state(light) is PostState.APPROVED


class TestEvergreen:
    def test_grief_keeps_evergreens_away(self, store: Store) -> None:
        store.publish("1", duka=True)
        store.add(article_class=ArticleClass.EVERGREEN)

        assert claim(store, Rhythm(), mourns=True) == []
        store.wait(hours=3)
        assert claim(store, Rhythm(), mourns=True) == [2]

    def test_where_nobody_mourns_grief_keeps_nothing_away(self, store: Store) -> None:
        store.publish("1", duka=True)
        store.wait(minutes=10)
        store.add(article_class=ArticleClass.EVERGREEN)

        assert claim(store, GAP, mourns=False) == [2]

    def test_grief_that_is_still_to_come_keeps_evergreens_away(
        self, store: Store
    ) -> None:
        store.add(article_class=ArticleClass.EVERGREEN)
        store.add(duka=True, due_at=store.later(hours=1))

        assert claim(store, Rhythm(), mourns=True) == []

    def test_grief_does_not_keep_itself_away(self, store: Store) -> None:
        store.add(duka=True, article_class=ArticleClass.EVERGREEN)
        store.add(duka=True, destination="x")

        assert claim(store, mourns=True) == [2, 1]

    def test_an_evergreen_leaves_room_for_what_is_due_soon(self, store: Store) -> None:
        store.add(article_class=ArticleClass.EVERGREEN)
        store.add(due_at=store.later(minutes=5))

        assert claim(store) == []
        store.wait(minutes=5)
        assert claim(store) == [2]

    def test_an_evergreen_fills_a_gap_that_is_wide_enough(self, store: Store) -> None:
        store.add(article_class=ArticleClass.EVERGREEN)
        store.add(due_at=store.later(minutes=10))

        assert claim(store) == [1]
