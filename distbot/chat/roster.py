"""Editors and roles as a chief names them."""

from distbot.chat.command import Asked
from distbot.chat.desk import Desk
from distbot.domain.editor import Editor, Role


def role_named(desk: Desk, word: str) -> Role | None:
    """Return the role that a word names in any of the languages."""
    wanted = word.casefold()
    for role in Role:
        names = [
            language.messages.chat[f"role_{role.value}"].casefold()
            for language in (desk.language, *desk.people.languages.values())
        ]
        if wanted in {role.value, *names}:
            return role
    return None


async def editor_named(desk: Desk, asked: Asked, name: str) -> Editor | str:
    """Return the invited editor whom a name, or a Telegram number, means.

    First names are not unique, and chiefs are not invited: then the line that says
    what to do is returned.
    """
    everybody = await desk.stored(desk.parts.desk.editors.all)
    found = [editor for editor in everybody if _is_called(editor, name)]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(str(editor.user_id) for editor in found)
        return asked.words["several_editors"].format(name=name, numbers=numbers)
    if name in {str(user_id) for user_id in desk.parts.newsroom.chiefs}:
        return asked.words["chiefs_in_config"]
    return asked.words["no_such_editor"].format(name=name)


def _is_called(editor: Editor, name: str) -> bool:
    wanted = name.removeprefix("@").casefold()
    return wanted in {editor.name.removeprefix("@").casefold(), str(editor.user_id)}
