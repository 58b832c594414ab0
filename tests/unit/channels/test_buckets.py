from bisect import bisect_left
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.channels._buckets import bucket_within
from distbot.channels.telegram import TelegramChannel, TelegramOptions
from distbot.channels.x import XChannel, XOptions
from distbot.clock import SystemClock
from distbot.domain.pace import Bucket, Level, Pace, next_token, take

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
TOKEN = "1234567890:" + "A" * 35
KEYS = dict.fromkeys(
    ("consumer_key", "consumer_secret", "access_token", "access_token_secret"), "x"
)


def telegram(**given: int) -> Pace:
    options = TelegramOptions.model_validate(given)
    return TelegramChannel(options, {"token": TOKEN}, SystemClock()).pace


def x(**given: int) -> Pace:
    options = XOptions.model_validate(given)
    return XChannel(options, KEYS, SystemClock()).pace


def greedy(bucket: Bucket, pauses: list[timedelta]) -> list[datetime]:
    """Call as soon as the bucket lets one, after a pause now and then."""
    now, level, calls = START, None, list[datetime]()
    for pause in pauses:
        now = next_token(bucket, level, now + pause)
        level = take(bucket, level, now)
        assert isinstance(level, Level)
        calls.append(now)
    return calls


def most_in(window: timedelta, calls: list[datetime]) -> int:
    return max(
        bisect_left(calls, begin + window) - place for place, begin in enumerate(calls)
    )


@given(
    limit=st.integers(1, 100),
    burst=st.integers(1, 20),
    window=st.sampled_from([SECOND, MINUTE, QUARTER, timedelta(microseconds=999_983)]),
    waits=st.lists(st.sampled_from([0, 0, 0, 0.1, 0.5, 1.5]), min_size=1, max_size=150),
)
@example(limit=7, burst=3, window=SECOND, waits=[0.0] * 150)
@example(limit=1, burst=5, window=SECOND, waits=[0.0] * 5)
def test_no_window_wherever_it_begins_sees_more_than_the_limit(
    limit: int, burst: int, window: timedelta, waits: list[float]
) -> None:
    bucket = bucket_within(limit, window, burst=burst)
    assert bucket is not None

    calls = greedy(bucket, [wait * window for wait in waits])

    assert most_in(window, calls) <= limit


@pytest.mark.parametrize(
    ("bucket", "window", "limit", "steady"),
    [
        (telegram().account, SECOND, 30, 20),
        (telegram().destination, MINUTE, 20, 15),
        (x().account, QUARTER, 100, 80),
    ],
    ids=["bot", "chat", "account"],
)
def test_the_networks_limits_are_kept_and_used(
    bucket: Bucket | None, window: timedelta, limit: int, steady: int
) -> None:
    assert bucket is not None
    calls = greedy(bucket, [timedelta()] * 400)

    assert most_in(window, calls) <= limit
    assert most_in(window, calls[-3 * steady :]) >= steady


def test_a_chat_gets_three_at_once_and_then_one_every_four_seconds() -> None:
    bucket = telegram().destination

    assert bucket == Bucket(capacity=3, refill=timedelta(seconds=4))


def test_zero_lifts_a_limit() -> None:
    assert telegram(per_second=0, chat_per_minute=0) == Pace()
    assert x(posts_per_window=0) == Pace()


@pytest.mark.parametrize(
    ("options", "key", "limit"),
    [
        (TelegramOptions, "per_second", 30),
        (TelegramOptions, "chat_per_minute", 20),
        (XOptions, "posts_per_window", 100),
    ],
)
def test_nobody_can_ask_for_more_than_the_network_takes(
    options: type[TelegramOptions | XOptions], key: str, limit: int
) -> None:
    assert getattr(options.model_validate({key: limit}), key) == limit
    for wrong in (limit + 1, -1):
        with pytest.raises(ValueError, match=key):
            options.model_validate({key: wrong})
