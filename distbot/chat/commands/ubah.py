"""/ubah 17 teks: give a post other words, or shorten its quote; asks for a yes."""

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.naming import named, not_in, post_of
from distbot.chat.replies import Said
from distbot.chat.spoken import speak
from distbot.domain.editor import Act
from distbot.domain.post import PostState

_WORDED = frozenset(
    {
        PostState.DRAFT,
        PostState.APPROVED,
        PostState.CLAIMED,
        PostState.FAILED,
        PostState.PUBLISHED,
    }
)


async def _run(desk: Desk, asked: Asked) -> str:
    found = await named(desk, asked, "ubah_usage")
    if isinstance(found, str):
        return found
    if not found.rest:
        return asked.words["ubah_usage"]
    post = await post_of(desk, found.line)
    if post is None or post.state not in _WORDED:
        return not_in(found.line, asked)
    # No language of time: what follows the number is words, "besok" too.
    return await speak(desk, asked, Said(text=found.rest), post)


COMMAND = Command(
    name="ubah",
    alias="edit",
    about="ubah_about",
    act=Act.EDIT_DRAFT,
    run=_run,
    usage="ubah_usage",
)
