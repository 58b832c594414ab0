from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain import errors
from distbot.domain.delivery import Alarm, Reach, after
from distbot.domain.errors import (
    ChannelError,
    Duplicate,
    OutcomeUnknown,
    OutOfCredit,
    OverBudget,
    Rejected,
    Throttled,
    Unauthorized,
    Unavailable,
)
from distbot.domain.post import MOVES, NEEDS_REASON, PostState

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SURELY_NOT_SENT: dict[type[ChannelError], PostState] = {
    Throttled: PostState.APPROVED,
    Unavailable: PostState.APPROVED,
    OutOfCredit: PostState.APPROVED,
    Rejected: PostState.FAILED,
    Unauthorized: PostState.FAILED,
    Duplicate: PostState.FAILED,
    OverBudget: PostState.SKIPPED,
}


KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type)
    and issubclass(kind, ChannelError)
    and kind is not ChannelError
]


def error_of(kind: type[ChannelError]) -> ChannelError:
    if kind is Throttled:
        return Throttled(NOW + timedelta(minutes=5))
    return kind("the network's own words")


@pytest.mark.parametrize("kind", KINDS)
def test_every_channel_error_leads_to_a_move_of_the_table(
    kind: type[ChannelError],
) -> None:
    verdict = after(error_of(kind), tries=1, now=NOW)

    expected = SURELY_NOT_SENT.get(kind, PostState.UNKNOWN)
    assert verdict.state is expected
    # A call that the budget refuses is never begun: the post is only claimed.
    held = PostState.APPROVED if kind is OverBudget else PostState.SENDING
    assert verdict.state in MOVES[held]
    assert verdict.reason or verdict.state not in NEEDS_REASON
    assert (verdict.not_before is not None) == (expected is PostState.APPROVED)


def test_channel_errors_do_not_inherit_from_one_another() -> None:
    assert all(kind.__bases__ == (ChannelError,) for kind in KINDS)


def test_an_error_that_nobody_foresaw_may_have_published() -> None:
    class NewError(ChannelError):
        pass

    assert after(NewError("?"), tries=1, now=NOW).state is PostState.UNKNOWN


def test_an_outcome_that_is_not_known_is_never_tried_again() -> None:
    verdict = after(OutcomeUnknown("it broke off"), tries=1, now=NOW)

    assert verdict.state is PostState.UNKNOWN
    assert PostState.CLAIMED not in MOVES[verdict.state]


def test_a_duplicate_after_a_doubtful_try_is_evidence_that_it_got_through() -> None:
    error = Duplicate("duplicate content")
    verdict = after(error, tries=2, now=NOW, doubted=True)

    assert verdict.state is PostState.UNKNOWN
    assert "an earlier try may have got through" in verdict.reason


@pytest.mark.parametrize("tries", [1, 2])
def test_a_duplicate_without_a_doubtful_try_is_an_older_equal_post(tries: int) -> None:
    verdict = after(Duplicate("duplicate content"), tries=tries, now=NOW)

    assert verdict.state is PostState.FAILED
    assert "change its words" in verdict.reason


def test_credit_that_is_gone_stops_the_channel_and_sounds_an_alarm() -> None:
    verdict = after(OutOfCredit("no credit"), tries=1, now=NOW)

    assert (verdict.reach, verdict.alarm) == (Reach.CHANNEL, Alarm.OUT_OF_CREDIT)


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_chiefs_must_mend_sounds_an_alarm(kind: type[ChannelError]) -> None:
    verdict = after(error_of(kind), tries=1, now=NOW)

    assert (verdict.alarm is not None) == (kind in {OutOfCredit, Unauthorized})


@pytest.mark.parametrize(
    ("here_only", "alarm"), [(False, Alarm.UNAUTHORIZED), (True, Alarm.NO_RIGHTS)]
)
def test_keys_and_rights_are_mended_in_different_places(
    *, here_only: bool, alarm: Alarm
) -> None:
    error = Unauthorized("forbidden", here_only=here_only)

    assert after(error, tries=1, now=NOW).alarm is alarm


def test_an_app_that_may_only_read_has_a_mend_of_its_own() -> None:
    error = Unauthorized("forbidden", reads_only=True)

    assert after(error, tries=1, now=NOW).alarm is Alarm.READS_ONLY


def test_the_reason_is_in_the_networks_words() -> None:
    verdict = after(Rejected("caption is too long"), tries=1, now=NOW)

    assert verdict.reason == "caption is too long"


@given(seconds=st.floats(-1e6, 1e6))
@example(seconds=0)
def test_a_throttled_destination_waits_at_least_as_long_as_asked(
    seconds: float,
) -> None:
    until = NOW + timedelta(seconds=seconds)

    verdict = after(Throttled(until), tries=1, now=NOW)

    assert verdict.reach is Reach.DESTINATION
    assert verdict.not_before is not None
    assert verdict.not_before >= until
    assert verdict.not_before > NOW, "or it would be asked again at once"


@given(tries=st.integers(1, 10_000))
@example(tries=1)
def test_waits_for_what_is_unavailable_grow_and_stay_bearable(tries: int) -> None:
    error = Unavailable("no connection")
    this = after(error, tries=tries, now=NOW).not_before
    following = after(error, tries=tries + 1, now=NOW).not_before

    assert this is not None
    assert following is not None
    assert timedelta(seconds=15) <= this - NOW <= timedelta(minutes=15)
    assert this <= following
