"""What a newsroom has told before: its last stories, and whom it quoted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from distbot.domain.same_story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """An article that is stored.

    Attributes:
        headline: Its headline.
        story: What it is told from others by.
    """

    headline: str
    story: Story


class Precedents(Protocol):
    """The newsroom's store as a memory; reads only, blocking, safe in threads."""

    def stories(self, but: str, since: datetime) -> Sequence[Precedent]:
        """Return the newest articles that were stored since then, at most 300.

        Args:
            but: Key of the article that they are compared to.
            since: Aware UTC.
        """
        ...

    def has_quoted(self, speaker: str, but: str) -> bool:
        """Say whether a card with this speaker's words is out, of the last 5,000 posts.

        Args:
            speaker: The full name.
            but: Key of an article that does not count.
        """
        ...


def everybody(speaker: str) -> bool:
    """Stand in where nobody remembers: whoever speaks is taken for known."""
    del speaker
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What of an article was there before.

    Attributes:
        twin: Headline of an article of the last two days that tells the same; "" if
            none does.
        has_quoted: Says whether a speaker was quoted before.
    """

    twin: str = ""
    has_quoted: Callable[[str], bool] = everybody
