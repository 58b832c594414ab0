"""Unknown outcomes: looked for, settled by proof, or asked; never sent on a guess."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from distbot.domain.errors import (
    OutcomeUnknown,
    OutOfCredit,
    OverBudget,
    Rejected,
    Throttled,
    Unauthorized,
    Unavailable,
)
from distbot.domain.newsroom import UnknownPolicy
from distbot.domain.post import Post, PostState, Receipt
from distbot.domain.presence import UNPUBLISHED
from distbot.domain.sighting import Absent, Look, Seen, Sighting, Unclear
from distbot.services.gone import note_gone
from distbot.services.reconcile import Settled, reconcile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.unit.services.conftest import Desk

    Failing = Callable[[Exception], Callable[[], Awaitable[None]]]


def unknown(desk: Desk, failing: Failing, destination: str = "kanal") -> Post:
    """Send a post whose answer is lost, and let the quarantine pass."""
    (post,) = desk.approve(destination)
    channel = desk.kanal if destination == "kanal" else desk.cadangan
    channel.sending = failing(OutcomeUnknown("the line was cut"))
    desk.send()
    channel.sending = _fine
    assert desk.now(post).state is PostState.UNKNOWN
    desk.clock.step(seconds=91)
    return post


async def _fine() -> None:
    """Let it go well."""


def look(desk: Desk) -> list[Settled]:
    told: list[Settled] = []
    asyncio.run(reconcile(desk.parts, "worker-1", told.append))
    return told


def finds(desk: Desk, sighting: Sighting, price: str = "0") -> None:
    async def find() -> Look:
        return Look(sighting=sighting, price_usd=Decimal(price))

    desk.kanal.looking = find


def seen(desk: Desk, remote_id: str = "77") -> Seen:
    receipt = Receipt(remote_id=remote_id, url=None, at=desk.clock.now())
    return Seen(receipt=receipt)


def test_it_is_not_looked_for_before_the_call_can_no_longer_arrive(
    desk: Desk, failing: Failing
) -> None:
    post = unknown(desk, failing)
    desk.clock.step(seconds=-2)

    assert look(desk) == []
    assert desk.now(post).state is PostState.UNKNOWN


def test_what_is_found_is_published_with_its_receipt(
    desk: Desk, failing: Failing
) -> None:
    post = unknown(desk, failing)
    finds(desk, seen(desk))

    assert [settled.said for settled in look(desk)] == ["seen"]
    now = desk.now(post)
    assert now.state is PostState.PUBLISHED
    assert now.receipt is not None
    assert now.receipt.remote_id == "77"
    (trace,) = desk.kanal.looked
    assert trace.draft == post.draft


def test_one_absence_is_no_proof_and_two_a_minute_apart_are(
    desk: Desk, failing: Failing
) -> None:
    post = unknown(desk, failing)
    finds(desk, Absent(surely=False))

    assert [settled.said for settled in look(desk)] == ["again"]
    desk.clock.step(seconds=59)
    assert look(desk) == []
    assert desk.now(post).state is PostState.UNKNOWN
    desk.clock.step(seconds=1)
    assert [settled.said for settled in look(desk)] == ["absent"]

    assert desk.now(post).state is PostState.APPROVED
    desk.send()
    assert desk.now(post).state is PostState.PUBLISHED
    assert desk.now(post).attempt == 2
    assert len(desk.kanal.sent) == 1


def test_a_sure_absence_needs_no_second_look(desk: Desk, failing: Failing) -> None:
    post = unknown(desk, failing)
    finds(desk, Absent(surely=True))

    look(desk)

    assert desk.now(post).state is PostState.APPROVED


def test_what_is_not_there_and_was_unpublished_meanwhile_is_not_sent_again(
    desk: Desk, failing: Failing
) -> None:
    post = unknown(desk, failing)
    finds(desk, Absent(surely=True))
    note_gone(desk.parts, post.article_id, desk.clock.now(), said=True)

    assert [settled.said for settled in look(desk)] == ["absent"]

    desk.send()
    now = desk.now(post)
    assert (now.state, now.reason) == (PostState.SKIPPED, UNPUBLISHED)
    assert desk.kanal.sent == []


def test_what_cannot_be_told_is_asked_once_and_told_to_the_desk_once(
    desk: Desk, failing: Failing
) -> None:
    post = unknown(desk, failing)
    finds(desk, Unclear(why="the channel is protected"))

    assert [settled.said for settled in look(desk)] == ["asked"]
    desk.clock.step(days=1)
    assert look(desk) == []

    assert desk.now(post).state is PostState.UNKNOWN
    (notice,) = desk.parts.notices.untold(10)
    assert notice.kind == "ask"
    assert notice.fields["post"] == str(post.id)
    assert notice.fields["why"] == "the channel is protected"


def test_an_editors_answer_settles_what_was_asked(desk: Desk, failing: Failing) -> None:
    post = unknown(desk, failing)
    finds(desk, Unclear(why="the channel is protected"))
    look(desk)

    now = desk.clock.now()
    done = desk.parts.traces.settle(post.id, None, actor="me", why="not there", now=now)

    assert done
    assert desk.now(post).state is PostState.APPROVED


def test_nor_is_it_sent_again_where_an_editor_says_that_it_is_not_there(
    desk: Desk, failing: Failing
) -> None:
    post = unknown(desk, failing)
    now = desk.clock.now()
    note_gone(desk.parts, post.article_id, now, said=True)

    assert desk.parts.traces.settle(post.id, None, actor="me", why="not there", now=now)

    settled = desk.now(post)
    assert (settled.state, settled.reason) == (PostState.SKIPPED, UNPUBLISHED)
    whys = [event.why for event in desk.parts.ledger.history(post.id)]
    assert whys[-2:] == ["not there", UNPUBLISHED]


@pytest.mark.parametrize(
    ("error", "minutes"),
    [
        (Unavailable("no connection"), 5),
        (OutcomeUnknown("broke off"), 5),
        (OutOfCredit("nothing left"), 30),
    ],
    ids=str,
)
def test_a_look_that_fails_is_made_again_later(
    desk: Desk, failing: Failing, error: Exception, minutes: int
) -> None:
    post = unknown(desk, failing)
    desk.kanal.looking = failing(error)  # type: ignore[assignment]  # it only raises

    assert [settled.said for settled in look(desk)] == ["again"]
    desk.clock.step(minutes=minutes, seconds=-1)
    assert look(desk) == []
    desk.clock.step(seconds=1)
    finds(desk, seen(desk))
    look(desk)

    assert desk.now(post).state is PostState.PUBLISHED


def test_a_look_is_made_when_the_network_lets_it(desk: Desk, failing: Failing) -> None:
    post = unknown(desk, failing)
    until = desk.clock.now() + timedelta(hours=2)
    desk.kanal.looking = failing(Throttled(until))  # type: ignore[assignment]  # as above

    look(desk)
    desk.clock.step(hours=2)
    finds(desk, seen(desk))
    look(desk)

    assert desk.now(post).state is PostState.PUBLISHED


@pytest.mark.parametrize("error", [Rejected("no"), Unauthorized("no")], ids=repr)
def test_where_looking_is_not_allowed_people_are_asked(
    desk: Desk, failing: Failing, error: Exception
) -> None:
    unknown(desk, failing)
    desk.kanal.looking = failing(error)  # type: ignore[assignment]  # as above

    assert [settled.said for settled in look(desk)] == ["asked"]


def test_where_only_people_settle_nothing_is_looked_for(
    desk: Desk, failing: Failing
) -> None:
    unknown(desk, failing)
    newsroom = desk.parts.newsroom
    asking = [replace(d, unknown=UnknownPolicy.ASK) for d in newsroom.destinations]
    desk.parts = replace(
        desk.parts, newsroom=replace(newsroom, destinations=tuple(asking))
    )

    assert [settled.said for settled in look(desk)] == ["asked"]
    assert desk.kanal.looked == []


def test_a_receipt_that_is_another_posts_settles_nothing(
    desk: Desk, failing: Failing
) -> None:
    (other,) = desk.approve("kanal")
    desk.send()
    post = unknown(desk, failing)
    receipt = desk.now(other).receipt
    assert receipt is not None
    finds(desk, Seen(receipt=receipt))

    assert [settled.said for settled in look(desk)] == ["asked"]
    assert desk.now(post).state is PostState.UNKNOWN


@pytest.mark.parametrize(
    ("limit", "room"),
    [(None, None), ("0.05", Decimal("0.03")), ("0", Decimal("-0.02"))],
)
def test_a_look_knows_what_the_month_has_left(
    desk: Desk, failing: Failing, limit: str | None, room: Decimal | None
) -> None:
    unknown(desk, failing)
    finds(desk, seen(desk))
    desk.kanal.budget_usd = None if limit is None else Decimal(limit)

    look(desk)

    assert desk.kanal.rooms == [room]


def test_a_look_that_the_month_has_no_room_for_is_a_persons(
    desk: Desk, failing: Failing
) -> None:
    post = unknown(desk, failing)

    async def refuse() -> Look:
        raise OverBudget("budget: no room")

    desk.kanal.looking = refuse

    assert [settled.said for settled in look(desk)] == ["asked"]
    assert desk.now(post).state is PostState.UNKNOWN


def test_a_look_is_paid_for(desk: Desk, failing: Failing) -> None:
    unknown(desk, failing)
    finds(desk, seen(desk), price="0.003")

    look(desk)

    destination = desk.parts.newsroom.destinations[0]
    month = desk.parts.bill(destination)
    calls = desk.parts.money.calls(month.account, month.month_began)
    told = [(call.what, call.price_usd, call.state) for call in calls]
    post = ("post", Decimal("0.02"), "billed")
    assert told == [post, ("own read", Decimal("0.003"), "billed")]
    assert desk.parts.money.charged(month) == Decimal("0.023")


def test_one_process_of_a_newsroom_looks_at_a_time(
    desk: Desk, failing: Failing
) -> None:
    post = unknown(desk, failing)
    finds(desk, seen(desk))
    now = desk.clock.now()
    until = now + timedelta(minutes=1)
    desk.parts.locks.hold("reconciler", "another", until, now)

    assert look(desk) == []
    assert desk.now(post).state is PostState.UNKNOWN
    desk.clock.step(minutes=1)
    assert [settled.said for settled in look(desk)] == ["seen"]
