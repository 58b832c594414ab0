"""What follows a try to send: the one place that decides it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from distbot.domain.errors import (
    ChannelError,
    OutcomeUnknown,
    OutOfCredit,
    Rejected,
    Throttled,
    Unauthorized,
    Unavailable,
)
from distbot.domain.post import PostState

_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(minutes=15)
_CREDIT_WAIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a post goes after a try that gave no receipt.

    Attributes:
        state: `APPROVED` (to be tried again), `FAILED` or `UNKNOWN`.
        reason: For the ledger.
        not_before: For `APPROVED`: the earliest next try, aware UTC; else None.
        whole_destination: Whether `not_before` holds for every post to it.
    """

    state: PostState
    reason: str
    not_before: datetime | None = None
    whole_destination: bool = False


def after(error: ChannelError, *, tries: int, now: datetime) -> Verdict:
    """Decide what follows an error.

    Args:
        error: What the channel raised.
        tries: Tries made so far, this one included; at least 1.
        now: Aware UTC.
    """
    reason = str(error)
    match error:
        case Throttled():
            return _again(reason, max(error.until, now + timedelta(seconds=1)))
        case Unavailable():
            doubled = _FIRST_WAIT * 2 ** min(tries - 1, 8)
            return _again(reason, now + min(doubled, _LONGEST_WAIT))
        case OutOfCredit():
            return _again(reason, now + _CREDIT_WAIT)
        case Rejected() | Unauthorized():
            return Verdict(state=PostState.FAILED, reason=reason)
        case OutcomeUnknown():
            return Verdict(state=PostState.UNKNOWN, reason=reason)
        case _:
            return Verdict(state=PostState.UNKNOWN, reason=f"unforeseen: {reason}")


def _again(reason: str, not_before: datetime) -> Verdict:
    return Verdict(
        state=PostState.APPROVED,
        reason=reason,
        not_before=not_before,
        whole_destination=True,
    )
