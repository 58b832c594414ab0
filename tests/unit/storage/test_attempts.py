from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from distbot.domain.delivery import Verdict
from distbot.domain.post import Post, PostState, Receipt
from distbot.domain.reading import ArticleClass
from distbot.ports import Opening
from distbot.storage.tables import ATTEMPTS, DESTINATIONS, POSTS

if TYPE_CHECKING:
    from datetime import datetime

    from tests.unit.storage.conftest import Store

DELIVERED = ["new → approved", "approved → claimed", "claimed → sending"]


def claim(store: Store, worker: str = "worker-1") -> list[Post]:
    return list(store.attempts.claim(store.lease(worker), 16, store.now))


def begin(store: Store, post: Post, limit: str | None = None) -> Opening | None:
    return store.attempts.begin(post, store.lease(), store.bill(limit), store.now)


def sending(store: Store, **particulars: str) -> Opening:
    """A post whose one call is being made."""
    store.add(**particulars)  # type: ignore[arg-type]  # only destination and price
    (post,) = claim(store)
    opening = begin(store, post)
    assert opening is not None
    return opening


def receipt(store: Store, remote_id: str = "77") -> Receipt:
    return Receipt(remote_id=remote_id, url="https://t.me/kanal/77", at=store.now)


def verdict(
    state: PostState, not_before: datetime | None = None, *, whole: bool = False
) -> Verdict:
    return Verdict(
        state=state, reason="it said so", not_before=not_before, whole_destination=whole
    )


def attempts(store: Store) -> list[tuple[int, str | None]]:
    with store.engine.begin() as db:
        rows = db.execute(select(ATTEMPTS.c.n, ATTEMPTS.c.outcome)).all()
    return [(row.n, row.outcome) for row in rows]


class TestClaim:
    def test_a_post_is_claimed_when_it_is_due_and_not_before(
        self, store: Store
    ) -> None:
        store.add(due_at=store.now + timedelta(milliseconds=1))

        assert claim(store) == []
        store.now += timedelta(milliseconds=1)
        assert [post.id for post in claim(store)] == [1]

    @pytest.mark.parametrize("state", [PostState.DRAFT, PostState.SKIPPED])
    def test_only_approved_posts_are_claimed(
        self, store: Store, state: PostState
    ) -> None:
        store.add(state)

        assert claim(store) == []

    def test_one_post_a_destination_is_in_flight(self, store: Store) -> None:
        store.add()
        store.add()
        store.add(destination="x")

        assert sorted(p.draft.destination for p in claim(store)) == ["kanal", "x"]
        assert claim(store, "worker-2") == []

    def test_no_more_are_claimed_than_wanted(self, store: Store) -> None:
        store.add()
        store.add(destination="x")

        assert len(store.attempts.claim(store.lease(), 1, store.now)) == 1

    def test_the_most_urgent_goes_first_then_the_one_due_first(
        self, store: Store
    ) -> None:
        hour = timedelta(hours=1)
        store.add(article_class=ArticleClass.EVERGREEN, due_at=store.now - 3 * hour)
        store.add(due_at=store.now - hour)
        store.add(due_at=store.now - 2 * hour)
        store.add(article_class=ArticleClass.BREAKING)

        order = []
        while posts := claim(store):
            order += [post.id for post in posts]
            store.attempts.give_back(
                posts[0], store.lease(), verdict(PostState.FAILED), store.now
            )

        assert order == [4, 3, 2, 1]

    def test_a_destination_that_waits_is_left_alone(self, store: Store) -> None:
        store.add()
        wait = (store.now.timestamp() + 1) * 1000
        store.execute(update(DESTINATIONS).values(blocked_until=int(wait)))

        assert claim(store) == []
        store.now += timedelta(seconds=1)
        assert len(claim(store)) == 1


class TestBegin:
    def test_the_attempt_is_written_with_what_is_sent(self, store: Store) -> None:
        opening = sending(store)

        assert (opening.n, opening.deadline) == (1, store.lease().until)
        assert attempts(store) == [(1, None)]
        assert store.moves(store.posts.get(opening.post_id)) == DELIVERED

    def test_a_lease_that_is_over_begins_nothing(self, store: Store) -> None:
        store.add()
        lease = store.lease()
        (post,) = claim(store)
        store.now = lease.until

        assert store.attempts.begin(post, lease, store.bill(), store.now) is None
        assert attempts(store) == []

    def test_a_lost_lease_begins_nothing(self, store: Store) -> None:
        store.add()
        lease = store.lease()
        (post,) = claim(store)
        store.attempts.reap(lease.until)
        claim(store, "worker-2")

        assert store.attempts.begin(post, lease, store.bill(), store.now) is None
        assert store.state(post) is PostState.CLAIMED

    def test_an_old_lease_of_the_same_worker_begins_nothing(self, store: Store) -> None:
        store.add()
        old = store.lease()
        (post,) = claim(store)
        store.attempts.reap(old.until)
        began = store.now
        store.now = old.until
        claim(store)

        # The worker read the clock, then stood still for a minute.
        assert store.attempts.begin(post, old, store.bill(), began) is None
        assert not store.attempts.give_back(
            post, old, verdict(PostState.APPROVED), began
        )
        assert store.state(post) is PostState.CLAIMED

    def test_another_version_begins_nothing(self, store: Store) -> None:
        store.add()
        (post,) = claim(store)
        store.execute(update(POSTS).values(version=2))

        assert begin(store, post) is None
        assert attempts(store) == []

    def test_a_post_is_begun_once(self, store: Store) -> None:
        store.add()
        (post,) = claim(store)

        assert begin(store, post) is not None
        assert begin(store, post) is None
        assert attempts(store) == [(1, None)]


class TestBudget:
    def test_a_post_over_the_budget_is_skipped_without_an_attempt(
        self, store: Store
    ) -> None:
        store.add(price="0.020")
        (post,) = claim(store)

        assert begin(store, post, limit="0.019") is None
        skipped = store.posts.get(post.id)
        assert skipped.state is PostState.SKIPPED
        assert skipped.reason is not None
        assert skipped.reason.startswith("budget")
        assert attempts(store) == []
        assert store.moves(post)[-2:] == ["claimed → approved", "approved → skipped"]

    def test_the_last_cent_may_be_spent(self, store: Store) -> None:
        store.add(price="0.020")
        (post,) = claim(store)

        assert begin(store, post, limit="0.020") is not None

    @pytest.mark.parametrize(
        ("state", "billed"),
        [
            (None, "0.020"),
            (PostState.UNKNOWN, "0.020"),
            (PostState.APPROVED, "0"),
            (PostState.FAILED, "0"),
        ],
        ids=str,
    )
    def test_all_but_surely_unsent_attempts_are_spent(
        self, store: Store, state: PostState | None, billed: str
    ) -> None:
        opening = sending(store, price="0.020")
        if state is not None:
            store.attempts.finish(opening, verdict(state), store.now)

        assert store.attempts.spent("x:", store.now) == Decimal(billed)

    def test_what_was_published_is_spent_in_its_month_and_account(
        self, store: Store
    ) -> None:
        opening = sending(store, price="0.200")
        store.attempts.finish(opening, receipt(store), store.now)
        later = store.now + timedelta(milliseconds=1)

        assert store.attempts.spent("x:", store.now) == Decimal("0.2")
        assert store.attempts.spent("x:", later) == 0
        assert store.attempts.spent("x:second", store.now) == 0

    def test_two_posts_do_not_share_the_last_cent(self, store: Store) -> None:
        store.add(price="0.020", destination="kanal")
        store.add(price="0.020", destination="x")

        begun = [begin(store, post, limit="0.030") for post in claim(store)]

        assert [opening is not None for opening in begun] == [True, False]

    def test_what_costs_nothing_goes_with_an_empty_budget(self, store: Store) -> None:
        store.add(price="0")
        (post,) = claim(store)

        assert begin(store, post, limit="0") is not None


class TestFinish:
    def test_a_receipt_publishes(self, store: Store) -> None:
        opening = sending(store)

        assert store.attempts.finish(opening, receipt(store), store.now)
        post = store.posts.get(opening.post_id)
        assert (post.state, post.receipt) == (PostState.PUBLISHED, receipt(store))
        assert attempts(store) == [(1, "published")]

    def test_finishing_twice_has_one_effect(self, store: Store) -> None:
        opening = sending(store)
        store.attempts.finish(opening, receipt(store), store.now)

        assert not store.attempts.finish(opening, receipt(store, "78"), store.now)
        assert not store.attempts.finish(opening, verdict(PostState.UNKNOWN), store.now)
        post = store.posts.get(opening.post_id)
        assert post.receipt == receipt(store)
        assert store.moves(post) == [*DELIVERED, "sending → published"]

    def test_a_receipt_after_the_reaper_still_counts(self, store: Store) -> None:
        opening = sending(store)
        store.attempts.reap(opening.deadline)
        late = opening.deadline + timedelta(minutes=5)

        assert store.attempts.finish(opening, receipt(store), late)
        post = store.posts.get(opening.post_id)
        assert (post.state, post.reason) == (PostState.PUBLISHED, None)
        assert store.moves(post)[-2:] == ["sending → unknown", "unknown → published"]
        assert attempts(store) == [(1, "published")]

    def test_a_refusal_after_the_reaper_changes_nothing(self, store: Store) -> None:
        opening = sending(store)
        store.attempts.reap(opening.deadline)

        assert not store.attempts.finish(
            opening, verdict(PostState.APPROVED), store.now
        )
        assert attempts(store) == [(1, "unknown")]

    def test_a_receipt_of_an_older_attempt_does_not_close_a_newer_one(
        self, store: Store
    ) -> None:
        old = sending(store)
        store.attempts.finish(old, verdict(PostState.APPROVED), store.now)
        (post,) = claim(store)
        begin(store, post)

        assert not store.attempts.finish(old, receipt(store), store.now)
        assert store.state(post) is PostState.SENDING
        assert attempts(store) == [(1, "approved"), (2, None)]

    def test_a_definitive_refusal_fails(self, store: Store) -> None:
        opening = sending(store)

        store.attempts.finish(opening, verdict(PostState.FAILED), store.now)

        post = store.posts.get(opening.post_id)
        assert (post.state, post.reason) == (PostState.FAILED, "it said so")

    def test_an_unknown_post_is_not_claimed_again(self, store: Store) -> None:
        opening = sending(store)
        store.attempts.finish(opening, verdict(PostState.UNKNOWN), store.now)
        store.now += timedelta(days=365)

        assert store.attempts.reap(store.now) == 0
        assert claim(store) == []
        assert store.attempts.next_due() is None

    def test_what_surely_was_not_sent_is_due_when_the_verdict_says(
        self, store: Store
    ) -> None:
        opening = sending(store)
        later = store.now + timedelta(seconds=15)

        store.attempts.finish(opening, verdict(PostState.APPROVED, later), store.now)

        assert store.attempts.next_due() == later
        store.now = later
        (post,) = claim(store)
        assert post.attempt == 1
        again = begin(store, post)
        assert again is not None
        assert again.n == 2


class TestGiveBack:
    def test_a_whole_destination_waits(self, store: Store) -> None:
        store.add()
        store.add()
        store.add(destination="x")
        later = store.now + timedelta(minutes=5)
        posts = {post.draft.destination: post for post in claim(store)}

        assert store.attempts.give_back(
            posts["kanal"],
            store.lease(),
            verdict(PostState.APPROVED, later, whole=True),
            store.now,
        )

        assert store.attempts.next_due() == later
        assert claim(store) == []
        store.now = later
        assert [post.draft.destination for post in claim(store)] == ["kanal"]

    def test_one_post_that_waits_holds_up_no_other(self, store: Store) -> None:
        store.add()
        store.add()
        later = store.now + timedelta(minutes=5)
        (post,) = claim(store)

        store.attempts.give_back(
            post, store.lease(), verdict(PostState.APPROVED, later), store.now
        )

        assert [other.id for other in claim(store)] == [2]

    def test_a_wait_is_never_made_shorter(self, store: Store) -> None:
        late = sending(store)
        store.attempts.reap(late.deadline)
        store.add()
        (post,) = claim(store)
        hour = store.now + timedelta(hours=1)
        throttled = verdict(PostState.APPROVED, hour, whole=True)
        store.attempts.give_back(post, store.lease(), throttled, store.now)

        soon = store.now + timedelta(seconds=15)
        store.attempts.finish(
            late, verdict(PostState.APPROVED, soon, whole=True), store.now
        )

        assert store.attempts.next_due() == hour

    def test_another_workers_post_is_not_given_back(self, store: Store) -> None:
        store.add()
        (post,) = claim(store)

        assert not store.attempts.give_back(
            post, store.lease("worker-2"), verdict(PostState.FAILED), store.now
        )
        assert store.state(post) is PostState.CLAIMED

    def test_it_can_fail(self, store: Store) -> None:
        store.add()
        (post,) = claim(store)

        store.attempts.give_back(
            post, store.lease(), verdict(PostState.FAILED), store.now
        )

        assert store.state(post) is PostState.FAILED
        assert store.moves(post)[-1] == "claimed → failed"


class TestReap:
    def test_what_was_only_claimed_is_approved_again(self, store: Store) -> None:
        store.add()
        (post,) = claim(store)

        assert store.attempts.reap(store.lease().until) == 1
        assert store.state(post) is PostState.APPROVED
        assert len(claim(store)) == 1

    def test_what_was_being_sent_is_unknown(self, store: Store) -> None:
        opening = sending(store)

        assert store.attempts.reap(opening.deadline) == 1
        post = store.posts.get(opening.post_id)
        assert post.state is PostState.UNKNOWN
        assert post.reason
        assert attempts(store) == [(1, "unknown")]

    def test_a_lease_that_holds_is_respected(self, store: Store) -> None:
        opening = sending(store)

        assert store.attempts.reap(opening.deadline - timedelta(milliseconds=1)) == 0
        assert store.state(store.posts.get(opening.post_id)) is PostState.SENDING

    def test_a_lane_is_free_again(self, store: Store) -> None:
        opening = sending(store)
        store.add()
        assert claim(store) == []

        store.attempts.reap(opening.deadline)

        assert [post.id for post in claim(store)] == [2]


class TestNextDue:
    def test_nothing_waits_in_an_empty_store(self, store: Store) -> None:
        store.add(PostState.DRAFT)

        assert store.attempts.next_due() is None

    def test_the_first_of_all_destinations_counts(self, store: Store) -> None:
        store.add(due_at=store.now + timedelta(hours=2))
        store.add(destination="x", due_at=store.now + timedelta(hours=1))

        assert store.attempts.next_due() == store.now + timedelta(hours=1)

    def test_what_is_overdue_says_since_when(self, store: Store) -> None:
        store.add(due_at=store.now - timedelta(hours=1))

        assert store.attempts.next_due() == store.now - timedelta(hours=1)

    def test_a_wait_that_is_over_delays_nothing(self, store: Store) -> None:
        due = store.now + timedelta(hours=1)
        store.add(due_at=due)
        store.execute(update(DESTINATIONS).values(blocked_until=1))

        assert store.attempts.next_due() == due
