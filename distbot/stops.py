"""What goes out is stopped, or goes on; and the desk hears of it either way."""

from distbot.ports import Audience, Parts


def stop(
    parts: Parts, scope: str, *, actor: str, why: str, in_group: bool = False
) -> bool:
    """Pause a destination, or everything; blocking.

    Args:
        parts: The newsroom's parts.
        scope: The destination's name; "": everything.
        actor: Who, for the audit.
        why: For people.
        in_group: The desk's group reads of it anyway.

    Returns:
        Whether it was not paused yet.
    """
    now = parts.clock.now()
    done = parts.pauses.pause(scope, actor=actor, why=why, now=now)
    if done and not in_group:
        _tell(parts, "paused", scope, actor, why)
    return done


def go_on(parts: Parts, scope: str, *, actor: str, in_group: bool = False) -> bool:
    """End a pause, as `stop` begins it; say whether there was one. Blocking."""
    done = parts.pauses.resume(scope)
    if done and not in_group:
        _tell(parts, "resumed", scope, actor, "")
    return done


def _tell(parts: Parts, kind: str, scope: str, actor: str, why: str) -> None:
    now = parts.clock.now()
    cause = f"{kind} {scope} {now.isoformat(timespec='milliseconds')}"
    named = scope or parts.language.messages.chat["everything"]
    fields = {"scope": named, "editor": actor, "why": why}
    parts.notices.announce(cause, Audience.DESK, kind, fields, now)
