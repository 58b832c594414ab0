from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from distbot.domain.post import PostState
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.tables import POSTS

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

DAY = timedelta(days=1)
DELIVERED = ["new → approved", "approved → claimed", "claimed → sending"]


class TestBegin:
    def test_the_attempt_is_written_with_what_is_sent(self, store: Store) -> None:
        opening = store.sending()

        lease = store.leases[opening.post_id]
        assert (opening.n, opening.deadline) == (1, lease.until)
        assert store.outcomes() == [(1, None)]
        assert store.moves(store.posts.get(opening.post_id)) == DELIVERED

    def test_a_lease_that_is_over_begins_nothing(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()
        store.now = store.leases[post.id].until

        assert store.begin(post) is None
        assert store.outcomes() == []

    def test_a_lost_lease_begins_nothing(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()
        lease = store.leases[post.id]
        store.attempts.reap(lease.until)
        store.claim("worker-2")

        assert store.begin(post, lease) is None
        assert store.state(post) is PostState.CLAIMED

    def test_an_old_lease_of_the_same_worker_begins_nothing(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()
        old, began = store.leases[post.id], store.now
        store.attempts.reap(old.until)
        store.now = old.until
        store.claim()

        # The worker read the clock, then stood still for a minute.
        store.now = began
        assert store.begin(post, old) is None
        assert not store.give_back(post, store.verdict(PostState.APPROVED), old)
        assert store.state(post) is PostState.CLAIMED

    def test_another_version_begins_nothing(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()
        store.execute(update(POSTS).values(version=2))

        assert store.begin(post) is None
        assert store.outcomes() == []

    def test_a_post_is_begun_once(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()

        assert store.begin(post) is not None
        assert store.begin(post) is None
        assert store.outcomes() == [(1, None)]

    def test_what_began_may_have_published_and_counts_for_the_rhythm(
        self, store: Store
    ) -> None:
        store.sending()

        (past,) = store.posts.lane("kanal", store.now).past
        assert past.at == store.now


class TestFinish:
    def test_a_receipt_publishes(self, store: Store) -> None:
        opening = store.sending()

        assert store.finish(opening, store.receipt())
        post = store.posts.get(opening.post_id)
        assert (post.state, post.receipt) == (PostState.PUBLISHED, store.receipt())
        assert store.outcomes() == [(1, "published")]

    def test_finishing_twice_has_one_effect(self, store: Store) -> None:
        opening = store.sending()
        store.finish(opening, store.receipt())

        assert not store.finish(opening, store.receipt("78"))
        assert not store.finish(opening, store.verdict(PostState.UNKNOWN))
        post = store.posts.get(opening.post_id)
        assert post.receipt == store.receipt()
        assert store.moves(post) == [*DELIVERED, "sending → published"]

    def test_a_receipt_after_the_reaper_still_counts(self, store: Store) -> None:
        opening = store.sending()
        store.attempts.reap(opening.deadline)
        store.now = opening.deadline + timedelta(minutes=5)

        assert store.finish(opening, store.receipt())
        post = store.posts.get(opening.post_id)
        assert (post.state, post.reason) == (PostState.PUBLISHED, None)
        assert store.moves(post)[-2:] == ["sending → unknown", "unknown → published"]
        assert store.outcomes() == [(1, "published")]

    def test_a_worker_that_knows_that_nothing_left_overrules_the_reaper(
        self, store: Store
    ) -> None:
        opening = store.sending()
        store.attempts.reap(opening.deadline)

        assert store.finish(opening, store.verdict(PostState.APPROVED))
        assert store.state(store.posts.get(opening.post_id)) is PostState.APPROVED
        assert store.outcomes() == [(1, "approved")]

    @pytest.mark.parametrize("state", [PostState.FAILED, PostState.UNKNOWN], ids=str)
    def test_another_refusal_after_the_reaper_changes_nothing(
        self, store: Store, state: PostState
    ) -> None:
        opening = store.sending()
        store.attempts.reap(opening.deadline)

        assert not store.finish(opening, store.verdict(state))
        assert store.state(store.posts.get(opening.post_id)) is PostState.UNKNOWN
        assert store.outcomes() == [(1, "unknown")]

    def test_a_receipt_of_an_older_attempt_does_not_close_a_newer_one(
        self, store: Store
    ) -> None:
        old = store.sending()
        store.finish(old, store.verdict(PostState.APPROVED))
        (post,) = store.claim()
        store.begin(post)

        assert not store.finish(old, store.receipt())
        assert store.state(post) is PostState.SENDING
        assert store.outcomes() == [(1, "approved"), (2, None)]

    def test_a_definitive_refusal_fails(self, store: Store) -> None:
        opening = store.sending()

        store.finish(opening, store.verdict(PostState.FAILED))

        post = store.posts.get(opening.post_id)
        assert (post.state, post.reason) == (PostState.FAILED, "it said so")

    def test_an_unknown_post_is_not_claimed_again(self, store: Store) -> None:
        store.unknown()
        store.wait(days=365)

        assert store.attempts.reap(store.now) == 0
        assert store.claim() == []
        assert store.attempts.next_due(store.now) is None

    def test_what_surely_was_not_sent_is_due_when_the_verdict_says(
        self, store: Store
    ) -> None:
        opening = store.sending()
        later = store.later(seconds=15)

        store.finish(opening, store.verdict(PostState.APPROVED, later))

        assert store.attempts.next_due(store.now) == later
        store.now = later
        (post,) = store.claim()
        assert post.attempt == 1
        again = store.begin(post)
        assert again is not None
        assert again.n == 2

    @pytest.mark.parametrize("state", [PostState.APPROVED, PostState.FAILED], ids=str)
    def test_what_surely_was_not_sent_does_not_count_for_the_rhythm(
        self, store: Store, state: PostState
    ) -> None:
        opening = store.sending()
        store.finish(opening, store.verdict(state))

        assert store.posts.lane("kanal", store.now).past == ()

    @pytest.mark.parametrize("late", [False, True])
    def test_a_receipt_of_another_post_explains_nothing(
        self, store: Store, *, late: bool
    ) -> None:
        store.publish("77")
        opening = store.sending()
        if late:
            store.attempts.reap(opening.deadline)

        moved = store.finish(opening, store.receipt("77"))

        assert moved is not late, "the reaper has moved it already"
        post = store.posts.get(opening.post_id)
        assert (post.state, post.receipt) == (PostState.UNKNOWN, None)
        assert store.outcomes() == [(1, "published"), (1, "unknown")]


class TestGiveBack:
    def test_one_post_that_waits_holds_up_no_other(self, store: Store) -> None:
        store.add()
        store.add()
        (post,) = store.claim()

        store.give_back(post, store.verdict(PostState.APPROVED, store.later(minutes=5)))

        assert [other.id for other in store.claim()] == [2]

    def test_another_workers_post_is_not_given_back(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()
        lease = store.leases[post.id]
        other = type(lease)(worker="worker-2", until=lease.until)

        assert not store.give_back(post, store.verdict(PostState.FAILED), other)
        assert store.state(post) is PostState.CLAIMED

    def test_it_can_fail(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()

        store.give_back(post, store.verdict(PostState.FAILED))

        assert store.state(post) is PostState.FAILED
        assert store.moves(post)[-1] == "claimed → failed"

    def test_it_can_be_skipped_as_for_a_spent_budget(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()

        assert store.give_back(post, store.verdict(PostState.SKIPPED))

        skipped = store.posts.get(post.id)
        assert (skipped.state, skipped.reason) == (PostState.SKIPPED, "it said so")
        assert store.moves(post)[-2:] == ["claimed → approved", "approved → skipped"]


class TestReap:
    def test_what_was_only_claimed_is_approved_again(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()

        assert store.attempts.reap(store.leases[post.id].until) == 1
        assert store.state(post) is PostState.APPROVED
        assert len(store.claim()) == 1

    def test_what_was_being_sent_is_unknown(self, store: Store) -> None:
        opening = store.sending()

        assert store.attempts.reap(opening.deadline) == 1
        post = store.posts.get(opening.post_id)
        assert post.state is PostState.UNKNOWN
        assert post.reason
        assert store.outcomes() == [(1, "unknown")]

    def test_a_lease_that_holds_is_respected(self, store: Store) -> None:
        opening = store.sending()

        assert store.attempts.reap(opening.deadline - timedelta(milliseconds=1)) == 0
        assert store.state(store.posts.get(opening.post_id)) is PostState.SENDING

    def test_a_lane_is_free_again(self, store: Store) -> None:
        opening = store.sending()
        store.add()
        assert store.claim() == []

        store.attempts.reap(opening.deadline)

        assert [post.id for post in store.claim()] == [2]


class TestServersClock:
    """On PostgreSQL leases are judged by its server: hosts' clocks differ."""

    @pytest.mark.parametrize("off", [-DAY, DAY])
    def test_a_wrong_clock_of_a_host_loses_no_lease(
        self, postgres_store: Store, off: timedelta
    ) -> None:
        store = postgres_store
        store.attempts = SqlAttemptStore(store.database)
        store.add()
        (post,) = store.claim()

        store.now += off
        assert store.attempts.reap(store.now) == 0
        opening = store.begin(post)

        assert opening is not None
        assert opening.deadline == store.leases[post.id].until
        assert store.attempts.reap(store.now) == 0
        assert store.finish(opening, store.receipt())

    @pytest.mark.parametrize("off", [-DAY, DAY])
    def test_a_lease_that_is_over_there_is_over_everywhere(
        self, postgres_store: Store, off: timedelta
    ) -> None:
        store = postgres_store
        store.attempts = SqlAttemptStore(store.database)
        store.add()
        (post,) = store.claim(seconds=0)

        store.now += off

        assert store.begin(post) is None
        assert store.attempts.reap(store.now) == 1
