"""The public page of a newsroom's channels, written anew when something was told."""

import asyncio
from dataclasses import dataclass, field

from distbot.domain.errors import InputError
from distbot.line import Tell
from distbot.ports import MedsosPage, Parts
from distbot.services.medsos import medsos

_TOLD = frozenset({"post_published", "post_amended"})
_LOOK_EVERY_S = 3.0
"""Several posts of one article make one page."""


@dataclass(slots=True, kw_only=True)
class Window:
    """One newsroom's page, beside its line.

    Attributes:
        parts: The newsroom's.
        page: Where it is written.
        articles: How many it shows at most.
        tell: Hears of a page that could not be written.
    """

    parts: Parts
    page: MedsosPage
    articles: int
    tell: Tell
    _stale: bool = field(default=True, init=False)

    def overhearing(self, tell: Tell) -> Tell:
        """Return what hands events on, and notes when one makes the page old."""

        def hear(event: str, fields: dict[str, object]) -> None:
            self._stale = self._stale or event in _TOLD
            tell(event, fields)

        return hear

    async def run(self, stop: asyncio.Event) -> None:
        """Write the page, and again whenever it has become old, until told to stop."""
        while not stop.is_set():
            await self.write()
            try:
                await asyncio.wait_for(stop.wait(), _LOOK_EVERY_S)
            except TimeoutError:
                continue
        await self.write()

    async def write(self) -> None:
        """Write the page if it is old; what hinders is told, and it stays old."""
        if not self._stale:
            return
        self._stale = False
        try:
            await asyncio.to_thread(self._write)
        except InputError as error:
            self._failed(str(error))
        except Exception as error:  # noqa: BLE001 - posts matter more than their page
            self._failed(f"unforeseen {type(error).__name__}: {error}")

    def _write(self) -> None:
        self.page.write(medsos(self.parts, self.articles))

    def _failed(self, fault: str) -> None:
        self._stale = True
        self.tell("medsos_page_failed", {"fault": fault})
