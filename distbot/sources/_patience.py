"""A source that failed is asked ever more seldom, until it answers again."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from typing_extensions import override

from distbot.ports import Clock, Fetched, Source, SourceAwayError
from distbot.sources.http import FetchError

_LONGEST = timedelta(minutes=30)
_PLACE = "place"
"""The mark that says where a source was."""

_EARLY = 0.9
"""The tick that is due at the end of a wait may come a little early."""


class PatientSource(Source):
    """Stands before a source and counts its failures, in memory.

    It also sees when the config leads the source elsewhere: what a new place holds at
    first is history, as at a first look.

    Only what an address answered counts (`FetchError`): a missing folder may be asked
    for as often as one likes.
    """

    def __init__(
        self, source: Source, every: timedelta, clock: Clock, place: str = ""
    ) -> None:
        """Ask nothing yet.

        Args:
            source: To be asked.
            every: How often it is asked while it answers; the first wait.
            clock: Waits are measured by what elapses.
            place: Changes when the source reads something else; "": it never does.
        """
        self._place = place
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
            fetched = await self._fetch(dict(marks), history, unsettled)
        except FetchError as error:
            self._failed(error)
            raise self._away(error, asked=True) from error
        self._failures, self._last = 0, None
        return fetched

    async def _fetch(
        self,
        marks: dict[str, str],
        history: bool,  # noqa: FBT001 - as the source is asked
        unsettled: Collection[str],
    ) -> Fetched:
        moved = marks.pop(_PLACE, self._place) != self._place
        if moved:
            marks, history = {}, self._source.silent_start
        fetched = await self._source.fetch(marks, history=history, unsettled=unsettled)
        if not self._place:
            return fetched
        return replace(
            fetched,
            marks={**fetched.marks, _PLACE: self._place},
            history=moved and history,
        )

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
