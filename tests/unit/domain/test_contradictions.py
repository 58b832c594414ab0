from datetime import time, timedelta

import pytest

from distbot.domain.contradictions import contradictions
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm, Window

MINUTE = timedelta(minutes=1)
DAILY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))


def window(start: str, end: str, days: frozenset[int] = DAILY) -> Window:
    start_at, end_at = time.fromisoformat(start), time.fromisoformat(end)
    return Window(days=days, start=start_at, end=end_at)


NIGHT = (time(22), time(5))
DAYTIME = window("06:00", "22:00")

MEANT = {
    "nothing": Rhythm(),
    "a window that quiet hours cut short": Rhythm(
        windows=(window("04:00", "23:00"),), quiet_hours=NIGHT
    ),
    "a window that ends where quiet hours begin": Rhythm(
        windows=(DAYTIME,), quiet_hours=NIGHT
    ),
    "a window that begins where quiet hours end": Rhythm(
        windows=(window("05:00", "05:10"),), quiet_hours=NIGHT
    ),
    "windows that touch": Rhythm(
        windows=(window("06:00", "12:00"), window("12:00", "18:00"))
    ),
    "windows of different days": Rhythm(
        windows=(
            window("06:00", "22:00", WEEKDAYS),
            window("07:00", "21:00", frozenset({5, 6})),
        )
    ),
    "windows that touch over a night": Rhythm(
        windows=(
            window("20:00", "02:00", frozenset({6})),
            window("02:00", "03:00", frozenset({0})),
        )
    ),
    "a whole day": Rhythm(windows=(window("00:00", "00:00", frozenset({5})),)),
    "as many an hour as a day": Rhythm(per_hour=4, per_day=4),
    "a gap that the hourly cap never meets": Rhythm(
        min_gap=30 * MINUTE, per_hour=6, per_day=40
    ),
    "gaps of one length": Rhythm(min_gap=5 * MINUTE, breaking_gap=5 * MINUTE),
    "more jitter than gap": Rhythm(min_gap=MINUTE, jitter=5 * MINUTE),
    "a gap of two days": Rhythm(min_gap=timedelta(days=2)),
    "one repeat a day": Rhythm(repeat_after=timedelta(days=1)),
}

NOT_MEANT = {
    "an hourly cap of nothing": (Rhythm(per_hour=0), "per_hour = 0 lets nothing go"),
    "a daily cap of less": (Rhythm(per_day=-2), "per_day = -2 lets nothing go"),
    "a daily cap of nothing beside an hourly one": (
        Rhythm(per_hour=5, per_day=0),
        "per_day = 0 lets nothing go",
    ),
    "more an hour than a day": (
        Rhythm(per_hour=5, per_day=4),
        "per_hour = 5 is more than per_day = 4 ever lets go",
    ),
    "quiet hours without end": (
        Rhythm(quiet_hours=(time(22), time(22)), windows=(DAYTIME,)),
        'quiet_hours = "22:00-22:00" has no end',
    ),
    "a window that ends where it starts": (
        Rhythm(windows=(window("06:00", "06:00"),)),
        'window "daily 06:00-06:00" ends where it starts',
    ),
    "a window in the evening's quiet": (
        Rhythm(windows=(window("22:00", "00:00"),), quiet_hours=NIGHT),
        (
            'window "daily 22:00-24:00" lies wholly in quiet_hours = "22:00-05:00", '
            "so nothing goes in it"
        ),
    ),
    "a window in the morning's quiet": (
        Rhythm(windows=(window("00:00", "05:00"),), quiet_hours=NIGHT),
        (
            'window "daily 00:00-05:00" lies wholly in quiet_hours = "22:00-05:00", '
            "so nothing goes in it"
        ),
    ),
    "a window in a noon's quiet": (
        Rhythm(windows=(window("12:00", "13:00"),), quiet_hours=(time(12), time(13))),
        (
            'window "daily 12:00-13:00" lies wholly in quiet_hours = "12:00-13:00", '
            "so nothing goes in it"
        ),
    ),
    "windows of one day": (
        Rhythm(windows=(window("06:00", "22:00", WEEKDAYS), window("05:30", "23:00"))),
        ('windows "mon-fri 06:00-22:00" and "daily 05:30-23:00" overlap on mon'),
    ),
    "a Sunday's night and a Monday": (
        Rhythm(
            windows=(
                window("01:00", "03:00", frozenset({0})),
                window("20:00", "02:00", frozenset({6})),
            )
        ),
        'windows "mon 01:00-03:00" and "sun 20:00-02:00" overlap on mon',
    ),
    "the same, the night first": (
        Rhythm(
            windows=(
                window("20:00", "02:00", frozenset({6})),
                window("01:00", "03:00", frozenset({0})),
            )
        ),
        'windows "sun 20:00-02:00" and "mon 01:00-03:00" overlap on mon',
    ),
    "a gap of half a week": (
        Rhythm(min_gap=timedelta(days=3)),
        "min_gap = 3d is longer than 2d",
    ),
    "a breaking gap that another swallows": (
        Rhythm(min_gap=5 * MINUTE, breaking_gap=2 * MINUTE),
        "breaking_gap = 2m is less than min_gap = 5m, which holds for breaking too",
    ),
    "jitter out of a window": (
        Rhythm(windows=(window("06:00", "06:30"),), jitter=30 * MINUTE),
        'jitter = 30m is no shorter than window "daily 06:00-06:30"',
    ),
    "nothing but late": (
        Rhythm(late={ArticleClass.NORMAL: timedelta()}),
        "late.normal skips every post at once",
    ),
    "repeats without a pause": (
        Rhythm(repeat_after=timedelta()),
        "repeat_evergreen = 0s repeats without a pause",
    ),
}


@pytest.mark.parametrize("rhythm", MEANT.values(), ids=list(MEANT))
def test_what_a_newsroom_may_mean_is_no_contradiction(rhythm: Rhythm) -> None:
    assert contradictions(rhythm) == ()


@pytest.mark.parametrize(("rhythm", "fault"), NOT_MEANT.values(), ids=list(NOT_MEANT))
def test_a_contradiction_is_told_once_with_its_mend(rhythm: Rhythm, fault: str) -> None:
    (told,) = contradictions(rhythm)

    said, _, mend = told.rpartition(": ")
    assert said == fault
    assert mend
    assert not mend.endswith(".")


def test_every_contradiction_of_a_rhythm_is_told() -> None:
    rhythm = Rhythm(per_hour=0, windows=(DAYTIME, DAYTIME))

    assert len(contradictions(rhythm)) == 2
