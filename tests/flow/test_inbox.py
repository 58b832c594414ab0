"""From a file in a folder to receipts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.domain.text_telegram import CAPTION_LIMIT, length_utf16
from distbot.domain.text_x import LIMIT_WEIGHTED, weigh

if TYPE_CHECKING:
    from tests.flow.conftest import Office

CHANNEL, ACCOUNT = "@kanal_demo", "@akun_demo"


def test_an_article_goes_to_every_destination_with_a_receipt(office: Office) -> None:
    office.put("bakau")

    office.run()

    assert office.states() == [PostState.PUBLISHED] * 2
    for post in office.posts():
        assert post.receipt is not None
        assert post.receipt.at == office.clock.now()
    kanal, x = office.post("kanal").receipt, office.post("x").receipt
    (message,) = office.sandbox.timelines().in_chat(CHANNEL)
    (tweet,) = office.sandbox.timelines().of_account(ACCOUNT)
    assert kanal is not None
    assert x is not None
    assert (kanal.remote_id, kanal.url) == (
        str(message.id),
        f"https://t.me/kanal_demo/{message.id}",
    )
    assert (x.remote_id, x.url) == (
        tweet.id,
        f"https://x.com/akun_demo/status/{tweet.id}",
    )


def test_followers_read_exactly_what_was_composed(office: Office) -> None:
    office.put("bakau")

    office.run()

    (message,) = office.sandbox.timelines().in_chat(CHANNEL)
    (tweet,) = office.sandbox.timelines().of_account(ACCOUNT)
    kanal, x = office.post("kanal").draft, office.post("x").draft
    assert message.text == kanal.wording.text
    assert tweet.written == x.wording.text
    assert set(kanal.wording.entities) <= set(message.entities)
    assert [(key.text, key.url) for row in message.buttons for key in row] == [
        (button.text, button.url) for button in kanal.wording.buttons
    ]
    assert [picture.alt_text for picture in tweet.media] == [x.alt_text]
    assert "Badrun Sasmita" in x.alt_text
    assert "abrasi" in x.alt_text


def test_nothing_leaves_over_a_limit(office: Office) -> None:
    office.put("bakau", place="Rimba " + "Hulu Sungai Sinar " * 30)

    office.run()

    (message,) = office.sandbox.timelines().in_chat(CHANNEL)
    (tweet,) = office.sandbox.timelines().of_account(ACCOUNT)
    assert length_utf16(message.text) <= CAPTION_LIMIT
    assert weigh(tweet.written).weighted_length <= LIMIT_WEIGHTED
    assert message.photo is not None
    for picture in (message.photo, *tweet.media):
        assert len(picture.content) <= 5_000_000
        assert picture.width_px + picture.height_px <= 10_000
    assert (message.photo.width_px, message.photo.height_px) == (1080, 1350)
    assert [(p.width_px, p.height_px) for p in tweet.media] == [(1600, 900)]


def test_what_x_bills_is_what_the_posts_said(office: Office) -> None:
    office.put("bakau")
    office.put("lada", place="Rimba Hulu")

    office.run()

    billed = sum(bill.price_usd for bill in office.sandbox.x.world.bills)
    assert billed == sum(post.draft.price_usd for post in office.posts("x"))


def test_running_again_posts_nothing_twice(office: Office) -> None:
    office.put("bakau")
    office.put("lada", place="Rimba Hulu")

    for _ in range(3):
        office.run()
        office.clock.step(hours=1)

    assert office.states() == [PostState.PUBLISHED] * 4
    assert (office.accepted("kanal"), office.accepted("x")) == (2, 2)


def test_one_bad_file_holds_up_no_other(office: Office) -> None:
    office.put("bakau")
    (office.inbox / "a-rusak.json").write_text("{", encoding="utf-8")
    (office.inbox / "b-kosong.txt").write_text("", encoding="utf-8")

    office.run()

    assert office.accepted("kanal") == 1
    assert len(office.told("article_unreadable")) == 2


def test_a_file_that_nobody_mends_is_told_once_until_its_fault_is_another(
    office: Office,
) -> None:
    async def look(*contents: str) -> None:
        async with office.line() as line:
            for content in contents:
                bad = office.inbox / "rusak.json"
                bad.write_text(content, encoding="utf-8")
                await line.take_in("map")

    asyncio.run(look("{", "{", "[]", "{"))

    faults = [str(told["fault"]) for told in office.told("article_unreadable")]
    assert ["broken JSON" in fault for fault in faults] == [True, False, True]


def test_a_file_is_posted_once_it_is_mended(office: Office) -> None:
    (office.inbox / "bakau.txt").write_text("", encoding="utf-8")
    office.run()
    assert office.accepted("kanal") == 0

    office.put("bakau")
    office.run()

    assert office.accepted("kanal") == 1


def test_one_bad_destination_holds_up_no_other(office: Office) -> None:
    office.destinations = ("salah", "kanal", "x")
    office.addresses["salah"] = "@tidak_ada"
    office.put("bakau")
    office.put("lada", place="Rimba Hulu")

    office.run()

    assert office.states("salah") == [PostState.FAILED] * 2
    assert office.states("kanal") == [PostState.PUBLISHED] * 2
    assert office.states("x") == [PostState.PUBLISHED] * 2
    assert all("chat not found" in str(p.reason).lower() for p in office.posts("salah"))


def test_a_post_to_a_destination_that_left_the_config_waits_for_its_return(
    office: Office, nobody: str
) -> None:
    office.put("bakau")
    office.telegram, working = nobody, office.telegram
    office.run()
    assert office.states("kanal") == [PostState.APPROVED]

    office.telegram, office.destinations = working, ("x",)
    office.clock.step(hours=1)
    office.run()

    assert office.states("kanal") == [PostState.APPROVED]
    (told,) = office.told("destination_vanished")
    assert told["destination"] == "kanal"
    assert "put it back" in str(told["mend"])
    office.run()
    assert kinds(office) == ["destination_vanished"], "it is told once"

    office.destinations = ("kanal", "x")
    office.run()
    assert office.states("kanal") == [PostState.PUBLISHED]
    assert kinds(office)[1:] == ["destination_vanished_over"]


def kinds(office: Office) -> list[str]:
    return [kind for _, kind in office.notices() if "destination" in kind]


def test_a_new_destination_gets_no_history(office: Office) -> None:
    office.put("bakau")
    office.destinations = ("kanal",)
    office.run()

    office.destinations = ("kanal", "x")
    office.put("lada", place="Rimba Hulu")
    office.run()

    assert (office.accepted("kanal"), office.accepted("x")) == (2, 1)
    assert ("skipped", "baseline: it was there before this destination") in (
        office.reasons()
    )


def test_nothing_goes_out_before_an_editor_says_so(office: Office) -> None:
    office.approval = "required"
    office.put("bakau")

    office.run()
    office.clock.step(days=1)
    office.run()

    assert office.states() == [PostState.DRAFT] * 2
    assert (office.accepted("kanal"), office.accepted("x")) == (0, 0)


def test_a_draft_goes_out_when_nobody_objected_in_time(office: Office) -> None:
    office.approval = "auto-after 10m"
    office.put("bakau")

    office.run()
    office.clock.step(minutes=9, seconds=59)
    office.run()
    assert office.accepted("kanal") == 0

    office.clock.step(seconds=1)
    office.run()
    assert (office.accepted("kanal"), office.accepted("x")) == (1, 1)


def test_over_the_months_budget_x_is_skipped_and_telegram_goes_on(
    office: Office,
) -> None:
    office.budget = 0.03
    office.put("bakau")
    office.put("lada", place="Rimba Hulu")

    office.run()

    assert office.accepted("kanal") == 2
    assert sorted(state.value for state in office.states("x")) == [
        "published",
        "skipped",
    ]
    (skipped,) = (p for p in office.posts("x") if p.state is PostState.SKIPPED)
    assert str(skipped.reason).startswith("budget")


def test_not_a_cent_is_spent_on_a_post_the_budget_refuses(office: Office) -> None:
    office.budget = 0
    office.put("bakau")

    office.run()

    assert office.states("x") == [PostState.SKIPPED]
    assert office.sandbox.x.world.bills == []


@pytest.mark.parametrize("month", ["2026-03-31T16:59:59", "2026-03-31T17:00:00"])
def test_the_budget_begins_anew_with_the_newsrooms_month(
    office: Office, month: str
) -> None:
    office.budget = 0.02
    office.put("bakau")
    office.run()

    # Asia/Jakarta, seven hours ahead of UTC.
    office.clock.moment = type(office.clock.moment).fromisoformat(f"{month}+00:00")
    office.put("lada", place="Rimba Hulu")
    office.run()

    assert office.accepted("x") == (2 if month.endswith("17:00:00") else 1)
