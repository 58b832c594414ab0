"""/peran @sabran redaktur: give an editor another role."""

from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.roster import editor_named, role_named
from distbot.domain.editor import Act, Role


async def _run(desk: Desk, asked: Asked) -> str:
    *name, word = asked.arguments or ("",)
    role = role_named(desk, word)
    if role is None or not name:
        return asked.words["peran_usage"]
    if role is Role.CHIEF:
        return asked.words["chiefs_in_config"]
    editor = await editor_named(desk, asked, " ".join(name))
    if isinstance(editor, str):
        return editor
    give = partial(desk.parts.desk.editors.set_role, editor.user_id, role)
    key = "role_given" if await desk.stored(give) else "no_such_editor"
    told = asked.words[f"role_{role.value}"]
    return asked.words[key].format(name=editor.name, role=told)


COMMAND = Command(
    name="peran",
    alias="role",
    about="peran_about",
    act=Act.MANAGE,
    run=_run,
    usage="peran_usage",
)
