"""/statistik, /statistik hari: what readers answered most, and what worked."""

from datetime import timedelta
from functools import partial

from distbot.chat.answer import Answer, Attachment
from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.domain.editor import Act
from distbot.domain.period import Period
from distbot.services.success import success

_DAYS = {"day": 1, "week": 7, "month": 30}
_USUAL = "week"


async def _run(desk: Desk, asked: Asked) -> Answer | str:
    span = _span(desk, " ".join(asked.arguments))
    if span is None:
        return asked.words["statistik_usage"]
    zone = desk.parts.newsroom.timezone
    today = desk.parts.clock.now().astimezone(zone).date()
    first = today - timedelta(days=_DAYS[span] - 1)
    period = Period(first=first, last=today, zone=zone)
    tell = partial(success, desk.parts, period, asked.language)
    text, picture = await desk.stored(tell)
    if picture is None:
        return text
    shown = Attachment(name=f"statistik-{today}.png", content=picture, shown=True)
    return Answer(text=text, attachments=(shown,))


def _span(desk: Desk, word: str) -> str | None:
    """Return what a word names in any language; None: nothing known."""
    if not word:
        return _USUAL
    languages = [desk.language, *desk.people.languages.values()]
    for span in _DAYS:
        names = {lang.messages.chat[f"statistik_{span}"] for lang in languages}
        if word.casefold() in names:
            return span
    return None


COMMAND = Command(
    name="statistik",
    alias="stats",
    about="statistik_about",
    act=Act.SEE,
    run=_run,
    usage="statistik_usage",
)
