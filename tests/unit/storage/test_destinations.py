from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distbot.domain.delivery import Reach
from distbot.domain.post import PostState

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

OLD = {"kanal": "telegram:", "x": "x:"}
MORE = {**OLD, "arsip": "telegram:"}


def test_to_a_new_destination_older_articles_are_baseline(store: Store) -> None:
    store.add(PostState.DRAFT)

    store.posts.add_destinations(MORE, store.now)
    store.posts.add_destinations(MORE, store.now)

    assert store.posts.tally() == {PostState.DRAFT: 1, PostState.SKIPPED: 1}


def test_to_a_new_destination_articles_still_to_be_composed_are_news(
    store: Store,
) -> None:
    store.article()

    store.posts.add_destinations(MORE, store.now)

    assert store.posts.tally() == {}


def test_a_new_destination_has_its_turn_at_once(store: Store) -> None:
    store.posts.add_destinations(MORE, store.now)
    store.add(destination="arsip")

    assert [post.draft.destination for post in store.claim()] == ["arsip"]


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        (PostState.DRAFT, True),
        (PostState.APPROVED, True),
        (PostState.CLAIMED, True),
        (PostState.SENDING, True),
        (PostState.UNKNOWN, True),
        (PostState.PUBLISHED, False),
        (PostState.FAILED, False),
        (PostState.CANCELLED, False),
        (PostState.SKIPPED, False),
    ],
    ids=str,
)
def test_a_destination_that_is_gone_is_named_while_posts_wait_for_it(
    store: Store, state: PostState, *, waits: bool
) -> None:
    _bring_to(store, state)

    gone = store.posts.add_destinations({"kanal": "telegram:"}, store.now)

    assert gone == (["x"] if waits else [])


def test_every_destination_that_is_gone_is_named(store: Store) -> None:
    store.add()
    store.add(destination="x")

    assert store.posts.add_destinations({}, store.now) == ["kanal", "x"]


def test_a_destination_may_change_its_account(store: Store) -> None:
    store.posts.add_destinations({"kanal": "telegram:", "x": "x:second"}, store.now)
    # All accounts of X wait for credit; the destination goes with its new account.
    store.posts.add_destinations({"kanal": "telegram:", "x": "telegram:"}, store.now)
    store.add(destination="x")

    (post,) = store.claim()
    later = store.later(hours=1)
    store.give_back(post, store.verdict(PostState.APPROVED, later, Reach.CHANNEL))

    store.add(destination="kanal")
    assert store.claim() == [], "they are of one channel now"


def test_naming_the_same_destinations_changes_nothing(store: Store) -> None:
    store.add()
    (post,) = store.claim()

    assert store.posts.add_destinations(OLD, store.now) == []
    assert store.begin(post) is not None


def _bring_to(store: Store, state: PostState) -> None:
    if state in {PostState.DRAFT, PostState.APPROVED, PostState.SKIPPED}:
        store.add(state, destination="x")
    elif state is PostState.CLAIMED:
        store.add(destination="x")
        store.claim()
    elif state is PostState.CANCELLED:
        store.cancel(store.add(destination="x"))
    else:
        opening = store.sending(destination="x")
        if state is PostState.PUBLISHED:
            store.finish(opening, store.receipt())
        elif state is not PostState.SENDING:
            store.finish(opening, store.verdict(state))
