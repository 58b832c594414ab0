"""Listens to Telegram: commands and buttons in, answers out."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telegram import BotCommand, CallbackQuery, Message, Update, User
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
)

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk, keyboard
from distbot.chat.dialogue import Press, decided, may_act, standing
from distbot.domain.errors import DistbotError
from distbot.line import Line, Tell
from distbot.ports import Channel

_UPDATES_AT_ONCE = 8
_START_AGAIN_S = 5.0
_SHOW_EVERY_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How to reach the Bot API."""

    base_url: str
    token: str


class Poller:
    """One newsroom's ear in Telegram, by long polling."""

    def __init__(
        self,
        line: Line,
        telegram: Channel,
        access: Access,
        commands: Sequence[Command],
        tell: Tell,
    ) -> None:
        """Join a line with a bot; nothing is called yet.

        Args:
            line: The newsroom's line.
            telegram: Shows drafts.
            access: Token and address of the Bot API.
            commands: What editors may ask.
            tell: Hears what went wrong.
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
        self._desk = Desk(line=line, bot=self._application.bot, telegram=telegram)
        self._commands = commands
        self._tell = tell
        for command in commands:
            names = [command.name, command.alias]
            self._application.add_handler(CommandHandler(names, self._on(command)))
        self._application.add_handler(CallbackQueryHandler(self._on_press))
        self._application.add_error_handler(self._on_error)

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until told to stop; survives Telegram being away at the start."""
        while not stop.is_set():
            try:
                async with self._application:
                    await self._listen(stop)
                    return
            except NetworkError as error:
                self._tell("telegram_away", {"fault": type(error).__name__})
                await _pause(stop, _START_AGAIN_S)

    async def _listen(self, stop: asyncio.Event) -> None:
        application = self._application
        await self._publish_commands()
        assert application.updater is not None  # noqa: S101 - the builder made one
        await application.start()
        await application.updater.start_polling(
            bootstrap_retries=-1,
            allowed_updates=[Update.MESSAGE, Update.CALLBACK_QUERY],
        )
        self._tell("desk_listens", {"bot": application.bot.username})
        try:
            while not stop.is_set():
                await self._show_new()
                await _pause(stop, _SHOW_EVERY_S)
        finally:
            await application.updater.stop()
            await application.stop()

    async def _show_new(self) -> None:
        try:
            await self._desk.show_new()
        except (DistbotError, TelegramError) as error:
            self._tell("draft_not_shown", {"fault": str(error)})

    async def _publish_commands(self) -> None:
        words = self._desk.words
        listed = [BotCommand(c.name, words[c.about]) for c in self._commands]
        await self._application.bot.set_my_commands(listed)

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
        except DistbotError as error:
            self._tell("command_failed", {"command": command.name, "fault": str(error)})
            answer = self._desk.words["command_failed"].format(fault=error)
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
        await query.answer()
        editor = _name(query.from_user)
        if await asyncio.to_thread(self._desk.decide, press, editor):
            await self._write_decision(query, press, editor, words)
        else:
            await self._write_standing(query, press, words)

    async def _write_decision(
        self, query: CallbackQuery, press: Press, editor: str, words: Mapping[str, str]
    ) -> None:
        parts = self._desk.parts
        at = parts.clock.now().astimezone(parts.newsroom.timezone)
        answer = decided(_text(query), press, editor, at, words)
        await query.edit_message_text(answer.text, reply_markup=keyboard(answer))

    async def _write_standing(
        self, query: CallbackQuery, press: Press, words: Mapping[str, str]
    ) -> None:
        """Say that somebody was faster; only once, however often it is tapped."""
        try:
            post = await asyncio.to_thread(self._desk.parts.posts.get, press.post_id)
        except LookupError:
            await query.edit_message_text(words["old_button"])
            return
        if query.message is not None and _text(query).count("\n") == 0:
            try:
                await query.edit_message_text(
                    f"{_text(query)}\n{standing(post, words)}"
                )
            except BadRequest as error:
                self._tell("button_was_old", {"fault": error.message})

    async def _on_error(
        self, _update: object, context: ContextTypes.DEFAULT_TYPE
    ) -> None:
        error = context.error
        self._tell("chat_failed", {"fault": f"{type(error).__name__}: {error}"})


def _text(query: CallbackQuery) -> str:
    message = query.message
    return message.text or "" if isinstance(message, Message) else ""


def _name(user: User) -> str:
    return f"@{user.username}" if user.username else str(user.id)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until the stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
