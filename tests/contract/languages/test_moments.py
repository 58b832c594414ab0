"""What every registered language promises of its words of time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from distbot import plugins
from distbot.domain.moment import Moment, echo, echo_short, read_moment
from distbot.domain.moment_words import Kind, MomentWords
from distbot.ports import Language

CODES = plugins.names("languages")
WIB = ZoneInfo("Asia/Jakarta")
START = datetime(2027, 1, 1, 3, tzinfo=UTC)


def words(code: str) -> MomentWords:
    language: Language = plugins.load("languages", code)
    return language.moments


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("day", range(366))
def test_every_day_of_the_year_is_said_so_that_it_is_read(code: str, day: int) -> None:
    own, at = words(code), START + timedelta(days=day)
    for said in (echo, echo_short):
        assert read_moment(said(at, WIB, own), at, WIB, own) == Moment(at=at)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("minute", range(60))
def test_every_number_of_minutes_has_its_word(code: str, minute: int) -> None:
    numbers = {
        sign.number for sign in words(code).phrases.values() if sign.kind is Kind.NUMBER
    }
    assert minute in numbers


@pytest.mark.parametrize("code", CODES)
def test_its_phrases_are_written_as_messages_are_split(code: str) -> None:
    for phrase in words(code).phrases:
        assert all(word.isalpha() and word == word.casefold() for word in phrase)


@pytest.mark.parametrize("code", CODES)
def test_a_part_of_the_day_is_shorter_than_a_clocks_face(code: str) -> None:
    # So that an hour is found in it once.
    parts = [sign.part for sign in words(code).phrases.values() if sign.part]

    assert parts
    for part in parts:
        assert 0 <= part.last - part.first < 12 * 60
        assert part.at is None or part.first <= part.at <= part.last


@pytest.mark.parametrize("code", CODES)
def test_indonesias_zones_are_known(code: str) -> None:
    zones = {
        name: sign.zone.utcoffset(START)
        for (name, *_), sign in words(code).phrases.items()
        if sign.zone
    }
    for name, hours in (("wib", 7), ("wita", 8), ("wit", 9), ("utc", 0)):
        assert zones[name] == timedelta(hours=hours)
