from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from distbot.domain.post import PostState
from distbot.ports import OperationEnd, OperationKind, OperationState, Wanted
from distbot.storage.tables_desk import OPERATIONS
from tests.unit.storage.test_races import at_once

if TYPE_CHECKING:
    from distbot.domain.post import Draft, Post
    from distbot.ports import Operation
    from tests.unit.storage.rig import Store

DONE = OperationEnd(state=OperationState.DONE)
FAILED = OperationEnd(state=OperationState.FAILED, reason="no rights any more")
UNKNOWN = OperationEnd(state=OperationState.UNKNOWN, reason="no answer")
LATER = OperationEnd(state=OperationState.WANTED, reason="asked to wait")


def ask(
    store: Store, post: Post, draft: Draft | None = None, price: str = "0"
) -> Operation | None:
    wanted = Wanted(
        post_id=post.id, draft=draft, asked_by="@laras", price_usd=Decimal(price)
    )
    return store.desk.operations.ask(wanted, store.now)


def words(store: Store, text: str = "Harga cabai turun.") -> Draft:
    return store.draft(text=text)


def claim(store: Store, worker: str = "worker-1", limit: int = 10) -> list[Operation]:
    until = store.later(minutes=1)
    return list(store.desk.operations.claim(worker, until, limit, store.now))


def doing(store: Store, price: str = "0") -> Operation:
    """The take-down of a new post, as a worker has it."""
    store.written += 1
    ask(store, store.publish(str(store.written), destination="x"), price=price)
    (operation,) = claim(store)
    return operation


def finish(store: Store, operation: Operation, end: OperationEnd = DONE) -> bool:
    return store.desk.operations.finish(operation, end, store.now)


def pay(store: Store, operation: Operation, limit: str | None = None) -> bool:
    return store.desk.operations.pay(operation, store.bill(limit), store.now)


def present(store: Store, operation: Operation) -> Operation:
    (found,) = (
        one
        for one in store.desk.operations.of_post(operation.post_id)
        if one.id == operation.id
    )
    return found


class TestAsk:
    def test_an_edit_comes_back_as_it_was_asked_for(self, store: Store) -> None:
        post, draft = store.publish("1"), words(store)

        asked = ask(store, post, draft, "0.010")

        assert asked is not None
        assert (asked.kind, asked.draft) == (OperationKind.EDIT, draft)
        assert (asked.asked_by, asked.asked_at) == ("@laras", store.now)
        assert (asked.state, asked.n, asked.lease) == (OperationState.WANTED, 0, None)
        assert asked.price_usd == Decimal("0.010")
        assert store.desk.operations.of_post(post.id) == [asked]

    def test_a_post_has_one_at_a_time(self, store: Store) -> None:
        post = store.publish("1")
        first = ask(store, post, words(store))

        assert ask(store, post, words(store, "Sekali lagi.")) is None

        assert store.desk.operations.of_post(post.id) == [first]

    def test_a_take_down_goes_before_an_edit_that_nobody_began(
        self, store: Store
    ) -> None:
        post = store.publish("1")
        ask(store, post, words(store))

        assert ask(store, post) is not None

        edit, delete = store.desk.operations.of_post(post.id)
        assert (edit.state, edit.done_at) == (OperationState.FAILED, store.now)
        assert (delete.kind, delete.state) == (
            OperationKind.DELETE,
            OperationState.WANTED,
        )

    def test_an_edit_that_is_being_made_is_let_end(self, store: Store) -> None:
        post = store.publish("1")
        ask(store, post, words(store))
        (edit,) = claim(store)

        assert ask(store, post) is None

        assert finish(store, edit)
        assert ask(store, post) is not None

    @pytest.mark.parametrize("end", [DONE, FAILED, UNKNOWN], ids=str)
    def test_after_an_end_one_may_ask_again_unless_the_post_is_gone(
        self, store: Store, end: OperationEnd
    ) -> None:
        operation = doing(store)
        finish(store, operation, end)
        post = store.posts.get(operation.post_id)

        assert (ask(store, post) is None) == (end is DONE)

    @pytest.mark.parametrize("state", [PostState.DRAFT, PostState.APPROVED], ids=str)
    def test_only_what_is_published_is_edited(
        self, store: Store, state: PostState
    ) -> None:
        unknown = store.posts.get(store.unknown(destination="x").post_id)

        assert ask(store, unknown) is None
        assert ask(store, store.add(state)) is None

        assert store.desk.operations.recent(10) == []

    def test_of_many_at_once_one_is_stored(self, store: Store) -> None:
        for number in range(10):
            post = store.publish(str(number))

            asked = at_once(*[partial(ask, store, post)] * 3)

            assert sum(one is not None for one in asked) == 1


class TestClaim:
    def test_take_downs_go_first(self, store: Store) -> None:
        posts = [store.publish(str(number)) for number in range(4)]
        asked = [
            ask(store, post, words(store) if number % 2 else None)
            for number, post in enumerate(posts)
        ]

        claimed = claim(store, limit=3)

        ids = [one and one.id for one in asked]
        assert [one.id for one in claimed] == [ids[0], ids[2], ids[1]]
        assert {one.state for one in claimed} == {OperationState.DOING}
        assert {one.n for one in claimed} == {1}
        lease = claimed[0].lease
        assert lease is not None
        assert (lease.worker, lease.until) == ("worker-1", store.later(minutes=1))
        assert [one.id for one in claim(store)] == [ids[3]]
        assert claim(store) == []

    def test_a_pause_holds_none_back(self, store: Store) -> None:
        ask(store, store.publish("1"))
        store.pauses.pause("", actor="@laras", why="salah judul", now=store.now)

        assert len(claim(store)) == 1

    def test_two_workers_never_have_the_same(self, store: Store) -> None:
        for number in range(10):
            ask(store, store.publish(str(number)))
        seen: list[int] = []

        def work(name: str) -> None:
            while found := claim(store, name, limit=1):
                seen.extend(one.id for one in found)

        at_once(partial(work, "worker-1"), partial(work, "worker-2"))

        # Who finds all free ones locked by the other goes home early.
        seen += [one.id for one in claim(store)]
        assert len(seen) == len(set(seen)) == 10


class TestFinish:
    def test_what_was_done_is_done_once(self, store: Store) -> None:
        operation = doing(store)

        assert [finish(store, operation) for _ in range(2)] == [True, False]

        done = present(store, operation)
        assert (done.state, done.done_at, done.lease) == (
            OperationState.DONE,
            store.now,
            None,
        )

    def test_what_was_put_off_is_tried_again_in_time(self, store: Store) -> None:
        operation = doing(store)
        again_at = store.later(seconds=30)
        end = OperationEnd(
            state=OperationState.WANTED, reason="asked to wait", again_at=again_at
        )

        assert finish(store, operation, end)

        assert present(store, operation).reason == "asked to wait"
        assert claim(store) == []
        store.now = again_at
        (again,) = claim(store)
        assert (again.id, again.n, again.reason) == (operation.id, 2, None)

    def test_what_a_dead_worker_held_is_wanted_again(self, store: Store) -> None:
        operation = doing(store)
        assert store.desk.operations.reap(store.now) == 0
        store.wait(minutes=1)

        assert store.desk.operations.reap(store.now) == 1

        (again,) = claim(store, "worker-2")
        assert (again.id, again.n) == (operation.id, 2)
        assert not finish(store, operation), "it is another's now"
        assert finish(store, again)

    def test_an_old_try_of_the_same_worker_counts_for_nothing(
        self, store: Store
    ) -> None:
        operation = doing(store)
        store.wait(minutes=1)
        store.desk.operations.reap(store.now)
        (again,) = claim(store)

        assert not finish(store, operation, FAILED)
        assert not pay(store, operation)
        assert present(store, operation).state is OperationState.DOING
        assert finish(store, again)

    def test_a_try_ends_with_its_reason(self) -> None:
        for state in OperationState:
            if state is not OperationState.DONE:
                with pytest.raises(ValueError, match="a try"):
                    OperationEnd(state=state)
        with pytest.raises(ValueError, match="any more"):
            OperationEnd(state=OperationState.DOING, reason="soon")


class TestMoney:
    @pytest.mark.parametrize(
        ("end", "state"),
        [
            (DONE, "billed"),
            (UNKNOWN, "billed"),
            (FAILED, "released"),
            (LATER, "released"),
        ],
        ids=str,
    )
    def test_what_may_have_been_made_is_billed(
        self, store: Store, end: OperationEnd, state: str
    ) -> None:
        operation = doing(store, price="0.010")

        assert pay(store, operation)
        finish(store, operation, end)

        assert store.bills() == [("delete", state)]
        assert store.charged() == Decimal("0.010" if state == "billed" else "0")

    def test_a_month_that_is_full_lets_none_be_made(self, store: Store) -> None:
        store.publish("1", destination="x", price="0.015")
        operation = doing(store, price="0.010")

        assert not pay(store, operation, limit="0.020")

        assert store.charged() == Decimal("0.015")
        finish(store, operation, LATER)
        (again,) = claim(store)
        assert pay(store, again, limit="0.025")
        assert store.charged() == Decimal("0.025")

    def test_a_try_is_paid_for_once(self, store: Store) -> None:
        operation = doing(store, price="0.010")

        assert at_once(*[partial(pay, store, operation)] * 2) == [True, True]

        assert store.bills() == [("delete", "billed")]
        assert store.charged() == Decimal("0.010")

    def test_each_try_is_paid_for(self, store: Store) -> None:
        operation = doing(store, price="0.010")
        pay(store, operation)
        store.wait(minutes=1)
        store.desk.operations.reap(store.now)
        (again,) = claim(store)

        pay(store, again)
        finish(store, again, FAILED)

        # What the dead worker did, nobody knows.
        assert store.bills() == [("delete", "billed"), ("delete", "released")]
        assert store.charged() == Decimal("0.010")

    def test_who_lost_the_lease_makes_no_call(self, store: Store) -> None:
        operation = doing(store, price="0.010")
        store.wait(minutes=1)

        assert not pay(store, operation)

        assert store.bills() == []

    def test_what_is_free_leaves_no_bill(self, store: Store) -> None:
        operation = doing(store)

        assert pay(store, operation, limit="0")

        assert store.bills() == []

    @pytest.mark.parametrize("end", [FAILED, LATER])
    def test_what_the_network_may_have_billed_stays_charged(
        self, store: Store, end: OperationEnd
    ) -> None:
        operation = doing(store, price="0.010")
        pay(store, operation)

        finish(store, operation, replace(end, charged=True))

        assert store.bills()[-1:] == [("delete", "billed")]

    def test_the_bill_of_the_post_itself_is_left_alone(self, store: Store) -> None:
        post = store.publish("1", destination="x", price="0.015")
        ask(store, post, price="0.010")
        (operation,) = claim(store)

        pay(store, operation)
        finish(store, operation, FAILED)

        assert store.bills() == [("post", "billed"), ("delete", "released")]


class TestPresent:
    def test_a_post_says_what_its_last_edit_made_of_it(self, store: Store) -> None:
        post = store.publish("1")
        assert store.desk.operations.present(post) == post.draft
        for text in ("Satu.", "Dua."):
            ask(store, post, words(store, text))
            finish(store, claim(store)[0])
        ask(store, post, words(store, "Tiga."))
        finish(store, claim(store)[0], FAILED)

        assert store.desk.operations.present(post) == words(store, "Dua.")

        ask(store, post)
        assert store.desk.operations.present(post) == words(store, "Dua.")
        finish(store, claim(store)[0])
        assert store.desk.operations.present(post) is None

    def test_the_newest_come_first(self, store: Store) -> None:
        asked = [ask(store, store.publish(str(number))) for number in range(3)]

        assert list(store.desk.operations.recent(2)) == [asked[2], asked[1]]


def test_whatever_workers_do_each_is_done_once(store: Store) -> None:
    for number in range(12):
        ask(store, store.publish(str(number)), price="0.010")
    done: list[int] = []
    ends = [DONE, LATER, DONE, UNKNOWN]

    def work(name: str) -> None:
        while found := claim(store, name, limit=2):
            for one in found:
                assert pay(store, one)
                end = ends[(one.id + one.n) % len(ends)]
                if finish(store, one, end) and end is not LATER:
                    done.append(one.id)

    at_once(partial(work, "worker-1"), partial(work, "worker-2"))
    work("worker-3")

    assert len(done) == len(set(done)) == 12
    left = select(func.count()).where(OPERATIONS.c.done_at.is_(None))
    assert store.rows(left) == [(0,)]
    assert store.charged() == Decimal("0.120")
    assert store.desk.operations.reap(store.now + timedelta(days=1)) == 0
