"""Sources that fail for long → told to the chiefs once, and once that it is over."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from distbot.alarms import alert, all_clear
from distbot.domain.outage import Outage, failed, lasts
from distbot.ports import Parts

_KIND = "source_failed"
_MINUTE_S = 60
_NOTED = timedelta(hours=3)
"""For so long another process's first failure counts as the beginning of this one's."""

_NOBODY = "-"


@dataclass(slots=True, kw_only=True)
class Outages:
    """How a newsroom's sources fare, as this process sees it.

    Since when one fails is noted as a lock of the store's: who looks once and ends, as
    from cron, would never see that it lasts.

    Attributes:
        parts: The newsroom's parts.
    """

    parts: Parts
    _failing: dict[str, Outage] = field(default_factory=dict, init=False)
    _well: set[str] = field(default_factory=set, init=False)

    async def failed(self, source: str, fault: str) -> None:
        """Note that a source could not be read; tell the chiefs if that lasts."""
        now = self.parts.clock.now()
        known = self._failing.get(source)
        if known is None:
            known = await asyncio.to_thread(self._earlier, source, now)
        outage = self._failing[source] = failed(known, now)
        self._well.discard(source)
        if lasts(outage, now):
            minutes = int((now - outage.since).total_seconds()) // _MINUTE_S
            fields = {"source": source, "minutes": str(minutes), "fault": fault}
            cause = f"{_KIND} {source}"
            await asyncio.to_thread(alert, self.parts, cause, _KIND, fields)

    async def read(self, source: str) -> None:
        """Note that a source was read; what another process told ends, too."""
        self._failing.pop(source, None)
        if source not in self._well:
            await asyncio.to_thread(self._forget, source)
            cause, fields = f"{_KIND} {source}", {"source": source}
            await asyncio.to_thread(all_clear, self.parts, cause, _KIND, fields)
            self._well.add(source)

    def _earlier(self, source: str, now: datetime) -> Outage | None:
        """Note when a source failed first; return it if another process has."""
        mine = now.isoformat()
        noted = self.parts.locks.hold(_lock(source), mine, now + _NOTED, now)
        if noted == mine:
            return None
        try:
            return Outage(since=datetime.fromisoformat(noted), times=1)
        except ValueError:  # it was just read elsewhere
            return None

    def _forget(self, source: str) -> None:
        now, locks = self.parts.clock.now(), self.parts.locks
        locks.let_go(_lock(source), locks.hold(_lock(source), _NOBODY, now, now))


def _lock(source: str) -> str:
    return f"failing {source}"
