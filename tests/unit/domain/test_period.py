from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.period import Period, day_of, moment_at, week_of

PONTIANAK = ZoneInfo("Asia/Pontianak")
BERLIN = ZoneInfo("Europe/Berlin")
SANTIAGO = ZoneInfo("America/Santiago")
ZONES = st.sampled_from([PONTIANAK, BERLIN, SANTIAGO, ZoneInfo("Australia/Lord_Howe")])
DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 31))


def test_a_day_is_the_newsrooms_own() -> None:
    late = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)  # half past midnight of the 3rd

    day = day_of(late, PONTIANAK)

    assert day.first == day.last == date(2026, 3, 3)
    assert day.begins == datetime(2026, 3, 2, 17, tzinfo=UTC)
    assert day.ends == datetime(2026, 3, 3, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 3, 2), 24)],
)
def test_a_day_on_which_the_clock_is_changed_is_told_whole(
    day: date, hours: int
) -> None:
    period = Period(first=day, last=day, zone=BERLIN)

    assert period.ends - period.begins == timedelta(hours=hours)
    assert len(period.steps()) == hours


def test_a_day_without_a_midnight_begins_when_the_day_before_is_over() -> None:
    leap = date(2026, 9, 6)  # in Chile the clock goes from 23:59 to 01:00

    before = Period(first=leap - timedelta(days=1), last=leap, zone=SANTIAGO)
    after = Period(first=leap, last=leap, zone=SANTIAGO)

    assert after.begins.astimezone(SANTIAGO).hour == 1
    assert before.ends == after.ends
    assert [step.hour for step in after.steps()] == list(range(1, 24))


def test_a_week_goes_from_monday_to_sunday() -> None:
    week = week_of(date(2026, 11, 26), PONTIANAK)

    assert (week.first, week.last) == (date(2026, 11, 23), date(2026, 11, 29))
    assert week.is_week
    assert len(week.steps()) == 7


def test_seven_other_days_are_no_week() -> None:
    days = Period(first=date(2026, 11, 24), last=date(2026, 11, 30), zone=PONTIANAK)

    assert days.days == 7
    assert not days.is_week


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends on 2026-03-01, before 2026-03-02"):
        Period(first=date(2026, 3, 2), last=date(2026, 3, 1), zone=PONTIANAK)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_period_at_the_end_of_the_calendar_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="end of the calendar"):
        Period(first=day, last=day, zone=PONTIANAK)


@given(first=DAYS, length=st.integers(0, 900), zone=ZONES)
@example(first=date(2026, 10, 25), length=0, zone=BERLIN)
@example(first=date(2026, 9, 6), length=0, zone=SANTIAGO)
def test_its_parts_are_the_whole_without_gap_or_overlap(
    first: date, length: int, zone: ZoneInfo
) -> None:
    period = Period(first=first, last=first + timedelta(days=length), zone=zone)
    steps = period.steps()

    assert (steps[0].begins, steps[-1].ends) == (period.begins, period.ends)
    assert all(a.ends == b.begins for a, b in pairwise(steps))
    assert len(steps) <= (25 if period.days == 1 else 31)


@given(moment=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)), zone=ZONES)  # noqa: DTZ001 - made aware below
def test_every_moment_lies_in_its_own_day_and_in_no_other(
    moment: datetime, zone: ZoneInfo
) -> None:
    moment = moment.replace(tzinfo=UTC)
    day = day_of(moment, zone)
    after = Period(
        first=day.first + timedelta(days=1),
        last=day.last + timedelta(days=1),
        zone=zone,
    )

    assert day.has(moment)
    assert not after.has(moment)
    assert not day.has(None)


def test_a_time_that_comes_twice_is_the_first_one() -> None:
    at = moment_at(date(2026, 10, 25), time(2, 30), BERLIN)

    assert at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
