"""What the services ask of a newsroom's posts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from distbot.domain.article import Article
from distbot.domain.post import Draft, Post, PostState, Priority
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Past
from distbot.ports.desk import MessageKind
from distbot.ports.ledger import LedgerLine
from distbot.ports.office import Notice

LateNews = Callable[[Sequence[LedgerLine]], Notice]
"""Words what people hear of the posts that were skipped for lateness."""


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
        asked: It waits for people, whatever the rules say: an editor drafted it, or
            its story was told before.
    """

    destination: str
    state: PostState
    draft: Draft | None
    article_class: ArticleClass
    reason: str | None = None
    due_at: datetime | None = None
    expire_at: datetime | None = None
    asked: bool = False

    @classmethod
    def skipped(cls, destination: str, reason: str) -> Self:
        """Return what stands in the ledger of an article that is not posted there."""
        return cls(
            destination=destination,
            state=PostState.SKIPPED,
            draft=None,
            article_class=ArticleClass.NORMAL,
            reason=reason,
        )


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

    def newest(self) -> int:
        """Return the id of the post that was stored last; 0: there is none."""
        ...

    def add(
        self,
        article_id: int,
        posts: Sequence[NewPost],
        now: datetime,
        *,
        newest: int | None = None,
    ) -> bool:
        """Store an article's posts and mark it composed; known ones stay.

        With `newest`, only if no other article got a post after that one: else nothing
        is stored, for it may tell the same story. False then.
        """
        ...

    def draft(
        self,
        article: Article,
        posts: Sequence[NewPost],
        now: datetime,
        *,
        author: int | None = None,
    ) -> int:
        """Store an article an editor asked for, with its posts, all at once.

        A known article takes the present words. Where a destination's last post was
        skipped, cancelled or refused, a next variant is stored; any other stays.
        `author` is the user id of who asked, of the posts that are stored.

        Returns:
            The article's id.
        """
        ...

    def authors(self, post_id: int) -> frozenset[int]:
        """Return the user ids of who asked for a post or changed what it says."""
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

    def drafts(
        self, destinations: Sequence[str], *, shown: bool = False
    ) -> Sequence[tuple[Post, datetime]]:
        """Return these destinations' drafts with when each was made, oldest first.

        Not those that an editor asked for: no rule decides these. With `shown`, those
        that the desk was asked about as they now are, with when it first was.
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

    def skip(self, post_id: int, version: int, *, why: str, now: datetime) -> bool:
        """Move a draft or an approved post of that version to skipped, by a rule."""
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

    def rewrite(  # noqa: PLR0913 - as for approve
        self,
        post_id: int,
        version: int,
        draft: Draft,
        *,
        actor: str,
        author: int | None,
        why: str,
        now: datetime,
    ) -> bool:
        """Give a post of that version other words or another card; a new version.

        Whatever was approved was the other text: an approved or failed post is a
        draft again, a claimed one is taken out of the worker's hands. From then on no
        rule approves it. An hour that was named for it stays; one that it would be
        too late at and that has passed is forgotten.

        Raises:
            ValueError: The draft is for another destination.
        """
        ...

    def pull_back(
        self, post_id: int, version: int, *, actor: str, why: str, now: datetime
    ) -> bool:
        """Undo the approval of a post of that version, claimed or not; a new version.

        It is a draft again that no rule approves, and old buttons are void.
        """
        ...

    def lane(self, destination: str, since: datetime) -> Lane:
        """Return what a destination has posted since then, and what it will."""
        ...

    def skip_late(
        self, now: datetime, told: LateNews | None = None
    ) -> Sequence[LedgerLine]:
        """Move drafts and approved posts that are better not sent now to skipped.

        Args:
            now: Aware UTC.
            told: What people hear of them, if any are skipped, is stored in the same
                transaction; None: nobody hears of it.
        """
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

    def unshown(self, limit: int, desk: int | None = None) -> Sequence[Post]:
        """Return drafts whose present version the desk has not seen.

        Args:
            limit: So many at most.
            desk: The desk's group: what only another one was shown is not seen.
                None: any has seen it.
        """
        ...

    def shown(
        self,
        post: Post,
        chat_id: int,
        message_id: int,
        now: datetime,
        kind: MessageKind = MessageKind.CONTROL,
    ) -> None:
        """Remember a message of the desk that shows a post's version.

        Earlier ones stay known, see `DeskMessages`.
        """
        ...
