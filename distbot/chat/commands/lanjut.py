"""/lanjut kanal, /lanjut semua: let it go out again."""

from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.pausing import (
    EVERYTHING,
    how_to,
    in_group,
    scope_named,
    scope_of,
    standing,
)
from distbot.chat.spoken import lets
from distbot.domain.actor import RESTORED
from distbot.domain.editor import Act
from distbot.stops import go_on


async def _run(desk: Desk, asked: Asked) -> str:
    if len(asked.arguments) != 1:
        return how_to(desk, asked, "lanjut_usage")
    scope = scope_of(desk, asked.arguments[0])
    if scope is None:
        return how_to(desk, asked, "lanjut_usage")
    if scope == EVERYTHING and not await _may_resume_all(desk, asked):
        return asked.words["resume_restored"]
    resume = partial(go_on, desk.parts, scope, actor=asked.editor.name)
    done = await desk.stored(partial(resume, in_group=in_group(desk, asked)))
    key = "resumed" if done else "not_paused"
    line = asked.words[key].format(scope=scope_named(scope, asked))
    # A destination that was stopped for a reason of its own stays so, and is told.
    return "\n".join([line, *await standing(desk, asked)])


async def _may_resume_all(desk: Desk, asked: Asked) -> bool:
    """Say whether the asker may: a store put back is seen by a chief first."""
    pauses = await desk.stored(desk.parts.pauses.pauses)
    if not any(pause.actor == RESTORED for pause in pauses):
        return True
    return await lets(desk, asked, Act.RESUME_RESTORED, "store")


COMMAND = Command(
    name="lanjut",
    alias="resume",
    about="lanjut_about",
    act=Act.RESUME,
    run=_run,
    usage="lanjut_usage",
)
