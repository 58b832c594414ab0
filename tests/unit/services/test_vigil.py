"""What the clock tells: budgets near their end, and changes nobody decides about."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from distbot.ports import Admission, Audience, Decision, GapDecision
from distbot.services.gone import note_gone
from distbot.services.vigil import keep_vigil

if TYPE_CHECKING:
    from tests.unit.services.conftest import Desk


@pytest.fixture
def billed(desk: Desk) -> Desk:
    """A second account that may cost 10 dollars a month."""
    desk.cadangan.budget_usd = Decimal(10)
    return desk


def told(desk: Desk, audience: Audience = Audience.CHIEFS) -> list[str]:
    notices = desk.parts.notices.untold(99)
    words = desk.parts.language.messages.chat
    assert all(words[f"notice_{n.kind}"].format(**n.fields) for n in notices)
    return [notice.kind for notice in notices if notice.audience is audience]


def spend(desk: Desk, usd: str) -> None:
    destination = desk.parts.destination("cadangan")
    assert destination is not None
    bill, now = desk.parts.bill(destination), desk.clock.now()
    assert desk.parts.money.charge(bill, "post", Decimal(usd), None, now)


def vigils(desk: Desk, count: int = 3) -> None:
    for _ in range(count):
        keep_vigil(desk.parts)
        desk.clock.step(minutes=10)


def test_a_budget_is_told_when_it_is_low_and_when_it_is_gone(billed: Desk) -> None:
    vigils(billed)
    assert told(billed) == []

    spend(billed, "8.5")
    vigils(billed)
    assert told(billed) == ["budget_low"]

    spend(billed, "1.49")
    vigils(billed)
    assert told(billed) == ["budget_low", "budget_gone"]


def test_a_new_month_ends_both(billed: Desk) -> None:
    spend(billed, "9.99")
    vigils(billed)
    assert told(billed) == ["budget_gone"]

    billed.clock.step(days=31)
    vigils(billed)
    assert told(billed) == ["budget_gone", "budget_gone_over"]


def test_a_limit_that_was_raised_ends_what_was_told(billed: Desk) -> None:
    for usd in ("8.5", "1.49"):
        spend(billed, usd)
        vigils(billed)
    billed.cadangan.budget_usd = Decimal(12)
    vigils(billed)
    assert told(billed)[2:] == ["budget_gone_over"]

    billed.cadangan.budget_usd = Decimal(100)
    vigils(billed)
    assert told(billed)[3:] == ["budget_low_over"]


def test_where_nothing_is_billed_nothing_is_told(desk: Desk) -> None:
    vigils(desk)

    assert told(desk) == []


def change(desk: Desk, *, shown: bool = True) -> int:
    """Have a published article go; return the change."""
    (post,) = desk.published("kanal")
    for _ in range(2):
        note_gone(desk.parts, post.article_id, desk.clock.now())
    number = desk.parts.desk.changes.undecided(9)[-1].id
    if shown:
        desk.parts.desk.changes.shown(number, -100, number)
    return number


def reminders(desk: Desk) -> list[str]:
    notices = desk.parts.notices.untold(99)
    return [n.fields["count"] for n in notices if n.kind == "undecided"]


def test_the_desk_is_reminded_once_a_day_until_somebody_decides(desk: Desk) -> None:
    first, _ = change(desk), change(desk)
    vigils(desk, 6)
    assert reminders(desk) == []

    desk.clock.step(hours=2)
    vigils(desk)
    assert reminders(desk) == ["2"]
    desk.parts.desk.changes.decide(first, Decision.LEAVE, "@laras", desk.clock.now())
    desk.clock.step(days=1)
    vigils(desk)
    assert reminders(desk) == ["2", "1"]
    assert told(desk, Audience.DESK) == ["undecided"] * 2


def test_nobody_is_reminded_at_night(desk: Desk) -> None:
    change(desk)
    desk.clock.step(hours=16)  # 00:00 in Jakarta
    vigils(desk)
    assert reminders(desk) == []

    desk.clock.step(hours=8)
    vigils(desk)
    assert reminders(desk) == ["1"]


def test_what_the_desk_was_never_shown_is_no_debt(desk: Desk) -> None:
    change(desk, shown=False)
    desk.clock.step(hours=3)
    vigils(desk)

    assert reminders(desk) == []


def pile_up(desk: Desk) -> int:
    """Have the desk be asked about three articles; return the question's number."""
    store, piled = desk.parts.articles, [desk.article() for _ in range(3)]
    keys = frozenset(one.key for one in piled)
    for articles, admission in (((), Admission()), (piled, Admission(piled=keys))):
        now = desk.clock.now()
        store.keep("situs", articles, {}, baseline=False, now=now, admission=admission)
    (gap,) = desk.parts.desk.gaps.undecided()
    return gap.id


def test_a_gap_that_nobody_decides_about_is_reminded_of_once_a_day(desk: Desk) -> None:
    number = pile_up(desk)
    vigils(desk)
    assert told(desk, Audience.DESK) == ["gap"]

    for _ in range(2):
        desk.clock.step(hours=24)
        vigils(desk)
    assert told(desk, Audience.DESK) == ["gap", "gap_undecided", "gap_undecided"]

    gaps, now = desk.parts.desk.gaps, desk.clock.now()
    assert gaps.decide(number, GapDecision.SKIP, "@laras", "piled up", now)
    desk.clock.step(days=1)
    vigils(desk)

    assert told(desk, Audience.DESK)[3:] == []
