"""What the messages with buttons say by now: a press carries them as they were."""

from dataclasses import dataclass, field

from telegram import CallbackQuery, Message
from telegram.error import BadRequest

from distbot.chat.decisions import Outcome
from distbot.chat.desk import Desk
from distbot.chat.hearing import press_of
from distbot.chat.press import Choice
from distbot.chat.sending import fitted, keyboard
from distbot.line import Tell

_MOST_REMEMBERED = 1000


@dataclass(slots=True, kw_only=True)
class Board:
    """The last messages that were rewritten.

    Attributes:
        desk: Whose.
        tell: Hears what went wrong.
    """

    desk: Desk
    tell: Tell
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

    def _asks(self, message: Message) -> bool:
        """Say whether a draft's buttons stand under a message."""
        markup = message.reply_markup
        keys = (
            [] if markup is None else [k for row in markup.inline_keyboard for k in row]
        )
        presses = [press_of(self.desk, key, message.chat_id) for key in keys]
        return any(p is not None and p.choice is Choice.PUBLISH for p in presses)

    async def write(self, query: CallbackQuery, outcome: Outcome) -> None:
        """Put a text and its buttons in the place of what was there."""
        assert query.message is not None  # noqa: S101 - the caller read its press
        chat_id, text = query.message.chat.id, fitted(outcome.text)
        markup = keyboard(outcome.rows, self.desk.seal, chat_id)
        try:
            await query.edit_message_text(text, reply_markup=markup)
        except BadRequest as error:
            # "Message is not modified": another process was faster.
            self.tell("button_was_old", {"fault": error.message})
        self._remember((chat_id, query.message.message_id), text, outcome)

    def _remember(self, key: tuple[int, int], text: str, outcome: Outcome) -> None:
        """Keep what a message says now, of the last thousand."""
        if len(self._written) >= _MOST_REMEMBERED:
            del self._written[next(iter(self._written))]
        self._written[key] = text, not outcome.asks
