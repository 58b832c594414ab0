import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distbot.domain.errors import InputError
from distbot.ports import Fetched, SourceAwayError
from distbot.sources._patience import PatientSource
from distbot.sources.http import FetchError

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOTHING = Fetched(articles=(), marks={})


class Stopwatch:
    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        return NOW + self.passed

    def elapsed(self) -> timedelta:
        return self.passed


class Site:
    """A source that does as it is told, and counts how often it was asked."""

    name = "situs"
    silent_start = True

    def __init__(self) -> None:
        self.error: InputError | None = None
        self.asked = 0

    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        del marks, history, unsettled
        self.asked += 1
        if self.error is not None:
            raise self.error
        return NOTHING


def fault(*, retry_at: datetime | None = None) -> FetchError:
    return FetchError(
        "https://kabar.id/feed/", "answers 503", "Wait", retry_at=retry_at
    )


def look(source: PatientSource) -> SourceAwayError | None:
    try:
        asyncio.run(source.fetch({}))
    except SourceAwayError as error:
        return error
    return None


def test_it_stands_for_the_source_it_asks() -> None:
    source = PatientSource(Site(), MINUTE, Stopwatch())
    assert (source.name, source.silent_start) == ("situs", True)
    assert asyncio.run(source.fetch({})) == NOTHING


def test_a_source_that_fails_is_asked_ever_more_seldom() -> None:
    site, clock = Site(), Stopwatch()
    source = PatientSource(site, MINUTE, clock)
    site.error = fault()
    asked_at = []
    for minute in range(180):
        clock.passed = minute * MINUTE
        error = look(source)
        assert error is not None
        assert error.failures == site.asked
        assert error.retry_at >= clock.now()
        if error.asked:
            asked_at.append(minute)
    assert asked_at == [0, 1, 3, 7, 15, 30, 57, 84, 111, 138, 165]


def test_what_rests_says_since_what_and_until_when() -> None:
    site, clock = Site(), Stopwatch()
    source = PatientSource(site, MINUTE, clock)
    site.error = fault(retry_at=NOW + 10 * MINUTE)
    first, second = look(source), look(source)
    assert first is not None
    assert second is not None
    assert (first.asked, second.asked, site.asked) == (True, False, 1)
    assert str(second) == (
        "https://kabar.id/feed/: answers 503; it is not asked again before 03:10 UTC."
        " Wait."
    )
    assert second.retry_at == NOW + 10 * MINUTE


def test_an_answer_ends_the_waiting() -> None:
    site, clock = Site(), Stopwatch()
    source = PatientSource(site, MINUTE, clock)
    site.error = fault()
    for _ in range(3):
        look(source)
        clock.passed += 10 * MINUTE
    site.error = None
    assert look(source) is None
    site.error = fault()
    again = look(source)
    assert again is not None
    assert again.failures == 1


def test_what_is_no_answers_fault_may_be_asked_at_once() -> None:
    site = Site()
    source = PatientSource(site, MINUTE, Stopwatch())
    site.error = InputError("inbox", "is not there", "Make the folder")
    for _ in range(3):
        with pytest.raises(InputError, match="is not there"):
            asyncio.run(source.fetch({}))
    assert site.asked == 3


@given(st.timedeltas(MINUTE, timedelta(days=366)), st.integers(1, 60))
@settings(deadline=None)
def test_no_wait_is_longer_than_half_an_hour_or_a_period(
    every: timedelta, failures: int
) -> None:
    site, clock = Site(), Stopwatch()
    source = PatientSource(site, every, clock)
    site.error = fault()
    for _ in range(failures):
        error = look(source)
        assert error is not None
        assert error.asked
        assert error.retry_at - clock.now() <= max(30 * MINUTE, every)
        clock.passed = error.retry_at - NOW


class Listing:
    """A source that hands on what it was given."""

    name = "situs"

    def __init__(self, *, silent_start: bool) -> None:
        self.silent_start = silent_start
        self.asked: list[tuple[dict[str, str], bool]] = []

    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        del unsettled
        self.asked.append((dict(marks), history))
        return Fetched(articles=(), marks={"etag": "1"})


@pytest.mark.parametrize("silent", [True, False])
def test_another_place_is_read_as_if_for_the_first_time(*, silent: bool) -> None:
    site = Listing(silent_start=silent)
    first, second = (
        PatientSource(site, MINUTE, Stopwatch(), place)
        for place in ("feed A", "feed B")
    )

    here = asyncio.run(first.fetch({}, history=silent))
    again = asyncio.run(first.fetch(here.marks))
    there = asyncio.run(second.fetch(again.marks))
    last = asyncio.run(second.fetch(there.marks))

    assert site.asked == [
        ({}, silent),
        ({"etag": "1"}, False),
        ({}, silent),
        ({"etag": "1"}, False),
    ]
    assert [one.history for one in (here, again, there, last)] == [
        False,
        False,
        silent,
        False,
    ]


def test_marks_of_before_places_were_noted_are_believed() -> None:
    site = Listing(silent_start=True)

    asyncio.run(PatientSource(site, MINUTE, Stopwatch(), "a").fetch({"etag": "0"}))

    assert site.asked == [({"etag": "0"}, False)]
