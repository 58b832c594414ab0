"""A worker is killed in the midst of a take-down: it is done once, and paid for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from distbot.storage.tables import POSTS
from distbot.storage.tables_desk import OPERATIONS
from distbot.storage.tables_more import BILLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.flow.engine.conftest import Until
    from tests.flow.engine.newsroom import Newsroom
    from tests.flow.engine.processes import Nursery

    Send = Callable[[], None]

PRICE_MICRO_USD = 10_000


def retract(newsroom: Newsroom, nursery: Nursery) -> None:
    """Ask for all posts of the article to be taken back, as from a shell."""
    (row,) = newsroom.rows(select(POSTS.c.id).where(POSTS.c.destination == "x"))
    words = ("retract", str(row.id), "--article", "--yes")
    asked = nursery.start(*words, "-c", str(newsroom.config))
    assert asked.wait() == 0, asked.out.read_text(encoding="utf-8")


def done(newsroom: Newsroom) -> bool:
    states = newsroom.rows(select(OPERATIONS.c.state))
    return bool(states) and {row.state for row in states} == {"done"}


def deletions(newsroom: Newsroom) -> tuple[list[int], Decimal]:
    """What is written down for take-downs, and what X billed for them."""
    query = select(BILLS).where(BILLS.c.what == "delete", BILLS.c.state == "billed")
    written = [row.price_micro_usd for row in newsroom.rows(query)]
    bills = newsroom.sandbox.x.world.bills
    return written, sum((b.price_usd for b in bills if b.what == "delete"), Decimal(0))


@pytest.mark.parametrize("point", ["after pay", "before end"])
def test_kill_9_in_a_take_down_leaves_it_to_the_next_worker(
    newsroom: Newsroom,
    nursery: Nursery,
    until: Until,
    open_the_channels: Send,
    point: str,
) -> None:
    open_the_channels()
    retract(newsroom, nursery)
    killed = nursery.start(*newsroom.run, freeze=point)
    killed.until_frozen()
    killed.kill()

    worker = nursery.start(*newsroom.run)
    until(lambda: done(newsroom))
    worker.stop()

    timelines = newsroom.sandbox.timelines()
    assert timelines.in_chat("@kanal_demo") == ()
    assert timelines.of_account("@akun_demo") == ()
    written, billed = deletions(newsroom)
    # Each try is written down: X may have billed the one that nobody heard the end of.
    assert set(written) == {PRICE_MICRO_USD}
    assert billed == Decimal("0.010")
    assert billed <= sum(written) / Decimal(1_000_000) <= 2 * billed
