"""What the services ask of the world; adapters answer, `distbot.app` joins them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from distbot.domain.article import Article
from distbot.domain.card import Card, CardFile
from distbot.domain.delivery import Verdict
from distbot.domain.material import Labels, Material
from distbot.domain.newsroom import Destination, Newsroom
from distbot.domain.post import Draft, Post, PostState, Receipt, Wording
from distbot.domain.reading import ArticleClass, Reading


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a source held.

    Attributes:
        articles: Newest last; may repeat what was fetched before.
        marks: What the source wants back at its next `fetch` (ETag and the like).
            Store them only after every article is stored.
        faults: One sentence for each thing that could not be read; the rest of
            the source is not held up by it.
    """

    articles: tuple[Article, ...]
    marks: Mapping[str, str]
    faults: tuple[str, ...] = ()


class Source(Protocol):
    """Where articles come from.

    One instance serves one configured source for the life of the process.
    """

    @property
    def name(self) -> str:
        """The source's name in the config."""
        ...

    @property
    def silent_start(self) -> bool:
        """Whether what the first run finds is history, not news."""
        ...

    async def fetch(self, marks: Mapping[str, str]) -> Fetched:
        """Read what is there now.

        Args:
            marks: As returned by the last fetch whose articles were stored.

        Raises:
            InputError: The source as a whole cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor's report.

    Attributes:
        subject: What was looked at ("telegram kanal").
        ok: Whether it may stay as it is.
        message: What was found; never a secret.
        mend: What to do, "" when `ok`.
    """

    subject: str
    ok: bool
    message: str
    mend: str = ""


class Ready(Protocol):
    """A post with everything repeatable done; `publish` is the call that is not."""

    async def publish(self) -> Receipt:
        """Make the one call that cannot be repeated.

        Raises:
            Throttled: Surely nothing was published; the network says until when.
            Unavailable: The network was not reached; surely nothing was published.
            Rejected: Refused for good; surely nothing was published.
            Unauthorized: Token or rights are wrong; surely nothing was published.
            OutOfCredit: The account is empty; surely nothing was published.
            OutcomeUnknown: Anything else.
        """
        ...


class Channel(Protocol):
    """A network, with one account's credentials.

    One instance serves the life of the process; it is safe in one event loop.
    """

    @property
    def name(self) -> str:
        """The registered name: "telegram"."""
        ...

    def write(self, material: Material) -> Wording:
        """Word a post within the channel's limits; pure.

        Raises:
            InputError: Not even the shortest form fits.
        """
        ...

    @property
    def monthly_budget_usd(self) -> Decimal | None:
        """What one account may spend a calendar month; None: posting is free."""
        ...

    def price(self, text: str, *, alt_text: bool) -> Decimal:
        """Say what publishing a text will be billed, in US dollars; pure."""
        ...

    async def prepare(
        self, destination: Destination, draft: Draft, card: CardFile | None
    ) -> Ready:
        """Do what may be repeated: upload the card, set its alt text.

        Raises:
            The same errors as `Ready.publish`, `OutcomeUnknown` excepted.
        """
        ...

    async def check(self, destination: Destination) -> Sequence[Finding]:
        """Look whether posting there would work, without posting."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class CardRenderer(Protocol):
    """Draws cards."""

    def render(self, card: Card) -> CardFile:
        """Draw one; CPU work of some 20 ms, call it from a thread.

        Raises:
            CardError: The text fits at no allowed size, or needs a glyph that the
                fonts lack.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """A language's words for cards, posts and chat.

    Attributes:
        labels: For posts.
        alt_quote: `{newsroom}`, `{quote}`, `{speaker}` and `{headline}` are filled.
        alt_headline: `{newsroom}` and `{headline}` are filled.
        chat: Key → sentence with named fields, for the editors' desk.
    """

    labels: Labels
    alt_quote: str
    alt_headline: str
    chat: Mapping[str, str]


class Language(Protocol):
    """Reads one language."""

    @property
    def messages(self) -> Messages:
        """Return the words for cards, posts and chat."""
        ...

    def read(self, article: Article) -> Reading:
        """Understand an article; pure; linear in its length.

        Any article gives a Reading: what is not understood is left out.
        """
        ...


class CardShelf(Protocol):
    """Where drawn cards are kept, by their content."""

    def keep(self, card: CardFile) -> str:
        """Store a card and return its name; the same bytes have the same name."""
        ...

    def load(self, name: str) -> CardFile:
        """Return a card kept before; its `words` are not kept and come back empty.

        Raises:
            InputError: It is not there any more.
        """
        ...

    def path(self, name: str) -> str:
        """Return where a card lies, for people and other programs."""
        ...


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

    def keep_one(self, source: str, article: Article, now: datetime) -> int:
        """Store an article unless it is known; return its id either way."""
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

    def add_again(
        self, article_id: int, posts: Sequence[NewPost], now: datetime
    ) -> None:
        """Store posts as next variants where the last one was skipped or cancelled."""
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

    def approve(
        self,
        post_id: int,
        version: int,
        *,
        actor: str,
        why: str,
        due_at: datetime,
        now: datetime,
    ) -> bool:
        """Move a draft of exactly that version to approved."""
        ...

    def cancel(
        self, post_id: int, version: int, *, actor: str, why: str, now: datetime
    ) -> bool:
        """Move a draft or approved post of exactly that version to cancelled."""
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
class Writing:
    """All that composing needs; reaches no network and no store."""

    newsroom: Newsroom
    language: Language
    renderer: CardRenderer
    shelf: CardShelf
    channels: Mapping[tuple[str, str], Channel]

    def channel(self, destination: Destination) -> Channel:
        """Return the channel of a destination's account."""
        return self.channels[destination.channel, destination.account]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Writing):
    """All that the services may reach for one newsroom; joined by `distbot.app`."""

    clock: Clock
    articles: ArticleStore
    posts: PostStore
    attempts: AttemptStore
    sources: Mapping[str, Source]
    fetch_page: Callable[[str], Awaitable[Article]]
