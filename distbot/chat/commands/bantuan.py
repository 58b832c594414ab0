"""/bantuan: what the asker may do, made from the commands themselves."""

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.pausing import how_to
from distbot.domain.editor import Act, may


async def _run(desk: Desk, asked: Asked) -> str:
    mine = [each for each in asked.commands if may(asked.editor, each.act)]
    lines = [_line(desk, asked, command) for command in mine]
    return "\n".join([asked.words["bantuan_heading"], *lines])


def _line(desk: Desk, asked: Asked, command: Command) -> str:
    line = asked.words["bantuan_line"].format(
        name=command.name, alias=command.alias, about=asked.words[command.about]
    )
    if not command.usage:
        return line
    return f"{line}\n    {how_to(desk, asked, command.usage)}"


COMMAND = Command(
    name="bantuan",
    alias="help",
    about="bantuan_about",
    act=Act.SEE,
    run=_run,
)
