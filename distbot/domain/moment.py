"""A time in an editor's few words: read, and said again.

Everything is told by the clock on the newsroom's wall, or on that of a zone the
editor names ("WITA"), and compared in UTC. What could mean two times is refused, not
guessed; these choices are made, and the desk's echo makes them plain:

- A time without a day is the next such time. An hour from 1 to 12 written without a
  zero before it ("jam 8", "8.30", not "08.00") is on a clock's face twice a day: the
  next time it shows it, so "jam 8" at ten in the morning is 20.00.
- With a day such an hour is read by 24 hours ("besok jam 8" is 08.00), but from 1 to
  4 it is refused: "besok jam 2" is 14.00 to some, 02.00 to others.
- A weekday is the next one, today's if that time is still to come.
- "Jumat depan" is refused where it may be this week's or the next week's, "malam
  Minggu" because it may be the evening before.
- A day comes before its month: "05/12" is 5 December.
- "besok jam segini" is the hour and the minute that it is; "H+1" is tomorrow.
- "jam 12 malam" and "tengah malam" end the day they are said with.
- What lies less than a minute ahead ("sekarang") is the next whole minute; longer
  delays leave seconds out: half an hour from 10.00.23 is 10.30.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from distbot.domain._moment_days import (
    FURTHEST,
    Day,
    Reason,
    RefusedError,
    Wall,
    days_of,
    minutes_of,
    next_time,
    time_on,
)
from distbot.domain._moment_delay import moved, whole
from distbot.domain._moment_grammar import (
    Ahead,
    Clock,
    DayOf,
    Delay,
    Doubt,
    From,
    Later,
    Now,
    Part,
    Said,
    SameHour,
    Week,
    Weekday,
    Zone,
    said_by,
)
from distbot.domain._moment_signs import LONGEST, says_not_yet, signs_of
from distbot.domain.moment_words import Kind, MomentWords, Sign

__all__ = [
    "FURTHEST",
    "LONGEST",
    "Moment",
    "NotAMoment",
    "Reason",
    "echo",
    "echo_short",
    "read_moment",
]

_FIGURES = frozenset({Kind.NUMBER, Kind.YEAR, Kind.RANGE})
_LEADING = frozenset(
    {
        Kind.ORDINAL,
        Kind.NEXT,
        Kind.THIS,
        Kind.LAST,
        Kind.AGAIN,
        Kind.WITHIN,
        Kind.HALF,
        Kind.QUARTER,
        Kind.LESS,
        Kind.MORE,
    }
)
"""What speaks of time only together with a figure."""

_S = TypeVar("_S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time that was understood.

    Attributes:
        at: UTC, on the whole minute; not before now.
        delay: The length that was said ("tunda 30 menit"), zero for "sekarang",
            negative for an advance; None for a time of the clock.
    """

    at: datetime
    delay: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAMoment:
    """A time was meant, but cannot be used; the language has a sentence for why."""

    reason: Reason


def read_moment(
    text: str,
    now: datetime,
    zone: ZoneInfo,
    words: MomentWords,
    planned: datetime | None = None,
) -> Moment | NotAMoment | None:
    """Read a message that is a time and nothing else; any text is safe.

    "tunda" and "majukan" move the planned time, if that is still to come. A length
    without either, or "lagi", is refused then: it may count from the plan or from now.

    Args:
        text: As the editor wrote it; polite words and punctuation do not count.
        now: Aware.
        zone: Where the newsroom's clock hangs. Days ("besok") are its days, also
            where the editor names another zone for the hour.
        words: The language it may be written in.
        planned: Aware; when the post is to go at present, if that is known.

    Returns:
        None where no time is meant: some word in it speaks of something else. A word
        one letter off a word of time ("besko jam 7") is refused as unclear, and what
        asks word for word for none ("jangan terbit dulu") as not yet.
    """
    if says_not_yet(text, words):
        return NotAMoment(reason=Reason.NOT_YET)
    wall = Wall(zone=zone, now=now.astimezone(UTC))
    signs = signs_of(text, words, zone, wall.now)
    if signs is None or not _speak_of_time(signs):
        return None
    try:
        return _understood(said_by(signs, words) or (), wall, planned)
    except RefusedError as refused:
        return NotAMoment(reason=refused.reason)


def echo(at: datetime, zone: ZoneInfo, words: MomentWords) -> str:
    """Say a moment in full: "Jumat, 27 November 2026 pukul 19.30 WIB".

    Args:
        at: Aware; its seconds are not told.
        zone: Where the newsroom's clock hangs.
        words: The reader's language.
    """
    return _filled(words.long, at, zone, words)


def echo_short(at: datetime, zone: ZoneInfo, words: MomentWords) -> str:
    """Say a moment for a list, without its year: "Jum 27/11 19.30 WIB".

    Args:
        at: Aware; its seconds are not told.
        zone: Where the newsroom's clock hangs.
        words: The reader's language.
    """
    return _filled(words.short, at, zone, words)


def _filled(template: str, at: datetime, zone: ZoneInfo, words: MomentWords) -> str:
    wall = at.astimezone(zone)
    day: date = wall.date()
    weekday, short_weekday = words.weekdays[day.weekday()]
    return template.format(
        weekday=weekday,
        short_weekday=short_weekday,
        day=day.day,
        month=words.months[day.month - 1],
        month_number=f"{day.month:02}",
        year=day.year,
        hour=f"{wall.hour:02}",
        minute=f"{wall.minute:02}",
        zone=wall.tzname() or "",
    )


def _speak_of_time(signs: Sequence[Sign]) -> bool:
    """Whether something does; a lone number is held for an hour."""
    kinds = {sign.kind for sign in signs} - {Kind.SLIP}
    if not kinds or kinds <= _LEADING:
        return False
    if kinds <= _FIGURES:
        return len(signs) == 1 and Kind.RANGE not in kinds
    return True


def _understood(said: Sequence[Said], wall: Wall, planned: datetime | None) -> Moment:
    said = tuple(dict.fromkeys(_shown_now(said, wall)))
    if any(isinstance(each, Doubt) for each in said):
        raise RefusedError(Reason.AMBIGUOUS)
    once = [type(each) for each in said if not isinstance(each, Part)]
    if not said or len(set(once)) < len(once):
        raise RefusedError(Reason.UNCLEAR)
    moment = _moment(said, wall, planned)
    if moment.at > wall.now + FURTHEST:
        raise RefusedError(Reason.TOO_FAR)
    return moment


def _shown_now(said: Sequence[Said], wall: Wall) -> Iterator[Said]:
    """Put what the clock shows in the place of "this hour"."""
    now = wall.now.astimezone(_wall_of(_one(said, Zone), wall).zone)
    minutes = now.hour * 60 + now.minute
    for each in said:
        same = isinstance(each, SameHour)
        yield Clock(minutes=minutes, face=False, bare=True) if same else each


def _moment(said: Sequence[Said], wall: Wall, planned: datetime | None) -> Moment:
    delay = _one(said, Delay)
    if delay is None or any(isinstance(each, Clock | Part) for each in said):
        others = [each for each in said if not isinstance(each, Now)]
        if len(others) == len(said):
            return Moment(at=_by_the_clock(said, wall))
        if not others:
            return Moment(at=whole(wall.now, wall.now), delay=timedelta())
        raise RefusedError(Reason.UNCLEAR)
    if any(not isinstance(each, Delay | From) for each in said):
        raise RefusedError(Reason.UNCLEAR)
    at, length = moved(delay, _one(said, From), wall, planned)
    return Moment(at=at, delay=length)


def _by_the_clock(said: Sequence[Said], wall: Wall) -> datetime:
    """Find the time of a clock and a day, if one was said."""
    clock, zone = _one(said, Clock), _one(said, Zone)
    parts = [each.part for each in said if isinstance(each, Part)]
    named = list(_named(said))
    here = wall.today
    wall = _wall_of(zone, wall)
    dated = any(isinstance(day, DayOf) for day in named)
    if named and not dated and wall.today != here:
        raise RefusedError(Reason.AMBIGUOUS)
    days = days_of(named, wall.today)
    minutes = minutes_of(clock, parts)
    if clock and clock.bare and not (days or parts or zone):
        raise RefusedError(Reason.AMBIGUOUS)
    return time_on(days, minutes, wall) if days else next_time(minutes, wall)


def _named(said: Sequence[Said]) -> Iterator[Day]:
    """Give the days that were said, in whatever way."""
    days = [each for each in said if isinstance(each, Ahead | Week | Weekday | DayOf)]
    yield from days
    delay = _one(said, Delay)
    later = not days and _one(said, Later) is not None
    if any(isinstance(each, Part) and (each.today or later) for each in said):
        yield Ahead(days=0)
    if delay:
        if not delay.from_now or delay.half_minutes or delay.half_days % 2:
            raise RefusedError(Reason.UNCLEAR)
        yield Ahead(days=delay.half_days // 2)


def _wall_of(zone: Zone | None, wall: Wall) -> Wall:
    if zone is None:
        return wall
    return replace(wall, zone=zone.sign.zone or wall.zone, name=zone.sign.name)


def _one(said: Sequence[Said], kind: type[_S]) -> _S | None:
    return next((each for each in said if isinstance(each, kind)), None)
