from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from distbot.domain.post import PostState
from distbot.storage.tables_more import BILLS, MONTHS
from tests.unit.storage.rig import MONTH

ALT = Decimal("0.005")

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distbot.ports import Opening, Start
    from tests.unit.storage.rig import Store


class TestBudget:
    def test_a_post_over_the_budget_is_skipped_without_an_attempt(
        self, store: Store
    ) -> None:
        post = store.held(price="0.020")

        assert store.begin(post, bill=store.bill("0.019")) is None
        skipped = store.posts.get(post.id)
        assert skipped.state is PostState.SKIPPED
        assert skipped.reason is not None
        assert skipped.reason.startswith("budget")
        assert store.outcomes() == []
        assert store.moves(post)[-2:] == ["claimed → approved", "approved → skipped"]
        assert store.bills() == []

    def test_the_last_cent_may_be_spent(self, store: Store) -> None:
        assert (
            store.begin(store.held(price="0.020"), bill=store.bill("0.020")) is not None
        )

    def test_what_costs_nothing_goes_with_an_empty_budget(self, store: Store) -> None:
        post = store.held(price="0")

        assert store.begin(post, bill=store.bill("0")) is not None
        assert store.bills() == []

    def test_without_a_limit_all_is_written_down(self, store: Store) -> None:
        store.begin(store.held(price="900"))

        assert store.charged() == 900

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
    def test_all_but_surely_unsent_attempts_are_charged(
        self, store: Store, state: PostState | None, billed: str
    ) -> None:
        opening = store.sending(price="0.020")
        if state is not None:
            store.finish(opening, store.verdict(state))

        assert store.charged() == Decimal(billed)

    def test_two_posts_do_not_share_the_last_cent(self, store: Store) -> None:
        store.add(price="0.020", destination="kanal")
        store.add(price="0.020", destination="x")
        bill = store.bill("0.030")

        starts = [store.start(post, bill=bill) for post in store.claim()]
        begun = store.attempts.begin(starts, store.now)

        assert [opening is not None for opening in begun] == [True, False]
        assert store.charged() == Decimal("0.020")

    def test_each_account_and_month_has_its_own_budget(self, store: Store) -> None:
        store.posts.add_destinations({"kanal": "x:", "x": "x:second"}, store.now)
        first, second = (
            store.held(price="0.020"),
            store.held(price="0.020", destination="x"),
        )
        bill = store.bill("0.020")
        april = datetime(2026, 4, 1, tzinfo=UTC)

        assert store.begin(first, bill=bill)
        assert store.begin(second, bill=replace(bill, account="x:second"))
        store.finish_all(PostState.UNKNOWN)
        third = store.held(price="0.020")
        assert store.begin(third, bill=replace(bill, month_began=april)) is not None

        assert store.charged("x:second") == Decimal("0.020")


class TestAtOnce:
    def test_workers_at_once_do_not_pass_the_limit(self, store: Store) -> None:
        lanes = [f"lane-{number}" for number in range(12)]
        store.posts.add_destinations(dict.fromkeys(lanes, "x:"), store.now)
        for lane in lanes:
            store.add(destination=lane, price="0.020")
        posts = store.claim(limit=len(lanes))
        starts = [store.start(post, bill=store.bill("0.150")) for post in posts]
        pairs = [starts[n : n + 2] for n in range(0, len(starts), 2)]

        begun = [o is not None for pair in _at_once(store, *pairs) for o in pair]

        assert sum(begun) == 7
        assert store.charged() == Decimal("0.140")
        assert store.posts.tally() == {PostState.SENDING: 7, PostState.SKIPPED: 5}

    def test_workers_whose_accounts_cross_do_not_lock_each_other_out(
        self, store: Store
    ) -> None:
        for number in range(10):
            lanes = {f"{a}{n}-{number}": a for a in ("x:", "x:dua") for n in "ab"}
            store.posts.add_destinations(lanes, store.now)
            for lane in lanes:
                store.add(destination=lane, price="0.020")
            posts = {post.draft.destination: post for post in store.claim()}
            first, second, third, fourth = (
                store.start(posts[lane], bill=store.bill(account=account))
                for lane, account in lanes.items()
            )
            crossed = [[first, third], [fourth, second]]

            begun = [o for group in _at_once(store, *crossed) for o in group]

            assert None not in begun
            store.finish_all(PostState.UNKNOWN)

        assert store.charged() == store.charged("x:dua") == Decimal("0.4")


class TestBills:
    def test_a_bill_is_reserved_until_its_outcome_is_known(self, store: Store) -> None:
        opening = store.sending(price="0.020")
        assert store.bills() == [("post", "reserved")]

        store.finish(opening, store.receipt())

        assert store.bills() == [("post", "billed")]
        assert store.charged() == Decimal("0.020")

    @pytest.mark.parametrize("state", [PostState.APPROVED, PostState.FAILED], ids=str)
    def test_what_surely_was_not_sent_is_released(
        self, store: Store, state: PostState
    ) -> None:
        opening = store.sending(price="0.020")

        store.finish(opening, store.verdict(state))

        assert store.bills() == [("post", "released")]
        assert store.charged() == 0

    def test_a_second_attempt_has_a_second_bill(self, store: Store) -> None:
        opening = store.sending(price="0.020")
        store.finish(opening, store.verdict(PostState.APPROVED))
        (post,) = store.claim()
        store.begin(post)

        assert store.bills() == [("post", "released"), ("post", "reserved")]
        assert store.charged() == Decimal("0.020")

    @pytest.mark.parametrize("reaped", [False, True])
    def test_an_unknown_outcome_stays_reserved(
        self, store: Store, *, reaped: bool
    ) -> None:
        opening = store.sending(price="0.020")
        if reaped:
            store.attempts.reap(opening.deadline)
        else:
            store.finish(opening, store.verdict(PostState.UNKNOWN))

        assert store.bills() == [("post", "reserved")]
        assert store.charged() == Decimal("0.020")

    def test_a_late_receipt_is_billed_once(self, store: Store) -> None:
        opening = store.sending(price="0.020")
        store.attempts.reap(opening.deadline)

        store.finish(opening, store.receipt())

        assert store.bills() == [("post", "billed")]
        assert store.charged() == Decimal("0.020")

    def test_what_was_looked_for_and_found_is_billed(self, store: Store) -> None:
        opening = store.unknown(price="0.020")

        _settle(store, opening.post_id, found=True)

        assert store.bills() == [("post", "billed")]

    def test_what_was_looked_for_and_not_found_is_released(self, store: Store) -> None:
        opening = store.unknown(price="0.020")

        _settle(store, opening.post_id, found=False)

        assert store.bills() == [("post", "released")]
        assert store.charged() == 0

    def test_an_editor_who_gives_an_unknown_post_up_gets_no_money_back(
        self, store: Store
    ) -> None:
        opening = store.unknown(price="0.020")

        assert store.cancel(store.posts.get(opening.post_id))

        assert store.charged() == Decimal("0.020")

    def test_a_lease_that_was_lost_releases_nobody_elses_reservation(
        self, store: Store
    ) -> None:
        post = store.held(price="0.020")
        old = store.leases[post.id]
        # An editor takes it out of the worker's hands, and another worker begins it.
        store.change(post, due_at=store.now)
        (again,) = store.claim("worker-2")
        assert store.begin(again) is not None

        assert store.begin(post, old) is None

        assert store.bills() == [("post", "reserved")]
        assert store.charged() == Decimal("0.020")


class TestGivenBack:
    def test_what_preparing_did_not_cost_after_all_is_given_back_once(
        self, store: Store
    ) -> None:
        post = store.held(price="0.020")
        other = store.held(price="0.020", destination="x")
        outlays = store.money.outlays(store.bill("0.010"), post.id, store.now)
        beside = store.money.outlays(store.bill("0.010"), other.id, store.now)
        outlays.charge("alt text", ALT)
        beside.charge("alt text", ALT)

        outlays.release("alt text", ALT)
        outlays.release("alt text", ALT)

        assert store.bills() == [("alt text", "released"), ("alt text", "billed")]
        assert store.charged() == ALT
        outlays.charge("alt text", ALT)
        assert store.charged() == 2 * ALT

    def test_only_what_was_charged_here_can_be_given_back(self, store: Store) -> None:
        post = store.held(price="0.020")
        earlier = store.money.outlays(store.bill(), post.id, store.now)
        earlier.charge("alt text", ALT)
        store.wait(seconds=1)
        outlays = store.money.outlays(store.bill(), post.id, store.now)

        outlays.release("alt text", ALT)
        outlays.release("own read", ALT)

        assert store.bills() == [("alt text", "billed")]
        assert store.charged() == ALT


class TestMonth:
    def test_it_is_made_of_the_bills_when_it_is_first_asked_for(
        self, store: Store
    ) -> None:
        store.publish("1", price="0.020")
        store.execute(delete(MONTHS))  # as after an upgrade

        post = store.held(price="0.015")

        assert store.begin(post, bill=store.bill("0.034")) is None
        assert store.charged() == Decimal("0.020")

    def test_bills_that_an_upgrade_left_without_a_month_are_of_it(
        self, store: Store
    ) -> None:
        opening = store.unknown(price="0.020")
        store.execute(delete(MONTHS))
        store.execute(update(BILLS).values(month_began_at=0))
        store.begin(store.held(price="0.015"))
        assert store.charged() == Decimal("0.035")

        _settle(store, opening.post_id, found=False)

        assert store.charged() == Decimal("0.015")

    def test_another_time_zone_begins_no_new_month(self, store: Store) -> None:
        store.begin(store.held(price="0.020"))
        store.finish_all(PostState.UNKNOWN)
        hour = timedelta(hours=1)
        for shift in (-hour, hour):
            moved = replace(store.bill("0.030"), month_began=MONTH + shift)

            assert store.begin(store.held(price="0.020"), bill=moved) is None

    def test_it_has_no_bills_of_the_month_before(self, store: Store) -> None:
        store.now = datetime(2026, 2, 28, 23, tzinfo=UTC)
        february = replace(store.bill(), month_began=datetime(2026, 2, 1, tzinfo=UTC))
        store.begin(store.held(price="0.020"), bill=february)
        store.wait(hours=2)

        spent = [
            store.money.spending(
                bill, ["kanal"], Decimal("0.2"), store.now, store.now
            ).charged_usd
            for bill in (february, store.bill())
        ]

        assert spent == [Decimal("0.020"), 0]


def _at_once(store: Store, *groups: list[Start]) -> list[Sequence[Opening | None]]:
    """Begin groups at the same moment, each in a thread of its own."""
    barrier = Barrier(len(groups), timeout=60)

    def begin(starts: list[Start]) -> Sequence[Opening | None]:
        barrier.wait()
        return store.attempts.begin(starts, store.now)

    with ThreadPoolExecutor(len(groups)) as pool:
        return list(pool.map(begin, groups))


def _settle(store: Store, post_id: int, *, found: bool) -> None:
    receipt = store.receipt() if found else None
    assert store.traces.settle(
        post_id, receipt, actor="reconciler", why="looked", now=store.now
    )
