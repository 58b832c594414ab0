"""What each account's month has cost, as chiefs are told it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from distbot.domain.budget import Month, forecast, left
from distbot.ports import BilledCall, Parts, month_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """An account's month.

    Attributes:
        account: Channel and account: "x", "x:dua".
        month: As it stands.
        forecast_usd: What it will have cost at its end.
        calls: Billed in it, oldest first.
    """

    account: str
    month: Month
    forecast_usd: Decimal
    calls: Sequence[BilledCall]


def months(parts: Parts) -> Sequence[Spent]:
    """Return the accounts that are billed; blocking."""
    return [
        spent
        for channel, account in sorted(parts.channels)
        if (spent := _spent(parts, channel, account)) is not None
    ]


def _spent(parts: Parts, name: str, account: str) -> Spent | None:
    channel, now = parts.channels[name, account], parts.clock.now()
    month = month_of(parts.newsroom, channel, account, parts.money, now)
    if month is None:
        return None
    return Spent(
        account=f"{name}:{account}".rstrip(":"),
        month=month,
        forecast_usd=forecast(month, now),
        calls=parts.money.calls(f"{name}:{account}", month.began),
    )


def told_briefly(spent: Spent, words: Mapping[str, str]) -> str:
    """Tell a month in a part of a line."""
    return words["money_brief"].format(
        account=spent.account,
        spent=f"{spent.month.spent_usd:.2f}",
        limit=f"{spent.month.limit_usd:.2f}",
    )


def told_in_full(spent: Spent, words: Mapping[str, str]) -> str:
    """Tell a month with what will come, and what it was for."""
    month = spent.month
    lines = [
        words["money_full"].format(
            account=spent.account,
            spent=f"{month.spent_usd:.2f}",
            limit=f"{month.limit_usd:.2f}",
            left=f"{left(month):.2f}",
            promised=f"{month.promised_usd:.2f}",
            forecast=f"{spent.forecast_usd:.2f}",
        )
    ]
    for what, (count, price) in sorted(_by_kind(spent.calls).items()):
        name = words.get(f"bill_{what.replace(' ', '_')}", what)
        line = words["money_line"].format(what=name, count=count, price=f"{price:.3f}")
        lines.append(line)
    return "\n".join(lines)


def _by_kind(calls: Sequence[BilledCall]) -> Mapping[str, tuple[int, Decimal]]:
    """Sum up what was billed, or may have been, by what it was for."""
    sums: dict[str, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for call in calls:
        if call.state != "released":
            count, price = sums[call.what]
            sums[call.what] = count + 1, price + call.price_usd
    return sums
