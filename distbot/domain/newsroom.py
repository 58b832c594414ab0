"""One publisher and the addresses it posts to."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from distbot.domain.card import Brand, CardRules, CardSize
from distbot.domain.embargo import HoldMarks
from distbot.domain.reading import ArticleClass, CallToAction
from distbot.domain.retelling import SameStory
from distbot.domain.rhythm import Rhythm


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


class UnknownPolicy(Enum):
    """What settles a post whose outcome is unknown."""

    LOOK = "look"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duka:
    """What a newsroom holds for mourning (*duka*), and who lets such posts go.

    Attributes:
        words: Any of them in the headline or lede tells it; never empty.
        approval: The rule for such posts; None: as usual for the class.
    """

    words: tuple[str, ...]
    approval: Approval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Important:
    """What raises a normal article above the others; any one match does.

    Attributes:
        tags: Whole tags of the article.
        categories: Whole categories of the article.
        headline: Words, or several in a row, anywhere in the headline.
    """

    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()


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
        rhythm: When it may post.
        unknown: Whether a look at the network may settle a lost answer, or only a
            person.
    """

    name: str
    channel: str
    address: str
    approval: dict[ArticleClass, Approval]
    link: LinkPolicy
    size: CardSize
    account: str = ""
    rhythm: Rhythm = field(default_factory=Rhythm)
    unknown: UnknownPolicy = UnknownPolicy.LOOK

    @property
    def asks(self) -> bool:
        """Whether any class of article waits for an editor here."""
        return any(a.mode is not ApprovalMode.AUTO for a in self.approval.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRules:
    """How the editors' desk works, and when it is told how things went.

    Attributes:
        undo: How long a person's approval may be taken back before anything goes out.
        four_eyes: Whether nobody may approve what they wrote themselves.
        daily_report: When the day is told, on the newsroom's clock; None: never.
        weekly_report: Weekday, Monday being 0, and time of day; None: never.
        gap: After how long without a look the desk is asked what shall become of the
            articles that piled up; zero: never.
        watch: How long after publication its articles' pages are looked after; zero:
            never, nor while a post waits.
        answers_per_minute: So many commands and replies a group may have answered in
            any minute; 0: all that come.
    """

    undo: timedelta = timedelta(seconds=60)
    four_eyes: bool = False
    daily_report: time | None = time(20)
    weekly_report: tuple[int, time] | None = (0, time(8))
    gap: timedelta = timedelta(hours=2)
    watch: timedelta = timedelta(hours=48)
    answers_per_minute: int = 20


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
        duka: What it holds for mourning; None: duka mode is off.
        high: What has editorial priority.
        desk: How its editors' desk works.
        hold: What its site marks articles with that are to be held.
        same_story: What it does with a story that is told a second time.
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
    duka: Duka | None = None
    high: Important = field(default_factory=Important)
    desk: DeskRules = field(default_factory=DeskRules)
    hold: HoldMarks = field(default_factory=HoldMarks)
    same_story: SameStory = field(default_factory=SameStory)

    @property
    def asking(self) -> tuple[Destination, ...]:
        """The destinations where some post waits for an editor."""
        mourning = self.duka.approval if self.duka is not None else None
        asks = mourning is not None and mourning.mode is not ApprovalMode.AUTO
        return tuple(d for d in self.destinations if asks or d.asks)
