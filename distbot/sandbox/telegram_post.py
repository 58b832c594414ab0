"""The post office: brings updates to webhooks, again and again until they are taken.

After the real server (telegram-bot-api, WebhookActor): updates of one chat come one
after the other, those of different chats at once; a failed one is tried again after a
second, then after pauses that double up to a minute, and holds up what follows it.
"""

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from distbot.sandbox.telegram_rooms import Bot, Webhook
from distbot.sandbox.telegram_state import TelegramState
from distbot.sandbox.telegram_values import Json
from distbot.sandbox.telegram_webhook import is_loopback

_ANSWER_TIMEOUT_S = 60.0
_PAUSE_LIMIT_S = 60.0
_HOLD_LIMIT_S = 3600.0
_STOP_TIMEOUT_S = 10.0
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name
_OUTSIDE = "the sandbox posts to http://127.0.0.1 only"


@dataclass(slots=True, kw_only=True)
class _Queue:
    """The updates of one bot from one chat or person.

    Attributes:
        busy: Whether one of them is under way.
        failures: How often the first one failed.
        wakes_at: No earlier than this is it tried; the loop's seconds.
    """

    busy: bool = False
    failures: int = 0
    wakes_at: float = 0.0


@dataclass(slots=True, kw_only=True)
class _Ground:
    """What one running loop needs."""

    group: asyncio.TaskGroup
    client: httpx.AsyncClient
    queues: dict[tuple[int, Webhook, str], _Queue] = field(default_factory=dict)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def busy(self, bot: Bot, webhook: Webhook) -> int:
        """Count the posts to a webhook that are under way."""
        return sum(
            queue.busy
            for (number, there, _), queue in self.queues.items()
            if number == id(bot) and there == webhook
        )

    def begin(self, work: Coroutine[object, object, None]) -> None:
        """Do it beside the rest, until it ends or the loop does."""
        task = self.group.create_task(work)
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)


class PostOffice:
    """Posts updates, in a thread of its own.

    Attributes:
        first_pause_s: Before the first new attempt; the later ones double.
    """

    def __init__(self, world: TelegramState) -> None:
        """Serve `world`; `start` begins."""
        self.first_pause_s = 1.0
        self._world = world
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._event = asyncio.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to post."""
        self._closing = False
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run(ready)),
            name="sandbox-post-office",
            daemon=True,
        )
        self._thread.start()
        ready.wait(_STOP_TIMEOUT_S)

    def stop(self) -> None:
        """Give up what is under way, and join the thread."""
        self._closing = True
        self.wake()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def wake(self) -> None:
        """Look for updates at once; from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._event.set)

    async def _run(self, ready: threading.Event) -> None:
        self._loop, self._event = asyncio.get_running_loop(), asyncio.Event()
        ready.set()
        client = httpx.AsyncClient(timeout=_ANSWER_TIMEOUT_S, trust_env=False)
        async with client, asyncio.TaskGroup() as group:
            ground = _Ground(group=group, client=client)
            while not self._closing:
                self._event.clear()
                pause_s = self._send_ready(ground)
                await _wait(self._event, pause_s)
            for task in ground.under_way:
                task.cancel()

    def _send_ready(self, ground: _Ground) -> float | None:
        """Post what may go now, and say in how many seconds something else may."""
        with self._world.lock:
            due, now = self._world.settle_reactions(), self._world.clock()
            pauses = [(due - now).total_seconds()] if due else []
            for bot in self._world.bots.values():
                self._world.forget_old_updates(bot)
                if bot.webhook is None or not bot.updates:
                    continue
                if is_loopback(bot.webhook.url):
                    pauses += self._send_ready_of(ground, bot, bot.webhook)
                else:
                    bot.webhook_fault = (now, _OUTSIDE)
        return min(pauses, default=None)

    def _send_ready_of(
        self, ground: _Ground, bot: Bot, webhook: Webhook
    ) -> list[float]:
        now, pauses = asyncio.get_running_loop().time(), []
        for stream, update in _firsts(bot.updates).items():
            queue = ground.queues.setdefault((id(bot), webhook, stream), _Queue())
            if queue.busy:
                continue
            if queue.wakes_at > now:
                pauses.append(queue.wakes_at - now)
            elif ground.busy(bot, webhook) < webhook.connections:
                queue.busy = True
                ground.begin(self._deliver(ground, bot, webhook, update))
        return pauses

    async def _deliver(
        self, ground: _Ground, bot: Bot, webhook: Webhook, update: Json
    ) -> None:
        queue = ground.queues[id(bot), webhook, _stream(update)]
        fault, held_s = await _post(ground.client, webhook, update)
        with self._world.lock:
            if fault is None:
                bot.updates = [one for one in bot.updates if one is not update]
                queue.failures, queue.wakes_at = 0, 0.0
            else:
                bot.webhook_fault = (self._world.clock(), fault)
                self._put_off(queue, held_s)
        queue.busy = False
        self._event.set()

    def _put_off(self, queue: _Queue, held_s: float) -> None:
        growth = 2 ** min(queue.failures, 10)
        pause_s = held_s or min(self.first_pause_s * growth, _PAUSE_LIMIT_S)
        queue.failures += 1
        queue.wakes_at = asyncio.get_running_loop().time() + pause_s


async def _post(
    client: httpx.AsyncClient, webhook: Webhook, update: Json
) -> tuple[str | None, float]:
    """Return what went wrong, None if nothing, and for how long to hold back."""
    headers = {_SECRET_HEADER: webhook.secret} if webhook.secret else {}
    try:
        answer = await client.post(webhook.url, json=update, headers=headers)
    except httpx.TimeoutException:
        return "Connection timed out", 0.0
    except httpx.ConnectError:
        return "Connection refused", 0.0
    except httpx.HTTPError:
        return "Webhook connection closed", 0.0
    if answer.is_success:
        return None, 0.0
    phrase = HTTPStatus(answer.status_code).phrase
    fault = f"Wrong response from the webhook: {answer.status_code} {phrase}"
    return fault, _held_back_s(answer)


def _held_back_s(answer: httpx.Response) -> float:
    wait = answer.headers.get("retry-after", "")
    return min(float(wait), _HOLD_LIMIT_S) if wait.isdecimal() else 0.0


def _firsts(updates: list[Json]) -> dict[str, Json]:
    """Return the oldest update of each stream: only that one may be under way."""
    firsts: dict[str, Json] = {}
    for update in updates:
        firsts.setdefault(_stream(update), update)
    return firsts


def _stream(update: Json) -> str:
    kind = next(name for name in update if name != "update_id")
    what = update[kind]
    if not isinstance(what, dict):
        return kind
    if kind == "callback_query":
        return f"press {what['from']['id']}"
    messages = ("message" in kind and "reaction" not in kind) or "post" in kind
    return f"{'message' if messages else kind} {what['chat']['id']}"


async def _wait(event: asyncio.Event, pause_s: float | None) -> None:
    try:
        async with asyncio.timeout(pause_s):
            await event.wait()
    except TimeoutError:
        return
