"""A source that failed is asked ever more seldom, until it answers again."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from typing_extensions import override

from distbot.ports import Clock, Fetched, Source, SourceAwayError
from distbot.sources.http import FetchError

_LONGEST = timedelta(minutes=30)
_EARLY = 0.9
"""The tick that is due at the end of a wait may come a little early."""


class PatientSource(Source):
    """Stands before a source and counts its failures, in memory.

    Only what an address answered counts (`FetchError`): a missing folder may be asked
    for as often as one likes.
    """

    def __init__(self, source: Source, every: timedelta, clock: Clock) -> None:
        """Ask nothing yet.

        Args:
            source: To be asked.
            every: How often it is asked while it answers; the first wait.
            clock: Waits are measured by what elapses.
        """
        self._source = source
        self._every = every
        self._clock = clock
        self._failures = 0
        self._rests_until = timedelta()
        self._last: FetchError | None = None

    @property
    @override
    def name(self) -> str:
        return self._source.name

    @property
    @override
    def silent_start(self) -> bool:
        return self._source.silent_start

    @override
    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        """Ask the source, unless it still rests.

        Raises:
            SourceAwayError: It rests, or its address gave nothing usable.
            InputError: It cannot be read for another reason.
        """
        if self._last is not None and self._clock.elapsed() < self._rests_until:
            raise self._away(self._last, asked=False)
        try:
            fetched = await self._source.fetch(
                marks, history=history, unsettled=unsettled
            )
        except FetchError as error:
            self._failed(error)
            raise self._away(error, asked=True) from error
        self._failures, self._last = 0, None
        return fetched

    def _failed(self, error: FetchError) -> None:
        self._failures += 1
        self._last = error
        # 2 ** 20 minutes is past every bound, and no number too large.
        doubled = self._every * 2 ** min(self._failures - 1, 20)
        wait = min(doubled, max(_LONGEST, self._every)) * _EARLY
        if error.retry_at is not None:
            wait = max(wait, error.retry_at - self._clock.now())
        self._rests_until = self._clock.elapsed() + wait

    def _away(self, error: FetchError, *, asked: bool) -> SourceAwayError:
        retry_at = self._clock.now() + self._rests_until - self._clock.elapsed()
        rest = f"it is not asked again before {retry_at:%H:%M} UTC"
        return SourceAwayError(
            error.thing,
            f"{error.fault.rstrip('.')}; {rest}",
            error.mend,
            failures=self._failures,
            retry_at=retry_at,
            asked=asked,
        )
