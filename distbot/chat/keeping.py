"""Messages with a post's buttons, kept in the store: what is kept there ends true."""

from contextlib import suppress
from dataclasses import replace
from functools import partial

from distbot.chat.answer import Answer
from distbot.chat.decisions import Tap, approval, clock
from distbot.chat.desk import Desk
from distbot.chat.dialogue import decided, undo_rows
from distbot.chat.press import Choice
from distbot.domain.post import Post

_ASKED = frozenset(
    {
        Choice.PUBLISH,
        Choice.SCHEDULE,
        Choice.EDIT,
        Choice.QUOTE,
        Choice.CARD,
        Choice.SKIP,
    }
)
"""What stands under a draft."""


async def keep_pressed(desk: Desk, tap: Tap) -> None:
    """Keep a draft's message that nobody knows, before its press is followed.

    Whoever asked died before it was kept, and the draft was asked about once more.
    """
    if tap.press.choice in _ASKED:
        with suppress(LookupError):  # there is no such post
            await desk.stored(partial(_keep, desk, tap))


def _keep(desk: Desk, tap: Tap) -> None:
    parts = desk.parts
    if parts.desk.messages.find(tap.chat_id, tap.message_id) is None:
        post = parts.posts.get(tap.press.subject)
        seen, now = replace(post, version=tap.press.version), parts.clock.now()
        parts.posts.shown(seen, tap.chat_id, tap.message_id, now)


async def offer_undo(desk: Desk, tap: Tap, post: Post) -> None:
    """Say that a correction goes out soon, with the way to take it back.

    Raises:
        telegram.error.TelegramError: It could not be said.
    """
    line = desk.words["ralat_asked"].format(
        editor=tap.editor.name, time=clock(desk), number=post.id
    )
    text = decided(line, approval(desk, post, tap.editor))
    told = Answer(text=text, rows=undo_rows(post, desk.words))
    number = await desk.say(tap.chat_id, told, reply_to=tap.message_id)
    await desk.showing.remember(post, tap.chat_id, number)
