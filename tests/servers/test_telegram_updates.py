import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import TypeVar

import pytest
import requests
from telegram import (
    Bot,
    BotCommand,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Update,
)
from telegram.error import BadRequest, Conflict

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import Membership, Standing
from distbot.sandbox.telegram_world import CHANNEL_ID, CHIEF_ID, DESK_ID, EDITOR_ID

T = TypeVar("T")


def talk(sandbox: Sandbox, work: Callable[[Bot], Coroutine[object, object, T]]) -> T:
    async def run() -> T:
        url = sandbox.telegram.url
        async with Bot(sandbox.telegram.token, base_url=f"{url}/bot") as bot:
            return await work(bot)

    return asyncio.run(run())


def updates(sandbox: Sandbox, offset: int | None = None) -> tuple[Update, ...]:
    return talk(
        sandbox,
        lambda bot: bot.get_updates(offset=offset, allowed_updates=Update.ALL_TYPES),
    )


def press(sandbox: Sandbox) -> str:
    key = InlineKeyboardButton("Setuju", callback_data="setuju:7:1")
    sent = talk(
        sandbox,
        lambda bot: bot.send_message(
            DESK_ID, "Draf", reply_markup=InlineKeyboardMarkup([[key]])
        ),
    )
    return sandbox.telegram.world.press(
        DESK_ID, EDITOR_ID, sent.message_id, "setuju:7:1"
    )


def test_a_written_message_is_told_until_it_is_confirmed(sandbox: Sandbox) -> None:
    sandbox.telegram.world.say(CHIEF_ID, CHIEF_ID, "/antrean")
    (first,) = updates(sandbox)
    assert updates(sandbox) == (first,)
    assert first.message is not None
    assert first.message.text == "/antrean"
    assert first.message.from_user is not None
    assert first.message.from_user.id == CHIEF_ID
    assert first.message.entities[0].type == "bot_command"
    assert updates(sandbox, first.update_id + 1) == ()


def test_a_long_poll_ends_when_something_happens(sandbox: Sandbox) -> None:
    async def run(bot: Bot) -> tuple[Update, ...]:
        async with asyncio.TaskGroup() as group:
            poll = group.create_task(bot.get_updates(timeout=5))
            while not sandbox.telegram.world.bots[sandbox.telegram.token].poll:  # noqa: ASYNC110 - set in a thread
                await asyncio.sleep(0)
            sandbox.telegram.world.say(DESK_ID, CHIEF_ID, "halo")
        return poll.result()

    (update,) = talk(sandbox, run)
    assert update.effective_message is not None
    assert update.effective_message.text == "halo"


def test_a_second_poller_ends_the_first(sandbox: Sandbox) -> None:
    url = f"{sandbox.telegram.url}/bot{sandbox.telegram.token}/getUpdates"

    async def run(bot: Bot) -> None:
        async with asyncio.TaskGroup() as group:
            first = group.create_task(_caught(bot))
            while not sandbox.telegram.world.bots[sandbox.telegram.token].poll:  # noqa: ASYNC110 - set in a thread
                await asyncio.sleep(0)
            await asyncio.to_thread(requests.get, url, timeout=5)
        assert isinstance(first.result(), Conflict)

    async def _caught(bot: Bot) -> Exception | None:
        try:
            await bot.get_updates(timeout=5)
        except Conflict as conflict:
            return conflict
        return None

    talk(sandbox, run)


def test_polling_conflicts_with_a_webhook(sandbox: Sandbox) -> None:
    talk(sandbox, lambda bot: bot.set_webhook("https://redaksi.test/kait"))
    with pytest.raises(Conflict):
        updates(sandbox)
    info = talk(sandbox, lambda bot: bot.get_webhook_info())
    assert info.url == "https://redaksi.test/kait"
    talk(sandbox, lambda bot: bot.delete_webhook())
    assert updates(sandbox) == ()


def test_an_update_nobody_fetches_is_gone_after_24_hours(
    sandbox: Sandbox, advance: Callable[[timedelta], None]
) -> None:
    world = sandbox.telegram.world
    world.say(CHIEF_ID, CHIEF_ID, "kemarin")
    advance(timedelta(hours=1))
    world.say(CHIEF_ID, CHIEF_ID, "sejam kemudian")
    advance(timedelta(hours=23))
    assert len(updates(sandbox)) == 2
    advance(timedelta(seconds=1))
    (update,) = updates(sandbox)
    assert update.message is not None
    assert update.message.text == "sejam kemudian"


def test_a_press_is_told_and_answered_once(sandbox: Sandbox) -> None:
    query = press(sandbox)
    (update,) = updates(sandbox)
    assert update.callback_query is not None
    assert update.callback_query.id == query
    assert update.callback_query.data == "setuju:7:1"
    assert update.callback_query.message is not None
    talk(sandbox, lambda bot: bot.answer_callback_query(query, "Disetujui"))
    answer = sandbox.telegram.world.queries[query].answer
    assert answer is not None
    assert answer["text"] == "Disetujui"
    with pytest.raises(BadRequest, match="too old"):
        talk(sandbox, lambda bot: bot.answer_callback_query(query))


def test_a_late_answer_is_refused(
    sandbox: Sandbox, advance: Callable[[timedelta], None]
) -> None:
    query = press(sandbox)
    advance(timedelta(seconds=16))
    with pytest.raises(BadRequest, match="too old"):
        talk(sandbox, lambda bot: bot.answer_callback_query(query))


def test_taking_rights_away_is_told(sandbox: Sandbox) -> None:
    world = sandbox.telegram.world
    bot_id = world.bots[sandbox.telegram.token].user.id
    world.set_membership(CHANNEL_ID, bot_id, Membership(standing=Standing.LEFT))
    (update,) = updates(sandbox)
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "left"
    assert isinstance(update.my_chat_member.old_chat_member, ChatMemberAdministrator)


def test_kinds_not_asked_for_are_not_told(sandbox: Sandbox) -> None:
    talk(sandbox, lambda bot: bot.get_updates(allowed_updates=["callback_query"]))
    sandbox.telegram.world.say(DESK_ID, CHIEF_ID, "halo")
    press(sandbox)
    (update,) = talk(sandbox, lambda bot: bot.get_updates())
    assert update.callback_query is not None


def test_a_bot_that_is_no_admin_hears_only_what_is_meant_for_it(
    sandbox: Sandbox,
) -> None:
    world = sandbox.telegram.world
    bot_id = world.bots[sandbox.telegram.token].user.id
    world.set_membership(DESK_ID, bot_id, Membership(standing=Standing.MEMBER))
    sent = talk(sandbox, lambda bot: bot.send_message(DESK_ID, "Draf"))
    world.say(DESK_ID, EDITOR_ID, "obrolan biasa")
    world.say(DESK_ID, EDITOR_ID, "judul baru", reply_to=sent.message_id)
    texts = [u.message.text for u in updates(sandbox) if u.message]
    assert texts == ["judul baru"]


def test_the_doctor_sees_rights_and_chats(sandbox: Sandbox) -> None:
    async def run(bot: Bot) -> None:
        chat = await bot.get_chat("@kanal_demo")
        assert (chat.id, chat.type, chat.title) == (CHANNEL_ID, "channel", "Kanal Demo")
        member = await bot.get_chat_member("@kanal_demo", bot.id)
        assert isinstance(member, ChatMemberAdministrator)
        assert member.can_post_messages
        admins = await bot.get_chat_administrators(DESK_ID)
        assert [admin.user.id for admin in admins] == [bot.id]

    talk(sandbox, run)


def test_commands_are_kept_and_checked(sandbox: Sandbox) -> None:
    async def run(bot: Bot) -> None:
        await bot.set_my_commands([BotCommand("antrean", "Lihat antrean")])
        assert [c.command for c in await bot.get_my_commands()] == ["antrean"]
        with pytest.raises(BadRequest):
            await bot.set_my_commands([BotCommand("Antrean!", "Lihat")])

    talk(sandbox, run)


def test_people_can_act_over_http(sandbox: Sandbox) -> None:
    url = sandbox.telegram.url
    fields: dict[str, object] = {"chat_id": DESK_ID, "user_id": CHIEF_ID, "text": "hai"}
    answer = requests.post(f"{url}/_sandbox/updates", json=fields, timeout=5)
    assert answer.json()["result"] == {"message_id": 1}
    assert updates(sandbox)[0].message is not None
    chat = {"id": -1005, "type": "channel", "username": "kedua", "title": "Kedua"}
    requests.post(f"{url}/_sandbox/chats", json=chat, timeout=5).raise_for_status()
    talk(sandbox, lambda bot: bot.send_message("@kedua", "halo"))
    timeline = requests.get(f"{url}/_sandbox/timeline", timeout=5).json()
    assert [m["text"] for m in timeline["telegram"]] == ["hai", "halo"]
    requests.post(f"{url}/_sandbox/reset", timeout=5).raise_for_status()
    assert sandbox.timelines().telegram == ()
    bad = requests.post(f"{url}/_sandbox/updates", json={"chat_id": 1}, timeout=5)
    assert bad.status_code == 400
