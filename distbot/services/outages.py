"""Sources that fail for long → told to the chiefs once, and once that it is over."""

import asyncio
from dataclasses import dataclass, field

from distbot.alarms import alert, all_clear
from distbot.domain.outage import Outage, failed, lasts
from distbot.ports import Parts

_KIND = "source_failed"
_MINUTE_S = 60


@dataclass(slots=True, kw_only=True)
class Outages:
    """How a newsroom's sources fare, as this process sees it.

    Attributes:
        parts: The newsroom's parts.
    """

    parts: Parts
    _failing: dict[str, Outage] = field(default_factory=dict, init=False)
    _well: set[str] = field(default_factory=set, init=False)

    async def failed(self, source: str, fault: str) -> None:
        """Note that a source could not be read; tell the chiefs if that lasts."""
        now = self.parts.clock.now()
        outage = self._failing[source] = failed(self._failing.get(source), now)
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
            cause, fields = f"{_KIND} {source}", {"source": source}
            await asyncio.to_thread(all_clear, self.parts, cause, _KIND, fields)
            self._well.add(source)
