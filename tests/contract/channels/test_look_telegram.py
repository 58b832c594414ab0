"""Looking into a Telegram channel: which ids prove what, and what stands in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.card import CardFile
from distbot.domain.errors import Throttled
from distbot.domain.post import Draft
from distbot.domain.sighting import Absent, Seen, Sighting, Trace, Unclear
from distbot.ports import Channel, no_fence
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.telegram_values import Chat, ChatKind, Membership, Standing
from distbot.sandbox.telegram_world import CHANNEL_ID, LOG_ID

if TYPE_CHECKING:
    from tests.contract.channels.conftest import MakeDraft, TelegramRig

QUARANTINE = timedelta(minutes=1)
PRIVATE_ID = -1001234500000


@dataclass
class Scene:
    """A channel where post 1 is known, and a draft that may stand after it."""

    rig: TelegramRig
    channel: Channel
    draft: Draft
    card: CardFile
    trace: Trace

    async def land(self, address: str | None = None) -> str:
        """Let the draft be published, with nobody told."""
        ready = await self.channel.prepare(
            self.rig.destination(address), self.draft, self.card, self.rig.outlays
        )
        return (await ready.publish(no_fence)).remote_id

    async def look(
        self,
        trace: Trace | None = None,
        *,
        log_chat: int | None = LOG_ID,
        address: str | None = None,
    ) -> Sighting:
        self.rig.clock.advance(QUARANTINE)
        where = self.rig.destination(address)
        found = await self.channel.look(
            where, trace or self.trace, log_chat=log_chat, room_usd=None
        )
        return found.sighting

    async def look_until_told(self, trace: Trace) -> tuple[Sighting, int]:
        """Look as often as flood control asks for; return how often it did."""
        waits = 0
        while True:
            try:
                return await self.look(trace), waits
            except Throttled:
                waits += 1
                assert waits < 10

    def others(self, count: int) -> None:
        for number in range(count):
            self.rig.write_by_hand(f"Kabar warga nomor {number} dari hulu sungai")


Play = Callable[[Scene], Awaitable[Sighting]]
Stage = Callable[[Play], Sighting]


@pytest.fixture
def stage(telegram: TelegramRig, make_draft: MakeDraft, card: CardFile) -> Stage:
    """Run a play in a fresh scene; whatever happens, the log chat stays clean."""

    async def run(play: Play) -> Sighting:
        async with telegram.open() as channel:
            draft = make_draft(channel)
            last = telegram.write_by_hand("Selamat pagi, Kota Rimba.")
            now = telegram.clock.now()
            ends = now + timedelta(seconds=20)
            trace = Trace(draft=draft, began_at=now, deadline=ends, after_id=last)
            return await play(Scene(telegram, channel, draft, card, trace))

    return lambda play: asyncio.run(run(play))


def why(sighting: Sighting) -> str:
    assert isinstance(sighting, Unclear)
    return sighting.why


def looked(rig: TelegramRig) -> list[str]:
    names = ("getChat", "forwardMessage", "deleteMessage")
    return [call.name for call in rig.faults.calls if call.name in names]


# Proof


def test_the_next_id_is_the_next_post_s_so_it_never_landed_and_nobody_is_asked(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        return await scene.look(replace(scene.trace, before_id="2"), log_chat=None)

    assert stage(play) == Absent(surely=True)
    assert looked(telegram) == []


def test_ids_that_are_other_posts_receipts_leave_no_room_either(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        taken = frozenset({"2", "3"})
        trace = replace(scene.trace, before_id="4", taken=taken)
        return await scene.look(trace, log_chat=None)

    assert stage(play) == Absent(surely=True)
    assert looked(telegram) == []


def test_every_id_below_the_next_post_shows_something_else_so_it_never_landed(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        scene.others(1)
        telegram.sandbox.telegram.world.rename(CHANNEL_ID, "Kanal Baru")
        scene.rig.clock.advance(QUARANTINE)
        before = await scene.land()
        taken = frozenset({before})
        return await scene.look(replace(scene.trace, before_id=before, taken=taken))

    assert stage(play) == Absent(surely=True)
    assert telegram.logged() == 0


def test_an_open_end_proves_nothing_yet(stage: Stage, telegram: TelegramRig) -> None:
    async def play(scene: Scene) -> Sighting:
        scene.others(2)
        return await scene.look()

    assert stage(play) == Absent(surely=False)
    assert looked(telegram).count("forwardMessage") == 10


def test_it_is_found_behind_others_posts_and_before_the_next_one(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        scene.others(1)
        telegram.sandbox.telegram.world.rename(CHANNEL_ID, "Kanal Baru")
        await scene.land()
        scene.others(1)
        return await scene.look(replace(scene.trace, before_id="5"))

    found = stage(play)

    assert isinstance(found, Seen)
    assert found.receipt.remote_id == "4"
    assert telegram.logged() == 0


def test_without_a_post_before_it_the_ids_below_the_next_one_are_looked_at(
    stage: Stage,
) -> None:
    async def play(scene: Scene) -> Sighting:
        await scene.land()
        scene.others(1)
        return await scene.look(replace(scene.trace, after_id=None, before_id="4"))

    found = stage(play)

    assert isinstance(found, Seen)
    assert found.receipt.remote_id == "2"


async def look_down(scene: Scene, older: timedelta) -> Sighting:
    """Look below id 17 for what never landed; but for one the others are older."""
    scene.others(14)
    scene.rig.clock.advance(older)
    now = scene.rig.clock.now()
    scene.others(1)
    trace = replace(
        scene.trace, began_at=now, deadline=now, after_id=None, before_id="17"
    )
    return (await scene.look_until_told(trace))[0]


def test_going_down_goes_on_where_a_wrong_clock_may_tell_the_age(
    stage: Stage,
) -> None:
    async def play(scene: Scene) -> Sighting:
        return await look_down(scene, timedelta(hours=12))

    assert "not among the 10 messages" in why(stage(play))


def test_without_a_post_before_it_the_same_words_from_before_are_for_a_person(
    stage: Stage,
) -> None:
    async def play(scene: Scene) -> Sighting:
        await scene.land()
        scene.rig.clock.advance(timedelta(hours=3))
        now = scene.rig.clock.now()
        scene.others(1)
        trace = replace(scene.trace, began_at=now, deadline=now, after_id=None)
        return await scene.look(replace(trace, before_id="4"))

    assert "dated by another clock" in why(stage(play))


def test_going_down_ends_where_posts_are_older_than_the_attempt(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        return await look_down(scene, timedelta(days=2))

    assert stage(play) == Absent(surely=True)
    assert looked(telegram).count("forwardMessage") == 2


def test_a_private_channel_s_post_is_named_by_its_number(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        telegram.open_private_channel(PRIVATE_ID)
        landed = await scene.land(str(PRIVATE_ID))
        trace = replace(scene.trace, after_id=None, before_id=str(int(landed) + 1))
        return await scene.look(trace, address=str(PRIVATE_ID))

    found = stage(play)

    assert isinstance(found, Seen)
    assert found.receipt.url == "https://t.me/c/1234500000/1"


# Not for a machine to say


def test_a_deleted_id_may_have_been_it(stage: Stage, telegram: TelegramRig) -> None:
    async def play(scene: Scene) -> Sighting:
        landed = await scene.land()
        telegram.sandbox.telegram.world.remove(CHANNEL_ID, int(landed))
        scene.others(1)
        return await scene.look()

    assert "message 2 was deleted" in why(stage(play))


def test_a_post_that_an_editor_has_changed_since_is_not_posted_again(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        landed = int(await scene.land())
        messages = telegram.sandbox.telegram.world.rooms[CHANNEL_ID].messages
        words = messages[landed].text.replace("jalan", "gang")
        messages[landed] = replace(messages[landed], text=words)
        return await scene.look()

    assert "message 2 is much like it" in why(stage(play))


def test_more_posts_than_are_looked_at_prove_nothing(stage: Stage) -> None:
    async def play(scene: Scene) -> Sighting:
        scene.others(12)
        sighting, _ = await scene.look_until_told(scene.trace)
        return sighting

    assert "not among the 10 messages" in why(stage(play))


def test_a_next_post_far_above_proves_nothing(stage: Stage) -> None:
    async def play(scene: Scene) -> Sighting:
        scene.others(12)
        trace = replace(scene.trace, before_id="15")
        sighting, _ = await scene.look_until_told(trace)
        return sighting

    assert "not among the 10 messages" in why(stage(play))


def test_without_a_log_chat_a_person_is_asked(
    stage: Stage, telegram: TelegramRig
) -> None:
    assert "log_chat" in why(stage(lambda scene: scene.look(log_chat=None)))
    assert looked(telegram) == []


def test_where_nothing_else_is_known_to_stand_a_person_is_asked(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        return await scene.look(replace(scene.trace, after_id=None))

    assert "before or after" in why(stage(play))
    assert looked(telegram) == []


# What stands in the way


def test_protected_content_cannot_be_looked_at(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        await scene.land()
        telegram.sandbox.telegram.world.protect(CHANNEL_ID)
        return await scene.look()

    assert "allow forwarding there" in why(stage(play))


def test_the_channel_itself_is_no_log_chat(stage: Stage, telegram: TelegramRig) -> None:
    async def play(scene: Scene) -> Sighting:
        await scene.land()
        return await scene.look(log_chat=CHANNEL_ID)

    assert "give it another chat" in why(stage(play))
    assert len(telegram.seen()) == 2


@pytest.mark.parametrize("chat", [CHANNEL_ID, LOG_ID], ids=["channel", "log chat"])
@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.KICKED], ids=str)
def test_missing_rights_are_told_with_their_mend(
    stage: Stage, telegram: TelegramRig, chat: int, standing: Standing
) -> None:
    async def play(scene: Scene) -> Sighting:
        await scene.land()
        bot = int(telegram.sandbox.telegram.token.partition(":")[0])
        gone = Membership(standing=standing)
        telegram.sandbox.telegram.world.set_membership(chat, bot, gone)
        return await scene.look()

    assert "make it an administrator of both" in why(stage(play))


def test_a_log_chat_that_is_not_there_is_told(stage: Stage) -> None:
    async def play(scene: Scene) -> Sighting:
        await scene.land()
        return await scene.look(log_chat=-1009999999999)

    assert "Chat not found" in why(stage(play))


def test_flood_control_breaks_a_look_off_and_the_next_goes_on(
    stage: Stage, telegram: TelegramRig
) -> None:
    waits = 0

    async def play(scene: Scene) -> Sighting:
        nonlocal waits
        scene.others(8)
        await scene.land()
        sighting, waits = await scene.look_until_told(scene.trace)
        return sighting

    assert isinstance(stage(play), Seen)
    assert waits == 2
    forwarded = [c for c in telegram.faults.calls if c.name == "forwardMessage"]
    assert sum(call.status == 200 for call in forwarded) == 9
    assert telegram.logged() == 0


def test_a_forward_that_cannot_be_taken_away_does_not_matter(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        await scene.land()
        telegram.faults.add(FaultKind.ERROR, "deleteMessage")
        return await scene.look()

    assert isinstance(stage(play), Seen)
    assert telegram.logged() == 1


def test_a_group_that_is_a_destination_can_be_looked_at(
    stage: Stage, telegram: TelegramRig
) -> None:
    async def play(scene: Scene) -> Sighting:
        group = Chat(
            id=-1007, kind=ChatKind.SUPERGROUP, title="Warga", username="warga_rimba"
        )
        telegram.sandbox.telegram.world.add_chat(group)
        landed = await scene.land("@warga_rimba")
        trace = replace(scene.trace, after_id=None, before_id=str(int(landed) + 1))
        return await scene.look(trace, address="@warga_rimba")

    found = stage(play)

    assert isinstance(found, Seen)
    assert found.receipt.url == "https://t.me/warga_rimba/1"
