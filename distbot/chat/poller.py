"""Listens to Telegram: commands and buttons in, answers out."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from telegram import BotCommand, CallbackQuery, Message, Update, User
from telegram.error import (
    BadRequest,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    Updater,
)

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.dialogue import Answer, Press, decided, may_act, told_late
from distbot.chat.turn import Turn
from distbot.domain.errors import DistbotError, Throttled
from distbot.line import Line, Tell
from distbot.ports import Channel

_UPDATES_AT_ONCE = 8
_POLLING = "_Updater__polling_task"
_BAD_TOKEN_AGAIN_S = 60.0
_FAILED_AGAIN_S = 30.0
_BAD_TOKEN = "Telegram does not know this token"  # noqa: S105 - it tells of none


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach the Bot API."""

    base_url: str
    token: str = field(repr=False)


class Poller:
    """One newsroom's ear in Telegram, by long polling."""

    def __init__(
        self,
        line: Line,
        telegram: Channel,
        access: Access,
        commands: Sequence[Command],
        tell: Tell,
        *,
        look_every_s: float = 2.0,
    ) -> None:
        """Join a line with a bot; nothing is called yet.

        Args:
            line: The newsroom's line.
            telegram: Shows drafts.
            access: Token and address of the Bot API.
            commands: What editors may ask.
            tell: Hears what went wrong.
            look_every_s: Seconds between two looks for new drafts, and between
                two tries to reach Telegram.
        """
        base = access.base_url.rstrip("/")
        self._application = (
            ApplicationBuilder()
            .token(access.token)
            .base_url(f"{base}/bot")
            .base_file_url(f"{base}/file/bot")
            .concurrent_updates(_UPDATES_AT_ONCE)
            .job_queue(None)
            .build()
        )
        self.token = access.token
        self._desk = Desk(line=line, bot=self._application.bot, telegram=telegram)
        self._commands = commands
        self._tell = tell
        self._look_every_s = look_every_s
        self._turn = Turn(parts=line.parts, holder=line.worker)
        self._other: str | None = None
        self._deciding = asyncio.Lock()
        self._written: dict[tuple[int, int], str] = {}
        for command in commands:
            names = [command.name, command.alias]
            self._application.add_handler(CommandHandler(names, self._on(command)))
        self._application.add_handler(CallbackQueryHandler(self._on_press))
        self._application.add_error_handler(self._on_error)

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
                self._tell("desk_failed", {"fault": _BAD_TOKEN})
                await self._rest(stop, _BAD_TOKEN_AGAIN_S)
            except TelegramError as error:
                self._tell("telegram_away", {"fault": type(error).__name__})
                await self._rest(stop, self._look_every_s)

    async def _may_listen(self) -> bool:
        """Take the turn to listen; tell who has it, once for each who has."""
        try:
            holder = await self._turn.take()
        except Exception as error:  # noqa: BLE001 - a store that is away comes back
            self._tell("desk_failed", {"fault": _fault(error)})
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
        await self._publish_commands()
        try:
            await application.start()
            await updater.start_polling(
                # `run` begins again by itself, and hears the stop meanwhile.
                bootstrap_retries=0,
                allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY],
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
        told = await self._attempt("notice_tell_failed", self._desk.tell_notices)
        shown = await self._attempt("draft_show_failed", self._desk.show_new)
        return max(told, shown)

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
            self._tell(failed, {"fault": _fault(error)})
            return _FAILED_AGAIN_S
        return self._look_every_s

    async def _publish_commands(self) -> None:
        """List the commands in people's menus; the desk works without, too."""
        words = self._desk.words
        listed = [BotCommand(c.name, words[c.about]) for c in self._commands]
        try:
            await self._application.bot.set_my_commands(listed)
        except TelegramError as error:
            self._tell("commands_failed", {"fault": _fault(error)})

    def _on(
        self, command: Command
    ) -> Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]:
        async def carry_out(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            message, user = update.effective_message, update.effective_user
            if message is None or user is None:
                return
            if not may_act(self._desk.parts.newsroom, user.id):
                await message.reply_text(
                    self._desk.words["stranger"].format(
                        user=user.id, chat=message.chat_id
                    )
                )
                return
            asked = Asked(
                chat_id=message.chat_id,
                editor=_name(user),
                arguments=tuple(context.args or ()),
            )
            await self._answer(command, asked, message)

        return carry_out

    async def _answer(self, command: Command, asked: Asked, message: Message) -> None:
        try:
            answer = await command.run(self._desk, asked)
        except Exception as error:  # noqa: BLE001 - an editor never waits for nothing
            fault = str(error) if isinstance(error, DistbotError) else _fault(error)
            self._tell("command_failed", {"command": command.name, "fault": fault})
            answer = self._desk.words["command_failed"].format(fault=fault)
        await message.reply_text(answer, do_quote=True)

    async def _on_press(
        self, update: Update, _context: ContextTypes.DEFAULT_TYPE
    ) -> None:
        query = update.callback_query
        if query is None:
            return
        words, newsroom = self._desk.words, self._desk.parts.newsroom
        if not may_act(newsroom, query.from_user.id):
            await query.answer(words["not_yours"], show_alert=True)
            return
        press = Press.read(query.data)
        if press is None:
            await query.answer(words["old_button"])
            return
        # Answered before the work: a late answer is refused as too old.
        await self._acknowledge(query)
        # One at a time: who comes second finds what the first has written.
        async with self._deciding:
            await self._decide(query, press)

    async def _acknowledge(self, query: CallbackQuery) -> None:
        """Stop the button's clock; the press counts even where that comes too late."""
        try:
            await query.answer()
        except TelegramError as error:
            self._tell("answer_failed", {"fault": _fault(error)})

    async def _decide(self, query: CallbackQuery, press: Press) -> None:
        parts, words = self._desk.parts, self._desk.words
        shown, decided_here = self._shown(query)
        editor = _name(query.from_user)
        if await asyncio.to_thread(self._desk.decide, press, editor):
            at = parts.clock.now().astimezone(parts.newsroom.timezone)
            answer = decided(shown, press, editor, at, words)
        else:
            try:
                post = await asyncio.to_thread(parts.posts.get, press.post_id)
            except LookupError:
                answer = Answer(text=words["old_button"])
            else:
                answer = told_late(shown, post, words, decided_here=decided_here)
        if answer.text != shown or not decided_here:
            await self._write(query, answer.text)

    def _shown(self, query: CallbackQuery) -> tuple[str, bool]:
        """Return what the control message says by now, and whether it is decided.

        A press carries its message as it was when the button was pressed; of
        several presses in a row all but the first carry an old one.
        """
        message = query.message
        if not isinstance(message, Message):
            return "", False
        key = (message.chat_id, message.message_id)
        if key in self._written:
            return self._written[key], True
        return message.text or "", message.reply_markup is None

    async def _write(self, query: CallbackQuery, text: str) -> None:
        """Put a text in the question's place, without buttons."""
        try:
            await query.edit_message_text(text)
        except BadRequest as error:
            # "Message is not modified": another process was faster.
            self._tell("button_was_old", {"fault": error.message})
        if query.message is not None:
            key = (query.message.chat.id, query.message.message_id)
            self._written[key] = text

    async def _on_error(
        self, _update: object, context: ContextTypes.DEFAULT_TYPE
    ) -> None:
        error = context.error
        self._tell("chat_failed", {"fault": _fault(error)})

    def _on_poll_error(self, error: TelegramError) -> None:
        self._tell("poll_failed", {"fault": _fault(error)})


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


def _fault(error: BaseException | None) -> str:
    """Name an error; python-telegram-bot tells the token in an InvalidToken."""
    if isinstance(error, InvalidToken):
        return _BAD_TOKEN
    return f"{type(error).__name__}: {error}"


def _wait_s(error: RetryAfter) -> float:
    """Read the wait, which PTB gives as a number or, if asked to, as a timedelta."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _name(user: User) -> str:
    return f"@{user.username}" if user.username else str(user.id)


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
