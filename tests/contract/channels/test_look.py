"""What every channel's look says of a post whose outcome was never told."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.card import CardFile
from distbot.domain.errors import (
    OutcomeUnknown,
    OutOfCredit,
    Throttled,
    Unauthorized,
    Unavailable,
)
from distbot.domain.post import Draft
from distbot.domain.sighting import Absent, Look, Seen, Sighting, Trace, Unclear
from distbot.ports import Channel, no_fence
from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.telegram_world import LOG_ID

if TYPE_CHECKING:
    from tests.contract.channels.conftest import MakeDraft, Rig

HASTY_S = 0.4
PATIENT_S = 10.0
QUARANTINE = timedelta(minutes=1)
TAKEN = [
    FaultKind.RESET_AFTER,
    FaultKind.HANG_AFTER,
    FaultKind.ERROR_AFTER,
    FaultKind.GARBAGE_AFTER,
]
LOST = [FaultKind.RESET_BEFORE, FaultKind.HANG, FaultKind.ERROR, FaultKind.GARBAGE]
HANGS = {FaultKind.HANG, FaultKind.HANG_AFTER}


def trace_of(
    rig: Rig, draft: Draft, *, after_id: str | None, taken: frozenset[str] = frozenset()
) -> Trace:
    """Make the trace of an attempt that begins now."""
    now = rig.clock.now() + rig.ahead
    return Trace(
        draft=draft,
        began_at=now,
        deadline=now + timedelta(seconds=20),
        after_id=after_id,
        taken=taken,
    )


async def publish(
    rig: Rig, channel: Channel, draft: Draft, card: CardFile | None
) -> str:
    ready = await channel.prepare(rig.destination(), draft, card, rig.outlays)
    return (await ready.publish(no_fence)).remote_id


async def lose(
    rig: Rig, channel: Channel, draft: Draft, card: CardFile | None, kind: FaultKind
) -> None:
    """Publish into a fault, and let the quarantine pass."""
    ready = await channel.prepare(rig.destination(), draft, card, rig.outlays)
    rig.faults.put(Fault(kind=kind, method="/2/tweets" if rig.name == "x" else "send*"))
    with pytest.raises(OutcomeUnknown):
        await ready.publish(no_fence)
    rig.clock.advance(QUARANTINE)


async def look(rig: Rig, channel: Channel, trace: Trace) -> Look:
    return await channel.look(rig.destination(), trace, log_chat=LOG_ID, room_usd=None)


@pytest.mark.parametrize("form", ["card", "text"])
@pytest.mark.parametrize("kind", TAKEN, ids=lambda kind: kind.value)
def test_a_look_finds_what_was_taken(
    rig: Rig, make_draft: MakeDraft, card: CardFile, kind: FaultKind, form: str
) -> None:
    async def run() -> tuple[Sighting, Sighting]:
        timeout_s = HASTY_S if kind in HANGS else PATIENT_S
        picture = card if form == "card" else None
        async with rig.open(timeout_s=timeout_s) as channel:
            last = await publish(rig, channel, make_draft(channel), picture)
            draft = make_draft(channel)
            draft = draft if picture else replace(draft, card="")
            trace = trace_of(rig, draft, after_id=last, taken=frozenset({last}))
            await lose(rig, channel, draft, picture, kind)
            first = await look(rig, channel, trace)
            return first.sighting, (await look(rig, channel, trace)).sighting

    began = rig.clock.now()
    first, again = asyncio.run(run())

    there = rig.seen()[-1]
    assert len(rig.seen()) == 2
    assert isinstance(first, Seen)
    assert first.receipt.remote_id == there.remote_id
    assert first.receipt.url is not None
    assert first.receipt.url.endswith(
        f"{rig.address.removeprefix('@')}/{there.remote_id}"
    ) or first.receipt.url.endswith(f"/status/{there.remote_id}")
    assert first.receipt.at == began
    assert again == first
    assert rig.logged() == 0


@pytest.mark.parametrize("kind", LOST, ids=lambda kind: kind.value)
def test_a_look_finds_nothing_where_nothing_was_taken(
    rig: Rig, make_draft: MakeDraft, card: CardFile, kind: FaultKind
) -> None:
    async def run() -> tuple[Look, Look]:
        timeout_s = HASTY_S if kind in HANGS else PATIENT_S
        async with rig.open(timeout_s=timeout_s) as channel:
            last = await publish(rig, channel, make_draft(channel), card)
            draft = make_draft(channel)
            trace = trace_of(rig, draft, after_id=last, taken=frozenset({last}))
            await lose(rig, channel, draft, card, kind)
            return await look(rig, channel, trace), await look(rig, channel, trace)

    first, again = asyncio.run(run())

    assert first.sighting == again.sighting == Absent(surely=False)
    assert len(rig.seen()) == 1
    assert rig.logged() == 0


def test_others_posts_with_other_words_are_not_it(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> Sighting:
        async with rig.open() as channel:
            last = rig.write_by_hand("Selamat pagi, Kota Rimba.")
            draft = make_draft(channel)
            trace = trace_of(rig, draft, after_id=last)
            rig.write_by_hand("Jembatan gantung di hulu ditutup sampai Senin.")
            await lose(rig, channel, draft, card, FaultKind.RESET_BEFORE)
            rig.write_by_hand("Pasar malam dibuka kembali.")
            return (await look(rig, channel, trace)).sighting

    assert asyncio.run(run()) == Absent(surely=False)
    assert rig.logged() == 0


def test_the_same_words_from_before_the_attempt_are_not_it(
    rig: Rig, make_draft: MakeDraft
) -> None:
    async def run() -> Sighting:
        async with rig.open() as channel:
            draft = replace(make_draft(channel), card="")
            older = await publish(rig, channel, draft, None)
            rig.clock.advance(timedelta(seconds=5))
            trace = trace_of(rig, draft, after_id=older)
            rig.clock.advance(QUARANTINE)
            return (await look(rig, channel, trace)).sighting

    assert asyncio.run(run()) == Absent(surely=False)


def test_what_is_another_post_s_receipt_is_not_it(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def run() -> Sighting:
        async with rig.open() as channel:
            last = rig.write_by_hand("Selamat pagi, Kota Rimba.")
            draft = make_draft(channel)
            trace = trace_of(rig, draft, after_id=last)
            other = await publish(rig, channel, draft, card)
            rig.clock.advance(QUARANTINE)
            taken = replace(trace, taken=frozenset({other}))
            return (await look(rig, channel, taken)).sighting

    assert asyncio.run(run()) == Absent(surely=False)


def test_the_same_words_without_the_card_are_for_a_person(
    rig: Rig, make_draft: MakeDraft
) -> None:
    async def run() -> Sighting:
        async with rig.open() as channel:
            last = rig.write_by_hand("Selamat pagi, Kota Rimba.")
            draft = make_draft(channel)
            trace = trace_of(rig, draft, after_id=last)
            rig.write_by_hand(draft.wording.text)
            rig.clock.advance(QUARANTINE)
            return (await look(rig, channel, trace)).sighting

    assert isinstance(asyncio.run(run()), Unclear)


# Clocks that differ

WRONG = [130, -130, 300, -300, 3600, -3600]
"""By how many seconds our own clock is ahead of the network's."""


@pytest.mark.parametrize("late", [False, True], ids=["soon", "late"])
@pytest.mark.parametrize("ahead_s", WRONG)
def test_a_wrong_clock_hides_no_post_that_follows_a_known_one(
    rig: Rig, make_draft: MakeDraft, card: CardFile, ahead_s: int, *, late: bool
) -> None:
    rig.ahead = timedelta(seconds=ahead_s)

    async def run() -> Sighting:
        async with rig.open() as channel:
            last = await publish(rig, channel, make_draft(channel), card)
            draft = make_draft(channel)
            rig.clock.advance(timedelta(minutes=5))
            trace = trace_of(rig, draft, after_id=last, taken=frozenset({last}))
            await lose(rig, channel, draft, card, FaultKind.RESET_AFTER)
            rig.clock.advance(timedelta(hours=9 if late else 0))
            return (await look(rig, channel, trace)).sighting

    found = asyncio.run(run())

    assert isinstance(found, Seen)
    assert found.receipt.remote_id == rig.seen()[-1].remote_id


@pytest.mark.parametrize("late", [False, True], ids=["soon", "late"])
@pytest.mark.parametrize("ahead_s", WRONG)
def test_where_only_dates_tell_a_wrong_clock_leaves_it_to_a_person(
    rig: Rig, make_draft: MakeDraft, card: CardFile, ahead_s: int, *, late: bool
) -> None:
    rig.ahead = timedelta(seconds=ahead_s)

    async def run() -> tuple[Sighting, Sighting]:
        async with rig.open() as channel:
            draft = make_draft(channel)
            trace = trace_of(rig, draft, after_id=None)
            await lose(rig, channel, draft, card, FaultKind.RESET_AFTER)
            rig.write_by_hand("Pasar malam dibuka kembali.")
            rig.clock.advance(timedelta(minutes=20))
            following = rig.write_by_hand("Jembatan gantung ditutup sampai Senin.")
            rig.clock.advance(timedelta(hours=9 if late else 0))
            known = replace(trace, before_id=following)
            first = (await look(rig, channel, trace)).sighting
            return first, (await look(rig, channel, known)).sighting

    for found in asyncio.run(run()):
        assert isinstance(found, Seen | Unclear)


LOOKING = {
    "telegram": ["getChat", "forwardMessage", "deleteMessage"],
    "x": ["/2/users/me", "/2/users/*/tweets"],
}


@pytest.mark.parametrize("kind", FaultKind, ids=lambda kind: kind.value)
def test_a_bad_day_tells_nothing_and_the_next_look_does(
    rig: Rig, make_draft: MakeDraft, card: CardFile, kind: FaultKind
) -> None:
    """Whatever spoils a look, it neither lies nor raises what publishing may."""

    async def spoiled(call: str) -> tuple[Look | None, Look]:
        async with rig.open(timeout_s=HASTY_S) as channel:
            draft = make_draft(channel)
            last = rig.write_by_hand(f"Selamat pagi: {draft.wording.text[:40]}")
            trace = trace_of(rig, draft, after_id=last)
            await publish(rig, channel, draft, card)
            rig.clock.advance(QUARANTINE)
            rig.faults.put(Fault(kind=kind, method=call))
            first = None
            with suppress(Throttled, Unavailable, Unauthorized, OutOfCredit):
                first = await look(rig, channel, trace)
            rig.faults.clear()
            rig.clock.advance(QUARANTINE)
            return first, await look(rig, channel, trace)

    for call in LOOKING[rig.name]:
        first, second = asyncio.run(spoiled(call))
        assert first is None or not isinstance(first.sighting, Absent)
        assert isinstance(second.sighting, Seen)
