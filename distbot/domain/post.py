"""One message for one destination, and the states it may pass through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from distbot.domain.card import CardLook
from distbot.domain.errors import MoveError
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass


class PostState(Enum):
    """The editorial state of a post."""

    DRAFT = "draft"
    APPROVED = "approved"
    CLAIMED = "claimed"
    SENDING = "sending"
    PUBLISHED = "published"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"


_S = PostState

MOVES: Mapping[PostState | None, frozenset[PostState]] = MappingProxyType(
    {
        None: frozenset({_S.DRAFT, _S.APPROVED, _S.SKIPPED}),
        _S.DRAFT: frozenset({_S.DRAFT, _S.APPROVED, _S.CANCELLED, _S.SKIPPED}),
        _S.APPROVED: frozenset(
            {_S.APPROVED, _S.DRAFT, _S.CLAIMED, _S.CANCELLED, _S.SKIPPED}
        ),
        _S.CLAIMED: frozenset({_S.SENDING, _S.APPROVED, _S.CANCELLED, _S.FAILED}),
        _S.SENDING: frozenset({_S.PUBLISHED, _S.APPROVED, _S.FAILED, _S.UNKNOWN}),
        _S.UNKNOWN: frozenset({_S.PUBLISHED, _S.APPROVED, _S.CANCELLED}),
        _S.FAILED: frozenset({_S.DRAFT, _S.APPROVED, _S.CANCELLED, _S.SKIPPED}),
        _S.PUBLISHED: frozenset(),
        _S.CANCELLED: frozenset(),
        _S.SKIPPED: frozenset(),
    }
)
"""The one table of moves; `None` is a post that does not exist yet."""

FINAL = frozenset(state for state in PostState if not MOVES[state])
NEEDS_REASON = frozenset({_S.SKIPPED, _S.FAILED, _S.UNKNOWN})


class Mover(Enum):
    """As what somebody moves a post."""

    COMPOSER = "composer"
    RULE = "rule"
    EDITOR = "editor"
    WORKER = "worker"
    REAPER = "reaper"
    RECONCILER = "reconciler"


_M = Mover

MOVERS: Mapping[tuple[PostState | None, PostState], frozenset[Mover]] = (
    MappingProxyType(
        {
            (None, _S.DRAFT): frozenset({_M.COMPOSER}),
            (None, _S.APPROVED): frozenset({_M.COMPOSER}),
            (None, _S.SKIPPED): frozenset({_M.COMPOSER}),
            (_S.DRAFT, _S.DRAFT): frozenset({_M.EDITOR}),
            (_S.DRAFT, _S.APPROVED): frozenset({_M.EDITOR, _M.RULE}),
            (_S.DRAFT, _S.CANCELLED): frozenset({_M.EDITOR}),
            (_S.DRAFT, _S.SKIPPED): frozenset({_M.REAPER, _M.RULE}),
            (_S.APPROVED, _S.APPROVED): frozenset({_M.EDITOR, _M.RULE}),
            (_S.APPROVED, _S.DRAFT): frozenset({_M.EDITOR}),
            (_S.APPROVED, _S.CLAIMED): frozenset({_M.WORKER}),
            (_S.APPROVED, _S.CANCELLED): frozenset({_M.EDITOR}),
            (_S.APPROVED, _S.SKIPPED): frozenset({_M.REAPER, _M.RULE, _M.WORKER}),
            (_S.CLAIMED, _S.SENDING): frozenset({_M.WORKER}),
            (_S.CLAIMED, _S.APPROVED): frozenset({_M.WORKER, _M.REAPER, _M.EDITOR}),
            (_S.CLAIMED, _S.CANCELLED): frozenset({_M.EDITOR}),
            (_S.CLAIMED, _S.FAILED): frozenset({_M.WORKER}),
            (_S.SENDING, _S.PUBLISHED): frozenset({_M.WORKER}),
            (_S.SENDING, _S.APPROVED): frozenset({_M.WORKER}),
            (_S.SENDING, _S.FAILED): frozenset({_M.WORKER}),
            (_S.SENDING, _S.UNKNOWN): frozenset({_M.WORKER, _M.REAPER}),
            # The worker, too: its answer may come after the reaper gave it up.
            (_S.UNKNOWN, _S.PUBLISHED): frozenset(
                {_M.WORKER, _M.RECONCILER, _M.EDITOR}
            ),
            (_S.UNKNOWN, _S.APPROVED): frozenset({_M.WORKER, _M.RECONCILER, _M.EDITOR}),
            (_S.UNKNOWN, _S.CANCELLED): frozenset({_M.EDITOR}),
            (_S.FAILED, _S.DRAFT): frozenset({_M.EDITOR}),
            (_S.FAILED, _S.APPROVED): frozenset({_M.EDITOR}),
            (_S.FAILED, _S.CANCELLED): frozenset({_M.EDITOR, _M.COMPOSER}),
            (_S.FAILED, _S.SKIPPED): frozenset({_M.REAPER}),
        }
    )
)
"""Who may make each move of the table."""


def check_move(
    before: PostState | None, after: PostState, reason: str | None, mover: Mover
) -> None:
    """Allow a move of the table, or say why not.

    Raises:
        MoveError: The table has no such move, the mover may not make it, or the new
            state needs a reason.
    """
    name = before.value if before else "new"
    if after not in MOVES[before]:
        raise MoveError(f"a post cannot go from {name} to {after.value}")
    if mover not in MOVERS[before, after]:
        said = f"from {name} to {after.value}"
        raise MoveError(f"a {mover.value} may not move a post {said}")
    if after in NEEDS_REASON and not reason:
        raise MoveError(f"a post cannot be {after.value} without a reason")


class Priority(Enum):
    """Which of the due posts of a destination goes first; the least number does."""

    BREAKING = 0
    HIGH = 1
    NORMAL = 2
    EVERGREEN = 3


_PRIORITIES = {
    ArticleClass.BREAKING: Priority.BREAKING,
    ArticleClass.NORMAL: Priority.NORMAL,
    ArticleClass.EVERGREEN: Priority.EVERGREEN,
}


def usual_priority(article_class: ArticleClass) -> Priority:
    """Return a class's priority where neither editor nor config says another."""
    return _PRIORITIES[article_class]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A stretch of a text with a meaning, as Telegram counts it.

    Attributes:
        kind: "bold", "italic", "text_link", "hashtag", "url", …
        offset: Start, in UTF-16 code units.
        length: In UTF-16 code units.
        url: Where a "text_link" leads, else None.
    """

    kind: str
    offset: int
    length: int
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A link under a message."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How much of a limit a text uses.

    Attributes:
        used: In `unit`.
        limit: In `unit`.
        unit: "utf16" (Telegram) or "weighted" (X).
    """

    used: int
    limit: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a post says, in the form its channel sends.

    Attributes:
        text: NFC.
        length: Of `text` against its channel's limit.
        entities: Explicit; empty where the channel has none.
        buttons: In order; empty where the channel has none.
        link: The article's address if the post carries it, else None.
    """

    text: str
    length: Length
    entities: tuple[Entity, ...] = ()
    buttons: tuple[Button, ...] = ()
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post as composed, before it is stored.

    Attributes:
        destination: Its name.
        channel: The destination's channel.
        wording: What it says.
        card: Name of the drawn card in the card store, "" if it has none.
        alt_text: The words of the card, for those who cannot see it.
        price_usd: What publishing it will be billed.
        article_class: Of the article.
        quote: The words on the card, None on a card without a quote.
        warnings: For an editor's eyes.
        priority: Which of the due ones goes first; None: as usual for the class.
        duka: Whether the article tells of a death or a disaster: nothing light
            stands beside it.
        look: How its card was made; None without a card, or where nobody wrote it
            down.
    """

    destination: str
    channel: str
    wording: Wording
    card: str
    alt_text: str
    price_usd: Decimal
    article_class: ArticleClass
    quote: Quote | None = None
    warnings: tuple[str, ...] = ()
    priority: Priority | None = None
    duka: bool = False
    look: CardLook | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof of publication.

    Attributes:
        remote_id: The network's own id.
        url: Public address, or None where the network has none.
        at: Aware UTC.
    """

    remote_id: str
    url: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A stored post.

    Attributes:
        id: Of the row.
        article_id: Of the article's row.
        draft: What it says.
        variant: 0 is the first; repeats and corrections are later ones.
        state: Where it stands.
        version: Raised by each edit; an approval holds for one version.
        attempt: How often sending was begun.
        due_at: Aware UTC; None until planned.
        reason: Why it is where it is, if that needs one.
        receipt: Exactly if published.
        priority: Which of the due ones goes first.
        expire_at: From when on it is better not sent; None: always wanted.
        fixed: Whether an editor named the very time.
        doubtful: Whether it may have been published before the store was restored:
            it is looked for before it is sent.
        deferrals: How often it was put off before any call, since the last one.
    """

    id: int
    article_id: int
    draft: Draft
    variant: int
    state: PostState
    version: int
    attempt: int
    due_at: datetime | None
    reason: str | None
    receipt: Receipt | None
    priority: Priority = Priority.NORMAL
    expire_at: datetime | None = None
    fixed: bool = False
    doubtful: bool = False
    deferrals: int = 0
