"""What can go wrong, split by what the caller does next.

The channel errors do not inherit from one another: `distbot.domain.delivery`
decides what follows each, and no `except` clause catches more than it names.
"""

from datetime import datetime

from typing_extensions import override


class DistbotError(Exception):
    """A failure that is told to a person as one sentence with its mend."""


class InputError(DistbotError):
    """Something given to distbot cannot be used: a file, a page, a feed.

    Attributes:
        thing: What was given, as the giver named it (a path, a URL).
        fault: What is wrong with it.
        mend: What the giver can do next, as an imperative sentence.
    """

    def __init__(self, thing: str, fault: str, mend: str) -> None:
        """Name the thing, its fault and the mend."""
        super().__init__(thing, fault, mend)
        self.thing = thing
        self.fault = fault
        self.mend = mend

    @override
    def __str__(self) -> str:
        return f"{self.thing}: {self.fault.rstrip('.')}. {self.mend.rstrip('.')}."


class ConfigError(InputError):
    """A config, a secret or a command-line value is wrong: exit code 2."""


class StoreAwayError(DistbotError):
    """The store could not do it now, as when its disk is full; it may later."""

    def __init__(self, fault: str) -> None:
        """Name what the database said."""
        mend = "Try again; if it stays, make room on its disk or look whether it runs"
        super().__init__(f"the store: {fault.rstrip('.')}. {mend}.")


class MoveError(DistbotError):
    """A post was asked to make a move its state does not allow."""


class CardError(DistbotError):
    """A text cannot be drawn: too long for its floor size, or a missing glyph."""


class PhotoError(CardError):
    """A photo cannot stand on a card; the same card without it may."""


class ChannelError(DistbotError):
    """Common root, for type hints only; never caught as such."""


class Throttled(ChannelError):  # noqa: N818 - an answer of the network, not a fault
    """The network asks to wait; surely nothing was published.

    Attributes:
        until: Aware UTC; before it nothing may be sent to this destination.
    """

    def __init__(self, until: datetime) -> None:
        """Keep the first moment at which sending may be tried again."""
        super().__init__(f"asked to wait until {until.isoformat(timespec='seconds')}")
        self.until = until


class Unavailable(ChannelError):  # noqa: N818 - names the state
    """The network could not be reached; surely nothing was published."""


class Rejected(ChannelError):  # noqa: N818 - names the answer
    """The network refused this post for good; surely nothing was published."""


class Duplicate(ChannelError):  # noqa: N818 - names the answer
    """The network says that it has these very words; nothing new was published.

    After an earlier try this is evidence that the earlier one got through.
    """


class Unauthorized(ChannelError):  # noqa: N818 - names the answer
    """The credentials or rights are wrong; surely nothing was published.

    Attributes:
        here_only: The keys are good, and lack the right at this one destination.
        reads_only: The keys are good, and may only read, wherever it is.
    """

    def __init__(
        self, fault: str, *, here_only: bool = False, reads_only: bool = False
    ) -> None:
        """Keep the network's words, and how far they reach."""
        super().__init__(fault)
        self.here_only = here_only
        self.reads_only = reads_only


class OutOfCredit(ChannelError):  # noqa: N818 - names the answer
    """The account has no credit left; surely nothing was published."""


class OverBudget(ChannelError):  # noqa: N818 - names the state
    """The month's budget has no room for a call; it was not made."""


class OutcomeUnknown(ChannelError):  # noqa: N818 - names the state
    """The call may or may not have published; only a look can tell."""
