"""A whole newsroom on disk, at the sandbox's servers, with a clock that tests set."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Executable, Row, create_engine, make_url, select

from distbot.app import App, ConfigFile
from distbot.domain.post import Post, PostState
from distbot.line import Line
from distbot.sandbox.faults import FaultKind
from distbot.sandbox.servers import Sandbox, TelegramServer, XServer
from distbot.sandbox.telegram_world import DESK_ID, LOG_ID
from distbot.sandbox.timeline import TelegramMessage, XPost
from distbot.storage.engine import Database
from distbot.storage.posts import SqlPostStore
from distbot.storage.tables import POSTS
from distbot.storage.tables_more import NOTICES
from tests.site import KEPT

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CHANNEL = "@kanal_demo"
ACCOUNT = "@akun_demo"

CONFIG = """
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"
hold_tags = {hold_tags}
{hold_meta}
{people}

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"

[store]
url = "{store}"
cards = "var/cards"

[fetch]
allow_loopback = true

[telegram]
base_url = "{telegram}"
timeout_s = {timeout_s}

[x]
base_url = "{x}"
timeout_s = {timeout_s}
monthly_budget_usd = {budget}

[same_story]
then = "{same_story}"

{source}
"""
INBOX = """
[[source]]
name = "map"
kind = "inbox"
path = "inbox"
"""
FEED = """
[[source]]
name = "situs"
kind = "feed"
url = "{url}"
settle = "{settle}"
"""
DESTINATION = """
[[destination]]
name = "{name}"
channel = "{channel}"
address = "{address}"
approval = "{approval}"
account = "{account}"
unknown = "{unknown}"
"""
STORY = """url: https://wartarimba.example.com/{slug}
headline: Warga {place} Menanam {count} Bibit Bakau

WARTA RIMBA — Warga {place} menanam {count} bibit bakau di tepi Sungai Sinar, Minggu 1 Maret 2026. Kegiatan itu diikuti pelajar dan nelayan setempat.
“Bakau ini menjaga kampung kami dari abrasi, dan anak cucu kami akan memetik hasilnya,” kata Kepala Desa {place} Badrun Sasmita.
Bibit berasal dari kebun desa yang dirawat sejak tahun lalu. Penanaman berikutnya direncanakan bulan depan.
"""  # noqa: E501 - a paragraph is a line


def send_of(destination: str) -> str:
    """Name the one call by which a destination's posts are published."""
    return "POST /2/tweets" if destination.startswith("x") else "sendPhoto"


@dataclass(slots=True)
class StepClock:
    """Stands still until a test moves it; it is the servers' clock, too."""

    moment: datetime = MORNING
    passed: timedelta = timedelta()

    def now(self) -> datetime:
        return self.moment

    def elapsed(self) -> timedelta:
        return self.passed

    def step(self, **span: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**span)
        self.passed += timedelta(**span)

    def jump(self, **span: float) -> None:
        """Set the clock, as an operator or NTP does: no time passes."""
        self.moment += timedelta(**span)


@dataclass(slots=True, kw_only=True)
class Office:
    """One newsroom; every `run` is a new process's life: open, one round, close.

    Attributes:
        log: Whether it has a log chat, where reconciliation may forward to.
        has_desk: Whether it has a desk; nobody serves it.
        same_story: What becomes of a story that is told twice.
        sources: Tables of the config that take the feed's or the inbox's place.
        accounts: A destination's account, where it is not the first one.
        settle: How far apart two looks at the feed must agree.
        asks: Destinations whose unknown outcomes only people settle.
        events: What the last run told, in order.
    """

    folder: Path
    sandbox: Sandbox
    clock: StepClock
    telegram: str
    x: str
    timeout_s: float = 10.0
    budget: float = 20.0
    approval: str = "auto"
    feed: str | None = None
    settle: str = "0s"
    hold_tags: tuple[str, ...] = ()
    hold_meta: str = ""
    sources: str = ""
    log: bool = False
    has_desk: bool = False
    same_story: str = "ask"
    store: str = "sqlite:///var/rimba.db"
    accounts: dict[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ("kanal", "x")
    addresses: dict[str, str] = field(default_factory=dict)
    events: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    @property
    def inbox(self) -> Path:
        folder = self.folder / "inbox"
        folder.mkdir(exist_ok=True)
        return folder

    def put(self, slug: str, place: str = "Rimba Hilir", count: int = 500) -> None:
        story = STORY.format(slug=slug, place=place, count=count)
        (self.inbox / f"{slug}.txt").write_text(story, encoding="utf-8")

    def config(self) -> Path:
        """Write the config file as the office's fields now are."""
        source = FEED.format(url=self.feed, settle=self.settle) if self.feed else INBOX
        source = self.sources or source
        text = CONFIG.format(
            telegram=self.telegram,
            x=self.x,
            timeout_s=self.timeout_s,
            budget=self.budget,
            source=source,
            store=self.store,
            people=self._people(),
            same_story=self.same_story,
            hold_tags=list(self.hold_tags),
            hold_meta=f'hold_meta = "{self.hold_meta}"' if self.hold_meta else "",
        )
        for name in self.destinations:
            channel = "x" if name.startswith("x") else "telegram"
            default = ACCOUNT if channel == "x" else CHANNEL
            text += DESTINATION.format(
                name=name,
                channel=channel,
                address=self.addresses.get(name, default),
                approval=self.approval,
                account=self.accounts.get(name, ""),
                unknown="ask" if name in self.asks else "look",
            )
        path = self.folder / "rimba.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def _people(self) -> str:
        log = f"log_chat = {LOG_ID}\n" if self.log else ""
        return log + (f"desk_chat = {DESK_ID}" if self.has_desk else "")

    def run(self) -> None:
        """Take in, compose and send what is due now."""
        self.events.clear()
        asyncio.run(self._round())

    @asynccontextmanager
    async def line(self, worker: str = "worker-1") -> AsyncIterator[Line]:
        """Be a process that serves this newsroom."""
        self.inbox.mkdir(exist_ok=True)
        file = ConfigFile.read(self.config())
        app = App.build(file, file.secrets(), clock=self.clock, keep=KEPT)
        async with app:
            line = Line(app.parts, worker, self._hear)
            await line.open()
            yield line

    async def round(self, line: Line) -> None:
        """Do each of a line's ticks once."""
        await line.catch_up()
        await line.reap()
        for source in line.parts.sources:
            await line.take_in(source)
        await line.write()
        await line.reconcile()
        await line.amend()
        await line.send()

    async def _round(self) -> None:
        async with self.line() as line:
            await self.round(line)

    def _hear(self, event: str, fields: dict[str, object]) -> None:
        self.events.append((event, fields))

    def engine(self) -> Engine:
        """Reach into the store, past distbot."""
        url = make_url(self.store)
        if url.get_backend_name() == "sqlite":
            url = url.set(database=str(self.folder / str(url.database)))
        return create_engine(url)

    def rows(self, query: Executable) -> Sequence[Row[Any]]:
        engine = self.engine()
        try:
            with engine.connect() as db:
                return db.execute(query).all()
        finally:
            engine.dispose()

    def notices(self) -> list[tuple[str, str]]:
        """Audience and kind of all that people were to hear, oldest first."""
        found = self.rows(select(NOTICES).order_by(NOTICES.c.id))
        return [(row.audience, row.kind) for row in found]

    def posts(self, destination: str | None = None) -> list[Post]:
        """Every post that has a draft, in the order added."""
        engine = self.engine()
        try:
            with engine.connect() as db:
                ids = db.scalars(select(POSTS.c.id).where(POSTS.c.draft.is_not(None)))
                numbers = ids.all()
            store = SqlPostStore(Database(engine))
            found = [store.get(number) for number in numbers]
        finally:
            engine.dispose()
        return [p for p in found if destination in {None, p.draft.destination}]

    def post(self, destination: str) -> Post:
        (post,) = self.posts(destination)
        return post

    def states(self, destination: str | None = None) -> list[PostState]:
        return [post.state for post in self.posts(destination)]

    def reasons(self) -> list[tuple[str, str | None]]:
        """State and reason of every post, without a draft or with one."""
        rows = self.rows(select(POSTS.c.state, POSTS.c.reason))
        return [(row.state, row.reason) for row in rows]

    def accepted(self, destination: str) -> int:
        """How many messages the network holds."""
        return len(self.public(destination))

    def public(self, destination: str) -> Sequence[TelegramMessage | XPost]:
        """What the network shows of a destination, oldest first."""
        timelines, is_x = self.sandbox.timelines(), destination.startswith("x")
        default = ACCOUNT if is_x else CHANNEL
        address = self.addresses.get(destination, default)
        return timelines.of_account(address) if is_x else timelines.in_chat(address)

    def server(self, destination: str) -> TelegramServer | XServer:
        sandbox = self.sandbox
        return sandbox.x if destination.startswith("x") else sandbox.telegram

    def spoil(
        self, destination: str, kind: FaultKind, *, times: int | None = 1
    ) -> None:
        """Have a destination's network misbehave at the one call."""
        self.server(destination).faults.add(kind, send_of(destination), times=times)

    def calls(self, destination: str) -> int:
        """How often the one call was made, whatever came of it."""
        made = self.server(destination).faults.calls
        return sum(call.name == send_of(destination) for call in made)

    def told(self, event: str) -> list[dict[str, object]]:
        return [fields for name, fields in self.events if name == event]


@pytest.fixture(scope="session")
def _running() -> Iterator[tuple[Sandbox, StepClock]]:
    clock = StepClock()
    with Sandbox(clock=clock.now, limits=False) as sandbox:
        yield sandbox, clock


@pytest.fixture
def sandbox(_running: tuple[Sandbox, StepClock]) -> Sandbox:
    """Both servers as on the first day, without rate limits."""
    sandbox, clock = _running
    clock.moment = MORNING
    for server in (sandbox.telegram, sandbox.x):
        server.faults.clear()
        server.world.reset()
    return sandbox


@pytest.fixture
def clock(_running: tuple[Sandbox, StepClock]) -> StepClock:
    return _running[1]


@pytest.fixture
def secrets(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Put the sandbox's keys into the environment, as an operator would."""
    keys = sandbox.x.credentials
    for name, value in {
        "TELEGRAM_TOKEN": sandbox.telegram.token,
        "X_CONSUMER_KEY": keys.consumer_key,
        "X_CONSUMER_SECRET": keys.consumer_secret,
        "X_ACCESS_TOKEN": keys.access_token,
        "X_ACCESS_TOKEN_SECRET": keys.access_token_secret,
    }.items():
        monkeypatch.setenv(f"DISTBOT_RIMBA_{name}", value)
    return sandbox


@pytest.fixture
def office(
    secrets: Sandbox, clock: StepClock, tmp_path: Path, empty_store: Path
) -> Office:
    (tmp_path / "var").mkdir()
    shutil.copy(empty_store, tmp_path / "var" / "rimba.db")
    return Office(
        folder=tmp_path,
        sandbox=secrets,
        clock=clock,
        telegram=secrets.telegram.url,
        x=secrets.x.url,
    )


@pytest.fixture
def nobody() -> str:
    """An address where nothing listens."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait for a condition that another thread or process brings about."""
    import threading  # noqa: PLC0415 - for this fixture only

    def wait(holds: Callable[[], bool]) -> None:
        pause = threading.Event()
        for _ in range(12_000):
            if holds():
                return
            pause.wait(0.005)
        raise AssertionError("it never came about")

    return wait
