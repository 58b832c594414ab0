"""When, and for how many posts, followers' answers may be counted where that costs."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from distbot.domain.budget import Month, spare
from distbot.domain.price import RateCard

MOST_A_CALL = 100
"""So many posts can be read by one call (docs.x.com, GET /2/tweets)."""

_BEFORE = timedelta(hours=1)
_USUAL = time(20)
_ONE_DAY = timedelta(days=1)


def is_time(now: datetime, month: Month, report: time | None) -> bool:
    """Say whether the day's counting may begin: an hour before the day's report.

    Args:
        now: Aware.
        month: Its `day_began` says on whose clock.
        report: When the day is told; None: never, it is counted for 20:00 then.
    """
    at = report or _USUAL
    hour = timedelta(hours=at.hour, minutes=at.minute)
    return now >= month.day_began + max(hour - _BEFORE, timedelta())


def affordable(
    month: Month,
    rates: RateCard,
    *,
    share_usd: Decimal,
    spent_usd: Decimal,
    now: datetime,
) -> int:
    """Return how many posts may be counted today, at most what one call takes.

    The month's share is spread over the days that are left; the money that the month's
    posts need is never touched.

    Args:
        month: As it stands.
        rates: The account's.
        share_usd: What counting may cost in the month.
        spent_usd: What it has cost so far.
        now: Aware.
    """
    days = max(-(-(month.ends - now) // _ONE_DAY), 1)
    today = max(share_usd - spent_usd, Decimal(0)) / days
    room = min(today, spare(month, rates, now))
    if not rates.own_read_usd:
        return MOST_A_CALL if share_usd else 0
    return min(int(room / rates.own_read_usd), MOST_A_CALL)
