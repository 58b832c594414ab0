"""Several threads at one store, as two services or a service and a shell are."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, TypeVar

import pytest
from sqlalchemy import func, select

from distbot.domain.post import PostState, Receipt
from distbot.ports import Ending, NewPost
from distbot.storage.tables import ATTEMPTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from distbot.domain.post import Post
    from tests.unit.storage.rig import NewStore, Store

ROUNDS = 10
LANES = [f"lane-{number}" for number in range(40)]
Result = TypeVar("Result")


def at_once(*works: Callable[[], Result]) -> list[Result]:
    """Do things at the same moment, each in a thread of its own."""
    barrier = Barrier(len(works), timeout=60)

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
        while len(sent) < 2 * ROUNDS:
            for post in store.claim(name, limit=1):
                lane = post.draft.destination
                in_flight[lane] += 1
                assert in_flight[lane] == 1
                opening = store.begin(post)
                assert opening is not None
                sent[post.id] += 1
                in_flight[lane] -= 1
                assert store.finish(opening, store.receipt(str(post.id)))

    at_once(partial(work, "worker-1"), partial(work, "worker-2"))

    assert set(sent.values()) == {1}
    assert store.posts.tally() == {PostState.PUBLISHED: 2 * ROUNDS}


def test_two_editors_at_once_have_one_effect(store: Store) -> None:
    for _ in range(ROUNDS):
        post = store.add(PostState.DRAFT)

        taps = at_once(partial(store.approve, post), partial(store.approve, post))

        assert sorted(taps) == [False, True]
        assert store.moves(post) == ["new → draft", "draft → approved"]


# Of a thousand races of editors with workers, 400 are on SQLite, where they wait for
# each other, and 600 on PostgreSQL, where they do not.


@pytest.mark.parametrize("rounds", [10])
def test_on_sqlite_nothing_is_sent_that_an_editor_took_back(
    sqlite_store: Store, rounds: int
) -> None:
    _race(sqlite_store, rounds)


@pytest.mark.parametrize("rounds", [15])
def test_on_postgresql_nothing_is_sent_that_an_editor_took_back(
    postgres_store: Store, rounds: int
) -> None:
    _race(postgres_store, rounds)


def _race(store: Store, rounds: int) -> None:
    """Have two editors and two workers at 40 posts at once, again and again."""
    store.posts.add_destinations(dict.fromkeys(LANES, "telegram:"), store.now)
    won: Counter[str] = Counter()
    for _ in range(rounds):
        posts = _forty(store)
        taken, changed, *_ = at_once(
            partial(_change_all, posts[::2], store.cancel),
            partial(_change_all, posts[1::2], partial(_put_off, store)),
            partial(_send_all, store, "worker-1"),
            partial(_send_all, store, "worker-2"),
        )
        for post in store.posts.of_article(posts[0].article_id):
            if post.id in taken:
                assert (post.state, post.attempt) == (PostState.CANCELLED, 0)
            elif post.id in changed:
                assert (post.state, post.attempt) == (PostState.APPROVED, 0)
                assert store.cancel(post, version=2)
            else:
                assert (post.state, post.attempt) == (PostState.PUBLISHED, 1)
        won.update(cancelled=len(taken), put_off=len(changed))
    twice = select(ATTEMPTS.c.post_id).group_by(ATTEMPTS.c.post_id)
    assert store.rows(twice.having(func.count() > 1)) == []
    sent = rounds * len(LANES) - won.total()
    assert all((won["cancelled"], won["put_off"], sent)), "else it was no race"


def _forty(store: Store) -> list[Post]:
    new: list[NewPost] = [store.new(destination=lane) for lane in LANES]
    article_id = store.article()
    store.posts.add(article_id, new, store.now)
    return list(store.posts.of_article(article_id))


def _change_all(posts: list[Post], act: Callable[[Post], bool]) -> set[int]:
    """Act on posts one by one; return those on which it had an effect."""
    return {post.id for post in posts if act(post)}


def _put_off(store: Store, post: Post) -> bool:
    return store.change(post, due_at=store.later(hours=1))


def _send_all(store: Store, worker: str) -> set[int]:
    """Claim and send in small groups, until nothing is left."""
    sent = set()
    while posts := store.claim(worker, limit=6):
        starts = [store.start(post) for post in posts]
        begun = [o for o in store.attempts.begin(starts, store.now) if o is not None]
        endings = [
            Ending(opening=o, outcome=store.receipt(str(o.post_id))) for o in begun
        ]
        assert all(store.attempts.finish(endings, store.now))
        sent |= {opening.post_id for opening in begun}
    return sent


def test_a_post_is_cancelled_or_sent_but_never_both(store: Store) -> None:
    for _ in range(ROUNDS):
        post = store.add()

        cancelled, sent = at_once(
            partial(store.cancel, post),
            lambda: bool(_send_all(store, "worker-1")),
        )

        assert cancelled != sent
        assert store.state(post) in {PostState.CANCELLED, PostState.PUBLISHED}


def test_a_receipt_is_kept_whether_or_not_the_reaper_is_faster(store: Store) -> None:
    for number in range(ROUNDS):
        opening = store.sending(price="0.020")
        receipt = store.receipt(str(number))

        _, finished = at_once(
            partial(store.attempts.reap, opening.deadline),
            partial(store.finish, opening, receipt),
        )

        assert finished
        assert store.posts.get(opening.post_id).receipt == receipt
    assert set(store.bills()) == {("post", "billed")}
    store.charged()


def test_an_unknown_post_is_settled_once(store: Store) -> None:
    for number in range(ROUNDS):
        opening = store.unknown(price="0.020")
        post = store.posts.get(opening.post_id)
        late = store.receipt(f"late {number}")
        seen = store.receipt(f"seen {number}")

        effects = at_once(
            partial(store.finish, opening, late),
            partial(_settle, store, post, seen),
            partial(_settle, store, post, None),
            partial(store.cancel, post),
        )

        finished, found, absent, cancelled = effects
        # What is held for absent waits again: it may be cancelled, or its receipt
        # may come after all.
        assert sum(effects) == 1 + (absent and (finished or cancelled))
        ended = store.posts.get(post.id)
        assert ended.receipt == (late if finished else seen if found else None)
        assert (ended.state is PostState.CANCELLED) is cancelled
        store.charged()
        if ended.state is PostState.APPROVED:
            store.cancel(ended)


def test_what_is_too_late_is_skipped_or_sent_but_never_both(store: Store) -> None:
    for _ in range(ROUNDS):
        post = store.add(expire_at=store.now)

        skipped, sent = at_once(
            lambda: bool(store.posts.skip_late(store.now)),
            lambda: bool(_send_all(store, "worker-1")),
        )

        assert skipped != sent
        assert store.state(post) in {PostState.SKIPPED, PostState.PUBLISHED}


def test_what_is_held_for_absent_while_its_article_goes_is_seen_or_skipped(
    store: Store,
) -> None:
    for _ in range(ROUNDS):
        post = store.posts.get(store.unknown().post_id)

        def find_gone(post: Post = post) -> PostState:
            store.desk.changes.gone(post.article_id, store.now, said=True)
            return store.state(post)

        _, seen = at_once(partial(_settle, store, post, None), find_gone)

        if store.state(post) is not PostState.SKIPPED:
            assert seen is PostState.APPROVED
            store.cancel(store.posts.get(post.id))


def test_two_stores_in_one_file_wait_for_each_other(new_sqlite: NewStore) -> None:
    store = new_sqlite()
    # As another process has it: no lock of this one is shared.
    other = type(store)(type(store.database)(store.database.engine), now=store.now)

    def write(mine: Store, first: int) -> None:
        for number in range(first, first + 20):
            story = mine.story(number)
            mine.articles.keep("map", (story,), {}, baseline=False, now=mine.now)

    at_once(partial(write, store, 100), partial(write, other, 200))

    assert len(store.articles.uncomposed(100)) == 40


def _settle(store: Store, post: Post, found: Receipt | None) -> bool:
    return store.traces.settle(
        post.id, found, actor="reconciler", why="looked", now=store.now
    )
