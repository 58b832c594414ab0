"""How far a time is moved: from the plan, or from now."""

from datetime import UTC, datetime, timedelta

from distbot.domain._moment_days import FURTHEST, Reason, RefusedError, Wall
from distbot.domain._moment_grammar import Delay, From

_MINUTE = timedelta(minutes=1)


def length_of(delay: Delay) -> tuple[int, timedelta]:
    """Return its whole days, and the rest.

    Raises:
        RefusedError: It is nothing, or further than a plan reaches.
    """
    days, half = divmod(delay.half_days, 2)
    rest = timedelta(hours=12 * half, seconds=30 * delay.half_minutes)
    if not days and not rest:
        raise RefusedError(Reason.IMPOSSIBLE)
    if days > FURTHEST.days or rest > FURTHEST:
        raise RefusedError(Reason.TOO_FAR)
    return days, rest


def moved(
    delay: Delay, start: From | None, wall: Wall, planned: datetime | None
) -> tuple[datetime, timedelta]:
    """Return the moment, and how far that was said to be.

    Whole days keep the time on the wall's clock.

    Raises:
        RefusedError: It would be over, or may be counted from the plan or from now.
    """
    days, rest = length_of(delay)
    plan = planned.astimezone(UTC) if planned and planned > wall.now else None
    match start:
        case From.BACK if plan is None:
            raise RefusedError(Reason.PAST)
        case From.BACK:
            days, rest = -days, -rest
        case From.PLAN:
            pass
        case _:
            if plan and not delay.from_now:
                raise RefusedError(Reason.AMBIGUOUS)
            plan = None
    at = _shifted(plan or wall.now, days, wall) + rest
    if at < wall.now:
        raise RefusedError(Reason.PAST)
    return whole(at, wall.now), timedelta(days=days) + rest


def whole(at: datetime, now: datetime) -> datetime:
    """Leave the seconds out; of the minute that is now take the next."""
    minute = at.replace(second=0, microsecond=0)
    return minute if minute >= now else minute + _MINUTE


def _shifted(start: datetime, days: int, wall: Wall) -> datetime:
    if not days:
        return start
    return (start.astimezone(wall.zone) + timedelta(days=days)).astimezone(UTC)
