from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.pace import Bucket, Level, next_token, take

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BUCKETS = st.builds(
    Bucket,
    capacity=st.integers(1, 20),
    refill=st.integers(1, 60_000).map(lambda ms: timedelta(milliseconds=ms)),
)
STEPS = st.lists(
    st.integers(0, 30_000).map(lambda ms: timedelta(milliseconds=ms)), max_size=80
)


def passed(bucket: Bucket, steps: list[timedelta]) -> list[datetime]:
    """When calls got a token that were tried at such intervals."""
    level: Level | None = None
    now, times = NOON, []
    for step in steps:
        now += step
        left = take(bucket, level, now)
        if left is not None:
            level = left
            times.append(now)
    return times


def test_a_fresh_bucket_gives_a_burst_and_then_one_at_a_time() -> None:
    bucket = Bucket(capacity=3, refill=4 * SECOND)

    times = passed(bucket, [timedelta()] * 5 + [SECOND] * 8)

    assert [(t - NOON).total_seconds() for t in times] == [0, 0, 0, 4, 8]


@given(bucket=BUCKETS, steps=STEPS)
@example(bucket=Bucket(capacity=1, refill=SECOND), steps=[timedelta()] * 3)
def test_no_span_of_time_lets_more_pass_than_the_bound(
    bucket: Bucket, steps: list[timedelta]
) -> None:
    times = passed(bucket, steps)

    for first, start in enumerate(times):
        for last, end in enumerate(times[first:], start=first):
            assert last - first + 1 <= bucket.capacity + (end - start) / bucket.refill


@given(bucket=BUCKETS, steps=STEPS)
def test_when_there_is_no_token_the_next_one_is_there_when_it_is_said(
    bucket: Bucket, steps: list[timedelta]
) -> None:
    level: Level | None = None
    now = NOON
    for step in steps:
        now += step
        left = take(bucket, level, now)
        at = next_token(bucket, level, now)
        assert (left is not None) == (at == now)
        assert take(bucket, level, at) is not None
        if at > now:
            assert take(bucket, level, at - timedelta(microseconds=1)) is None
        level = left or level


@given(bucket=BUCKETS, back=st.integers(0, 10**7))
def test_a_clock_that_is_set_back_empties_a_bucket_at_most(
    bucket: Bucket, back: int
) -> None:
    level = Level(full_at=NOON + bucket.capacity * bucket.refill)
    earlier = NOON - timedelta(seconds=back)

    assert next_token(bucket, level, earlier) <= earlier + bucket.refill
