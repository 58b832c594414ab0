"""/keluarkan @sabran: an editor acts no longer."""

from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.roster import editor_named
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> str:
    if not asked.arguments:
        return asked.words["keluarkan_usage"]
    editor = await editor_named(desk, asked, " ".join(asked.arguments))
    if isinstance(editor, str):
        return editor
    now = desk.parts.clock.now()
    remove = partial(desk.parts.desk.editors.remove, editor.user_id, now)
    key = "removed" if await desk.stored(remove) else "no_such_editor"
    return asked.words[key].format(name=editor.name)


COMMAND = Command(
    name="keluarkan",
    alias="remove",
    about="keluarkan_about",
    act=Act.MANAGE,
    run=_run,
    usage="keluarkan_usage",
)
