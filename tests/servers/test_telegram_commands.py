"""The bot's menu: every scope, every language."""

from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    BotCommandScopeChatMember,
    BotCommandScopeDefault,
)

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import Membership, Standing
from distbot.sandbox.telegram_world import (
    CHANNEL_ID,
    CHIEF_ID,
    DESK_ID,
    EDITOR_ID,
    STRANGER_ID,
)
from tests.servers.talking import refused, talk

# From the narrowest to the widest, for a chief who is administrator of the desk.
DESK_SCOPES: list[BotCommandScope] = [
    BotCommandScopeChatMember(DESK_ID, CHIEF_ID),
    BotCommandScopeChatAdministrators(DESK_ID),
    BotCommandScopeChat(DESK_ID),
    BotCommandScopeAllChatAdministrators(),
    BotCommandScopeAllGroupChats(),
    BotCommandScopeDefault(),
]
PRIVATE_SCOPES: list[BotCommandScope] = [
    BotCommandScopeChat(CHIEF_ID),
    BotCommandScopeAllPrivateChats(),
    BotCommandScopeDefault(),
]


def offer(
    sandbox: Sandbox, name: str, scope: BotCommandScope, language: str = ""
) -> None:
    menu = [BotCommand(name, f"Perintah {name}")]
    talk(sandbox, lambda bot: bot.set_my_commands(menu, scope, language or None))


async def menu_of(bot: Bot, scope: BotCommandScope, code: str) -> list[str]:
    return [one.command for one in await bot.get_my_commands(scope, code or None)]


def promote(sandbox: Sandbox) -> None:
    admin = Membership(standing=Standing.ADMINISTRATOR)
    sandbox.telegram.world.set_membership(DESK_ID, CHIEF_ID, admin)


@pytest.mark.parametrize("scope", [*DESK_SCOPES, *PRIVATE_SCOPES], ids=lambda s: s.type)
def test_each_scope_keeps_its_own_menu_in_each_language(
    sandbox: Sandbox, scope: BotCommandScope
) -> None:
    offer(sandbox, "antrean", scope)
    offer(sandbox, "queue", scope, "en")
    for code, name in (("", "antrean"), ("en", "queue")):
        ask = partial(menu_of, scope=scope, code=code)
        assert talk(sandbox, ask) == [name]
    talk(sandbox, lambda bot: bot.delete_my_commands(scope, "en"))
    assert talk(sandbox, lambda bot: bot.get_my_commands(scope, "en")) == ()
    assert len(talk(sandbox, lambda bot: bot.get_my_commands(scope))) == 1


@pytest.mark.parametrize(
    ("chat", "scopes"), [(DESK_ID, DESK_SCOPES), (CHIEF_ID, PRIVATE_SCOPES)]
)
def test_the_narrowest_menu_is_shown(
    sandbox: Sandbox, chat: int, scopes: list[BotCommandScope]
) -> None:
    promote(sandbox)
    world = sandbox.telegram.world
    for place, scope in reversed(list(enumerate(scopes))):
        offer(sandbox, f"lingkup{place}", scope)
        assert list(world.commands(chat, CHIEF_ID)) == [f"lingkup{place}"]
    assert list(world.commands(DESK_ID, STRANGER_ID)) != ["lingkup0"]


def test_administrators_menus_are_not_for_members(sandbox: Sandbox) -> None:
    offer(sandbox, "anggaran", BotCommandScopeChatAdministrators(DESK_ID))
    offer(sandbox, "jeda", BotCommandScopeAllChatAdministrators())
    world = sandbox.telegram.world
    assert world.commands(DESK_ID, EDITOR_ID) == {}
    promote(sandbox)
    assert list(world.commands(DESK_ID, CHIEF_ID)) == ["anggaran"]


def test_the_language_of_the_reader_goes_first(sandbox: Sandbox) -> None:
    offer(sandbox, "antrean", BotCommandScopeDefault())
    offer(sandbox, "queue", BotCommandScopeDefault(), "en")
    world = sandbox.telegram.world
    assert list(world.commands(DESK_ID, EDITOR_ID, "en")) == ["queue"]
    assert list(world.commands(DESK_ID, EDITOR_ID, "id")) == ["antrean"]


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (BotCommandScopeChat(-99), "chat not found"),
        (BotCommandScopeChatAdministrators("@tidakada"), "chat not found"),
        (BotCommandScopeChat(CHANNEL_ID), "channel chats"),
        (BotCommandScopeChatAdministrators(CHIEF_ID), "private chats"),
        (BotCommandScopeChatMember(CHIEF_ID, CHIEF_ID), "private chats"),
        (BotCommandScopeChatMember(DESK_ID, 12), "user not found"),
        (BotCommandScopeChatMember(DESK_ID, 0), "invalid user_id"),
        (BotCommandScope("semua"), "unsupported type"),
    ],
)
def test_a_scope_that_is_nowhere_is_refused(
    sandbox: Sandbox, scope: BotCommandScope, words: str
) -> None:
    menu = [BotCommand("antrean", "Lihat antrean")]
    assert words.lower() in refused(
        sandbox, lambda bot: bot.set_my_commands(menu, scope)
    )


@pytest.mark.parametrize("code", ["ind", "ID", "1"])
def test_a_language_has_two_small_letters(sandbox: Sandbox, code: str) -> None:
    menu = [BotCommand("antrean", "Lihat antrean")]
    assert "language code" in refused(
        sandbox, lambda bot: bot.set_my_commands(menu, language_code=code)
    )


@pytest.mark.parametrize(
    "menu",
    [
        [BotCommand("Antrean", "Lihat")],
        [BotCommand("a" * 33, "Lihat")],
        [BotCommand("antrean", "x" * 257)],
        [BotCommand("antrean", " ")],
        [BotCommand(f"perintah{n}", "Lihat") for n in range(101)],
    ],
)
def test_a_menu_over_its_limits_is_refused_whole(
    sandbox: Sandbox, menu: list[BotCommand]
) -> None:
    offer(sandbox, "lama", BotCommandScopeDefault())
    assert "bot_command" in refused(sandbox, lambda bot: bot.set_my_commands(menu))
    assert list(sandbox.telegram.world.commands(DESK_ID, EDITOR_ID)) == ["lama"]


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sets(st.integers(0, len(DESK_SCOPES) - 1), min_size=1))
def test_of_any_menus_the_narrowest_wins(sandbox: Sandbox, chosen: set[int]) -> None:
    sandbox.telegram.world.reset()
    promote(sandbox)
    for place in chosen:
        offer(sandbox, f"lingkup{place}", DESK_SCOPES[place])
    shown = sandbox.telegram.world.commands(DESK_ID, CHIEF_ID)
    assert list(shown) == [f"lingkup{min(chosen)}"]
