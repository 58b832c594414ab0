"""Workers, editors, the reaper, the reconciler and a clock at one store, in any order.

The network is told apart from what is heard of it: each call lands or does not, and
whatever anybody hears, no post may land twice.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from typing_extensions import override

from distbot.domain.delivery import Reach, Verdict
from distbot.domain.post import MOVERS, MOVES, Mover, Post, PostState, Priority, Receipt
from distbot.ports import Ending, Lease, Opening
from distbot.storage.tables import ATTEMPTS, EVENTS, POSTS

T = TypeVar("T")

if TYPE_CHECKING:
    from tests.unit.storage.rig import NewStore

    class Draw(Protocol):
        def __call__(self, strategy: st.SearchStrategy[T]) -> T: ...


WORKERS = st.sampled_from(["worker-1", "worker-2"])
LANES = ["kanal", "x"]
ACTS = (
    ["claim", "begin", "edit", "write", "give_back", "die", "pause", "resume"]
    + ["reap", "reconcile", "time_passes_or_is_set_back", "an_editor_looks"]
    + ["claim_and_begin", "hear"] * 3
)
LIMIT = "0.060"
"""The month pays three posts."""

EDITS = ["approve", "cancel", "reschedule", "raise", "rewrite", "pull back"]
_APPROVED = {PostState.APPROVED, PostState.CLAIMED}
_SURELY_UNSENT = {"approved", "failed", "absent"}
_MOVERS = {
    "composer": Mover.COMPOSER,
    "editor": Mover.EDITOR,
    "worker": Mover.WORKER,
    "reaper": Mover.REAPER,
    "reconciler": Mover.RECONCILER,
}


class Newsroom(RuleBasedStateMachine):
    """What may happen around a store; the invariants are what must hold."""

    new_store: NewStore

    def __init__(self) -> None:
        super().__init__()
        self.store = self.new_store()
        # What each worker believes to hold; a worker that sleeps long is wrong.
        self.claims: dict[str, list[tuple[Post, Lease]]] = {}
        self.openings: dict[str, list[Opening]] = {}
        self.called: Counter[tuple[int, int]] = Counter()
        self.landed: dict[int, str] = {}

    @override
    def teardown(self) -> None:
        self.store.database.dispose()

    @initialize()
    def begin_the_day(self) -> None:
        for lane in LANES * 2:
            self.store.add(destination=lane, price="0.020")

    # One rule with many acts: of many rules each run would leave most out.
    @rule(act=st.sampled_from(ACTS), data=st.data())
    def something_happens(self, act: str, data: st.DataObject) -> None:
        getattr(self, act)(data.draw)

    def write(self, draw: Draw) -> None:
        state = draw(st.sampled_from([PostState.DRAFT, PostState.APPROVED]))
        expires_s = draw(st.sampled_from([None, 30, 3600]))
        expire_at = None if expires_s is None else self.store.later(seconds=expires_s)
        lane = draw(st.sampled_from(LANES))
        self.store.add(state, destination=lane, price="0.020", expire_at=expire_at)

    def time_passes_or_is_set_back(self, draw: Draw) -> None:
        spans = [-3600, 0.001, 1, 20, 59.999, 60, 3600]
        self.store.wait(seconds=draw(st.sampled_from(spans)))

    def reap(self, draw: Draw) -> None:
        self.store.wait(seconds=draw(st.sampled_from([0, 60])))
        self.store.attempts.reap(self.store.now)
        self.store.posts.skip_late(self.store.now)

    def pause(self, draw: Draw) -> None:
        scope = draw(st.sampled_from(["", "kanal"]))
        self.store.pauses.pause(scope, actor="editor", why="?", now=self.store.now)

    def resume(self, _draw: Draw) -> None:
        for pause in self.store.pauses.pauses():
            self.store.pauses.resume(pause.scope)

    def edit(self, draw: Draw) -> None:
        store = self.store
        post = store.posts.get(draw(st.integers(1, store.written)))
        stale = draw(st.booleans())
        seen = post.version + int(stale)
        match draw(st.sampled_from(EDITS)):
            case "approve":
                moved = store.approve(post, seen)
                assert not moved or post.state in {PostState.DRAFT, PostState.FAILED}
            case "cancel":
                moved = store.cancel(post, seen)
                assert not moved or PostState.CANCELLED in MOVES[post.state]
            case "reschedule":
                moved = store.change(post, seen, due_at=store.later(seconds=20))
            case "rewrite":
                moved = self._rewrite(post, seen)
            case "pull back":
                moved = store.posts.pull_back(
                    post.id, seen, actor="editor 7", why="undone", now=store.now
                )
                assert not moved or post.state in _APPROVED
            case _:
                moved = store.change(post, seen, priority=Priority.BREAKING)
        assert not (moved and stale)

    def _rewrite(self, post: Post, seen: int) -> bool:
        draft = self.store.draft(post.draft.destination, "0.020", text="Lain.")
        return self.store.posts.rewrite(
            post.id,
            seen,
            draft,
            actor="editor 7",
            author=7,
            why="edited",
            now=self.store.now,
        )

    def claim(self, draw: Draw) -> None:
        self._claim(draw, draw(WORKERS))

    def _claim(self, draw: Draw, worker: str) -> None:
        stopped = {pause.scope for pause in self.store.pauses.pauses()}
        for post in self.store.claim(worker, limit=draw(st.sampled_from([1, 16]))):
            assert not stopped & {"", post.draft.destination}
            assert post.due_at is not None
            assert post.due_at <= self.store.now
            lease = self.store.leases[post.id]
            self.claims.setdefault(worker, []).append((post, lease))

    def give_back(self, draw: Draw) -> None:
        for post, lease in self.claims.pop(draw(WORKERS), []):
            self.store.give_back(post, self._refusal(draw), lease)

    def begin(self, draw: Draw) -> None:
        self._begin(draw, draw(WORKERS))

    def _begin(self, draw: Draw, worker: str) -> None:
        lands = draw(st.booleans())
        claims = self.claims.pop(worker, [])
        bill = self.store.bill(LIMIT)
        starts = [self.store.start(post, lease, bill) for post, lease in claims]
        for opening in self.store.attempts.begin(starts, self.store.now):
            if opening is not None:
                self._call(opening, lands=lands)
                self.openings.setdefault(worker, []).append(opening)

    def claim_and_begin(self, draw: Draw) -> None:
        worker = draw(WORKERS)
        self._claim(draw, worker)
        self._begin(draw, worker)

    def _call(self, opening: Opening, *, lands: bool) -> None:
        """Make the one call, as the opening allows: it must never land twice."""
        self.called[opening.post_id, opening.n] += 1
        assert self.store.posts.get(opening.post_id).state is PostState.SENDING
        assert opening.deadline > self.store.now
        assert opening.post_id not in self.landed
        if lands:
            self.landed[opening.post_id] = f"{opening.post_id}-{opening.n}"

    def hear(self, draw: Draw) -> None:
        """Hear what became of the calls, clearly or not, soon or very late."""
        if not self.openings:
            return
        worker = draw(st.sampled_from(sorted(self.openings)))
        clear, endings = draw(st.booleans()), []
        for opening in self.openings.pop(worker):
            outcome: Receipt | Verdict = self.store.verdict(PostState.UNKNOWN)
            if clear:
                outcome = self._receipt(opening.post_id) or self._refusal(draw)
            endings.append(Ending(opening=opening, outcome=outcome))
        self.store.attempts.finish(endings, self.store.now)
        for ending in endings:
            if isinstance(ending.outcome, Receipt):
                assert not self.store.finish(ending.opening, ending.outcome)

    def die(self, draw: Draw) -> None:
        worker = draw(WORKERS)
        self.claims.pop(worker, None)
        self.openings.pop(worker, None)

    def reconcile(self, draw: Draw) -> None:
        self.store.wait(seconds=90)
        for found in self.store.traces.unsettled(self.store.now, 2):
            post_id, n = found.post.id, found.n
            assert found.post.state is PostState.UNKNOWN
            match draw(st.sampled_from(["settle", "settle", "ask", "put off"])):
                case "settle":
                    assert self._settle(post_id, "reconciler")
                case "ask":
                    asked = self.store.traces.ask(post_id, n, "?", self.store.now)
                    assert asked is not found.asked
                case _:
                    at = self.store.later(seconds=60)
                    self.store.traces.look_later(post_id, n, at, absent=True)

    def an_editor_looks(self, draw: Draw) -> None:
        number = draw(st.integers(1, self.store.written))
        before = self.store.posts.get(number).state

        assert self._settle(number, "editor 7") is (before is PostState.UNKNOWN)

    def _settle(self, post_id: int, actor: str) -> bool:
        """Look at the network, and say what is there."""
        receipt = self._receipt(post_id)
        return self.store.traces.settle(
            post_id, receipt, actor=actor, why="looked", now=self.store.now
        )

    @invariant()
    def each_post_walked_the_table(self) -> None:
        events = self.store.rows(select(EVENTS).order_by(EVENTS.c.id))
        states = {row.id: row.state for row in self.store.rows(select(POSTS))}
        last: dict[int, str] = {}
        for event in events:
            assert event.before == last.get(event.post_id)
            before = None if event.before is None else PostState(event.before)
            after = PostState(event.after)
            assert after in MOVES[before]
            mover = _MOVERS[event.actor.split("-")[0].split()[0]]
            assert mover in MOVERS[before, after]
            last[event.post_id] = event.after
        assert last == states

    @invariant()
    def a_destination_has_one_post_in_flight(self) -> None:
        flying = POSTS.c.state.in_(("claimed", "sending"))
        rows = self.store.rows(select(POSTS.c.destination).where(flying))
        assert len(rows) == len(set(rows))

    @invariant()
    def attempts_tell_the_same_as_the_posts(self) -> None:
        posts = {row.id: row for row in self.store.rows(select(POSTS))}
        sent: dict[int, list[str | None]] = {number: [] for number in posts}
        for attempt in self.store.rows(select(ATTEMPTS).order_by(ATTEMPTS.c.n)):
            sent[attempt.post_id].append(attempt.outcome)
            assert self.called[attempt.post_id, attempt.n] == 1
        for number, post in posts.items():
            outcomes = sent[number]
            assert len(outcomes) == post.attempt
            assert outcomes.count("published") == (post.state == "published")
            assert (None in outcomes) == (post.state == "sending")
            # An editor may give an unknown post up; nobody sends it again.
            assert "unknown" in outcomes or post.state != "unknown"
            assert "unknown" not in outcomes or post.state in {"unknown", "cancelled"}
            # Nothing follows a call that may have published.
            assert {*outcomes[:-1]} <= _SURELY_UNSENT
            counts = post.began_at is not None
            assert counts == bool({None, "published", "unknown"} & {*outcomes})

    @invariant()
    def a_receipt_is_what_the_network_has(self) -> None:
        published = select(POSTS.c.id, POSTS.c.remote_id).where(
            POSTS.c.state == "published"
        )
        for row in self.store.rows(published):
            assert row.remote_id == self.landed[row.id]
        others = select(POSTS.c.id).where(
            POSTS.c.state != "published", POSTS.c.remote_id.is_not(None)
        )
        assert self.store.rows(others) == []

    @invariant()
    def the_month_is_the_sum_of_its_bills_and_within_its_limit(self) -> None:
        assert self.store.charged() <= Decimal(LIMIT)

    def _receipt(self, post_id: int) -> Receipt | None:
        remote_id = self.landed.get(post_id)
        if remote_id is None:
            return None
        return Receipt(remote_id=remote_id, url=None, at=self.store.now)

    def _refusal(self, draw: Draw) -> Verdict:
        """Say that it surely did not land, and who must wait for that."""
        if draw(st.booleans()):
            return self.store.verdict(PostState.FAILED)
        later = self.store.later(seconds=draw(st.sampled_from([0, 0, 30])))
        reach = draw(st.sampled_from(Reach))
        return self.store.verdict(PostState.APPROVED, later, reach)


def test_whatever_happens_on_sqlite_no_post_lands_twice(new_sqlite: NewStore) -> None:
    _run(new_sqlite, examples=30)


def test_whatever_happens_on_postgresql_no_post_lands_twice(
    new_postgres: NewStore,
) -> None:
    _run(new_postgres, examples=10)


def _run(make: NewStore, examples: int) -> None:
    class Here(Newsroom):
        new_store = staticmethod(make)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            # Shrinking would outlast pytest's own patience.
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
