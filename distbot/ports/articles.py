"""What the services ask of a newsroom's articles and sources."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from distbot.domain.article import Article
from distbot.domain.embargo import Hold
from distbot.domain.settling import AT_ONCE, Intake


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with its row.

    Attributes:
        id: Of the row.
        article: In its newest version.
        baseline: It was there before distbot began, and is not posted.
        skip_reason: Why it gets no posts although it is news; None: it gets them.
    """

    id: int
    article: Article
    baseline: bool
    skip_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """How what a source gave is taken in.

    Attributes:
        intake: The source's own rules.
        holds: By an article's key: what holds it back.
        piled: Keys of what may have piled up while the source was not read; the desk
            is asked about as many as `gap_size` of them.
        gap_size: From how many new ones on it is a pile.
        history: Keys of what is history though its source was read before.
        news: Keys of what is news though its source was never read before.
        unread: Keys of what this look settles not: its page is to be read before.
    """

    intake: Intake = AT_ONCE
    holds: Mapping[str, Hold] = field(default_factory=dict)
    piled: frozenset[str] = frozenset()
    gap_size: int = 3
    history: frozenset[str] = frozenset()
    news: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()

    def is_history(self, key: str, *, first: bool) -> bool:
        """Say whether a new article is history: on a first run, what is no news is."""
        return key not in self.news if first else key in self.history


AS_IT_COMES = Admission()
"""Whatever comes is finished, and nothing holds it."""


class ArticleStore(Protocol):
    """The articles and sources of one newsroom.

    Every method is one transaction; blocking, safe from several threads.
    """

    def marks(self, source: str) -> Mapping[str, str] | None:
        """Return what the source wants back, or None before its first run."""
        ...

    def keep(
        self,
        source: str,
        articles: Sequence[Article],
        marks: Mapping[str, str],
        *,
        baseline: bool,
        now: datetime,
        admission: Admission = AS_IT_COMES,
    ) -> int:
        """Store what is new together with the marks; return how many were new.

        An article is known by any of its aliases (`domain.identity`), and by its
        headline where another source told of it within 24 hours. One that its source
        gives in other words than it did, or in a later version, takes them, and the
        change is kept for the desk (`ChangeStore`); one that is not settled, or held,
        just takes them. A fuller source is followed from its first word on; any
        other one's reading of an article, and an older version, change nothing.
        """
        ...

    def read_last(self, source: str) -> datetime | None:
        """Return when a source was last read whole; None: never. Aware UTC."""
        ...

    def began(self, source: str) -> datetime | None:
        """Return when a source was first read; None: never. Aware UTC."""
        ...

    def read_last_by_others(self, names: Collection[str]) -> datetime | None:
        """Return when a source that is not among these was read last; aware UTC.

        None: no other was. It may be one of these that was given another name.
        """
        ...

    def fresh_at(self, source: str) -> datetime | None:
        """Return when a source's newest article was first heard of, from whomever.

        Never before its first run; None: it had none. Aware UTC.
        """
        ...

    def unsettled(self, source: str) -> frozenset[str]:
        """Return all aliases of a source's articles that are to be read again.

        They were not read twice yet, or are held until their mark is gone.
        """
        ...

    def ripe_at(self, source: str, after: datetime) -> datetime | None:
        """Return when next, after then, a read may settle one of these; aware UTC."""
        ...

    def overdue(
        self, source: str, now: datetime, limit: int
    ) -> Sequence[tuple[int, Article]]:
        """Return what `give_up_settling` would let go on, with its ids."""
        ...

    def give_up_settling(self, source: str, now: datetime) -> Sequence[str]:
        """Let go on as read what has not settled for too long; return the headlines.

        Too long is 10 minutes after its last change, and an hour after the first read.
        What is unpublished by two looks in vain does not go on.
        """
        ...

    def let_go(self, sources: Collection[str], now: datetime) -> None:
        """Let go on what waits for a source that is not among these any more."""
        ...

    def release(self, now: datetime) -> None:
        """End the holds whose time has come."""
        ...

    def get(self, article_id: int) -> Article:
        """Return an article in its newest version.

        Raises:
            LookupError: There is no such row.
        """
        ...

    def find(self, key: str) -> int | None:
        """Return the id of the article known by a key (`Article.key`), or None."""
        ...

    def uncomposed(self, limit: int) -> Sequence[StoredArticle]:
        """Return articles without posts yet that may have them, oldest first.

        They are settled, not held, and not unpublished by two looks in vain.
        """
        ...

    def seen(self, begin: datetime, end: datetime) -> Sequence[Article]:
        """Return articles that came in then, newest first, without the baseline.

        Args:
            begin: Aware UTC.
            end: Aware UTC, exclusive.
        """
        ...
