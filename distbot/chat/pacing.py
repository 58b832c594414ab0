"""What the desk says, at the pace at which Telegram takes it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import ApplicationBuilder, BaseRateLimiter
from typing_extensions import override

from distbot.ports import Clock, Parts

_MOST_KEPT = 1000
_MARGIN = timedelta(milliseconds=500)
"""What the way to Telegram may shorten a wait by."""

_WAITED_FOR = timedelta(seconds=5)
"""The longest wait that Telegram may wish for before a message is given up."""

_TRIES = 3

Sleep = Callable[[float], Awaitable[object]]
Builder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """At most so many messages within any such span.

    Attributes:
        most: Messages; at least 1.
        span: Of time.
    """

    most: int
    span: timedelta


_CHAT = Window(most=3, span=timedelta(seconds=3))
_ALL = Window(most=25, span=timedelta(seconds=1))
"""About a message a second in a chat, a short burst passes; 30 a second in all, and
posts need some (Bots FAQ, "My bot is hitting limits")."""


@dataclass(slots=True)
class Pacer:
    """Gives each message its turn, some seconds later at most.

    How much a group takes in a minute is not waited for here: whoever hears stopping
    everything must not wait so long. `Patience` keeps answers below it.

    Attributes:
        clock: Tells the time.
        sleep: Waits so many seconds.
    """

    clock: Clock
    sleep: Sleep = asyncio.sleep
    _sent: dict[tuple[int, Window], deque[timedelta]] = field(default_factory=dict)

    async def turn(self, chat_id: int) -> None:
        """Wait until a message may be sent to a chat; then it counts as sent."""
        windows = [(chat_id, _CHAT), (0, _ALL)]
        now = self.clock.elapsed()
        sent = [self._of(*window) for window in windows]
        at = max(
            now,
            *(_free(times, key[1]) for times, key in zip(sent, windows, strict=True)),
        )
        for times in sent:
            times.append(at)
        if at > now:
            await self.sleep((at - now).total_seconds())

    def _of(self, chat_id: int, window: Window) -> deque[timedelta]:
        """Return when the last messages go, so many as the window counts."""
        times = self._sent.pop((chat_id, window), None) or deque(maxlen=window.most)
        if len(self._sent) >= _MOST_KEPT:
            del self._sent[next(iter(self._sent))]
        self._sent[chat_id, window] = times
        return times


def _free(times: deque[timedelta], window: Window) -> timedelta:
    """Return from when on a window has room for one more."""
    if len(times) < window.most:
        return timedelta()
    return times[0] + window.span + _MARGIN


class DeskPace(BaseRateLimiter[None]):
    """Holds python-telegram-bot's messages back; its other calls go at once."""

    def __init__(self, pacer: Pacer) -> None:
        """Ask a pacer for each message's turn."""
        self._pacer = pacer

    @override
    async def initialize(self) -> None:
        """Nothing to prepare."""

    @override
    async def shutdown(self) -> None:
        """Nothing to close."""

    @override
    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Any:
        """Make a call, a message in its turn.

        Where the way to Telegram was slow, messages arrive closer together than they
        went, and one may be refused: it waits as long as Telegram says, and goes again.
        """
        chat_id = data.get("chat_id")
        if not endpoint.startswith("send") or not isinstance(chat_id, int):
            return await callback(*args, **kwargs)
        for _ in range(_TRIES - 1):
            await self._pacer.turn(chat_id)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refused:
                if wait_of(refused) > _WAITED_FOR:
                    raise
                await self._pacer.sleep(wait_of(refused).total_seconds())
        await self._pacer.turn(chat_id)
        return await callback(*args, **kwargs)


def wait_of(error: RetryAfter) -> timedelta:
    """Read the wait, which PTB gives as a number or, if asked to, as a timedelta."""
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def paced(builder: Builder, parts: Parts) -> Builder:
    """Have an application's messages paced, unless the config lifts that."""
    if parts.newsroom.desk.answers_per_minute == 0:
        return builder
    return builder.rate_limiter(DeskPace(Pacer(parts.clock)))
