"""What follows publication: edits, take-downs, changes of the article, reactions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Protocol

from distbot.domain.article import Article
from distbot.domain.correction import Prospect
from distbot.domain.post import Draft, Post
from distbot.domain.presence import Looks
from distbot.ports.attempts import Bill, Lease


class OperationKind(Enum):
    """What is done to a published post; the value is what a bill of it says."""

    EDIT = "edit"
    DELETE = "delete"


class OperationState(Enum):
    """Where an operation stands; the last three are ends."""

    WANTED = "wanted"
    DOING = "doing"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An edit or a take-down of what is published.

    Either may be repeated: the same text is "not modified", what is gone is gone.

    Attributes:
        id: Of the row.
        post_id: Of the post.
        kind: Which of the two.
        draft: What the post shall say; exactly for `EDIT`.
        asked_by: Who asked, by name.
        asked_at: Aware UTC.
        state: Where it stands.
        reason: Why it failed, is unknown or was put off, else None.
        price_usd: What each try is billed.
        done_at: When it ended, aware UTC.
        n: How often it was tried.
        lease: Under which it is being done; exactly for `DOING`.
    """

    id: int
    post_id: int
    kind: OperationKind
    draft: Draft | None
    asked_by: str
    asked_at: datetime
    state: OperationState
    reason: str | None
    price_usd: Decimal
    done_at: datetime | None
    n: int
    lease: Lease | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An operation to be asked for.

    Attributes:
        post_id: Of a published post.
        draft: What it shall say; None: it shall be gone.
        asked_by: Who asks, by name.
        price_usd: What it will be billed, as the asker was told.
    """

    post_id: int
    draft: Draft | None
    asked_by: str
    price_usd: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationEnd:
    """How a try went.

    Attributes:
        state: `DONE`; `FAILED`, `WANTED`: it is billed nothing, unless `charged`;
            `UNKNOWN`: it may have been done, and billed.
        reason: Why; None only for `DONE`.
        again_at: For `WANTED`: when it may be tried again, aware UTC; None: at once.
        charged: Whether what was paid for the try stays paid, however it ended: the
            network may have billed it.
    """

    state: OperationState
    reason: str | None = None
    again_at: datetime | None = None
    charged: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no end of a try.

        Raises:
            ValueError: It is still being done, or does not say why it was not done.
        """
        if self.state is OperationState.DOING:
            raise ValueError("a try that ended is not being done any more")
        if self.reason is None and self.state is not OperationState.DONE:
            raise ValueError(f"a try that ended {self.state.value} says why")


class OperationStore(Protocol):
    """Operations; every method is one transaction, blocking, safe from threads."""

    def ask(self, wanted: Wanted, now: datetime) -> Operation | None:
        """Store an operation; one at a time for a post.

        A take-down goes before an edit that nobody has begun: that one fails.

        Returns:
            None if another one is under way, or the post is not published, or was
            taken down.
        """
        ...

    def claim(
        self, worker: str, until: datetime, limit: int, now: datetime
    ) -> Sequence[Operation]:
        """Claim what is wanted, take-downs first, each part oldest first.

        Pauses do not hold them back: what is wrong is taken down while all stands
        still.
        """
        ...

    def pay(self, operation: Operation, bill: Bill, now: datetime) -> bool:
        """Charge the month for a try, before its call.

        It counts as billed also if the worker dies. To be asked once a claim.

        Returns:
            False if the month has no room for it, or its lease was lost: it must not
            be made.
        """
        ...

    def finish(self, operation: Operation, end: OperationEnd, now: datetime) -> bool:
        """Record how a try went; False if its lease was lost."""
        ...

    def reap(self, now: datetime) -> int:
        """Want again what dead workers held; return how many.

        What was charged for their tries stays: it may have been billed.
        """
        ...

    def of_post(self, post_id: int) -> Sequence[Operation]:
        """Return a post's operations, oldest first."""
        ...

    def recent(self, limit: int) -> Sequence[Operation]:
        """Return the newest operations, newest first."""
        ...

    def present(self, post: Post) -> Draft | None:
        """Return what a published post says after its edits; None: it is gone."""
        ...


class Decision(Enum):
    """What is done about a change."""

    UPDATE = "update"
    LEAVE = "leave"
    RETRACT = "retract"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of an article that has posts.

    Attributes:
        id: Of the row.
        article_id: Of the article's row.
        before: As the desk knew it.
        after: As it is now; None: it is gone.
        found_at: Aware UTC.
        message: Chat and message that told of it; None: the desk does not know yet.
        decision: None until somebody decides; `SUPERSEDED` by a later change, which
            then tells of both.
        decided_by: By name; None for `SUPERSEDED`, too.
    """

    id: int
    article_id: int
    before: Article
    after: Article | None
    found_at: datetime
    message: tuple[int, int] | None
    decision: Decision | None
    decided_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A change, and what may become of each post that is out or may go out."""

    change: Change
    prospects: tuple[Prospect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An article whose page is looked after.

    Attributes:
        article_id: Of the article's row.
        source: Name of the one it came from.
        headline: Its headline.
        url: Its address.
        looks: What is known of its page; None: nobody has looked yet.
    """

    article_id: int
    source: str
    headline: str
    url: str
    looks: Looks | None = None


class ChangeStore(Protocol):
    """Changes of known articles; every method is one transaction, blocking.

    Those that `ArticleStore.keep` finds are here by themselves.
    """

    def get(self, change_id: int) -> Change:
        """Return a change.

        Raises:
            LookupError: There is no such change.
        """
        ...

    def of_article(self, article_id: int) -> Sequence[Change]:
        """Return an article's changes, oldest first."""
        ...

    def ask_again(self, article_id: int, before: Article, now: datetime) -> int | None:
        """Ask anew what becomes of an article's posts that say an earlier version.

        Returns:
            The change's id; None where nobody has to decide: the article was never
            posted, or is again what that version was.

        Raises:
            LookupError: There is no such article.
        """
        ...

    def undecided(self, limit: int) -> Sequence[Change]:
        """Return changes that nobody has decided about, oldest first.

        Only of articles with a post, made before, that is not cancelled or skipped.
        """
        ...

    def unshown(self, limit: int) -> Sequence[Change]:
        """Return those of `undecided` that the desk was not told of yet."""
        ...

    def shown(self, change_id: int, chat_id: int, message_id: int) -> None:
        """Remember the message that told the desk."""
        ...

    def told_by(self, chat_id: int, message_id: int) -> Change | None:
        """Return the change that a message told of; None if it told of none."""
        ...

    def decide(
        self, change_id: int, decision: Decision, by: str, now: datetime
    ) -> bool:
        """Decide about a change, once; False if somebody has, or a later one came."""
        ...

    def watched(self, since: datetime, limit: int) -> Sequence[Watched]:
        """Return articles whose disappearance would matter, the newest first.

        Those with a post that waits, or with one published since then.
        """
        ...

    def looked(self, article_id: int, looks: Looks) -> None:
        """Remember what is known of an article's page by now."""
        ...

    def gone(self, article_id: int, now: datetime, *, said: bool = False) -> bool:
        """Note that an article's page was looked for and is gone (404, 410, trash).

        Of an article that is not composed yet nothing is made from then on; it is kept
        for an hour in case it comes back.

        Args:
            article_id: Of the article.
            now: Aware UTC.
            said: Its own system says so, which counts as the second time at once. Five
                sightings of its page are needed to gainsay it: caches go on showing it.

        Returns:
            Whether it was the second time: then it is a change to decide about.

        Raises:
            LookupError: There is no such article.
        """
        ...

    def there(self, article_id: int, *, seen: bool = False) -> bool:
        """Note that an article is there: what was counted before is forgotten.

        Args:
            article_id: Of the article.
            seen: Only its page was seen, and may be what a cache still has.

        Returns:
            Whether it counts as there now.
        """
        ...

    def gone_twice(self, article_id: int) -> bool:
        """Say whether an article is gone for good, as far as was seen."""
        ...

    def outdated(self, limit: int) -> Sequence[Post]:
        """Return posts that a rule approved, whose article changed since.

        Only such as surely never reached their network, and of which no person
        decided anything.
        """
        ...

    def renew(self, post: Post, draft: Draft, now: datetime) -> bool:
        """Give one of those its article's words; a new version, approved as it was.

        Returns:
            False if it was moved or rewritten meanwhile.
        """
        ...


class ReactionStore(Protocol):
    """How readers answer; every method is one transaction, blocking."""

    def count(self, post_id: int, at: datetime, counts: Mapping[str, int]) -> bool:
        """Keep a post's counts; False if later ones are kept.

        Args:
            post_id: Of a published post.
            at: When they were true; aware UTC.
            counts: By emoji, or "like", "repost", "reply", "view": all that there
                are. A kind that is not named has none any more.
        """
        ...

    def of(self, post_ids: Sequence[int]) -> Mapping[int, Mapping[str, int]]:
        """Return the latest counts of those posts that have any."""
        ...
