"""A source that cannot be read, or has nothing new: when people must hear of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

_LONG = timedelta(minutes=15)
_TIMES = 5
_BRIEF = timedelta(minutes=3)
"""So long a site may be away, as at an update, however often it is asked meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A source that failed, and was not read since.

    Attributes:
        since: When it failed first, aware UTC.
        times: How often it has.
    """

    since: datetime
    times: int


def failed(outage: Outage | None, now: datetime) -> Outage:
    """Count one failure more; None: the source was read until now."""
    if outage is None:
        return Outage(since=now, times=1)
    return Outage(since=outage.since, times=outage.times + 1)


def lasts(outage: Outage, now: datetime) -> bool:
    """Say whether people must hear of it: it lasts, or it failed again and again.

    One failure is none yet, however long the next look takes.
    """
    passed = now - outage.since
    often = outage.times >= _TIMES and passed >= _BRIEF
    return often or (outage.times > 1 and passed >= _LONG)


def is_stale(fresh_at: datetime | None, limit: timedelta, now: datetime) -> bool:
    """Say whether a source has given nothing new for too long.

    Args:
        fresh_at: When its newest article was first heard of; None: it had none. Aware.
        limit: So long is usual; zero: however long.
        now: Aware.
    """
    return fresh_at is not None and timedelta() < limit <= now - fresh_at
