"""What every channel does with posts that stand: change, take away, count."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from distbot.domain.card import CardFile
from distbot.domain.errors import (
    OutOfCredit,
    Rejected,
    Throttled,
    Unauthorized,
    Unavailable,
)
from distbot.domain.post import Draft, Receipt, Wording
from distbot.domain.rewording import clean, reworded
from distbot.ports import Channel, no_fence
from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.telegram_values import Standing
from tests.contract.channels.test_faults import DARK, HANGS, HASTY_S, PATIENT_S

if TYPE_CHECKING:
    from tests.contract.channels.conftest import (
        MakeDraft,
        MakeMaterial,
        Rig,
        TelegramRig,
        XRig,
    )

DELETE, EDIT = "delete*", "edit*"


async def publish(
    rig: Rig, channel: Channel, make_draft: MakeDraft, card: CardFile | None
) -> tuple[Draft, Receipt]:
    draft = make_draft(channel)
    draft = draft if card else replace(draft, card="", alt_text="")
    ready = await channel.prepare(rig.destination(), draft, card, rig.outlays)
    return draft, await ready.publish(no_fence)


@pytest.fixture(scope="module")
def other_card(card: CardFile) -> CardFile:
    file = io.BytesIO()
    Image.new("RGB", (160, 90), "navy").save(file, "PNG")
    return replace(card, content=file.getvalue())


# Changed


@pytest.mark.parametrize("published", [True, False], ids=["card", "text"])
@pytest.mark.parametrize("repeats", [1, 2])
def test_other_words_stand_in_their_place_exactly(
    telegram: Rig,
    make_draft: MakeDraft,
    card: CardFile,
    repeats: int,
    *,
    published: bool,
) -> None:
    shown = card if published else None

    async def change() -> tuple[Draft, Receipt]:
        async with telegram.open() as channel:
            assert channel.can_edit
            draft, receipt = await publish(telegram, channel, make_draft, shown)
            amended = replace(draft, wording=make_draft(channel).wording)
            for _ in range(repeats):
                await channel.edit(telegram.destination(), receipt, amended, None)
            return amended, receipt

    amended, receipt = asyncio.run(change())

    (post,) = telegram.seen()
    assert (post.remote_id, post.text) == (receipt.remote_id, amended.wording.text)
    assert set(amended.wording.entities) <= set(post.entities)
    assert post.buttons == amended.wording.buttons
    assert post.picture == (card.content if published else None)


@pytest.mark.parametrize("published", [True, False], ids=["card", "text"])
def test_another_picture_comes_with_its_words(
    telegram: Rig,
    make_draft: MakeDraft,
    card: CardFile,
    other_card: CardFile,
    *,
    published: bool,
) -> None:

    async def change() -> Draft:
        async with telegram.open() as channel:
            shown = card if published else None
            _, receipt = await publish(telegram, channel, make_draft, shown)
            amended = make_draft(channel)
            for _ in range(2):
                await channel.edit(telegram.destination(), receipt, amended, other_card)
            return amended

    amended = asyncio.run(change())

    (post,) = telegram.seen()
    assert (post.text, post.picture) == (amended.wording.text, other_card.content)
    assert set(amended.wording.entities) <= set(post.entities)
    assert post.buttons == amended.wording.buttons


def test_a_draft_that_forgot_its_card_keeps_the_picture(
    telegram: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def change() -> Draft:
        async with telegram.open() as channel:
            _, receipt = await publish(telegram, channel, make_draft, card)
            amended = replace(make_draft(channel), card="")
            await channel.edit(telegram.destination(), receipt, amended, None)
            return amended

    amended = asyncio.run(change())

    (post,) = telegram.seen()
    assert (post.text, post.picture) == (amended.wording.text, card.content)


def test_what_is_gone_cannot_be_changed_and_that_is_said(
    telegram: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def change(picture: CardFile | None) -> None:
        async with telegram.open() as channel:
            draft, receipt = await publish(telegram, channel, make_draft, card)
            await channel.delete(telegram.destination(), receipt)
            with pytest.raises(Rejected, match="is not there any more"):
                await channel.edit(telegram.destination(), receipt, draft, picture)

    for picture in (None, card):
        asyncio.run(change(picture))
    assert telegram.seen() == []


def test_a_post_on_x_cannot_be_changed_and_that_is_said(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def change() -> Draft:
        async with x.open() as channel:
            assert not channel.can_edit
            draft, receipt = await publish(x, channel, make_draft, card)
            before = len(x.faults.calls)
            with pytest.raises(Rejected, match=r"post anew"):
                await channel.edit(x.destination(), receipt, make_draft(channel), None)
            assert len(x.faults.calls) == before
            return draft

    draft = asyncio.run(change())

    assert [post.text for post in x.seen()] == [draft.wording.text]


@pytest.mark.parametrize("kind", DARK, ids=lambda kind: kind.value)
def test_a_change_that_broke_off_is_simply_made_again(
    telegram: Rig, make_draft: MakeDraft, card: CardFile, kind: FaultKind
) -> None:
    async def change() -> Draft:
        timeout_s = HASTY_S if kind in HANGS else PATIENT_S
        async with telegram.open(timeout_s=timeout_s) as channel:
            _, receipt = await publish(telegram, channel, make_draft, card)
            amended, where = make_draft(channel), telegram.destination()
            telegram.faults.put(Fault(kind=kind, method=EDIT))
            with pytest.raises(Unavailable):
                await channel.edit(where, receipt, amended, None)
            await channel.edit(where, receipt, amended, None)
            return amended

    amended = asyncio.run(change())

    assert [post.text for post in telegram.seen()] == [amended.wording.text]


REFUSED = [
    (FaultKind.THROTTLE, Throttled),
    (FaultKind.REVOKE_TOKEN, Unauthorized),
    (FaultKind.LOSE_RIGHTS, Unauthorized),
]


@pytest.mark.parametrize(("kind", "error"), REFUSED, ids=str)
def test_a_change_that_was_refused_changed_nothing(
    telegram: Rig,
    make_draft: MakeDraft,
    card: CardFile,
    kind: FaultKind,
    error: type[Exception],
) -> None:
    async def change() -> Draft:
        async with telegram.open() as channel:
            draft, receipt = await publish(telegram, channel, make_draft, card)
            telegram.faults.put(Fault(kind=kind, method=EDIT))
            amended, where = make_draft(channel), telegram.destination()
            with pytest.raises(error):
                await channel.edit(where, receipt, amended, None)
            return draft

    draft = asyncio.run(change())

    assert [post.text for post in telegram.seen()] == [draft.wording.text]


# Taken away


def test_what_is_taken_away_is_gone_and_the_rest_stands(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def take_away() -> Receipt:
        async with rig.open() as channel:
            _, first = await publish(rig, channel, make_draft, card)
            _, second = await publish(rig, channel, make_draft, card)
            assert await channel.delete(rig.destination(), first)
            return second

    second = asyncio.run(take_away())

    assert [post.remote_id for post in rig.seen()] == [second.remote_id]


def test_what_was_gone_before_is_gone(
    telegram: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def take_away() -> list[bool]:
        async with telegram.open() as channel:
            _, receipt = await publish(telegram, channel, make_draft, card)
            where = telegram.destination()
            return [await channel.delete(where, receipt) for _ in range(3)]

    assert asyncio.run(take_away()) == [True, True, True]
    assert telegram.seen() == []


async def break_off(
    rig: Rig, channel: Channel, make_draft: MakeDraft, card: CardFile, kind: FaultKind
) -> Receipt:
    """Publish, and take away into a fault."""
    _, receipt = await publish(rig, channel, make_draft, card)
    rig.faults.put(Fault(kind=kind, method=DELETE))
    with pytest.raises(Unavailable):
        await channel.delete(rig.destination(), receipt)
    return receipt


@pytest.mark.parametrize("kind", DARK, ids=lambda kind: kind.value)
def test_a_take_down_that_broke_off_may_have_been_done(
    rig: Rig, make_draft: MakeDraft, card: CardFile, kind: FaultKind
) -> None:
    async def take_away() -> None:
        timeout_s = HASTY_S if kind in HANGS else PATIENT_S
        async with rig.open(timeout_s=timeout_s) as channel:
            await break_off(rig, channel, make_draft, card, kind)

    asyncio.run(take_away())

    assert len(rig.seen()) == 1 - DARK[kind]


@pytest.mark.parametrize("kind", DARK, ids=lambda kind: kind.value)
def test_a_take_down_that_broke_off_is_simply_made_again(
    telegram: Rig, make_draft: MakeDraft, card: CardFile, kind: FaultKind
) -> None:
    async def take_away() -> bool:
        timeout_s = HASTY_S if kind in HANGS else PATIENT_S
        async with telegram.open(timeout_s=timeout_s) as channel:
            receipt = await break_off(telegram, channel, make_draft, card, kind)
            return await channel.delete(telegram.destination(), receipt)

    assert asyncio.run(take_away())
    assert telegram.seen() == []


@pytest.mark.parametrize(
    "kind",
    [FaultKind.THROTTLE, FaultKind.REVOKE_TOKEN, FaultKind.LOSE_RIGHTS],
    ids=lambda kind: kind.value,
)
def test_a_take_down_that_was_refused_leaves_the_post(
    rig: Rig, make_draft: MakeDraft, card: CardFile, kind: FaultKind
) -> None:
    wanted = {
        FaultKind.THROTTLE: Throttled,
        FaultKind.REVOKE_TOKEN: Unauthorized,
        FaultKind.LOSE_RIGHTS: rig.lost_rights,
    }

    async def take_away() -> None:
        async with rig.open() as channel:
            _, receipt = await publish(rig, channel, make_draft, card)
            rig.faults.put(Fault(kind=kind, method=DELETE))
            with pytest.raises(wanted[kind]):
                await channel.delete(rig.destination(), receipt)

    asyncio.run(take_away())

    assert len(rig.seen()) == 1


def test_an_empty_account_takes_nothing_away(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def take_away() -> None:
        async with x.open() as channel:
            _, receipt = await publish(x, channel, make_draft, card)
            x.faults.put(Fault(kind=FaultKind.CREDITS_GONE, method=DELETE))
            with pytest.raises(OutOfCredit):
                await channel.delete(x.destination(), receipt)

    asyncio.run(take_away())

    assert len(x.seen()) == 1


def test_a_network_out_of_reach_changes_and_takes_away_nothing(
    rig: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def try_both() -> None:
        async with rig.open() as channel:
            draft, receipt = await publish(rig, channel, make_draft, card)
        async with rig.open(url="http://127.0.0.1:9") as away:
            where = rig.destination()
            with pytest.raises(Unavailable):
                await away.delete(where, receipt)
            if away.can_edit:
                with pytest.raises(Unavailable):
                    await away.edit(where, receipt, draft, None)

    asyncio.run(try_both())

    assert len(rig.seen()) == 1


def test_a_take_down_is_billed_as_was_told_before(
    x: XRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def take_away() -> Decimal:
        async with x.open() as channel:
            _, receipt = await publish(x, channel, make_draft, card)
            await channel.delete(x.destination(), receipt)
            return channel.price_of_delete

    told = asyncio.run(take_away())

    bills = [b for b in x.sandbox.x.world.bills if b.what == "delete"]
    assert [bill.price_usd for bill in bills] == [told]


# An editor's own words

OWN_WORDS = [
    "Air <b>turun</b> *semua* _ya_ & [baca](https://x.id) `x`.",
    "Baris satu.\r\nBaris dua.\n\n\n\n  Baris\u00a0tiga.  ",
    "Kafe\u0301 \u202eterbalik\u202c 👨‍👩‍👧 𝐁 #Rimba",
    "\u200b\x00 Pagi\x07, @warta_rimba! \u2028Rp5.000,- 100% ☕️",
]


@pytest.mark.parametrize("text", OWN_WORDS)
def test_an_editor_s_own_words_arrive_exactly(
    rig: Rig, make_material: MakeMaterial, make_draft: MakeDraft, text: str
) -> None:
    material = reworded(make_material("Air naik."), text)

    async def post() -> Wording:
        async with rig.open() as channel:
            wording = channel.write(material)
            draft = replace(make_draft(channel), wording=wording, card="", alt_text="")
            where = rig.destination()
            ready = await channel.prepare(where, draft, None, rig.outlays)
            receipt = await ready.publish(no_fence)
            if channel.can_edit:
                await channel.edit(where, receipt, draft, None)
            return wording

    wording = asyncio.run(post())

    (seen,) = rig.seen()
    assert seen.text == wording.text
    assert wording.text.startswith(clean(text))
    assert set(wording.entities) <= set(seen.entities)
    assert seen.buttons == wording.buttons


# Counted


def test_telegram_tells_no_counts_when_asked_and_takes_nothing_for_it(
    telegram: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def count() -> None:
        async with telegram.open() as channel:
            _, receipt = await publish(telegram, channel, make_draft, card)
            before = len(telegram.faults.calls)
            assert await channel.counts(telegram.destination(), [receipt]) == {}
            assert len(telegram.faults.calls) == before
            free = (channel.price_of_counts(400), channel.price_of_delete)
            assert free == (Decimal(0), Decimal(0))

    asyncio.run(count())


# Refused by Telegram alone


def test_what_is_older_than_two_days_stands_and_a_person_is_sent_to_the_app(
    telegram: TelegramRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def take_away() -> None:
        async with telegram.open() as channel:
            draft, receipt = await publish(telegram, channel, make_draft, card)
            telegram.set_standing(
                Standing.ADMINISTRATOR, frozenset({"can_post_messages"})
            )
            telegram.clock.advance(timedelta(hours=48))
            where = telegram.destination()
            with pytest.raises(Rejected, match=r"48 hours.*in the app"):
                await channel.delete(where, receipt)
            # Its words can still be changed.
            wording = make_draft(channel).wording
            await channel.edit(where, receipt, replace(draft, wording=wording), None)

    asyncio.run(take_away())

    assert len(telegram.seen()) == 1


def test_a_bot_that_was_removed_takes_nothing_away(
    telegram: TelegramRig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def take_away() -> None:
        async with telegram.open() as channel:
            _, receipt = await publish(telegram, channel, make_draft, card)
            telegram.set_standing(Standing.LEFT, frozenset())
            with pytest.raises((Rejected, Unauthorized)):
                await channel.delete(telegram.destination(), receipt)

    asyncio.run(take_away())

    assert len(telegram.seen()) == 1


def test_another_s_message_cannot_be_changed(
    telegram: TelegramRig, make_draft: MakeDraft
) -> None:
    async def change() -> None:
        async with telegram.open() as channel:
            draft, receipt = await publish(telegram, channel, make_draft, None)
            other = replace(receipt, remote_id=telegram.write_by_hand("Selamat pagi."))
            rights = frozenset({"can_post_messages"})
            telegram.set_standing(Standing.ADMINISTRATOR, rights)
            with pytest.raises(Rejected, match="is not its own"):
                await channel.edit(telegram.destination(), other, draft, None)

    asyncio.run(change())

    assert telegram.seen()[-1].text == "Selamat pagi."


def test_garbage_for_a_number_is_refused_before_any_call(
    telegram: Rig, make_draft: MakeDraft, card: CardFile
) -> None:
    async def try_both() -> None:
        async with telegram.open() as channel:
            draft, receipt = await publish(telegram, channel, make_draft, card)
            odd = replace(receipt, remote_id="satu")
            where = telegram.destination()
            with pytest.raises(Rejected):
                await channel.edit(where, odd, draft, None)
            with pytest.raises(Rejected):
                await channel.delete(where, odd)

    asyncio.run(try_both())

    assert len(telegram.seen()) == 1
