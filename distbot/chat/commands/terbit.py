"""/terbit URL: read an article, show its posts, ask."""

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.dialogue import standing
from distbot.chat.faults import told_fault
from distbot.domain.editor import Act
from distbot.domain.errors import InputError
from distbot.domain.post import PostState


async def _run(desk: Desk, asked: Asked) -> str:
    words = asked.words
    if len(asked.arguments) != 1:
        return words["terbit_usage"]
    try:
        posts = await desk.draft(asked.arguments[0], asked.chat_id, asked.editor)
    except InputError as error:
        return told_fault("unreadable", error, asked.language)
    drafts = [post for post in posts if post.state is PostState.DRAFT]
    lines = [standing(post, asked.language) for post in posts if post not in drafts]
    if drafts:
        lines.append(words["terbit_done"].format(count=len(drafts)))
    return "\n".join(lines)


COMMAND = Command(
    name="terbit",
    alias="post",
    about="terbit_about",
    act=Act.DRAFT,
    run=_run,
    usage="terbit_usage",
)
