"""What the services ask of a newsroom's store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from distbot.domain.article import Article
from distbot.domain.post import Draft, Post, PostState, Priority, Receipt
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Past
from distbot.ports.attempts import LaneRules


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
        expire_at: From when on it is better not sent; None: always wanted. Aware UTC.
        asked: An editor drafted it: it waits for people, whatever the rules say.
    """

    destination: str
    state: PostState
    draft: Draft | None
    article_class: ArticleClass
    reason: str | None = None
    due_at: datetime | None = None
    expire_at: datetime | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What a destination has posted lately, and will.

    Attributes:
        past: Posts that went out, or may have, oldest first.
        planned: Approved ones, by when they are due.
    """

    past: tuple[Past, ...]
    planned: tuple[Past, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """A published evergreen that may be told again.

    Attributes:
        post: Its last variant.
        quotes: What the cards of all its variants said.
    """

    post: Post
    quotes: frozenset[str]


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


class PostStore(Protocol):
    """The posts of one newsroom.

    Every method is one transaction; blocking, safe from several threads. A method
    that moves a post returns whether it was this call that moved it; each move
    writes its event.
    """

    def add_destinations(
        self,
        accounts: Mapping[str, str],
        now: datetime,
        addresses: Mapping[str, str] | None = None,
    ) -> Sequence[str]:
        """Make known where to post; to a new one, older articles are baseline.

        Args:
            accounts: Destination → its "channel:account".
            now: Aware UTC.
            addresses: Destination → where it leads; another place has other ids.

        Returns:
            Destinations that the store knows, that still have posts waiting, and
            that are not among these.
        """
        ...

    def knows(self, accounts: Mapping[str, str], addresses: Mapping[str, str]) -> bool:
        """Say whether all these destinations are known, just as they are."""
        ...

    def serve(self, now: datetime) -> datetime | None:
        """Note that the newsroom is served now; return when it last was before."""
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
        """Return these destinations' drafts with when each was made, oldest first.

        Not those that an editor asked for: no rule decides these.
        """
        ...

    def approve(  # noqa: PLR0913 - a decision names who, what, when and why
        self,
        post_id: int,
        version: int,
        *,
        actor: str,
        why: str,
        due_at: datetime,
        expire_at: datetime | None = None,
        fixed: bool = False,
        now: datetime,
        drafts_only: bool = False,
    ) -> bool:
        """Move a draft or failed post of exactly that version to approved.

        `fixed`: an editor named that very time.

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

    def change(  # noqa: PLR0913 - as for approve
        self,
        post_id: int,
        version: int,
        *,
        actor: str,
        due_at: datetime | None = None,
        expire_at: datetime | None = None,
        priority: Priority | None = None,
        now: datetime,
    ) -> bool:
        """Set when a post of that version is due, or its priority; a new version.

        A draft or an approved post stays what it is; a claimed one is taken out of
        the worker's hands and is approved again. A time that is named is `fixed`.
        """
        ...

    def lane(self, destination: str, since: datetime) -> Lane:
        """Return what a destination has posted since then, and what it will."""
        ...

    def skip_late(self, now: datetime) -> Sequence[LedgerLine]:
        """Move drafts and approved posts that are better not sent now to skipped."""
        ...

    def lasting(
        self, destination: str, before: datetime, limit: int
    ) -> Sequence[Lasting]:
        """Return evergreens whose last variant was published before then."""
        ...

    def add_variant(
        self, article_id: int, post: NewPost, now: datetime, *, after: int
    ) -> bool:
        """Store a next variant; False if one that is not settled is there.

        Args:
            article_id: Of the article.
            post: The variant.
            now: Aware UTC.
            after: The id of the variant that was seen as the last one: once another
                follows it, nothing is stored.
        """
        ...

    def texts(self, destinations: Sequence[str], since: datetime) -> frozenset[str]:
        """Return what posts to these, made since then, say: any that may be seen."""
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
