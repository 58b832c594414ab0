"""What does not settle goes on as it was read, but not if its page is gone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from distbot.domain.presence import UNPUBLISHED, Presence
from distbot.domain.settling import Intake
from distbot.ports import Admission, Parts
from distbot.services.give_up import give_up
from distbot.services.gone import note_gone
from tests.unit.services.conftest import ToldPages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from distbot.domain.article import Article
    from tests.unit.services.conftest import Desk


def let_go(parts: Parts) -> Sequence[str]:
    withdraw = partial(note_gone, parts, now=parts.clock.now(), said=True)
    return asyncio.run(give_up(parts, "situs", withdraw))


def settling(desk: Desk) -> Article:
    """Have an article read once."""
    article = desk.article()
    admission = Admission(intake=Intake(settle=timedelta(minutes=1)))
    desk.parts.articles.keep(
        "situs",
        [article],
        {},
        baseline=False,
        now=desk.clock.now(),
        admission=admission,
    )
    return article


def seeing(desk: Desk, look: Callable[[str], Awaitable[Presence]]) -> Parts:
    return replace(desk.parts, pages=ToldPages(look))


async def gone(url: str) -> Presence:
    del url
    return Presence.GONE


async def unsure(url: str) -> Presence:
    del url
    return Presence.UNSURE


async def broken(url: str) -> Presence:
    raise RecursionError(url)


@pytest.mark.parametrize("look", [unsure, broken])
def test_what_nobody_gave_again_goes_on_after_ten_minutes(
    desk: Desk, look: Callable[[str], Awaitable[Presence]]
) -> None:
    parts, article = seeing(desk, look), settling(desk)
    desk.clock.step(minutes=9)
    assert let_go(parts) == []

    desk.clock.step(minutes=1)

    assert let_go(parts) == [article.headline]
    assert len(parts.articles.uncomposed(9)) == 1


def test_what_was_unpublished_meanwhile_does_not_go_on(desk: Desk) -> None:
    parts, _ = seeing(desk, gone), settling(desk)
    desk.clock.step(minutes=10)

    assert let_go(parts) == []

    assert parts.articles.uncomposed(9) == []
    (waiting,) = parts.ledger.waiting(9)
    assert waiting.why == UNPUBLISHED
