"""What became of unknown outcomes: looked for, asked about, settled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from distbot.domain.errors import InputError
from distbot.domain.post import PostState
from distbot.storage.tables_more import QUESTIONS

if TYPE_CHECKING:
    from datetime import datetime

    from distbot.domain.post import Receipt
    from distbot.ports import Unsettled
    from tests.unit.storage.rig import Store

QUARANTINE = timedelta(seconds=30)


def unsettled(store: Store, at: datetime | None = None) -> list[Unsettled]:
    return list(store.traces.unsettled(at or store.later(days=1), 10))


def settle(
    store: Store,
    post_id: int,
    found: Receipt | None = None,
    actor: str = "reconciler",
) -> bool:
    return store.traces.settle(
        post_id, found, actor=actor, why="looked twice", now=store.now
    )


def questions(store: Store) -> list[tuple[str, str | None]]:
    rows = store.rows(select(QUESTIONS).order_by(QUESTIONS.c.post_id))
    return [(row.why, row.answer) for row in rows]


class TestUnsettled:
    def test_it_is_looked_for_half_a_minute_after_its_deadline(
        self, store: Store
    ) -> None:
        opening = store.unknown()
        first = opening.deadline + QUARANTINE

        assert unsettled(store, first - timedelta(milliseconds=1)) == []
        (found,) = unsettled(store, first)
        assert (found.post.id, found.n) == (opening.post_id, 1)
        assert (found.absences, found.asked) == (0, False)
        assert found.trace.began_at == store.now
        assert found.trace.deadline == opening.deadline
        assert found.trace.draft == found.post.draft

    def test_what_the_reaper_finds_is_looked_for_half_a_minute_later(
        self, store: Store
    ) -> None:
        opening = store.sending()
        found = opening.deadline + timedelta(hours=1)
        store.attempts.reap(found)

        assert unsettled(store, found) == []
        assert len(unsettled(store, found + QUARANTINE)) == 1

    def test_what_is_settled_is_looked_for_no_more(self, store: Store) -> None:
        published = store.unknown()
        given_up = store.unknown()
        late = store.unknown()
        store.finish(late, store.receipt("9"))
        settle(store, published.post_id, store.receipt("8"))
        store.cancel(store.posts.get(given_up.post_id))

        assert unsettled(store) == []

    def test_only_the_last_attempt_is_looked_for(self, store: Store) -> None:
        first = store.unknown()
        settle(store, first.post_id)
        (post,) = store.claim()
        second = store.begin(post)
        assert second is not None
        store.finish(second, store.verdict(PostState.UNKNOWN))

        (found,) = unsettled(store)
        assert found.n == 2

    def test_an_attempt_that_was_held_for_absent_may_be_found_with_the_next(
        self, store: Store
    ) -> None:
        first, began = store.unknown(), store.now
        store.wait(hours=1)
        settle(store, first.post_id)
        (post,) = store.claim()
        refused = store.begin(post)
        assert refused is not None
        # Surely unsent: nothing of this one is there to be found.
        store.finish(refused, store.verdict(PostState.APPROVED))
        store.wait(hours=1)
        (post,) = store.claim()
        last = store.begin(post)
        assert last is not None
        store.finish(last, store.verdict(PostState.UNKNOWN))

        (found,) = unsettled(store)

        assert (found.n, found.trace.began_at) == (3, began)
        assert found.trace.deadline == last.deadline

    def test_what_was_refused_before_is_not_looked_for(self, store: Store) -> None:
        first = store.sending()
        store.finish(first, store.verdict(PostState.APPROVED))
        store.wait(hours=1)
        (post,) = store.claim()
        second = store.begin(post)
        assert second is not None
        store.finish(second, store.verdict(PostState.UNKNOWN))

        (found,) = unsettled(store)

        assert found.trace.began_at == store.now

    def test_what_has_waited_longest_comes_first(self, store: Store) -> None:
        one, two, three = (store.unknown() for _ in range(3))
        store.traces.look_later(one.post_id, 1, store.later(hours=2))
        store.traces.look_later(two.post_id, 1, store.later(hours=3))

        found = [each.post.id for each in unsettled(store)]

        assert found == [three.post_id, one.post_id, two.post_id]
        assert len(store.traces.unsettled(store.later(days=1), 2)) == 2


class TestNeighbours:
    def test_the_posts_before_and_after_it_are_named(self, store: Store) -> None:
        for number in range(2):
            store.publish(f"before-{number}")
            store.wait(seconds=1)
        opening = store.unknown()
        store.now = opening.deadline
        for number in range(3):
            store.wait(seconds=1)
            store.publish(f"after-{number}")

        (found,) = unsettled(store)

        assert found.post.id == opening.post_id
        assert found.trace.after_id == "before-1"
        assert found.trace.before_id == "after-0"
        assert found.trace.taken >= {"after-0", "after-1", "after-2"}

    def test_one_that_began_before_it_was_over_may_stand_before_it(
        self, store: Store
    ) -> None:
        opening = store.unknown()
        store.wait(seconds=1)
        store.publish("meanwhile")
        store.now = opening.deadline
        store.publish("at the deadline")

        (found,) = unsettled(store)

        assert found.trace.before_id is None
        assert found.trace.taken == {"meanwhile", "at the deadline"}

    def test_a_post_may_have_no_neighbours(self, store: Store) -> None:
        store.unknown()

        (found,) = unsettled(store)

        assert (found.trace.after_id, found.trace.before_id) == (None, None)
        assert found.trace.taken == frozenset()

    def test_other_destinations_are_no_neighbours(self, store: Store) -> None:
        store.publish("1", destination="x")
        store.wait(seconds=1)
        store.unknown()
        store.wait(seconds=1)
        store.publish("2", destination="x")

        (found,) = unsettled(store)

        assert found.trace.after_id is None
        assert found.trace.taken == frozenset()

    def test_one_whose_own_outcome_is_unknown_is_no_neighbour(
        self, store: Store
    ) -> None:
        store.unknown()
        store.wait(seconds=1)
        store.unknown()

        traces = [found.trace for found in unsettled(store)]

        assert [(t.after_id, t.before_id) for t in traces] == [(None, None)] * 2


class TestLookLater:
    def test_a_look_is_put_off(self, store: Store) -> None:
        opening = store.unknown()
        later = store.later(hours=5)

        store.traces.look_later(opening.post_id, 1, later)

        assert unsettled(store, later - timedelta(milliseconds=1)) == []
        (found,) = unsettled(store, later)
        assert found.absences == 0

    def test_looks_that_found_nothing_are_counted(self, store: Store) -> None:
        opening = store.unknown()

        for _ in range(2):
            store.traces.look_later(opening.post_id, 1, store.now, absent=True)

        (found,) = unsettled(store)
        assert found.absences == 2


class TestAsk:
    def test_a_person_is_asked_once_and_nobody_looks_any_more(
        self, store: Store
    ) -> None:
        opening = store.unknown()

        assert store.traces.ask(opening.post_id, 1, "ids are missing", store.now)
        assert not store.traces.ask(opening.post_id, 1, "again", store.now)

        assert unsettled(store) == []
        assert questions(store) == [("ids are missing", None)]

    def test_who_looks_again_sees_that_a_person_was_asked(self, store: Store) -> None:
        opening = store.unknown()
        store.traces.ask(opening.post_id, 1, "ids are missing", store.now)
        store.traces.look_later(opening.post_id, 1, store.now)

        (found,) = unsettled(store)
        assert found.asked

    @pytest.mark.parametrize(
        ("seen", "answer"), [(True, "seen: 77"), (False, "absent")]
    )
    def test_settling_answers_the_question(
        self, store: Store, answer: str, *, seen: bool
    ) -> None:
        opening = store.unknown()
        store.traces.ask(opening.post_id, 1, "ids are missing", store.now)

        settle(store, opening.post_id, store.receipt("77") if seen else None)

        assert questions(store) == [("ids are missing", answer)]

    def test_a_late_receipt_answers_the_question(self, store: Store) -> None:
        opening = store.unknown()
        store.traces.ask(opening.post_id, 1, "ids are missing", store.now)

        store.finish(opening, store.receipt("77"))

        assert questions(store) == [("ids are missing", "seen: 77")]


class TestSettle:
    def test_what_was_found_is_published(self, store: Store) -> None:
        opening = store.unknown()

        assert settle(store, opening.post_id, store.receipt("77"))

        post = store.posts.get(opening.post_id)
        assert (post.state, post.receipt) == (PostState.PUBLISHED, store.receipt("77"))
        assert store.outcomes() == [(1, "published")]
        (*_, event) = store.ledger.history(post.id)
        assert (event.actor, event.why) == ("reconciler", "looked twice")

    def test_what_is_surely_absent_is_sent_again(self, store: Store) -> None:
        opening = store.unknown()
        store.wait(hours=1)

        assert settle(store, opening.post_id)

        assert store.outcomes() == [(1, "absent")]
        assert store.posts.lane("kanal", store.now - timedelta(days=1)).past == ()
        (post,) = store.claim()
        assert post.due_at == store.now
        again = store.begin(post)
        assert again is not None
        assert again.n == 2

    @pytest.mark.parametrize("seen", [False, True])
    def test_it_has_one_effect(self, store: Store, *, seen: bool) -> None:
        opening = store.unknown()
        found = store.receipt("77") if seen else None

        taps = [settle(store, opening.post_id, found) for _ in range(2)]

        assert taps == [True, False]

    def test_an_editor_may_settle_it(self, store: Store) -> None:
        opening = store.unknown()

        assert settle(store, opening.post_id, actor="editor 7")

        (*_, event) = store.ledger.history(opening.post_id)
        assert event.actor == "editor 7"

    @pytest.mark.parametrize("seen", [False, True])
    def test_what_is_being_sent_is_not_settled(
        self, store: Store, *, seen: bool
    ) -> None:
        opening = store.sending()

        assert not settle(store, opening.post_id, store.receipt() if seen else None)
        assert store.state(store.posts.get(opening.post_id)) is PostState.SENDING

    def test_the_receipt_of_another_post_settles_nothing(self, store: Store) -> None:
        store.publish("77")
        opening = store.unknown(price="0.020")

        with pytest.raises(InputError, match="another post") as caught:
            settle(store, opening.post_id, store.receipt("77"))

        assert caught.value.mend
        assert store.state(store.posts.get(opening.post_id)) is PostState.UNKNOWN
        assert store.money.calls("x:", store.now)[-1].state == "reserved"


class TestDoubt:
    def test_a_doubtful_post_becomes_unknown_with_an_attempt_to_look_for(
        self, store: Store
    ) -> None:
        store.add(price="0.020")
        (post,) = store.claim()
        claimed_at = store.now
        store.wait(seconds=1)

        assert store.attempts.doubt(post, store.leases[post.id], store.now)

        doubted = store.posts.get(post.id)
        assert (doubted.state, doubted.attempt) == (PostState.UNKNOWN, 1)
        assert not doubted.doubtful, "it is looked for once"
        assert store.moves(post)[-2:] == ["claimed → sending", "sending → unknown"]
        (found,) = unsettled(store, store.now + QUARANTINE)
        assert found.trace.began_at <= store.now
        assert found.trace.deadline == store.now
        assert store.money.calls("x:", claimed_at) == [], "no call was made"

    def test_a_lost_lease_doubts_nothing(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()
        store.change(post, due_at=store.later(hours=1))

        assert not store.attempts.doubt(post, store.leases[post.id], store.now)
        assert store.state(post) is PostState.APPROVED
        assert store.outcomes() == []

    def test_when_it_is_absent_after_all_it_is_sent(self, store: Store) -> None:
        store.add()
        (post,) = store.claim()
        store.attempts.doubt(post, store.leases[post.id], store.now)

        settle(store, post.id)

        (again,) = store.claim()
        assert not again.doubtful
        assert store.begin(again) is not None
