"""/redaksi: who may act at the desk, page by page."""

from distbot.chat.answer import Answer
from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.listing import EDITORS, leaf
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> Answer:
    return await leaf(desk, EDITORS, 0, asked.language)


COMMAND = Command(
    name="redaksi",
    alias="editors",
    about="redaksi_about",
    act=Act.MANAGE,
    run=_run,
)
