"""Two workers, an editor, the reaper and a clock at one store, in any order."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

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

from distbot.domain.delivery import Verdict
from distbot.domain.post import MOVES, Post, PostState, Receipt
from distbot.ports import Lease, Opening
from distbot.storage.tables import ATTEMPTS, EVENTS, POSTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.storage.conftest import Store

WORKERS = st.sampled_from(["worker-1", "worker-2"])
LANES = st.sampled_from(["kanal", "x"])
AFTERMATHS = st.sampled_from([PostState.APPROVED, PostState.FAILED, PostState.UNKNOWN])


class Newsroom(RuleBasedStateMachine):
    """What may happen around a store; the invariants are what must hold."""

    make_store: Callable[[], Store]

    def __init__(self) -> None:
        super().__init__()
        self.store = self.make_store()
        # What each worker believes to hold; a worker that sleeps long is wrong.
        self.claims: dict[str, list[tuple[Post, Lease]]] = {}
        self.openings: dict[str, list[Opening]] = {}
        self.called: Counter[tuple[int, int]] = Counter()

    @override
    def teardown(self) -> None:
        self.store.engine.dispose()

    @initialize()
    def begin_the_day(self) -> None:
        for lane in ("kanal", "x", "kanal", "x"):
            self.compose(lane, draft=False)

    @rule(lane=LANES, draft=st.booleans())
    def write(self, lane: str, *, draft: bool) -> None:
        self.compose(lane, draft=draft)

    def compose(self, lane: str, *, draft: bool) -> None:
        state = PostState.DRAFT if draft else PostState.APPROVED
        self.store.add(state, destination=lane, price="0.020")

    @rule(seconds=st.sampled_from([0.001, 1, 20, 59.999, 60, 3600]))
    def time_passes(self, seconds: float) -> None:
        self.store.now += timedelta(seconds=seconds)

    @rule()
    def reap(self) -> None:
        self.store.attempts.reap(self.store.now)

    @rule()
    def reap_a_minute_later(self) -> None:
        self.store.now += timedelta(seconds=60)
        self.store.attempts.reap(self.store.now)

    @rule(data=st.data(), approves=st.booleans())
    def edit(self, data: st.DataObject, *, approves: bool) -> None:
        store, now = self.store, self.store.now
        post = store.posts.get(data.draw(st.integers(1, store.written)))
        seen = data.draw(st.sampled_from([post.version, post.version + 1]))
        if approves:
            moved = store.posts.approve(
                post.id, seen, actor="editor", why="yes", due_at=now, now=now
            )
            assert not moved or post.state in {PostState.DRAFT, PostState.FAILED}
        else:
            store.posts.cancel(post.id, seen, actor="editor", why="no", now=now)

    @rule(worker=WORKERS)
    def claim(self, worker: str) -> None:
        self.take(worker)

    def take(self, worker: str) -> None:
        lease = self.store.lease(worker)
        posts = self.store.attempts.claim(lease, 16, self.store.now)
        self.claims.setdefault(worker, []).extend((post, lease) for post in posts)

    @rule(worker=WORKERS)
    def claim_and_begin(self, worker: str) -> None:
        self.take(worker)
        self.begin(worker)

    @rule(worker=WORKERS, after=AFTERMATHS, wait_s=st.sampled_from([0, 30]))
    def give_back(self, worker: str, after: PostState, wait_s: int) -> None:
        for post, lease in self.claims.pop(worker, []):
            if after is not PostState.UNKNOWN:
                verdict = self._verdict(after, wait_s)
                self.store.attempts.give_back(post, lease, verdict, self.store.now)

    @rule(worker=WORKERS, limit=st.sampled_from([None, "0.050"]))
    def some_begin(self, worker: str, limit: str | None) -> None:
        self.begin(worker, limit)

    def begin(self, worker: str, limit: str | None = None) -> None:
        bill = self.store.bill(limit)
        for post, lease in self.claims.pop(worker, []):
            before = self.store.state(post)
            opening = self.store.attempts.begin(post, lease, bill, self.store.now)
            if opening is not None:
                assert before is PostState.CLAIMED
                self.called[opening.post_id, opening.n] += 1
                self.openings.setdefault(worker, []).append(opening)

    @rule(worker=WORKERS, after=AFTERMATHS, wait_s=st.sampled_from([0, 30]))
    def hear_no(self, worker: str, after: PostState, wait_s: int) -> None:
        for opening in self.openings.pop(worker, []):
            verdict = self._verdict(after, wait_s)
            self.store.attempts.finish(opening, verdict, self.store.now)

    @rule(worker=WORKERS, again=st.booleans())
    def hear_yes(self, worker: str, *, again: bool) -> None:
        for opening in self.openings.pop(worker, []):
            remote_id = f"{opening.post_id}-{opening.n}"
            receipt = Receipt(remote_id=remote_id, url=None, at=self.store.now)
            self.store.attempts.finish(opening, receipt, self.store.now)
            if again:
                assert not self.store.attempts.finish(opening, receipt, self.store.now)

    @rule(worker=WORKERS)
    def die(self, worker: str) -> None:
        self.claims.pop(worker, None)
        self.openings.pop(worker, None)

    @invariant()
    def each_post_walked_the_table(self) -> None:
        with self.store.engine.begin() as db:
            events = db.execute(select(EVENTS).order_by(EVENTS.c.id)).all()
            states = {row.id: row.state for row in db.execute(select(POSTS))}
        last: dict[int, str] = {}
        for event in events:
            assert event.before == last.get(event.post_id)
            before = None if event.before is None else PostState(event.before)
            assert PostState(event.after) in MOVES[before]
            last[event.post_id] = event.after
        assert last == states

    @invariant()
    def a_destination_has_one_post_in_flight(self) -> None:
        flying = POSTS.c.state.in_(("claimed", "sending"))
        with self.store.engine.begin() as db:
            lanes = db.scalars(select(POSTS.c.destination).where(flying)).all()
        assert len(lanes) == len(set(lanes))

    @invariant()
    def attempts_tell_the_same_as_the_posts(self) -> None:
        with self.store.engine.begin() as db:
            posts = {row.id: row for row in db.execute(select(POSTS))}
            attempts = db.execute(select(ATTEMPTS).order_by(ATTEMPTS.c.n)).all()
        outcomes: dict[int, list[str | None]] = {number: [] for number in posts}
        for attempt in attempts:
            outcomes[attempt.post_id].append(attempt.outcome)
            assert self.called[attempt.post_id, attempt.n] == 1
        for number, post in posts.items():
            sent = outcomes[number]
            assert len(sent) == post.attempt
            assert sent.count("published") == (post.state == "published")
            assert (None in sent) == (post.state == "sending")
            # An editor may give an unknown post up; nobody sends it again.
            assert "unknown" in sent or post.state != "unknown"
            assert "unknown" not in sent or post.state in {"unknown", "cancelled"}
            # Nothing follows a call that may have published.
            assert {*sent[:-1]} <= {"approved", "failed"}
            assert (post.remote_id is not None) == (post.state == "published")

    def _verdict(self, state: PostState, wait_s: int) -> Verdict:
        approved = state is PostState.APPROVED
        later = self.store.now + timedelta(seconds=wait_s)
        return Verdict(
            state=state,
            reason="it said so",
            not_before=later if approved else None,
            whole_destination=approved and bool(wait_s),
        )


def test_whatever_happens_a_post_is_sent_once_and_never_after_its_end(
    new_store: Callable[[], Store],
) -> None:
    class Here(Newsroom):
        make_store = staticmethod(new_store)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            # Shrinking would outlast pytest's own patience.
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
