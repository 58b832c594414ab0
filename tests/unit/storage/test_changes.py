"""What editors change of what waits, and what becomes too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState, Priority
from distbot.ports import Audience, Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distbot.ports import LedgerLine
    from tests.unit.storage.rig import Store


class TestChange:
    @pytest.mark.parametrize("state", [PostState.DRAFT, PostState.APPROVED], ids=str)
    def test_it_makes_a_new_version_and_leaves_the_state(
        self, store: Store, state: PostState
    ) -> None:
        post = store.add(state)
        due, expire = store.later(hours=3), store.later(hours=4)

        assert store.change(post, due_at=due, expire_at=expire)

        changed = store.posts.get(post.id)
        assert (changed.state, changed.version) == (state, 2)
        assert (changed.due_at, changed.expire_at, changed.fixed) == (due, expire, True)
        assert store.moves(post)[-1] == f"{state.value} → {state.value}"
        (*_, event) = store.ledger.history(post.id)
        assert (event.actor, event.why) == ("editor 7", "rescheduled by editor 7")

    def test_a_priority_changes_no_time(self, store: Store) -> None:
        due, expire = store.later(hours=1), store.later(hours=2)
        post = store.add(due_at=due, expire_at=expire)

        assert store.change(post, priority=Priority.HIGH)

        changed = store.posts.get(post.id)
        assert changed.priority is Priority.HIGH
        assert (changed.due_at, changed.expire_at, changed.fixed) == (
            due,
            expire,
            False,
        )
        (*_, event) = store.ledger.history(post.id)
        assert event.why == "reprioritised by editor 7"

    def test_two_taps_have_one_effect(self, store: Store) -> None:
        post = store.add()

        taps = [store.change(post, priority=Priority.HIGH) for _ in range(2)]

        assert taps == [True, False]
        assert store.posts.get(post.id).version == 2

    def test_a_claimed_post_is_taken_out_of_the_workers_hands(
        self, store: Store
    ) -> None:
        store.add()
        (post,) = store.claim()

        assert store.change(post, due_at=store.later(hours=1))

        assert store.begin(post) is None
        changed = store.posts.get(post.id)
        assert (changed.state, changed.version) == (PostState.APPROVED, 2)
        assert not store.give_back(post, store.verdict(PostState.FAILED))
        assert store.claim() == []
        store.wait(hours=1)
        (again,) = store.claim()
        assert store.begin(again) is not None

    @pytest.mark.parametrize(
        "state", [PostState.PUBLISHED, PostState.UNKNOWN, PostState.FAILED], ids=str
    )
    def test_what_was_sent_or_refused_is_not_changed(
        self, store: Store, state: PostState
    ) -> None:
        opening = store.sending()
        post = store.posts.get(opening.post_id)
        assert not store.change(post, due_at=store.now)
        published = state is PostState.PUBLISHED
        store.finish(opening, store.receipt() if published else store.verdict(state))

        assert not store.change(post, due_at=store.now)
        assert store.posts.get(post.id).version == 1

    def test_an_approval_of_the_old_version_is_void(self, store: Store) -> None:
        post = store.add(PostState.DRAFT)
        store.change(post, due_at=store.later(hours=1))

        assert not store.approve(post)
        assert store.approve(post, version=2)

    def test_a_time_that_was_named_stays_named_when_it_is_approved(
        self, store: Store
    ) -> None:
        post = store.add(PostState.DRAFT)
        due = store.later(hours=1)
        store.change(post, due_at=due)

        store.approve(post, version=2, due_at=due)

        assert store.posts.get(post.id).fixed

    def test_an_approval_by_rule_names_no_time(self, store: Store) -> None:
        post = store.add(PostState.DRAFT)

        store.approve(post, actor="rule", expire_at=store.later(hours=1))

        approved = store.posts.get(post.id)
        assert (approved.fixed, approved.expire_at) == (False, store.later(hours=1))

    def test_a_post_that_does_not_exist_is_not_changed(self, store: Store) -> None:
        post = store.add()
        store.written = 41

        assert not store.posts.change(41, 1, actor="editor 7", now=store.now)
        assert not store.posts.cancel(41, 1, actor="a", why="no", now=store.now)
        assert store.state(post) is PostState.APPROVED


class TestSkipLate:
    def test_what_waits_too_long_is_skipped(self, store: Store) -> None:
        expire = store.later(hours=1)
        draft = store.add(PostState.DRAFT, expire_at=expire)
        approved = store.add(expire_at=expire)
        store.now = expire

        lines = store.posts.skip_late(store.now)

        assert [line.post_id for line in lines] == [draft.id, approved.id]
        assert {line.state for line in lines} == {PostState.SKIPPED}
        late = store.posts.get(approved.id)
        assert late.reason is not None
        assert late.reason.startswith("late")
        assert store.moves(late)[-1] == "approved → skipped"
        assert store.posts.skip_late(store.now) == ()

    def test_what_people_hear_of_it_is_stored_along_with_it(self, store: Store) -> None:
        post = store.add(expire_at=store.later(hours=1))
        store.wait(hours=1)

        def breaks(_: Sequence[LedgerLine]) -> Notice:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.posts.skip_late(store.now, breaks)
        assert store.state(post) is PostState.APPROVED

        def told(lines: Sequence[LedgerLine]) -> Notice:
            fields = {"skipped": str(len(lines))}
            audience = Audience.DESK
            return Notice(cause="late 1", audience=audience, kind="late", fields=fields)

        assert len(store.posts.skip_late(store.now, told)) == 1
        (notice,) = store.notices.untold(9)
        assert (notice.cause, notice.fields) == ("late 1", {"skipped": "1"})

    def test_what_is_not_late_yet_or_never_is_left(self, store: Store) -> None:
        posts = [
            store.add(),
            store.add(PostState.DRAFT),
            store.add(expire_at=store.later(milliseconds=1)),
        ]

        assert list(store.posts.skip_late(store.now)) == []
        assert PostState.SKIPPED not in {store.state(post) for post in posts}

    def test_what_a_worker_holds_is_left(self, store: Store) -> None:
        store.add(expire_at=store.later(seconds=1))
        store.add(destination="x", expire_at=store.later(seconds=1))
        one, two = store.claim()
        store.begin(two)
        store.wait(hours=1)

        assert list(store.posts.skip_late(store.now)) == []
        states = {store.state(one), store.state(two)}
        assert states == {PostState.CLAIMED, PostState.SENDING}

    def test_what_ended_is_left(self, store: Store) -> None:
        expire = store.later(seconds=1)
        store.publish("1", expire_at=expire)
        store.finish(store.sending(expire_at=expire), store.verdict(PostState.FAILED))
        store.cancel(store.add(expire_at=expire))
        store.wait(hours=1)

        assert list(store.posts.skip_late(store.now)) == []

    def test_a_late_post_that_was_rescheduled_is_left(self, store: Store) -> None:
        post = store.add(expire_at=store.later(hours=1))
        store.change(post, due_at=store.later(hours=2))
        store.wait(hours=1)

        assert list(store.posts.skip_late(store.now)) == []
