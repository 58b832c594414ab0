"""/undang penulis: a link for one new editor, sent in private only."""

from datetime import timedelta
from functools import partial

from telegram.error import BadRequest, Forbidden

from distbot.chat.answer import Answer
from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.roster import role_named
from distbot.domain.editor import Act, Role
from distbot.domain.moment import echo

_VALID = timedelta(hours=48)


async def _run(desk: Desk, asked: Asked) -> str:
    role = role_named(desk, asked.text)
    if role is None:
        return asked.words["undang_usage"]
    if role is Role.CHIEF:
        return asked.words["chiefs_in_config"]
    told = await _invitation(desk, asked, role)
    if asked.chat_id == asked.editor.user_id:
        return told
    try:
        await desk.say(asked.editor.user_id, Answer(text=told))
    except (BadRequest, Forbidden):
        return asked.words["write_me_first"].format(bot=desk.bot.username)
    return asked.words["invited_in_private"]


async def _invitation(desk: Desk, asked: Asked, role: Role) -> str:
    """Make an invitation; return what its maker hands on."""
    parts, now = desk.parts, desk.parts.clock.now()
    until, by = now + _VALID, asked.editor.user_id
    invite = partial(parts.desk.editors.invite, role, by, now, until)
    code = await desk.stored(invite)
    return asked.words["invitation"].format(
        role=asked.words[f"role_{role.value}"],
        time=echo(until, parts.newsroom.timezone, asked.language.moments),
        # Bot features, deep linking: the code comes back with /start.
        link=f"https://t.me/{desk.bot.username}?start={code}",
    )


COMMAND = Command(
    name="undang",
    alias="invite",
    about="undang_about",
    act=Act.MANAGE,
    run=_run,
    usage="undang_usage",
)
