"""Only one process listens to a bot at a time: who, stands in the store."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from distbot.ports import Parts

_LEASE = timedelta(seconds=30)
_RENEW_S = 5.0
_NAME = "poller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One process's claim to listen.

    Attributes:
        parts: The newsroom's parts; the lock is in its store.
        holder: This process's own name.
    """

    parts: Parts
    holder: str

    async def take(self) -> str:
        """Take the turn, or keep it; return who has it: this process or another."""

        def hold() -> str:
            now = self.parts.clock.now()
            return self.parts.locks.hold(_NAME, self.holder, now + _LEASE, now)

        return await asyncio.to_thread(hold)

    async def keep(self, ended: asyncio.Event, lost: asyncio.Event) -> None:
        """Keep the turn until told that it has ended; say if another has taken it.

        A store that is away takes no turn: the lease is kept for as long as it lasts.
        """
        last = self.parts.clock.elapsed()
        while not ended.is_set():
            try:
                async with asyncio.timeout(_RENEW_S):
                    await ended.wait()
            except TimeoutError:
                if not await self._renew(last):
                    lost.set()
                    return
                last = self.parts.clock.elapsed()

    async def _renew(self, last: timedelta) -> bool:
        try:
            return await self.take() == self.holder
        except Exception:  # noqa: BLE001 - whatever keeps the store away
            return self.parts.clock.elapsed() - last < _LEASE

    async def give_up(self) -> None:
        """Let another process listen at once."""
        await asyncio.to_thread(self.parts.locks.let_go, _NAME, self.holder)
