"""Token buckets that keep a network's limit in any window, wherever it begins."""

from datetime import timedelta

from distbot.domain.pace import Bucket


def bucket_within(limit: int, window: timedelta, *, burst: int) -> Bucket | None:
    """Return a bucket that lets at most `limit` calls pass in any such window.

    A bucket lets `capacity + window / refill` calls pass in a window, so the burst is
    taken off what is refilled.

    Args:
        limit: Calls, some hundreds at most; 0 for no limit.
        window: Of any beginning; its end is not part of it.
        burst: Calls that may follow one another at once; fewer where the limit is
            small.
    """
    if limit == 0:
        return None
    capacity = max(1, min(burst, limit // 2))
    return Bucket(capacity=capacity, refill=window / max(1, limit - capacity))
