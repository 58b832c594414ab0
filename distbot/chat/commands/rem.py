"""/rem: stop everything at once; no argument, no question."""

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.pausing import EVERYTHING, stop
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> str:
    return await stop(desk, asked, EVERYTHING)


COMMAND = Command(
    name="rem",
    alias="freeze",
    about="rem_about",
    act=Act.PAUSE,
    run=_run,
)
