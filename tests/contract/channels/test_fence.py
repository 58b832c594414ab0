"""Every channel asks the fence at the last moment: connected, before the first byte."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from distbot.domain.errors import Unavailable
from distbot.ports import no_fence

if TYPE_CHECKING:
    from distbot.domain.card import CardFile
    from tests.contract.channels.conftest import MakeDraft, Rig


def _too_late() -> None:
    raise Unavailable("this process stood still")


@pytest.mark.parametrize("with_card", [True, False])
def test_what_the_fence_refuses_never_reaches_the_network(
    rig: Rig, make_draft: MakeDraft, card: CardFile, *, with_card: bool
) -> None:
    async def publish() -> None:
        async with rig.open() as channel:
            picture = card if with_card else None
            draft, where = make_draft(channel), rig.destination()
            ready = await channel.prepare(where, draft, picture, rig.outlays)
            with pytest.raises(Unavailable, match=r"^this process stood still$"):
                await ready.publish(_too_late)
            await ready.publish(no_fence)

    asyncio.run(publish())

    assert len(rig.seen()) == 1
    sends = {rig.call, "sendMessage"}
    assert sum(call.name in sends for call in rig.faults.calls) == 1


def test_it_is_asked_when_the_connection_is_there(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    asked = 0

    def ask() -> None:
        nonlocal asked
        asked += 1

    async def nobody_there() -> None:
        async with rig.open(url="http://127.0.0.1:9") as channel:
            draft, where = make_draft(channel), rig.destination()
            ready = await channel.prepare(where, draft, None, rig.outlays)
            with pytest.raises(Unavailable):
                await ready.publish(ask)

    async def publish() -> None:
        async with rig.open() as channel:
            draft, where = make_draft(channel), rig.destination()
            ready = await channel.prepare(where, draft, card, rig.outlays)
            await ready.publish(ask)

    asyncio.run(nobody_there())
    assert asked == 0
    asyncio.run(publish())
    assert asked >= 1
