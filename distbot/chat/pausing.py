"""What is stopped, as people say it."""

from collections.abc import Sequence
from functools import partial

from distbot import stops
from distbot.chat.command import Asked
from distbot.chat.desk import Desk
from distbot.domain.moment import echo_short
from distbot.ports import Pause

EVERYTHING = ""
"""The scope of a pause of all destinations."""


def scope_of(desk: Desk, word: str) -> str | None:
    """Return what a word names: a destination, or everything; None: neither."""
    wanted = word.casefold()
    for destination in desk.parts.newsroom.destinations:
        if destination.name.casefold() == wanted:
            return destination.name
    languages = [desk.language, *desk.people.languages.values()]
    words = {language.messages.chat["everything_word"] for language in languages}
    return EVERYTHING if wanted in words else None


def scope_named(scope: str, asked: Asked) -> str:
    """Name a scope for the asker."""
    return scope or asked.words["everything"]


def how_to(desk: Desk, asked: Asked, usage: str) -> str:
    """Say how to write a command that names a destination, and which there are."""
    names = [destination.name for destination in desk.parts.newsroom.destinations]
    return asked.words[usage].format(
        first=names[0] if names else asked.words["everything_word"],
        destinations=", ".join(names),
    )


async def stop(desk: Desk, asked: Asked, scope: str, reason: str = "") -> str:
    """Stop a scope; return what is told of it."""
    words, name = desk.words, asked.editor.name
    key = "paused_because" if reason else "paused_by"
    why = words[key].format(editor=name, reason=reason)
    halt = partial(stops.stop, desk.parts, scope, actor=name, why=why)
    done = await desk.stored(partial(halt, in_group=in_group(desk, asked)))
    told = "paused" if done else "paused_already"
    line = asked.words[told].format(scope=scope_named(scope, asked))
    return "\n".join([line, *await standing(desk, asked)])


def in_group(desk: Desk, asked: Asked) -> bool:
    """Say whether the desk's group reads the answer."""
    return asked.chat_id == desk.parts.newsroom.desk_chat


async def standing(desk: Desk, asked: Asked) -> Sequence[str]:
    """Return a line for each pause that stands, for everything first."""
    pauses = await desk.stored(desk.parts.pauses.pauses)
    return [_line(pause, desk, asked) for pause in pauses]


def _line(pause: Pause, desk: Desk, asked: Asked) -> str:
    zone, moments = desk.parts.newsroom.timezone, asked.language.moments
    return asked.words["pause_line"].format(
        scope=scope_named(pause.scope, asked),
        time=echo_short(pause.at, zone, moments),
        why=pause.why,
    )
