"""What preparing a post costs, and that it is not done or paid for twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from distbot.domain.card import CardFile
from distbot.domain.errors import (
    OutOfCredit,
    OverBudget,
    Rejected,
    Throttled,
    Unavailable,
)
from distbot.domain.post import Draft
from distbot.ports import NO_OUTLAYS, Channel, Ready, no_fence
from distbot.sandbox.faults import Fault, FaultKind

if TYPE_CHECKING:
    from tests.contract.channels.conftest import MakeDraft, Rig, XRig

ALT_TEXT = ("alt text", Decimal("0.005"))
A_DAY = timedelta(hours=24)
DESCRIBE = "/2/media/metadata"
DARK = [
    kind
    for kind in FaultKind
    if kind.value.startswith(("reset", "hang", "error", "garbage"))
]


async def prepare(rig: Rig, channel: Channel, draft: Draft, card: CardFile) -> Ready:
    return await channel.prepare(rig.destination(), draft, card, rig.outlays)


def uploads(rig: Rig) -> int:
    return sum(call.name == "POST /2/media/upload" for call in rig.faults.calls)


def test_all_that_is_billed_ahead_is_charged_ahead(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with rig.open() as channel:
            await prepare(rig, channel, make_draft(channel), card)

    asyncio.run(run())

    bills = [(bill.what, bill.price_usd) for bill in rig.sandbox.x.world.bills]
    assert rig.outlays.charged == bills


def test_a_card_without_alt_text_is_charged_nothing(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with x.open() as channel:
            draft = replace(make_draft(channel), alt_text="")
            await prepare(x, channel, draft, card)

    asyncio.run(run())

    assert (x.outlays.charged, uploads(x)) == ([], 1)


def test_another_process_does_not_upload_a_card_again(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with x.open() as channel, x.open() as other:
            draft = make_draft(channel)
            await prepare(x, channel, draft, card)
            await (await prepare(x, other, draft, card)).publish(no_fence)

    asyncio.run(run())

    assert (x.outlays.charged, uploads(x)) == ([ALT_TEXT], 1)
    assert x.seen()[0].picture == card.content


def test_another_alt_text_is_another_upload(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with x.open() as channel:
            for _ in range(2):
                await prepare(x, channel, make_draft(channel), card)

    asyncio.run(run())

    assert (x.outlays.charged, uploads(x)) == ([ALT_TEXT] * 2, 2)


def test_no_alt_text_is_set_over_the_budget(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    x.outlays.limit_usd = Decimal("0.004")

    async def run() -> None:
        async with x.open() as channel:
            draft = make_draft(channel)
            for _ in range(2):
                with pytest.raises(OverBudget):
                    await prepare(x, channel, draft, card)

    asyncio.run(run())

    assert x.sandbox.x.world.bills == []
    assert (x.outlays.charged, uploads(x)) == ([], 1)


def describe_into(
    rig: XRig, make_draft: MakeDraft, card: CardFile, fault: Fault, *, times: int = 1
) -> list[tuple[str, Decimal]]:
    """Let alt texts fail, then one not, with the same picture.

    Returns:
        What was charged before that one.
    """

    async def run() -> list[tuple[str, Decimal]]:
        hasty = fault.kind in {FaultKind.HANG, FaultKind.HANG_AFTER}
        async with rig.open(timeout_s=0.4 if hasty else 10) as channel:
            draft = make_draft(channel)
            rig.faults.put(replace(fault, method=DESCRIBE, times=None))
            for _ in range(times):
                with pytest.raises((Unavailable, Throttled, OutOfCredit)):
                    await prepare(rig, channel, draft, card)
            charged = list(rig.outlays.charged)
            assert uploads(rig) == 1
            rig.faults.clear()
            rig.clock.advance(timedelta(minutes=20))
            await (await prepare(rig, channel, draft, card)).publish(no_fence)
            return charged

    return asyncio.run(run())


@pytest.mark.parametrize("kind", DARK, ids=lambda kind: kind.value)
def test_an_alt_text_in_doubt_is_charged_once_and_its_picture_uploaded_once(
    x: XRig, make_draft: MakeDraft, card: CardFile, kind: FaultKind
) -> None:
    charged = describe_into(x, make_draft, card, Fault(kind=kind), times=3)

    assert charged == x.outlays.charged == [ALT_TEXT]
    assert uploads(x) == 0
    assert x.seen()[0].alt_text


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=FaultKind.THROTTLE, retry_after_s=1),
        Fault(kind=FaultKind.CREDITS_GONE),
    ],
    ids=["throttled", "no credit"],
)
def test_the_charge_for_an_alt_text_that_x_refused_is_given_back(
    x: XRig, make_draft: MakeDraft, card: CardFile, fault: Fault
) -> None:
    charged = describe_into(x, make_draft, card, fault, times=3)

    assert charged == []
    assert x.outlays.charged == [ALT_TEXT]
    assert uploads(x) == 0


def test_a_picture_that_x_forgot_before_it_was_described_is_uploaded_anew(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with x.open() as channel:
            draft = make_draft(channel)
            x.faults.add(FaultKind.RESET_BEFORE, DESCRIBE)
            with pytest.raises(Unavailable):
                await prepare(x, channel, draft, card)
            x.sandbox.x.world.media.clear()
            with pytest.raises(Unavailable, match="uploaded anew"):
                await prepare(x, channel, draft, card)
            await (await prepare(x, channel, draft, card)).publish(no_fence)

    asyncio.run(run())

    assert x.seen()[0].picture == card.content
    assert uploads(x) == 2


def test_an_alt_text_that_x_never_takes_fails_for_good_and_costs_nothing(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with x.open() as channel:
            long = replace(make_draft(channel), alt_text="Kartu. " * 200)
            await prepare(x, channel, long, card)

    with pytest.raises(Rejected):
        asyncio.run(run())
    assert x.outlays.charged == []


def test_a_picture_that_x_forgot_is_uploaded_anew_and_surely_not_posted(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with x.open() as channel:
            draft = make_draft(channel)
            await prepare(x, channel, draft, card)
            x.sandbox.x.world.media.clear()
            with pytest.raises(Unavailable, match="uploaded anew"):
                await (await prepare(x, channel, draft, card)).publish(no_fence)
            assert x.seen() == []
            await (await prepare(x, channel, draft, card)).publish(no_fence)

    asyncio.run(run())

    assert x.seen()[0].picture == card.content
    assert uploads(x) == 2


def test_a_picture_that_expired_between_preparing_and_posting_is_uploaded_anew(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with x.open() as channel:
            draft = make_draft(channel)
            ready = await prepare(x, channel, draft, card)
            x.clock.advance(A_DAY)
            with pytest.raises(Unavailable, match="uploaded anew"):
                await ready.publish(no_fence)
            await (await prepare(x, channel, draft, card)).publish(no_fence)

    asyncio.run(run())

    assert len(x.seen()) == 1


def test_a_picture_that_x_never_lets_be_posted_fails_for_good(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    """X uploads some files and refuses them in a post, each time anew."""

    async def run() -> None:
        async with x.open() as channel:
            ready = await prepare(x, channel, make_draft(channel), card)
            x.sandbox.x.world.media.clear()
            await ready.publish(no_fence)

    with pytest.raises(Rejected, match="refuses it in a post"):
        asyncio.run(run())
    assert x.outlays.kept == {}


def test_a_preview_costs_and_keeps_nothing(
    telegram: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with telegram.open() as channel:
            where, draft = telegram.destination(), make_draft(channel)
            await (await channel.prepare(where, draft, card, NO_OUTLAYS)).publish(
                no_fence
            )

    asyncio.run(run())
    NO_OUTLAYS.keep_upload("digest", "7", telegram.clock.now() + A_DAY)
    NO_OUTLAYS.charge("alt text", Decimal(1000000))
    NO_OUTLAYS.release("alt text", Decimal(1000000))
    NO_OUTLAYS.forget_upload("7")

    assert len(telegram.seen()) == 1
    assert NO_OUTLAYS.upload("digest") is None


def test_an_upload_in_doubt_is_neither_kept_nor_charged(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> None:
        async with x.open() as channel:
            x.faults.add(FaultKind.RESET_AFTER, "/2/media/upload")
            await prepare(x, channel, make_draft(channel), card)

    with pytest.raises(Unavailable):
        asyncio.run(run())
    assert (x.outlays.kept, x.outlays.charged) == ({}, [])
