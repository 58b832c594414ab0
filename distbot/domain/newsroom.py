"""One publisher and the addresses it posts to."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from distbot.domain.card import Brand, CardRules, CardSize
from distbot.domain.reading import ArticleClass, CallToAction


class ApprovalMode(Enum):
    """Who lets a draft go."""

    AUTO = "auto"
    REQUIRED = "required"
    AUTO_AFTER = "auto-after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """The rule for one class of article.

    Attributes:
        mode: Who decides.
        wait: For `AUTO_AFTER`: how long editors have; else zero.
    """

    mode: ApprovalMode
    wait: timedelta = timedelta()


class LinkPolicy(Enum):
    """Whether a post carries the article's address."""

    NEVER = "never"
    ALWAYS = "always"
    AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One address on a channel.

    Attributes:
        name: Unique in its newsroom; in the ledger and in `utm_campaign`.
        channel: Registered channel name: "telegram" or "x".
        address: "@klikwartaku", or a numeric Telegram chat id as text.
        approval: The rule for each class.
        link: Whether posts carry the article's address.
        size: The card's shape.
        account: Which credentials; "" is the newsroom's first account.
    """

    name: str
    channel: str
    address: str
    approval: dict[ArticleClass, Approval]
    link: LinkPolicy
    size: CardSize
    account: str = ""

    @property
    def asks(self) -> bool:
        """Whether any class of article waits for an editor here."""
        return any(a.mode is not ApprovalMode.AUTO for a in self.approval.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """One publisher.

    Attributes:
        key: Names its secrets: "KLIKWARTAKU".
        name: "Klikwartaku.com".
        short_name: How it is written where a domain would be a link.
        home: Address of its front page.
        language: Registered language code: "id".
        timezone: Where its clock hangs.
        cta: The call to action that every post carries.
        brand: How its cards look.
        destinations: Where it posts, in config order.
        desk_chat: Telegram id of the editors' group, or None: no desk.
        log_chat: Telegram id of the chat reconciliation may forward to, or None.
        chiefs: Telegram user ids.
        card_rules: What its cards may show.
    """

    key: str
    name: str
    short_name: str
    home: str
    language: str
    timezone: ZoneInfo
    cta: CallToAction
    brand: Brand
    destinations: tuple[Destination, ...]
    desk_chat: int | None = None
    log_chat: int | None = None
    chiefs: frozenset[int] = frozenset()
    card_rules: CardRules = field(default_factory=CardRules)
