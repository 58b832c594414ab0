"""The one place that reads the machine's clock."""

import time
from datetime import UTC, datetime, timedelta

_COUNTER = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""On Linux the one that goes on while the machine sleeps (clock_gettime(2))."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)

    def elapsed(self) -> timedelta:
        """Return the time since some moment; setting the clock does not move it."""
        return timedelta(seconds=time.clock_gettime(_COUNTER))
