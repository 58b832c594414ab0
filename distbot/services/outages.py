"""Sources that fail for long, or have nothing new → told once, and once when over.

What fails, this process counts; what is stale, the store knows: so that is noticed,
too, where every look is a process of its own (`run --once`).
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from distbot.alarms import alert, all_clear
from distbot.domain.outage import Outage, failed, is_stale, lasts
from distbot.domain.settling import AT_ONCE
from distbot.ports import Parts

_KIND = "source_failed"
_PAGES = "pages_unread"
_STALE = "source_stale"
_MINUTE_S = 60
_NOTED = timedelta(hours=3)
"""For so long another process's first failure counts as the beginning of this one's."""

_NOBODY = "-"
_HOUR_S = 3600


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
    _stale: dict[str, bool] = field(default_factory=dict, init=False)

    async def failed(self, source: str, fault: str) -> None:
        """Note that a source could not be read; tell the chiefs if that lasts."""
        await self._failed(_KIND, source, fault)

    async def read(self, source: str) -> bool:
        """Note that a source was read; what another process told ends, too.

        Returns:
            Whether it was told just now that it has nothing new.
        """
        await self._well_again(_KIND, source)
        return await asyncio.to_thread(self._look_how_fresh, source)

    async def pages(self, source: str, fault: str | None) -> None:
        """Note how reading a source's pages for their marks went.

        Args:
            source: Its name.
            fault: What kept one from being read; "": nothing; None: none was to be.
        """
        if fault:
            await self._failed(_PAGES, source, fault)
        elif fault is not None:
            await self._well_again(_PAGES, source)

    async def _failed(self, kind: str, source: str, fault: str) -> None:
        now, cause = self.parts.clock.now(), f"{kind} {source}"
        known = self._failing.get(cause)
        if known is None:
            known = await asyncio.to_thread(self._earlier, cause, now)
        outage = self._failing[cause] = failed(known, now)
        self._well.discard(cause)
        if lasts(outage, now):
            minutes = int((now - outage.since).total_seconds()) // _MINUTE_S
            fields = {"source": source, "minutes": str(minutes), "fault": fault}
            await asyncio.to_thread(alert, self.parts, cause, kind, fields)

    async def _well_again(self, kind: str, source: str) -> None:
        cause = f"{kind} {source}"
        self._failing.pop(cause, None)
        if cause not in self._well:
            await asyncio.to_thread(self._forget, cause)
            fields = {"source": source}
            await asyncio.to_thread(all_clear, self.parts, cause, kind, fields)
            self._well.add(cause)

    def _earlier(self, cause: str, now: datetime) -> Outage | None:
        """Note when something failed first; return it if another process has."""
        mine = now.isoformat()
        noted = self.parts.locks.hold(_lock(cause), mine, now + _NOTED, now)
        if noted == mine:
            return None
        try:
            return Outage(since=datetime.fromisoformat(noted), times=1)
        except ValueError:  # it was just read elsewhere
            return None

    def _forget(self, cause: str) -> None:
        now, locks = self.parts.clock.now(), self.parts.locks
        locks.let_go(_lock(cause), locks.hold(_lock(cause), _NOBODY, now, now))

    def _look_how_fresh(self, source: str) -> bool:
        """Tell that a source has nothing new for long, or that it has again."""
        parts, now = self.parts, self.parts.clock.now()
        fresh_at = parts.articles.fresh_at(source)
        limit = parts.intakes.get(source, AT_ONCE).stale
        stale, cause = is_stale(fresh_at, limit, now), f"{_STALE} {source}"
        if self._stale.get(source) is stale:
            return False
        self._stale[source] = stale
        if not stale or fresh_at is None:
            all_clear(parts, cause, _STALE, {"source": source})
            return False
        hours = int((now - fresh_at).total_seconds()) // _HOUR_S
        fields = {"source": source, "hours": str(hours)}
        return alert(parts, cause, _STALE, fields)


def _lock(cause: str) -> str:
    return f"failing {cause}"
