"""/bantuan: what the asker may do, made from the commands themselves."""

from collections.abc import Mapping

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.menus import name_of
from distbot.domain.editor import Act, may


async def _run(_desk: Desk, asked: Asked) -> str:
    mine = [each for each in asked.commands if may(asked.editor, each.act)]
    words = asked.words
    lines = [_line(words, command) for command in mine]
    told = [words["bantuan_heading"], *lines, "", words["bantuan_more"]]
    return "\n".join(told)


def _line(words: Mapping[str, str], command: Command) -> str:
    about = words[command.about]
    return words["bantuan_line"].format(name=name_of(command, words), about=about)


COMMAND = Command(
    name="bantuan",
    alias="help",
    about="bantuan_about",
    act=Act.SEE,
    run=_run,
)
