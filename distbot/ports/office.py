"""What a newsroom's store keeps beside the posts: money, pauses, notices, locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Protocol

from distbot.ports.attempts import Bill
from distbot.ports.world import Outlays

About = int | None
"""The id of the post that a billed call is for; None: it is for several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledCall:
    """One call that was, or may have been, billed.

    Attributes:
        at: Aware UTC.
        account: Channel and account: "x:".
        what: "post", "alt text", "own read".
        price_usd: What it cost.
        state: "reserved" while nobody knows, "billed", or "released": not made.
        post_id: For which post; None for none.
    """

    at: datetime
    account: str
    what: str
    price_usd: Decimal
    state: str
    post_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """How an account's money goes.

    Attributes:
        charged_usd: In the month so far: all that was or may have been billed.
        posts_a_week: Posts billed in the seven days before.
        first_at: When the account's first post was billed, aware UTC; None: none was.
        links_today: Posts with a link that this day already has, unsent ones too.
        promised_usd: Price of what is drafted or approved, and not sent yet.
    """

    charged_usd: Decimal
    posts_a_week: int
    first_at: datetime | None
    links_today: int
    promised_usd: Decimal


class MoneyStore(Protocol):
    """The bills; every method is one transaction, blocking."""

    def outlays(self, bill: Bill, post_id: int, now: datetime) -> Outlays:
        """Return what preparing a post may use and pay with."""
        ...

    def charged(self, bill: Bill) -> Decimal:
        """Return what the month has cost, or may have, so far."""
        ...

    def charge(
        self, bill: Bill, what: str, price_usd: Decimal, post_id: About, now: datetime
    ) -> bool:
        """Write down a billed call; False if the month has no room for it."""
        ...

    def spending(
        self,
        bill: Bill,
        destinations: Sequence[str],
        link_usd: Decimal,
        day_began: datetime,
        now: datetime,
    ) -> Spending:
        """Return how an account's money goes.

        Args:
            bill: Which account and month.
            destinations: Those that the account posts to.
            link_usd: From which price on a post counts as one with a link.
            day_began: Aware; the newsroom's calendar day.
            now: Aware UTC.
        """
        ...

    def calls(self, account: str, since: datetime) -> Sequence[BilledCall]:
        """Return an account's billed calls, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why nothing goes out.

    Attributes:
        scope: A destination's name, or "" for all.
        at: Aware UTC.
        actor: Who said so.
        why: In words.
    """

    scope: str
    at: datetime
    actor: str
    why: str


class PauseStore(Protocol):
    """What is stopped; every method is one transaction, blocking."""

    def pause(self, scope: str, *, actor: str, why: str, now: datetime) -> bool:
        """Stop a destination, or with "" all; False if it was stopped already."""
        ...

    def resume(self, scope: str) -> bool:
        """Let go again; False if it was not stopped."""
        ...

    def pauses(self) -> Sequence[Pause]:
        """Return what is stopped, for all first."""
        ...


class Audience(Enum):
    """Who is told."""

    DESK = "desk"
    CHIEFS = "chiefs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that people must hear once.

    Attributes:
        cause: What it is about; while it stands, the same cause is not told again.
        audience: Who is told.
        kind: Key of its sentence among the language's words: "notice_<kind>".
        fields: What the sentence names.
        id: Of the row; 0 until it is stored.
    """

    cause: str
    audience: Audience
    kind: str
    fields: Mapping[str, str]
    id: int = 0


class NoticeStore(Protocol):
    """What people must hear; every method is one transaction, blocking."""

    def announce(
        self,
        cause: str,
        audience: Audience,
        kind: str,
        fields: Mapping[str, str],
        now: datetime,
    ) -> bool:
        """Store a notice; False if one of that cause stands already."""
        ...

    def untold(self, limit: int) -> Sequence[Notice]:
        """Return notices that nobody was told yet, oldest first."""
        ...

    def standing(self, kinds: Sequence[str]) -> frozenset[str]:
        """Return the causes of some kinds that are not over."""
        ...

    def told(self, notice_id: int, now: datetime) -> None:
        """Remember that people were told."""
        ...

    def over(self, cause: str, now: datetime) -> bool:
        """End a cause, so that it is told when it comes again; False if none stood."""
        ...


class LockStore(Protocol):
    """What one process does at a time; every method is one transaction, blocking."""

    def hold(self, name: str, holder: str, until: datetime, now: datetime) -> str:
        """Take a lock, or keep one; return who holds it, this holder or another."""
        ...

    def let_go(self, name: str, holder: str) -> None:
        """Give a lock back, if it is still this holder's."""
        ...
