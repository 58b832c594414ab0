"""Looking into an X account's own timeline, and what that costs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from distbot.domain.card import CardFile
from distbot.domain.errors import OverBudget
from distbot.domain.post import Draft
from distbot.domain.sighting import Absent, Look, Seen, Trace, Unclear
from distbot.ports import Channel, no_fence
from distbot.sandbox.faults import FaultKind

if TYPE_CHECKING:
    from tests.contract.channels.conftest import MakeDraft, XRig

QUARANTINE = timedelta(seconds=50)


@dataclass
class Scene:
    """An account, and a draft that may stand in its timeline."""

    rig: XRig
    channel: Channel
    draft: Draft
    card: CardFile
    trace: Trace
    room_usd: Decimal | None = None

    async def land(self) -> str:
        """Let the draft be published, with nobody told."""
        ready = await self.channel.prepare(
            self.rig.destination(), self.draft, self.card, self.rig.outlays
        )
        return (await ready.publish(no_fence)).remote_id

    async def look(self, after: timedelta = QUARANTINE) -> Look:
        self.rig.clock.advance(after)
        where = self.rig.destination()
        return await self.channel.look(
            where, self.trace, log_chat=None, room_usd=self.room_usd
        )


Play = Callable[[Scene], Awaitable[Look]]
Stage = Callable[[Play], Look]


@pytest.fixture
def stage(x: XRig, make_draft: MakeDraft, card: CardFile) -> Stage:
    async def run(play: Play) -> Look:
        async with x.open() as channel:
            draft, now = make_draft(channel), x.clock.now()
            ends = now + timedelta(seconds=20)
            trace = Trace(draft=draft, began_at=now, deadline=ends)
            return await play(Scene(x, channel, draft, card, trace))

    return lambda play: asyncio.run(run(play))


def reads(rig: XRig) -> Decimal:
    bills = rig.sandbox.x.world.bills
    return sum((b.price_usd for b in bills if b.what == "own read"), Decimal(0))


def test_a_timeline_that_lags_shows_it_later(stage: Stage, x: XRig) -> None:
    looks: list[Look] = []
    x.sandbox.x.world.set_lag(90)

    async def play(scene: Scene) -> Look:
        await scene.land()
        looks.append(await scene.look())
        return await scene.look()

    found = stage(play)

    assert looks == [Look(sighting=Absent(surely=False), price_usd=Decimal(0))]
    assert isinstance(found.sighting, Seen)


def test_a_look_says_what_x_bills_for_it(stage: Stage, x: XRig) -> None:
    async def play(scene: Scene) -> Look:
        x.write_by_hand("Selamat pagi, Kota Rimba.")
        await scene.land()
        return await scene.look()

    found = stage(play)

    assert found.price_usd == reads(x) == Decimal("0.002")


def test_a_late_look_reads_no_more_than_an_early_one(stage: Stage, x: XRig) -> None:
    async def play(scene: Scene) -> Look:
        await scene.land()
        scene.rig.clock.advance(timedelta(hours=5))
        for number in range(20):
            x.write_by_hand(f"Kabar warga nomor {number}")
        return await scene.look()

    found = stage(play)

    assert isinstance(found.sighting, Seen)
    assert found.price_usd == Decimal("0.001")


def test_between_known_posts_nothing_else_is_read(stage: Stage, x: XRig) -> None:
    async def play(scene: Scene) -> Look:
        x.write_by_hand("Selamat pagi, Kota Rimba.")
        scene.rig.clock.advance(timedelta(minutes=30))
        after = x.write_by_hand("Jembatan gantung ditutup sampai Senin.")
        scene.rig.clock.advance(timedelta(minutes=1))
        now = scene.rig.clock.now()
        await scene.land()
        scene.rig.clock.advance(timedelta(minutes=1))
        before = x.write_by_hand("Pasar malam dibuka kembali.")
        scene.rig.clock.advance(timedelta(minutes=30))
        x.write_by_hand("Kabar warga dari hulu sungai.")
        scene.trace = replace(
            scene.trace, began_at=now, deadline=now, after_id=after, before_id=before
        )
        return await scene.look(timedelta(hours=5))

    found = stage(play)

    assert isinstance(found.sighting, Seen)
    assert found.price_usd == Decimal("0.003")


@pytest.mark.parametrize(
    ("older", "sighting"),
    [(timedelta(minutes=14), Unclear), (timedelta(hours=3), Absent)],
    ids=["a little", "clearly"],
)
def test_the_same_words_are_for_a_person_unless_they_are_clearly_older(
    stage: Stage, older: timedelta, sighting: type
) -> None:
    async def play(scene: Scene) -> Look:
        await scene.land()
        scene.rig.clock.advance(older)
        now = scene.rig.clock.now()
        scene.trace = replace(scene.trace, began_at=now, deadline=now)
        return await scene.look()

    assert isinstance(stage(play).sighting, sighting)


def test_every_page_is_turned(stage: Stage, x: XRig) -> None:
    async def play(scene: Scene) -> Look:
        landed = await scene.land()
        for number in range(150):
            x.write_by_hand(f"Kabar warga nomor {number}")
        found = await scene.look()
        assert isinstance(found.sighting, Seen)
        assert found.sighting.receipt.remote_id == landed
        return found

    assert stage(play).price_usd == Decimal("0.151")


def test_a_timeline_too_long_to_read_proves_nothing(stage: Stage, x: XRig) -> None:
    async def play(scene: Scene) -> Look:
        for number in range(301):
            x.write_by_hand(f"Kabar warga nomor {number}")
        return await scene.look()

    found = stage(play)

    assert isinstance(found.sighting, Unclear)
    assert "not among the 300" in found.sighting.why
    assert found.price_usd == Decimal("0.300")


@pytest.mark.parametrize(("room", "read"), [("0.0079", 7), ("0.104", 100)])
def test_no_more_is_read_than_the_month_has_room_for(
    stage: Stage, x: XRig, room: str, read: int
) -> None:
    async def play(scene: Scene) -> Look:
        for number in range(120):
            x.write_by_hand(f"Kabar warga nomor {number}")
        scene.room_usd = Decimal(room)
        return await scene.look()

    found = stage(play)

    assert isinstance(found.sighting, Unclear)
    assert f"not among the {read}" in found.sighting.why
    assert found.price_usd == read * Decimal("0.001")


@pytest.mark.parametrize("room", ["0.0049", "0", "-1"])
def test_where_the_month_has_no_room_nothing_is_read(
    stage: Stage, x: XRig, room: str
) -> None:
    async def play(scene: Scene) -> Look:
        scene.room_usd = Decimal(room)
        return await scene.look()

    with pytest.raises(OverBudget, match=r"0\.005 USD"):
        stage(play)
    assert x.sandbox.x.world.bills == []


def test_a_deleted_post_is_not_in_the_timeline(stage: Stage, x: XRig) -> None:
    async def play(scene: Scene) -> Look:
        landed = await scene.land()
        world = x.sandbox.x.world
        with world.lock:
            world.delete(world.named("akun_demo"), landed)
        return await scene.look()

    assert stage(play).sighting == Absent(surely=False)


def test_clocks_that_differ_by_a_minute_hide_nothing(stage: Stage) -> None:
    async def play(scene: Scene) -> Look:
        await scene.land()
        ahead = scene.trace.began_at + timedelta(minutes=1)
        scene.trace = replace(scene.trace, began_at=ahead, deadline=ahead)
        return await scene.look()

    assert isinstance(stage(play).sighting, Seen)


def test_keys_that_may_not_read_are_told_to_a_person(stage: Stage, x: XRig) -> None:
    async def play(scene: Scene) -> Look:
        await scene.land()
        x.faults.add(FaultKind.LOSE_RIGHTS, "/2/users/*/tweets")
        return await scene.look()

    found = stage(play)

    assert isinstance(found.sighting, Unclear)
    assert "give its keys read access" in found.sighting.why


def test_whose_keys_they_are_is_asked_once(stage: Stage, x: XRig) -> None:
    async def play(scene: Scene) -> Look:
        await scene.look()
        return await scene.look()

    stage(play)

    names = [call.name for call in x.faults.calls]
    assert names.count("GET /2/users/me") == 1
