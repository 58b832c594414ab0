"""What a source says while it is left alone."""

from datetime import datetime

from distbot.domain.errors import InputError


class SourceAwayError(InputError):
    """A source gave nothing, and is left alone for a while.

    Attributes:
        failures: How often in a row it gave nothing; 1 at the first time.
        retry_at: Before this moment (aware UTC) it is not asked again.
        asked: Whether it was asked now; False where it still rested.
    """

    def __init__(
        self,
        thing: str,
        fault: str,
        mend: str,
        *,
        failures: int,
        retry_at: datetime,
        asked: bool,
    ) -> None:
        """Name the address, its fault, the mend, and how long it is left alone."""
        super().__init__(thing, fault, mend)
        self.failures = failures
        self.retry_at = retry_at
        self.asked = asked
