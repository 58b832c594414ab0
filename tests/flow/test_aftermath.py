"""An article changes once its posts are out: people decide, networks show it."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from distbot.aftermath import plan_of
from distbot.domain.correction import Remedy
from distbot.domain.difference import Place, differences, told
from distbot.domain.post import PostState
from distbot.domain.text_telegram import compose_text
from distbot.ports import Change, Correction, Decision
from distbot.sandbox.telegram_values import Membership, Standing
from distbot.sandbox.telegram_world import CHANNEL_ID
from distbot.services.correct import Choices, Outcome, carry_out
from distbot.services.gone import note_gone
from distbot.services.retract import Retraction, retract, retractions

if TYPE_CHECKING:
    from tests.flow.conftest import Office

UPDATE = Choices(decision=Decision.UPDATE)
BY = "@laras"


def publish(office: Office) -> None:
    office.put("bakau", count=500)
    office.run()
    office.clock.step(minutes=5)


def mend(office: Office, count: int = 700) -> Change:
    """Have the article's file say another number, and the office read it."""
    office.put("bakau", count=count)
    office.run()

    async def find() -> Change:
        async with office.line() as line:
            (change,) = line.parts.desk.changes.unshown(5)
            return change

    return asyncio.run(find())


def correct(
    office: Office, change: Change, remedies: dict[int, Remedy] | None = None
) -> tuple[Correction, tuple[Outcome, ...]]:
    """Plan as the desk does, decide, and let the office do it."""
    choices = Choices(decision=Decision.UPDATE, remedies=remedies or {})

    async def decide() -> tuple[Correction, tuple[Outcome, ...]]:
        async with office.line() as line:
            correction = plan_of(line.parts, change)
            now = office.clock.now()
            done = carry_out(line.parts, correction, choices, BY, now)
            assert done is not None
            return correction, done

    decided = asyncio.run(decide())
    office.run()
    return decided


def take_back(office: Office, *, really: bool = True) -> list[Retraction]:
    """Take back all that is in the store, or look what came of it."""
    ids = [post.id for post in office.posts()]

    async def say() -> list[Retraction]:
        async with office.line() as line:
            if really:
                return list(retract(line.parts, ids, BY, office.clock.now()))
            return list(retractions(line.parts, ids))

    return asyncio.run(say())


def test_a_mended_number_is_edited_into_the_message_that_stands(office: Office) -> None:
    publish(office)
    (before,) = office.sandbox.timelines().in_chat("@kanal_demo")
    change = mend(office)

    correct(office, change)

    (message,) = office.sandbox.timelines().in_chat("@kanal_demo")
    assert message.id == before.id
    assert message.edited_at is not None
    assert "500" not in message.text
    assert "700 bibit bakau" in message.text
    assert message.buttons == before.buttons
    assert message.photo is not None
    (post,) = office.posts("kanal")
    assert post.state is PostState.PUBLISHED


def test_the_desk_can_say_what_changed(office: Office) -> None:
    publish(office)
    change = mend(office)
    assert change.after is not None
    names = dict.fromkeys(Place, "Paragraf {number}") | {Place.HEADLINE: "Judul"}

    found = differences(change.before, change.after)
    text, _ = compose_text(told(found, names))

    assert text.splitlines()[0] == (
        "Judul: Warga Rimba Hilir Menanam [−500] [+700] Bibit Bakau"
    )
    assert "[−500] [+700]" in text.splitlines()[1]


def test_a_ralat_goes_out_on_x_and_is_billed(office: Office) -> None:
    publish(office)
    change = mend(office)
    (post,) = office.posts("x")
    spent = sum(bill.price_usd for bill in office.sandbox.x.world.bills)

    correction, outcomes = correct(office, change, {post.id: Remedy.RALAT})
    office.clock.step(seconds=60)
    office.run()

    first, second = office.sandbox.timelines().of_account("@akun_demo")
    assert "500" in first.written
    assert second.written.startswith("RALAT: ")
    assert "700 bibit bakau" in second.written
    assert len(second.media) == 1
    price = next(one.price_usd for one in outcomes if one.post_id == post.id)
    assert price == Decimal("0.020")
    after = sum(bill.price_usd for bill in office.sandbox.x.world.bills)
    assert after - spent == price
    assert correction.change == change


def test_a_post_on_x_is_replaced_when_that_is_chosen(office: Office) -> None:
    publish(office)
    change = mend(office)
    (post,) = office.posts("x")

    correct(office, change, {post.id: Remedy.REPLACE})
    office.clock.step(seconds=10)
    office.run()

    (left,) = office.sandbox.timelines().of_account("@akun_demo")
    assert "700 bibit bakau" in left.written


def test_on_x_nothing_is_spent_where_nothing_is_chosen(office: Office) -> None:
    publish(office)
    change = mend(office)
    bills = list(office.sandbox.x.world.bills)

    correct(office, change)

    assert list(office.sandbox.x.world.bills) == bills
    assert len(office.sandbox.timelines().of_account("@akun_demo")) == 1


def test_a_change_that_comes_while_one_is_open_tells_of_both(office: Office) -> None:
    publish(office)
    mend(office)
    office.clock.step(minutes=5)

    correct(office, mend(office, count=900))

    (message,) = office.sandbox.timelines().in_chat("@kanal_demo")
    assert "900 bibit bakau" in message.text


def test_what_still_waits_takes_the_new_words(office: Office) -> None:
    office.approval = "required"
    publish(office)

    correct(office, mend(office))

    assert office.states() == [PostState.DRAFT] * 2
    for post in office.posts():
        assert "700 bibit bakau" in post.draft.wording.text
        assert "500" not in post.draft.wording.text


def test_two_accounts_do_not_take_the_same_new_words(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = office.sandbox.x.world.add_account("akun_dua", "Akun Dua")
    for name in ("access_token", "access_token_secret"):
        variable = f"DISTBOT_RIMBA_X_DUA_{name.upper()}"
        monkeypatch.setenv(variable, getattr(keys, name))
    office.destinations, office.accounts = ("x", "x2"), {"x2": "dua"}
    office.addresses["x2"] = "@akun_dua"
    office.approval = "required"
    publish(office)

    correct(office, mend(office))

    first, second = (post.draft.wording.text for post in office.posts())
    assert first != second
    assert "500" not in first + second


def test_all_is_taken_back_at_once_and_what_could_not_be_is_said(
    office: Office,
) -> None:
    publish(office)
    bot = office.sandbox.telegram.world.bot(office.sandbox.telegram.token)
    away = Membership(standing=Standing.LEFT)
    office.sandbox.telegram.world.set_membership(CHANNEL_ID, bot.user.id, away)

    asked = take_back(office)
    office.run()

    assert {one.post.draft.destination: one.way.value for one in asked} == {
        "kanal": "under way",
        "x": "under way",
    }
    downs = {
        one.post.draft.destination: one.take_down
        for one in take_back(office, really=False)
    }
    kanal, x = downs["kanal"], downs["x"]
    assert kanal is not None
    assert x is not None
    assert (kanal.state.value, x.state.value) == ("failed", "done")
    assert "not a member of the channel" in str(kanal.reason)
    assert len(office.sandbox.timelines().in_chat("@kanal_demo")) == 1
    assert office.sandbox.timelines().of_account("@akun_demo") == ()
    (told_of,) = office.told("post_not_amended")
    assert told_of["reason"] == kanal.reason


def test_an_unpublished_article_leaves_the_queue_and_is_proposed_to_be_taken_down(
    office: Office,
) -> None:
    publish(office)
    office.approval = "required"
    office.put("lada", place="Rimba Hulu")
    office.run()

    async def vanish() -> list[Change]:
        async with office.line() as line:
            for post in office.posts("kanal"):
                for _ in range(2):
                    note_gone(line.parts, post.article_id, office.clock.now())
            return list(line.parts.desk.changes.unshown(5))

    (proposed,) = asyncio.run(vanish())

    published, waiting = office.posts("kanal")
    assert (proposed.article_id, proposed.after) == (published.article_id, None)
    assert waiting.state is PostState.SKIPPED
    assert str(waiting.reason).startswith("unpublished")
