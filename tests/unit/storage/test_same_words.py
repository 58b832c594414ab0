"""A network that forbids the same words on two accounts gets them from one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState

if TYPE_CHECKING:
    from distbot.domain.post import Post
    from distbot.ports import Opening, Start
    from tests.unit.storage.rig import Store

ACCOUNTS = {"one": "x:", "two": "x:second", "three": "x:", "kanal": "telegram:"}


@pytest.fixture
def store(store: Store) -> Store:
    """Two accounts of X, one of them with two destinations, and one of Telegram."""
    store.posts.add_destinations(ACCOUNTS, store.now)
    return store


def claimed(store: Store, *lanes: str, text: str = "Panen padi naik.") -> list[Post]:
    for lane in lanes:
        store.add(destination=lane, text=text, price="0.015")
    posts = {post.draft.destination: post for post in store.claim()}
    return [posts[lane] for lane in lanes]


def start(store: Store, post: Post) -> Start:
    bill = store.bill(account=ACCOUNTS[post.draft.destination])
    return store.start(post, bill=bill, unique=True)


def begin(store: Store, *posts: Post) -> list[bool]:
    starts = [start(store, post) for post in posts]
    return [o is not None for o in store.attempts.begin(starts, store.now)]


def opened(store: Store, post: Post) -> Opening:
    (opening,) = store.attempts.begin([start(store, post)], store.now)
    assert opening is not None
    return opening


@pytest.mark.parametrize("state", [None, PostState.UNKNOWN, PostState.PUBLISHED])
def test_the_second_account_is_refused_unless_the_first_surely_was(
    store: Store, state: PostState | None
) -> None:
    one, two = claimed(store, "one", "two")
    opening = opened(store, one)
    if state is not None:
        published = state is PostState.PUBLISHED
        store.finish(opening, store.receipt() if published else store.verdict(state))

    assert begin(store, two) == [False]

    refused = store.posts.get(two.id)
    assert refused.state is PostState.FAILED
    assert refused.reason is not None
    assert "change them" in refused.reason
    assert store.outcomes() == [(1, None if state is None else state.value)]


@pytest.mark.parametrize("state", [PostState.FAILED, PostState.APPROVED], ids=str)
def test_words_that_surely_did_not_go_out_are_free_again(
    store: Store, state: PostState
) -> None:
    one, two = claimed(store, "one", "two")
    store.finish(opened(store, one), store.verdict(state))

    assert begin(store, two) == [True]


def test_a_refusal_costs_nothing(store: Store) -> None:
    one, two = claimed(store, "one", "two")
    begin(store, one)
    begin(store, two)

    assert store.money.calls("x:second", store.now) == []


def test_two_accounts_are_told_apart_within_one_group(store: Store) -> None:
    one, two = claimed(store, "one", "two")

    assert begin(store, one, two) == [True, False]
    assert store.state(two) is PostState.FAILED


def test_only_its_address_makes_no_other_words(store: Store) -> None:
    (one,) = claimed(
        store, "one", text="Panen naik: https://warta.example.com/a?utm=x1"
    )
    (two,) = claimed(
        store, "two", text="Panen naik: https://warta.example.com/a?utm=x2"
    )

    assert begin(store, one, two) == [True, False]


def test_one_account_may_say_it_at_two_destinations(store: Store) -> None:
    # Whether that is a repeat, its network says.
    assert begin(store, *claimed(store, "one", "three")) == [True, True]


def test_another_network_may_say_the_same(store: Store) -> None:
    assert begin(store, *claimed(store, "kanal", "two")) == [True, True]


def test_other_words_may_go_out_on_both(store: Store) -> None:
    (one,) = claimed(store, "one", text="Panen padi naik.")
    (two,) = claimed(store, "two", text="Panen padi turun.")

    assert begin(store, one, two) == [True, True]


def test_who_does_not_ask_is_not_refused(store: Store) -> None:
    one, two = claimed(store, "one", "two")
    begin(store, one)

    assert store.begin(two, bill=store.bill(account="x:second")) is not None


def test_of_two_workers_at_once_one_is_refused(store: Store) -> None:
    for number in range(10):
        one, two = claimed(store, "one", "two", text=f"Panen ke-{number}.")

        begun = _at_once(store, [one], [two])

        assert sorted(begun) == [False, True]
        store.finish_all(PostState.UNKNOWN)


def test_workers_whose_groups_cross_do_not_lock_each_other_out(store: Store) -> None:
    for number in range(10):
        accounts = {
            f"{name}{n}": ACCOUNTS[name] for name in ("one", "two") for n in "ab"
        }
        store.posts.add_destinations(accounts, store.now)
        groups = []
        for first, second in ("ab", "ba"):
            names = [f"one{first}", f"two{second}"]
            for name, half in zip(names, (first, second), strict=True):
                store.add(destination=name, text=f"Ke-{number}{half}", price="0.015")
            posts = {p.draft.destination: p for p in store.claim(f"worker-{first}")}
            groups.append([posts[name] for name in names])
        if number % 2:
            groups[1].reverse()

        begun = _at_once(store, *groups, accounts=accounts)

        # Both say both texts, each on its own account: one of each pair may.
        assert sum(begun) == 2
        store.finish_all(PostState.UNKNOWN)


def _at_once(
    store: Store, *groups: list[Post], accounts: dict[str, str] | None = None
) -> list[bool]:
    """Begin groups of posts in threads; say of each post whether it began."""
    known = ACCOUNTS | (accounts or {})
    barrier = Barrier(len(groups), timeout=60)

    def work(posts: list[Post]) -> list[bool]:
        starts = [
            store.start(
                post,
                bill=store.bill(account=known[post.draft.destination]),
                unique=True,
            )
            for post in posts
        ]
        barrier.wait()
        return [o is not None for o in store.attempts.begin(starts, store.now)]

    with ThreadPoolExecutor(len(groups)) as pool:
        return [begun for group in pool.map(work, groups) for begun in group]
