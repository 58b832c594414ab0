"""How fast one host may be asked, and when it wants to be left alone."""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock

from distbot.ports import Clock

_JITTER = 0.2
"""Of the interval, to both sides: processes that began together drift apart."""

_LONGEST_REST = timedelta(hours=1)
"""A `Retry-After` of days would be a way to silence a newsroom for good."""

_MANY_HOSTS = 1000


class HostPace:
    """Spaces the requests to each host; hosts do not wait for one another.

    One instance serves the whole process, from any thread.
    """

    def __init__(self, interval: timedelta, clock: Clock) -> None:
        """Begin with every host free.

        Args:
            interval: Between the beginnings of two requests to a host; each is
                longer or shorter by up to a fifth, by chance.
            clock: Only what elapses counts.
        """
        self._interval = interval
        self._clock = clock
        self._free_at: dict[str, timedelta] = {}
        self._rests_until: dict[str, timedelta] = {}
        self._lock = Lock()
        self._chance = secrets.SystemRandom()

    def turn(self, host: str) -> timedelta:
        """Take the next turn at a host; return how long to wait for it."""
        with self._lock:
            now = self._clock.elapsed()
            turn = max(now, self._free_at.get(host, now))
            stretch = self._chance.uniform(1 - _JITTER, 1 + _JITTER)
            self._free_at[host] = turn + self._interval * stretch
            self._forget(now)
        return turn - now

    def rest(self, host: str, wait: timedelta) -> None:
        """Leave a host alone for so long, at most an hour."""
        with self._lock:
            self._rests_until[host] = self._clock.elapsed() + min(wait, _LONGEST_REST)

    def resting(self, host: str) -> timedelta:
        """Return how long a host is still left alone; zero or less: it is not."""
        with self._lock:
            now = self._clock.elapsed()
            return self._rests_until.get(host, now) - now

    def _forget(self, now: timedelta) -> None:
        for times in (self._free_at, self._rests_until):
            if len(times) > _MANY_HOSTS:
                for host in [host for host, until in times.items() if until <= now]:
                    del times[host]


def wish_to_wait(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Read `Retry-After`: seconds or a date (RFC 9110 §10.2.3).

    Args:
        headers: Of the answer, names in lower case. A date is compared with the
            server's own `Date`, so that a clock set wrong here or there is no matter.
        now: Aware UTC; stands in for a missing `Date`.

    Returns:
        How long to wait, zero or more; None where nothing readable is said.
    """
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdigit():
        # More digits than any time that is meant, and than timedelta holds.
        return timedelta(seconds=int(written[:9]))
    until = http_date(written)
    if until is None:
        return None
    return max(until - (http_date(headers.get("date")) or now), timedelta())


def http_date(written: str | None) -> datetime | None:
    """Read a date as HTTP writes it; return aware UTC, None if it is none."""
    try:
        moment = parsedate_to_datetime(written or "")
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
