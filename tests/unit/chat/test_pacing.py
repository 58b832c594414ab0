"""Messages go at the pace at which Telegram takes them."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from distbot.chat.pacing import DeskPace, Pacer

# A RetryAfter warns as it is made that its wait will be a timedelta one day.
pytestmark = pytest.mark.filterwarnings("ignore:.*`retry_after`")


@dataclass
class Watch:
    """A clock that only waiting moves on."""

    passed: timedelta = timedelta()
    waits: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return datetime(2026, 3, 2, tzinfo=UTC) + self.passed

    def elapsed(self) -> timedelta:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.passed += timedelta(seconds=seconds)


def sent_at(chats: list[int]) -> list[tuple[int, float]]:
    """Send a message to each chat, one after the other; return when each went."""
    watch = Watch()
    pacer = Pacer(watch, sleep=watch.sleep)

    async def send() -> list[tuple[int, float]]:
        sent = []
        for chat in chats:
            await pacer.turn(chat)
            sent.append((chat, watch.passed.total_seconds()))
        return sent

    return asyncio.run(send())


@given(chats=st.lists(st.integers(1, 3), max_size=60))
def test_a_chat_is_sent_three_messages_in_any_three_seconds(chats: list[int]) -> None:
    sent = sent_at(chats)

    for chat in (1, 2, 3):
        times = [at for where, at in sent if where == chat]
        for first, fourth in zip(times, times[3:], strict=False):
            assert fourth - first >= 3


def test_all_chats_together_are_sent_no_more_than_thirty_a_second() -> None:
    times = [at for _, at in sent_at(list(range(1, 301)))]

    assert max(sum(t <= at < t + 1 for at in times) for t in times) <= 30
    assert times[-1] < 20


def test_those_who_wait_together_have_each_a_turn_of_their_own() -> None:
    watch = Watch()

    async def note(seconds: float) -> None:
        watch.waits.append(seconds)

    pacer = Pacer(watch, sleep=note)

    async def send() -> None:
        await asyncio.gather(*(pacer.turn(7) for _ in range(6)))

    asyncio.run(send())
    assert watch.waits == [3.5, 3.5, 3.5]


def test_only_messages_wait() -> None:
    watch = Watch()
    pace = DeskPace(Pacer(watch, sleep=watch.sleep))

    async def call() -> bool:
        return True

    async def ask(endpoint: str, data: dict[str, Any]) -> None:
        assert await pace.process_request(call, (), {}, endpoint, data, None)

    async def work() -> None:
        for _ in range(9):
            await ask("answerCallbackQuery", {"callback_query_id": "1"})
            await ask("editMessageText", {"chat_id": 7})
        assert watch.waits == []
        for _ in range(4):
            await ask("sendMessage", {"chat_id": 7})
        assert watch.waits == [3.5]

    asyncio.run(work())


def send_refused(*waits: int) -> tuple[Watch, int]:
    """Send a message that is refused with each of these waits, then taken."""
    watch, tries = Watch(), 0
    pace = DeskPace(Pacer(watch, sleep=watch.sleep))

    async def call() -> bool:
        nonlocal tries
        tries += 1
        if tries <= len(waits):
            raise RetryAfter(waits[tries - 1])
        return True

    assert asyncio.run(
        pace.process_request(call, (), {}, "sendMessage", {"chat_id": 7}, None)
    )
    return watch, tries


def test_what_is_refused_for_a_moment_waits_as_long_and_goes_again() -> None:
    watch, tries = send_refused(2, 1)

    assert (watch.waits, tries) == ([2, 1], 3)


@pytest.mark.parametrize("waits", [(6,), (2, 30), (1, 1, 1)])
def test_what_is_refused_for_longer_or_for_ever_is_given_up(
    waits: tuple[int, ...],
) -> None:
    with pytest.raises(RetryAfter):
        send_refused(*waits)


def test_what_is_no_message_is_not_sent_again() -> None:
    watch = Watch()
    pace = DeskPace(Pacer(watch, sleep=watch.sleep))

    async def call() -> bool:
        raise RetryAfter(1)

    with pytest.raises(RetryAfter):
        asyncio.run(
            pace.process_request(call, (), {}, "editMessageText", {"chat_id": 7}, None)
        )
    assert watch.waits == []
