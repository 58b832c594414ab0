"""Reports of a newsroom: what is in them, and when they are due."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.domain.chart import Chart
from distbot.domain.errors import InputError
from distbot.domain.newsroom import DeskRules
from distbot.domain.period import Period, day_of
from distbot.domain.post import PostState
from distbot.domain.report_due import ReportKind
from distbot.ports import ChartDrawer
from distbot.services.report import due_reports, report, report_file, reported

if TYPE_CHECKING:
    from distbot.ports import Parts
    from tests.unit.services.conftest import Desk

MONDAY = date(2026, 3, 2)


@dataclass(slots=True)
class Pencil(ChartDrawer):
    """Draws nothing, and remembers what it was asked for."""

    broken: bool = False
    charts: list[Chart] = field(default_factory=list)

    @override
    def draw(self, chart: Chart) -> bytes:
        self.charts.append(chart)
        if self.broken:
            raise InputError("the chart", "could not be drawn", "Try again")
        return b"PNG"


@pytest.fixture
def pencil() -> Pencil:
    return Pencil()


@pytest.fixture
def parts(desk: Desk, pencil: Pencil) -> Parts:
    """08:00 on a Monday in Jakarta; the desk was never told anything."""
    desk.parts = replace(desk.parts, charts=pencil)
    return desk.parts


def today(desk: Desk) -> Period:
    return day_of(desk.clock.now(), desk.parts.newsroom.timezone)


def test_a_report_is_made_of_what_the_store_knows(desk: Desk, parts: Parts) -> None:
    desk.approve("kanal", "cadangan")
    desk.clock.step(minutes=3)
    desk.send()
    desk.approve("kanal")
    desk.clock.step(minutes=9)

    told = report(parts, today(desk))

    assert [(p.destination, p.published) for p in told.places] == [
        ("kanal", 1),
        ("cadangan", 1),
    ]
    assert told.newsroom == "Warta Rimba"
    assert told.until == desk.clock.now()
    assert told.from_due is not None
    assert told.from_due.worst == timedelta(minutes=3)
    assert [(h.state, h.post_id) for h in told.holes] == [(PostState.APPROVED, 3)]


def test_a_day_that_is_over_is_told_to_its_end(desk: Desk, parts: Parts) -> None:
    period = today(desk)
    desk.clock.step(days=2)

    assert report(parts, period).until == period.ends


def test_a_file_has_words_a_picture_and_a_table(
    desk: Desk, parts: Parts, pencil: Pencil
) -> None:
    desk.approve("kanal")
    desk.send()

    made = report_file(parts, today(desk))

    assert made.text.startswith("Laporan harian Warta Rimba\nSenin, 2 Maret 2026")
    assert (made.picture, len(pencil.charts)) == (b"PNG", 1)
    assert made.table.count(b"\r\n") == 2
    assert made.name == "laporan-2026-03-02"


def test_without_its_picture_a_report_is_told_all_the_same(
    desk: Desk, parts: Parts, pencil: Pencil
) -> None:
    pencil.broken = True
    desk.approve("kanal")
    desk.send()

    made = report_file(parts, today(desk))

    assert made.picture is None
    assert "Terbit: 1" in made.text


def test_of_a_day_without_posts_there_is_nothing_to_draw(
    desk: Desk, parts: Parts, pencil: Pencil
) -> None:
    made = report_file(parts, today(desk))

    assert made.picture is None
    assert pencil.charts == []


def due(desk: Desk) -> list[tuple[ReportKind | None, date]]:
    made = due_reports(desk.parts, desk.clock.now())
    return [(one.kind, one.report.period.first) for one in made]


@pytest.mark.usefixtures("parts")
def test_a_desk_hears_the_day_and_the_week_once_each(desk: Desk) -> None:
    assert due(desk) == []  # it is new: nothing is owed from before
    desk.clock.step(hours=12)

    assert due(desk) == [(ReportKind.DAILY, MONDAY)]
    assert due(desk) == [(ReportKind.DAILY, MONDAY)]  # nobody has it yet
    (file,) = due_reports(desk.parts, desk.clock.now())
    assert reported(desk.parts, file)
    assert due(desk) == []
    assert not reported(desk.parts, file)

    desk.clock.step(days=6, hours=12)  # next Monday, 08:00; Sunday's is 12 h late
    assert due(desk) == [(ReportKind.WEEKLY, MONDAY)]


@pytest.mark.usefixtures("parts")
def test_a_report_is_made_up_for_after_an_outage(desk: Desk) -> None:
    due(desk)
    desk.clock.step(days=3, hours=20)  # Friday, 04:00

    assert due(desk) == [(ReportKind.DAILY, MONDAY + timedelta(days=3))]


def test_a_desk_that_wants_no_reports_gets_none(desk: Desk, parts: Parts) -> None:
    rules = DeskRules(daily_report=None, weekly_report=None)
    desk.parts = replace(parts, newsroom=replace(parts.newsroom, desk=rules))
    for _ in range(20):
        assert due(desk) == []
        desk.clock.step(hours=12)


def test_what_was_only_asked_for_is_not_what_was_due(desk: Desk, parts: Parts) -> None:
    due(desk)
    desk.clock.step(hours=12)

    assert not reported(parts, report_file(parts, today(desk)))
    assert due(desk) == [(ReportKind.DAILY, MONDAY)]
