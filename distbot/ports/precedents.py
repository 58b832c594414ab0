"""What a newsroom has told before: its last stories, and whom it quoted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from distbot.domain.article import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """A stored article that tells the same story as another one.

    Attributes:
        article_id: Of its row.
        article: As it is now.
        seen_at: When it came; aware UTC.
        likeness: As `distbot.domain.same_story.similarity` has it.
    """

    article_id: int
    article: Article
    seen_at: datetime
    likeness: float


class Precedents(Protocol):
    """The newsroom's store as a memory; reads only, blocking, safe in threads."""

    def alike(self, article: Article, since: datetime) -> Sequence[Precedent]:
        """Return other articles that came since then and tell the same story.

        At most ten, the most alike first, then the oldest. The first call reads all
        that came since then, and takes about a millisecond for each; the next ones
        read what is new.

        Args:
            article: What they are compared to, stored or not.
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
        twins: All articles of these two days that tell the same, most alike first.
        has_quoted: Says whether a speaker was quoted before.
    """

    twin: str = ""
    twins: tuple[Precedent, ...] = ()
    has_quoted: Callable[[str], bool] = everybody
