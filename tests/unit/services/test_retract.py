"""What "take it back" does to posts, and what it says before and after."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from distbot.domain.errors import InputError, OutcomeUnknown, Unauthorized
from distbot.domain.post import PostState
from distbot.domain.retraction import Way
from distbot.ports import OperationState, Wanted
from distbot.services.amend import LEASE, amend
from distbot.services.retract import (
    retract,
    retractions,
    total_usd,
    whole_article,
)

if TYPE_CHECKING:
    from distbot.domain.post import Post
    from distbot.services.retract import Retraction
    from tests.unit.services.conftest import Desk

    Failing = Callable[[Exception], Callable[[], Awaitable[None]]]

BY = "@laras"


def ids(*posts: Post) -> list[int]:
    return [post.id for post in posts]


def take_back(desk: Desk, *posts: Post) -> list[Retraction]:
    return list(retract(desk.parts, ids(*posts), BY, desk.clock.now()))


def look(desk: Desk, *posts: Post) -> list[Retraction]:
    return list(retractions(desk.parts, ids(*posts)))


def carry_out(desk: Desk) -> None:
    asyncio.run(amend(desk.parts, "worker-1", lambda _: None))


def test_looking_tells_the_way_and_the_price_and_changes_nothing(desk: Desk) -> None:
    desk.cadangan.budget_usd = Decimal(1)
    posts = desk.published("kanal", "cadangan")
    (waiting,) = desk.approve("kanal")

    found = look(desk, *posts, waiting)

    assert [one.way for one in found] == [Way.DELETE, Way.DELETE, Way.CANCEL]
    prices = [Decimal(0), Decimal("0.01"), Decimal(0)]
    assert [one.price_usd for one in found] == prices
    assert total_usd(found) == Decimal("0.01")
    assert desk.parts.desk.operations.recent(5) == []
    assert desk.now(waiting).state is PostState.APPROVED


def test_all_of_an_article_is_taken_back_from_every_channel_at_once(desk: Desk) -> None:
    first, second = desk.published("kanal", "cadangan")

    assert set(whole_article(desk.parts, second.id)) == {first.id, second.id}
    take_back(desk, first, second)
    carry_out(desk)

    assert desk.kanal.amended == [("1", None)]
    assert desk.cadangan.amended == [("1", None)]
    assert [one.way for one in look(desk, first, second)] == [Way.NONE, Way.NONE]


def test_what_waits_is_cancelled_by_who_said_so(desk: Desk) -> None:
    (post,) = desk.approve("kanal")

    (found,) = take_back(desk, post)

    assert (found.way, found.post.state) == (Way.NONE, PostState.CANCELLED)
    assert found.post.reason == "retracted by @laras"


def test_saying_it_twice_does_it_once(desk: Desk) -> None:
    (post,) = desk.published("kanal")

    ways = [take_back(desk, post)[0].way for _ in range(2)]
    carry_out(desk)
    take_back(desk, post)
    carry_out(desk)

    assert ways == [Way.UNDER_WAY, Way.UNDER_WAY]
    assert len(desk.kanal.amended) == 1


def test_what_could_not_be_removed_says_why_and_can_be_tried_again(
    desk: Desk, failing: Failing
) -> None:
    (post,) = desk.published("kanal")
    desk.kanal.amending = failing(Unauthorized("the bot lost its rights"))
    take_back(desk, post)
    carry_out(desk)

    (found,) = look(desk, post)

    assert found.way is Way.DELETE
    assert found.take_down is not None
    assert found.take_down.state is OperationState.FAILED
    assert found.take_down.reason == "the bot lost its rights"
    assert take_back(desk, post)[0].way is Way.UNDER_WAY


def test_an_unknown_post_is_named_and_left_alone(desk: Desk, failing: Failing) -> None:
    desk.kanal.sending = failing(OutcomeUnknown("broke off"))
    unknown, sent = desk.published("kanal", "cadangan")

    found = take_back(desk, unknown, sent)

    assert [one.way for one in found] == [Way.SETTLE, Way.UNDER_WAY]
    assert desk.now(unknown).state is PostState.UNKNOWN


def test_a_destination_that_left_the_config_is_named(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    newsroom = desk.parts.newsroom
    without = replace(newsroom, destinations=newsroom.destinations[1:])
    desk.parts = replace(desk.parts, newsroom=without)

    assert take_back(desk, post)[0].way is Way.UNREACHABLE
    assert desk.parts.desk.operations.recent(5) == []


def test_a_post_that_is_just_being_changed_is_taken_back_after_that(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    operations, now = desk.parts.desk.operations, desk.clock.now()
    operations.ask(Wanted(post_id=post.id, draft=post.draft, asked_by="@tari"), now)

    assert look(desk, post)[0].way is Way.DELETE
    operations.claim("worker-2", now + LEASE, 1, now)
    assert take_back(desk, post)[0].way is Way.WAIT


def test_an_id_that_is_none_does_nothing_at_all(desk: Desk) -> None:
    (post,) = desk.approve("kanal")

    with pytest.raises(InputError, match="post 99"):
        retract(desk.parts, [post.id, 99], BY, desk.clock.now())

    assert desk.now(post).state is PostState.APPROVED
