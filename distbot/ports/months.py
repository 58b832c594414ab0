"""How an account's month stands, put together from its bills."""

from datetime import UTC, datetime, timedelta

from distbot.domain.budget import Month, posts_a_day
from distbot.domain.newsroom import Newsroom
from distbot.ports.office import MoneyStore
from distbot.ports.parts import bill_of
from distbot.ports.world import Channel


def month_of(
    newsroom: Newsroom,
    channel: Channel,
    account: str,
    money: MoneyStore,
    now: datetime,
) -> Month | None:
    """Return how an account's month stands; None where there is no limit; blocking."""
    bill, rates = bill_of(newsroom, channel, account, now), channel.rates
    if bill.limit_usd is None or rates is None:
        return None
    here = now.astimezone(newsroom.timezone)
    day = here.replace(hour=0, minute=0, second=0, microsecond=0)
    names = [
        d.name
        for d in newsroom.destinations
        if (d.channel, d.account) == (channel.name, account)
    ]
    spending = money.spending(bill, names, rates.link_post_usd, day, now)
    return Month(
        began=bill.month_began,
        ends=_next_month(day).astimezone(UTC),
        limit_usd=bill.limit_usd,
        spent_usd=spending.charged_usd,
        posts_lately=posts_a_day(spending.posts_a_week, spending.first_at, now),
        links_today=spending.links_today,
        day_began=day.astimezone(UTC),
        promised_usd=spending.promised_usd,
    )


def _next_month(day: datetime) -> datetime:
    """Return the midnight that the next month begins with, by the same clock."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
