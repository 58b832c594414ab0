from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.budget import Month, spare
from distbot.domain.measuring import MOST_A_CALL, affordable, is_time
from distbot.domain.price import RateCard

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
ENDS = datetime(2026, 12, 1, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 16, tzinfo=UTC)
NOW = MIDNIGHT + timedelta(hours=19)
RATES = RateCard()


def month(
    limit: Decimal | int = 20, spent: Decimal | int = 0, lately: Decimal | int = 10
) -> Month:
    return Month(
        began=BEGAN,
        ends=ENDS,
        limit_usd=Decimal(limit),
        spent_usd=Decimal(spent),
        posts_lately=Decimal(lately),
        links_today=0,
        day_began=MIDNIGHT,
    )


def many(
    of: Month,
    share: Decimal | str = "0.5",
    spent: Decimal | str = "0",
    now: datetime = NOW,
    rates: RateCard = RATES,
) -> int:
    given = {"share_usd": Decimal(share), "spent_usd": Decimal(spent)}
    return affordable(of, rates, **given, now=now)


def test_the_share_is_spread_over_the_days_that_are_left() -> None:
    assert many(month()) == 33  # half a dollar over 15 days


def test_what_was_saved_is_there_at_the_months_end() -> None:
    assert many(month(), "0.05", now=ENDS - timedelta(hours=5)) == 50


def test_a_share_that_is_spent_counts_nothing_more() -> None:
    assert many(month(), "0.5", "0.5") == 0
    assert many(month(), "0.5", "0.7") == 0


def test_no_share_is_never() -> None:
    assert many(month(), "0") == 0
    assert many(month(), "0", rates=RateCard(own_read_usd=Decimal(0))) == 0


def test_one_call_is_the_most() -> None:
    assert many(month(), "20", now=ENDS - timedelta(hours=5)) == MOST_A_CALL
    assert many(month(), rates=RateCard(own_read_usd=Decimal(0))) == MOST_A_CALL


def test_the_money_that_posts_need_is_not_touched() -> None:
    assert many(month(limit=5, spent=3, lately=30)) == 0


@given(
    limit=st.decimals(0, 50, places=3),
    spent=st.decimals(0, 60, places=3),
    lately=st.decimals(0, 80, places=1),
    share=st.decimals(0, 5, places=3),
    had=st.decimals(0, 5, places=3),
    hours=st.integers(0, 30 * 24 - 1),
)
def test_counting_passes_neither_its_share_nor_what_is_spare(
    limit: Decimal,
    spent: Decimal,
    lately: Decimal,
    share: Decimal,
    had: Decimal,
    hours: int,
) -> None:
    of, now = month(limit, spent, lately), BEGAN + timedelta(hours=hours)

    price = many(of, share, had, now) * RATES.own_read_usd

    assert 0 <= price <= max(share - had, Decimal(0))
    assert price <= spare(of, RATES, now)


@pytest.mark.parametrize(
    ("report", "since"),
    [(time(20), 19), (None, 19), (time(0, 30), 0), (time(7, 30), 6.5)],
)
def test_it_is_time_an_hour_before_the_report(
    report: time | None, since: float
) -> None:
    begins = MIDNIGHT + timedelta(hours=since)

    assert is_time(begins, month(), report)
    assert not is_time(begins - timedelta(seconds=1), month(), report)
