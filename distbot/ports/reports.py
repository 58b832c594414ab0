"""What telling how things went asks of a newsroom's store, and of who draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from distbot.domain.chart import Chart
from distbot.domain.post import Receipt
from distbot.domain.report import ReportedPost
from distbot.domain.report_due import ReportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Countable:
    """A post that stands, whose counts can be asked for.

    Attributes:
        post_id: Of the row.
        destination: Its name.
        receipt: Its own.
    """

    post_id: int
    destination: str
    receipt: Receipt


class ReportStore(Protocol):
    """What reports are made of; every method is one transaction, blocking."""

    def posts(self, begin: datetime, end: datetime) -> Sequence[ReportedPost]:
        """Return what was published, moved, changed or taken down then, by id.

        Args:
            begin: Aware UTC.
            end: Aware UTC, exclusive.
        """
        ...

    def questions(self) -> int:
        """Count the questions of lost answers that wait for a person."""
        ...

    def countable(
        self, destinations: Sequence[str], begin: datetime, end: datetime, limit: int
    ) -> Sequence[Countable]:
        """Return posts published there then, and not taken down, newest first."""
        ...

    def find(self, places: Sequence[tuple[str, str]], remote_id: str) -> int | None:
        """Return the id of the post that a network knows by its own id.

        Args:
            places: Destination and address of each place where it may stand.
            remote_id: The network's.
        """
        ...

    def told(self, kind: ReportKind) -> date | None:
        """Return the first day of the last period told; None: none ever was."""
        ...

    def tell(self, kind: ReportKind, first: date) -> bool:
        """Remember that a period was told; False if it, or a later one, was before."""
        ...


class ChartDrawer(Protocol):
    """Draws charts."""

    def draw(self, chart: Chart) -> bytes:
        """Return a PNG, 1080 px wide and 1350 px high; some seconds, blocking.

        Raises:
            InputError: It could not be drawn.
        """
        ...
