"""Whom the audit names where it was no person of the desk who acted."""

import re

from distbot.domain.post import Mover

RESTORED = "restored"
"""Who paused a store that was put back to an earlier day: the store itself."""

_OWN = frozenset({*(mover.value for mover in Mover), RESTORED, "distbot"})
_ELSEWHERE = re.compile("@.*|.*:[0-9]+|.* in a shell", re.DOTALL)
"""Who has a username; a worker, "host:4711"; whoever sits at a shell."""


def is_spoken_for(name: str) -> bool:
    """Say whether a first name would pass for somebody else's in the audit.

    Args:
        name: As Telegram gives it: its owner chose it freely.
    """
    folded = name.casefold()
    return folded in _OWN or _ELSEWHERE.fullmatch(folded) is not None
