from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.contradictions import contradictions
from distbot.domain.errors import ConfigError
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import (
    Past,
    Rhythm,
    Window,
    duration_text,
    expires_at,
    jitter,
    opening,
)

BREAKING, NORMAL, EVERGREEN = ArticleClass
WIB = ZoneInfo("Asia/Jakarta")
BERLIN = ZoneInfo("Europe/Berlin")
DAILY = frozenset(range(7))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEVER_SET = ("Jakarta", "Pontianak", "Makassar", "Jayapura")
SET_AT_NIGHT = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # by half an hour
    "Africa/Cairo",  # from midnight on
    "America/Havana",  # back to midnight
    "America/Nuuk",  # to and from midnight
)
ZONES = (*(f"Asia/{name}" for name in NEVER_SET), *SET_AT_NIGHT)


def wib(text: str) -> datetime:
    """Read a time of the clock on the wall in Jakarta."""
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def window(start: str, end: str, days: frozenset[int] = DAILY) -> Window:
    start_at, end_at = time.fromisoformat(start), time.fromisoformat(end)
    return Window(days=days, start=start_at, end=end_at)


def went(
    text: str, article_class: ArticleClass = NORMAL, *, duka: bool = False
) -> Past:
    return Past(at=wib(text).astimezone(UTC), article_class=article_class, duka=duka)


NIGHT = Rhythm(zone=WIB, quiet_hours=(time(22), time(5)))
OFFICE = Rhythm(zone=WIB, windows=(window("06:00", "22:00", frozenset(range(5))),))


# What a destination may do by its clock.


@pytest.mark.parametrize("article_class", ArticleClass)
def test_an_empty_rhythm_lets_everything_go_at_once(
    article_class: ArticleClass,
) -> None:
    now = wib("2026-11-20 03:00")
    past = [Past(at=now.astimezone(UTC), article_class=article_class)] * 3

    assert Rhythm().trivial
    assert opening(Rhythm(), article_class, past, now) == now


def test_the_clock_hangs_in_jakarta_unless_it_is_said() -> None:
    assert Rhythm().zone.key == "Asia/Jakarta"


def test_a_rhythm_that_can_hold_a_post_back_is_not_trivial() -> None:
    holding = [
        NIGHT,
        OFFICE,
        Rhythm(min_gap=MINUTE),
        Rhythm(breaking_gap=MINUTE),
        Rhythm(per_hour=1),
        Rhythm(per_day=1),
    ]
    assert not any(rhythm.trivial for rhythm in holding)
    assert Rhythm(jitter=MINUTE, settle=MINUTE).trivial


def test_a_normal_post_of_the_night_goes_when_the_quiet_hours_end() -> None:
    for late in ("2026-11-20 22:00", "2026-11-20 23:59", "2026-11-21 04:59"):
        assert opening(NIGHT, NORMAL, [], wib(late)) == wib("2026-11-21 05:00")


def test_quiet_hours_begin_with_their_first_minute_and_end_before_their_last() -> None:
    for awake in ("2026-11-20 21:59", "2026-11-21 05:00"):
        assert opening(NIGHT, NORMAL, [], wib(awake)) == wib(awake)


@pytest.mark.parametrize("rhythm", [NIGHT, OFFICE])
def test_breaking_goes_through_the_night_where_it_may(rhythm: Rhythm) -> None:
    now = wib("2026-11-20 23:00")
    waits = replace(rhythm, breaking_through_quiet=False)

    assert opening(rhythm, BREAKING, [], now) == now
    assert opening(waits, BREAKING, [], now) == opening(waits, NORMAL, [], now) > now


def test_after_the_last_window_of_a_week_comes_the_first_of_the_next() -> None:
    friday, monday = wib("2026-11-20 22:00"), wib("2026-11-23 06:00")

    assert opening(OFFICE, NORMAL, [], friday) == monday


def test_a_window_of_one_day_opens_again_a_week_later() -> None:
    rhythm = Rhythm(zone=WIB, windows=(window("06:00", "22:00", frozenset({4})),))

    friday, next_friday = wib("2026-11-20 22:00"), wib("2026-11-27 06:00")
    assert opening(rhythm, NORMAL, [], friday) == next_friday


def test_a_window_over_midnight_belongs_to_the_day_it_starts() -> None:
    rhythm = Rhythm(zone=WIB, windows=(window("20:00", "02:00", frozenset({4})),))

    friday_night, saturday = wib("2026-11-21 01:59"), wib("2026-11-21 20:00")
    assert opening(rhythm, NORMAL, [], friday_night) == friday_night
    assert opening(rhythm, NORMAL, [], saturday) == wib("2026-11-27 20:00")


def test_a_window_from_midnight_to_midnight_is_the_whole_day() -> None:
    rhythm = Rhythm(zone=WIB, windows=(window("00:00", "00:00", frozenset({5})),))

    assert opening(rhythm, NORMAL, [], wib("2026-11-20 12:00")) == wib("2026-11-21")
    last = wib("2026-11-21 23:59")
    assert opening(rhythm, NORMAL, [], last) == last


def test_a_time_an_editor_named_heeds_gaps_but_no_clock() -> None:
    rhythm = replace(NIGHT, min_gap=10 * MINUTE)
    now = wib("2026-11-20 23:00")

    assert opening(rhythm, NORMAL, [], now, fixed=True) == now
    after = opening(rhythm, NORMAL, [went("2026-11-20 22:55")], now, fixed=True)
    assert after == wib("2026-11-20 23:05")


def test_a_window_without_days_cannot_be_made() -> None:
    for days in (frozenset[int](), frozenset({7})):
        with pytest.raises(ValueError, match="days"):
            window("06:00", "22:00", days)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (DAILY, "daily"),
        (frozenset({0}), "mon"),
        (frozenset({5, 6}), "sat,sun"),
        (frozenset({0, 1, 2, 3, 4}), "mon-fri"),
        (frozenset({6, 0, 1, 2, 4}), "mon-wed,fri,sun"),
    ],
)
def test_a_window_is_written_as_configs_write_it(
    days: frozenset[int], text: str
) -> None:
    assert str(window("06:00", "22:30", days)) == f"{text} 06:00-22:30"
    assert str(window("06:00", "00:00", days)) == f"{text} 06:00-24:00"


# The nights on which clocks are set.


def test_quiet_hours_last_an_hour_less_on_a_night_that_skips_one() -> None:
    night = replace(NIGHT, zone=BERLIN)
    opens = opening(night, NORMAL, [], datetime(2026, 3, 28, 22, tzinfo=UTC))

    assert opens == datetime(2026, 3, 29, 5, tzinfo=BERLIN)
    assert opens == datetime(2026, 3, 29, 3, tzinfo=UTC)


def test_a_window_that_begins_in_the_skipped_hour_opens_with_its_end() -> None:
    rhythm = Rhythm(zone=BERLIN, windows=(window("02:30", "04:00"),))

    opens = opening(rhythm, NORMAL, [], datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert opens == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_window_wholly_in_the_skipped_hour_waits_for_the_next_day() -> None:
    rhythm = Rhythm(zone=BERLIN, windows=(window("02:10", "02:50"),))

    opens = opening(rhythm, NORMAL, [], datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert opens == datetime(2026, 3, 30, 0, 10, tzinfo=UTC)


def test_half_past_two_comes_twice_and_is_in_the_window_twice() -> None:
    rhythm = Rhythm(zone=BERLIN, windows=(window("02:15", "02:45"),))
    first, second = (datetime(2026, 10, 25, hour, 15, tzinfo=UTC) for hour in (0, 1))

    assert opening(rhythm, NORMAL, [], datetime(2026, 10, 24, 12, tzinfo=UTC)) == first
    assert opening(rhythm, NORMAL, [], first + HOUR / 2) == second
    assert opening(rhythm, NORMAL, [], second + HOUR / 2) > second + 20 * HOUR


def test_a_day_with_25_hours_has_one_daily_cap() -> None:
    rhythm = Rhythm(zone=BERLIN, per_day=1)
    begins = datetime(2026, 10, 24, 22, tzinfo=UTC)
    past = [Past(at=begins, article_class=NORMAL)]

    assert opening(rhythm, NORMAL, past, begins) == begins + 25 * HOUR


# Gaps and caps.


def test_the_gap_holds_after_what_went_and_before_what_is_planned() -> None:
    rhythm = Rhythm(min_gap=10 * MINUTE)
    past = [went("2026-11-20 09:00"), went("2026-11-20 09:15")]

    # From 09:10 on the first lets it go, but the second is planned too soon after.
    assert opening(rhythm, NORMAL, past, wib("2026-11-20 09:01")) == wib(
        "2026-11-20 09:25"
    )
    past[1] = went("2026-11-20 09:20")
    assert opening(rhythm, NORMAL, past, wib("2026-11-20 09:01")) == wib(
        "2026-11-20 09:10"
    )


def test_two_breaking_posts_have_a_gap_of_their_own() -> None:
    rhythm = Rhythm(min_gap=5 * MINUTE, breaking_gap=10 * MINUTE)
    now = wib("2026-11-20 09:00")

    after = [
        opening(rhythm, article_class, [went("2026-11-20 09:00", before)], now) - now
        for article_class, before in (
            (BREAKING, BREAKING),
            (BREAKING, NORMAL),
            (NORMAL, BREAKING),
        )
    ]
    assert after == [10 * MINUTE, 5 * MINUTE, 5 * MINUTE]


def test_an_hourly_cap_counts_any_60_minutes() -> None:
    rhythm = Rhythm(per_hour=2)
    past = [went("2026-11-20 09:50"), went("2026-11-20 10:10")]

    assert opening(rhythm, NORMAL, past, wib("2026-11-20 10:20")) == wib(
        "2026-11-20 10:50"
    )


def test_an_hourly_cap_lets_a_post_between_two_that_no_hour_holds() -> None:
    rhythm = Rhythm(per_hour=2)
    past = [went("2026-11-20 09:00"), went("2026-11-20 10:00")]

    between = wib("2026-11-20 09:30")
    assert opening(rhythm, NORMAL, past, between) == between


def test_a_daily_cap_counts_a_day_of_the_zone() -> None:
    rhythm = Rhythm(zone=WIB, per_day=2)
    past = [
        went("2026-11-20 00:00"),
        went("2026-11-20 23:00"),
        went("2026-11-19 23:59"),
    ]

    assert opening(rhythm, NORMAL, past, wib("2026-11-20 23:30")) == wib("2026-11-21")


def test_a_daily_cap_does_not_count_the_first_moment_of_the_next_day() -> None:
    rhythm = Rhythm(zone=WIB, per_day=1)
    now = wib("2026-11-20 23:00")

    assert opening(rhythm, NORMAL, [went("2026-11-21 00:00")], now) == now


def test_caps_hold_breaking_back_too() -> None:
    past = [went("2026-11-20 09:00")]
    now = wib("2026-11-20 09:30")

    assert opening(Rhythm(per_hour=1), BREAKING, past, now) == wib("2026-11-20 10:00")


@pytest.mark.parametrize(
    "rhythm", [Rhythm(per_hour=0), Rhythm(per_day=0), Rhythm(per_day=-1)]
)
def test_a_cap_of_nothing_is_an_error_and_no_endless_search(rhythm: Rhythm) -> None:
    with pytest.raises(ConfigError, match="Write 1 or more"):
        opening(rhythm, NORMAL, [], wib("2026-11-20"))


def test_a_window_inside_the_quiet_hours_is_an_error_and_no_endless_search() -> None:
    rhythm = replace(NIGHT, windows=(window("23:00", "04:00"),))

    with pytest.raises(ConfigError, match=r"30 days of 2026-11-20.*quiet hours"):
        opening(rhythm, NORMAL, [], wib("2026-11-20"))


def test_a_post_planned_for_the_end_of_time_holds_nothing_up() -> None:
    rhythm = Rhythm(min_gap=DAY, per_hour=1, per_day=1)
    last = Past(at=datetime.max.replace(tzinfo=UTC), article_class=NORMAL)

    now = wib("2026-11-20")
    assert opening(rhythm, NORMAL, [last], now) == now


# What is planned counts as what went.


def test_a_post_leaves_what_is_planned_its_gap() -> None:
    rhythm = Rhythm(min_gap=10 * MINUTE)
    now = wib("2026-11-20 09:00")

    for planned, expected in (("09:09", "09:19"), ("09:10", "09:00")):
        at = opening(rhythm, EVERGREEN, [went(f"2026-11-20 {planned}")], now)
        assert at == wib(f"2026-11-20 {expected}")


def test_a_post_leaves_what_is_planned_the_last_place_under_a_cap() -> None:
    rhythm = Rhythm(zone=WIB, per_day=2)
    known = [went("2026-11-20 08:00"), went("2026-11-20 20:00")]
    now = wib("2026-11-20 09:00")

    assert opening(rhythm, EVERGREEN, known, now) == wib("2026-11-21")
    assert opening(replace(rhythm, per_day=3), EVERGREEN, known, now) == now


@pytest.mark.parametrize("fixed", [False, True])
def test_no_evergreen_stands_beside_a_duka_post(*, fixed: bool) -> None:
    past = [went("2026-11-20 12:00", duka=True)]

    def at(text: str, article_class: ArticleClass = EVERGREEN) -> datetime:
        return opening(Rhythm(), article_class, past, wib(text), fixed=fixed)

    assert at("2026-11-20 09:00") == wib("2026-11-20 09:00")
    assert at("2026-11-20 09:01") == wib("2026-11-20 15:00")
    assert at("2026-11-20 12:30") == wib("2026-11-20 15:00")
    assert at("2026-11-20 12:30", NORMAL) == wib("2026-11-20 12:30")


# Late, and jitter.


def test_after_an_outage_breaking_is_skipped_and_the_rest_is_sent() -> None:
    due = wib("2026-11-20 09:00")

    assert expires_at(Rhythm(), BREAKING, due) == wib("2026-11-20 10:00")
    assert expires_at(Rhythm(), NORMAL, due) is None
    assert expires_at(Rhythm(), EVERGREEN, due) is None


def test_a_late_rule_that_is_not_declared_sends() -> None:
    rhythm = Rhythm(late={NORMAL: DAY})

    assert expires_at(rhythm, BREAKING, wib("2026-11-20")) is None
    assert expires_at(rhythm, NORMAL, wib("2026-11-20")) == wib("2026-11-21")


@given(st.text(), st.timedeltas(timedelta(), 400 * DAY))
@example("", timedelta())
@example("", timedelta(microseconds=1))
def test_jitter_stays_in_its_bounds_and_is_the_same_each_time(
    seed: str, most: timedelta
) -> None:
    rhythm = Rhythm(jitter=most)

    assert timedelta() <= jitter(rhythm, seed) <= most
    assert jitter(rhythm, seed) == jitter(rhythm, seed)


def test_jitter_spreads_over_all_that_it_may() -> None:
    shifts = sorted(jitter(Rhythm(jitter=HOUR), str(seed)) for seed in range(200))

    assert shifts[0] < 2 * MINUTE
    assert shifts[-1] > 58 * MINUTE
    assert max(after - before for before, after in pairwise(shifts)) < 5 * MINUTE


@pytest.mark.parametrize("text", ["0s", "1s", "60s", "90s", "60m", "24h", "3h", "30d"])
def test_a_duration_is_written_as_configs_write_it(text: str) -> None:
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    length = timedelta(**{units[text[-1]]: int(text[:-1])})

    assert duration_text(length) == text


# The rule against a slow one that looks at every moment.

GRID = timedelta(minutes=10)


def allowed(
    rhythm: Rhythm,
    article_class: ArticleClass,
    past: Sequence[Past],
    at: datetime,
    *,
    fixed: bool,
) -> bool:
    """Say whether a post may go then: each sentence of the rule, read slowly."""
    heeds = not (article_class is BREAKING and rhythm.breaking_through_quiet)
    wall = at.astimezone(rhythm.zone)
    if heeds and not fixed and not _open(rhythm, wall):
        return False
    others = [other.at for other in past]
    return (
        all(abs(other - at) >= rhythm.min_gap for other in others)
        and _decent(rhythm, article_class, past, at)
        and _under_hourly(rhythm, [*others, at], at)
        and _under_daily(rhythm, others, wall.date())
    )


def _open(rhythm: Rhythm, wall: datetime) -> bool:
    clock, today, yesterday = wall.time(), wall.weekday(), (wall.weekday() - 1) % 7
    if rhythm.quiet_hours:
        start, end = rhythm.quiet_hours
        quiet = start <= clock < end if start < end else not end <= clock < start
        if quiet:
            return False
    return not rhythm.windows or any(
        (today in one.days and one.start <= clock < one.end)
        if one.start < one.end
        else (today in one.days and clock >= one.start)
        or (yesterday in one.days and clock < one.end)
        for one in rhythm.windows
    )


def _decent(
    rhythm: Rhythm, article_class: ArticleClass, past: Sequence[Past], at: datetime
) -> bool:
    for other in past:
        both = article_class is other.article_class is BREAKING
        if both and abs(other.at - at) < rhythm.breaking_gap:
            return False
        beside = article_class is EVERGREEN and other.duka
        if beside and abs(other.at - at) < rhythm.duka_gap:
            return False
    return True


def _under_hourly(rhythm: Rhythm, times: Sequence[datetime], at: datetime) -> bool:
    if rhythm.per_hour is None:
        return True
    hours = [start for start in times if start <= at < start + HOUR]
    return all(
        sum(start <= one < start + HOUR for one in times) <= rhythm.per_hour
        for start in hours
    )


def _under_daily(rhythm: Rhythm, others: Sequence[datetime], day: date) -> bool:
    if rhythm.per_day is None:
        return True
    days = [other.astimezone(rhythm.zone).date() for other in others]
    return days.count(day) < rhythm.per_day


def changes(zone: ZoneInfo) -> list[datetime]:
    """Return when the zone's clock is set in 2026."""
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + n * HOUR / 2 for n in range(365 * 48)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    return [hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]


NIGHTS = {name: changes(ZoneInfo(name)) for name in ZONES}


def durations(most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most).map(lambda steps: steps * GRID)


@st.composite
def clocks(draw: st.DrawFn) -> time:
    minutes = draw(st.one_of(st.integers(0, 143), st.integers(0, 24))) * 10
    return time(minutes // 60, minutes % 60)


WINDOWS = st.builds(
    Window,
    days=st.one_of(st.just(DAILY), st.frozensets(st.integers(0, 6), min_size=1)),
    start=clocks(),
    end=clocks(),
)
RHYTHMS = st.builds(
    Rhythm,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    windows=st.lists(WINDOWS, max_size=3).map(tuple),
    quiet_hours=st.none() | st.tuples(clocks(), clocks()),
    breaking_through_quiet=st.booleans(),
    min_gap=durations(12),
    breaking_gap=durations(12),
    per_hour=st.none() | st.integers(1, 4),
    per_day=st.none() | st.integers(1, 6),
    duka_gap=durations(24),
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Rhythm, ArticleClass, list[Past], datetime]:
    """Draw a rhythm, and a question about the days around a night of its zone."""
    rhythm = draw(RHYTHMS)
    plain = datetime(2026, 11, 20, tzinfo=UTC)
    night = draw(st.sampled_from([*NIGHTS[rhythm.zone.key], plain]))
    now = night + draw(st.integers(-288, 144)) * GRID
    past = st.builds(
        Past,
        at=st.integers(-150, 150).map(lambda steps: now + steps * GRID),
        article_class=st.sampled_from(ArticleClass),
        duka=st.booleans(),
    )
    return rhythm, draw(st.sampled_from(ArticleClass)), draw(st.lists(past)), now


@given(asked(), st.booleans())
def test_a_post_goes_at_the_first_moment_that_every_rule_allows(
    question: tuple[Rhythm, ArticleClass, list[Past], datetime],
    fixed: bool,  # noqa: FBT001 - hypothesis gives it by place
) -> None:
    rhythm, article_class, past, now = question
    try:
        at = opening(rhythm, article_class, past, now, fixed=fixed)
    except ConfigError:
        assert contradictions(rhythm), "what is no contradiction has an answer"
        return

    moment = now
    while moment < at:
        assert not allowed(rhythm, article_class, past, moment, fixed=fixed)
        moment += GRID
    assert moment == at
    assert allowed(rhythm, article_class, past, at, fixed=fixed)


@given(asked(), st.timedeltas(timedelta(), 3 * DAY), st.timedeltas(timedelta(), DAY))
def test_who_asks_later_is_never_answered_earlier(
    question: tuple[Rhythm, ArticleClass, list[Past], datetime],
    off: timedelta,
    later: timedelta,
) -> None:
    rhythm, article_class, past, at = question
    now = at + off
    try:
        first = opening(rhythm, article_class, past, now)
        second = opening(rhythm, article_class, past, now + later)
    except ConfigError:
        return

    assert now <= first <= second
    assert first == opening(rhythm, article_class, past, first)
    assert allowed(rhythm, article_class, past, first, fixed=False)
    if first >= now + later:
        assert second == first, "it is still the first moment"
