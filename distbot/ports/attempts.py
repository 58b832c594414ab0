"""What workers ask of a newsroom's store: claims, attempts, traces of lost ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from distbot.domain.delivery import Verdict
from distbot.domain.pace import Pace
from distbot.domain.post import Post, Receipt
from distbot.domain.rhythm import Rhythm
from distbot.domain.sighting import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A worker's right to a claimed post.

    Attributes:
        worker: Who holds it.
        until: Aware UTC; the only judge of a dead worker. On PostgreSQL by the clock
            of its server.
    """

    worker: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRules:
    """What holds a destination's posts back.

    Attributes:
        rhythm: When it may post.
        pace: What its network allows.
        mourns: Whether duka mode is on: posts of grief keep evergreens away.
    """

    rhythm: Rhythm
    pace: Pace = field(default_factory=Pace)
    mourns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a worker has claimed.

    Attributes:
        lease: Under which it holds them.
        posts: One a destination, urgent first.
        more: Whether asking again at once may give more: a post was due that its
            rhythm holds back, and there may be others behind it.
    """

    lease: Lease
    posts: tuple[Post, ...]
    more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What an attempt will cost whom.

    Attributes:
        account: Channel and account: "x:".
        limit_usd: The month's hard stop; None where nothing is billed.
        month_began: Aware; the newsroom's calendar month.
    """

    account: str
    limit_usd: Decimal | None
    month_began: datetime

    @property
    def without_limit(self) -> "Bill":
        """The same for a call that was made already."""
        return replace(self, limit_usd=None)

    def over(self, price_usd: Decimal) -> str:
        """Say why a call of that price is not made, and how to mend it."""
        channel = self.account.partition(":")[0]
        return (
            f"budget: {price_usd} USD would pass the month's {self.limit_usd} USD: "
            f"raise [{channel}] monthly_budget_usd"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A claimed post that is ready for its one call.

    Attributes:
        post: As claimed.
        lease: Under which it was.
        bill: Who pays.
        price_usd: What the one call itself is billed; what preparing cost is
            charged already.
        unique: Whether the network forbids the same words on two accounts.
    """

    post: Post
    lease: Lease
    bill: Bill
    price_usd: Decimal
    unique: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An attempt that is written and not yet closed.

    Attributes:
        post_id: Of the row.
        n: The attempt's number, from 1.
        deadline: Aware UTC; the lease's end.
        priced: Whether money is reserved for it.
        doubted: Whether an earlier attempt of the post was unknown, and is held for
            absent.
    """

    post_id: int
    n: int
    deadline: datetime
    priced: bool = False
    doubted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an attempt ended."""

    opening: Opening
    outcome: Receipt | Verdict


class AttemptStore(Protocol):
    """The worker's side of the posts: claims and attempts.

    Every method is one transaction; blocking, safe from several threads. A method
    that moves a post says whether it was this call that moved it; each move writes
    its event.
    """

    def claim(
        self,
        worker: str,
        span: timedelta,
        limit: int,
        now: datetime,
        rules: Mapping[str, LaneRules],
    ) -> Claimed:
        """Claim due posts: at most one a destination that is free, urgent first.

        Args:
            worker: Unique among running processes.
            span: How long the lease shall be.
            limit: At most so many posts.
            now: Aware UTC.
            rules: By destination: only for these is claimed. Posts that their
                rhythm, their network's pace, a pause or a wait holds back are left.
        """
        ...

    def give_back(
        self, post: Post, lease: Lease, verdict: Verdict, now: datetime
    ) -> bool:
        """Move a claimed post to approved or failed, as the verdict says."""
        ...

    def begin(self, starts: Sequence[Start], now: datetime) -> Sequence[Opening | None]:
        """Move claimed posts to sending and write their attempts, within the budget.

        Returns:
            For each the opened attempt: the one call may be made. None when it may
            not: the lease is lost, the budget is spent and the post is skipped for
            it, or the same words went to another account of a network that forbids
            that, and the post has failed for it. None for all when the store was
            put back to an earlier day under our feet: it has been stopped.
        """
        ...

    def doubt(
        self, post: Post, lease: Lease, now: datetime, bill: Bill | None = None
    ) -> bool:
        """Move a claimed, doubtful post to unknown, with an attempt to be looked for.

        No call is made: it may have been made before the store was restored.

        Args:
            post: As it was claimed.
            lease: Under which it is held.
            now: Aware UTC.
            bill: Where its price is set aside, whatever the limit, until it is known
                whether it was sent; None: nowhere.
        """
        ...

    def finish(self, endings: Sequence[Ending], now: datetime) -> Sequence[bool]:
        """Close attempts and move their posts as the outcomes say.

        An answer that comes after the lease was over still counts. A receipt that is
        another post's explains nothing: the outcome is unknown. What would be tried
        again and whose article was unpublished meanwhile is skipped at once.
        """
        ...

    def reap(self, now: datetime) -> int:
        """Take back what dead workers held: claimed → approved, sending → unknown."""
        ...

    def next_due(self, now: datetime) -> datetime | None:
        """Return when next a post may go, past or future; None if none waits."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """An attempt whose outcome is unknown.

    Attributes:
        post: Whose it is.
        n: The attempt's number.
        trace: What is known of it.
        absences: How often it was looked for and not found.
        asked: Whether a person has been asked.
    """

    post: Post
    n: int
    trace: Trace
    absences: int
    asked: bool


class TraceStore(Protocol):
    """What became of unknown outcomes; every method is one transaction, blocking."""

    def unsettled(self, now: datetime, limit: int) -> Sequence[Unsettled]:
        """Return the attempts whose next look is due."""
        ...

    def look_later(
        self, post_id: int, n: int, at: datetime, *, absent: bool = False
    ) -> None:
        """Set when to look again; with `absent`, count a look that found nothing."""
        ...

    def ask(self, post_id: int, n: int, why: str, now: datetime) -> bool:
        """Store a question for a person, and look no more; False if it was stored.

        With it goes a notice for the desk.
        """
        ...

    def settle(
        self,
        post_id: int,
        found: Receipt | None,
        *,
        actor: str,
        why: str,
        now: datetime,
        n: int | None = None,
    ) -> bool:
        """Move an unknown post: to published if it was found, else to approved.

        Answers its question, if there is one. With `n`, only if it still is that
        attempt whose outcome is unknown. What was not found and whose article was
        unpublished meanwhile is skipped at once.

        Raises:
            InputError: What was found is the receipt of another post.
        """
        ...
