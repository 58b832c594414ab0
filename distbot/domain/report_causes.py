"""Why posts did not go out, told apart by how their reasons begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Cause(Enum):
    """Why a post did not go out; a language has its words."""

    BASELINE = "baseline"
    LATE = "late"
    BUDGET = "budget"
    CREDIT = "credit"
    RIGHTS = "rights"
    SAME_WORDS = "same_words"
    REFUSED = "refused"
    CHANGED = "changed"
    NOTHING_NEW = "nothing_new"
    RULE = "rule"
    OTHER = "other"


_BEGINNINGS = (
    ("baseline", Cause.BASELINE),
    ("late", Cause.LATE),
    ("budget", Cause.BUDGET),
    ("rule: not told again", Cause.NOTHING_NEW),
    ("rule", Cause.RULE),
    ("duplicate", Cause.SAME_WORDS),
    ("X has these words already", Cause.SAME_WORDS),
    ("X does not accept the keys", Cause.RIGHTS),
    ("Telegram does not know this token", Cause.RIGHTS),
    ("Telegram forbids it", Cause.RIGHTS),
    ("the X account has no credit", Cause.CREDIT),
    ("Telegram refused", Cause.REFUSED),
    ("X refused", Cause.REFUSED),
    ("the quote on its card", Cause.CHANGED),
)
_TELLING = frozenset({Cause.REFUSED, Cause.OTHER, Cause.RULE})
"""The causes that say little without the words that came with them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Posts that did not go out for one cause.

    Attributes:
        cause: Which.
        detail: The network's or the rule's own words, where the cause says little
            without them; else "".
        number: How many.
        destinations: Where, by name, in alphabetical order.
    """

    cause: Cause
    detail: str
    number: int
    destinations: tuple[str, ...]


def cause_of(reason: str | None) -> Cause:
    """Return what a reason, as the ledger has it, comes down to."""
    said = _bare(reason)
    return next((c for text, c in _BEGINNINGS if said.startswith(text)), Cause.OTHER)


def grouped(whys: Iterable[tuple[str, str | None]]) -> tuple[Group, ...]:
    """Group what happened by its cause, the most frequent first.

    Args:
        whys: Destination and reason of each.
    """
    found: dict[tuple[Cause, str], list[str]] = {}
    for destination, reason in whys:
        cause = cause_of(reason)
        detail = _detail(cause, reason)
        found.setdefault((cause, detail), []).append(destination)
    groups = (
        Group(
            cause=cause,
            detail=detail,
            number=len(where),
            destinations=tuple(sorted(set(where))),
        )
        for (cause, detail), where in found.items()
    )
    return tuple(sorted(groups, key=lambda g: (-g.number, g.cause.value, g.detail)))


def _detail(cause: Cause, reason: str | None) -> str:
    said = _bare(reason)
    if cause not in _TELLING:
        return ""
    return said if cause is Cause.OTHER else said.partition(":")[2].strip()


def _bare(reason: str | None) -> str:
    """Return a reason on one line, without the number of the post it is about."""
    said = " ".join((reason or "").split())
    if said.startswith("post ") and ": " in said:
        return said.partition(": ")[2]
    return said
