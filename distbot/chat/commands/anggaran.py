"""/anggaran: what the month has cost, what it will, and for what."""

from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.money import months, told_in_full
from distbot.domain.editor import Act


async def _run(desk: Desk, asked: Asked) -> str:
    billed = await desk.stored(partial(months, desk.parts))
    told = [told_in_full(each, asked.words) for each in billed]
    return "\n\n".join(told) or asked.words["nothing_billed"]


COMMAND = Command(
    name="anggaran",
    alias="budget",
    about="anggaran_about",
    act=Act.BUDGET,
    run=_run,
)
