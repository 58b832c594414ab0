"""The calls that put a post into a Telegram chat, change it and take it away."""

from datetime import datetime, timedelta

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    MessageEntity,
)
from telegram.error import BadRequest

from distbot.domain.card import CardFile
from distbot.domain.errors import Rejected
from distbot.domain.post import Draft, Receipt

_DELETABLE_FOR = timedelta(hours=48)
"""Bot API, deleteMessage. Rights do not lift it (tdlib/telegram-bot-api, issue 403)."""

_NO_WORDS = ("there is no text in", "there is no caption in")
"""What an edit of the one is told where the post has the other."""


_RIGHTLESS = ("not enough rights to send", "need administrator rights")


async def send(
    bot: Bot, chat: str | int, draft: Draft, card: CardFile | None
) -> Message:
    """Send a post as followers see it; the one call that cannot be repeated.

    Raises:
        telegram.error.TelegramError: See `distbot.channels.telegram.reading_of`.
    """
    if card is None:
        return await bot.send_message(
            chat,
            draft.wording.text,
            entities=_entities(draft),
            reply_markup=_keyboard(draft),
        )
    return await bot.send_photo(
        chat,
        card.content,
        caption=draft.wording.text,
        caption_entities=_entities(draft),
        reply_markup=_keyboard(draft),
        filename=_filename(card),
    )


async def change(
    bot: Bot, chat: str, receipt: Receipt, draft: Draft, card: CardFile | None
) -> None:
    """Change a post in place; one that is so already is left as it is.

    The bot's own posts in a channel can be changed however old they are: only
    business messages have 48 hours (Bot API, "Updating messages").

    Raises:
        Rejected: It is gone, or Telegram does not let the bot.
        telegram.error.TelegramError: Anything else.
    """
    number = _number(receipt)
    try:
        if card is not None:
            await _change_picture(bot, chat, number, draft, card)
        else:
            await _change_words(bot, chat, number, draft)
    except BadRequest as error:
        if "is not modified" in error.message.casefold():
            return
        refusal = why_unchanged(error.message, number)
        if refusal is None:
            raise
        raise refusal from error


async def take_away(bot: Bot, chat: str, receipt: Receipt, now: datetime) -> bool:
    """Delete a post; say whether it is gone, as it also is if it was gone before.

    Raises:
        Rejected: Telegram does not let the bot.
        telegram.error.TelegramError: Anything else.
    """
    number = _number(receipt)
    try:
        return await bot.delete_message(chat, number)
    except BadRequest as error:
        if _names_nothing(error.message):
            return True
        refusal = why_it_stands(error.message, receipt, now)
        if refusal is None:
            raise
        raise refusal from error


def lacks_rights(message: str) -> bool:
    """Say whether a refusal (400) is about what the bot may do in a chat.

    Args:
        message: Of the error: "not enough rights to send photos to the chat"
            (eternnoir/pyTelegramBotAPI, issue 2068), "need administrator rights in the
            channel chat" (teloxide/teloxide, issue 450).
    """
    words = message.casefold()
    return any(sign in words for sign in _RIGHTLESS)


def why_unchanged(message: str, number: int) -> Rejected | None:
    """Read why a message cannot be changed; None if the words are others.

    Args:
        message: Of the error; the words are those of tdlib's server
            (telegram-bot-api, Client.cpp), or of Telegram's own.
        number: Of the message.
    """
    words = message.casefold()
    if _names_nothing(words):
        return Rejected(f"message {number} is not there any more: it was deleted")
    if "can't be edited" in words or "message_author_required" in words:
        fault = (
            f"Telegram does not let the bot change message {number}, which is not its"
        )
        return Rejected(f"{fault} own or needs the right to edit: change it in the app")
    return None


def why_it_stands(message: str, receipt: Receipt, now: datetime) -> Rejected | None:
    """Read why a message cannot be deleted; None if the words are others.

    Args:
        message: Of the error; see `why_unchanged`.
        receipt: Of the post.
        now: Aware UTC; Telegram's words do not tell age from rights.
    """
    words = message.casefold()
    if "can't be deleted" not in words and "message_delete_forbidden" not in words:
        return None
    if now - receipt.at >= _DELETABLE_FOR:
        fault = "Telegram lets no bot delete what is older than 48 hours"
        return Rejected(f"{fault}: delete message {receipt.remote_id} in the app")
    fault = f"Telegram does not let the bot delete message {receipt.remote_id}"
    return Rejected(f"{fault}: give it the right to post and to delete messages")


def _names_nothing(message: str) -> bool:
    """Say whether an error means that the message is not there; not so its chat."""
    words = message.casefold()
    gone = ("to edit not found", "to delete not found", "message_id_invalid")
    return any(one in words for one in gone)


async def _change_picture(
    bot: Bot, chat: str, number: int, draft: Draft, card: CardFile
) -> None:
    photo = InputMediaPhoto(
        card.content,
        caption=draft.wording.text,
        caption_entities=_entities(draft),
        filename=_filename(card),
    )
    await bot.edit_message_media(
        photo, chat_id=chat, message_id=number, reply_markup=_keyboard(draft)
    )


async def _change_words(bot: Bot, chat: str, number: int, draft: Draft) -> None:
    """Change a caption or a text: what the post has may not be what the draft says."""
    captions = (True, False) if draft.card else (False, True)
    for caption in captions:
        try:
            if caption:
                await _change_caption(bot, chat, number, draft)
            else:
                await _change_text(bot, chat, number, draft)
        except BadRequest as error:
            is_other_kind = error.message.casefold().startswith(_NO_WORDS)
            if not is_other_kind or caption is captions[-1]:
                raise
        else:
            return


async def _change_caption(bot: Bot, chat: str, number: int, draft: Draft) -> None:
    await bot.edit_message_caption(
        chat_id=chat,
        message_id=number,
        caption=draft.wording.text,
        caption_entities=_entities(draft),
        reply_markup=_keyboard(draft),
    )


async def _change_text(bot: Bot, chat: str, number: int, draft: Draft) -> None:
    await bot.edit_message_text(
        draft.wording.text,
        chat_id=chat,
        message_id=number,
        entities=_entities(draft),
        reply_markup=_keyboard(draft),
    )


def _number(receipt: Receipt) -> int:
    if not receipt.remote_id.isdecimal():
        raise Rejected(f"{receipt.remote_id!r} is no message's number")
    return int(receipt.remote_id)


def _entities(draft: Draft) -> list[MessageEntity]:
    return [
        MessageEntity(entity.kind, entity.offset, entity.length, url=entity.url)
        for entity in draft.wording.entities
    ]


def _keyboard(draft: Draft) -> InlineKeyboardMarkup | None:
    """Return the link buttons in one row, or None where there are none."""
    row = [InlineKeyboardButton(b.text, url=b.url) for b in draft.wording.buttons]
    return InlineKeyboardMarkup([row]) if row else None


def _filename(card: CardFile) -> str:
    return f"card.{card.media_type.partition('/')[2]}"
