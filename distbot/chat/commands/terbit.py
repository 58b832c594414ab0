"""/terbit URL: read an article, show its posts, ask."""

from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.dialogue import standing
from distbot.chat.faults import told_fault
from distbot.chat.removed import removal
from distbot.domain.editor import Act
from distbot.domain.errors import InputError
from distbot.domain.post import Post, PostState


async def _run(desk: Desk, asked: Asked) -> str:
    words = asked.words
    if len(asked.arguments) != 1:
        return words["terbit_usage"]
    try:
        posts = await desk.draft(asked.arguments[0], asked.chat_id, asked.editor)
    except InputError as error:
        return told_fault("unreadable", error, asked.language)
    drafts = [post for post in posts if post.state is PostState.DRAFT]
    lines = [
        await desk.stored(partial(_told, desk, asked, post))
        for post in posts
        if post not in drafts
    ]
    if drafts:
        lines.append(words["terbit_done"].format(count=len(drafts)))
    return "\n".join(lines)


def _told(desk: Desk, asked: Asked, post: Post) -> str:
    """Say where a post stands that is no draft; blocking."""
    gone = removal(desk.parts, post, asked.language)
    return gone or standing(post, asked.language)


COMMAND = Command(
    name="terbit",
    alias="post",
    about="terbit_about",
    act=Act.DRAFT,
    run=_run,
    usage="terbit_usage",
)
