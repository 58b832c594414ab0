"""What the services ask of a newsroom's store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from distbot.domain.article import Article
from distbot.domain.delivery import Verdict
from distbot.domain.post import Draft, Post, PostState, Receipt
from distbot.domain.reading import ArticleClass


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with its row.

    Attributes:
        id: Of the row.
        article: As first stored.
        baseline: It was there before distbot began, and is not posted.
    """

    id: int
    article: Article
    baseline: bool


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
    ) -> int:
        """Store what is new together with the marks; return how many were new."""
        ...

    def get(self, article_id: int) -> Article:
        """Return an article.

        Raises:
            LookupError: There is no such row.
        """
        ...

    def uncomposed(self, limit: int) -> Sequence[StoredArticle]:
        """Return articles without posts yet, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post to be stored.

    Attributes:
        destination: Its name.
        state: `DRAFT`, `APPROVED` or `SKIPPED`.
        draft: What it says; None only for `SKIPPED`.
        article_class: Of the article.
        reason: Why it is in that state.
        due_at: Exactly for `APPROVED`.
    """

    destination: str
    state: PostState
    draft: Draft | None
    article_class: ArticleClass
    reason: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A worker's right to a claimed post.

    Attributes:
        worker: Who holds it.
        until: Aware UTC; the only judge of a dead worker.
    """

    worker: str
    until: datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An attempt that is written and not yet closed.

    Attributes:
        post_id: Of the row.
        n: The attempt's number, from 1.
        deadline: Aware UTC; an answer after it comes too late to be waited for.
    """

    post_id: int
    n: int
    deadline: datetime


class PostStore(Protocol):
    """The posts of one newsroom.

    Every method is one transaction; blocking, safe from several threads. A method
    that moves a post returns whether it was this call that moved it; each move
    writes its event.
    """

    def add_destinations(self, names: Sequence[str], now: datetime) -> None:
        """Make known where to post; to a new one, older articles are baseline."""
        ...

    def add(self, article_id: int, posts: Sequence[NewPost], now: datetime) -> None:
        """Store an article's posts and mark it composed; known ones stay."""
        ...

    def draft(self, article: Article, posts: Sequence[NewPost], now: datetime) -> int:
        """Store an article an editor asked for, with its posts, all at once.

        A known article takes the present words. Where a destination's last post was
        skipped, cancelled or refused, a next variant is stored; any other stays.

        Returns:
            The article's id.
        """
        ...

    def get(self, post_id: int) -> Post:
        """Return a post that has a draft.

        Raises:
            LookupError: There is no such post.
        """
        ...

    def of_article(self, article_id: int) -> Sequence[Post]:
        """Return an article's posts that have a draft, in the order added."""
        ...

    def drafts(self, destinations: Sequence[str]) -> Sequence[tuple[Post, datetime]]:
        """Return these destinations' drafts with when each was made, oldest first."""
        ...

    def approve(  # noqa: PLR0913 - a decision names who, what, when and why
        self,
        post_id: int,
        version: int,
        *,
        actor: str,
        why: str,
        due_at: datetime,
        now: datetime,
        drafts_only: bool = False,
    ) -> bool:
        """Move a draft or failed post of exactly that version to approved.

        With `drafts_only`, as for a button that may be old, a failed one stays.
        """
        ...

    def cancel(
        self,
        post_id: int,
        version: int,
        *,
        actor: str,
        why: str,
        now: datetime,
        drafts_only: bool = False,
    ) -> bool:
        """Move a post of that version to cancelled, unless it is sending or final.

        With `drafts_only`, as for a button that may be old, only a draft.
        """
        ...

    def reschedule(
        self, post_id: int, version: int, *, actor: str, due_at: datetime, now: datetime
    ) -> bool:
        """Set when a draft or approved post of that version is due; a new version."""
        ...

    def settle(
        self,
        post_id: int,
        found: Receipt | None,
        *,
        actor: str,
        why: str,
        now: datetime,
    ) -> bool:
        """Move an unknown post: to published if it was found, else to approved.

        Raises:
            InputError: What was found is the receipt of another post.
        """
        ...

    def published(self) -> Sequence[Post]:
        """Return published posts in the order of publication."""
        ...

    def tally(self) -> Mapping[PostState, int]:
        """Count the posts by state."""
        ...

    def unshown(self, limit: int) -> Sequence[Post]:
        """Return drafts whose present version the desk has not seen."""
        ...

    def shown(self, post: Post, chat_id: int, message_id: int, now: datetime) -> None:
        """Remember the desk's control message of a post's present version."""
        ...


class AttemptStore(Protocol):
    """The worker's side of the posts: claims and attempts.

    Every method is one transaction; blocking, safe from several threads. A method
    that moves a post returns whether it was this call that moved it; each move
    writes its event.
    """

    def claim(self, lease: Lease, limit: int, now: datetime) -> Sequence[Post]:
        """Claim due posts: at most one a destination that is free, urgent first."""
        ...

    def give_back(
        self, post: Post, lease: Lease, verdict: Verdict, now: datetime
    ) -> bool:
        """Move a claimed post to approved or failed, as the verdict says."""
        ...

    def begin(
        self, post: Post, lease: Lease, bill: Bill, now: datetime
    ) -> Opening | None:
        """Move a claimed post to sending and write its attempt, within the budget.

        Returns:
            The opened attempt: the one call may be made. None when it may not: the
            lease is lost, or the budget is spent and the post is skipped for it.
        """
        ...

    def finish(
        self, opening: Opening, outcome: Receipt | Verdict, now: datetime
    ) -> bool:
        """Close the attempt and move the post as its outcome says.

        A receipt that comes after the lease was over still counts.
        """
        ...

    def reap(self, now: datetime) -> int:
        """Take back what dead workers held: claimed → approved, sending → unknown."""
        ...

    def next_due(self) -> datetime | None:
        """Return when the next approved post is due, past or future; None if none."""
        ...

    def spent(self, account: str, since: datetime) -> Decimal:
        """Return what attempts of an account since then were or may be billed."""
        ...


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

    def line(self, post_id: int) -> LedgerLine:
        """Return one post.

        Raises:
            LookupError: There is no such post.
        """
        ...

    def history(self, post_id: int) -> Sequence[Event]:
        """Return a post's moves, oldest first."""
        ...
