"""Attempts that are begun and finished in groups: one transaction, an answer each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import event, select, update

from distbot.domain.post import PostState
from distbot.ports import Ending, Opening
from distbot.storage.tables import ATTEMPTS, POSTS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from distbot.domain.delivery import Verdict
    from distbot.domain.post import Receipt
    from tests.unit.storage.rig import Store

DELIVERED = ["new → approved", "approved → claimed", "claimed → sending"]


class TestBeginTogether:
    def test_each_start_has_its_own_answer(self, store: Store) -> None:
        names = ("lost", "poor", "edited", "good", "other")
        store.posts.add_destinations(dict.fromkeys(names, "x:"), store.now)
        for name in names:
            store.add(destination=name, price="0.020")
        posts = {p.draft.destination: p for p in store.claim(limit=4)}
        posts |= {p.draft.destination: p for p in store.claim("worker-2")}
        assert set(posts) == set(names)
        store.attempts.reap(store.now)
        store.execute(
            update(POSTS).where(POSTS.c.destination == "lost").values(worker="gone")
        )
        store.change(posts["edited"], due_at=store.now)
        poor = store.bill("0.010", account="x:second")

        starts = [
            store.start(posts[name], bill=poor if name == "poor" else None)
            for name in names
        ]
        openings = store.attempts.begin(starts, store.now)

        begun = [None if o is None else (o.post_id, o.n) for o in openings]
        good, other = posts["good"].id, posts["other"].id
        assert begun == [None, None, None, (good, 1), (other, 1)]
        assert {name: store.state(post).value for name, post in posts.items()} == {
            "lost": "claimed",
            "poor": "skipped",
            "edited": "approved",
            "good": "sending",
            "other": "sending",
        }
        assert store.outcomes() == [(1, None), (1, None)]

    def test_of_two_leases_of_one_post_the_present_one_begins(
        self, store: Store
    ) -> None:
        first = store.start(store.held(price="0.020"))
        store.now = first.lease.until
        store.attempts.reap(store.now)
        (again,) = store.claim()
        both = [first, store.start(again)]
        # Both are alive where this worker's clock was set back.
        store.wait(seconds=-1)

        openings = store.attempts.begin(both, store.now)

        assert [opening is not None for opening in openings] == [False, True]
        assert store.outcomes() == [(1, None)]
        assert store.bills() == [("post", "reserved")]
        store.charged()

    def test_of_two_versions_claimed_at_once_the_present_one_begins(
        self, store: Store
    ) -> None:
        old = store.held(price="0.020")
        first = store.start(old)
        store.change(old, due_at=store.now)
        (again,) = store.claim()
        assert store.leases[again.id] == first.lease, "the clock stood still"

        openings = store.attempts.begin([first, store.start(again)], store.now)

        assert [opening is not None for opening in openings] == [False, True]
        assert store.outcomes() == [(1, None)]
        assert store.bills() == [("post", "reserved")]

    def test_who_asks_twice_begins_once(self, store: Store) -> None:
        start = store.start(store.held(price="0.020"))

        first, second = store.attempts.begin([start, replace(start)], store.now)

        assert (first is None) is not (second is None)
        assert store.bills() == [("post", "reserved")]

    def test_nothing_to_begin_begins_nothing(self, store: Store) -> None:
        assert list(store.attempts.begin([], store.now)) == []


class TestFinishTogether:
    def test_receipts_are_written_together(self, store: Store) -> None:
        openings = self._openings(store)
        commits: list[Connection] = []
        hear = commits.append
        event.listen(store.database.engine, "commit", hear)

        done = store.attempts.finish(self._receipts(store, openings), store.now)

        event.remove(store.database.engine, "commit", hear)
        assert len(commits) == 1
        assert list(done) == [True, True, True]
        for opening in openings:
            post = store.posts.get(opening.post_id)
            assert post.receipt == store.receipt(f"r{post.id}")
            assert store.moves(post) == [*DELIVERED, "sending → published"]
        detail = select(ATTEMPTS.c.detail).order_by(ATTEMPTS.c.post_id)
        assert [row.detail for row in store.rows(detail)] == ["r1", "r2", "r3"]

    def test_one_that_was_reaped_meanwhile_is_published_with_the_others(
        self, store: Store
    ) -> None:
        openings = self._openings(store)
        store.execute(update(POSTS).where(POSTS.c.id == 2).values(lease_until=1))
        assert store.attempts.reap(store.now) == 1

        done = store.attempts.finish(self._receipts(store, openings), store.now)

        assert list(done) == [True, True, True]
        assert store.posts.tally() == {PostState.PUBLISHED: 3}
        assert store.moves(store.posts.get(2))[-2:] == [
            "sending → unknown",
            "unknown → published",
        ]

    def test_one_that_was_settled_meanwhile_keeps_what_was_found(
        self, store: Store
    ) -> None:
        openings = self._openings(store)
        store.finish(openings[1], store.receipt("seen"))

        done = store.attempts.finish(self._receipts(store, openings), store.now)

        assert list(done) == [True, False, True]
        assert store.posts.get(2).receipt == store.receipt("seen")

    def test_a_receipt_of_another_post_leaves_only_its_own_unknown(
        self, store: Store
    ) -> None:
        store.posts.add_destinations(
            {"kanal": "a:", "x": "b:", "arsip": "c:"}, store.now
        )
        store.publish("r2", destination="x")
        openings = [store.sending(destination=name) for name in ("x", "kanal", "arsip")]
        mine = [
            Ending(opening=opening, outcome=store.receipt("r2" if n == 0 else f"n{n}"))
            for n, opening in enumerate(openings)
        ]

        done = store.attempts.finish(mine, store.now)

        assert list(done) == [True, True, True]
        states = [store.state(store.posts.get(o.post_id)) for o in openings]
        assert states == [PostState.UNKNOWN, PostState.PUBLISHED, PostState.PUBLISHED]

    def test_outcomes_of_all_kinds_go_their_own_ways(self, store: Store) -> None:
        openings = self._openings(store)
        outcomes: list[Receipt | Verdict] = [
            store.verdict(PostState.UNKNOWN),
            store.receipt(),
            store.verdict(PostState.APPROVED),
        ]

        done = store.attempts.finish(
            [
                Ending(opening=opening, outcome=outcome)
                for opening, outcome in zip(openings, outcomes, strict=True)
            ],
            store.now,
        )

        assert list(done) == [True, True, True]
        assert [store.posts.get(o.post_id).state for o in openings] == [
            PostState.UNKNOWN,
            PostState.PUBLISHED,
            PostState.APPROVED,
        ]

    def test_nothing_to_finish_finishes_nothing(self, store: Store) -> None:
        assert list(store.attempts.finish([], store.now)) == []

    @staticmethod
    def _openings(store: Store) -> list[Opening]:
        names = ("kanal", "x", "arsip")
        store.posts.add_destinations({name: f"{name}:" for name in names}, store.now)
        return [store.sending(destination=name, price="0.015") for name in names]

    @staticmethod
    def _receipts(store: Store, openings: list[Opening]) -> list[Ending]:
        return [
            Ending(opening=opening, outcome=store.receipt(f"r{opening.post_id}"))
            for opening in openings
        ]
