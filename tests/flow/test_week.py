"""A week of a newsroom: no rule of any rhythm is broken, whatever happens around it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.delivery_report import Report
from benchmarks.week import Week, simulate, tell
from benchmarks.week_news import A_DAY, DAYS
from benchmarks.week_office import BUDGET_USD
from benchmarks.week_rules import Out, Rules, broken

pytestmark = pytest.mark.timeout(900)  # it may be lived through beside others
NAMES = ("kanal", "pontianak", "x")
MONDAY = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
"""Ten o'clock in Pontianak."""


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    """Live through the week once, and show it."""
    lived = simulate(tmp_path_factory.mktemp("week"))
    tell(lived, Report())
    return lived


def test_no_rule_of_any_rhythm_is_broken(week: Week) -> None:
    assert week.broken == {name: [] for name in NAMES}


def test_every_article_is_in_the_ledger_once_for_each_destination(week: Week) -> None:
    first = [line for line in week.ledger if line.variant == 0]

    known = Counter((line.article_id, line.destination) for line in first)

    assert week.stories >= A_DAY * DAYS
    assert len({article for article, _ in known}) == week.stories
    assert {destination for _, destination in known} == set(NAMES)
    assert len(known) == len(first) == week.stories * len(NAMES)


def test_what_did_not_go_out_says_why(week: Week) -> None:
    missed = [line for line in week.ledger if line.receipt is None]

    assert missed
    assert all(line.reason for line in missed if line.state.value != "draft")
    assert {line.state.value for line in missed} <= {
        "approved",
        "cancelled",
        "draft",
        "skipped",
    }


def test_networks_show_each_published_post_once_and_nothing_else(week: Week) -> None:
    published = Counter(line.destination for line in week.ledger if line.receipt)

    assert week.shown == published == {name: len(week.outs[name]) for name in NAMES}


def test_x_billed_what_was_charged_and_no_month_went_over(week: Week) -> None:
    assert week.months == week.bills
    assert len(week.months) == 2
    assert all(charged <= BUDGET_USD for charged in week.months.values())


def test_every_trouble_of_the_week_was_met(week: Week) -> None:
    """Else the week proves less than it says."""
    reasons = [line.reason or "" for line in week.ledger]

    assert week.tried["absent"] > 5
    assert week.tried["approved"] > 0
    assert week.told["posts_outage"] + week.told["posts_late"] > 0
    assert week.told["evergreens_repeated"] > 0
    assert any(reason.startswith("late") for reason in reasons)
    assert any(out.fixed for out in week.outs["kanal"])
    assert all(any(out.duka for out in week.outs[name]) for name in NAMES)


def test_breaking_news_waits_for_no_gap_that_is_not_its_own(week: Week) -> None:
    late = [out.at - out.due_at for out in week.outs["kanal"] if out.kind == "breaking"]

    assert max(late) <= timedelta(minutes=10)


# The judge itself


def out(minutes: float, **given: Any) -> Out:  # noqa: ANN401 - fields of Out
    at = MONDAY + timedelta(minutes=minutes)
    usual = Out(
        post=int(minutes),
        article=int(minutes),
        variant=0,
        kind="normal",
        duka=False,
        fixed=False,
        person=True,
        came_at=at,
        known_at=at,
        due_at=at,
        at=at,
        receipt_at=at,
        ends_at=None,
    )
    return replace(usual, **given)


def judged(table: dict[str, Any], *outs: Out) -> list[str]:
    return broken(Rules(zone=ZoneInfo("Asia/Pontianak"), table=table), outs)


@pytest.mark.parametrize(
    ("table", "outs"),
    [
        ({"windows": ["daily 11:00-12:00"]}, [out(0)]),
        ({"windows": ["sat,sun 00:00-24:00"]}, [out(0)]),
        ({"quiet_hours": "22:00-10:01"}, [out(0)]),
        (
            {"quiet_hours": "22:00-11:00", "breaking_through_quiet": False},
            [out(0, kind="breaking")],
        ),
        ({"min_gap": "5m"}, [out(0), out(4.9)]),
        ({"breaking_gap": "9m"}, [out(n, kind="breaking") for n in (0, 8)]),
        ({"per_hour": 2}, [out(0), out(30), out(59)]),
        ({"per_day": 2}, [out(0), out(300), out(600)]),
        ({"late": {"normal": "skip after 1h"}}, [out(90, due_at=MONDAY)]),
        ({}, [out(70, kind="breaking", due_at=MONDAY)]),
        ({}, [out(0, ends_at=MONDAY)]),
        ({"duka_gap": "1h"}, [out(0, duka=True), out(59, kind="evergreen")]),
        (
            {"duka_gap": "1h"},
            [out(0, kind="evergreen"), out(30, duka=True, known_at=MONDAY)],
        ),
        (
            {"repeat_evergreen": "2d"},
            [out(0, article=1), out(2870, article=1, variant=1)],
        ),
        ({}, [out(0, article=1), out(60, article=1)]),
        ({"settle": "5m"}, [out(4, came_at=MONDAY, person=False)]),
        ({"min_gap": "5m"}, [out(0), out(6, receipt_at=MONDAY)]),
    ],
    ids=lambda given: str(given) if isinstance(given, dict) else "",
)
def test_the_judge_sees_a_broken_rule(table: dict[str, Any], outs: list[Out]) -> None:
    assert judged(table, *outs)


@pytest.mark.parametrize(
    ("table", "outs"),
    [
        ({"windows": ["mon-fri 10:00-12:00"]}, [out(0)]),
        ({"windows": ["daily 22:00-10:00"]}, [out(0, fixed=True)]),
        ({"quiet_hours": "22:00-11:00"}, [out(0, kind="breaking")]),
        ({"min_gap": "5m"}, [out(0), out(5)]),
        ({"per_hour": 2}, [out(0), out(30), out(60)]),
        ({"per_day": 1}, [out(0), out(14 * 60)]),
        # Held back by its rhythm until a moment ago, it is not late.
        (
            {"late": {"normal": "skip after 1h"}, "quiet_hours": "08:00-11:00"},
            [out(61, due_at=MONDAY - timedelta(hours=2))],
        ),
        # Nobody knew of the death yet.
        (
            {"duka_gap": "1h"},
            [out(0, kind="evergreen"), out(30, duka=True)],
        ),
    ],
    ids=lambda given: str(given) if isinstance(given, dict) else "",
)
def test_the_judge_lets_pass_what_is_allowed(
    table: dict[str, Any], outs: list[Out]
) -> None:
    assert judged(table, *outs) == []
