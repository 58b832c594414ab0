"""/antrean: what is not settled, page by page."""

from distbot.chat.answer import Answer
from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.listing import QUEUE, leaf
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> Answer:
    return await leaf(desk, QUEUE, 0, asked.language)


COMMAND = Command(
    name="antrean",
    alias="queue",
    about="antrean_about",
    act=Act.SEE,
    run=_run,
)
