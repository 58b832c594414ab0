"""What the phrases of `moment_phrases.toml` say, and what holds for any message."""

import tomllib
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot import plugins
from distbot.domain.moment import (
    FURTHEST,
    LONGEST,
    Moment,
    NotAMoment,
    Reason,
    echo,
    echo_short,
    read_moment,
)
from distbot.domain.moment_words import Kind, MomentWords
from distbot.ports import Language

WIB = ZoneInfo("Asia/Pontianak")
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    *("Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura", "UTC"),
    *("Europe/Berlin", "Europe/London", "America/New_York", "America/Havana"),
    "Australia/Lord_Howe",  # by half an hour
    "America/Nuuk",  # to and from midnight; its times have no letters
    "Africa/Casablanca",  # for a month
    "Asia/Kathmandu",
)
NOW = datetime(2026, 11, 26, 10, 0, 23, tzinfo=WIB)
MINUTE = timedelta(minutes=1)
TABLES: Mapping[str, Mapping[str, str]] = tomllib.loads(
    Path(__file__).with_name("moment_phrases.toml").read_text(encoding="utf-8")
)
PHRASES = [(code, *line) for code, lines in TABLES.items() for line in lines.items()]


def words(code: str) -> MomentWords:
    language: Language = plugins.load("languages", code)
    return language.moments


WORDS = {code: words(code) for code in plugins.names("languages")}
CODES = st.sampled_from(sorted(WORDS))
NOWS = st.timedeltas(timedelta(), timedelta(days=2_500)).map(
    lambda since: datetime(2025, 1, 1, tzinfo=UTC) + since
)
ZONED = st.sampled_from(ZONES).map(ZoneInfo)
FIGURES = st.one_of(
    st.sampled_from(
        (
            *("7", "07", "12", "0", "24", "31", "2027", "99999", "1,5", "7.5", "½"),
            *("19.30", "7:05", "24.00", "02.30", "99:99", "05/12", "31/2", "1/1/27"),
            *("2026-12-05", "29-2-2028", "7pm", "5th", "-5", "+07", "7-9", "/", "🙏"),
        )
    ),
    st.integers(0, 10_000).map(str),
)


def phrases(code: str, *kinds: Kind) -> st.SearchStrategy[str]:
    found = {
        " ".join(phrase)
        for phrase, sign in WORDS[code].phrases.items()
        if not kinds or sign.kind in kinds
    }
    return st.sampled_from(sorted(found))


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(" ".join)


def sensible(code: str) -> st.SearchStrategy[str]:
    """Phrases that may be times: a day, an hour and so on, or a length."""
    nothing, number = st.just(""), st.integers(0, 62).map(str)
    day = st.one_of(
        nothing,
        phrases(code, Kind.AHEAD, Kind.WEEKDAY, Kind.SUNDAY_OR_WEEK, Kind.WEEK),
        joined(number, phrases(code, Kind.MONTH)),
        st.dates().map(lambda date: f"{date.day}/{date.month}"),
    )
    hour = st.one_of(
        nothing,
        joined(phrases(code, Kind.LEAD), number | phrases(code, Kind.NUMBER)),
        st.times().map(lambda at: f"{at.hour}.{at.minute:02}"),
    )
    length = joined(number, phrases(code, Kind.UNIT)) | phrases(code, Kind.QUANTITY)
    start = nothing | phrases(code, Kind.POSTPONE, Kind.ADVANCE, Kind.WITHIN)
    ending = nothing | phrases(code, Kind.AGAIN, Kind.POLITE)
    part, zone = phrases(code, Kind.PART), phrases(code, Kind.ZONE)
    return st.one_of(
        joined(day, hour, nothing | part, nothing | zone),
        joined(nothing | part, hour, day, ending),
        joined(start, length, nothing | length, ending),
    )


def messages(code: str) -> st.SearchStrategy[tuple[str, str]]:
    confused = st.lists(phrases(code) | FIGURES, max_size=8).map(" ".join)
    return st.tuples(st.just(code), sensible(code) | confused | st.text())


MESSAGES = CODES.flatmap(messages)


def told(outcome: Moment | NotAMoment | None, zone: ZoneInfo = WIB) -> str:
    match outcome:
        case Moment(at=at):
            return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
        case NotAMoment(reason=reason):
            return reason.value
        case None:
            return "text"


def told_id(text: str, now: datetime, zone: ZoneInfo) -> str:
    return told(read_moment(text, now, zone, WORDS["id"]), zone)


# The tables.


@pytest.mark.parametrize(("code", "text", "expected"), PHRASES)
def test_a_phrase_says_its_time(code: str, text: str, expected: str) -> None:
    assert told(read_moment(text, NOW, WIB, WORDS[code])) == expected


@pytest.mark.parametrize(("code", "text", "expected"), PHRASES)
def test_capitals_and_the_forms_of_unicode_change_nothing(
    code: str, text: str, expected: str
) -> None:
    wide = str.maketrans("0123456789:", "０１２３４５６７８９：")
    forms = (
        text.upper(),
        text.lower(),
        unicodedata.normalize("NFD", text),
        text.translate(wide),
        f"  {text}\n",
    )
    for form in forms:
        assert told(read_moment(form, NOW, WIB, WORDS[code])) == expected, form


@pytest.mark.parametrize("code", TABLES)
def test_stops_and_colons_between_hour_and_minutes_are_the_same(code: str) -> None:
    for hour, minute in [("7", "05"), ("19", "30"), ("00", "00"), ("24", "30")]:
        stop, colon = (f"{hour}{mark}{minute}" for mark in ".:")
        assert read_moment(stop, NOW, WIB, WORDS[code]) == read_moment(
            colon, NOW, WIB, WORDS[code]
        )


def test_the_tables_are_as_long_as_they_should_be() -> None:
    assert len(TABLES["id"]) >= 80
    assert len(TABLES["en"]) >= 40


@pytest.mark.parametrize("code", TABLES)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_met_and_has_its_sentence(code: str, reason: Reason) -> None:
    language: Language = plugins.load("languages", code)

    assert reason.value in TABLES[code].values()
    assert language.messages.chat[f"moment_{reason.value}"]


# A plan to move.


@pytest.mark.parametrize(
    ("text", "planned", "expected"),
    [
        ("tunda 30 menit", "2026-11-26 18:00", "2026-11-26 18:30"),
        ("tunda 30 menit lagi", "2026-11-26 18:00", "2026-11-26 18:30"),
        ("undur sejam", "2026-11-26 23:30", "2026-11-27 00:30"),
        ("tunda 2 hari", "2026-11-26 18:00", "2026-11-28 18:00"),
        ("tunda 30 menit", "2026-11-26 09:00", "2026-11-26 10:30"),
        ("tunda ke jam 9 malam", "2026-11-26 18:00", "2026-11-26 21:00"),
        ("majukan 1 jam", "2026-11-26 18:00", "2026-11-26 17:00"),
        ("majukan 1 hari", "2026-11-27 18:00", "2026-11-26 18:00"),
        ("majukan 7 jam 59 menit", "2026-11-26 18:00", "2026-11-26 10:01"),
        ("majukan 8 jam", "2026-11-26 18:00", "past"),
        ("majukan 30 menit", "2026-11-26 09:00", "past"),
        ("30 menit lagi", "2026-11-26 18:00", "2026-11-26 10:30"),
        ("dalam 30 menit", "2026-11-26 18:00", "2026-11-26 10:30"),
        ("30 menit", "2026-11-26 18:00", "ambiguous"),
        ("30 menit", "2026-11-26 09:00", "2026-11-26 10:30"),
        ("tunda 60 hari", "2027-01-10 18:00", "too_far"),
    ],
)
def test_a_plan_is_moved_unless_it_is_over(
    text: str, planned: str, expected: str
) -> None:
    at = datetime.fromisoformat(planned).replace(tzinfo=WIB)
    assert told(read_moment(text, NOW, WIB, WORDS["id"], at)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tunda 30 menit", timedelta(minutes=30)),
        ("1 jam lagi", timedelta(hours=1)),
        ("majukan 2 jam", -timedelta(hours=2)),
        ("tunda 1 hari 2 jam", timedelta(days=1, hours=2)),
        ("sekarang", timedelta()),
        ("jam 9 malam", None),
        ("2 hari lagi jam 9 malam", None),
    ],
)
def test_a_length_is_kept_beside_its_moment(
    text: str, expected: timedelta | None
) -> None:
    planned = datetime(2026, 11, 26, 18, tzinfo=WIB)
    moment = read_moment(text, NOW, WIB, WORDS["id"], planned)

    assert isinstance(moment, Moment)
    assert moment.delay == expected


# The hour, by the time it is.


@pytest.mark.parametrize(
    ("now", "text", "expected"),
    [
        ("2026-11-26 07:00", "jam 8", "2026-11-26 08:00"),
        ("2026-11-26 08:00", "jam 8", "2026-11-26 08:00"),
        ("2026-11-26 21:00", "jam 8", "2026-11-27 08:00"),
        ("2026-11-26 21:00", "hari ini jam 8", "past"),
        ("2026-11-26 06:00", "hari ini jam 2", "2026-11-26 14:00"),
        ("2026-11-26 21:00", "nanti malam", "past"),
        ("2026-11-27 00:30", "jam 1 malam", "2026-11-27 01:00"),
        ("2026-11-27 00:30", "malam ini jam 1", "2026-11-27 01:00"),
        ("2026-11-27 00:30", "besok pagi", "2026-11-28 07:00"),
        ("2026-11-26 20:00", "Kamis depan 20.00", "2026-12-03 20:00"),
        ("2026-11-23 08:00", "Rabu depan 10.00", "ambiguous"),
        ("2026-11-29 08:00", "Senin depan 10.00", "ambiguous"),
        ("2026-11-29 08:00", "Selasa depan 10.00", "2026-12-01 10:00"),
        ("2026-12-31 23:00", "besok 10.00", "2027-01-01 10:00"),
        ("2026-12-31 23:00", "1 Januari 10.00", "2027-01-01 10:00"),
        ("2026-12-31 23:00", "tanggal 31 jam 8 malam", "2027-01-31 20:00"),
        ("2028-02-28 10:00", "29 Februari 10.00", "2028-02-29 10:00"),
        ("2026-11-26 23:30", "besok 10.00 WIT", "ambiguous"),
        ("2026-11-26 23:30", "27 November 10.00 WIT", "2026-11-27 08:00"),
        ("2026-11-26 23:30", "jam 10 WIT", "2026-11-27 08:00"),
    ],
)
def test_a_phrase_is_read_by_the_time_that_it_is(
    now: str, text: str, expected: str
) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=WIB)
    assert told_id(text, moment, WIB) == expected


# The clock that is set.


def test_a_time_that_the_night_leaves_out_moves_on() -> None:
    now = datetime(2027, 3, 27, 12, tzinfo=BERLIN)

    assert told_id("besok 02.30", now, BERLIN) == "2027-03-28 03:30"
    assert told_id("02.30", now, BERLIN) == "2027-03-28 03:30"


def test_of_two_times_the_earlier_still_to_come_is_meant() -> None:
    summer, winter = (
        datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold).astimezone(UTC)
        for fold in (0, 1)
    )
    for now, expected in [
        (summer - MINUTE, summer),
        (summer + MINUTE, winter),
        (winter, winter),
    ]:
        assert read_moment("02.30", now, BERLIN, WORDS["id"]) == Moment(at=expected)


def test_the_name_of_its_time_tells_the_two_apart() -> None:
    now = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
    summer, winter = (
        read_moment(f"besok 02.30 {name}", now, BERLIN, WORDS["id"])
        for name in ("CEST", "CET")
    )
    assert isinstance(summer, Moment)
    assert isinstance(winter, Moment)
    assert winter.at - summer.at == timedelta(hours=1)


def test_a_day_more_keeps_the_time_on_the_wall() -> None:
    now = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
    assert told_id("tunda 1 hari", now, BERLIN) == "2026-10-25 12:00"
    assert told_id("tunda 24 jam", now, BERLIN) == "2026-10-25 11:00"


# The echo.


def test_the_echo_is_as_the_desk_says_it() -> None:
    at = datetime(2026, 11, 27, 12, 30, tzinfo=UTC)

    assert echo(at, WIB, WORDS["id"]) == "Jumat, 27 November 2026 pukul 19.30 WIB"
    assert echo(at, WIB, WORDS["en"]) == "Friday, 27 November 2026, 19:30 WIB"
    assert echo_short(at, WIB, WORDS["id"]) == "Jum 27/11 19.30 WIB"
    assert echo_short(at, WIB, WORDS["en"]) == "Fri 27/11 19:30 WIB"


@given(
    code=CODES,
    now=NOWS,
    zone=ZONED,
    ahead=st.integers(0, FURTHEST // MINUTE - 1),
)
@example(
    code="id", now=datetime(2026, 10, 25, 0, 10, tzinfo=UTC), zone=BERLIN, ahead=60
)
def test_an_echo_that_is_read_again_is_the_same_moment(
    code: str, now: datetime, zone: ZoneInfo, ahead: int
) -> None:
    at = (now + MINUTE * (ahead + 1)).replace(second=0, microsecond=0)
    for said in (echo, echo_short):
        text = said(at, zone, WORDS[code])
        assert read_moment(text, now, zone, WORDS[code]) == Moment(at=at), text


# Any message.


@given(
    message=MESSAGES,
    now=NOWS,
    zone=ZONED,
    planned=st.none() | st.integers(-100, 100_000),
)
def test_a_moment_is_on_a_minute_never_past_and_never_too_far(
    message: tuple[str, str], now: datetime, zone: ZoneInfo, planned: int | None
) -> None:
    code, text = message
    plan = None if planned is None else now + MINUTE * planned
    outcome = read_moment(text, now, zone, WORDS[code], plan)
    if isinstance(outcome, Moment):
        assert now <= outcome.at <= now + FURTHEST
        assert outcome.at.utcoffset() == timedelta()
        assert outcome.at.replace(second=0, microsecond=0) == outcome.at
        again = read_moment(echo(outcome.at, zone, WORDS[code]), now, zone, WORDS[code])
        assert again == Moment(at=outcome.at)


@given(message=MESSAGES, unknown=st.sampled_from(["warga", "Banjir", "100%"]))
def test_a_message_with_other_words_is_text(
    message: tuple[str, str], unknown: str
) -> None:
    code, text = message
    for mixed in (f"{unknown} {text}", f"{text} {unknown}"):
        assert read_moment(mixed, NOW, WIB, WORDS[code]) is None


@pytest.mark.parametrize("code", TABLES)
@pytest.mark.parametrize(
    "piece", ["besok ", "7", "19.30 ", "-", "7-", "a.", "ya ", "ﷺ"]
)
def test_what_is_too_long_is_text(code: str, piece: str) -> None:
    assert read_moment(piece * 5_000, NOW, WIB, WORDS[code]) is None
    assert read_moment("jam 9".ljust(LONGEST + 1), NOW, WIB, WORDS["id"]) is None


@given(message=MESSAGES)
def test_whatever_just_fits_has_an_outcome(message: tuple[str, str]) -> None:
    code, text = message
    filled = (f"{text} " * LONGEST)[:LONGEST]
    outcome = read_moment(filled, NOW, WIB, WORDS[code])
    assert outcome is None or isinstance(outcome, Moment | NotAMoment)
