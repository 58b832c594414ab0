"""What a network lets anybody send: tokens of an account and of a destination."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from distbot.domain.delivery import Reach
from distbot.domain.pace import Bucket, Pace
from distbot.domain.post import PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm
from distbot.ports import LaneRules
from distbot.storage.tables import POSTS

if TYPE_CHECKING:
    from datetime import datetime

    from distbot.domain.post import Post
    from tests.unit.storage.rig import Store

SHARED = {"kanal": "telegram:", "arsip": "telegram:", "x": "x:"}
ONE = Bucket(capacity=1, refill=timedelta(seconds=30))
TWO = Bucket(capacity=2, refill=timedelta(seconds=30))

_NAMES = count(1)


def rules(
    account: Bucket | None = None, destination: Bucket | None = None
) -> LaneRules:
    pace = Pace(account=account, destination=destination)
    return LaneRules(rhythm=Rhythm(), pace=pace)


def claim(store: Store, pace: LaneRules, *lanes: str, limit: int = 16) -> list[str]:
    """Claim and let go what may go; return which destinations it was."""
    found = store.claim(rules=dict.fromkeys(lanes or SHARED, pace), limit=limit)
    for post in found:
        assert store.give_back(post, store.verdict(PostState.FAILED))
    return [post.draft.destination for post in found]


def add(store: Store, *lanes: str) -> list[Post]:
    store.posts.add_destinations(SHARED, store.now)
    return [store.add(destination=lane) for lane in lanes]


class TestAccount:
    def test_two_destinations_share_their_accounts_tokens(self, store: Store) -> None:
        add(store, "kanal", "arsip", "x")

        assert sorted(claim(store, rules(ONE))) == ["kanal", "x"]

    def test_the_urgent_one_gets_the_last_token(self, store: Store) -> None:
        add(store, "kanal")
        store.add(destination="arsip", article_class=ArticleClass.BREAKING)

        assert claim(store, rules(ONE)) == ["arsip"]

    def test_an_empty_account_is_closed_until_its_next_token(
        self, store: Store
    ) -> None:
        add(store, "kanal", "arsip")
        claim(store, rules(ONE))

        assert store.attempts.next_due(store.now) == store.later(seconds=30)
        store.wait(seconds=30, milliseconds=-1)
        assert claim(store, rules(ONE)) == []
        store.wait(milliseconds=1)
        assert claim(store, rules(ONE)) == ["arsip"]

    def test_a_burst_is_as_large_as_the_bucket(self, store: Store) -> None:
        add(store, "kanal", "kanal", "kanal")

        went = [claim(store, rules(TWO)) for _ in range(3)]

        assert went == [["kanal"], ["kanal"], []]

    def test_other_accounts_do_not_wait(self, store: Store) -> None:
        add(store, "kanal", "kanal", "x")
        claim(store, rules(ONE), limit=1)

        assert claim(store, rules(ONE)) == ["x"]

    def test_a_token_is_spent_whatever_becomes_of_the_post(self, store: Store) -> None:
        (post,) = add(store, "kanal")
        (claimed,) = store.claim(rules=dict.fromkeys(SHARED, rules(ONE)))
        store.give_back(claimed, store.verdict(PostState.APPROVED))

        assert claim(store, rules(ONE)) == []
        store.wait(seconds=30)
        assert claim(store, rules(ONE)) == [post.draft.destination]


class TestDestination:
    def test_each_destination_has_its_own_tokens(self, store: Store) -> None:
        add(store, "kanal", "kanal", "arsip")

        assert sorted(claim(store, rules(destination=ONE))) == ["arsip", "kanal"]
        assert claim(store, rules(destination=ONE)) == []

    def test_an_empty_destination_is_closed_until_its_next_token(
        self, store: Store
    ) -> None:
        add(store, "kanal", "kanal")
        claim(store, rules(destination=ONE))

        assert store.attempts.next_due(store.now) == store.later(seconds=30)
        store.wait(seconds=30)
        assert claim(store, rules(destination=ONE)) == ["kanal"]

    def test_one_without_a_token_leaves_its_accounts_to_others(
        self, store: Store
    ) -> None:
        both = rules(account=TWO, destination=ONE)
        add(store, "kanal", "kanal")
        claim(store, both)
        store.wait(milliseconds=1)
        add(store, "arsip")

        assert claim(store, both) == ["arsip"]
        assert claim(store, both) == []


class TestWaits:
    def test_a_token_opens_no_account_that_its_network_closed(
        self, store: Store
    ) -> None:
        add(store, "kanal", "arsip")
        (post,) = store.claim(limit=1)
        later = store.later(minutes=30)
        wait = store.verdict(PostState.APPROVED, later, Reach.CHANNEL)
        store.give_back(post, wait)

        assert claim(store, rules(ONE)) == []
        assert store.attempts.next_due(store.now) == later


@settings(
    max_examples=10,
    deadline=None,
    # Every example has an account of its own in the one store.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    capacity=st.integers(1, 3),
    refill_ms=st.integers(1, 40_000),
    waits_ms=st.lists(st.integers(0, 30_000), min_size=4, max_size=12),
)
@example(capacity=1, refill_ms=1, waits_ms=[0, 0, 1, 0])
@example(capacity=2, refill_ms=10_000, waits_ms=[3_333, 3_333, 3_334, 0, 10_000])
def test_in_no_stretch_of_time_does_more_go_than_the_bucket_lets(
    store: Store, capacity: int, refill_ms: int, waits_ms: list[int]
) -> None:
    bucket = Bucket(capacity=capacity, refill=timedelta(milliseconds=refill_ms))
    done = {"state": "cancelled"}
    store.execute(update(POSTS).where(POSTS.c.state == "approved").values(done))
    lane = f"lane-{next(_NAMES)}"
    store.posts.add_destinations({lane: f"telegram:{lane}"}, store.now)
    for _ in waits_ms:
        store.add(destination=lane)
    went: list[datetime] = []

    for wait in waits_ms:
        store.wait(milliseconds=wait)
        went += [store.now for _ in claim(store, rules(bucket), lane)]
        opens = store.attempts.next_due(store.now)
        assert opens is None or opens <= store.now + bucket.refill

    assert len(went) >= min(capacity, len(waits_ms))
    for first, began in enumerate(went):
        for last, ended in enumerate(went[first:], first):
            beyond = last - first + 1 - capacity
            assert beyond * bucket.refill <= ended - began
