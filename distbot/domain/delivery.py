"""What follows a try to send: the one place that decides it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

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
from distbot.domain.post import PostState

_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)
_CREDIT_WAIT = timedelta(minutes=30)

EVIDENCE = "an earlier try may have got through"
"""Ends the reason of a post that its network calls a duplicate of itself."""


class Reach(Enum):
    """How far a wait reaches."""

    POST = "post"
    DESTINATION = "destination"
    CHANNEL = "channel"


class Alarm(Enum):
    """What chiefs must hear of, once a cause."""

    OUT_OF_CREDIT = "out_of_credit"
    UNAUTHORIZED = "unauthorized"
    NO_RIGHTS = "no_rights"
    READS_ONLY = "reads_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a post goes after a try that gave no receipt.

    Attributes:
        state: `APPROVED` (to be tried again), `FAILED`, `UNKNOWN` or `SKIPPED`.
        reason: For the ledger.
        not_before: For `APPROVED`: the earliest next try, aware UTC; else None.
        reach: For what `not_before` holds, beside the post.
        alarm: What the chiefs must hear, or None.
    """

    state: PostState
    reason: str
    not_before: datetime | None = None
    reach: Reach = Reach.POST
    alarm: Alarm | None = None


def after(
    error: ChannelError, *, tries: int, now: datetime, doubted: bool = False
) -> Verdict:
    """Decide what follows an error.

    Args:
        error: What the channel raised.
        tries: Tries made so far, this one included; at least 1.
        now: Aware UTC.
        doubted: Whether an earlier try was unknown: it was looked for and not found,
            and may have got through all the same.
    """
    reason = str(error)
    match error:
        case Throttled():
            return _again(reason, max(error.until, now + timedelta(seconds=1)))
        case Unavailable():
            doubled = _FIRST_WAIT * 2 ** min(tries - 1, 8)
            return _again(reason, now + min(doubled, _LONGEST_WAIT))
        case OutOfCredit():
            return Verdict(
                state=PostState.APPROVED,
                reason=reason,
                not_before=now + _CREDIT_WAIT,
                reach=Reach.CHANNEL,
                alarm=Alarm.OUT_OF_CREDIT,
            )
        case Rejected() | Unauthorized() | OverBudget():
            return _ended(error)
        case Duplicate():
            return _duplicate(reason, doubted=doubted)
        case OutcomeUnknown():
            return Verdict(state=PostState.UNKNOWN, reason=reason)
        case _:
            return Verdict(state=PostState.UNKNOWN, reason=f"unforeseen: {reason}")


def _ended(error: Rejected | Unauthorized | OverBudget) -> Verdict:
    """End a post that surely was not sent, and will not be by itself."""
    over, alarm = isinstance(error, OverBudget), None
    if isinstance(error, Unauthorized):
        alarm = Alarm.NO_RIGHTS if error.here_only else Alarm.UNAUTHORIZED
        alarm = Alarm.READS_ONLY if error.reads_only else alarm
    return Verdict(
        state=PostState.SKIPPED if over else PostState.FAILED,
        reason=str(error),
        alarm=alarm,
    )


def _duplicate(reason: str, *, doubted: bool) -> Verdict:
    """Take a duplicate as evidence that an earlier try landed, if one may have."""
    if doubted:
        why = f"{reason}: {EVIDENCE}"
        return Verdict(state=PostState.UNKNOWN, reason=why)
    return Verdict(state=PostState.FAILED, reason=f"{reason}: change its words")


def _again(reason: str, not_before: datetime) -> Verdict:
    return Verdict(
        state=PostState.APPROVED,
        reason=reason,
        not_before=not_before,
        reach=Reach.DESTINATION,
    )
