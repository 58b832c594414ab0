"""When a desk is told how things went, and of which days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from distbot.domain.newsroom import DeskRules
from distbot.domain.period import Period, moment_at, week_of

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class ReportKind(Enum):
    """A report that comes by itself."""

    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReport:
    """A report whose time has come.

    Attributes:
        kind: Which of the two.
        due_at: Since when; aware UTC.
        period: The days that it tells of.
    """

    kind: ReportKind
    due_at: datetime
    period: Period


def last_report(
    kind: ReportKind, rules: DeskRules, zone: ZoneInfo, now: datetime
) -> DueReport | None:
    """Return the latest report that was due by now; None where there never is one.

    One that comes in the first half of a day or week tells of the one before, one that
    comes later of the present one, as far as that has gone.

    Args:
        kind: Which.
        rules: The newsroom's.
        zone: The newsroom's clock.
        now: Aware.
    """
    match kind:
        case ReportKind.DAILY:
            at = rules.daily_report
            return None if at is None else _last_daily(at, zone, now)
        case ReportKind.WEEKLY:
            told = rules.weekly_report
            return None if told is None else _last_weekly(*told, zone, now)


def next_reports(
    told: Mapping[ReportKind, date],
    rules: DeskRules,
    zone: ZoneInfo,
    now: datetime,
) -> tuple[DueReport, ...]:
    """Return what is to be told now: each once, daily before weekly.

    What an outage made late is made up for, the last one of its kind, if it is less
    than half a day or half a week late.

    Args:
        told: The first day of the last period that was told, or was passed over; a
            kind that is not there is not due: a desk that is new has nothing to hear.
        rules: The newsroom's.
        zone: The newsroom's clock.
        now: Aware.
    """
    return tuple(
        due
        for kind in ReportKind
        if (due := last_report(kind, rules, zone, now)) is not None
        and due.period.first > told.get(kind, date.max)
        and now - due.due_at < _length(kind) / 2
    )


def _last_daily(at: time, zone: ZoneInfo, now: datetime) -> DueReport:
    day = now.astimezone(zone).date()
    if moment_at(day, at, zone) > now:
        day -= _DAY
    about = day - _DAY if _since_midnight(at) < _DAY / 2 else day
    return DueReport(
        kind=ReportKind.DAILY,
        due_at=moment_at(day, at, zone),
        period=Period(first=about, last=about, zone=zone),
    )


def _last_weekly(weekday: int, at: time, zone: ZoneInfo, now: datetime) -> DueReport:
    here = now.astimezone(zone).date()
    day = here - timedelta(days=(here.weekday() - weekday) % 7)
    if moment_at(day, at, zone) > now:
        day -= _WEEK
    early = timedelta(days=weekday) + _since_midnight(at) < _WEEK / 2
    return DueReport(
        kind=ReportKind.WEEKLY,
        due_at=moment_at(day, at, zone),
        period=week_of(day - _WEEK if early else day, zone),
    )


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def _length(kind: ReportKind) -> timedelta:
    return _DAY if kind is ReportKind.DAILY else _WEEK
