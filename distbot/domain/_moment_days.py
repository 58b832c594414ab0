"""From what was said of day and hour to the moment: the calendar and the clock."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import assert_never
from zoneinfo import ZoneInfo

from distbot.domain._moment_grammar import Ahead, Clock, DayOf, Week, Weekday, Which
from distbot.domain.moment_words import PartOfDay

FURTHEST = timedelta(days=90)
"""Nothing is planned further ahead."""

_ONE_DAY = timedelta(days=1)
_SPAN = timedelta(days=FURTHEST.days + 1)
_HALF_DAY, _DAY = 12 * 60, 24 * 60
_NOON_HOUR_ENDS = 13 * 60
_MORNING = 5 * 60
"""Before it people say hours by the face: "besok jam 2" may be 14.00."""

_WEEK, _MONTHS = 7, 12


class Reason(Enum):
    """Why a time is refused; the value ends the key of the desk's sentence."""

    PAST = "past"
    AMBIGUOUS = "ambiguous"
    IMPOSSIBLE = "impossible"
    TOO_FAR = "too_far"
    NO_HOUR = "no_hour"
    DAYS_DIFFER = "days_differ"
    UNCLEAR = "unclear"
    NOT_YET = "not_yet"


class RefusedError(Exception):
    """A time was meant, but none can be taken from it."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason."""
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """A clock on a wall.

    Attributes:
        zone: Where it hangs.
        now: Aware UTC.
        name: What the editor called its time, casefolded ("cest"), or "": it tells
            apart the two moments of an hour that comes twice.
    """

    zone: ZoneInfo
    now: datetime
    name: str = ""

    @property
    def today(self) -> date:
        """The day that it is there."""
        return self.now.astimezone(self.zone).date()

    def at(self, day: date, minutes: int) -> datetime | None:
        """Return the first moment from now on that it shows this; UTC.

        A time that is left out that day is the one as much later as the clock leaps.
        None: it is over.

        Args:
            day: The day.
            minutes: After its midnight; may reach into the next day.
        """
        moments = self._moments(datetime.combine(day, time()), minutes)
        named = [moment for moment in moments if self._name(moment) == self.name]
        to_come = [moment for moment in named or moments if moment >= self.now]
        return min(to_come, default=None)

    def _moments(self, midnight: datetime, minutes: int) -> list[datetime]:
        shown = midnight + timedelta(minutes=minutes)
        first = shown.replace(tzinfo=self.zone).astimezone(UTC)
        second = shown.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        return [first, second] if second > first else [first]

    def _name(self, moment: datetime) -> str:
        return (moment.astimezone(self.zone).tzname() or "").casefold()


def minutes_of(clock: Clock | None, parts: Sequence[PartOfDay]) -> tuple[int, ...]:
    """Return the minutes of the day that may be meant, the likelier first.

    Args:
        clock: What was said of the hour.
        parts: The parts of the day that were said; two in "9 pm tonight".

    Raises:
        RefusedError: No hour was said, or one that no such part of a day has.
    """
    if clock is None:
        if len(parts) != 1 or parts[0].at is None:
            raise RefusedError(Reason.NO_HOUR)
        return (parts[0].at,)
    said = clock.minutes
    if not 0 <= said <= _DAY:
        raise RefusedError(Reason.IMPOSSIBLE)
    if not parts:
        return (said, said + _HALF_DAY) if clock.face else (said,)
    on_the_face = said < _NOON_HOUR_ENDS
    base = said % _HALF_DAY if on_the_face else said
    step = _HALF_DAY if on_the_face else _DAY
    for minutes in (base, base + step, base + 2 * step):
        if all(part.first <= minutes <= part.last for part in parts):
            return (minutes,)
    raise RefusedError(Reason.IMPOSSIBLE)


def next_time(minutes: Sequence[int], wall: Wall) -> datetime:
    """Return when the clock next shows one of these times."""
    days = (wall.today + _ONE_DAY * ahead for ahead in range(3))
    times = (wall.at(day, each % _DAY) for day in days for each in minutes)
    return min(moment for moment in times if moment is not None)


def time_on(days: Sequence[date], minutes: Sequence[int], wall: Wall) -> datetime:
    """Return when the clock shows it on the first of these days that fits.

    Args:
        days: In order; several where the name of the day comes again.
        minutes: As `minutes_of` gives them.
        wall: The clock.

    Raises:
        RefusedError: It is over on all of them, or may be two times.
    """
    for day in days:
        today = day == wall.today
        moment = _today(day, minutes, wall) if today else _later(day, minutes, wall)
        if moment is None:
            continue
        first_is_over = today and wall.at(day, minutes[0]) is None
        if len(days) > 1 and first_is_over:
            raise RefusedError(Reason.AMBIGUOUS)
        return moment
    raise RefusedError(Reason.PAST)


def _today(day: date, minutes: Sequence[int], wall: Wall) -> datetime | None:
    """Take the first to come; of the night's small hours this or the next night's."""
    small = [each - _DAY for each in minutes if len(minutes) == 1 and each > _DAY]
    times = (wall.at(day, each) for each in (*small, *minutes))
    return min((moment for moment in times if moment is not None), default=None)


def _later(day: date, minutes: Sequence[int], wall: Wall) -> datetime | None:
    small_hours = len(minutes) == 1 and minutes[0] > _DAY
    by_the_face = len(minutes) > 1 and minutes[0] < _MORNING
    if small_hours or by_the_face:
        raise RefusedError(Reason.AMBIGUOUS)
    return wall.at(day, minutes[0])


Day = Ahead | Week | Weekday | DayOf


def days_of(said: Sequence[Day], today: date) -> tuple[date, ...]:
    """Return the days that all of this may mean, in order; none was said: none.

    Raises:
        RefusedError: There is no such day, or more than one, or they differ.
    """
    weekday = next((each for each in said if isinstance(each, Weekday)), None)
    others = [each for each in said if not isinstance(each, Weekday)]
    if weekday is not None and weekday.which is Which.LAST:
        raise RefusedError(Reason.PAST)
    if not others:
        return () if weekday is None else _weekdays(weekday, today)
    days = _days(others[0], today)
    for other in others[1:]:
        also = _days(other, today)
        days = tuple(day for day in days if day in also)
    if weekday is not None:
        days = tuple(day for day in days if day.weekday() == weekday.weekday)
    elif all(isinstance(other, Week) for other in others):
        raise RefusedError(Reason.AMBIGUOUS)
    if not days:
        raise RefusedError(Reason.DAYS_DIFFER)
    return days


def _weekdays(said: Weekday, today: date) -> tuple[date, ...]:
    """Find a weekday; refuse "Jumat depan" where it may be this week's or the next."""
    ahead = (said.weekday - today.weekday()) % _WEEK
    this_week = today.weekday() + ahead < _WEEK
    coming = today + _ONE_DAY * ahead
    match said.which:
        case Which.NEXT if ahead == 0:
            return (coming + _ONE_DAY * _WEEK,)
        case Which.NEXT if this_week or ahead == 1:
            raise RefusedError(Reason.AMBIGUOUS)
        case Which.THIS if not this_week:
            raise RefusedError(Reason.AMBIGUOUS)
        case Which.COMING if ahead == 0:
            return (coming, coming + _ONE_DAY * _WEEK)
        case _:
            return (coming,)


def _days(said: Ahead | Week | DayOf, today: date) -> tuple[date, ...]:
    match said:
        case Ahead():
            return (_near(today, said.days),)
        case Week():
            monday = _near(today, _WEEK * said.weeks) - _ONE_DAY * today.weekday()
            return tuple(monday + _ONE_DAY * ahead for ahead in range(_WEEK))
        case DayOf():
            return _within_reach(list(_dates(said, today)), today)
        case _:
            assert_never(said)


def _near(today: date, ahead: int) -> date:
    if ahead < 0:
        raise RefusedError(Reason.PAST)
    if ahead > _SPAN.days:
        raise RefusedError(Reason.TOO_FAR)
    return today + _ONE_DAY * ahead


def _dates(said: DayOf, today: date) -> Iterator[date]:
    """Give the days of this date: of this year and the next, of the coming months."""
    year, month = today.year, today.month
    if said.month is None:
        months = [
            divmod(year * _MONTHS + month - 1 + ahead, _MONTHS) for ahead in range(4)
        ]
        asked = [(in_year, before + 1) for in_year, before in months]
    elif said.year is None:
        asked = [(year, said.month), (year + 1, said.month)]
    else:
        asked = [(said.year, said.month)]
    for in_year, in_month in asked:
        with suppress(ValueError):
            yield date(in_year, in_month, said.day)


def _within_reach(dates: Sequence[date], today: date) -> tuple[date, ...]:
    if not dates:
        raise RefusedError(Reason.IMPOSSIBLE)
    near = tuple(day for day in dates if today <= day <= today + _SPAN)
    if near:
        return near
    raise RefusedError(Reason.PAST if dates[0] < today else Reason.TOO_FAR)
