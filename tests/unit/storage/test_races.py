"""Several threads at one store, as two services or a service and a shell are."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, TypeVar

from distbot.domain.post import PostState, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable

    from distbot.domain.post import Post
    from tests.unit.storage.conftest import Store

ROUNDS = 10
Result = TypeVar("Result")


def at_once(*works: Callable[[], Result]) -> list[Result]:
    """Do things at the same moment, each in a thread of its own."""
    barrier = Barrier(len(works))

    def begin(work: Callable[[], Result]) -> Result:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def test_two_workers_never_claim_the_same_post(store: Store) -> None:
    for _ in range(ROUNDS):
        store.add()
        store.add(destination="x")
    sent: Counter[int] = Counter()
    in_flight: Counter[str] = Counter()

    def work(name: str) -> None:
        lease = store.lease(name)
        while len(sent) < 2 * ROUNDS:
            for post in store.attempts.claim(lease, 1, store.now):
                lane = post.draft.destination
                in_flight[lane] += 1
                assert in_flight[lane] == 1
                opening = store.attempts.begin(post, lease, store.bill(), store.now)
                assert opening is not None
                sent[post.id] += 1
                in_flight[lane] -= 1
                receipt = Receipt(remote_id=str(post.id), url=None, at=store.now)
                assert store.attempts.finish(opening, receipt, store.now)

    at_once(lambda: work("worker-1"), lambda: work("worker-2"))

    assert set(sent.values()) == {1}
    assert store.posts.tally() == {PostState.PUBLISHED: 2 * ROUNDS}


def test_two_editors_at_once_have_one_effect(store: Store) -> None:
    for _ in range(ROUNDS):
        post = store.add(PostState.DRAFT)

        taps = at_once(partial(_approve, store, post), partial(_approve, store, post))

        assert sorted(taps) == [False, True]
        assert store.moves(post) == ["new → draft", "draft → approved"]


def test_a_post_is_cancelled_or_sent_but_never_both(store: Store) -> None:
    for _ in range(ROUNDS):
        post = store.add()

        cancelled, sent = at_once(partial(_cancel, store, post), partial(_send, store))

        assert cancelled != sent
        assert store.state(post) in {PostState.CANCELLED, PostState.PUBLISHED}


def _approve(store: Store, post: Post) -> bool:
    now = store.now
    return store.posts.approve(post.id, 1, actor="a", why="ok", due_at=now, now=now)


def _cancel(store: Store, post: Post) -> bool:
    return store.posts.cancel(post.id, 1, actor="a", why="no", now=store.now)


def _send(store: Store) -> bool:
    lease = store.lease()
    for post in store.attempts.claim(lease, 16, store.now):
        opening = store.attempts.begin(post, lease, store.bill(), store.now)
        if opening is not None:
            receipt = Receipt(remote_id=str(post.id), url=None, at=store.now)
            return store.attempts.finish(opening, receipt, store.now)
    return False
