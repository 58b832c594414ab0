from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.outage import Outage, failed, is_stale, lasts

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def after(*gaps_s: float) -> tuple[Outage, datetime]:
    """A source that failed, and again after each of these seconds."""
    outage, now = failed(None, NOW), NOW
    for gap in gaps_s:
        now += timedelta(seconds=gap)
        outage = failed(outage, now)
    return outage, now


@pytest.mark.parametrize(
    ("gaps_s", "expected"),
    [
        ((), False),
        ((60,) * 3, False),
        ((60,) * 4, True),
        ((5,) * 20, False),
        ((5,) * 36, True),
        ((899,), False),
        ((900,), True),
        ((300, 300, 300), True),
    ],
)
def test_it_is_told_after_a_quarter_of_an_hour_or_five_failures_in_a_row(
    gaps_s: tuple[float, ...], *, expected: bool
) -> None:
    assert lasts(*after(*gaps_s)) is expected


@given(st.lists(st.floats(0, 3600), max_size=40))
def test_what_lasts_goes_on_to_last(gaps_s: list[float]) -> None:
    outage, now = after(*gaps_s)
    later = now + timedelta(minutes=1)

    assert outage.times == len(gaps_s) + 1
    assert not lasts(outage, now) or lasts(failed(outage, later), later)


def test_a_single_failure_is_no_outage_however_old() -> None:
    assert not lasts(failed(None, NOW), NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("hours_ago", "limit_h", "expected"),
    [(23.9, 24, False), (24, 24, True), (400, 24, True), (400, 0, False)],
)
def test_a_source_is_stale_after_its_limit_and_never_without_one(
    hours_ago: float, limit_h: float, *, expected: bool
) -> None:
    fresh_at, limit = NOW - timedelta(hours=hours_ago), timedelta(hours=limit_h)

    assert is_stale(fresh_at, limit, NOW) is expected


def test_a_source_that_never_had_anything_is_not_stale() -> None:
    assert not is_stale(None, timedelta(seconds=1), NOW)
