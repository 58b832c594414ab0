"""What the messages with buttons say by now: a press carries them as they were."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from telegram import CallbackQuery, Message
from telegram.error import BadRequest

from distbot.chat.answer import Answer
from distbot.chat.decisions import Outcome
from distbot.chat.desk import Desk
from distbot.chat.hearing import press_of
from distbot.chat.press import Choice
from distbot.chat.sending import fitted, keyboard
from distbot.line import Tell

_MOST_REMEMBERED = 1000
_SAME = "not modified"
"""Bot API, editMessageText: of a text and buttons that are there already."""


@dataclass(slots=True, kw_only=True)
class Board:
    """The last messages that were rewritten.

    Attributes:
        desk: Whose.
        tell: Hears what went wrong.
        deciding: Held from a decision until it is told: one at a time.
    """

    desk: Desk
    tell: Tell
    deciding: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    _written: dict[tuple[int, int], tuple[str, bool]] = field(
        default_factory=dict, init=False
    )

    def shown(self, query: CallbackQuery) -> tuple[str, bool]:
        """Return what the control message says by now, and whether it is decided.

        A press carries its message as it was when the button was pressed; of
        several presses in a row all but the first carry an old one.
        """
        message = query.message
        if not isinstance(message, Message):
            return "", False
        key = (message.chat_id, message.message_id)
        if key in self._written:
            return self._written[key]
        return message.text or "", not self._asks(message)

    def rewritten(self, query: CallbackQuery) -> bool:
        """Say whether a message was rewritten since the button that was pressed."""
        message = query.message
        if not isinstance(message, Message):
            return False
        here = message.chat_id, message.message_id
        return here in self._written and self._written[here][0] != message.text

    def _asks(self, message: Message) -> bool:
        """Say whether a draft's buttons stand under a message."""
        markup = message.reply_markup
        keys = (
            [] if markup is None else [k for row in markup.inline_keyboard for k in row]
        )
        presses = [press_of(self.desk, key, message.chat_id) for key in keys]
        return any(p is not None and p.choice is Choice.PUBLISH for p in presses)

    def text_of(self, chat_id: int, message_id: int) -> str:
        """Return what a message says by now; "" where that is not known."""
        return self._written.get((chat_id, message_id), ("", False))[0]

    async def write(self, query: CallbackQuery, outcome: Outcome, by: str) -> None:
        """Tell a decision in the place of what was asked; by whom it was made.

        Where the message is gone, it is told in a new one.
        """
        assert query.message is not None  # noqa: S101 - the caller read its press
        here = query.message.chat.id, query.message.message_id
        answer = Answer(text=outcome.text, rows=outcome.rows)
        if not await self.put(*here, answer, asks=outcome.asks):
            await self.desk.say(here[0], answer)
        await self.desk.stored(partial(self._note, *here, by))

    async def put(
        self, chat_id: int, message_id: int, answer: Answer, *, asks: bool = False
    ) -> bool:
        """Put a text and its buttons in the place of what was there.

        Returns:
            False if there is no such message any more, or it cannot be changed.

        Raises:
            telegram.error.TelegramError: Telegram takes no more at present.
        """
        text, there = fitted(answer.text), True
        markup = keyboard(answer.rows, self.desk.seal, chat_id)
        try:
            await self.desk.bot.edit_message_text(
                text, chat_id, message_id, reply_markup=markup
            )
        except BadRequest as error:
            there = _SAME in error.message.casefold()  # another process was faster
            self.tell("button_was_old", {"fault": error.message})
        self._remember((chat_id, message_id), text, asks=asks)
        return there

    def _note(self, chat_id: int, message_id: int, by: str) -> None:
        """Remember that a message tells what somebody did; blocking."""
        parts = self.desk.parts
        message = parts.desk.messages.find(chat_id, message_id)
        if message is None:
            return
        history = parts.ledger.history(message.post_id)
        own = [move.at for move in history if move.actor == by]
        parts.desk.messages.told(chat_id, message_id, max([message.at, *own]))

    def _remember(self, key: tuple[int, int], text: str, *, asks: bool) -> None:
        """Keep what a message says now, of the last thousand."""
        if len(self._written) >= _MOST_REMEMBERED:
            del self._written[next(iter(self._written))]
        self._written[key] = text, not asks
