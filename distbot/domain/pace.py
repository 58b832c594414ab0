"""How fast a network lets anybody post: token buckets, as values."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """A right to a burst of `capacity` calls, and to one more every `refill`.

    Within any span of time `t` it lets at most `capacity + t / refill` calls pass.

    Attributes:
        capacity: Calls; at least 1.
        refill: After which one spent token is there again.
    """

    capacity: int
    refill: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What a channel's network allows; None: it does not count.

    Attributes:
        account: Of one account, over all its destinations.
        destination: Of one destination.
    """

    account: Bucket | None = None
    destination: Bucket | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How full a bucket is.

    Attributes:
        full_at: When it will be, or was, full again; aware UTC. It tells the level
            at any moment, and is the only thing to be stored.
    """

    full_at: datetime


def take(bucket: Bucket, level: Level | None, now: datetime) -> Level | None:
    """Take one token; return the new level, or None where there is no token.

    A clock that was set back leaves a bucket no emptier than empty.

    Args:
        bucket: Its size.
        level: As stored; None: it was never used, hence full.
        now: Aware UTC.
    """
    owed = _owed(bucket, level, now)
    if owed + bucket.refill > bucket.capacity * bucket.refill:
        return None
    return Level(full_at=now + owed + bucket.refill)


def next_token(bucket: Bucket, level: Level | None, now: datetime) -> datetime:
    """Return when a token is there: now, or later."""
    owed = _owed(bucket, level, now)
    wait = owed + bucket.refill - bucket.capacity * bucket.refill
    return now + max(wait, timedelta())


def _owed(bucket: Bucket, level: Level | None, now: datetime) -> timedelta:
    if level is None:
        return timedelta()
    most = bucket.capacity * bucket.refill
    return min(max(level.full_at - now, timedelta()), most)
