"""Signs in a row → what they say: which day, which hour, how long.

The kinds of the signs make a shape, one letter each (`Kind`); a rule is the pattern
of a shape, and what it makes of the signs that lie under it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from distbot.domain.moment_words import NO_CLOCK, Kind, MomentWords, PartOfDay, Sign

_HOUR = 60
_HALF_DAY, _DAY, _WEEK = 12 * _HOUR, 24 * _HOUR, 7 * 24 * _HOUR
_FACE = 12
"""The hours on the face of a clock."""

_SUNDAY = 6


class Which(Enum):
    """Which of the days of that name."""

    COMING = "coming"
    THIS = "this"
    NEXT = "next"
    LAST = "last"


class From(Enum):
    """Where a delay begins."""

    PLAN = "plan"
    BACK = "back"
    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of the clock.

    Attributes:
        minutes: From midnight, as said; a number that no clock shows is kept.
        face: Whether it was said as the face of a clock shows it, twice a day: an
            hour from 1 to 12, written without a zero before it.
        bare: Whether it was a number and no more.
    """

    minutes: int
    face: bool
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the day; `today`: of the day that it is."""

    part: PartOfDay
    today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """So many days from today."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekday:
    """A day of a week; 0 is Monday."""

    weekday: int
    which: Which


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """So many calendar weeks from this one; they begin on Monday."""

    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOf:
    """A day of the calendar, so far as it was said."""

    day: int
    month: int | None
    year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A length of time.

    Attributes:
        half_minutes: What is below a day, in half minutes.
        half_days: What is in days or weeks, in half days.
        from_now: Whether it was said to begin now.
    """

    half_minutes: int
    half_days: int
    from_now: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The zone that was named; `sign.zone` None: the newsroom's own."""

    sign: Sign


class Now:
    """At once."""


class SameHour:
    """The hour and the minute that it is."""


class Later:
    """Later today, if a part of the day is said with it."""


class Doubt:
    """It speaks of time, but of none that can be made out."""


Said = (
    Clock
    | Part
    | Ahead
    | Weekday
    | Week
    | DayOf
    | Delay
    | From
    | Zone
    | Now
    | SameHour
    | Later
    | Doubt
)
_Rule = tuple[re.Pattern[str], Callable[[Sequence[Sign]], Said]]


def said_by(signs: Sequence[Sign], words: MomentWords) -> tuple[Said, ...] | None:
    """Return what the signs say; None if some of them say nothing together."""
    shape = _shape(signs)
    clocks = _MINUTES_FIRST if words.minutes_first else _HOUR_FIRST
    rules = (*clocks, *_RULES)
    said: list[Said] = [Doubt() for pair in pairwise(signs) if _names_an_eve(*pair)]
    place = 0
    while place < len(shape):
        for pattern, make in rules:
            if found := pattern.match(shape, place):
                said.append(make(signs[place : found.end()]))
                place = found.end()
                break
        else:
            return None
    return tuple(said)


def _shape(signs: Sequence[Sign]) -> str:
    return "".join(sign.kind.value for sign in signs)


def _names_an_eve(first: Sign, second: Sign) -> bool:
    is_day = second.kind in {Kind.WEEKDAY, Kind.SUNDAY_OR_WEEK}
    return is_day and first.part is not None and first.part.eve


def _numbers(signs: Sequence[Sign]) -> list[Sign]:
    figures = {Kind.NUMBER, Kind.TIME, Kind.YEAR}
    return [sign for sign in signs if sign.kind in figures]


def _clock(signs: Sequence[Sign]) -> Clock:
    """Read "jam 7", "19.30", "jam 7 30"."""
    hour, *minutes = _numbers(signs)
    led = any(sign.kind in {Kind.LEAD, Kind.HOUR, Kind.TAIL} for sign in signs)
    if hour.kind is Kind.TIME:
        return _shown(hour, *divmod(hour.number, _HOUR))
    clock = _shown(hour, hour.number, minutes[0].number if minutes else 0)
    return replace(clock, bare=not led and not minutes)


def _shown(sign: Sign, hour: int, minute: int) -> Clock:
    """Return a clock that shows this; `sign` tells how the hour was written."""
    face = not sign.padded and 1 <= hour <= _FACE
    if not 0 <= minute < _HOUR:
        return Clock(minutes=NO_CLOCK, face=False)
    return Clock(minutes=hour * _HOUR + minute, face=face)


def _half_before(signs: Sequence[Sign]) -> Clock:
    """Read "setengah delapan": 7.30."""
    sign = _numbers(signs)[0]
    return _before(sign, _HOUR // 2)


def _before(sign: Sign, minutes: int) -> Clock:
    full = _shown(sign, sign.number, 0)
    if not 0 < minutes < _HOUR:
        return Clock(minutes=NO_CLOCK, face=False)
    less = full.minutes - minutes
    return replace(
        full, minutes=less + _HALF_DAY if full.face and less < _HOUR else less
    )


def _hour_then_minutes(signs: Sequence[Sign]) -> Clock:
    """Read "delapan kurang sepuluh", "delapan lewat seperempat"."""
    return _apart(_numbers(signs)[0], signs, _numbers(signs)[1:])


def _minutes_then_hour(signs: Sequence[Sign]) -> Clock:
    """Read "ten to eight", "half past eight"."""
    return _apart(_numbers(signs)[-1], signs, _numbers(signs)[:-1])


def _apart(hour: Sign, signs: Sequence[Sign], minutes: Sequence[Sign]) -> Clock:
    kinds = {sign.kind for sign in signs}
    share = _HOUR // 4 if Kind.QUARTER in kinds else _HOUR // 2
    distance = minutes[0].number if minutes else share
    if Kind.LESS in kinds:
        return _before(hour, distance)
    return _shown(hour, hour.number, distance)


def _day_of(signs: Sequence[Sign]) -> DayOf:
    months = [sign.number for sign in signs if sign.kind is Kind.MONTH]
    years = [sign.number for sign in signs if sign.kind is Kind.YEAR]
    days = [sign.number for sign in signs if sign.kind is Kind.NUMBER]
    return DayOf(
        day=days[0],
        month=months[0] if months else None,
        year=years[0] if years else None,
    )


def _date(signs: Sequence[Sign]) -> DayOf:
    year, month, day = signs[-1].numbers
    return DayOf(day=day, month=month, year=year)


def _delay(signs: Sequence[Sign]) -> Delay:
    """Add up "1 jam 30 menit", "satu setengah jam", "seminggu"."""
    minutes = days = 0
    for found in _AMOUNT.finditer(_shape(signs)):
        amount = signs[found.start() : found.end()]
        halves, unit = _halves(amount)
        if unit % _DAY:
            minutes += halves * unit
        else:
            days += halves * (unit // _DAY)
    kinds = {sign.kind for sign in signs}
    from_now = Kind.AGAIN in kinds or Kind.WITHIN in kinds
    return Delay(half_minutes=minutes, half_days=days, from_now=from_now)


def _halves(amount: Sequence[Sign]) -> tuple[int, int]:
    """Return how many halves of a unit an amount is, and the unit in minutes."""
    halves, unit = 0, 1
    for sign in amount:
        match sign.kind:
            case Kind.HALF:
                halves += 1
            case Kind.NUMBER | Kind.YEAR:
                halves += 2 * sign.number
            case Kind.QUANTITY:
                halves, unit = 2, sign.number
            case Kind.HOUR:
                unit = _HOUR
            case Kind.SUNDAY_OR_WEEK:
                unit = _WEEK
            case _:
                unit = sign.number
    return halves, unit


def _weekday(which: Which) -> Callable[[Sequence[Sign]], Said]:
    def make(signs: Sequence[Sign]) -> Weekday:
        days = (Kind.WEEKDAY, Kind.SUNDAY_OR_WEEK)
        day = next(sign for sign in signs if sign.kind in days)
        number = day.number if day.kind is Kind.WEEKDAY else _SUNDAY
        return Weekday(weekday=number, which=which)

    return make


def _part(signs: Sequence[Sign]) -> Said:
    sign = next(sign for sign in signs if sign.kind is Kind.PART)
    if sign.part is None:
        return Doubt()
    return Part(part=sign.part, today=len(signs) > 1 or sign.number > 0)


def _rules(*rules: tuple[str, Callable[[Sequence[Sign]], Said]]) -> tuple[_Rule, ...]:
    return tuple((re.compile(pattern), make) for pattern, make in rules)


_AMOUNT_SHAPE = "(?:Q|[NY]h?[UJS]h?|h[UJS])"
_AMOUNT = re.compile(_AMOUNT_SHAPE)
_HOUR_FIRST = _rules(
    ("[JL]?hN", _half_before),
    ("[JL]?N[ab](?:NU?|q)", _hour_then_minutes),
    ("[JL]NN(?![oMUJSQhab])", _clock),
)
_MINUTES_FIRST = _rules(
    ("L?(?:NU?|q)[ab]NO?", _minutes_then_hour),
    ("L?haNO?", _minutes_then_hour),
    ("L?hN", lambda _: Doubt()),  # half past seven, or half to?
    ("L?NN(?![oMUQhab])", _clock),
)
_RULES = _rules(
    ("f?No?MY?", _day_of),
    ("MNo?Y?", _day_of),
    ("fNo?|No", _day_of),
    ("f?D", _date),
    (f"[gi]*{_AMOUNT_SHAPE}+g?", _delay),
    ("s", lambda _: From.PLAN),
    ("r", lambda _: From.BACK),
    ("[JL]?TO?", _clock),
    ("[JL]?NO?", _clock),
    ("lP|Pl", lambda _: Ahead(days=-1)),
    ("Pt(?![dS])|tP|P", _part),
    ("[dS]n|n[dS]", _weekday(Which.NEXT)),
    ("[dS]t|t[dS]", _weekday(Which.THIS)),
    ("[dS]l|l[dS]", _weekday(Which.LAST)),
    ("[dS]", _weekday(Which.COMING)),
    ("l", lambda _: Ahead(days=-1)),
    ("A", lambda signs: Ahead(days=signs[0].number)),
    ("X", lambda signs: Week(weeks=signs[0].number)),
    ("Z", lambda signs: Zone(sign=signs[0])),
    ("w", lambda _: Now()),
    ("c", lambda _: SameHour()),
    ("e", lambda _: Later()),
    ("v", lambda _: Doubt()),
)
