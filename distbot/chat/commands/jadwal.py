"""/jadwal 17 besok jam 7 pagi: say when a post goes; asks for a yes."""

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.naming import named, not_in, post_of
from distbot.chat.replies import Said
from distbot.chat.spoken import speak
from distbot.domain.editor import Act
from distbot.domain.post import PostState

_PLANNED = frozenset(
    {PostState.DRAFT, PostState.APPROVED, PostState.CLAIMED, PostState.FAILED}
)


async def _run(desk: Desk, asked: Asked) -> str:
    found = await named(desk, asked, "jadwal_usage")
    if isinstance(found, str):
        return found
    if not found.rest:
        return asked.words["jadwal_usage"]
    post = await post_of(desk, found.line)
    if post is None or post.state not in _PLANNED:
        return not_in(found.line, asked)
    said = Said(text=found.rest, wanted="schedule")
    return await speak(desk, asked, said, post, desk.people.moments(asked.language))


COMMAND = Command(
    name="jadwal",
    alias="schedule",
    about="jadwal_about",
    act=Act.SCHEDULE,
    run=_run,
    usage="jadwal_usage",
)
