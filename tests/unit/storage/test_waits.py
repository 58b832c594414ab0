"""How far a wait reaches: one post, its destination, all accounts of a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distbot.domain.delivery import Reach
from distbot.domain.post import PostState

if TYPE_CHECKING:
    from datetime import datetime

    from distbot.domain.delivery import Verdict
    from tests.unit.storage.rig import Store

ACCOUNTS = {"kanal": "telegram:", "x": "x:", "x-dua": "x:second"}


@pytest.fixture
def store(store: Store) -> Store:
    """Two accounts of X and one of Telegram."""
    store.posts.add_destinations(ACCOUNTS, store.now)
    return store


def wait(store: Store, until: datetime, reach: Reach) -> Verdict:
    return store.verdict(PostState.APPROVED, until, reach)


def free(store: Store) -> list[str]:
    """Which destinations have a turn now."""
    for lane in ACCOUNTS:
        store.add(destination=lane)
    return sorted(post.draft.destination for post in store.claim())


@pytest.mark.parametrize(
    ("reach", "others"),
    [
        (Reach.POST, ["kanal", "x", "x-dua"]),
        (Reach.DESTINATION, ["kanal", "x-dua"]),
        (Reach.CHANNEL, ["kanal"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("begun", [False, True])
def test_a_wait_reaches_no_further_than_it_says(
    store: Store, reach: Reach, others: list[str], *, begun: bool
) -> None:
    later = store.later(minutes=30)
    if begun:
        store.finish(store.sending(destination="x"), wait(store, later, reach))
    else:
        store.add(destination="x")
        (post,) = store.claim()
        store.give_back(post, wait(store, later, reach))

    assert store.attempts.next_due(store.now) == later
    assert free(store) == others


def test_when_a_wait_is_over_all_go(store: Store) -> None:
    later = store.later(minutes=30)
    store.finish(store.sending(destination="x"), wait(store, later, Reach.CHANNEL))

    store.now = later

    assert free(store) == ["kanal", "x", "x-dua"]


@pytest.mark.parametrize("reach", [Reach.DESTINATION, Reach.CHANNEL], ids=str)
def test_a_wait_is_never_made_shorter(store: Store, reach: Reach) -> None:
    late = store.sending(destination="x")
    store.attempts.reap(late.deadline)
    store.add(destination="x")
    (post,) = store.claim()
    hour = store.later(hours=1)
    store.give_back(post, wait(store, hour, reach))

    store.finish(late, wait(store, store.later(seconds=15), reach))

    assert store.attempts.next_due(store.now) == hour


def test_a_refusal_makes_nobody_wait(store: Store) -> None:
    verdict = store.verdict(PostState.FAILED, None, Reach.CHANNEL)
    store.finish(store.sending(destination="x"), verdict)

    assert free(store) == ["kanal", "x", "x-dua"]


def test_a_newly_read_config_lifts_no_wait(store: Store) -> None:
    later = store.later(minutes=30)
    store.finish(store.sending(destination="x"), wait(store, later, Reach.CHANNEL))

    store.posts.add_destinations(ACCOUNTS, store.now)

    assert free(store) == ["kanal"]
