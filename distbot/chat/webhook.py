"""Telegram brings the bot's updates: a webhook, heard by any number of processes."""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from telegram import Bot, Update
from telegram import WebhookInfo as State
from telegram.error import TelegramError
from typing_extensions import override

from distbot.chat.ear import UPDATES, UPDATES_AT_ONCE, Ear, Hearing
from distbot.chat.faults import fault_of
from distbot.line import Tell
from distbot.ports import Clock, Finding

_LOOK_EVERY = timedelta(minutes=1)
_REMEMBERED = 1000
"""So many of the last updates are known again: Telegram posts anew within minutes."""


class Webhook(Ear):
    """One bot's updates, as they are posted to this process."""

    def __init__(self, url: str, token: str, clock: Clock, tell: Tell) -> None:
        """Hear nothing yet.

        Args:
            url: Where Telegram posts, as the world sees it.
            token: The bot's.
            clock: Says when to look after the webhook.
            tell: Hears of updates that cannot be read and of failed posts.
        """
        self._url = url
        self._secret = secret_of(token)
        self._clock = clock
        self._tell = tell
        self._application: Hearing | None = None
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._looked = timedelta()
        self._told: datetime | None = None

    @property
    @override
    def shared(self) -> bool:
        return True

    @override
    async def open(self, application: Hearing) -> None:
        self._application = application

    @override
    async def close(self, application: Hearing) -> None:
        self._application = None

    @override
    async def call(self, bot: Bot) -> None:
        await bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=UPDATES,
            max_connections=UPDATES_AT_ONCE,
        )
        self._looked = self._clock.elapsed()

    @override
    async def keep(self, bot: Bot) -> None:
        """Once a minute, see that the webhook is ours still, and tell its faults."""
        if self._clock.elapsed() - self._looked < _LOOK_EVERY:
            return
        self._looked = self._clock.elapsed()
        try:
            await self._look_after(bot)
        except TelegramError as error:  # what was set stands; it is looked at again
            self._tell("webhook_look_failed", {"fault": fault_of(error)})

    async def _look_after(self, bot: Bot) -> None:
        state = await bot.get_webhook_info()
        if state.url != self._url:
            self._tell("webhook_was_taken", {"by": state.url or "nobody"})
            await self.call(bot)
        elif _is_failing(state) and state.last_error_date != self._told:
            self._told = state.last_error_date
            fault = state.last_error_message
            self._tell("webhook_failed", {"fault": fault, "waiting": _waiting(state)})

    def admits(self, secret: str) -> bool:
        """Say whether a post is Telegram's, by its X-Telegram-Bot-Api-Secret-Token."""
        return hmac.compare_digest(secret.encode(), self._secret.encode())

    async def take(self, told: Mapping[str, Any]) -> bool:
        """Queue an update as Telegram tells it; one that was queued before is not.

        Returns:
            Whether it is taken; False: this process does not listen now.

        Raises:
            ValueError: It is no update.
        """
        application, number = self._application, told.get("update_id")
        if type(number) is not int:
            raise ValueError("an update has a number")
        if application is None:
            return False
        if number in self._seen:
            return True
        if (update := self._read(told, application.bot)) is not None:
            await application.update_queue.put(update)
        self._seen[number] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def _read(self, told: Mapping[str, Any], bot: Bot) -> Update | None:
        """Read an update; one that cannot be would hold up its chat if refused."""
        try:
            return Update.de_json(dict(told), bot)
        except Exception as error:  # noqa: BLE001 - whatever a newer Bot API tells
            self._tell("update_unreadable", {"fault": type(error).__name__})
            return None


def secret_of(token: str) -> str:
    """Derive the webhook's secret: whoever has the bot's token has it anyway.

    64 of [0-9a-f]; 1-256 of [A-Za-z0-9_-] are allowed (Bot API, setWebhook).
    """
    return hmac.new(token.encode(), b"distbot webhook", hashlib.sha256).hexdigest()


async def look(base_url: str, token: str, url: str) -> Finding:
    """Ask Telegram how a webhook does (Bot API, getWebhookInfo).

    Args:
        base_url: The Bot API's.
        token: Of the bot whose it is.
        url: Where it should lead.
    """
    try:
        async with Bot(token, base_url=f"{base_url.rstrip('/')}/bot") as bot:
            state = await bot.get_webhook_info()
    except TelegramError as error:
        mend = "Look at the token, then at the network, and check again"
        return Finding(subject="webhook", ok=False, message=fault_of(error), mend=mend)
    message, mend = _judged(state, url)
    return Finding(subject="webhook", ok=not mend, message=message, mend=mend)


def _judged(state: State, url: str) -> tuple[str, str]:
    """Return what is found, and how to mend it; "" where all is well."""
    if not state.url:
        return "none is set", "Start distbot run: it sets it"
    if state.url != url:
        mend = "Stop what else uses this bot, then start distbot run anew"
        return f"Telegram posts to {state.url}, not to {url}", mend
    if _is_failing(state):
        at = state.last_error_date and state.last_error_date.isoformat()
        message = (
            f"{_waiting(state)} updates wait; Telegram said at {at}: "
            f"{state.last_error_message}"
        )
        mend = f"See that distbot runs, and that the reverse proxy leads {url} to it"
        return message, mend
    return f"Telegram posts to {url}; {_waiting(state)} updates wait", ""


def _is_failing(state: State) -> bool:
    return state.last_error_date is not None and _waiting(state) > 0


def _waiting(state: State) -> int:
    return state.pending_update_count
