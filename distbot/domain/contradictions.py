"""What in a rhythm cannot be meant, in the words of the config."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import combinations, product

from distbot.domain.rhythm import DAYS, LONGEST_GAP, Rhythm, Window, duration_text

_MONDAY = date(2024, 1, 1)


def contradictions(rhythm: Rhythm) -> tuple[str, ...]:
    """Say what in a rhythm cannot be meant.

    Returns:
        "fault: mend", without a full stop. Empty: every post finds its time.
    """
    return (
        *_caps(rhythm),
        *_clock(rhythm),
        *_overlaps(rhythm.windows),
        *_gaps(rhythm),
        *_durations(rhythm),
    )


def _caps(rhythm: Rhythm) -> Iterator[str]:
    hourly, daily = rhythm.per_hour, rhythm.per_day
    for key, cap in (("per_hour", hourly), ("per_day", daily)):
        if cap is not None and cap < 1:
            yield (
                f"{key} = {cap} lets nothing go: "
                "leave it out for no cap; to stop a destination, pause it"
            )
    if hourly is not None and daily is not None and hourly > daily > 0:
        yield (
            f"per_hour = {hourly} is more than per_day = {daily} ever lets go: "
            "lower per_hour, or raise per_day"
        )


def _clock(rhythm: Rhythm) -> Iterator[str]:
    quiet = rhythm.quiet
    if quiet and quiet.start == quiet.end:
        yield (
            f'quiet_hours = "{quiet.hours}" has no end: '
            'write when they end, as in "22:00-05:00"'
        )
        return
    for window in rhythm.windows:
        if window.start == window.end != time():
            yield (
                f'window "{window}" ends where it starts: '
                'write "00:00-24:00" for the whole day'
            )
        elif quiet and _lies_in(window, quiet):
            yield (
                f'window "{window}" lies wholly in quiet_hours = "{quiet.hours}", '
                "so nothing goes in it: change one of the two"
            )


def _lies_in(window: Window, quiet: Window) -> bool:
    opens, closes = window.span(_MONDAY)
    nights = (quiet.span(_MONDAY - timedelta(before)) for before in (0, 1))
    return any(start <= opens and closes <= end for start, end in nights)


def _overlaps(windows: tuple[Window, ...]) -> Iterator[str]:
    for one, other in combinations(windows, 2):
        day = _common_day(one, other)
        if day is not None:
            yield (
                f'windows "{one}" and "{other}" overlap on {DAYS[day]}: '
                "join them, or give each its own days and hours"
            )


def _common_day(one: Window, other: Window) -> int | None:
    """Return the first day of the week on which both are open at once, or None."""
    week = [_MONDAY + timedelta(day) for day in sorted(one.days)]
    # Its Sunday may reach into our Monday, and ours into its.
    weeks = [
        _MONDAY + timedelta(day + 7 * week)
        for week in (-1, 0, 1)
        for day in sorted(other.days)
    ]
    both = (
        max(opens, start)
        for (opens, closes), (start, end) in product(
            map(one.span, week), map(other.span, weeks)
        )
        if max(opens, start) < min(closes, end)
    )
    first = min(both, default=None)
    return None if first is None else first.weekday()


def _gaps(rhythm: Rhythm) -> Iterator[str]:
    for key, gap in (
        ("min_gap", rhythm.min_gap),
        ("breaking_gap", rhythm.breaking_gap),
        ("duka_gap", rhythm.duka_gap),
    ):
        if gap > LONGEST_GAP:
            yield (
                f"{key} = {duration_text(gap)} is longer than "
                f"{duration_text(LONGEST_GAP)}: shorten it; windows on fewer days, "
                "and per_day, keep posts further apart"
            )
    if timedelta() < rhythm.breaking_gap < rhythm.min_gap:
        yield (
            f"breaking_gap = {duration_text(rhythm.breaking_gap)} is less than "
            f"min_gap = {duration_text(rhythm.min_gap)}, which holds for breaking "
            "too: leave breaking_gap out, or lower min_gap"
        )


def _durations(rhythm: Rhythm) -> Iterator[str]:
    for window in rhythm.windows:
        opens, closes = window.span(_MONDAY)
        if rhythm.jitter >= closes - opens:
            yield (
                f"jitter = {duration_text(rhythm.jitter)} is no shorter than window "
                f'"{window}": lower it'
            )
    for kind, wait in rhythm.late.items():
        if wait is not None and wait <= timedelta():
            yield (
                f"late.{kind.value} skips every post at once: "
                'write a longer time, or "send"'
            )
    if rhythm.repeat_after is not None and rhythm.repeat_after <= timedelta():
        yield (
            "repeat_evergreen = 0s repeats without a pause: "
            'write some days, as in "30d", or leave it out'
        )
