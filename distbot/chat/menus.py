"""The commands in people's menus, by room and language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import Bot, BotCommand, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import BadRequest, Forbidden, TelegramError

from distbot.chat.command import Command
from distbot.chat.faults import fault_of
from distbot.domain.editor import LEAST, Role
from distbot.domain.newsroom import Newsroom
from distbot.line import Tell
from distbot.ports import Language

_FOR_ALL = "bantuan"
_CODE_LENGTH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """What one room offers to people whose app speaks one language.

    Attributes:
        chat_id: The room; None: wherever no other menu holds.
        language: Two letters (Bot API, setMyCommands: ISO 639-1); "": any other.
        commands: Name and description, in order.
    """

    chat_id: int | None
    language: str
    commands: tuple[tuple[str, str], ...]


def menus(
    commands: Sequence[Command], newsroom: Newsroom, languages: Mapping[str, Language]
) -> Sequence[Menu]:
    """Return all menus: everybody's, the desk's, and each chief's own; pure.

    Args:
        commands: All that there are.
        newsroom: Its language is spoken where none of the others is.
        languages: Those that are registered, by code.
    """
    helps = [command for command in commands if command.name == _FOR_ALL]
    rooms: list[tuple[int | None, Sequence[Command]]] = [(None, helps)]
    if newsroom.desk_chat is not None:
        rooms.append((newsroom.desk_chat, _of(commands, Role.EDITOR)))
    chiefs = sorted(newsroom.chiefs)
    rooms += [(user_id, _of(commands, Role.CHIEF)) for user_id in chiefs]
    return [
        Menu(
            chat_id=chat_id,
            language="" if code == newsroom.language else code,
            commands=tuple(_listed(command, language) for command in offered),
        )
        for chat_id, offered in rooms
        for code, language in sorted(languages.items())
        if len(code) == _CODE_LENGTH
    ]


def _of(commands: Sequence[Command], role: Role) -> Sequence[Command]:
    return [command for command in commands if role.reaches(LEAST[command.act])]


def name_of(command: Command, words: Mapping[str, str]) -> str:
    """Return what a command is called in a language."""
    return command.name if words["command_names"] == "name" else command.alias


def _listed(command: Command, language: Language) -> tuple[str, str]:
    name = name_of(command, language.messages.chat)
    return name, language.messages.chat[command.about]


async def publish_menus(bot: Bot, wanted: Sequence[Menu], tell: Tell) -> None:
    """Put the menus up; the desk works without, too.

    A chief who never wrote to the bot has no menu: that is told, and the others get
    theirs. Where Telegram takes nothing at all, the rest is left for the next start.
    """
    for menu in wanted:
        try:
            await _publish(bot, menu)
        except (BadRequest, Forbidden) as error:
            tell("menu_refused", {"chat": menu.chat_id, "fault": fault_of(error)})
        except TelegramError as error:
            tell("commands_failed", {"fault": fault_of(error)})
            return


async def _publish(bot: Bot, menu: Menu) -> None:
    scope = (
        BotCommandScopeDefault()
        if menu.chat_id is None
        else BotCommandScopeChat(menu.chat_id)
    )
    listed = [BotCommand(name, about) for name, about in menu.commands]
    await bot.set_my_commands(listed, scope=scope, language_code=menu.language)
