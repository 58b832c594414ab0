"""/terakhir: what was done at the desk lately, and by whom."""

from collections.abc import Mapping, Sequence
from functools import partial

from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.sending import fitted
from distbot.domain.editor import Act
from distbot.domain.moment import echo_short
from distbot.ports import AuditLine

_SHOWN = 20
_READ = 200
_LINE_UTF16 = 180
_REFUSED = "refused "


async def _run(desk: Desk, asked: Asked) -> str:
    recent = await desk.stored(partial(desk.parts.desk.audit.recent, _READ))
    acts = [line for line in recent if not _is_reading(line)][:_SHOWN]
    if not acts:
        return asked.words["terakhir_empty"]
    zone, moments = desk.parts.newsroom.timezone, asked.language.moments
    told: Sequence[str] = [
        asked.words["terakhir_line"].format(
            time=echo_short(line.at, zone, moments),
            name=line.name,
            act=_act(line, asked.words),
            subject=_subject(line, asked.words),
        )
        for line in acts
    ]
    lines = [fitted(each.rstrip(" ·"), _LINE_UTF16) for each in told]
    return "\n".join([asked.words["terakhir_heading"], *lines])


def _is_reading(line: AuditLine) -> bool:
    """Say whether somebody only looked: a list, a page of one, a story."""
    looked = line.subject.startswith(("/", "page "))
    return line.what == Act.SEE.value and looked


def _act(line: AuditLine, words: Mapping[str, str]) -> str:
    what = line.what.removeprefix(_REFUSED)
    told = words.get(f"act_{what.replace(' ', '_')}", what)
    refused = line.what.startswith(_REFUSED)
    return words["act_refused"].format(act=told) if refused else told


def _subject(line: AuditLine, words: Mapping[str, str]) -> str:
    """Tell what an act was about: a command as written, a button by its label."""
    kind, _, number = line.subject.partition(" ")
    name = words.get(f"about_{kind}", kind)
    return f"{name} {number}".strip() + (f" ({line.detail})" if line.detail else "")


COMMAND = Command(
    name="terakhir",
    alias="audit",
    about="terakhir_about",
    act=Act.MANAGE,
    run=_run,
)
