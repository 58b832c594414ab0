"""What chiefs must mend is told once, and once that it is over."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from distbot.domain.delivery import Alarm
from distbot.domain.newsroom import Destination
from distbot.ports import Audience, Parts

_KINDS = [alarm.value for alarm in Alarm]


def alert(parts: Parts, cause: str, kind: str, fields: Mapping[str, str]) -> bool:
    """Tell the chiefs of a cause; blocking.

    Args:
        parts: The newsroom's parts.
        cause: What it is about; while it stands, it is not told again.
        kind: "notice_<kind>" and "notice_<kind>_over" are the language's sentences for
            it, and for its end.
        fields: What the sentence names.

    Returns:
        False if the chiefs know, or are about to.
    """
    now = parts.clock.now()
    return parts.notices.announce(cause, Audience.CHIEFS, kind, fields, now)


def all_clear(parts: Parts, cause: str, kind: str, fields: Mapping[str, str]) -> bool:
    """End a cause, and tell the chiefs so; False if none stood. Blocking."""
    now = parts.clock.now()
    if not parts.notices.over(cause, now):
        return False
    end = f"{cause} over {now.isoformat(timespec='milliseconds')}"
    return parts.notices.announce(end, Audience.CHIEFS, f"{kind}_over", fields, now)


@dataclass(slots=True, kw_only=True)
class Alarms:
    """What the calls of one round tell of keys, rights and credit.

    A store that is away breaks off no call: it is told elsewhere.

    Attributes:
        parts: The newsroom's parts.
    """

    parts: Parts
    _standing: frozenset[str] | None = field(default=None, init=False)

    async def sound(self, destination: Destination, alarm: Alarm, fault: str) -> None:
        """Tell the chiefs what they must mend, once."""
        fields = self._fields(destination) | {"fault": fault}
        cause = _cause(alarm, destination)
        with suppress(Exception):
            await asyncio.to_thread(alert, self.parts, cause, alarm.value, fields)
        self._standing = None

    async def hush(self, destination: Destination) -> None:
        """Say what is over: a call was taken, so nothing was lacking for it."""
        if self._standing is None or self._standing:
            with suppress(Exception):
                await asyncio.to_thread(self._call_off, destination)

    def _call_off(self, destination: Destination) -> None:
        standing = self._standing
        if standing is None:
            standing = self.parts.notices.standing(_KINDS)
        mine = {_cause(alarm, destination): alarm for alarm in Alarm}
        for cause in standing & mine.keys():
            kind, fields = mine[cause].value, self._fields(destination)
            all_clear(self.parts, cause, kind, fields)
        self._standing = standing - mine.keys()

    def _fields(self, destination: Destination) -> dict[str, str]:
        return {
            "account": self.parts.bill(destination).account.rstrip(":"),
            "destination": destination.name,
        }


def _cause(alarm: Alarm, destination: Destination) -> str:
    """Name what an alarm is about, as far as its mend reaches.

    Credit is a channel's, keys are an account's, rights are a destination's own.
    """
    match alarm:
        case Alarm.OUT_OF_CREDIT:
            return f"{alarm.value} {destination.channel}"
        case Alarm.UNAUTHORIZED | Alarm.READS_ONLY:
            return f"{alarm.value} {destination.channel}:{destination.account}"
        case Alarm.NO_RIGHTS:
            return f"{alarm.value} {destination.name}"
