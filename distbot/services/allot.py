"""An account's month → which destinations' posts of an article may carry the link."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from distbot.domain.article import Article
from distbot.domain.budget import Month, grants_link, posts_a_day
from distbot.domain.importance import priority_of
from distbot.domain.newsroom import Destination, LinkPolicy, Newsroom
from distbot.domain.post import Priority
from distbot.ports import Channel, MoneyStore, Parts, bill_of


def allot(
    parts: Parts, article: Article, destinations: Sequence[Destination]
) -> Mapping[str, tuple[bool, str]]:
    """Say which of these may carry the link where links cost, and why; blocking.

    Args:
        parts: The newsroom's parts.
        article: As stored.
        destinations: Those that an article goes to.
    """
    asking = [d for d in destinations if _must_ask(parts, d)]
    if not asking:
        return {}
    reading = parts.language.read(article)
    priority = priority_of(article, reading.article_class, parts.newsroom.high)
    return {d.name: _grant(parts, d, priority) for d in asking}


def _grant(
    parts: Parts, destination: Destination, priority: Priority
) -> tuple[bool, str]:
    channel, now = parts.channel(destination), parts.clock.now()
    newsroom, account = parts.newsroom, destination.account
    month = month_of(newsroom, channel, account, parts.money, now)
    if month is None or channel.rates is None:
        return True, "nothing limits what may be spent"
    return grants_link(month, channel.rates, priority, now)


def _must_ask(parts: Parts, destination: Destination) -> bool:
    costs = parts.channel(destination).rates is not None
    return costs and destination.link is LinkPolicy.AUTO


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
