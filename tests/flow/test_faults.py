"""What becomes of a post when its one call goes wrong: never twice, never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.sandbox.faults import Fault, FaultKind

if TYPE_CHECKING:
    from distbot.sandbox.servers import TelegramServer, XServer
    from tests.flow.conftest import Office

SENDS = {"kanal": "sendPhoto", "x": "POST /2/tweets"}
OTHER = {"kanal": "x", "x": "kanal"}
BROKEN_OFF = {
    FaultKind.RESET_BEFORE: 0,
    FaultKind.RESET_AFTER: 1,
    FaultKind.HANG: 0,
    FaultKind.HANG_AFTER: 1,
    FaultKind.ERROR: 0,
    FaultKind.ERROR_AFTER: 1,
    FaultKind.GARBAGE: 0,
    FaultKind.GARBAGE_AFTER: 1,
}


def server(office: Office, destination: str) -> TelegramServer | XServer:
    return office.sandbox.x if destination == "x" else office.sandbox.telegram


def spoil(office: Office, destination: str, fault: FaultKind) -> None:
    server(office, destination).faults.add(fault, SENDS[destination])


def calls(office: Office, destination: str) -> int:
    made = server(office, destination).faults.calls
    return sum(call.name == SENDS[destination] for call in made)


@pytest.fixture(params=["kanal", "x"])
def destination(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("fault", BROKEN_OFF, ids=lambda fault: fault.value)
def test_a_call_without_a_clear_answer_is_unknown_and_never_made_again(
    office: Office, destination: str, fault: FaultKind
) -> None:
    if fault in {FaultKind.HANG, FaultKind.HANG_AFTER}:
        office.timeout_s = 0.7
    spoil(office, destination, fault)
    office.put("bakau")

    for _ in range(2):
        office.run()
        office.clock.step(hours=1)

    post = office.post(destination)
    assert post.state is PostState.UNKNOWN
    assert post.reason
    assert (post.attempt, post.receipt) == (1, None)
    assert calls(office, destination) == 1
    assert office.accepted(destination) == BROKEN_OFF[fault]
    assert office.states(OTHER[destination]) == [PostState.PUBLISHED]


def test_an_unknown_post_does_not_hold_up_the_next(
    office: Office, destination: str
) -> None:
    spoil(office, destination, FaultKind.RESET_AFTER)
    office.put("bakau")
    office.put("lada", place="Rimba Hulu")

    office.run()

    assert office.states(destination) == [PostState.UNKNOWN, PostState.PUBLISHED]
    assert office.accepted(destination) == 2


def test_who_is_throttled_waits_as_long_as_asked_and_then_posts_once(
    office: Office, destination: str
) -> None:
    throttle = Fault(
        kind=FaultKind.THROTTLE, method=SENDS[destination], retry_after_s=300
    )
    server(office, destination).faults.put(throttle)
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
    assert calls(office, destination) == 1

    office.clock.moment = first.due_at
    office.run()
    assert office.states(destination) == [PostState.PUBLISHED] * 2
    assert office.accepted(destination) == 2
    assert calls(office, destination) == 3


@pytest.mark.parametrize(
    "fault",
    [FaultKind.REVOKE_TOKEN, FaultKind.LOSE_RIGHTS],
    ids=lambda fault: fault.value,
)
def test_who_is_refused_fails_with_the_reason(
    office: Office, destination: str, fault: FaultKind
) -> None:
    spoil(office, destination, fault)
    office.put("bakau")

    for _ in range(2):
        office.run()
        office.clock.step(hours=1)

    post = office.post(destination)
    assert post.state is PostState.FAILED
    assert post.reason
    assert calls(office, destination) == 1
    assert office.accepted(destination) == 0
    assert office.states(OTHER[destination]) == [PostState.PUBLISHED]


def test_a_post_that_x_takes_for_a_repeat_fails(office: Office) -> None:
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
    spoil(office, "x", FaultKind.CREDITS_GONE)
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
    assert calls(office, destination) == 0

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
    assert calls(office, "x") == 0

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
