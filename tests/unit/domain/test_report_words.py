from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.period import Period
from distbot.domain.report_words import clipped, money
from distbot.domain.text_telegram import length_utf16
from tests.unit.reported import ZONE, words


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [("id", 1234567, "1.234.567"), ("en", 1234567, "1,234,567"), ("id", 999, "999")],
)
def test_numbers_are_written_as_people_write_them(
    language: str, number: int, said: str
) -> None:
    assert words(language).number(number) == said


@pytest.mark.parametrize(
    ("usd", "said"),
    [
        ("0", "$0.00"),
        ("0.015", "$0.015"),
        ("0.2", "$0.20"),
        ("19.999", "$20.00"),
        ("1234.5", "$1,234.50"),
    ],
)
def test_dollars_are_written_as_on_an_invoice(usd: str, said: str) -> None:
    assert money(Decimal(usd)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 detik"),
        (59.9, "59 detik"),
        (60, "1 menit"),
        (3599, "59 menit"),
        (3600, "1 jam"),
        (7500, "2 jam 5 menit"),
        (86400, "1 hari"),
        (93600, "1 hari 2 jam"),
        (-5, "0 detik"),
    ],
)
def test_spans_are_told_in_one_or_two_units(seconds: float, said: str) -> None:
    assert words().span(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((2026, 11, 26), (2026, 11, 26), "Kamis, 26 November 2026"),
        ((2026, 11, 23), (2026, 11, 29), "23 sampai 29 November 2026"),
        ((2026, 11, 30), (2026, 12, 6), "30 November 2026 sampai 6 Desember 2026"),
        ((2025, 11, 3), (2026, 11, 2), "3 November 2025 sampai 2 November 2026"),
    ],
)
def test_days_are_told_in_short(
    first: tuple[int, int, int], last: tuple[int, int, int], said: str
) -> None:
    period = Period(first=date(*first), last=date(*last), zone=ZONE)

    assert words().days(period) == said


def test_the_clock_is_the_newsrooms() -> None:
    moment = datetime(2026, 11, 26, 13, 5, tzinfo=UTC)

    assert words("id").clock(moment, ZONE) == "20.05"
    assert words("en").clock(moment, ZONE) == "20:05"


@pytest.mark.parametrize(
    ("text", "limit", "said"),
    [
        ("Panen lada", 10, "Panen lada"),
        ("Panen lada naik", 14, "Panen lada…"),
        ("Panen lada, naik", 13, "Panen lada…"),
        ("Panen\n lada", 20, "Panen lada"),
        ("Antikonstitusional", 8, "Antikon…"),
    ],
)
def test_what_is_long_is_cut_between_words(text: str, limit: int, said: str) -> None:
    assert clipped(text, limit) == said


@given(text=st.text(), limit=st.integers(1, 200))
@example(text="😀😀😀", limit=4)
@example(text="😀", limit=1)
def test_nothing_is_over_its_limit(text: str, limit: int) -> None:
    said = clipped(text, limit)

    assert length_utf16(said) <= limit
    assert "\n" not in said
