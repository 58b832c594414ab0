"""No post is claimed past its end, though nobody has skipped it yet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import Priority
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm
from distbot.ports import LaneRules

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store


def test_a_post_is_claimed_up_to_its_end_and_not_at_it(store: Store) -> None:
    store.add(expire_at=store.later(minutes=5))
    store.add(destination="x", expire_at=store.later(minutes=5, milliseconds=1))
    store.wait(minutes=5)

    assert [post.id for post in store.claim()] == [2]


def test_what_is_behind_a_post_past_its_end_is_not_held_up_by_it(store: Store) -> None:
    store.add(due_at=store.later(minutes=-9), expire_at=store.later(minutes=1))
    store.add()
    store.wait(minutes=2)

    assert [post.id for post in store.claim()] == [2]


@pytest.mark.parametrize(("end", "claimed"), [(3, [3]), (2, [])])
def test_behind_one_that_is_held_back_none_past_its_end_goes(
    store: Store, end: int, claimed: list[int]
) -> None:
    rhythm = Rhythm(breaking_gap=timedelta(minutes=10))
    rules = {"kanal": LaneRules(rhythm=rhythm)}
    store.publish("1", article_class=ArticleClass.BREAKING)
    store.add(article_class=ArticleClass.BREAKING)
    first = Priority.BREAKING
    store.add(priority=first, expire_at=store.later(minutes=end))
    store.wait(minutes=2)

    assert [post.id for post in store.claim(rules=rules)] == claimed
