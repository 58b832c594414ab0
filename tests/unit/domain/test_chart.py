from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given

from distbot.domain.card import Brand
from distbot.domain.chart import Chart, chart_of
from distbot.domain.period import Period, week_of
from distbot.domain.report import Report
from tests.unit.reported import (
    NOON,
    ZONE,
    account,
    post,
    reports,
    told,
    words,
)

BRAND = Brand(wordmark="RIMBA", mark=b"\x89PNG", mark_on_paper=b"\x89PNG")
WEEK = week_of(date(2026, 11, 26), ZONE)


def chart(report: Report) -> Chart:
    return chart_of(report, words(), BRAND)


def test_a_day_is_shown_by_its_hours() -> None:
    drawn = chart(told(post(1), post(2), post(3, at=NOON + timedelta(hours=7))))

    assert drawn.bars_title == "3 unggahan, per jam"
    assert len(drawn.bars) == 24
    assert [name for name in drawn.bars if name] == ["00.00", "06.00", "12.00", "18.00"]
    (kanal,) = drawn.series
    assert (kanal.values[12], kanal.values[19], sum(kanal.values)) == (2, 1, 3)


def test_a_week_is_shown_by_its_days() -> None:
    drawn = chart(told(post(1), period=WEEK))

    assert drawn.bars == ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Mgg")
    assert drawn.series[0].values == (0, 0, 0, 1, 0, 0, 0)


def test_of_a_month_every_few_days_are_named() -> None:
    month = Period(first=date(2026, 11, 1), last=date(2026, 11, 30), zone=ZONE)

    named = [name for name in chart(told(post(1), period=month)).bars if name]

    assert named == ["1/11", "6/11", "11/11", "16/11", "21/11", "26/11"]


def test_destinations_beyond_the_fourth_are_one() -> None:
    report = told(*(post(n, destination=f"kanal-{n}") for n in range(1, 9)))

    drawn = chart(report)

    assert [one.name for one in drawn.series][-1] == "lainnya"
    assert [sum(one.values) for one in drawn.series] == [1, 1, 1, 1, 4]


@pytest.mark.parametrize(
    ("late", "kind"),
    [(0, 0), (59, 0), (60, 1), (299, 1), (300, 2), (900, 3), (3599, 3), (3600, 4)],
)
def test_each_wait_is_of_one_kind(late: float, kind: int) -> None:
    waits = chart(told(post(late=late))).waits

    assert [number for _, number in waits] == [int(row == kind) for row in range(5)]


def test_what_there_is_none_of_is_not_shown() -> None:
    drawn = chart(told())

    assert (drawn.series, drawn.waits, drawn.meters) == ((), (), ())
    assert drawn.nothing == "Tidak ada unggahan yang terbit."


def test_money_is_shown_as_shares_of_the_budget() -> None:
    (meter,) = chart(told(accounts=(account(),))).meters

    assert (meter.name, meter.spent, meter.forecast) == ("x", 0.456, 0.74)
    assert meter.caption == "$9.12 dari $20.00 · perkiraan $14.80"


def test_of_a_budget_of_nothing_anything_is_all() -> None:
    nothing = replace(account(), limit_usd=Decimal(0), forecast_usd=Decimal(0))

    (meter,) = chart(told(accounts=(nothing,))).meters

    assert (meter.spent, meter.forecast) == (1.0, 0.0)


def test_the_marks_stay_behind() -> None:
    brand = chart(told()).brand

    assert (brand.mark, brand.mark_on_paper, brand.wordmark) == (b"", b"", "RIMBA")


@given(reports())
def test_every_published_post_is_in_one_bar(report: Report) -> None:
    drawn = chart(report)

    assert sum(sum(one.values) for one in drawn.series) == report.published
    assert all(len(one.values) == len(drawn.bars) for one in drawn.series)
    assert len(drawn.series) <= 5
    planned = report.from_due.number if report.from_due else 0
    assert sum(number for _, number in drawn.waits) == planned
    assert report.period.days == 1 or len(drawn.bars) <= 31
