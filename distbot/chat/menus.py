"""The commands in people's menus, by room and language."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from distbot.chat.command import Command
from distbot.chat.faults import fault_of
from distbot.domain.editor import LEAST, Editor, Role
from distbot.domain.newsroom import Newsroom
from distbot.line import Tell
from distbot.ports import Language, Parts

_FOR_ALL = "bantuan"
_CODE_LENGTH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """What one room offers to people whose app speaks one language.

    Attributes:
        chat_id: The room; None: wherever no other menu holds.
        user_id: To whom alone, in a group; None: to all whom no menu names there.
        language: Two letters (Bot API, setMyCommands: ISO 639-1); "": any other.
        commands: Name and description, in order.
    """

    chat_id: int | None
    user_id: int | None = None
    language: str
    commands: tuple[tuple[str, str], ...]

    @property
    def place(self) -> tuple[int | None, int | None, str]:
        """Where it stands, whatever it offers."""
        return self.chat_id, self.user_id, self.language


def menus(
    commands: Sequence[Command],
    newsroom: Newsroom,
    languages: Mapping[str, Language],
    editors: Sequence[Editor] = (),
) -> Sequence[Menu]:
    """Return all menus: everybody's, the desk's, and each person's own in both; pure.

    Args:
        commands: All that there are.
        newsroom: Its language is spoken where none of the others is.
        languages: Those that are registered, by code.
        editors: Who was invited.
    """
    desk = newsroom.desk_chat
    roles = {editor.user_id: editor.role for editor in editors}
    roles |= dict.fromkeys(newsroom.chiefs, Role.CHIEF)
    own = [(user_id, _of(commands, role)) for user_id, role in sorted(roles.items())]
    helps = [command for command in commands if command.name == _FOR_ALL]
    rooms: list[tuple[int | None, int | None, Sequence[Command]]] = [
        (None, None, helps),
        *((user_id, None, offered) for user_id, offered in own),
    ]
    if desk is not None:
        rooms.append((desk, None, _of(commands, Role.EDITOR)))
        rooms += [(desk, user_id, offered) for user_id, offered in own]
    return [
        Menu(
            chat_id=chat_id,
            user_id=user_id,
            language="" if code == newsroom.language else code,
            commands=tuple(_listed(command, language) for command in offered),
        )
        for chat_id, user_id, offered in rooms
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


@dataclass(slots=True, kw_only=True)
class Menus:
    """Keeps what each person is offered to what they may.

    Attributes:
        parts: The newsroom's parts.
        bot: Whose menus.
        commands: All that there are.
        languages: Those that are registered, by code.
        tell: Hears what went wrong.
    """

    parts: Parts
    bot: Bot = field(repr=False)  # its own repr tells the token
    commands: Sequence[Command]
    languages: Mapping[str, Language]
    tell: Tell
    _there: frozenset[Menu] = field(default=frozenset(), init=False)

    async def keep(self) -> None:
        """Put up the menus that are new, and take down those of who left.

        Who never wrote to the bot has no menu with it, who is not in the desk's group
        none there: that is told, and the others get theirs.

        Raises:
            telegram.error.TelegramError: Telegram takes no more at present; what is up
                by then is kept in mind, the rest is for the next time.
        """
        wanted = await asyncio.to_thread(self._wanted)
        places = {menu.place for menu in wanted}
        left = [menu for menu in self._there if menu.place not in places]
        changed = [menu for menu in wanted if menu not in self._there]
        refused: set[tuple[int | None, int | None]] = set()
        for menu in (*(replace(menu, commands=()) for menu in left), *changed):
            try:
                await _publish(self.bot, menu)
            except (BadRequest, Forbidden) as error:
                if menu.place[:2] not in refused:  # else told, in another language
                    self._tell_refused(menu, error)
                refused.add(menu.place[:2])
            others = {one for one in self._there if one.place != menu.place}
            self._there = frozenset(others | ({menu} if menu.commands else set()))

    def _tell_refused(self, menu: Menu, error: TelegramError) -> None:
        where = {"chat": menu.chat_id, "user": menu.user_id}
        self.tell("menu_refused", {**where, "fault": fault_of(error)})

    def _wanted(self) -> Sequence[Menu]:
        editors = self.parts.desk.editors.all()
        return menus(self.commands, self.parts.newsroom, self.languages, editors)


async def _publish(bot: Bot, menu: Menu) -> None:
    """Put a menu up; one without commands is taken down (Bot API, setMyCommands)."""
    scope: BotCommandScope = BotCommandScopeDefault()
    if menu.chat_id is not None and menu.user_id is not None:
        scope = BotCommandScopeChatMember(menu.chat_id, menu.user_id)
    elif menu.chat_id is not None:
        scope = BotCommandScopeChat(menu.chat_id)
    listed = [BotCommand(name, about) for name, about in menu.commands]
    await bot.set_my_commands(listed, scope=scope, language_code=menu.language)
