"""A whole newsroom on disk, at the sandbox's servers, with a clock that tests set."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select

from distbot.app import App, ConfigFile
from distbot.domain.post import Post, PostState
from distbot.line import Line
from distbot.sandbox.servers import Sandbox
from distbot.storage.posts import SqlPostStore
from distbot.storage.tables import POSTS

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CHANNEL = "@kanal_demo"
ACCOUNT = "@akun_demo"

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

[store]
url = "sqlite:///var/rimba.db"
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
"""
DESTINATION = """
[[destination]]
name = "{name}"
channel = "{channel}"
address = "{address}"
approval = "{approval}"
"""
STORY = """url: https://wartarimba.example.com/{slug}
headline: Warga {place} Menanam {count} Bibit Bakau

WARTA RIMBA — Warga {place} menanam {count} bibit bakau di tepi Sungai Sinar, Minggu 1 Maret 2026. Kegiatan itu diikuti pelajar dan nelayan setempat.
“Bakau ini menjaga kampung kami dari abrasi, dan anak cucu kami akan memetik hasilnya,” kata Kepala Desa {place} Badrun Sasmita.
Bibit berasal dari kebun desa yang dirawat sejak tahun lalu. Penanaman berikutnya direncanakan bulan depan.
"""  # noqa: E501 - a paragraph is a line


@dataclass(slots=True)
class StepClock:
    """Stands still until a test moves it; it is the servers' clock, too."""

    moment: datetime = MORNING

    def now(self) -> datetime:
        return self.moment

    def step(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass(slots=True, kw_only=True)
class Office:
    """One newsroom; every `run` is a new process's life: open, one round, close.

    Attributes:
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
        source = FEED.format(url=self.feed) if self.feed else INBOX
        text = CONFIG.format(
            telegram=self.telegram,
            x=self.x,
            timeout_s=self.timeout_s,
            budget=self.budget,
            source=source,
        )
        for name in self.destinations:
            channel = "x" if name.startswith("x") else "telegram"
            default = ACCOUNT if channel == "x" else CHANNEL
            text += DESTINATION.format(
                name=name,
                channel=channel,
                address=self.addresses.get(name, default),
                approval=self.approval,
            )
        path = self.folder / "rimba.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def run(self) -> None:
        """Take in, compose and send what is due now."""
        self.inbox.mkdir(exist_ok=True)
        self.events.clear()
        asyncio.run(self._round())

    def _hear(self, event: str, fields: dict[str, object]) -> None:
        self.events.append((event, fields))

    async def _round(self) -> None:
        file = ConfigFile.read(self.config())
        async with App.build(file, file.secrets(), clock=self.clock) as app:
            line = Line(app.parts, "worker-1", self._hear)
            await line.open()
            await line.reap()
            for entry in file.config.source:
                await line.take_in(entry.name)
            await line.write()
            await line.send()

    def engine(self) -> Engine:
        return create_engine(f"sqlite:///{self.folder}/var/rimba.db")

    def posts(self, destination: str | None = None) -> list[Post]:
        """Every post that has a draft, in the order added."""
        engine = self.engine()
        try:
            with engine.connect() as db:
                ids = db.scalars(select(POSTS.c.id).where(POSTS.c.draft.is_not(None)))
                numbers = ids.all()
            store = SqlPostStore(engine)
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
        engine = self.engine()
        try:
            with engine.connect() as db:
                rows = db.execute(select(POSTS.c.state, POSTS.c.reason)).all()
        finally:
            engine.dispose()
        return [(row.state, row.reason) for row in rows]

    def accepted(self, destination: str) -> int:
        """How many messages the network holds."""
        timelines = self.sandbox.timelines()
        if destination.startswith("x"):
            return len(timelines.of_account(ACCOUNT))
        return len(timelines.in_chat(CHANNEL))

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
def office(secrets: Sandbox, clock: StepClock, tmp_path: Path) -> Office:
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
        for _ in range(4_000):
            if holds():
                return
            pause.wait(0.005)
        raise AssertionError("it never came about")

    return wait
