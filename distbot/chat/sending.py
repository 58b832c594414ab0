"""How an answer gets into a chat."""

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
)

from distbot.chat.answer import Answer, Attachment, Rows
from distbot.chat.press import Seal
from distbot.domain.text_telegram import TEXT_LIMIT, length_utf16


async def say(
    bot: Bot,
    seal: Seal,
    chat_id: int,
    answer: Answer,
    *,
    reply_to: int | None = None,
) -> int:
    """Send an answer; return its message's number.

    Raises:
        telegram.error.TelegramError: It was not taken.
    """
    markup: InlineKeyboardMarkup | ForceReply | None = keyboard(
        answer.rows, seal, chat_id
    )
    if markup is None and answer.wants_reply:
        markup = ForceReply(selective=True)
    sent = await bot.send_message(
        chat_id,
        fitted(answer.text),
        reply_markup=markup,
        reply_to_message_id=reply_to,
        allow_sending_without_reply=True,
    )
    for attachment in answer.attachments:
        await _attach(bot, chat_id, attachment)
    return sent.message_id


def keyboard(rows: Rows, seal: Seal, chat_id: int) -> InlineKeyboardMarkup | None:
    """Return rows of sealed buttons, or None where there are none."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label, callback_data=seal.data(press, chat_id))
                for label, press in row
            ]
            for row in rows
        ]
    )


def fitted(text: str, limit: int = TEXT_LIMIT) -> str:
    """Return a text that Telegram takes: its end gives way, marked "…".

    Args:
        text: Whatever is to be said.
        limit: In UTF-16 units.
    """
    if length_utf16(text) <= limit:
        return text
    kept = text[: limit - 1]
    while length_utf16(kept) > limit - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


async def _attach(bot: Bot, chat_id: int, attachment: Attachment) -> None:
    if attachment.shown:
        await bot.send_photo(chat_id, attachment.content, filename=attachment.name)
    else:
        file = InputFile(attachment.content, filename=attachment.name)
        await bot.send_document(chat_id, file)
