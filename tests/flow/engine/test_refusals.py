"""What a network refuses: who waits for it, who hears of it, and who goes on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from distbot.domain.post import PostState
from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.telegram_values import (
    CHANNEL_RIGHTS,
    Chat,
    ChatKind,
    Membership,
    Standing,
)
from distbot.storage.tables_more import BILLS, NOTICES

if TYPE_CHECKING:
    from tests.flow.conftest import Office

SECOND = -1001000000010
PUBLISHED = PostState.PUBLISHED


@pytest.fixture
def two_channels(office: Office) -> Office:
    """One bot, two channels of Telegram."""
    chat = Chat(
        id=SECOND, kind=ChatKind.CHANNEL, title="Kanal Dua", username="kanal_dua"
    )
    office.sandbox.telegram.world.add_chat(chat)
    office.destinations = ("kanal", "dua")
    office.addresses["dua"] = "@kanal_dua"
    return office


@pytest.fixture
def two_accounts(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Two accounts of X beside the channel."""
    keys = office.sandbox.x.world.add_account("akun_dua", "Akun Dua")
    for name in ("access_token", "access_token_secret"):
        variable = f"DISTBOT_RIMBA_X_DUA_{name.upper()}"
        monkeypatch.setenv(variable, getattr(keys, name))
    office.destinations = ("kanal", "x", "x2")
    office.addresses["x2"] = "@akun_dua"
    office.accounts["x2"] = "dua"
    return office


def put_one(office: Office, number: int) -> None:
    office.put(f"bakau-{number}", place=f"Rimba {number}", count=100 + number)


def told(office: Office) -> list[tuple[str, bool]]:
    """What the chiefs hear: of what, and whether it is over."""
    chiefs = NOTICES.c.audience == "chiefs"
    rows = office.rows(select(NOTICES).where(chiefs).order_by(NOTICES.c.id))
    return [(row.kind, row.over_at is not None) for row in rows]


def test_without_credit_all_of_x_waits_and_the_chiefs_hear_of_it_once(
    two_accounts: Office,
) -> None:
    office = two_accounts
    office.sandbox.x.world.set_credits(Decimal("0.005"))
    put_one(office, 1)
    put_one(office, 2)

    office.run()
    assert office.states("kanal") == [PUBLISHED] * 2
    assert office.states("x") == office.states("x2") == [PostState.APPROVED] * 2
    calls = len(office.sandbox.x.faults.calls)
    office.clock.step(minutes=29)
    put_one(office, 3)
    office.run()
    assert office.states("kanal") == [PUBLISHED] * 3
    assert len(office.sandbox.x.faults.calls) == calls

    for _ in range(3):
        office.clock.step(minutes=30)
        office.run()
    assert len(office.sandbox.x.faults.calls) > calls
    assert told(office) == [("out_of_credit", False)]

    office.sandbox.x.world.set_credits(None)
    office.clock.step(minutes=30)
    office.run()
    assert office.states("x") == office.states("x2") == [PUBLISHED] * 3
    assert told(office) == [("out_of_credit", True), ("out_of_credit_over", False)]

    office.sandbox.x.world.set_credits(Decimal(0))
    for number in (4, 5):
        put_one(office, number)
        office.run()
        office.clock.step(minutes=31)
    assert told(office) == [
        ("out_of_credit", True),
        ("out_of_credit_over", False),
        ("out_of_credit", False),
    ]


def test_a_channel_that_must_wait_long_delays_no_other(two_channels: Office) -> None:
    office, began = two_channels, two_channels.clock.now()
    wait = Fault(kind=FaultKind.THROTTLE, method="sendPhoto", retry_after_s=3600)
    office.sandbox.telegram.faults.put(wait)
    put_one(office, 1)
    office.run()
    ((waiting, going),) = [sorted(office.posts(), key=lambda post: post.state.value)]
    assert (waiting.state, going.state) == (PostState.APPROVED, PUBLISHED)
    held, free = waiting.draft.destination, going.draft.destination

    for minutes in (20, 20, 19):
        office.clock.step(minutes=minutes)
        put_one(office, minutes)
        put_one(office, minutes + 100)
        office.run()  # a new process each time
    assert set(office.states(held)) == {PostState.APPROVED}
    assert set(office.states(free)) == {PUBLISHED}

    office.clock.moment = began + timedelta(hours=1)
    for _ in range(3):  # no more than three at a time to one channel
        office.run()
        office.clock.step(seconds=15)
    assert set(office.states(held)) == {PUBLISHED}
    assert office.accepted(held) == office.accepted(free) == len(office.posts(free))


def test_a_channel_that_put_the_bot_out_stops_no_other_and_is_told_once(
    two_channels: Office,
) -> None:
    office = two_channels
    world = office.sandbox.telegram.world
    bot = int(office.sandbox.telegram.token.partition(":")[0])
    world.set_membership(SECOND, bot, Membership(standing=Standing.KICKED))
    for number in range(3):
        put_one(office, number)
        office.run()
        office.clock.step(minutes=1)
    assert office.states("kanal") == [PUBLISHED] * 3
    assert office.states("dua") == [PostState.FAILED] * 3
    assert told(office) == [("no_rights", False)]

    back = Membership(standing=Standing.ADMINISTRATOR, rights=CHANNEL_RIGHTS)
    world.set_membership(SECOND, bot, back)
    put_one(office, 3)
    office.run()
    assert office.states("dua")[-1] is PUBLISHED
    assert told(office) == [("no_rights", True), ("no_rights_over", False)]


@pytest.mark.parametrize(
    "now",
    [
        Membership(standing=Standing.MEMBER),
        Membership(standing=Standing.ADMINISTRATOR, rights=frozenset()),
    ],
    ids=["no administrator", "without the right to post"],
)
def test_a_bot_that_lost_its_right_to_post_is_told_to_the_chiefs(
    two_channels: Office, now: Membership
) -> None:
    office = two_channels
    bot = int(office.sandbox.telegram.token.partition(":")[0])
    office.sandbox.telegram.world.set_membership(SECOND, bot, now)
    put_one(office, 1)

    office.run()

    assert office.states("dua") == [PostState.FAILED]
    assert told(office) == [("no_rights", False)]


def test_a_token_that_telegram_does_not_know_is_one_cause_for_all_its_channels(
    two_channels: Office,
) -> None:
    office = two_channels
    office.sandbox.telegram.faults.add(FaultKind.REVOKE_TOKEN, times=None)
    put_one(office, 1)
    office.run()

    assert office.states() == [PostState.FAILED] * 2
    assert told(office) == [("unauthorized", False)]

    office.sandbox.telegram.faults.clear()
    put_one(office, 2)
    office.run()
    assert told(office) == [("unauthorized", True), ("unauthorized_over", False)]


def test_keys_that_x_does_not_take_are_told_once_and_the_channel_goes_on(
    office: Office,
) -> None:
    office.sandbox.x.faults.add(FaultKind.REVOKE_TOKEN, times=None)
    for number in range(3):
        put_one(office, number)
        office.run()

    assert office.states("x") == [PostState.FAILED] * 3
    assert office.states("kanal") == [PUBLISHED] * 3
    assert told(office) == [("unauthorized", False)]


def test_a_budget_that_comes_to_its_end_is_told_once_and_the_channel_goes_on(
    office: Office,
) -> None:
    office.budget = 0.05

    async def vigils() -> None:
        async with office.line() as line:
            for _ in range(3):
                await line.keep_vigil()

    heard = []
    for number in range(3):
        put_one(office, number)
        office.run()
        asyncio.run(vigils())
        heard.append([kind for kind, _ in told(office)])

    assert office.states("kanal") == [PUBLISHED] * 3
    assert office.states("x") == [PUBLISHED, PUBLISHED, PostState.SKIPPED]
    assert heard == [[], ["budget_gone"], ["budget_gone"]]


def test_a_picture_that_expired_before_its_post_is_uploaded_anew(
    office: Office,
) -> None:
    throttle = Fault(kind=FaultKind.THROTTLE, method="POST /2/tweets")
    office.sandbox.x.faults.put(throttle)
    put_one(office, 1)
    office.run()
    assert (office.states("x"), uploads(office)) == ([PostState.APPROVED], 1)

    office.clock.step(hours=25)
    office.run()

    (tweet,) = office.sandbox.timelines().of_account("@akun_demo")
    assert [p.alt_text for p in tweet.media] == [office.post("x").draft.alt_text]
    assert (office.states("x"), uploads(office)) == ([PUBLISHED], 2)


def test_a_picture_that_x_forgot_too_early_is_uploaded_anew(office: Office) -> None:
    throttle = Fault(kind=FaultKind.THROTTLE, method="POST /2/tweets")
    office.sandbox.x.faults.put(throttle)
    put_one(office, 1)
    office.run()
    office.sandbox.x.world.media.clear()

    office.clock.step(minutes=1)
    office.run()
    assert (office.states("x"), uploads(office)) == ([PostState.APPROVED], 1)
    office.clock.step(minutes=1)
    office.run()

    (tweet,) = office.sandbox.timelines().of_account("@akun_demo")
    assert len(tweet.media) == 1
    assert (office.states("x"), uploads(office)) == ([PUBLISHED], 2)


def test_the_alt_text_of_a_refused_post_stays_billed(office: Office) -> None:
    office.spoil("x", FaultKind.LOSE_RIGHTS)
    put_one(office, 1)
    office.run()

    assert office.states("x") == [PostState.FAILED]
    bills = office.rows(select(BILLS).order_by(BILLS.c.id))
    assert [(bill.what, bill.state) for bill in bills] == [
        ("alt text", "billed"),
        ("post", "released"),
    ]
    assert [bill.what for bill in office.sandbox.x.world.bills] == ["alt text"]


def uploads(office: Office) -> int:
    calls = office.sandbox.x.faults.calls
    return sum(call.name == "POST /2/media/upload" for call in calls)
