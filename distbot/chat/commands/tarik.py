"""/tarik 17: take an article's posts back from everywhere; asks for a yes."""

from distbot.chat.answer import Answer
from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.naming import named_alone, not_in, post_of
from distbot.chat.retracting import offer
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> Answer | str:
    line = await named_alone(desk, asked, "tarik_usage")
    if isinstance(line, str):
        return line
    if await post_of(desk, line) is None:
        return not_in(line, asked)
    return await offer(desk, asked, line.post_id)


COMMAND = Command(
    name="tarik",
    alias="retract",
    about="tarik_about",
    act=Act.RETRACT,
    run=_run,
    usage="tarik_usage",
)
