"""What is unknown is settled by looking, or by a person; never by sending again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from distbot.domain.post import Post, PostState
from distbot.ports import no_fence
from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.telegram_world import CHANNEL_ID
from distbot.storage.tables_more import QUESTIONS
from tests.flow.conftest import MORNING

if TYPE_CHECKING:
    from tests.flow.conftest import Office
    from tests.flow.engine.conftest import Shell

UNTIL_LOOKED_S = 90
BETWEEN_LOOKS_S = 60


def questions(office: Office) -> list[tuple[str, str | None]]:
    """What people were asked, and what they said."""
    found = office.rows(select(QUESTIONS.c.why, QUESTIONS.c.answer))
    return [(row.why, row.answer) for row in found]


def publish_one(office: Office) -> None:
    office.put("lada", place="Rimba Hulu")
    office.run()
    office.clock.step(minutes=5)


def lose_one(office: Office, destination: str, kind: FaultKind) -> Post:
    """Have a post whose answer was lost, after one that went well."""
    publish_one(office)
    office.spoil(destination, kind)
    office.put("bakau")
    office.run()
    _, post = office.posts(destination)
    assert post.state is PostState.UNKNOWN
    return post


def looked(office: Office) -> None:
    office.clock.step(seconds=UNTIL_LOOKED_S)
    office.run()


def asked_once(office: Office, why: str) -> None:
    """The desk was asked, and told once, however often is looked for more."""
    for _ in range(2):
        office.clock.step(hours=1)
        office.run()
    ((question, answer),) = questions(office)
    assert why in question
    assert answer is None
    assert office.notices() == [("desk", "ask")]


def test_without_a_log_chat_a_person_is_asked_and_says_that_it_is_there(
    office: Office, shell: Shell
) -> None:
    post = lose_one(office, "kanal", FaultKind.RESET_AFTER)
    looked(office)
    asked_once(office, "log_chat")

    seen = shell("settle", str(post.id), "--seen", "https://t.me/kanal_demo/2")
    office.run()

    _, settled = office.posts("kanal")
    assert "published" in seen
    assert settled.receipt is not None
    assert settled.receipt.url == "https://t.me/kanal_demo/2"
    assert [answer for _, answer in questions(office)] == ["seen: 2"]
    assert (office.calls("kanal"), office.accepted("kanal")) == (2, 2)


def test_without_a_log_chat_a_person_is_asked_and_says_that_it_is_not_there(
    office: Office, shell: Shell
) -> None:
    post = lose_one(office, "kanal", FaultKind.RESET_BEFORE)
    looked(office)
    asked_once(office, "log_chat")

    shell("settle", str(post.id), "--absent")
    office.run()

    _, settled = office.posts("kanal")
    assert (settled.state, settled.attempt) == (PostState.PUBLISHED, 2)
    assert [answer for _, answer in questions(office)] == ["absent"]
    assert (office.calls("kanal"), office.accepted("kanal")) == (3, 2)


def test_a_protected_channel_lets_nobody_look_so_a_person_is_asked(
    office: Office,
) -> None:
    office.log = True
    office.sandbox.telegram.world.protect(CHANNEL_ID)
    lose_one(office, "kanal", FaultKind.RESET_AFTER)
    looked(office)

    asked_once(office, "protected")
    assert office.calls("kanal") == 2


@pytest.mark.parametrize("destination", ["kanal", "x"])
def test_where_only_people_settle_nobody_looks(
    office: Office, destination: str
) -> None:
    office.log, office.asks = True, (destination,)
    lose_one(office, destination, FaultKind.RESET_AFTER)
    before = len(office.server(destination).faults.calls)
    looked(office)

    asked_once(office, "people only")
    assert len(office.server(destination).faults.calls) == before


def test_a_timeline_that_lags_behind_the_first_look_hides_nothing(
    office: Office,
) -> None:
    lose_one(office, "x", FaultKind.RESET_AFTER)
    office.sandbox.x.world.set_lag(UNTIL_LOOKED_S + BETWEEN_LOOKS_S / 2)
    looked(office)
    assert office.posts("x")[1].state is PostState.UNKNOWN

    office.clock.step(seconds=BETWEEN_LOOKS_S)
    office.run()

    assert office.posts("x")[1].state is PostState.PUBLISHED
    assert office.calls("x") == 2


def test_what_a_timeline_hid_from_both_looks_x_itself_tells(office: Office) -> None:
    lose_one(office, "x", FaultKind.RESET_AFTER)
    office.sandbox.x.world.set_lag(3 * 60)
    looked(office)
    office.clock.step(seconds=BETWEEN_LOOKS_S)
    office.run()
    # Held for absent, it was sent again: X refuses the same words.
    _, post = office.posts("x")
    assert (post.state, post.attempt) == (PostState.UNKNOWN, 2)
    assert "duplicate" in str(post.reason)

    looked(office)

    _, post = office.posts("x")
    _, there = office.public("x")
    assert post.receipt is not None
    assert post.receipt.remote_id == str(there.id)
    assert (office.calls("x"), office.notices()) == (3, [])


def test_words_that_x_has_of_old_are_not_sent_for_ever(office: Office) -> None:
    """Throttled at first, which leaves nothing there, then called a duplicate."""
    office.same_story = "off"
    publish_one(office)
    again = (office.inbox / "lada.txt").read_text(encoding="utf-8")
    (office.inbox / "lagi.txt").write_text(
        again.replace("/lada", "/lagi"), encoding="utf-8"
    )
    office.spoil("x", FaultKind.THROTTLE)
    office.run()
    for _ in range(6):
        office.clock.step(minutes=2)
        office.run()

    _, post = office.posts("x")
    assert (post.state, post.attempt) == (PostState.FAILED, 2)
    assert "change its words" in str(post.reason)
    assert office.calls("x") == 3


def test_words_that_x_has_and_nobody_finds_are_a_person_s(office: Office) -> None:
    """Held for absent, called a duplicate, and absent again: sending will not help."""
    office.same_story = "off"
    publish_one(office)
    again = (office.inbox / "lada.txt").read_text(encoding="utf-8")
    (office.inbox / "lagi.txt").write_text(
        again.replace("/lada", "/lagi"), encoding="utf-8"
    )
    office.spoil("x", FaultKind.RESET_BEFORE)
    office.run()
    for _ in range(8):
        office.clock.step(minutes=2)
        office.run()

    _, post = office.posts("x")
    assert (post.state, post.attempt) == (PostState.UNKNOWN, 2)
    assert office.calls("x") == 3
    assert office.notices() == [("desk", "ask")]
    ((why, _),) = questions(office)
    assert "duplicate" in why


@pytest.mark.parametrize("later_by_s", [1, 50])
def test_what_lands_after_its_channel_s_next_post_is_found(
    office: Office, later_by_s: int
) -> None:
    """The call broke off, and Telegram worked on it for a while all the same."""
    office.log = True
    lost = lose_one(office, "kanal", FaultKind.RESET_BEFORE)
    office.clock.step(seconds=1)
    office.put("padi", place="Rimba Darat")
    office.run()
    office.clock.step(seconds=later_by_s)
    asyncio.run(land(office, lost))

    looked(office)
    office.clock.step(seconds=BETWEEN_LOOKS_S)
    office.run()

    _, settled, following = office.posts("kanal")
    assert settled.receipt is not None
    assert following.receipt is not None
    assert settled.receipt.remote_id == "3"
    assert following.receipt.remote_id == "2"
    assert office.accepted("kanal") == 3


async def land(office: Office, post: Post) -> None:
    """Let a call come through that its client gave up."""
    async with office.line() as line:
        parts = line.parts
        destination = next(d for d in parts.newsroom.destinations if d.name == "kanal")
        outlays = parts.money.outlays(parts.bill(destination), post.id, MORNING)
        card = parts.shelf.load(post.draft.card)
        channel = parts.channel(destination)
        ready = await channel.prepare(destination, post.draft, card, outlays)
        await ready.publish(no_fence)


def test_a_channel_s_next_post_shows_that_one_never_landed(office: Office) -> None:
    """Without a log chat: ids are sequential, and there is no gap."""
    lose_one(office, "kanal", FaultKind.RESET_BEFORE)
    office.clock.step(seconds=70)
    office.put("padi", place="Rimba Darat")
    office.run()
    office.clock.step(seconds=20)
    office.run()

    states = [PostState.PUBLISHED] * 3
    assert office.states("kanal") == states
    assert office.accepted("kanal") == 3
    assert questions(office) == []


def test_a_look_that_the_network_holds_up_is_made_again(office: Office) -> None:
    lose_one(office, "x", FaultKind.RESET_AFTER)
    office.sandbox.x.faults.add(FaultKind.ERROR, "GET /2/users/*")
    looked(office)
    assert office.posts("x")[1].state is PostState.UNKNOWN
    wait = Fault(kind=FaultKind.THROTTLE, method="GET /2/users/*", retry_after_s=600)
    office.sandbox.x.faults.put(wait)
    office.clock.step(minutes=5)
    office.run()
    office.clock.step(seconds=599)
    office.run()
    assert office.posts("x")[1].state is PostState.UNKNOWN

    office.clock.step(seconds=1)
    office.run()

    assert office.posts("x")[1].state is PostState.PUBLISHED
    assert office.notices() == []
