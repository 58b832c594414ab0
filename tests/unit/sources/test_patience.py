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
