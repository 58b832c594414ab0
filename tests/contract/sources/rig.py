"""What the contract suite needs of whatever a source reads from."""

from abc import ABC, abstractmethod

from distbot.ports import Source


class Rig(ABC):
    """What a source reads from, as its publisher sees it."""

    silent_start: bool

    @abstractmethod
    def source(self) -> Source:
        """Build the source as the app does: from its entry point and options."""

    @abstractmethod
    def publish(self, name: str, headline: str) -> None:
        """Put a good article there."""

    @abstractmethod
    def spoil(self, name: str) -> None:
        """Put an article there that cannot be read."""

    @abstractmethod
    def vanish(self) -> None:
        """Take away everything the source reads from."""
