"""What an account's month may still be billed, asked before anything is bought."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from distbot.domain.budget import left
from distbot.domain.errors import InputError
from distbot.domain.newsroom import Destination
from distbot.ports.months import month_of
from distbot.ports.parts import Parts


class NoRoomError(InputError):
    """The month's budget cannot pay something.

    Attributes:
        account: Channel and account: "x", "x:dua".
        price_usd: What it would be billed.
        room_usd: What the month may still be billed.
    """

    def __init__(self, account: str, price_usd: Decimal, room_usd: Decimal) -> None:
        """Say what it costs, what is left, and where the limit is set."""
        self.account, self.price_usd, self.room_usd = account, price_usd, room_usd
        fault = f"has ${room_usd:.3f} left this month, ${price_usd:.3f} needed"
        mend = "Raise monthly_budget_usd in the config, or wait for the next month"
        super().__init__(f"the budget of {account}", fault, mend)


def room_usd(parts: Parts, destination: Destination) -> Decimal | None:
    """Return what a destination's account may still be billed; None: no limit.

    Blocking. What waits is not set aside: who corrects what is out goes first.
    """
    channel, now = parts.channel(destination), parts.clock.now()
    account = destination.account
    month = month_of(parts.newsroom, channel, account, parts.money, now)
    return None if month is None else left(month)


def refuse_without_room(parts: Parts, costs: Iterable[tuple[str, Decimal]]) -> None:
    """Refuse costs, each of a destination's name, that its account cannot pay.

    Blocking. What is free is never refused, nor what goes to a destination that the
    config does not name.

    Raises:
        NoRoomError: Together they are more than is left of the month.
    """
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    places: dict[tuple[str, str], Destination] = {}
    for name, price in costs:
        destination = parts.destination(name)
        if destination is not None:
            key = destination.channel, destination.account
            sums[key] += price
            places[key] = destination
    for key, price in sums.items():
        room = room_usd(parts, places[key]) if price else None
        if room is not None and price > room:
            raise NoRoomError(":".join(key).rstrip(":"), price, room)
