"""/jeda kanal, /jeda semua: nothing more goes out there."""

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.pausing import how_to, scope_of, stop
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> str:
    if not asked.arguments:
        return how_to(desk, asked, "jeda_usage")
    word, *reason = asked.arguments
    scope = scope_of(desk, word)
    if scope is None:
        return how_to(desk, asked, "jeda_usage")
    return await stop(desk, asked, scope, " ".join(reason))


COMMAND = Command(
    name="jeda",
    alias="pause",
    about="jeda_about",
    act=Act.PAUSE,
    run=_run,
    usage="jeda_usage",
)
