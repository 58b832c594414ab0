from collections.abc import Mapping
from dataclasses import replace

import pytest

from distbot import paths, plugins
from distbot.chat.command import Command
from distbot.chat.menus import Menu, menus
from distbot.domain.editor import LEAST, Editor, Role
from distbot.domain.newsroom import Newsroom
from distbot.ports import Language
from distbot.settings import newsroom_of, read_config

COMMANDS: list[Command] = [
    plugins.load("commands", name) for name in plugins.names("commands")
]
LANGUAGES: Mapping[str, Language] = {
    code: plugins.load("languages", code) for code in plugins.names("languages")
}
DESK, CHIEFS = -1001000000001, frozenset({500000001, 500000002})


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    config = read_config(paths.configs() / "demo.toml", ("telegram", "x"))
    return replace(newsroom_of(config), chiefs=CHIEFS)


def of(
    newsroom: Newsroom, chat_id: int | None, language: str, user_id: int | None = None
) -> Menu:
    (menu,) = (
        menu
        for menu in menus(COMMANDS, newsroom, LANGUAGES)
        if menu.place == (chat_id, user_id, language)
    )
    return menu


def test_each_room_has_a_menu_in_each_language(newsroom: Newsroom) -> None:
    made = menus(COMMANDS, newsroom, LANGUAGES)

    rooms: list[tuple[int | None, int | None]] = [(None, None), (DESK, None)]
    rooms += [place for chief in CHIEFS for place in ((chief, None), (DESK, chief))]
    assert sorted(map(repr, (m.place for m in made))) == sorted(
        repr((*room, language)) for room in rooms for language in ("", "en")
    )


def test_everybody_is_offered_help_alone(newsroom: Newsroom) -> None:
    assert [name for name, _ in of(newsroom, None, "").commands] == ["bantuan"]
    assert [name for name, _ in of(newsroom, None, "en").commands] == ["help"]


def test_the_desk_is_offered_no_chiefs_business(newsroom: Newsroom) -> None:
    listed = {name for name, _ in of(newsroom, DESK, "").commands}

    assert listed == {c.name for c in COMMANDS if LEAST[c.act] is not Role.CHIEF}
    assert "anggaran" not in listed
    assert {"antrean", "rem"} <= listed


@pytest.mark.parametrize("chief", sorted(CHIEFS))
def test_a_chief_is_offered_everything(newsroom: Newsroom, chief: int) -> None:
    assert len(of(newsroom, chief, "").commands) == len(COMMANDS)
    assert of(newsroom, DESK, "", chief).commands == of(newsroom, chief, "").commands


def test_an_editor_is_offered_what_the_role_may_and_a_chief_of_the_config_all(
    newsroom: Newsroom,
) -> None:
    writer = Editor(user_id=600000001, name="Teguh", role=Role.WRITER)
    chief = Editor(user_id=min(CHIEFS), name="Rukmini", role=Role.WRITER)
    made = menus(COMMANDS, newsroom, LANGUAGES, [writer, chief])

    offered = {
        m.chat_id: len(m.commands) for m in made if not (m.language or m.user_id)
    }
    in_desk = {m.user_id: len(m.commands) for m in made if not m.language and m.user_id}
    writers = [c for c in COMMANDS if LEAST[c.act] is Role.WRITER]
    assert offered[writer.user_id] == len(writers) < len(COMMANDS)
    assert offered[chief.user_id] == len(COMMANDS)
    assert in_desk == {user: offered[user] for user in (*CHIEFS, writer.user_id)}
    assert len(made) == len(menus(COMMANDS, newsroom, LANGUAGES)) + 4


def test_a_newsroom_without_a_desk_has_no_menu_for_one(newsroom: Newsroom) -> None:
    made = menus(COMMANDS, replace(newsroom, desk_chat=None), LANGUAGES)

    assert {menu.chat_id for menu in made} == {None, *CHIEFS}
    assert {menu.user_id for menu in made} == {None}


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_command_is_one_that_telegram_takes(code: str) -> None:
    """Bot API, BotCommand: 1-32 of a-z 0-9 _, a description of 1-256 characters."""
    words = LANGUAGES[code].messages.chat
    for command in COMMANDS:
        for name in (command.name, command.alias):
            assert name.isascii()
            assert name.isalnum()
            assert name == name.lower()
            assert len(name) <= 32
        assert 1 <= len(words[command.about]) <= 256
        assert not command.usage or words[command.usage]


def test_no_two_commands_share_a_name() -> None:
    names = [name for c in COMMANDS for name in {c.name, c.alias}]

    assert len(names) == len(set(names)) <= 100
