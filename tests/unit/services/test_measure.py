"""Counting what followers did: within its share, once a day, billed before."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.domain.errors import Unavailable
from distbot.ports import BilledCall
from distbot.services.measure import measure, reacted
from tests.unit.services.conftest import ToldChannel

if TYPE_CHECKING:
    from distbot.domain.newsroom import Destination
    from distbot.domain.post import Receipt
    from distbot.ports import Parts
    from tests.unit.services.conftest import Desk


def _nothing() -> None:
    """Let it go well."""


@dataclass(slots=True)
class CountingChannel(ToldChannel):
    """A network whose counts cost money.

    Attributes:
        share_usd: What counting may cost a month.
        asked: The remote ids of each call.
        counting: Done in each call; may raise.
    """

    share_usd: Decimal = Decimal("0.9")
    asked: list[list[str]] = field(default_factory=list)
    counting: Callable[[], None] = _nothing

    @property
    @override
    def monthly_counts_usd(self) -> Decimal:
        return self.share_usd

    @override
    def price_of_counts(self, posts: int) -> Decimal:
        return posts * Decimal("0.001")

    @override
    async def counts(
        self, destination: Destination, receipts: Sequence[Receipt]
    ) -> Mapping[str, Mapping[str, int]]:
        self.asked.append([receipt.remote_id for receipt in receipts])
        self.counting()
        return {r.remote_id: {"like": 3, "view": 40} for r in receipts}


@dataclass(slots=True)
class Bureau:
    """A newsroom with two posts on an account where counting costs."""

    desk: Desk
    parts: Parts
    x: CountingChannel

    def measure(self) -> tuple[int, tuple[str, ...]]:
        return asyncio.run(measure(self.parts))

    def reads(self) -> list[BilledCall]:
        since = self.desk.clock.now() - timedelta(days=60)
        calls = self.parts.money.calls("telegram:cadangan", since)
        return [call for call in calls if call.what == "own read"]


@pytest.fixture
def bureau(desk: Desk) -> Bureau:
    x = CountingChannel(desk.clock, budget_usd=Decimal(100))
    channels = {**desk.parts.channels, ("x", "cadangan"): x}
    parts = replace(desk.parts, channels=channels)
    desk.parts = parts
    accounts = {"kanal": "telegram:", "cadangan": "x:cadangan"}
    addresses = {d.name: d.address for d in parts.newsroom.destinations}
    parts.posts.add_destinations(accounts, desk.clock.now(), addresses)
    for _ in range(2):
        desk.approve("cadangan")
        desk.send()
    desk.clock.step(hours=11)  # 19:00 in Jakarta
    return Bureau(desk, parts, x)


def test_posts_are_counted_newest_first_and_billed_together(bureau: Bureau) -> None:
    assert bureau.measure() == (2, ())

    assert bureau.x.asked == [["2", "1"]]
    assert [(c.price_usd, c.post_id) for c in bureau.reads()] == [
        (Decimal("0.002"), None)
    ]
    counts = bureau.parts.desk.reactions.of([1, 2])
    assert counts == {n: {"like": 3, "view": 40} for n in (1, 2)}


def test_a_day_is_counted_once(bureau: Bureau) -> None:
    bureau.measure()
    bureau.desk.clock.step(hours=2)

    assert bureau.measure() == (0, ())
    assert len(bureau.x.asked) == 1

    bureau.desk.clock.step(hours=23)
    assert bureau.measure() == (2, ())


def test_nothing_is_counted_before_its_hour(bureau: Bureau) -> None:
    bureau.desk.clock.step(minutes=-1)

    assert bureau.measure() == (0, ())
    assert bureau.x.asked == []


def test_a_post_of_the_last_hour_waits_for_tomorrow(bureau: Bureau) -> None:
    bureau.desk.approve("cadangan")
    bureau.desk.send()

    bureau.measure()

    assert bureau.x.asked == [["2", "1"]]


def test_the_bill_is_written_before_the_call(bureau: Bureau) -> None:
    billed: list[int] = []
    bureau.x.counting = lambda: billed.append(len(bureau.reads()))

    bureau.measure()

    assert billed == [1]


def test_a_call_that_failed_is_told_billed_and_not_repeated(bureau: Bureau) -> None:
    def fail() -> None:
        raise Unavailable("no route to X")

    bureau.x.counting = fail

    assert bureau.measure() == (0, ("cadangan: no route to X",))
    assert bureau.measure() == (0, ())
    assert len(bureau.reads()) == 1


@pytest.mark.parametrize("share", ["0", "0.01"])
def test_without_a_share_nothing_is_counted(bureau: Bureau, share: str) -> None:
    bureau.x.share_usd = Decimal(share)

    assert bureau.measure() == (0, ())
    assert bureau.reads() == []


def test_the_money_that_posts_need_is_left_alone(bureau: Bureau) -> None:
    bureau.x.budget_usd = Decimal("1.00")

    assert bureau.measure() == (0, ())
    assert bureau.x.asked == []


def test_another_process_that_counts_is_left_to_it(bureau: Bureau) -> None:
    now = bureau.desk.clock.now()
    bureau.parts.locks.hold("counts", "other", now + timedelta(minutes=5), now)

    assert bureau.measure() == (0, ())
    assert bureau.x.asked == []


@pytest.mark.parametrize("address", ["@wartarimba", "@WartaRimba"])
def test_what_telegram_tells_by_itself_is_kept(bureau: Bureau, address: str) -> None:
    desk, now = bureau.desk, bureau.desk.clock.now()
    (post, *_) = desk.approve("kanal")
    desk.send()
    names = ("-1001234", address)

    assert reacted(bureau.parts, names, 1, {"👍": 4}, now)

    assert bureau.parts.desk.reactions.of([post.id]) == {post.id: {"👍": 4}}
    assert not reacted(bureau.parts, names, 1, {"👍": 3}, now - timedelta(minutes=1))


def test_reactions_to_what_is_not_ours_change_nothing(bureau: Bureau) -> None:
    now = bureau.desk.clock.now()

    assert not reacted(bureau.parts, ("@wartarimba",), 99, {"👍": 4}, now)
    assert not reacted(bureau.parts, ("@lain", "-100"), 1, {"👍": 4}, now)
