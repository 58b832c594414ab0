"""/lubang: what should be out and is not, page by page."""

from distbot.chat.answer import Answer
from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.listing import HOLES, leaf
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> Answer:
    return await leaf(desk, HOLES, 0, asked.language)


COMMAND = Command(
    name="lubang",
    alias="holes",
    about="lubang_about",
    act=Act.SEE,
    run=_run,
)
