"""A stretch of whole days on a newsroom's clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_ONE_DAY = timedelta(days=1)
_ONE_HOUR = timedelta(hours=1)
_WEEK = 7
_MOST_STEPS = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A part of a period: an hour of a day, else one or several days.

    Attributes:
        begins: Aware UTC.
        ends: Aware UTC, exclusive.
        day: Its first day, on the newsroom's clock.
        hour: Which hour of that clock; None for days.
    """

    begins: datetime
    ends: datetime
    day: date
    hour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole calendar days; one has 23 or 25 hours where the clock is changed.

    Attributes:
        first: The first day.
        last: The last day, included.
        zone: Whose days they are.
    """

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse what is no period.

        Raises:
            ValueError: It ends before it begins, or at the end of all days.
        """
        if self.last < self.first:
            raise ValueError(f"the period ends on {self.last}, before {self.first}")
        if self.last == date.max or self.first == date.min:
            raise ValueError("the period reaches to the end of the calendar")

    @property
    def begins(self) -> datetime:
        """The midnight that the first day begins with, aware UTC."""
        return moment_at(self.first, time(), self.zone)

    @property
    def ends(self) -> datetime:
        """The midnight after the last day, aware UTC, exclusive."""
        return moment_at(self.last + _ONE_DAY, time(), self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def is_week(self) -> bool:
        """Whether it is a week from Monday to Sunday."""
        return self.days == _WEEK and self.first.weekday() == 0

    def has(self, moment: datetime | None) -> bool:
        """Whether an aware moment lies in it; None lies nowhere."""
        return moment is not None and self.begins <= moment < self.ends

    def steps(self) -> tuple[Step, ...]:
        """Return its parts in order: a day's hours, else days, at most 31 parts."""
        return tuple(self._hours() if self.days == 1 else self._days())

    def _hours(self) -> Iterator[Step]:
        begins, ends = self.begins, self.ends
        while begins < ends:
            after = min(begins + _ONE_HOUR, ends)
            hour = begins.astimezone(self.zone).hour
            yield Step(begins=begins, ends=after, day=self.first, hour=hour)
            begins = after

    def _days(self) -> Iterator[Step]:
        width = timedelta(days=-(-self.days // _MOST_STEPS))
        day = self.first
        while day <= self.last:
            after = min(day + width, self.last + _ONE_DAY)
            begins = moment_at(day, time(), self.zone)
            ends = moment_at(after, time(), self.zone)
            yield Step(begins=begins, ends=ends, day=day)
            day = after


def moment_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when a clock shows a time of a day, aware UTC.

    The first time, where it shows it twice; where it leaves it out, as long after the
    leap as it would have been.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)


def day_of(moment: datetime, zone: ZoneInfo) -> Period:
    """Return the calendar day of an aware moment."""
    day = moment.astimezone(zone).date()
    return Period(first=day, last=day, zone=zone)


def week_of(day: date, zone: ZoneInfo) -> Period:
    """Return the week, Monday to Sunday, of a day."""
    monday = day - timedelta(days=day.weekday())
    return Period(first=monday, last=monday + 6 * _ONE_DAY, zone=zone)
