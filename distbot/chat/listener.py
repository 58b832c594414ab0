"""Listens to Telegram: commands and buttons in, answers out."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Callable,
    Coroutine,
    Mapping,
    Sequence,
)
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ApplicationBuilder

from distbot.chat.board import Board
from distbot.chat.bulletins import Bulletins
from distbot.chat.changing import Changes
from distbot.chat.closing import Closing
from distbot.chat.command import Command
from distbot.chat.desk import Desk
from distbot.chat.ear import UPDATES_AT_ONCE, Ear, Hearing
from distbot.chat.faults import fault_of
from distbot.chat.menus import Menus
from distbot.chat.notices import Notices
from distbot.chat.pacing import paced, wait_of
from distbot.chat.people import People
from distbot.chat.polling import Polling
from distbot.chat.press import Seal
from distbot.chat.reception import Reception
from distbot.chat.showing import Showing
from distbot.chat.turn import Turn
from distbot.chat.webhook import Webhook
from distbot.domain.errors import Throttled, Unauthorized
from distbot.line import Line, Tell
from distbot.ports import Audience, Channel, Language, Parts

_HELD = "desk_held_by_another"
_REFUSED_AGAIN_S = 60.0
_FAILED_AGAIN_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach the Bot API.

    Attributes:
        base_url: Its address.
        token: The bot's.
        telegram: Shows drafts, by the same code that publishes.
        webhook_url: Where Telegram posts updates; None: they are polled.
    """

    base_url: str
    token: str = field(repr=False)
    telegram: Channel
    webhook_url: str | None = None


class Listener:
    """One newsroom's ear in Telegram.

    Attributes:
        token: The bot's.
        webhook: Takes the updates that are posted; None: they are polled.
    """

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
        clock, url = line.parts.clock, access.webhook_url
        self.webhook = Webhook(url, access.token, clock, tell) if url else None
        self._ear: Ear = self.webhook or Polling(tell)
        self._application = _application(access, line.parts, polls=self.webhook is None)
        self.token = access.token
        bot, seal = self._application.bot, Seal(access.token)
        self._desk = Desk(
            line=line,
            bot=bot,
            seal=seal,
            people=People(parts=line.parts, languages=languages),
            showing=Showing(line=line, bot=bot, seal=seal, telegram=access.telegram),
        )
        self._notices = Notices(parts=line.parts, bot=bot, seal=seal, tell=tell)
        self._changes = Changes(parts=line.parts, bot=bot, seal=seal)
        self._bulletins = Bulletins(parts=line.parts, bot=bot, seal=seal)
        self._menus = Menus(
            parts=line.parts, bot=bot, commands=commands, languages=languages, tell=tell
        )
        self._tell = tell
        self._look_every_s = look_every_s
        self._turn = Turn(parts=line.parts, holder=line.worker)
        self._other: str | None = None
        board = Board(desk=self._desk, tell=tell)
        self._closing = Closing(desk=self._desk, board=board)
        reception = Reception(
            desk=self._desk, commands=commands, tell=tell, board=board
        )
        reception.open(self._application)

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until told to stop; survives Telegram being away at the start.

        One process of a newsroom at a time brings the desk its news, and polls; the
        others wait, and say who it is. By webhook all of them hear editors.
        """
        while not stop.is_set():
            try:
                await self._take_part(stop)
            except (InvalidToken, BadRequest) as error:
                # Nobody but a person can mend it: a wrong token, a wrong address.
                self._tell("desk_failed", {"fault": fault_of(error)})
                await self._rest(stop, _REFUSED_AGAIN_S)
            except TelegramError as error:
                self._tell("telegram_away", {"fault": type(error).__name__})
                await self._rest(stop, self._look_every_s)

    async def tell_once(self) -> None:
        """Tell, once, what waits to be told: notices, reports, how posts stand now.

        Drafts and changed articles wait for somebody who listens. Where another
        process brings the desk its news, that one does.
        """
        if not await self._may_lead():
            return
        try:
            async with self._application:
                await self._attempt("notice_tell_failed", self._notices.bring)
                await self._attempt("draft_close_failed", self._closing.close)
                await self._attempt("report_tell_failed", self._bulletins.bring)
        except InvalidToken as error:
            self._tell("desk_failed", {"fault": fault_of(error)})
        except TelegramError as error:
            self._tell("telegram_away", {"fault": type(error).__name__})
        finally:
            with suppress(Exception):  # it lapses by itself
                await self._turn.give_up()

    async def _take_part(self, stop: asyncio.Event) -> None:
        if not self._ear.shared:
            await self._lead(stop, self._open)
            return
        async with self._open():
            while not stop.is_set():
                await self._lead(stop, nullcontext)

    async def _may_lead(self) -> bool:
        """Take the turn; tell who has it, once for each who has."""
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
            event = "desk_led_by_another" if self._ear.shared else _HELD
            self._tell(event, {"holder": holder})
        return False

    async def _lead(
        self,
        stop: asyncio.Event,
        opened: Callable[[], AbstractAsyncContextManager[None]],
    ) -> None:
        """Bring news until told to stop, or until another process has the turn."""
        if not await self._may_lead():
            await _pause(stop, self._look_every_s)
            return
        ended, lost = asyncio.Event(), asyncio.Event()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._turn.keep(ended, lost))
                try:
                    async with opened():
                        await self._bring_news(stop, lost)
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

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[None]:
        """Hear updates; at the end what was heard is answered first."""
        application = self._application
        async with application:
            try:
                await application.start()
                await self._ear.open(application)
                yield
            finally:
                await self._ear.close(application)
                if application.running:
                    await application.stop()

    async def _bring_news(self, stop: asyncio.Event, lost: asyncio.Event) -> None:
        bot = self._application.bot
        await self._attempt("commands_failed", self._menus.keep)
        await self._ear.call(bot)
        self._tell("desk_listens", {"bot": bot.username})
        while not (stop.is_set() or lost.is_set()):
            await self._ear.keep(bot)
            await _pause_for_any(await self._show_new(), stop, lost)

    async def _show_new(self) -> float:
        """Tell and show what is new; return how many seconds to wait before the next.

        What cannot be shown keeps no notice back: it may be what people must mend.
        """
        offered = await self._attempt("commands_failed", self._menus.keep)
        told = await self._attempt("notice_tell_failed", self._notices.bring)
        shown = await self._attempt("draft_show_failed", self._desk.showing.show_new)
        changes = await self._attempt("change_tell_failed", self._changes.show_new)
        closed = await self._attempt("draft_close_failed", self._closing.close)
        reports = await self._attempt("report_tell_failed", self._bulletins.bring)
        return max(offered, told, shown, changes, closed, reports)

    async def _attempt(
        self, failed: str, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> float:
        """Do it, whatever comes of it; return how many seconds to leave it then."""
        try:
            await work()
        except ChatMigrated as error:
            await self._tell_moved(error.new_chat_id)
            return _FAILED_AGAIN_S
        except RetryAfter as error:
            return max(self._look_every_s, wait_of(error).total_seconds())
        except Throttled as error:
            wait = error.until - self._desk.parts.clock.now()
            return max(self._look_every_s, wait.total_seconds())
        except Exception as error:  # noqa: BLE001 - the top of a loop
            if _shuts_out(error):
                await self._tell_shut_out()
            self._tell(failed, {"fault": fault_of(error)})
            return _FAILED_AGAIN_S
        return self._look_every_s

    async def _tell_moved(self, chat_id: int) -> None:
        """Tell the chiefs, once, that the desk's group has another number."""
        self._tell("desk_moved", {"chat": chat_id})
        fields = {"chat": str(chat_id)}
        await self._announce(f"desk moved to {chat_id}", "desk_moved", fields)

    async def _tell_shut_out(self) -> None:
        """Tell the chiefs, once a day, that the bot may not write in the group."""
        newsroom = self._desk.parts.newsroom
        if newsroom.desk_chat is None:
            return
        today = self._desk.parts.clock.now().astimezone(newsroom.timezone).date()
        await self._announce(f"shut out of the desk, {today}", "desk_shut_out", {})

    async def _announce(self, cause: str, kind: str, fields: Mapping[str, str]) -> None:
        """Tell the chiefs of a cause; where the store is away, the next time."""
        parts = self._desk.parts
        announce = partial(parts.notices.announce, cause, Audience.CHIEFS)
        with suppress(Exception):
            await self._desk.stored(partial(announce, kind, fields, parts.clock.now()))


def _application(access: Access, parts: Parts, *, polls: bool) -> Hearing:
    """Build what takes updates to the reception.

    Where they are posted it has no updater: what hears them puts them into its queue
    (python-telegram-bot 22, examples, customwebhookbot.py).
    """
    base = access.base_url.rstrip("/")
    builder = (
        paced(ApplicationBuilder(), parts)
        .token(access.token)
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .concurrent_updates(UPDATES_AT_ONCE)
        .job_queue(None)
    )
    return builder.build() if polls else builder.updater(None).build()


def _shuts_out(error: Exception) -> bool:
    """Say whether the bot may not write in the desk's group, or there is no such."""
    gone = "chat not found" in str(error).casefold()
    return gone or isinstance(error, Forbidden | Unauthorized)


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
