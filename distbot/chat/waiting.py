"""What holds an approved post back, in an editor's words."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from distbot.chat.desk import Desk
from distbot.domain.errors import ConfigError
from distbot.domain.moment import echo_short
from distbot.domain.post import Post
from distbot.ports import Language, Wait

_SOON = timedelta(minutes=1)

_FOR_PEOPLE = frozenset({"gone", "paused", "network", "account"})
"""Its rhythm and what is being sent are in the plan, or over in a moment."""


def told_wait(wait: Wait, desk: Desk, language: Language) -> str:
    """Say what a post waits for, and until when."""
    words, zone = language.messages.chat, desk.parts.newsroom.timezone
    why = language.messages.phrasing.say(wait.why) or "–"
    told = words[f"wait_{wait.what.replace(' ', '_')}"].format(why=why)
    if wait.until is None:
        return told
    until = echo_short(wait.until, zone, language.moments)
    return words["wait_until"].format(wait=told, time=until)


def waits_of(desk: Desk, post_id: int, destination: str) -> Sequence[Wait] | None:
    """Return what holds an approved post beside its time; None: no time lets it go.

    Blocking. One whose destination the config has lost waits for that alone.
    """
    if desk.parts.destination(destination) is None:
        return [Wait(what="gone")]
    try:
        return desk.line.waits(post_id)
    except ConfigError:
        return None


def lasting(waits: Sequence[Wait], then: datetime) -> Sequence[Wait]:
    """Return what people should hear of, and still holds a post at a time, aware.

    What ends within a minute after it is left out.
    """
    waits = [wait for wait in waits if wait.what in _FOR_PEOPLE]
    return [w for w in waits if w.until is None or w.until > then + _SOON]


def held_up(desk: Desk, post: Post, language: Language, then: datetime) -> list[str]:
    """Say what will still hold an approved post at a time, aware; blocking."""
    waits = waits_of(desk, post.id, post.draft.destination) or ()
    return [told_wait(wait, desk, language) for wait in lasting(waits, then)]
