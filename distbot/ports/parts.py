"""All that the services may reach for one newsroom, together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.embargo import hold_of
from distbot.domain.errors import InputError
from distbot.domain.newsroom import Destination, Newsroom
from distbot.domain.second_look import Backdrop
from distbot.domain.settling import AT_ONCE, Intake
from distbot.ports.articles import Admission, ArticleStore
from distbot.ports.attempts import AttemptStore, Bill, LaneRules, TraceStore
from distbot.ports.desk import DeskStores
from distbot.ports.languages import Language
from distbot.ports.ledger import Ledger
from distbot.ports.office import LockStore, MoneyStore, NoticeStore, PauseStore
from distbot.ports.precedents import Precedents, everybody
from distbot.ports.reports import ChartDrawer
from distbot.ports.stores import PostStore
from distbot.ports.world import (
    CardRenderer,
    CardShelf,
    Channel,
    Clock,
    Pages,
    Source,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """All that composing needs; reaches no store, and no network but for a photo.

    Attributes:
        newsroom: Whose posts.
        language: Reads its articles.
        renderer: Draws its cards.
        shelf: Keeps them.
        channels: By registered name and account.
        fetch_image: Gives the bytes of an image's address or path; blocking, and an
            `InputError` if it cannot. None: cards go without photos.
    """

    newsroom: Newsroom
    language: Language
    renderer: CardRenderer
    shelf: CardShelf
    channels: Mapping[tuple[str, str], Channel]
    fetch_image: Callable[[str], bytes] | None = None

    def destination(self, name: str) -> Destination | None:
        """Return a destination; None where the config does not name it any more."""
        return next((d for d in self.newsroom.destinations if d.name == name), None)

    def place(self, name: str) -> Destination:
        """Return a destination that something is to be worded for.

        Raises:
            InputError: The config does not name it any more.
        """
        destination = self.destination(name)
        if destination is None:
            mend = "Put it back into the config, or cancel the post"
            fault = "is not in the config any more"
            raise InputError(f"destination {name}", fault, mend)
        return destination

    def channel(self, destination: Destination) -> Channel:
        """Return the channel of a destination's account."""
        return self.channels[destination.channel, destination.account]

    def backdrop(self, article: Article) -> Backdrop:
        """Return what drafts of an article are held against."""
        return Backdrop(
            article=article,
            reading=self.language.read(article),
            sensitive=self.language.sensitive,
            has_quoted=partial(self.has_quoted, but=article.key),
        )

    def has_quoted(self, speaker: str, but: str) -> bool:
        """Say whether the newsroom quoted a speaker before, as `Precedents` does.

        Without a store nobody remembers: whoever speaks is taken for known.
        """
        del but
        return everybody(speaker)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Writing):
    """All that the services may reach for one newsroom; joined by `distbot.app`."""

    clock: Clock
    articles: ArticleStore
    posts: PostStore
    attempts: AttemptStore
    traces: TraceStore
    precedents: Precedents
    money: MoneyStore
    pauses: PauseStore
    notices: NoticeStore
    locks: LockStore
    ledger: Ledger
    desk: DeskStores
    charts: ChartDrawer
    sources: Mapping[str, Source]
    pages: Pages
    intakes: Mapping[str, Intake] = field(default_factory=dict)

    @override
    def has_quoted(self, speaker: str, but: str) -> bool:
        return self.precedents.has_quoted(speaker, but)

    def lane_rules(self) -> dict[str, LaneRules]:
        """Return what holds each destination's posts back, by its name."""
        mourns = self.newsroom.duka is not None
        return {
            destination.name: LaneRules(
                rhythm=destination.rhythm,
                pace=self.channel(destination).pace,
                mourns=mourns,
            )
            for destination in self.newsroom.destinations
        }

    def admission(
        self, source: str, articles: Sequence[Article], now: datetime
    ) -> Admission:
        """Return how what a source gives is taken in, and what holds it back."""
        marks = self.newsroom.hold
        holds = {one.key: hold_of(one, marks, now) for one in articles}
        return Admission(
            intake=self.intakes.get(source, AT_ONCE),
            holds={key: hold for key, hold in holds.items() if hold is not None},
        )

    def bill(self, destination: Destination) -> Bill:
        """Return who pays for a destination's posts, in the present month."""
        channel, now = self.channel(destination), self.clock.now()
        return bill_of(self.newsroom, channel, destination.account, now)


def bill_of(newsroom: Newsroom, channel: Channel, account: str, now: datetime) -> Bill:
    """Return who pays for a channel's account, in the newsroom's month of `now`."""
    month = now.astimezone(newsroom.timezone)
    began = month.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Bill(
        account=f"{channel.name}:{account}",
        limit_usd=channel.monthly_budget_usd,
        month_began=began.astimezone(UTC),
    )
