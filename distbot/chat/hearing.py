"""Telegram's own words for what people send, read."""

from functools import partial

from telegram import (
    Document,
    InlineKeyboardButton,
    Message,
    MessageOriginChannel,
    PhotoSize,
    ReactionTypeEmoji,
    Update,
)

from distbot.chat.answered import Answered
from distbot.chat.desk import Desk
from distbot.chat.press import Press
from distbot.chat.replies import Said
from distbot.services.measure import reacted


def press_of(desk: Desk, key: InlineKeyboardButton, chat_id: int) -> Press | None:
    """Return what a button under a message means; None if it is none of ours."""
    data = key.callback_data
    return desk.seal.read(data if isinstance(data, str) else None, chat_id)


def words_after(text: str) -> str:
    """Return what stands after a command."""
    return "".join(text.split(maxsplit=1)[1:]).strip()


def said_in(message: Message, found: Answered, *, edited: bool) -> Said:
    """Read what a message says to what it answers."""
    picture = _picture_in(message)
    origin = message.forward_origin
    source = None
    if isinstance(origin, MessageOriginChannel):
        name = origin.chat.username
        address = f"@{name}" if name else str(origin.chat.id)
        source = (address, origin.message_id)
    return Said(
        text=message.text or message.caption or "",
        picture=None if picture is None else picture.file_id,
        picture_bytes=0 if picture is None else picture.file_size or 0,
        forwarded_from=source,
        forwarded=origin is not None,
        edited=edited,
        replaced=found.replaced,
        wanted=found.wanted,
    )


def _picture_in(message: Message) -> PhotoSize | Document | None:
    """Return a message's picture, also one that is sent as a file."""
    if message.photo:
        return message.photo[-1]
    file = message.document
    is_picture = file is not None and (file.mime_type or "").startswith("image/")
    return file if is_picture else None


def is_for_another(message: Message, username: str) -> bool:
    """Say whether a message is a command for another bot: "/status@other_bot"."""
    first = (message.text or "").split(maxsplit=1)[:1]
    name = first[0].partition("@")[2] if first and first[0].startswith("/") else ""
    return bool(name) and name.casefold() != username.casefold()


async def keep_reactions(desk: Desk, update: Update) -> None:
    """Keep how many readers chose which emoji under a post, as Telegram counts them."""
    counted = update.message_reaction_count
    if counted is None:
        return
    chat, number, at = counted.chat, counted.message_id, counted.date
    counts = {
        each.type.emoji: each.total_count
        for each in counted.reactions
        if isinstance(each.type, ReactionTypeEmoji)
    }
    names = [str(chat.id), *([f"@{chat.username}"] if chat.username else [])]
    await desk.stored(partial(reacted, desk.parts, names, number, counts, at))
