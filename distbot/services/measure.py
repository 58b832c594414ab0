"""Posts that stand → how followers took to them, within what that may cost."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from distbot.domain.budget import Month
from distbot.domain.errors import ChannelError
from distbot.domain.measuring import affordable, is_time
from distbot.domain.newsroom import Destination
from distbot.ports import BilledCall, Channel, Countable, Parts, bill_of, month_of

_WHAT = "own read"
_SPAN = timedelta(days=7)
_FRESH = timedelta(hours=1)
"""Nobody has seen a post that is so new."""

_LEASE = timedelta(minutes=10)


async def measure(parts: Parts) -> tuple[int, tuple[str, ...]]:
    """Count once a day how followers took to the last week's posts, newest first.

    From an hour before the day's report, for each account where counting costs and its
    config sets money aside for it. A call is billed before it is made, without a post,
    for it is about many; whatever comes of it, the account is not asked again that
    day. Where a network tells by itself, see `reacted`.

    Returns:
        How many posts were counted, and one sentence for each call that failed.
    """
    holder, now = secrets.token_hex(8), parts.clock.now()
    locks, until = parts.locks, now + _LEASE
    if await asyncio.to_thread(locks.hold, "counts", holder, until, now) != holder:
        return 0, ()
    try:
        return await _measure_all(parts, now)
    finally:
        await asyncio.to_thread(locks.let_go, "counts", holder)


def reacted(
    parts: Parts,
    addresses: Sequence[str],
    message_id: int,
    counts: Mapping[str, int],
    at: datetime,
) -> bool:
    """Keep the counts that a network told by itself of a message; blocking.

    Args:
        parts: The newsroom's parts.
        addresses: All that its chat is called: "@klikwartaku", "-1001234567890".
        message_id: The network's.
        counts: Kind → how many, all that there are now.
        at: When they were true; aware UTC.

    Returns:
        False if it is no post of ours, or later counts are kept.
    """
    names = {address.casefold() for address in addresses}
    places = [
        (destination.name, destination.address)
        for destination in parts.newsroom.destinations
        if destination.address.casefold() in names
    ]
    post_id = parts.desk.reports.find(places, str(message_id))
    return post_id is not None and parts.desk.reactions.count(post_id, at, counts)


async def _measure_all(parts: Parts, now: datetime) -> tuple[int, tuple[str, ...]]:
    counted, faults = 0, list[str]()
    for (_, account), channel in parts.channels.items():
        if not channel.monthly_counts_usd:
            continue
        posts = await asyncio.to_thread(_chosen, parts, channel, account, now)
        for destination, there in _by_destination(parts, posts):
            try:
                counted += await _count(parts, channel, destination, there)
            except ChannelError as error:
                faults.append(f"{destination.name}: {error}")
    return counted, tuple(faults)


def _chosen(
    parts: Parts, channel: Channel, account: str, now: datetime
) -> Sequence[Countable]:
    """Return the posts that are to be counted now; blocking."""
    newsroom, rates = parts.newsroom, channel.rates
    month = month_of(newsroom, channel, account, parts.money, now)
    if month is None or rates is None:
        return ()
    bill = bill_of(newsroom, channel, account, now)
    reads = [c for c in parts.money.calls(bill.account, month.began) if _is_ours(c)]
    if not _is_due(month, reads, parts, now):
        return ()
    most = affordable(
        month,
        rates,
        share_usd=channel.monthly_counts_usd,
        spent_usd=sum((call.price_usd for call in reads), Decimal(0)),
        now=now,
    )
    names = [d.name for d in newsroom.destinations if parts.channel(d) is channel]
    begin, end = now - _SPAN, now - _FRESH
    return parts.desk.reports.countable(names, begin, end, most) if most else ()


def _is_due(
    month: Month, reads: Sequence[BilledCall], parts: Parts, now: datetime
) -> bool:
    done = any(call.at >= month.day_began for call in reads)
    return not done and is_time(now, month, parts.newsroom.desk.daily_report)


def _is_ours(call: BilledCall) -> bool:
    """Tell counting from a look for one lost post, which is the post's own bill."""
    return call.what == _WHAT and call.post_id is None and call.state != "released"


def _by_destination(
    parts: Parts, posts: Sequence[Countable]
) -> Sequence[tuple[Destination, Sequence[Countable]]]:
    groups = (
        (destination, [post for post in posts if post.destination == destination.name])
        for destination in parts.newsroom.destinations
    )
    return [(destination, there) for destination, there in groups if there]


async def _count(
    parts: Parts,
    channel: Channel,
    destination: Destination,
    posts: Sequence[Countable],
) -> int:
    """Pay for a call, make it, keep what it tells; return of how many posts.

    Raises:
        ChannelError: It failed, and may be billed.
    """
    price, bill = channel.price_of_counts(len(posts)), parts.bill(destination)
    now = parts.clock.now()
    paid = await asyncio.to_thread(parts.money.charge, bill, _WHAT, price, None, now)
    if not paid:
        return 0
    found = await channel.counts(destination, [post.receipt for post in posts])
    told = [post for post in posts if post.receipt.remote_id in found]
    for post in told:
        counts, at = found[post.receipt.remote_id], parts.clock.now()
        await asyncio.to_thread(parts.desk.reactions.count, post.post_id, at, counts)
    return len(told)
