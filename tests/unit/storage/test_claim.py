from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from distbot.domain.post import PostState, Priority
from distbot.domain.reading import ArticleClass
from distbot.storage.tables import DESTINATIONS

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

HOUR = timedelta(hours=1)


def drain(store: Store) -> list[int]:
    """Claim and refuse until nothing is due; the order in which posts came."""
    order = []
    while posts := store.claim():
        for post in posts:
            order.append(post.id)
            store.give_back(post, store.verdict(PostState.FAILED))
    return order


class TestClaim:
    def test_a_post_is_claimed_when_it_is_due_and_not_before(
        self, store: Store
    ) -> None:
        store.add(due_at=store.later(milliseconds=1))

        assert store.claim() == []
        store.wait(milliseconds=1)
        assert [post.id for post in store.claim()] == [1]

    @pytest.mark.parametrize("state", [PostState.DRAFT, PostState.SKIPPED])
    def test_only_approved_posts_are_claimed(
        self, store: Store, state: PostState
    ) -> None:
        store.add(state)

        assert store.claim() == []

    def test_a_claimed_post_is_its_workers_until_the_lease_is_over(
        self, store: Store
    ) -> None:
        store.add()

        (post,) = store.claim("worker-1", seconds=30)

        assert post.state is PostState.CLAIMED
        lease = store.leases[post.id]
        assert (lease.worker, lease.until) == ("worker-1", store.later(seconds=30))
        assert store.moves(post) == ["new → approved", "approved → claimed"]

    def test_one_post_a_destination_is_in_flight(self, store: Store) -> None:
        store.add()
        store.add()
        store.add(destination="x")

        assert sorted(p.draft.destination for p in store.claim()) == ["kanal", "x"]
        assert store.claim("worker-2") == []

    def test_no_more_are_claimed_than_wanted(self, store: Store) -> None:
        store.add()
        store.add(destination="x")

        assert len(store.claim(limit=1)) == 1

    def test_a_destination_that_waits_is_left_alone(self, store: Store) -> None:
        store.add()
        wait = (store.now.timestamp() + 1) * 1000
        store.execute(update(DESTINATIONS).values(blocked_until=int(wait)))

        assert store.claim() == []
        store.wait(seconds=1)
        assert len(store.claim()) == 1

    def test_a_destination_whose_account_is_not_known_is_left_alone(
        self, store: Store
    ) -> None:
        store.add()
        # As an upgrade leaves it, until the newsroom's config is read.
        store.execute(update(DESTINATIONS).values(account=""))

        assert store.claim() == []
        assert store.attempts.next_due(store.now) is None

    def test_nothing_is_held_back_where_nobody_said_how(self, store: Store) -> None:
        store.add()
        store.claim()

        assert store.claimed is not None
        assert not store.claimed.more


class TestPriority:
    def test_the_most_urgent_goes_first_then_the_one_due_first(
        self, store: Store
    ) -> None:
        store.add(article_class=ArticleClass.EVERGREEN, due_at=store.now - 3 * HOUR)
        store.add(due_at=store.now - HOUR)
        store.add(due_at=store.now - 2 * HOUR)
        store.add(article_class=ArticleClass.BREAKING)

        assert drain(store) == [4, 3, 2, 1]

    def test_of_those_due_at_once_the_one_composed_first_goes_first(
        self, store: Store
    ) -> None:
        for _ in range(3):
            store.add()

        assert drain(store) == [1, 2, 3]

    def test_an_editor_may_put_a_post_before_or_behind_others(
        self, store: Store
    ) -> None:
        normal, other, last = store.add(), store.add(), store.add()

        store.change(other, priority=Priority.HIGH)
        store.change(normal, priority=Priority.EVERGREEN)

        assert drain(store) == [other.id, last.id, normal.id]

    def test_a_composer_may_choose_another_than_the_class_has(
        self, store: Store
    ) -> None:
        store.add()
        store.add(priority=Priority.HIGH)
        store.add(article_class=ArticleClass.BREAKING, priority=Priority.NORMAL)

        posts = [store.posts.get(number).priority for number in (1, 2, 3)]

        assert posts == [Priority.NORMAL, Priority.HIGH, Priority.NORMAL]
        assert drain(store) == [2, 1, 3]

    def test_across_destinations_the_most_urgent_goes_first(self, store: Store) -> None:
        store.posts.add_destinations(
            {"kanal": "a:", "x": "b:", "arsip": "c:"}, store.now
        )
        store.add(article_class=ArticleClass.EVERGREEN, due_at=store.now - HOUR)
        store.add(destination="x", due_at=store.now - 2 * HOUR)
        store.add(destination="arsip", article_class=ArticleClass.BREAKING)

        assert [post.id for post in store.claim()] == [3, 2, 1]

    def test_when_few_are_wanted_they_are_the_most_urgent(self, store: Store) -> None:
        store.posts.add_destinations(
            {"kanal": "a:", "x": "b:", "arsip": "c:"}, store.now
        )
        # Four turns of one destination do not push the others out.
        for kind in ArticleClass:
            store.add(article_class=kind, due_at=store.now - HOUR)
        store.add(destination="x", article_class=ArticleClass.BREAKING)
        store.add(destination="arsip", article_class=ArticleClass.EVERGREEN)

        found = [post.draft.destination for post in store.claim(limit=2)]

        assert found == ["kanal", "x"]
        assert [post.draft.destination for post in store.claim(limit=2)] == ["arsip"]


class TestNextDue:
    def test_nothing_waits_in_an_empty_store(self, store: Store) -> None:
        store.add(PostState.DRAFT)

        assert store.attempts.next_due(store.now) is None

    def test_the_first_of_all_destinations_counts(self, store: Store) -> None:
        store.add(due_at=store.later(hours=2))
        store.add(destination="x", due_at=store.later(hours=1))

        assert store.attempts.next_due(store.now) == store.later(hours=1)

    def test_what_is_overdue_says_since_when(self, store: Store) -> None:
        store.add(due_at=store.now - HOUR)

        assert store.attempts.next_due(store.now) == store.now - HOUR

    def test_a_wait_that_is_over_delays_nothing(self, store: Store) -> None:
        store.add(due_at=store.later(hours=1))
        store.execute(update(DESTINATIONS).values(blocked_until=1))

        assert store.attempts.next_due(store.now) == store.later(hours=1)

    def test_a_destination_with_a_post_in_flight_has_no_turn(
        self, store: Store
    ) -> None:
        store.add()
        store.add()
        store.add(destination="x", due_at=store.later(hours=1))
        store.claim()

        assert store.attempts.next_due(store.now) == store.later(hours=1)
