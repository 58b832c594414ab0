"""What is wanted of published posts is done, put off, or said to have failed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from distbot.domain.errors import (
    ChannelError,
    OutcomeUnknown,
    OutOfCredit,
    Rejected,
    StoreAwayError,
    Throttled,
    Unauthorized,
    Unavailable,
)
from distbot.ports import Audience, Operation, OperationState, Wanted
from distbot.services.amend import LEASE, Amended, amend
from tests.unit.services.conftest import StepClock

if TYPE_CHECKING:
    from distbot.domain.post import Draft, Post
    from tests.unit.services.conftest import Desk

    Failing = Callable[[Exception], Callable[[], Awaitable[None]]]

DEAR = Decimal("0.01")
UNTIL = StepClock().moment + timedelta(minutes=7)


def ask(desk: Desk, post: Post, draft: Draft | None = None, price: str = "0") -> None:
    wanted = Wanted(
        post_id=post.id, draft=draft, asked_by="@laras", price_usd=Decimal(price)
    )
    assert desk.parts.desk.operations.ask(wanted, desk.clock.now()) is not None


def carry_out(desk: Desk, worker: str = "worker-1") -> list[Amended]:
    told: list[Amended] = []
    asyncio.run(amend(desk.parts, worker, told.append))
    return told


def last(desk: Desk, post: Post) -> Operation:
    return desk.parts.desk.operations.of_post(post.id)[-1]


def reworded(draft: Draft, text: str = "Harga cabai turun.") -> Draft:
    return replace(draft, wording=replace(draft.wording, text=text))


def charged(desk: Desk) -> Decimal:
    """What the dear account was charged, beside the price of its posts."""
    destination = desk.parts.destination("cadangan")
    assert destination is not None
    bill = desk.parts.bill(destination)
    calls = desk.parts.money.calls(bill.account, bill.month_began)
    return sum(
        (c.price_usd for c in calls if (c.what, c.state) == ("delete", "billed")),
        Decimal(0),
    )


@pytest.fixture
def dear(desk: Desk) -> Desk:
    """The same, where the second channel has prices, and edits nothing."""
    desk.cadangan.budget_usd = Decimal(1)
    return desk


def test_new_words_stand_in_the_old_ones_place(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    ask(desk, post, reworded(post.draft))

    (told,) = carry_out(desk)

    assert desk.kanal.amended == [("1", "Harga cabai turun.")]
    assert last(desk, post).state is OperationState.DONE
    assert (told.event, told.fields["state"]) == ("post_amended", "done")
    assert carry_out(desk) == []


def test_the_picture_is_sent_only_where_it_is_another(desk: Desk) -> None:
    first, second = (desk.published("kanal")[0] for _ in range(2))
    for post in (first, second):
        ask(desk, post, reworded(replace(post.draft, card=first.draft.card)))
        carry_out(desk)

    card = desk.parts.shelf.load(first.draft.card)
    assert desk.kanal.pictures == [None, card]


def test_a_picture_that_may_stand_or_not_is_sent_again(
    desk: Desk, failing: Failing
) -> None:
    (post,) = desk.published("kanal")
    desk.kanal.amending = failing(ValueError("a fault of ours"))
    ask(desk, post, reworded(post.draft))
    carry_out(desk)
    assert last(desk, post).state is OperationState.UNKNOWN

    desk.kanal.amending = _nothing
    ask(desk, post, reworded(post.draft))
    carry_out(desk)

    assert last(desk, post).state is OperationState.DONE
    assert desk.kanal.pictures == [desk.parts.shelf.load(post.draft.card)]


async def _nothing() -> None:
    """Let it go well."""


def test_a_quote_that_is_not_the_articles_any_more_is_not_drawn_on(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    quote = post.draft.quote
    assert quote is not None
    other = replace(post.draft, quote=replace(quote, text="Kami menanam sagu."))
    ask(desk, post, other)

    carry_out(desk)

    assert desk.kanal.amended == []
    assert "not in the article any more" in str(last(desk, post).reason)


def test_a_take_down_is_charged_once_and_done_once(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    ask(dear, post, price="0.01")

    carry_out(dear)
    carry_out(dear)

    assert dear.cadangan.amended == [("1", None)]
    assert charged(dear) == DEAR
    assert dear.parts.desk.operations.present(post) is None


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (Throttled(UNTIL), timedelta(minutes=7)),
        (OutOfCredit("no credit"), timedelta(minutes=30)),
    ],
    ids=["throttled", "out of credit"],
)
def test_what_the_network_puts_off_is_tried_at_its_time_and_costs_nothing(
    dear: Desk, failing: Failing, error: ChannelError, again: timedelta
) -> None:
    (post,) = dear.published("cadangan")
    dear.cadangan.amending = failing(error)
    ask(dear, post, price="0.01")

    (told,) = carry_out(dear)

    assert told.event == "post_not_amended"
    assert last(dear, post).state is OperationState.WANTED
    assert charged(dear) == 0
    dear.cadangan.amending = _nothing
    dear.clock.step(seconds=again.total_seconds() - 1)
    assert carry_out(dear) == []
    dear.clock.step(seconds=1)
    carry_out(dear)
    assert last(dear, post).state is OperationState.DONE
    assert charged(dear) == DEAR


@pytest.mark.parametrize(
    "error", [Unavailable("no answer"), OutcomeUnknown("broke off")], ids=str
)
def test_a_call_that_broke_off_is_made_again_and_both_are_charged(
    dear: Desk, failing: Failing, error: ChannelError
) -> None:
    (post,) = dear.published("cadangan")
    dear.cadangan.amending = failing(error)
    ask(dear, post, price="0.01")

    carry_out(dear)

    assert last(dear, post).state is OperationState.WANTED
    dear.cadangan.amending = _nothing
    dear.clock.step(seconds=15)
    carry_out(dear)
    assert last(dear, post).state is OperationState.DONE
    assert charged(dear) == 2 * DEAR


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (Unavailable("no answer"), OperationState.UNKNOWN),
        (OutOfCredit("no credit"), OperationState.FAILED),
    ],
    ids=["broken off", "put off"],
)
def test_nothing_is_tried_for_ever(
    dear: Desk, failing: Failing, error: ChannelError, end: OperationState
) -> None:
    (post,) = dear.published("cadangan")
    dear.cadangan.amending = failing(error)
    ask(dear, post)

    tries = 0
    for _ in range(20):
        tries += len(carry_out(dear))
        dear.clock.step(minutes=30)

    assert (tries, last(dear, post).state) == (10, end)


@pytest.mark.parametrize(
    "error", [Rejected("too old"), Unauthorized("no rights")], ids=str
)
def test_what_is_refused_has_failed_and_says_why(
    dear: Desk, failing: Failing, error: ChannelError
) -> None:
    (post,) = dear.published("cadangan")
    dear.cadangan.amending = failing(error)
    ask(dear, post, price="0.01")

    carry_out(dear)

    assert last(dear, post).state is OperationState.FAILED
    assert last(dear, post).reason == str(error)
    assert charged(dear) == 0


def test_a_take_down_that_did_nothing_has_failed_and_is_charged(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    dear.cadangan.gives_way = False
    ask(dear, post, price="0.01")

    carry_out(dear)

    assert last(dear, post).state is OperationState.FAILED
    assert charged(dear) == DEAR


def test_what_the_month_has_no_room_for_is_not_done(dear: Desk) -> None:
    (post,) = dear.published("cadangan")
    ask(dear, post, price="5")

    carry_out(dear)

    assert dear.cadangan.amended == []
    assert last(dear, post).state is OperationState.FAILED
    assert "monthly_budget_usd" in str(last(dear, post).reason)


def test_a_destination_that_left_the_config_says_how_to_mend_it(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    newsroom = desk.parts.newsroom
    without = replace(newsroom, destinations=newsroom.destinations[1:])
    desk.parts = replace(desk.parts, newsroom=without)
    ask(desk, post)

    carry_out(desk)

    reason = str(last(desk, post).reason)
    assert "kanal is not in the config" in reason
    assert "Put it back" in reason


@pytest.mark.parametrize(
    ("passed_s", "set_by_s"), [(40, 0), (0, 60)], ids=["stood still", "clock set"]
)
def test_who_is_too_late_for_the_lease_does_not_call(
    desk: Desk, passed_s: int, set_by_s: int
) -> None:
    posts = [desk.published("kanal")[0] for _ in range(2)]
    for post in posts:
        ask(desk, post)

    async def take_long_once() -> None:
        if not desk.kanal.amended:
            desk.clock.passed += timedelta(seconds=passed_s)
            desk.clock.moment += timedelta(seconds=set_by_s)

    desk.kanal.amending = take_long_once

    told = carry_out(desk)

    ends = [one.end and one.end.state for one in told]
    done, again = OperationState.DONE, OperationState.WANTED
    assert sorted(ends, key=str) == sorted([done, again, done], key=str)
    assert sorted(desk.kanal.amended) == [("1", None), ("2", None)]


def test_a_worker_that_died_is_followed_by_another(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    ask(desk, post)
    operations, now = desk.parts.desk.operations, desk.clock.now()
    operations.claim("dead", now + LEASE, 1, now)

    assert carry_out(desk) == []
    desk.clock.step(seconds=LEASE.total_seconds())
    operations.reap(desk.clock.now())
    carry_out(desk, "worker-2")

    assert last(desk, post).state is OperationState.DONE


def test_what_kills_every_worker_is_given_up(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    ask(desk, post)
    operations = desk.parts.desk.operations
    for _ in range(10):
        now = desk.clock.now()
        operations.claim("dead", now + LEASE, 1, now)
        desk.clock.step(seconds=LEASE.total_seconds())
        operations.reap(desk.clock.now())

    carry_out(desk)

    assert desk.kanal.amended == []
    assert last(desk, post).state is OperationState.UNKNOWN


def test_a_slow_channel_holds_up_no_other(desk: Desk) -> None:
    posts = desk.published("kanal", "cadangan")
    other_done = asyncio.Event()

    async def wait_for_the_other() -> None:
        await other_done.wait()

    async def let_go() -> None:
        other_done.set()

    desk.kanal.amending, desk.cadangan.amending = wait_for_the_other, let_go
    for post in posts:
        ask(desk, post)

    carry_out(desk)

    assert [last(desk, post).state for post in posts] == [OperationState.DONE] * 2


def test_a_store_that_is_away_ends_no_try(desk: Desk, failing: Failing) -> None:
    (post,) = desk.published("kanal")
    desk.kanal.amending = failing(StoreAwayError("disk full"))
    ask(desk, post)

    with pytest.raises(StoreAwayError):
        carry_out(desk)

    assert last(desk, post).state is OperationState.DOING


def test_who_shall_stop_begins_nothing_more(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    ask(desk, post)

    told: list[Amended] = []
    claimed = asyncio.run(amend(desk.parts, "worker-1", told.append, lambda: True))

    assert (claimed, last(desk, post).state) == (0, OperationState.WANTED)


def test_what_was_not_done_is_told_to_the_desk_once(
    desk: Desk, failing: Failing
) -> None:
    (post,) = desk.published("kanal")
    desk.kanal.amending = failing(Rejected("too old"))
    ask(desk, post)

    carry_out(desk)
    carry_out(desk)

    (notice,) = desk.parts.notices.untold(9)
    assert (notice.audience, notice.kind) == (Audience.DESK, "not_deleted")
    text = desk.parts.language.messages.chat["notice_not_deleted"]
    assert "too old" in text.format(**notice.fields)


def test_keys_that_are_refused_alarm_the_chiefs_until_a_call_is_taken(
    desk: Desk, failing: Failing
) -> None:
    (post,) = desk.published("kanal")
    for _ in range(2):
        desk.kanal.amending = failing(Unauthorized("the token is dead"))
        ask(desk, post)
        carry_out(desk)
    assert alarms(desk) == ["unauthorized"]

    desk.kanal.amending = _nothing
    ask(desk, post)
    carry_out(desk)

    assert alarms(desk) == ["unauthorized", "unauthorized_over"]


def alarms(desk: Desk) -> list[str]:
    notices = desk.parts.notices.untold(99)
    return [n.kind for n in notices if n.audience is Audience.CHIEFS]
