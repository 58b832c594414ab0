from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.newsroom import DeskRules
from distbot.domain.period import moment_at
from distbot.domain.report_due import (
    DueReport,
    ReportKind,
    last_report,
    next_reports,
)

ZONE = ZoneInfo("Asia/Pontianak")
DAILY, WEEKLY = ReportKind.DAILY, ReportKind.WEEKLY
THURSDAY = date(2026, 11, 26)
RULES = DeskRules(daily_report=time(20), weekly_report=(0, time(8)))
NEVER = DeskRules(daily_report=None, weekly_report=None)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return moment_at(day, time(hour, minute), ZONE)


def due(told: dict[ReportKind, date], now: datetime) -> list[tuple[ReportKind, date]]:
    found = next_reports(told, RULES, ZONE, now)
    return [(one.kind, one.period.first) for one in found]


def test_a_day_is_told_at_its_hour_and_not_before() -> None:
    told = {DAILY: THURSDAY - timedelta(days=1)}

    assert due(told, at(THURSDAY, 19, 59)) == []
    assert due(told, at(THURSDAY, 20)) == [(DAILY, THURSDAY)]


def test_what_was_told_is_not_told_again() -> None:
    assert due({DAILY: THURSDAY}, at(THURSDAY, 20, 1)) == []


def test_a_desk_that_is_new_hears_nothing_of_the_time_before() -> None:
    assert due({}, at(THURSDAY, 20)) == []


def test_the_week_before_is_told_on_monday() -> None:
    monday = date(2026, 11, 30)
    told = {DAILY: monday, WEEKLY: date(2026, 11, 16)}

    (week,) = next_reports(told, RULES, ZONE, at(monday, 8))

    assert (week.period.first, week.period.last) == (
        date(2026, 11, 23),
        date(2026, 11, 29),
    )


def test_after_an_outage_only_the_last_one_is_made_up_for() -> None:
    told = {DAILY: THURSDAY - timedelta(days=9)}

    assert due(told, at(THURSDAY, 23)) == [(DAILY, THURSDAY)]


@pytest.mark.parametrize(
    ("kind", "late", "is_due"),
    [
        (DAILY, timedelta(hours=11, minutes=59), True),
        (DAILY, timedelta(hours=12), False),
        (WEEKLY, timedelta(days=3, hours=11), True),
        (WEEKLY, timedelta(days=3, hours=12), False),
    ],
)
def test_half_a_period_late_is_too_late(
    kind: ReportKind, late: timedelta, *, is_due: bool
) -> None:
    monday = date(2026, 11, 23)
    began = at(monday, 20) if kind is DAILY else at(monday, 8)
    told = {kind: monday - timedelta(days=20)}

    found = next_reports(told, RULES, ZONE, began + late)

    assert [one.kind for one in found] == ([kind] if is_due else [])


def test_a_report_in_the_morning_tells_of_the_day_before() -> None:
    rules = DeskRules(daily_report=time(7), weekly_report=None)

    last = last_report(DAILY, rules, ZONE, at(THURSDAY, 9))

    assert last is not None
    assert last.period.first == THURSDAY - timedelta(days=1)


def test_a_report_on_friday_tells_of_the_present_week() -> None:
    rules = DeskRules(daily_report=None, weekly_report=(4, time(17)))

    last = last_report(WEEKLY, rules, ZONE, at(date(2026, 11, 27), 18))

    assert last is not None
    assert last.period.first == date(2026, 11, 23)


def test_a_new_hour_does_not_tell_a_day_twice() -> None:
    later = DeskRules(daily_report=time(21), weekly_report=None)

    assert next_reports({DAILY: THURSDAY}, later, ZONE, at(THURSDAY, 21)) == ()


@pytest.mark.parametrize("kind", ReportKind)
def test_nothing_is_due_where_no_hour_is_named(kind: ReportKind) -> None:
    assert last_report(kind, NEVER, ZONE, at(THURSDAY, 20)) is None
    told = dict.fromkeys(ReportKind, date.min)
    assert next_reports(told, NEVER, ZONE, at(THURSDAY, 20)) == ()


def heard(zone: ZoneInfo, rules: DeskRules, start: datetime) -> list[DueReport]:
    """What a desk hears in three weeks, asked every 50 minutes."""
    told: dict[ReportKind, date] = {}
    for kind in ReportKind:
        last = last_report(kind, rules, zone, start)
        if last is not None:
            told[kind] = last.period.first
    found: list[DueReport] = []
    for asked in range(604):
        for one in next_reports(
            told, rules, zone, start + timedelta(minutes=50 * asked)
        ):
            told[one.kind] = one.period.first
            found.append(one)
    return found


@given(
    zone=st.sampled_from(
        [ZONE, ZoneInfo("Europe/Berlin"), ZoneInfo("America/Santiago")]
    ),
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - made aware below
    daily=st.times(),
    weekday=st.integers(0, 6),
    weekly=st.times(),
)
def test_every_day_and_week_is_told_once_and_in_order(
    zone: ZoneInfo, start: datetime, daily: time, weekday: int, weekly: time
) -> None:
    daily, weekly = (t.replace(second=0, microsecond=0) for t in (daily, weekly))
    rules = DeskRules(daily_report=daily, weekly_report=(weekday, weekly))

    found = heard(zone, rules, start.replace(tzinfo=UTC))

    days = [one.period.first for one in found if one.kind is DAILY]
    weeks = [one.period.first for one in found if one.kind is WEEKLY]
    assert len(days) in {20, 21}
    assert len(weeks) in {2, 3}
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert weeks == [weeks[0] + timedelta(days=7 * n) for n in range(len(weeks))]
    assert all(one.due_at >= one.period.begins for one in found)
