"""/batal 17: give a post up that is not out."""

from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.listing import headline_of
from distbot.chat.naming import named_alone, not_in
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> str:
    line = await named_alone(desk, asked, "batal_usage")
    if isinstance(line, str):
        return line
    name, ledger = asked.editor.name, desk.parts.ledger
    cancel = partial(
        desk.parts.posts.cancel,
        line.post_id,
        line.version,
        actor=name,
        why=f"cancelled by {name}",
        now=desk.parts.clock.now(),
    )
    if not await desk.stored(cancel):
        return not_in(await desk.stored(partial(ledger.line, line.post_id)), asked)
    told = asked.words["batal_done"].format(
        number=line.post_id,
        destination=line.destination,
        headline=headline_of(line),
        editor=name,
    )
    again = asked.words["batal_again"].format(url=line.url) if line.url else ""
    return "\n".join(filter(None, (told, again)))


COMMAND = Command(
    name="batal",
    alias="cancel",
    about="batal_about",
    act=Act.CANCEL,
    run=_run,
    usage="batal_usage",
)
