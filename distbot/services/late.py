"""What is too late → skipped; what an outage made late → summed up for the editors."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from distbot.domain.post import PostState
from distbot.ports import Audience, LedgerLine, Parts

_OVERDUE = timedelta(minutes=5)

_OUTAGE = timedelta(minutes=10)
"""For how long at least nobody served the newsroom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What was told to the editors.

    Attributes:
        kind: "late" or "outage".
        fields: As the notice has them.
    """

    kind: str
    fields: dict[str, str]


def catch_up(parts: Parts) -> Summary | None:
    """Follow the late rules at a start, and sum up what an outage did; blocking.

    It was one if no process served the newsroom for a while. What waits for a pause,
    its network or its rhythm is not late by that.
    """
    now = parts.clock.now()
    served = parts.posts.serve(now)
    skipped = parts.posts.skip_late(now)
    if served is None or now - served <= _OUTAGE:
        return _sum_up(parts, "late", skipped, [], now) if skipped else None
    late = _overdue(parts, now)
    return _sum_up(parts, "outage", skipped, late, now) if skipped or late else None


def skip_late(parts: Parts) -> Summary | None:
    """Skip what is better not sent any more; blocking."""
    now = parts.clock.now()
    skipped = parts.posts.skip_late(now)
    return _sum_up(parts, "late", skipped, [], now) if skipped else None


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


def _sum_up(
    parts: Parts,
    kind: str,
    skipped: Sequence[LedgerLine],
    late: Sequence[LedgerLine],
    now: datetime,
) -> Summary:
    """Tell the editors what was skipped, and what goes out late."""
    headlines = Counter(line.headline for line in skipped)
    fields = {
        "skipped": str(len(skipped)),
        "late": str(len(late)),
        "headlines": "; ".join(list(headlines)[:5]) or "–",
    }
    cause = f"{kind} {now.isoformat(timespec='milliseconds')}"
    parts.notices.announce(cause, Audience.DESK, kind, fields, now)
    return Summary(kind=kind, fields=fields)
