from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from distbot.storage.tables_desk import REACTIONS
from tests.unit.storage.test_races import at_once

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store


def test_the_latest_counts_of_each_post_are_kept(store: Store) -> None:
    one, two = store.publish("1"), store.publish("2", destination="x")
    store.desk.reactions.count(one.id, store.now, {"👍": 3, "🙏": 1})
    store.desk.reactions.count(two.id, store.now, {"like": 12, "view": 840})

    assert store.desk.reactions.count(
        one.id, store.later(minutes=1), {"👍": 4, "😢": 1}
    )

    counts = store.desk.reactions.of([one.id, two.id])
    # Nobody prays any more: a kind that is not named has none.
    assert counts == {one.id: {"👍": 4, "😢": 1}, two.id: {"like": 12, "view": 840}}


def test_older_counts_that_come_later_are_left(store: Store) -> None:
    post = store.publish("1")
    store.desk.reactions.count(post.id, store.later(minutes=1), {"👍": 4})

    assert not store.desk.reactions.count(post.id, store.now, {"👍": 3})

    assert store.desk.reactions.of([post.id]) == {post.id: {"👍": 4}}


def test_a_post_without_reactions_is_left_out(store: Store) -> None:
    post = store.publish("1")

    assert store.desk.reactions.of([post.id]) == {}
    assert store.desk.reactions.of([]) == {}


@pytest.mark.parametrize("rounds", [10])
def test_counts_at_once_are_one_count(store: Store, rounds: int) -> None:
    post = store.publish("1")
    for number in range(rounds):
        at = store.later(minutes=number)

        at_once(
            *(
                partial(store.desk.reactions.count, post.id, at, {kind: 1, "👍": 2})
                for kind in ("😢", "🙏")
            )
        )

        assert store.rows(select(func.count()).select_from(REACTIONS)) == [(2,)]
