"""What people ask about a newsroom's posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from distbot.domain.post import PostState, Receipt
from distbot.ports.attempts import LaneRules


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One article × destination: the post that speaks for it, and how it stands.

    Attributes:
        post_id: Of the row.
        article_id: Of the article's row.
        headline: Of the article.
        url: Of the article, or None.
        destination: Its name.
        variant: 0 is the first.
        version: Raised by each edit.
        state: Where it stands.
        reason: Why, if that needs one.
        due_at: Aware UTC; None until planned.
        receipt: Exactly if published.
        price_usd: What publishing it is billed; 0 where that is free, or nothing was
            composed.
    """

    post_id: int
    article_id: int
    headline: str
    url: str | None
    destination: str
    variant: int
    version: int
    state: PostState
    reason: str | None
    due_at: datetime | None
    receipt: Receipt | None
    price_usd: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An article that has no posts yet.

    Attributes:
        article_id: Of its row.
        headline: Its own.
        url: Its address, or None.
        why: What it waits for, in words.
        held: Whether a mark or a time holds it, or a question to the desk.
        until: Aware UTC; None: until somebody or something ends it.
    """

    article_id: int
    headline: str
    url: str | None
    why: str
    held: bool
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Something that holds an approved post back.

    Attributes:
        what: "paused", "network", "account", "rhythm" or "in flight".
        until: Aware UTC; None: until somebody or something ends it.
        why: In words, or "".
    """

    what: str
    until: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One move of a post.

    Attributes:
        at: Aware UTC.
        actor: Who moved it: "composer", "rule", a worker, "@editor".
        before: None for a new post.
        after: The new state.
        why: In words, or None.
    """

    at: datetime
    actor: str
    before: PostState | None
    after: PostState
    why: str | None


class Ledger(Protocol):
    """The newsroom's posts as people ask for them; reads only, one transaction each."""

    def lines(self, limit: int) -> Sequence[LedgerLine]:
        """Return every post, newest article first, at most `limit`."""
        ...

    def queue(self) -> Sequence[LedgerLine]:
        """Return what is not settled: by due time, drafts last."""
        ...

    def holes(self, now: datetime) -> Sequence[LedgerLine]:
        """Return what should be out and is not, oldest article first.

        Failed and unknown posts, those skipped for lateness, budget or a fault, and
        approved ones that are overdue; not what people or rules left out.
        """
        ...

    def waiting(self, limit: int) -> Sequence[Waiting]:
        """Return articles that have no posts yet, the newest first; not history."""
        ...

    def line(self, post_id: int) -> LedgerLine:
        """Return one post.

        Raises:
            LookupError: There is no such post.
        """
        ...

    def history(self, post_id: int) -> Sequence[Event]:
        """Return a post's moves, oldest first."""
        ...

    def waits(
        self,
        post_id: int,
        now: datetime,
        rules: Mapping[str, LaneRules] | None = None,
    ) -> Sequence[Wait]:
        """Return what an approved post waits for, beside its own time.

        With rules, by destination, its rhythm is asked; without, what a worker was
        last told counts.

        Raises:
            ConfigError: Its rhythm never lets it go.
        """
        ...
