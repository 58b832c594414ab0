"""What becomes of a post when its one call goes wrong: never twice, never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.sandbox.faults import Fault, FaultKind
from tests.flow.conftest import send_of

if TYPE_CHECKING:
    from tests.flow.conftest import Office

UNTIL_LOOKED_S = 90
"""A lease, and the quarantine after it."""

OTHER = {"kanal": "x", "x": "kanal"}
UNDONE = [
    FaultKind.RESET_BEFORE,
    FaultKind.HANG,
    FaultKind.ERROR,
    FaultKind.GARBAGE,
]
DONE = [
    FaultKind.RESET_AFTER,
    FaultKind.HANG_AFTER,
    FaultKind.ERROR_AFTER,
    FaultKind.GARBAGE_AFTER,
]
"""How a call ends without a clear answer: before the work, or after it."""


@pytest.fixture(params=["kanal", "x"])
def destination(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def break_off(office: Office, destination: str, fault: FaultKind) -> None:
    """Have the one call of a destination's second post end without a clear answer."""
    office.log = True
    office.put("lada", place="Rimba Hulu")
    office.run()
    office.clock.step(minutes=5)
    if fault in {FaultKind.HANG, FaultKind.HANG_AFTER}:
        office.timeout_s = 0.7
    office.spoil(destination, fault)
    office.put("bakau")
    office.run()
    office.timeout_s = 10.0


def still_unknown(office: Office, destination: str) -> None:
    """Nothing may have been made of the second post's call yet."""
    _, post = office.posts(destination)
    assert post.state is PostState.UNKNOWN
    assert post.reason
    assert (post.attempt, post.receipt) == (1, None)
    assert office.calls(destination) == 2
    assert office.states(OTHER[destination]) == [PostState.PUBLISHED] * 2


@pytest.mark.parametrize("fault", DONE, ids=lambda fault: fault.value)
def test_what_was_done_is_found_after_the_quarantine_and_not_sent_again(
    office: Office, destination: str, fault: FaultKind
) -> None:
    break_off(office, destination, fault)
    still_unknown(office, destination)
    office.clock.step(seconds=UNTIL_LOOKED_S - 1)
    office.run()
    still_unknown(office, destination)

    office.clock.step(seconds=1)
    office.run()
    _, post = office.posts(destination)
    _, there = office.public(destination)
    assert post.state is PostState.PUBLISHED
    assert post.receipt is not None
    assert post.receipt.remote_id == str(there.id)
    assert post.receipt.url in {
        f"https://t.me/kanal_demo/{there.id}",
        f"https://x.com/akun_demo/status/{there.id}",
    }
    office.clock.step(hours=1)
    office.run()
    assert [post.attempt for post in office.posts(destination)] == [1, 1]
    assert office.calls(destination) == 2
    assert office.notices() == []


@pytest.mark.parametrize("fault", UNDONE, ids=lambda fault: fault.value)
def test_what_is_twice_not_there_is_sent_once(
    office: Office, destination: str, fault: FaultKind
) -> None:
    break_off(office, destination, fault)
    still_unknown(office, destination)
    office.clock.step(seconds=UNTIL_LOOKED_S)
    office.run()
    office.clock.step(seconds=59)
    office.run()
    still_unknown(office, destination)

    office.clock.step(seconds=1)
    office.run()
    _, post = office.posts(destination)
    _, there = office.public(destination)
    assert (post.state, post.attempt) == (PostState.PUBLISHED, 2)
    assert post.receipt is not None
    assert post.receipt.remote_id == str(there.id)
    assert office.calls(destination) == 3


def test_an_unknown_post_does_not_hold_up_the_next(
    office: Office, destination: str
) -> None:
    office.spoil(destination, FaultKind.RESET_AFTER)
    office.put("bakau")
    office.put("lada", place="Rimba Hulu")

    office.run()

    assert office.states(destination) == [PostState.UNKNOWN, PostState.PUBLISHED]
    assert office.accepted(destination) == 2


def test_who_is_throttled_waits_as_long_as_asked_and_then_posts_once(
    office: Office, destination: str
) -> None:
    throttle = Fault(
        kind=FaultKind.THROTTLE, method=send_of(destination), retry_after_s=300
    )
    office.server(destination).faults.put(throttle)
    office.put("bakau")
    office.put("lada", place="Rimba Hulu")

    office.run()
    first = office.posts(destination)[0]
    assert office.states(destination) == [PostState.APPROVED] * 2
    assert first.due_at is not None
    assert first.due_at >= office.clock.now() + timedelta(seconds=300)
    assert office.states(OTHER[destination]) == [PostState.PUBLISHED] * 2

    office.clock.moment = first.due_at - timedelta(seconds=1)
    office.run()
    assert office.calls(destination) == 1

    office.clock.moment = first.due_at
    office.run()
    assert office.states(destination) == [PostState.PUBLISHED] * 2
    assert office.accepted(destination) == 2
    assert office.calls(destination) == 3


@pytest.mark.parametrize(
    "fault",
    [FaultKind.REVOKE_TOKEN, FaultKind.LOSE_RIGHTS],
    ids=lambda fault: fault.value,
)
def test_who_is_refused_fails_with_the_reason(
    office: Office, destination: str, fault: FaultKind
) -> None:
    office.spoil(destination, fault)
    office.put("bakau")

    for _ in range(2):
        office.run()
        office.clock.step(hours=1)

    post = office.post(destination)
    assert post.state is PostState.FAILED
    assert post.reason
    assert office.calls(destination) == 1
    assert office.accepted(destination) == 0
    assert office.states(OTHER[destination]) == [PostState.PUBLISHED]


def test_a_post_that_x_takes_for_a_repeat_fails(office: Office) -> None:
    office.same_story = "off"
    office.put("bakau")
    office.run()
    again = (office.inbox / "bakau.txt").read_text(encoding="utf-8")
    changed = again.replace("/bakau", "/bakau-lagi")
    (office.inbox / "lagi.txt").write_text(changed, encoding="utf-8")

    office.run()

    assert office.states("x") == [PostState.PUBLISHED, PostState.FAILED]
    assert "duplicate" in str(office.posts("x")[1].reason)
    assert office.accepted("x") == 1


def test_without_credit_x_waits_and_telegram_goes_on(office: Office) -> None:
    office.spoil("x", FaultKind.CREDITS_GONE)
    office.put("bakau")
    office.put("lada", place="Rimba Hulu")

    office.run()
    assert office.states("x") == [PostState.APPROVED] * 2
    assert office.states("kanal") == [PostState.PUBLISHED] * 2

    office.clock.step(hours=1)
    office.run()
    assert office.states("x") == [PostState.PUBLISHED] * 2
    assert office.accepted("x") == 2


def test_what_cannot_be_reached_is_tried_again_later(
    office: Office, destination: str, nobody: str
) -> None:
    working = office.telegram, office.x
    if destination == "x":
        office.x = nobody
    else:
        office.telegram = nobody
    office.put("bakau")

    office.run()
    post = office.post(destination)
    assert post.state is PostState.APPROVED
    assert post.reason
    assert post.due_at is not None
    assert post.due_at > office.clock.now()
    office.telegram, office.x = working
    office.run()
    assert office.calls(destination) == 0

    office.clock.moment = post.due_at
    office.run()
    assert office.states() == [PostState.PUBLISHED] * 2
    assert office.accepted(destination) == 1


@pytest.mark.parametrize(
    "fault",
    [
        FaultKind.RESET_BEFORE,
        FaultKind.RESET_AFTER,
        FaultKind.ERROR,
        FaultKind.GARBAGE_AFTER,
    ],
    ids=lambda fault: fault.value,
)
@pytest.mark.parametrize("call", ["POST /2/media/upload", "POST /2/media/metadata"])
def test_an_upload_that_broke_off_is_safely_repeated(
    office: Office, call: str, fault: FaultKind
) -> None:
    office.sandbox.x.faults.add(fault, call)
    office.put("bakau")

    office.run()
    assert office.states("x") == [PostState.APPROVED]
    assert office.calls("x") == 0

    office.clock.step(minutes=1)
    office.run()
    assert office.states("x") == [PostState.PUBLISHED]
    (tweet,) = office.sandbox.timelines().of_account("@akun_demo")
    assert [p.alt_text for p in tweet.media] == [office.post("x").draft.alt_text]


def test_a_card_that_was_lost_fails_the_post_and_no_other(
    office: Office, nobody: str
) -> None:
    office.x, working = nobody, office.x
    office.put("bakau")
    office.run()
    card = office.folder / "var/cards" / office.post("x").draft.card
    card.unlink()

    office.x = working
    office.clock.step(hours=1)
    office.put("lada", place="Rimba Hulu")
    office.run()

    assert office.states("x") == [PostState.FAILED, PostState.PUBLISHED]
    assert "card" in str(office.posts("x")[0].reason)
