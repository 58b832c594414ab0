"""Listens to Telegram: commands and buttons in, answers out."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram import Update
from telegram.error import (
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ApplicationBuilder, Updater

from distbot.chat.bulletins import Bulletins
from distbot.chat.changing import Changes
from distbot.chat.command import Command
from distbot.chat.desk import Desk
from distbot.chat.faults import BAD_TOKEN, fault_of
from distbot.chat.menus import menus, publish_menus
from distbot.chat.notices import Notices
from distbot.chat.pacing import paced
from distbot.chat.people import People
from distbot.chat.press import Seal
from distbot.chat.reception import Reception
from distbot.chat.showing import Showing
from distbot.chat.turn import Turn
from distbot.domain.errors import Throttled
from distbot.line import Line, Tell
from distbot.ports import Channel, Language

_UPDATES_AT_ONCE = 8
_UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MESSAGE_REACTION_COUNT,
]
_POLLING = "_Updater__polling_task"
_BAD_TOKEN_AGAIN_S = 60.0
_FAILED_AGAIN_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach the Bot API.

    Attributes:
        base_url: Its address.
        token: The bot's.
        telegram: Shows drafts, by the same code that publishes.
    """

    base_url: str
    token: str = field(repr=False)
    telegram: Channel


class Poller:
    """One newsroom's ear in Telegram, by long polling."""

    def __init__(
        self,
        line: Line,
        access: Access,
        commands: Sequence[Command],
        languages: Mapping[str, Language],
        tell: Tell,
        *,
        look_every_s: float = 2.0,
    ) -> None:
        """Join a line with a bot; nothing is called yet.

        Args:
            line: The newsroom's line.
            access: Token and address of the Bot API.
            commands: What editors may ask.
            languages: Those that are registered, by code.
            tell: Hears what went wrong.
            look_every_s: Seconds between two looks for new drafts, and between
                two tries to reach Telegram.
        """
        base = access.base_url.rstrip("/")
        self._application = (
            paced(ApplicationBuilder(), line.parts)
            .token(access.token)
            .base_url(f"{base}/bot")
            .base_file_url(f"{base}/file/bot")
            .concurrent_updates(_UPDATES_AT_ONCE)
            .job_queue(None)
            .build()
        )
        self.token = access.token
        bot, seal = self._application.bot, Seal(access.token)
        self._desk = Desk(
            line=line,
            bot=bot,
            seal=seal,
            people=People(parts=line.parts, languages=languages),
            showing=Showing(line=line, bot=bot, seal=seal, telegram=access.telegram),
        )
        self._notices = Notices(parts=line.parts, bot=bot, seal=seal)
        self._changes = Changes(parts=line.parts, bot=bot, seal=seal)
        self._bulletins = Bulletins(parts=line.parts, bot=bot, seal=seal)
        self._menus = menus(commands, line.parts.newsroom, languages)
        self._tell = tell
        self._look_every_s = look_every_s
        self._turn = Turn(parts=line.parts, holder=line.worker)
        self._other: str | None = None
        reception = Reception(desk=self._desk, commands=commands, tell=tell)
        reception.open(self._application)

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until told to stop; survives Telegram being away at the start.

        While another process listens to the bot, this one waits, and says who.
        """
        while not stop.is_set():
            try:
                if await self._may_listen():
                    await self._listen_once(stop)
                else:
                    await _pause(stop, self._look_every_s)
            except InvalidToken:
                # Its words are not told: python-telegram-bot puts the token there.
                self._tell("desk_failed", {"fault": BAD_TOKEN})
                await self._rest(stop, _BAD_TOKEN_AGAIN_S)
            except TelegramError as error:
                self._tell("telegram_away", {"fault": type(error).__name__})
                await self._rest(stop, self._look_every_s)

    async def _may_listen(self) -> bool:
        """Take the turn to listen; tell who has it, once for each who has."""
        try:
            holder = await self._turn.take()
        except Exception as error:  # noqa: BLE001 - a store that is away comes back
            self._tell("desk_failed", {"fault": fault_of(error)})
            return False
        if holder == self._turn.holder:
            self._other = None
            return True
        if holder != self._other:
            self._other = holder
            self._tell("desk_held_by_another", {"holder": holder})
        return False

    async def _listen_once(self, stop: asyncio.Event) -> None:
        """Listen until told to stop, or until another process has the turn."""
        ended, lost = asyncio.Event(), asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._turn.keep(ended, lost))
                try:
                    async with self._application:
                        await self._listen(stop, lost)
                finally:
                    ended.set()
        except* TelegramError as errors:
            raise errors.exceptions[0] from None
        finally:
            if not lost.is_set():
                with suppress(Exception):  # it lapses by itself
                    await self._turn.give_up()

    async def _rest(self, stop: asyncio.Event, seconds: float) -> None:
        """Wait before the next try; an application that never began closes nothing."""
        await self._application.bot.shutdown()
        await _pause(stop, seconds)

    async def _listen(self, stop: asyncio.Event, lost: asyncio.Event) -> None:
        application = self._application
        updater = application.updater
        assert updater is not None  # noqa: S101 - the builder made one
        await publish_menus(application.bot, self._menus, self._tell)
        try:
            await application.start()
            await updater.start_polling(
                # `run` begins again by itself, and hears the stop meanwhile.
                bootstrap_retries=0,
                allowed_updates=_UPDATES,
                error_callback=self._on_poll_error,
            )
            self._tell("desk_listens", {"bot": application.bot.username})
            while not (stop.is_set() or lost.is_set()):
                if _gave_up(updater):
                    raise NetworkError("the polling ended by itself")
                await _pause_for_any(await self._show_new(), stop, lost)
        finally:
            if updater.running:
                with suppress(TelegramError):  # what ended the polling comes up again
                    await updater.stop()
            if application.running:
                await application.stop()

    async def _show_new(self) -> float:
        """Tell and show what is new; return how many seconds to wait before the next.

        What cannot be shown keeps no notice back: it may be what people must mend.
        """
        told = await self._attempt("notice_tell_failed", self._notices.tell)
        shown = await self._attempt("draft_show_failed", self._desk.showing.show_new)
        changes = await self._attempt("change_tell_failed", self._changes.show_new)
        reports = await self._attempt("report_tell_failed", self._bulletins.bring)
        return max(told, shown, changes, reports)

    async def _attempt(
        self, failed: str, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> float:
        """Do it, whatever comes of it; return how many seconds to leave it then."""
        try:
            await work()
        except RetryAfter as error:
            return max(self._look_every_s, _wait_s(error))
        except Throttled as error:
            wait = error.until - self._desk.parts.clock.now()
            return max(self._look_every_s, wait.total_seconds())
        except Exception as error:  # noqa: BLE001 - the top of a loop
            self._tell(failed, {"fault": fault_of(error)})
            return _FAILED_AGAIN_S
        return self._look_every_s

    def _on_poll_error(self, error: TelegramError) -> None:
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
    return True


def _wait_s(error: RetryAfter) -> float:
    """Read the wait, which PTB gives as a number or, if asked to, as a timedelta."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until the stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def _pause_for_any(
    seconds: float, stop: asyncio.Event, lost: asyncio.Event
) -> None:
    """Wait, but not longer than until the stop, or a turn that is lost."""
    async with asyncio.TaskGroup() as group:
        waits = [group.create_task(event.wait()) for event in (stop, lost)]
        await asyncio.wait(waits, timeout=seconds, return_when="FIRST_COMPLETED")
        for wait in waits:
            wait.cancel()
