"""Every registered channel, with a rig that shows what its network got."""

import io
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from PIL import Image
from typing_extensions import override

from distbot import plugins
from distbot.domain.card import CardFile, CardSize
from distbot.domain.errors import ChannelError, OverBudget, Unauthorized
from distbot.domain.material import Labels, Material
from distbot.domain.newsroom import Approval, ApprovalMode, Destination, LinkPolicy
from distbot.domain.post import Button, Draft, Entity
from distbot.domain.reading import ArticleClass, CallToAction, Sentence
from distbot.ports import Channel, Outlays
from distbot.sandbox.faults import Faults
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import (
    Chat,
    ChatKind,
    Membership,
    Standing,
)
from distbot.sandbox.telegram_world import CHANNEL_ID, CHIEF_ID, LOG_ID

CHANNELS = plugins.names("channels")
PATIENT_S = 10.0
HASTY_S = 0.4
STORY = "https://wartarimba.com/2026/03/banjir"


class MovableClock:
    """One time for channels and servers."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, span: timedelta) -> None:
        self.moment += span


class FreeOutlays(Outlays):
    """Keeps uploads as long as they live, and pays up to a limit."""

    def __init__(self, clock: MovableClock) -> None:
        self.limit_usd: Decimal | None = None
        self.kept: dict[str, tuple[str, datetime]] = {}
        self.charged: list[tuple[str, Decimal]] = []
        self._clock = clock

    @override
    def upload(self, digest: str) -> str | None:
        media_id, until = self.kept.get(digest, (None, self._clock.now()))
        return media_id if self._clock.now() < until else None

    @override
    def keep_upload(self, digest: str, media_id: str, until: datetime) -> None:
        self.kept[digest] = (media_id, until)

    @override
    def forget_upload(self, media_id: str) -> None:
        self.kept = {d: kept for d, kept in self.kept.items() if kept[0] != media_id}

    @override
    def charge(self, what: str, price_usd: Decimal) -> None:
        spent = sum(price for _, price in self.charged)
        if self.limit_usd is not None and spent + price_usd > self.limit_usd:
            raise OverBudget("the month's budget is spent")
        self.charged.append((what, price_usd))

    @override
    def release(self, what: str, price_usd: Decimal) -> None:
        if (what, price_usd) in self.charged:
            self.charged.remove((what, price_usd))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A post as its network has it."""

    remote_id: str
    text: str
    entities: tuple[Entity, ...]
    buttons: tuple[Button, ...]
    picture: bytes | None
    alt_text: str


class Rig(ABC):
    """A channel's side of the sandbox."""

    name: str
    address: str
    call: str
    """The one call that cannot be repeated, with a card."""
    lost_rights: type[ChannelError]
    """What a publisher without rights is told."""
    has_credit = False
    ahead = timedelta()
    """How far our own clock is ahead of the network's."""

    def __init__(self, sandbox: Sandbox, clock: MovableClock) -> None:
        self.sandbox = sandbox
        self.clock = clock
        self.outlays = FreeOutlays(clock)

    @property
    @abstractmethod
    def url(self) -> str:
        """Return the server's address."""

    @property
    @abstractmethod
    def secrets(self) -> Mapping[str, str]:
        """Return the right secrets."""

    @property
    @abstractmethod
    def faults(self) -> Faults:
        """Return what can go wrong."""

    @abstractmethod
    def seen(self) -> list[Seen]:
        """Return what followers see."""

    @abstractmethod
    def write_by_hand(self, text: str) -> str:
        """Let another person post there; return the id."""

    def logged(self) -> int:
        """Count what stands in the log chat."""
        return len(self.sandbox.timelines().in_chat(LOG_ID))

    def destination(self, address: str | None = None) -> Destination:
        rule = Approval(mode=ApprovalMode.AUTO)
        return Destination(
            name="kanal",
            channel=self.name,
            address=address or self.address,
            approval=dict.fromkeys(ArticleClass, rule),
            link=LinkPolicy.ALWAYS,
            size=CardSize.LANDSCAPE,
        )

    @asynccontextmanager
    async def open(
        self,
        *,
        url: str | None = None,
        timeout_s: float = PATIENT_S,
        secrets: Mapping[str, str] | None = None,
    ) -> AsyncIterator[Channel]:
        """Build the channel as the app does: from its entry point and options."""
        kind = plugins.load("channels", self.name)
        options = kind.Options(base_url=url or self.url, timeout_s=timeout_s)
        clock = SimpleNamespace(now=lambda: self.clock.now() + self.ahead)
        channel: Channel = kind(options, secrets or self.secrets, clock)
        try:
            yield channel
        finally:
            await channel.close()

    def calls(self) -> int:
        """Count the calls that cannot be repeated."""
        return sum(call.name == self.call for call in self.faults.calls)

    def wait_for_call(self) -> None:
        """Wait until the server has noted a call: a cut one ends later there."""
        moment = threading.Event()
        for _ in range(200):
            if self.calls():
                return
            moment.wait(0.01)


class TelegramRig(Rig):
    name = "telegram"
    address = "@kanal_demo"
    call = "sendPhoto"
    lost_rights = Unauthorized

    @property
    @override
    def url(self) -> str:
        return self.sandbox.telegram.url

    @property
    @override
    def secrets(self) -> Mapping[str, str]:
        return {"token": self.sandbox.telegram.token}

    @property
    @override
    def faults(self) -> Faults:
        return self.sandbox.telegram.faults

    @override
    def seen(self) -> list[Seen]:
        return [
            Seen(
                remote_id=str(message.id),
                text=message.text,
                entities=message.entities,
                buttons=tuple(
                    Button(text=key.text, url=key.url or "")
                    for row in message.buttons
                    for key in row
                ),
                picture=message.photo.content if message.photo else None,
                alt_text="",
            )
            for message in self.sandbox.timelines().in_chat(self.address)
        ]

    @override
    def write_by_hand(self, text: str) -> str:
        return str(self.sandbox.telegram.world.say(CHANNEL_ID, CHIEF_ID, text))

    def set_standing(self, standing: Standing, rights: frozenset[str]) -> None:
        bot = int(self.sandbox.telegram.token.partition(":")[0])
        world = self.sandbox.telegram.world
        given = Membership(standing=standing, rights=rights)
        world.set_membership(CHANNEL_ID, bot, given)

    def open_private_channel(self, number: int) -> None:
        chat = Chat(id=number, kind=ChatKind.CHANNEL, title="Kanal Tertutup")
        self.sandbox.telegram.world.add_chat(chat)


class XRig(Rig):
    name = "x"
    address = "@akun_demo"
    call = "POST /2/tweets"
    lost_rights = Unauthorized
    has_credit = True

    @property
    @override
    def url(self) -> str:
        return self.sandbox.x.url

    @property
    @override
    def secrets(self) -> Mapping[str, str]:
        keys = self.sandbox.x.credentials
        return {name: getattr(keys, name) for name in keys.__slots__}

    @property
    @override
    def faults(self) -> Faults:
        return self.sandbox.x.faults

    @override
    def seen(self) -> list[Seen]:
        return [
            Seen(
                remote_id=post.id,
                text=post.written,
                entities=(),
                buttons=(),
                picture=post.media[0].content if post.media else None,
                alt_text=post.media[0].alt_text if post.media else "",
            )
            for post in self.sandbox.timelines().of_account(self.address)
        ]

    @override
    def write_by_hand(self, text: str) -> str:
        world = self.sandbox.x.world
        with world.lock:
            return world.post(world.named("akun_demo"), text, []).id

    def bills(self, what: str) -> int:
        return sum(bill.what == what for bill in self.sandbox.x.world.bills)


RIGS: Mapping[str, type[Rig]] = {rig.name: rig for rig in (TelegramRig, XRig)}


@pytest.fixture(scope="session")
def _running() -> Iterator[tuple[Sandbox, MovableClock]]:
    clock = MovableClock()
    with Sandbox(clock=clock.now) as sandbox:
        yield sandbox, clock


@pytest.fixture
def fresh(_running: tuple[Sandbox, MovableClock]) -> tuple[Sandbox, MovableClock]:
    """Both servers, as on the first day."""
    sandbox, clock = _running
    for server in (sandbox.telegram, sandbox.x):
        server.faults.clear()
        server.world.reset()
    sandbox.x.world.set_credits(None)
    return sandbox, clock


@pytest.fixture(params=CHANNELS)
def rig(request: pytest.FixtureRequest, fresh: tuple[Sandbox, MovableClock]) -> Rig:
    kind = RIGS.get(request.param)
    if kind is None:
        pytest.fail(f"the channel {request.param} has no rig: write one here")
    return kind(*fresh)


@pytest.fixture
def telegram(fresh: tuple[Sandbox, MovableClock]) -> TelegramRig:
    return TelegramRig(*fresh)


@pytest.fixture
def x(fresh: tuple[Sandbox, MovableClock]) -> XRig:
    return XRig(*fresh)


@pytest.fixture(scope="session")
def card() -> CardFile:
    """A picture with its own bytes."""
    file = io.BytesIO()
    Image.effect_noise((160, 90), 40).convert("RGB").save(file, "PNG")
    return CardFile(
        content=file.getvalue(),
        media_type="image/png",
        width_px=160,
        height_px=90,
        words=("Banjir surut",),
    )


def material(
    *texts: str, link: str | None = STORY, label: str = "Kunjungi Medsos WartaRimba.com"
) -> Material:
    """Make the material of a story in an invented newsroom."""
    return Material(
        sentences=tuple(
            Sentence(text=text, paragraph=index) for index, text in enumerate(texts)
        ),
        hashtags=("#BanjirRimba", "#BPBD"),
        link=link,
        tracked_link=link and f"{link}?utm_source=uji",
        cta=CallToAction(
            label=label, text="Klik di sini", url="https://wartarimba.com/medsos"
        ),
        short_name="Warta Rimba",
        labels=Labels(
            read_more="Baca selengkapnya",
            visit="Kunjungi Medsos",
            visit_newsroom=label if len(label) > 280 else "Kunjungi Medsos {name}",
        ),
    )


MakeMaterial = Callable[..., Material]
MakeDraft = Callable[[Channel], Draft]


@pytest.fixture(scope="session")
def make_material() -> MakeMaterial:
    return material


@pytest.fixture
def make_draft() -> MakeDraft:
    """Let a channel word a story about a flood; each one differs from the last."""
    made = 0

    def make(channel: Channel) -> Draft:
        nonlocal made
        made += 1
        story = material(
            f"Banjir di Kota Rimba surut setelah {made} hari 🌧️.",
            "Warga mulai membersihkan rumah & jalan <kampung>_lama*.",
        )
        return Draft(
            destination="kanal",
            channel=channel.name,
            wording=channel.write(story),
            card="banjir.png",
            alt_text=f"Kartu berita: banjir surut setelah {made} hari",
            price_usd=Decimal(0),
            article_class=ArticleClass.NORMAL,
        )

    return make
