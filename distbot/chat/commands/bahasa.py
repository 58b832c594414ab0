"""/bahasa en: the language in which the desk answers an editor."""

from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.menus import name_of
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> str:
    languages = desk.people.languages
    names = {c: lang.messages.chat["language_name"] for c, lang in languages.items()}
    wanted = asked.text.casefold()
    for code, name in names.items():
        if wanted in {code, name.casefold()}:
            user_id = asked.editor.user_id
            keep = partial(desk.parts.desk.editors.set_language, user_id, code)
            await desk.stored(keep)
            return languages[code].messages.chat["language_set"]
    command = name_of(COMMAND, asked.words)
    ways = ", ".join(f"/{command} {code} ({name})" for code, name in names.items())
    return asked.words["language_usage"].format(ways=ways)


COMMAND = Command(
    name="bahasa",
    alias="language",
    about="bahasa_about",
    act=Act.SEE,
    run=_run,
    usage="bahasa_usage",
)
