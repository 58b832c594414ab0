"""The bot asks for its updates: long polling, by one process at a time."""

import asyncio
from contextlib import suppress

from telegram import Bot
from telegram.error import NetworkError, TelegramError
from telegram.ext import Updater
from typing_extensions import override

from distbot.chat.ear import UPDATES, Ear, Hearing
from distbot.chat.faults import fault_of
from distbot.line import Tell

_POLLING = "_Updater__polling_task"


class Polling(Ear):
    """One bot's updates, by `getUpdates`."""

    def __init__(self, tell: Tell) -> None:
        """Ask nothing yet; `tell` hears of what goes wrong meanwhile."""
        self._tell = tell
        self._updater: Updater | None = None

    @property
    @override
    def shared(self) -> bool:
        return False  # Telegram ends one `getUpdates` for another (409 Conflict)

    @override
    async def open(self, application: Hearing) -> None:
        """Ask from now on; a webhook that was set is deleted by python-telegram-bot."""
        self._updater = application.updater
        assert self._updater is not None  # noqa: S101 - the builder made one
        await self._updater.start_polling(
            # The listener begins again by itself, and hears the stop meanwhile.
            bootstrap_retries=0,
            allowed_updates=UPDATES,
            error_callback=self._on_error,
        )

    @override
    async def close(self, application: Hearing) -> None:
        updater = application.updater
        if updater is not None and updater.running:
            with suppress(TelegramError):  # what ended the polling comes up again
                await updater.stop()

    @override
    async def call(self, bot: Bot) -> None:
        """Tell nothing: who asks is answered."""

    @override
    async def keep(self, bot: Bot) -> None:
        if self._updater is not None and _gave_up(self._updater):
            raise NetworkError("the polling ended by itself")

    def _on_error(self, error: TelegramError) -> None:
        self._tell("poll_failed", {"fault": fault_of(error)})


def _gave_up(updater: Updater) -> bool:
    """Say whether python-telegram-bot gave its polling up, as after one 401.

    It tells nobody and calls itself running all the same (Updater, 22.8); only its
    own task knows. Left there, the task's error would break off the stopping and
    keep the next polling from starting.
    """
    task: object = getattr(updater, _POLLING, None)
    if not isinstance(task, asyncio.Task) or not task.done():
        return False
    setattr(updater, _POLLING, None)
    if not task.cancelled():
        task.exception()  # else asyncio tells it, with a traceback
    return True
