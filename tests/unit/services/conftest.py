"""A newsroom whose network is a fake that does as it is told."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typing_extensions import override

from distbot.app import App, ConfigFile, no_secrets
from distbot.channels.telegram import TelegramChannel, TelegramOptions
from distbot.domain.article import Article
from distbot.domain.card import CardFile
from distbot.domain.material import Material
from distbot.domain.newsroom import Destination
from distbot.domain.pace import Pace
from distbot.domain.post import Draft, Post, PostState, Receipt, Wording
from distbot.domain.presence import Presence
from distbot.domain.price import RateCard
from distbot.domain.sighting import Absent, Look, Trace
from distbot.ports import Channel, Fence, Finding, NewPost, Outlays, Parts, Ready
from distbot.services.compose import compose
from distbot.services.publish import Sent, publish
from distbot.sources._own_pages import OwnPages
from distbot.sources.http import Fetcher

CONFIG = """
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"

[[destination]]
name = "kanal"
channel = "telegram"
address = "@wartarimba"

[[destination]]
name = "cadangan"
channel = "x"
address = "@cadanganrimba"
account = "cadangan"
"""


@dataclass(slots=True)
class StepClock:
    moment: datetime = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    passed: timedelta = timedelta()

    def now(self) -> datetime:
        return self.moment

    def elapsed(self) -> timedelta:
        return self.passed

    def step(self, **span: float) -> None:
        self.moment += timedelta(**span)
        self.passed += timedelta(**span)

    def set_back(self, **span: float) -> None:
        """Set the clock, as an operator or NTP does: no time passes."""
        self.moment -= timedelta(**span)


class ToldPages(OwnPages):
    """The newsroom's pages; which of them are there, a test says."""

    def __init__(self, look: Callable[[str], Awaitable[Presence]]) -> None:
        super().__init__("https://wartarimba.example.com", Fetcher())
        self._look = look

    @override
    async def presence(self, url: str) -> Presence:
        return await self._look(url)


async def _nothing() -> None:
    """Let it go well."""


async def _not_there() -> Look:
    return Look(sighting=Absent(surely=False))


@dataclass(slots=True)
class ToldChannel(Channel):
    """Words posts as Telegram does; sending goes as a test says.

    Attributes:
        preparing: Done in `prepare`; may raise.
        sending: Done in the one call; may raise.
        looking: Says what a look finds; may raise.
        sent: Texts that were published.
        looked: What was looked for.
        rooms: What each look might cost.
        amending: Done when a post is changed or taken away; may raise.
        amended: What was changed (with its words) and taken away, by remote id.
        pictures: Those that came with changes.
        gives_way: What a take-down is answered with.
    """

    clock: StepClock
    preparing: Callable[[], Awaitable[None]] = _nothing
    sending: Callable[[], Awaitable[None]] = _nothing
    budget_usd: Decimal | None = None
    looking: Callable[[], Awaitable[Look]] = _not_there
    sent: list[str] = field(default_factory=list)
    looked: list[Trace] = field(default_factory=list)
    rooms: list[Decimal | None] = field(default_factory=list)
    amending: Callable[[], Awaitable[None]] = _nothing
    amended: list[tuple[str, str | None]] = field(default_factory=list)
    pictures: list[CardFile | None] = field(default_factory=list)
    gives_way: bool = True

    @property
    @override
    def name(self) -> str:
        return "telegram"

    @override
    def write(self, material: Material) -> Wording:
        secrets = {"token": "1:nothing-is-sent"}
        real = TelegramChannel(TelegramOptions(), secrets, self.clock)
        return real.write(material)

    @property
    @override
    def monthly_budget_usd(self) -> Decimal | None:
        return self.budget_usd

    @property
    @override
    def rates(self) -> RateCard | None:
        return None if self.budget_usd is None else RateCard()

    @property
    @override
    def pace(self) -> Pace:
        return Pace()

    @override
    def price(self, text: str, *, alt_text: bool) -> Decimal:
        return Decimal("0.02")

    @override
    async def prepare(
        self,
        destination: Destination,
        draft: Draft,
        card: CardFile | None,
        outlays: Outlays,
    ) -> Ready:
        await self.preparing()
        return _ToldPost(self, draft.wording.text)

    @override
    async def look(
        self,
        destination: Destination,
        trace: Trace,
        *,
        log_chat: int | None,
        room_usd: Decimal | None,
    ) -> Look:
        self.looked.append(trace)
        self.rooms.append(room_usd)
        return await self.looking()

    @property
    @override
    def can_edit(self) -> bool:
        return self.budget_usd is None

    @property
    @override
    def price_of_delete(self) -> Decimal:
        return Decimal(0) if self.budget_usd is None else Decimal("0.01")

    @override
    async def edit(
        self,
        destination: Destination,
        receipt: Receipt,
        draft: Draft,
        card: CardFile | None,
    ) -> None:
        await self.amending()
        self.amended.append((receipt.remote_id, draft.wording.text))
        self.pictures.append(card)

    @override
    async def delete(self, destination: Destination, receipt: Receipt) -> bool:
        await self.amending()
        self.amended.append((receipt.remote_id, None))
        return self.gives_way

    @override
    async def check(self, destination: Destination) -> Sequence[Finding]:
        return []

    @override
    async def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class _ToldPost(Ready):
    channel: ToldChannel
    text: str

    @override
    async def publish(self, fence: Fence) -> Receipt:
        fence()
        await self.channel.sending()
        self.channel.sent.append(self.text)
        number = str(len(self.channel.sent))
        return Receipt(remote_id=number, url=None, at=self.channel.clock.now())


@dataclass(slots=True)
class Desk:
    """The parts of a newsroom, and what a test does with them."""

    parts: Parts
    clock: StepClock
    kanal: ToldChannel
    cadangan: ToldChannel
    told: list[Sent] = field(default_factory=list)
    written: int = 0

    def article(self) -> Article:
        self.written += 1
        return Article(
            url=f"https://wartarimba.example.com/{self.written}",
            headline=f"Warga Rimba Menanam {self.written}00 Bakau",
            paragraphs=(
                f"Warga menanam {self.written}00 bibit bakau di tepi sungai.",
                "“Bakau ini menjaga kampung kami dari abrasi,” kata Badrun Sasmita.",
            ),
        )

    def approve(self, *destinations: str) -> list[Post]:
        """Store approved posts of a new article."""
        article = self.article()
        drafts = compose(self.parts, article)
        new = [
            NewPost(
                destination=draft.destination,
                state=PostState.APPROVED,
                draft=draft,
                article_class=draft.article_class,
                due_at=self.clock.now(),
            )
            for draft in drafts
            if draft.destination in destinations
        ]
        articles, now = self.parts.articles, self.clock.now()
        articles.keep("map", (article,), {}, baseline=False, now=now)
        number = articles.uncomposed(1)[0].id
        self.parts.posts.add(number, new, self.clock.now())
        return list(self.parts.posts.of_article(number))

    def send(
        self,
        *,
        tell: Callable[[Sent], None] | None = None,
        stopping: Callable[[], bool] = bool,
    ) -> int:
        tell = tell or self.told.append
        return asyncio.run(publish(self.parts, "worker-1", tell, stopping))

    def published(self, *destinations: str) -> list[Post]:
        """Send the posts of a new article."""
        posts = self.approve(*destinations)
        self.send()
        return [self.now(post) for post in posts]

    def now(self, post: Post) -> Post:
        return self.parts.posts.get(post.id)


@pytest.fixture
def desk(stored: Path) -> Iterator[Desk]:
    path = stored / "rimba.toml"
    path.write_text(CONFIG, encoding="utf-8")
    clock = StepClock()
    app = App.build(ConfigFile.read(path), no_secrets, clock=clock)
    kanal, cadangan = ToldChannel(clock), ToldChannel(clock)
    channels = {("telegram", ""): kanal, ("x", "cadangan"): cadangan}
    parts = replace(app.parts, channels=channels)
    accounts = {"kanal": "telegram:", "cadangan": "x:cadangan"}
    parts.posts.add_destinations(accounts, clock.now())
    yield Desk(parts, clock, kanal, cadangan)

    async def close() -> None:
        async with app:
            pass

    asyncio.run(close())


@pytest.fixture
def failing() -> Callable[[Exception], Callable[[], Awaitable[None]]]:
    """Make work that raises."""

    def make(error: Exception) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            raise error

        return work

    return make
