"""What the messages with buttons say by now: a press carries them as they were."""

from dataclasses import dataclass, field
from functools import partial

from telegram import CallbackQuery, Message
from telegram.error import BadRequest, TelegramError

from distbot.chat.answer import Closing
from distbot.chat.decisions import Outcome
from distbot.chat.desk import Desk
from distbot.chat.dialogue import decided
from distbot.chat.faults import fault_of
from distbot.chat.hearing import press_of
from distbot.chat.press import Choice
from distbot.chat.sending import fitted, keyboard
from distbot.domain.post import Post
from distbot.line import Tell
from distbot.ports import MessageKind

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

    async def close(
        self, closing: Closing, pressed: tuple[int, int] | None = None
    ) -> None:
        """Write under a post's questions what was decided; their buttons go.

        Args:
            closing: Of which post, and what.
            pressed: Chat and message that were pressed: that one is written already.
        """
        for key in await self._questions(closing.post):
            if key == pressed:
                continue
            text = fitted(decided(await self._said(key, closing.post), closing.line))
            try:
                await self.desk.bot.edit_message_text(text, *key)
            except TelegramError as error:
                # It may be gone, or too old: what was decided holds all the same.
                self.tell("question_not_closed", {"fault": fault_of(error)})
            else:
                self._remember(key, text, Outcome(text=text))

    async def _questions(self, post: Post) -> list[tuple[int, int]]:
        """Return chat and number of the messages that asked about a post last."""
        of_post = partial(self.desk.parts.desk.messages.of_post, post.id)
        shown = [
            one
            for one in await self.desk.stored(of_post)
            if one.kind is MessageKind.CONTROL
        ]
        # What shows a later version, the one that this decision made, stays.
        seen = [one.version for one in shown if one.version <= post.version]
        last = max(seen, default=0)
        return [(one.chat_id, one.message_id) for one in shown if one.version == last]

    async def _said(self, key: tuple[int, int], post: Post) -> str:
        """Return what a question says by now; after a restart, what it asked."""
        if key in self._written:
            return self._written[key][0]
        return (await self.desk.showing.question(post)).text

    def _remember(self, key: tuple[int, int], text: str, outcome: Outcome) -> None:
        """Keep what a message says now, of the last thousand."""
        if len(self._written) >= _MOST_REMEMBERED:
            del self._written[next(iter(self._written))]
        self._written[key] = text, not outcome.asks
