"""What a command says about a post, read and echoed as a reply to it would be."""

from collections.abc import Sequence
from functools import partial

from distbot.chat.command import Asked
from distbot.chat.desk import Desk
from distbot.chat.proposing import Speaker, propose
from distbot.chat.replies import About, Said, Unread, understand
from distbot.chat.wording import worded
from distbot.domain.editor import Act, may
from distbot.domain.errors import InputError
from distbot.domain.moment_words import MomentWords
from distbot.domain.post import Post
from distbot.ports import AuditLine


async def speak(
    desk: Desk,
    asked: Asked,
    said: Said,
    post: Post,
    languages: Sequence[MomentWords] = (),
) -> str:
    """Propose what was said of a post; return what is wrong with it, or "".

    Args:
        desk: Echoes it, and asks for a yes.
        asked: The command; its answer is the echo.
        said: What it says.
        post: About which post.
        languages: Whose times are read; none: all is words.

    Raises:
        telegram.error.TelegramError: It could not be echoed.
    """
    about = About(
        post=post,
        destination=desk.parts.destination(post.draft.destination),
        now=desk.parts.clock.now(),
        zone=desk.parts.newsroom.timezone,
        languages=languages,
    )
    wish, words = understand(said, about), asked.words
    if isinstance(wish, Unread):
        return words[wish.key]
    if not await lets(desk, asked, wish.act, f"post {post.id}"):
        return words["not_allowed"]
    speaker = Speaker(
        editor=asked.editor, language=asked.language, chat_id=asked.chat_id
    )
    try:
        await propose(desk, wish, post, speaker)
    except InputError as error:
        return worded(error, asked.language)
    return ""


async def lets(desk: Desk, asked: Asked, act: Act, subject: str) -> bool:
    """Say whether the asker may do more than the command asks; write it down."""
    allowed = may(asked.editor, act)
    line = AuditLine(
        at=desk.parts.clock.now(),
        user_id=asked.editor.user_id,
        name=asked.editor.name,
        what=act.value if allowed else f"refused {act.value}",
        subject=subject,
    )
    await desk.stored(partial(desk.parts.desk.audit.note, line))
    return allowed
