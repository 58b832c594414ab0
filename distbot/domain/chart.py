"""What the picture of a report shows: three panels for a phone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from distbot.domain.card import Brand
from distbot.domain.period import Step
from distbot.domain.report import Account, Report, ReportedPost, lateness
from distbot.domain.report_words import ReportWords, clipped, money

WIDTH_PX, HEIGHT_PX = 1080, 1350
"""Telegram shows a portrait of 4:5 as wide as the chat."""

_MOST_SERIES = 5
_MOST_METERS = 2
_NAME = 24
_LEGEND = 18
_HOURS_APART = 6
_LABELS = 7
_MINUTE = timedelta(minutes=1)
_WAITS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE)
"""Where a wait of one kind ends, and the next begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A destination's posts.

    Attributes:
        name: As the legend has it.
        values: One a bar.
    """

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """An account's month against its budget.

    Attributes:
        name: The account.
        spent: Share of the budget that is spent; 1 is all of it.
        forecast: The same at the month's end, as it goes.
        caption: Both in words.
    """

    name: str
    spent: float
    forecast: float
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of a report.

    Attributes:
        title: Its first line.
        days: Which days, below it.
        bars_title: Above the bars.
        bars: What each bar stands for; "" where there is no room for it.
        series: By destination, in order; none: nothing was published.
        nothing: Says that, in the bars' place.
        waits_title: Above the waits.
        waits: Kind of wait → how many posts; none: nothing was planned.
        meters_title: Above the meters.
        meters: By account; none: nothing is billed.
        brand: The newsroom's colours and fonts.
    """

    title: str
    days: str
    bars_title: str
    bars: tuple[str, ...]
    series: tuple[Series, ...]
    nothing: str
    waits_title: str
    waits: tuple[tuple[str, int], ...]
    meters_title: str
    meters: tuple[Meter, ...]
    brand: Brand


def chart_of(report: Report, words: ReportWords, brand: Brand) -> Chart:
    """Return what the picture of a report shows.

    Args:
        report: What it tells of.
        words: The language's.
        brand: The newsroom's; its marks are left out.
    """
    out = [post for post in report.posts if _is_out(report, post)]
    steps = report.period.steps()
    by_hour = report.period.days == 1
    return Chart(
        title=clipped(report.newsroom, 2 * _NAME),
        days=words.days(report.period),
        bars_title=words.say(
            "chart_hours" if by_hour else "chart_days",
            number=words.number(report.published),
        ),
        bars=tuple(_names(steps, words)),
        series=tuple(_series(report, out, steps, words)) if out else (),
        nothing=words.say("nothing"),
        waits_title=words.say("chart_waits"),
        waits=tuple(_waits(out, words)),
        meters_title=words.say("chart_money"),
        meters=tuple(_meter(a, words) for a in report.accounts[:_MOST_METERS]),
        brand=_plain(brand),
    )


def _is_out(report: Report, post: ReportedPost) -> bool:
    return post.receipt is not None and report.period.has(post.receipt.at)


def _names(steps: Sequence[Step], words: ReportWords) -> Iterator[str]:
    """Name the bars: every sixth hour, or each day if there are few."""
    apart = -(-len(steps) // _LABELS)
    for number, step in enumerate(steps):
        if step.hour is not None:
            full = step.hour % _HOURS_APART == 0
            hour = f"{step.hour:02}"
            yield words.say("clock", hour=hour, minute="00") if full else ""
        elif len(steps) <= _LABELS:
            yield words.moments.weekdays[step.day.weekday()][1]
        elif number % apart:
            yield ""
        else:
            yield f"{step.day.day}/{step.day.month}"


def _series(
    report: Report,
    out: Sequence[ReportedPost],
    steps: Sequence[Step],
    words: ReportWords,
) -> Iterator[Series]:
    """Give the destinations; those that are too many together, as one."""
    names = [place.destination for place in report.places if place.published]
    alone = names if len(names) <= _MOST_SERIES else names[: _MOST_SERIES - 1]
    for name in alone:
        there = [post for post in out if post.destination == name]
        yield Series(name=clipped(name, _LEGEND), values=_values(there, steps))
    others = [post for post in out if post.destination not in alone]
    if others:
        yield Series(name=words.say("chart_others"), values=_values(others, steps))


def _values(posts: Sequence[ReportedPost], steps: Sequence[Step]) -> tuple[int, ...]:
    times = [post.receipt.at for post in posts if post.receipt is not None]
    return tuple(sum(step.begins <= at < step.ends for at in times) for step in steps)


def _waits(
    out: Sequence[ReportedPost], words: ReportWords
) -> Iterator[tuple[str, int]]:
    waits = [wait for wait in map(lateness, out) if wait is not None]
    if not waits:
        return
    ends = (*_WAITS, timedelta.max)
    begins = (timedelta(), *_WAITS)
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        count = sum(begin <= wait < end for wait in waits)
        yield words.say(f"chart_wait_{number}"), count


def _meter(account: Account, words: ReportWords) -> Meter:
    return Meter(
        name=clipped(account.name.rstrip(":"), _NAME),
        spent=_share(account.month_usd, account.limit_usd),
        forecast=_share(account.forecast_usd, account.limit_usd),
        caption=words.say(
            "chart_meter",
            month=money(account.month_usd),
            limit=money(account.limit_usd),
            forecast=money(account.forecast_usd),
        ),
    )


def _share(part: Decimal, whole: Decimal) -> float:
    """Return a share of a budget; of one of nothing anything is all."""
    if whole <= 0:
        return float(part > 0)
    return float(part / whole)


def _plain(brand: Brand) -> Brand:
    """Leave out what a chart does not show, and no text could hold."""
    return replace(brand, mark=b"", mark_on_paper=b"")
