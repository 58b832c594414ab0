"""What the services ask of the world outside: time, sources, networks."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from distbot.domain.article import Article, Metas
from distbot.domain.card import Card, CardFile
from distbot.domain.material import Material
from distbot.domain.newsroom import Destination
from distbot.domain.pace import Pace
from distbot.domain.post import Draft, Receipt, Wording
from distbot.domain.presence import Presence
from distbot.domain.price import RateCard
from distbot.domain.sighting import Look, Trace
from distbot.ports.published import PublishedPosts


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def elapsed(self) -> timedelta:
        """Return a count that only ever grows, whatever is done to the clock."""
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
        gone: `Article.key` of each article that the source looked for and that readers
            cannot have any more. It comes at two looks, then no more.
        history: Whether the articles are history though marks were given: those were of
            another place than the source reads now.
        paged: `Article.key` of each article whose page was read, so that its `metas`
            are what the page says.
    """

    articles: tuple[Article, ...]
    marks: Mapping[str, str]
    faults: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    history: bool = False
    paged: frozenset[str] = frozenset()


class Pages(Protocol):
    """The pages that a newsroom's site shows its readers."""

    async def article(self, url: str) -> Article:
        """Read the article of a page, of the newsroom's own site only.

        Raises:
            InputError: It is no such page, or no article can be read there.
        """
        ...

    async def presence(self, url: str) -> Presence:
        """See whether an article's page still is on the newsroom's site."""
        ...

    async def marks(self, url: str) -> Metas:
        """Read what on a page may hold its article back; see `embargo`.

        Raises:
            InputError: It cannot be had, or is no HTML.
        """
        ...

    async def landing(self, url: str) -> str:
        """Return where an address ends, after its redirects.

        Raises:
            InputError: Nobody gets there: it is dead, or no address.
        """
        ...


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

    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        """Read what is there now.

        Args:
            marks: As returned by the last fetch whose articles were stored.
            history: Only which articles there are matters: they will not be posted,
                and none of them may look new the next time.
            unsettled: Keys of articles that were read once (`Article.key`, and what
                else they are known by) and are to be handed on again as they are now,
                whatever the marks say.

        Raises:
            InputError: The source as a whole cannot be read; if it is left alone
                after that, a `SourceAwayError`.
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


class Outlays(Protocol):
    """What preparing a post may cost, and what it need not do twice.

    Bound to one attempt of one post by whoever prepares it; blocking.
    """

    def upload(self, digest: str) -> str | None:
        """Return the id of a picture that the account uploaded and may still use."""
        ...

    def keep_upload(self, digest: str, media_id: str, until: datetime) -> None:
        """Remember an upload of the account's until it expires."""
        ...

    def forget_upload(self, media_id: str) -> None:
        """Forget an upload: the network does not know it any more."""
        ...

    def charge(self, what: str, price_usd: Decimal) -> None:
        """Write down a billed call before it is made ("alt text").

        Raises:
            OverBudget: The month's budget has no room for it: do not call.
        """
        ...

    def release(self, what: str, price_usd: Decimal) -> None:
        """Give a charge back: the network surely did not do what it was for.

        At most one charge that was written through this very object, or none.
        """
        ...


Fence = Callable[[], None]
"""Raises `Unavailable` once a call must not be made any more."""


def no_fence() -> None:
    """Let a call pass, however late: nobody else would make it."""


class Ready(Protocol):
    """A post with everything repeatable done; `publish` is the call that is not."""

    async def publish(self, fence: Fence) -> Receipt:
        """Make the one call that cannot be repeated.

        Args:
            fence: Called at the last moment before the call's first byte: the process
                may have stood still, and somebody else have taken over.

        Raises:
            Throttled: Surely nothing was published; the network says until when.
            Unavailable: The network was not reached; surely nothing was published.
            Rejected: Refused for good; surely nothing was published.
            Unauthorized: Token or rights are wrong; surely nothing was published.
            OutOfCredit: The account is empty; surely nothing was published.
            Duplicate: The network has these words already.
            OutcomeUnknown: Anything else.
        """
        ...


class Channel(PublishedPosts, Protocol):
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

    @property
    def rates(self) -> RateCard | None:
        """What posting costs; None: it is free."""
        ...

    @property
    def unique_texts(self) -> bool:
        """Whether the network forbids two accounts the same words; usually not."""
        return False

    @property
    def pace(self) -> Pace:
        """How fast the network lets one account, and one destination, post."""
        ...

    def price(self, text: str, *, alt_text: bool) -> Decimal:
        """Say what publishing a text will be billed, in US dollars; pure."""
        ...

    async def prepare(
        self,
        destination: Destination,
        draft: Draft,
        card: CardFile | None,
        outlays: Outlays,
    ) -> Ready:
        """Do what may be repeated: upload the card, set its alt text.

        Raises:
            The same errors as `Ready.publish`, `OutcomeUnknown` excepted.
            OverBudget: From `outlays`, passed on.
        """
        ...

    async def look(
        self,
        destination: Destination,
        trace: Trace,
        *,
        log_chat: int | None,
        room_usd: Decimal | None,
    ) -> Look:
        """Look whether a post that may have been published is there.

        May be repeated; publishes nothing that followers see.

        Args:
            destination: Where it may stand.
            trace: What is known of the attempt.
            log_chat: Telegram id of a chat that may be forwarded to, or None.
            room_usd: What it may be billed at most; None where nothing limits it.

        Raises:
            OverBudget: There is no room for a look.
            The same errors as `Ready.publish`, `OutcomeUnknown` and `Duplicate`
            excepted: nothing is known then; look again later.
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
            PhotoError: A `CardError`: the photo cannot be used.
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

    def keep_photo(self, content: bytes) -> str:
        """Store a picture file that an editor gave, as it came; return its name."""
        ...

    def load_photo(self, name: str) -> bytes:
        """Return a picture file kept before.

        Raises:
            InputError: It is not there any more.
        """
        ...

    def path(self, name: str) -> str:
        """Return where a card lies, for people and other programs."""
        ...
