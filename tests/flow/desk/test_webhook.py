"""The desk by webhook: Telegram posts what editors do."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from telegram import Bot

from distbot import doctor
from distbot.chat.webhook import Webhook, secret_of
from distbot.domain.editor import Role
from distbot.domain.post import PostState
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, EDITOR_ID
from tests.flow.desk.test_commands import join, state
from tests.flow.desk.test_whole_way import control, into_the_group, post_to

if TYPE_CHECKING:
    from distbot.ports import Finding
    from tests.flow.desk.conftest import Newsroom

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def web(port: int, public_url: str) -> str:
    """Return the `[web]` table."""
    return (
        f'\n[web]\nlisten = "127.0.0.1:{port}"\npublic_url = "{public_url}"\n'
        'telegram = "webhook"\n'
    )


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def posted(newsroom: Newsroom) -> Newsroom:
    """The newsroom by webhook, at a Telegram without much patience."""
    port = free_port()
    newsroom.web = web(port, f"http://127.0.0.1:{port}")
    newsroom.sandbox.telegram.world.loopback_webhooks = True
    newsroom.sandbox.telegram.post.first_pause_s = 0.02
    return newsroom


def url_of(newsroom: Newsroom) -> str:
    listen = newsroom.web.partition('listen = "')[2].partition('"')[0]
    return f"http://{listen}/telegram/KUALA"


def update(number: int, text: str) -> dict[str, object]:
    """Tell what a chief says in the group, as Telegram does."""
    command = {"type": "bot_command", "offset": 0, "length": len(text)}
    return {
        "update_id": number,
        "message": {
            "message_id": 900 + number,
            "date": 1_772_413_200,
            "chat": {"id": DESK_ID, "type": "supergroup", "title": "Redaksi"},
            "from": {"id": CHIEF_ID, "is_bot": False, "first_name": "Rukmini"},
            "text": text,
            "entities": [command],
        },
    }


async def post(
    newsroom: Newsroom, content: object, secret: str | None = None
) -> httpx.Response:
    """Post to the newsroom, past the sandbox."""
    own = secret_of(newsroom.sandbox.telegram.token) if secret is None else secret
    headers = {HEADER.encode(): own.encode()}
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.post(url_of(newsroom), json=content, headers=headers)


def calls(newsroom: Newsroom, name: str) -> int:
    return sum(call.name == name for call in newsroom.sandbox.telegram.faults.calls)


async def until(holds: Callable[[], object]) -> None:
    """Wait for something to come about; fail after 30 s."""
    async with asyncio.timeout(30):
        # The servers run in threads of their own, which set no event here.
        while not holds():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.01)


async def until_delivered(newsroom: Newsroom) -> None:
    """Wait until no update waits at Telegram any more."""
    bot = newsroom.sandbox.telegram.world.bots[newsroom.sandbox.telegram.token]
    await until(lambda: not bot.updates)


def test_a_draft_is_approved_and_published_without_a_poll(posted: Newsroom) -> None:
    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_listens")
            await into_the_group(posted, scene)
            query = scene.press(control(scene), "Terbitkan")
            await scene.until_answered(query)
            await scene.until(
                lambda: state(scene, post_to(scene)) is PostState.APPROVED
            )
            await scene.line.send()

            assert len(scene.channel()) == 1
            assert calls(posted, "getUpdates") == 0
            await until_delivered(posted)

    asyncio.run(run())


def test_taps_of_two_editors_that_are_posted_have_one_effect_and_old_ones_say_so(
    posted: Newsroom,
) -> None:
    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_listens")
            join(scene, Role.EDITOR, EDITOR_ID, "Sabran")
            await into_the_group(posted, scene)
            question = control(scene)
            taps = [
                scene.press(question, "Terbitkan", user=user)
                for _ in range(10)
                for user in (CHIEF_ID, EDITOR_ID)
            ]
            await scene.until(lambda: all(tap.answer is not None for tap in taps))
            await until_delivered(posted)
            await scene.until_decided(question)
            history = scene.line.parts.ledger.history(post_to(scene).id)
            assert [move.after for move in history].count(PostState.APPROVED) == 1

            await scene.line.send()
            await scene.until_answered(scene.press(question, "Lewati"))
            out = "kanal: sudah terbit: https://t.me/kanal_demo/1"
            await scene.until(lambda: out in scene.message(question.id).text)
            assert scene.message(question.id).text.count("✓ Disetujui") == 1
            assert len(scene.channel()) == 1

    asyncio.run(run())


def test_what_editors_say_meanwhile_comes_after_a_restart(posted: Newsroom) -> None:
    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_listens")
            await into_the_group(posted, scene)
        scene.press(control(scene), "Terbitkan")
        scene.say("/antrean")
        async with posted.open() as scene:
            await scene.until(
                lambda: state(scene, post_to(scene)) is PostState.APPROVED
            )
            await scene.until(scene.replies)
            await until_delivered(posted)

    asyncio.run(run())


def test_a_telegram_that_is_away_at_the_start_is_asked_again(posted: Newsroom) -> None:
    for method in ("getMe", "setWebhook"):
        posted.sandbox.telegram.faults.add(FaultKind.RESET_BEFORE, method)

    async def run() -> None:
        async with posted.open() as scene:
            assert (await post(posted, update(1, "/antrean"))).status_code == 503
            await scene.until_told("desk_listens")

            assert scene.events().count("telegram_away") == 2
            scene.say("/antrean")
            await scene.until(scene.replies)

    asyncio.run(run())


def test_a_wrong_token_is_told_without_it(posted: Newsroom) -> None:
    posted.sandbox.telegram.faults.add(FaultKind.REVOKE_TOKEN, "getMe")

    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_failed")

            assert "does not know this token" in str(scene.told)
            assert posted.sandbox.telegram.token not in str(scene.told)

    asyncio.run(run())


def test_an_address_that_telegram_refuses_is_told_in_its_words(
    posted: Newsroom,
) -> None:
    posted.web = web(free_port(), "https://127.0.0.1")

    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_failed")

            assert "ip address 127.0.0.1 is reserved" in str(scene.told).lower()

    asyncio.run(run())


@pytest.mark.parametrize("secret", ["", "salah", "é"])
def test_who_has_not_the_secret_is_refused_and_does_nothing(
    posted: Newsroom, secret: str
) -> None:
    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_listens")
            answer = await post(posted, update(1, "/rem"), secret)
            assert (answer.status_code, answer.content) == (401, b"")
            assert (await post(posted, update(2, "/antrean"))).status_code == 200
            await scene.until(scene.replies)

            assert not scene.line.parts.pauses.pauses()
            assert len(scene.replies()) == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    "content", ["x", [], {}, {"update_id": "1"}, {"update_id": True}]
)
def test_what_is_no_update_is_refused(posted: Newsroom, content: object) -> None:
    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_listens")
            answer = await post(posted, content)

            assert (answer.status_code, answer.content) == (400, b"")

    asyncio.run(run())


def test_an_update_that_cannot_be_read_holds_nothing_up(posted: Newsroom) -> None:
    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_listens")
            broken = {"update_id": 1, "message": {"message_id": 1}}
            assert (await post(posted, broken)).status_code == 200
            assert "update_unreadable" in scene.events()

    asyncio.run(run())


def test_an_update_that_comes_again_has_one_effect(posted: Newsroom) -> None:
    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_listens")
            answers = [await post(posted, update(1, "/antrean")) for _ in range(3)]
            assert {answer.status_code for answer in answers} == {200}
            assert (await post(posted, update(2, "/bantuan"))).status_code == 200
        assert len(scene.replies()) == 2  # what was accepted was answered at the stop

    asyncio.run(run())


def test_two_processes_hear_and_one_of_them_brings_the_news(posted: Newsroom) -> None:
    public_url = url_of(posted).removesuffix("/telegram/KUALA")

    async def run() -> None:
        async with posted.open(worker="satu") as first:
            await first.until_told("desk_listens")
            posted.web = web(free_port(), public_url)
            async with posted.open(worker="dua") as second:
                await second.until_told("desk_led_by_another")
                await into_the_group(posted, first)
                assert (await post(posted, update(1, "/antrean"))).status_code == 200
                await second.until(second.replies)
                assert len([m for m in second.desk() if m.photo]) == 2
                assert "desk_listens" not in second.events()

    asyncio.run(run())


def test_polling_takes_the_webhook_away(posted: Newsroom) -> None:
    async def run() -> None:
        async with posted.open() as scene:
            await scene.until_told("desk_listens")
        scene.say("/antrean")
        posted.web = ""
        async with posted.open() as scene:
            await scene.until(scene.replies)

            bot = posted.sandbox.telegram.world.bots[posted.sandbox.telegram.token]
            assert bot.webhook is None

    asyncio.run(run())


@dataclass(slots=True)
class Minutes:
    """A clock by which minutes pass when a test says so."""

    passed: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def elapsed(self) -> timedelta:
        return self.passed


def test_a_webhook_that_is_taken_or_fails_is_told_and_set_back(
    posted: Newsroom,
) -> None:
    telegram, clock = posted.sandbox.telegram, Minutes()
    told: list[tuple[str, dict[str, object]]] = []
    url, token = url_of(posted), telegram.token

    def tell(event: str, fields: dict[str, object]) -> None:
        told.append((event, fields))

    webhook = Webhook(url, token, clock, tell)
    account = telegram.world.bots[token]

    async def run() -> None:
        async with Bot(token, base_url=f"{telegram.url}/bot") as bot:
            await webhook.call(bot)
            await bot.set_webhook("https://lain.test/bot")
            await webhook.keep(bot)
            assert told == []  # a minute has not passed
            clock.passed += timedelta(minutes=1)
            await webhook.keep(bot)
            assert told == [("webhook_was_taken", {"by": "https://lain.test/bot"})]
            assert account.webhook is not None
            assert account.webhook.url == url

            telegram.world.say(DESK_ID, CHIEF_ID, "/antrean")
            await until(lambda: account.webhook_fault)
            clock.passed += timedelta(minutes=1)
            await webhook.keep(bot)
            fields: dict[str, object] = {"fault": "Connection refused", "waiting": 1}
            assert told[1:] == [("webhook_failed", fields)]

    asyncio.run(run())


def test_a_look_that_fails_leaves_the_webhook_alone(posted: Newsroom) -> None:
    telegram, clock = posted.sandbox.telegram, Minutes()
    told: list[str] = []
    webhook = Webhook(
        url_of(posted), telegram.token, clock, lambda event, _: told.append(event)
    )
    telegram.faults.add(FaultKind.RESET_BEFORE, "getWebhookInfo")

    async def run() -> None:
        async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot:
            await webhook.call(bot)
            clock.passed += timedelta(minutes=1)
            await webhook.keep(bot)

    asyncio.run(run())
    assert told == ["webhook_look_failed"]


@pytest.fixture
def environment(posted: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISTBOT_KUALA_TELEGRAM_TOKEN", posted.sandbox.telegram.token)


async def found(newsroom: Newsroom) -> Finding:
    findings = await doctor.check(newsroom.config())
    return next(one for one in findings if one.subject == "webhook")


@pytest.mark.usefixtures("environment")
def test_check_tells_the_webhooks_state_and_the_mend(posted: Newsroom) -> None:
    async def run() -> None:
        before = await found(posted)
        async with posted.open() as scene:
            await scene.until_told("desk_listens")
            while_up = await found(posted)
        scene.say("/antrean")
        bot = posted.sandbox.telegram.world.bots[posted.sandbox.telegram.token]
        await scene.until(lambda: bot.webhook_fault)
        down = await found(posted)

        assert (before.ok, before.message) == (False, "none is set")
        assert "distbot run" in before.mend
        assert while_up.ok
        assert url_of(posted) in while_up.message
        assert not down.ok
        assert down.message.startswith("1 updates wait; Telegram said at ")
        assert down.message.endswith("Connection refused")
        assert "reverse proxy" in down.mend
        posted.web = web(free_port(), "https://bot.test")
        elsewhere = await found(posted)
        assert not elsewhere.ok
        assert "not to https://bot.test/telegram/KUALA" in elsewhere.message

    asyncio.run(run())
