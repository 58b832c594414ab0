"""The clock → budgets near their end are told, and what is left undecided."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from distbot.alarms import alert, all_clear
from distbot.domain.budget import Month, Strain, strain
from distbot.ports import Audience, Change, Parts, month_of

_MOST = 1000
_PATIENCE = timedelta(hours=2)
_FROM_HOUR = 8
"""Before it nobody sits at the desk who would be reminded."""

_REMINDER = "undecided"
_GAP_REMINDER = "gap_undecided"
_BUDGETS = {strained: f"budget_{strained.value}" for strained in Strain}


def keep_vigil(parts: Parts) -> None:
    """Tell the chiefs of budgets near their end, and remind the desk; blocking.

    To be asked every few minutes; each is told once.
    """
    now = parts.clock.now()
    standing = parts.notices.standing(list(_BUDGETS.values()))
    for account, month, strained in _months(parts, now):
        for each, kind in _BUDGETS.items():
            if strained is Strain.GONE and each is Strain.LOW:
                continue  # what is gone is neither low any more nor plenty
            _tell(parts, standing, (account, kind), month, lacks=each is strained)
    _remind(parts, now, _REMINDER, _changes)
    _remind(parts, now, _GAP_REMINDER, _gaps)


def _months(parts: Parts, now: datetime) -> Iterator[tuple[str, Month, Strain | None]]:
    for (_, account), channel in parts.channels.items():
        month = month_of(parts.newsroom, channel, account, parts.money, now)
        if month is not None and channel.rates is not None:
            name = f"{channel.name}:{account}".rstrip(":")
            yield name, month, strain(month, channel.rates)


def _tell(
    parts: Parts,
    standing: frozenset[str],
    about: tuple[str, str],
    month: Month,
    *,
    lacks: bool,
) -> None:
    """Tell one thing of an account's month, or that it is over."""
    account, kind = about
    cause = f"{kind} {account}"
    if (cause in standing) == lacks:
        return
    fields = {
        "account": account,
        "spent": f"{month.spent_usd:.2f}",
        "limit": f"{month.limit_usd:.2f}",
    }
    (alert if lacks else all_clear)(parts, cause, kind, fields)


def _remind(
    parts: Parts,
    now: datetime,
    kind: str,
    waiting: Callable[[Parts, datetime], Mapping[str, str] | None],
) -> None:
    """Remind the desk once a day of what nobody decides about."""
    here = now.astimezone(parts.newsroom.timezone)
    today = f"{kind} {here.date()}"
    standing = parts.notices.standing([kind])
    for earlier in standing - {today}:
        parts.notices.over(earlier, now)
    if here.hour < _FROM_HOUR or today in standing:
        return
    fields = waiting(parts, now)
    if fields is not None:
        parts.notices.announce(today, Audience.DESK, kind, fields, now)


def _changes(parts: Parts, now: datetime) -> Mapping[str, str] | None:
    waiting = [c for c in parts.desk.changes.undecided(_MOST) if _is_old(c, now)]
    if not waiting:
        return None
    return {"count": str(len(waiting)), "headline": waiting[0].before.headline}


def _is_old(change: Change, now: datetime) -> bool:
    """Say whether a change was told long ago; what the desk never saw is no debt."""
    return change.message is not None and change.found_at <= now - _PATIENCE


def _gaps(parts: Parts, now: datetime) -> Mapping[str, str] | None:
    """Name the oldest question of a gap that the desk had time to answer."""
    for gap in parts.desk.gaps.undecided():
        held = parts.desk.gaps.articles(gap.id)
        if held and gap.found_at <= now - _PATIENCE:
            return {"count": str(len(held)), "headline": held[-1].headline}
    return None
