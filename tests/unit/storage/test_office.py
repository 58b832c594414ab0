"""Pauses, notices and locks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

from distbot.ports import Audience, Pause
from distbot.storage.office import SqlLockStore

if TYPE_CHECKING:
    from datetime import datetime

    from tests.unit.storage.rig import Store

SAID = {"actor": "@rukmini", "why": "banjir"}


def pause(store: Store, scope: str = "") -> bool:
    return store.pauses.pause(scope, now=store.now, **SAID)


def announce(store: Store, cause: str = "x: credit", **fields: str) -> bool:
    return store.notices.announce(
        cause, Audience.CHIEFS, "out_of_credit", fields, store.now
    )


class TestPauses:
    def test_nothing_is_claimed_while_all_is_paused(self, store: Store) -> None:
        store.add()
        store.add(destination="x")
        pause(store)

        assert store.claim() == []
        assert store.attempts.next_due(store.now) is None
        assert store.pauses.resume("")
        assert len(store.claim()) == 2

    def test_one_destination_is_paused_alone(self, store: Store) -> None:
        store.add()
        store.add(destination="x", due_at=store.later(hours=1))
        pause(store, "kanal")

        assert store.claim() == []
        assert store.attempts.next_due(store.now) == store.later(hours=1)
        store.wait(hours=1)
        assert [post.draft.destination for post in store.claim()] == ["x"]

    def test_a_destination_stays_paused_when_all_is_resumed(self, store: Store) -> None:
        store.add()
        pause(store)
        pause(store, "kanal")
        store.pauses.resume("")

        assert store.claim() == []
        store.pauses.resume("kanal")
        assert len(store.claim()) == 1

    def test_what_was_claimed_before_a_pause_goes_on(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()
        pause(store)

        assert store.begin(post) is not None

    def test_pausing_twice_keeps_who_was_first(self, store: Store) -> None:
        assert pause(store)
        assert not store.pauses.pause("", actor="@badrun", why="?", now=store.now)

        assert store.pauses.pauses() == [Pause(scope="", at=store.now, **SAID)]

    def test_what_is_not_paused_cannot_be_resumed(self, store: Store) -> None:
        assert not store.pauses.resume("kanal")

    def test_the_pause_of_all_is_named_first(self, store: Store) -> None:
        for scope in ("kanal", "", "x"):
            pause(store, scope)

        assert [each.scope for each in store.pauses.pauses()] == ["", "kanal", "x"]


class TestNotices:
    def test_a_notice_is_told_once_a_cause(self, store: Store) -> None:
        assert announce(store, account="x:")
        assert not announce(store, account="another")

        (notice,) = store.notices.untold(10)
        assert (notice.cause, notice.audience, notice.kind, notice.fields) == (
            "x: credit",
            Audience.CHIEFS,
            "out_of_credit",
            {"account": "x:"},
        )
        store.notices.told(notice.id, store.now)
        assert store.notices.untold(10) == []
        assert not announce(store)

    def test_a_cause_that_comes_again_is_told_again(self, store: Store) -> None:
        announce(store)
        (notice,) = store.notices.untold(10)
        store.notices.told(notice.id, store.now)

        assert store.notices.over("x: credit", store.now)
        assert not store.notices.over("x: credit", store.now)
        assert announce(store)
        assert [again.id for again in store.notices.untold(10)] != [notice.id]

    def test_what_is_over_before_it_was_told_is_still_told(self, store: Store) -> None:
        announce(store)
        store.notices.over("x: credit", store.now)

        assert len(store.notices.untold(10)) == 1

    def test_a_cause_that_never_stood_does_not_end(self, store: Store) -> None:
        announce(store, "another")

        assert not store.notices.over("x: credit", store.now)

    def test_what_is_not_over_stands_whether_it_was_told_or_not(
        self, store: Store
    ) -> None:
        for cause in "abc":
            announce(store, cause)
        store.notices.over("b", store.now)
        store.notices.told(store.notices.untold(1)[0].id, store.now)

        assert store.notices.standing(["out_of_credit", "late"]) == {"a", "c"}
        assert store.notices.standing(["late"]) == frozenset()

    def test_notices_come_oldest_first_and_no_more_than_wanted(
        self, store: Store
    ) -> None:
        for cause in "abc":
            announce(store, cause)

        assert [notice.cause for notice in store.notices.untold(2)] == ["a", "b"]

    def test_words_come_back_as_they_were(self, store: Store) -> None:
        announce(store, headline="“Padi menguning” 🌾")

        (notice,) = store.notices.untold(1)
        assert notice.fields == {"headline": "“Padi menguning” 🌾"}


class TestLocks:
    def test_who_holds_a_lock_keeps_it_and_others_wait(self, store: Store) -> None:
        assert self._hold(store, "one") == "one"
        assert self._hold(store, "two") == "one"
        store.wait(seconds=59)
        assert self._hold(store, "one") == "one"
        store.wait(seconds=59)
        assert self._hold(store, "two") == "one"

    def test_a_lock_that_was_not_kept_is_free(self, store: Store) -> None:
        self._hold(store, "one")
        store.wait(seconds=60)

        assert self._hold(store, "two") == "two"
        assert self._hold(store, "one") == "two"

    def test_a_lock_that_was_let_go_is_free(self, store: Store) -> None:
        self._hold(store, "one")
        store.locks.let_go("bot", "two")
        assert self._hold(store, "two") == "one"

        store.locks.let_go("bot", "one")

        assert self._hold(store, "two") == "two"

    def test_two_locks_do_not_know_each_other(self, store: Store) -> None:
        until = store.later(minutes=1)
        for name in ("bot a", "bot b"):
            assert store.locks.hold(name, name, until, store.now) == name

    def test_of_many_at_once_all_are_told_of_the_same_holder(
        self, store: Store
    ) -> None:
        barrier = Barrier(4, timeout=60)

        def work(name: str) -> list[str]:
            barrier.wait()
            heard = []
            for _ in range(15):
                heard.append(self._hold(store, name))
                if heard[-1] == name:
                    store.locks.let_go("bot", name)
            return heard

        with ThreadPoolExecutor(4) as pool:
            heard = [name for names in pool.map(work, "abcd") for name in names]

        assert set(heard) <= set("abcd")

    def test_on_postgresql_it_is_held_by_its_servers_clock(
        self, postgres_store: Store
    ) -> None:
        store = postgres_store
        locks = SqlLockStore(store.database)
        hour = timedelta(hours=1)
        # Two hosts whose clocks are days apart: what counts is for how long.
        behind, ahead = store.now - timedelta(days=9), store.now + timedelta(days=9)

        assert locks.hold("bot", "one", behind + hour, behind) == "one"
        assert locks.hold("bot", "two", ahead + hour, ahead) == "one"
        assert locks.hold("bot", "one", behind - hour, behind) == "one"
        assert locks.hold("bot", "two", ahead + hour, ahead) == "two"

    @staticmethod
    def _hold(store: Store, holder: str) -> str:
        until: datetime = store.later(minutes=1)
        return store.locks.hold("bot", holder, until, store.now)
