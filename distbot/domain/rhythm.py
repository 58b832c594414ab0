"""When a destination may post: its clock, its gaps, its caps.

What happens is compared in UTC; the zone is asked only what the clock on its wall
shows. So a night that has 02:30 twice, or not at all, needs no rule of its own.
"""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from types import MappingProxyType
from zoneinfo import ZoneInfo

from typing_extensions import override

from distbot.domain.errors import ConfigError
from distbot.domain.reading import ArticleClass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days of a week as configs write them, in `date.weekday` order."""

LONGEST_GAP = timedelta(days=2)
"""No gap may be longer, so what went before this, or before the day, holds nothing."""

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_LOOK_AHEAD = timedelta(days=30)
_PAIR = 2
_MILLISECOND = timedelta(milliseconds=1)
_UNITS = (("d", _DAY), ("h", _HOUR), ("m", _HOUR / 60))
_LATE: Mapping[ArticleClass, timedelta | None] = MappingProxyType(
    {
        ArticleClass.BREAKING: _HOUR,
        ArticleClass.NORMAL: None,
        ArticleClass.EVERGREEN: None,
    }
)

_Limit = Callable[[datetime], datetime]
"""A moment → the earliest one from it on that one limit, taken alone, allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of some days of the week. As text it is as configs write it.

    Attributes:
        days: On which it begins; 0 is Monday. Never empty.
        start: By the clock on the wall; the first moment in it.
        end: The first moment after it. At or before `start` it is the next day's, so
            that midnight to midnight is a whole day.
    """

    days: frozenset[int]
    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse a window without a day.

        Raises:
            ValueError: There is none, or one that no week has.
        """
        if not self.days or not self.days <= set(range(len(DAYS))):
            raise ValueError(f"a window needs days from 0 to 6, not {set(self.days)}")

    @override
    def __str__(self) -> str:
        every = len(self.days) == len(DAYS)
        return f"{'daily' if every else _days_text(sorted(self.days))} {self.hours}"

    @property
    def hours(self) -> str:
        """Its start and end as configs write them: "06:00-24:00"."""
        end = "24:00" if self.end == time() else f"{self.end:%H:%M}"
        return f"{self.start:%H:%M}-{end}"

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Return when it would open and close if it began that day.

        Returns:
            Times of the clock on the wall, without a zone.
        """
        opens, closes = (datetime.combine(day, at) for at in (self.start, self.end))
        return opens, closes if closes > opens else closes + _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a destination may post. As it stands here: always.

    Attributes:
        zone: Whose clock windows, quiet hours and days go by.
        windows: When it may; empty: always.
        quiet_hours: When it may not, every day; over midnight if the end is earlier.
        breaking_through_quiet: Breaking posts heed neither quiet hours nor windows.
        min_gap: Between any two posts.
        breaking_gap: Between two breaking posts, where it is longer than `min_gap`.
        per_hour: The most posts in any 60 minutes.
        per_day: The most posts on one calendar day of `zone`.
        jitter: How much later than it might a post is planned, at most.
        settle: How long after its article came a post is due that no person approved.
        late: After how long past its due time a post is skipped; None: it is sent
            however late it is.
        repeat_after: When an evergreen article may come again with another quote;
            None: never.
        duka_gap: No evergreen is posted so near a duka post, before or after it.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Jakarta"))
    windows: tuple[Window, ...] = ()
    quiet_hours: tuple[time, time] | None = None
    breaking_through_quiet: bool = True
    min_gap: timedelta = timedelta()
    breaking_gap: timedelta = timedelta()
    per_hour: int | None = None
    per_day: int | None = None
    jitter: timedelta = timedelta()
    settle: timedelta = timedelta()
    late: Mapping[ArticleClass, timedelta | None] = field(default_factory=lambda: _LATE)
    repeat_after: timedelta | None = None
    duka_gap: timedelta = timedelta(hours=3)

    @property
    def quiet(self) -> Window | None:
        """The quiet hours as a window of every day."""
        if self.quiet_hours is None:
            return None
        start, end = self.quiet_hours
        return Window(days=frozenset(range(len(DAYS))), start=start, end=end)

    @property
    def trivial(self) -> bool:
        """Whether it never holds a post back, but for evergreen beside duka."""
        clock = self.windows or self.quiet_hours
        caps = (self.per_hour, self.per_day) != (None, None)
        return not (clock or self.min_gap or self.breaking_gap or caps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A post that went, or is planned, at a destination.

    Attributes:
        at: Aware UTC.
        article_class: Of its article.
        duka: Whether it tells of a death or a disaster.
        fills: It is planned, and only fills a gap: it makes room for all others.
    """

    at: datetime
    article_class: ArticleClass
    duka: bool = False
    fills: bool = False


def opening(
    rhythm: Rhythm,
    article_class: ArticleClass,
    past: Sequence[Past],
    now: datetime,
    *,
    fixed: bool = False,
) -> datetime:
    """Return the earliest moment, now or later, at which a post may go.

    Asked again at that moment, with nothing new in `past`, it returns the same.

    Args:
        rhythm: Of the destination.
        article_class: Of the post's article.
        past: What went, in any order; gaps and caps hold on both sides of what is
            planned, so that may be among it.
        now: Aware.
        fixed: An editor named this very time: windows and quiet hours do not hold the
            post back; gaps and caps do.

    Returns:
        Aware UTC.

    Raises:
        ConfigError: The rhythm never lets it go; `contradictions` says why.
    """
    lane = _Lane(rhythm=rhythm, article_class=article_class, past=past)
    limits = (*lane.clock(fixed=fixed), *lane.spacings())
    moment, before = now.astimezone(UTC), None
    while moment != before:
        before = moment
        for limit in limits:
            moment = limit(moment)
    return moment


def jitter(rhythm: Rhythm, seed: str) -> timedelta:
    """Return how much later than it might a post is planned.

    Args:
        rhythm: Whose `jitter` is the most, included.
        seed: The same one always gives the same answer.

    Returns:
        Whole milliseconds.
    """
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8])
    return number % (rhythm.jitter // _MILLISECOND + 1) * _MILLISECOND


def expires_at(
    rhythm: Rhythm, article_class: ArticleClass, due_at: datetime
) -> datetime | None:
    """Return when a post that has not gone is skipped as late, or None: never."""
    wait = rhythm.late.get(article_class)
    return None if wait is None else due_at + wait


def duration_text(duration: timedelta) -> str:
    """Return a duration as configs write it: "0s", "90s", "60m", "3h", "30d"."""
    for unit, length in _UNITS:
        if duration >= 2 * length and not duration % length:
            return f"{duration // length}{unit}"
    return f"{duration // timedelta(seconds=1)}s"


def _days_text(days: Sequence[int]) -> str:
    """Write days in their order: three or more in a row as "mon-wed"."""
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    names = [[DAYS[day] for day in run] for run in runs]
    return ",".join(
        f"{run[0]}-{run[-1]}" if len(run) > _PAIR else ",".join(run) for run in names
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lane:
    """What decides when one post may go at one destination."""

    rhythm: Rhythm
    article_class: ArticleClass
    past: Sequence[Past]

    def clock(self, *, fixed: bool) -> Iterator[_Limit]:
        rhythm = self.rhythm
        breaking = self.article_class is ArticleClass.BREAKING
        if fixed or (breaking and rhythm.breaking_through_quiet):
            return
        if rhythm.windows or rhythm.quiet_hours:
            yield partial(_by_the_clock, rhythm)

    def spacings(self) -> Iterator[_Limit]:
        rhythm, kind = self.rhythm, self.article_class
        if kind is ArticleClass.BREAKING and rhythm.breaking_gap:
            others = sorted(p.at for p in self.past if p.article_class is kind)
            yield partial(_spaced, others, 1, rhythm.breaking_gap)
        if kind is ArticleClass.EVERGREEN and rhythm.duka_gap:
            others = sorted(p.at for p in self.past if p.duka)
            yield partial(_spaced, others, 1, rhythm.duka_gap)
        if not rhythm.trivial:
            yield from self._caps()

    def _caps(self) -> Iterator[_Limit]:
        rhythm = self.rhythm
        if any(
            cap is not None and cap < 1 for cap in (rhythm.per_hour, rhythm.per_day)
        ):
            fault = "per_hour or per_day lets nothing go"
            raise ConfigError("rhythm", fault, "Write 1 or more, or leave it out")
        times = sorted(p.at for p in self.past)
        if rhythm.min_gap:
            yield partial(_spaced, times, 1, rhythm.min_gap)
        if rhythm.per_hour is not None:
            yield partial(_spaced, times, rhythm.per_hour, _HOUR)
        if rhythm.per_day is not None:
            yield partial(_within_day, rhythm.zone, times, rhythm.per_day)


def _spaced(
    times: Sequence[datetime], most: int, within: timedelta, moment: datetime
) -> datetime:
    """Have at most `most` posts, this one included, in any stretch of that length.

    `most` others that lie in less than one such stretch forbid what is nearer than
    it to both the first and the last of them.
    """
    for first in range(bisect_right(times, moment - within), len(times) - most + 1):
        last = first + most - 1
        if times[last] - within >= moment:
            break
        if times[last] - times[first] < within:
            moment = times[first] + within
    return moment


def _within_day(
    zone: ZoneInfo, times: Sequence[datetime], most: int, moment: datetime
) -> datetime:
    while True:
        day = moment.astimezone(zone).date()
        begins, ends = _midnight(zone, day), _midnight(zone, day + _DAY)
        if bisect_left(times, ends) - bisect_left(times, begins) < most:
            return moment
        moment = ends


def _midnight(zone: ZoneInfo, day: date) -> datetime:
    """Return a day's first moment; where its clock leaps from 00:00, that leap."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _by_the_clock(rhythm: Rhythm, moment: datetime) -> datetime:
    """Go by the wall as long as its clock runs evenly, then look at it again."""
    while True:
        wall = moment.astimezone(rhythm.zone)
        bare = wall.replace(tzinfo=None)
        later = moment + (_open_wall(rhythm, bare) - bare)
        if later.astimezone(rhythm.zone).utcoffset() == wall.utcoffset():
            return later
        moment = _clock_change(rhythm.zone, moment, later)


def _clock_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first moment of a new offset; no zone has two in eight days."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > timedelta.resolution:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


def _open_wall(rhythm: Rhythm, wall: datetime) -> datetime:
    """Return the first open time of a wall clock that is never set."""
    start, quiet = wall, rhythm.quiet
    while wall - start < _LOOK_AHEAD:
        later = _after(quiet, wall) if quiet else wall
        if rhythm.windows:
            later = min(_into(window, later) for window in rhythm.windows)
        if later == wall:
            return wall
        wall = later
    raise ConfigError(
        "rhythm",
        f"no post may go within {_LOOK_AHEAD.days} days of {start:%Y-%m-%d}",
        "Let some window reach beyond the quiet hours",
    )


def _after(quiet: Window, wall: datetime) -> datetime:
    for day in (wall.date() - _DAY, wall.date()):
        opens, closes = quiet.span(day)
        if opens <= wall < closes:
            wall = closes
    return wall


def _into(window: Window, wall: datetime) -> datetime:
    days = (wall.date() + timedelta(ahead) for ahead in range(-1, len(DAYS) + 1))
    spans = (window.span(day) for day in days if day.weekday() in window.days)
    return next(max(opens, wall) for opens, closes in spans if closes > wall)
