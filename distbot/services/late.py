"""What is too late → skipped; what an outage made late → summed up for the editors."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from distbot.domain.post import PostState
from distbot.ports import Audience, LedgerLine, Notice, Parts

_OVERDUE = timedelta(minutes=5)

_OUTAGE = timedelta(minutes=10)
"""For how long at least nobody served the newsroom."""


def catch_up(parts: Parts) -> Notice | None:
    """Follow the late rules at a start, and sum up what an outage did; blocking.

    It was one if no process served the newsroom for a while. What waits for a pause,
    its network or its rhythm is not late by that.

    Returns:
        What the editors are told, if there is anything to tell.
    """
    now = parts.clock.now()
    served = parts.posts.serve(now)
    if served is None or now - served <= _OUTAGE:
        return skip_late(parts)
    overdue = _overdue(parts, now)
    skipped = parts.posts.skip_late(now, partial(_notice, "outage", now, overdue))
    if not skipped and not overdue:
        return None
    told = _notice("outage", now, overdue, skipped)
    if not skipped:  # else it is stored along with them
        parts.notices.announce(told.cause, told.audience, told.kind, told.fields, now)
    return told


def skip_late(parts: Parts) -> Notice | None:
    """Skip what is better not sent any more, and tell the editors; blocking."""
    now = parts.clock.now()
    skipped = parts.posts.skip_late(now, partial(_notice, "late", now, ()))
    return _notice("late", now, (), skipped) if skipped else None


def _overdue(parts: Parts, now: datetime) -> list[LedgerLine]:
    """Return what is overdue, and waits for nothing but us."""
    rules = parts.lane_rules()
    return [
        line
        for line in parts.ledger.queue()
        if line.state is PostState.APPROVED
        and line.due_at is not None
        and line.due_at < now - _OVERDUE
        and all(
            wait.what == "in flight"
            for wait in parts.ledger.waits(line.post_id, now, rules)
        )
    ]


def _notice(
    kind: str,
    now: datetime,
    overdue: Sequence[LedgerLine],
    skipped: Sequence[LedgerLine],
) -> Notice:
    """Tell the editors what was skipped, and what of the overdue goes out late."""
    headlines = Counter(line.headline for line in skipped)
    late = [line for line in overdue if line.post_id not in _ids(skipped)]
    fields = {
        "skipped": str(len(skipped)),
        "late": str(len(late)),
        "headlines": "; ".join(list(headlines)[:5]) or "–",
    }
    cause = f"{kind} {now.isoformat(timespec='milliseconds')}"
    return Notice(cause=cause, audience=Audience.DESK, kind=kind, fields=fields)


def _ids(lines: Sequence[LedgerLine]) -> frozenset[int]:
    return frozenset(line.post_id for line in lines)
