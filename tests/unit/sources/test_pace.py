from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from distbot.sources._pace import HostPace, wish_to_wait

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Stopwatch:
    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        return NOW + self.passed

    def elapsed(self) -> timedelta:
        return self.passed


def test_the_first_request_to_each_host_waits_for_nothing() -> None:
    pace = HostPace(SECOND, Stopwatch())
    assert {pace.turn("a.id"), pace.turn("b.id")} == {timedelta()}


@given(st.lists(st.floats(0, 3), min_size=2, max_size=30))
@settings(deadline=None)
def test_requests_to_one_host_are_a_second_apart_more_or_less(
    pauses: list[float],
) -> None:
    clock = Stopwatch()
    pace = HostPace(SECOND, clock)
    turns = []
    for pause in pauses:
        clock.passed += timedelta(seconds=pause)
        turns.append(clock.passed + pace.turn("a.id"))
    assert all(later - turn >= 0.8 * SECOND for turn, later in pairwise(turns))
    assert turns[-1] <= clock.passed + 1.2 * SECOND * (len(turns) - 1)


def test_the_interval_is_not_always_the_same() -> None:
    pace = HostPace(SECOND, Stopwatch())
    turns = [pace.turn("a.id") for _ in range(20)]
    assert len({later - turn for turn, later in pairwise(turns)}) > 1


def test_a_host_is_left_alone_for_an_hour_at_most() -> None:
    clock = Stopwatch()
    pace = HostPace(SECOND, clock)
    pace.rest("a.id", timedelta(days=300))
    assert pace.resting("a.id") == timedelta(hours=1)
    assert pace.resting("b.id") <= timedelta()
    clock.passed = timedelta(hours=1)
    assert pace.resting("a.id") <= timedelta()


def test_hosts_of_long_ago_are_forgotten() -> None:
    clock = Stopwatch()
    pace = HostPace(SECOND, clock)
    for number in range(5000):
        clock.passed += timedelta(seconds=1)
        assert pace.turn(f"{number}.id") == timedelta()
    assert len(pace._free_at) <= 1001  # noqa: SLF001 - memory has no other witness


def test_seconds_are_waited() -> None:
    assert wish_to_wait({"retry-after": "120"}, NOW) == timedelta(minutes=2)


def test_a_date_is_counted_from_the_servers_own() -> None:
    headers = {
        "date": "Wed, 21 Oct 2015 07:28:00 GMT",
        "retry-after": "Wed, 21 Oct 2015 07:30:00 GMT",
    }
    assert wish_to_wait(headers, NOW) == timedelta(minutes=2)
    del headers["date"]
    assert wish_to_wait(headers, NOW) == timedelta()


@given(st.text())
@settings(deadline=None)
def test_whatever_is_written_is_a_wait_or_nothing(written: str) -> None:
    wait = wish_to_wait({"retry-after": written, "date": written}, NOW)
    assert wait is None or wait >= timedelta()
