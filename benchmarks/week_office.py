"""The newsroom of the simulated week: its config, its clock, its source, its cards."""

import hashlib
import io
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from typing_extensions import override

from benchmarks.instant import Board, InstantChannel
from benchmarks.week_news import DAYS, Story, stories
from distbot.app import App, ConfigFile
from distbot.domain.card import Card, CardFile
from distbot.ports import CardRenderer, Fetched, Parts, Source
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_world import LOG_ID
from distbot.storage.engine import Database, open_database

SOURCE = "situs"
SECOND = "pontianak"
STORE = "sqlite:///var/distbot.db"
Peek = sqlite3.Connection
ZONE = ZoneInfo("Asia/Pontianak")
BEGAN = datetime(2026, 3, 26, tzinfo=ZONE).astimezone(UTC)
ENDS = BEGAN + timedelta(days=DAYS)
BUDGET_USD = Decimal(4)
CONFIG = f"""
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"
timezone = "Asia/Pontianak"
log_chat = {LOG_ID}

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"

[class.evergreen]
tags = ["abadi"]

[duka]
enabled = true
words = ["meninggal"]

[telegram]
base_url = "TELEGRAM"

[x]
base_url = "X_URL"
monthly_budget_usd = {BUDGET_USD}

[[destination]]
name = "kanal"
channel = "telegram"
address = "@kanal_demo"
approval = {{ breaking = "auto", normal = "required", evergreen = "auto-after 30m" }}

[destination.rhythm]
windows = ["daily 05:30-24:00"]
min_gap = "5m"
breaking_gap = "10m"
per_hour = 6
per_day = 40
jitter = "3m"
settle = "2m"
repeat_evergreen = "2d"
late = {{ breaking = "skip after 60m", normal = "skip after 6h" }}

[[destination]]
name = "pontianak"
channel = "telegram"
address = "@kanal_pontianak"
approval = "auto"

[destination.rhythm]
windows = ["mon-fri 06:00-22:00", "sat,sun 07:00-21:00"]
breaking_through_quiet = false
min_gap = "10m"
per_hour = 4
settle = "5m"
late = {{ breaking = "skip after 3h", normal = "send", evergreen = "skip after 1d" }}

[[destination]]
name = "x"
channel = "x"
address = "@akun_demo"
approval = "auto"
link = "auto"

[destination.rhythm]
timezone = "Europe/Amsterdam"
quiet_hours = "23:00-05:00"
min_gap = "15m"
per_hour = 3
per_day = 32
jitter = "10m"
duka_gap = "5h"
late = {{ normal = "skip after 3h" }}
"""


@dataclass(slots=True)
class StepClock:
    """Stands still until it is moved; it is the servers' clock, too."""

    moment: datetime = BEGAN

    def now(self) -> datetime:
        """Return the simulated moment."""
        return self.moment

    def elapsed(self) -> timedelta:
        """Return the simulated time since the week began."""
        return self.moment - BEGAN


class ListSource(Source):
    """Has each story from its time on."""

    def __init__(self, week: Sequence[Story], clock: StepClock) -> None:
        """Tell a week's stories."""
        self._week = week
        self._clock = clock

    @property
    @override
    def name(self) -> str:
        return SOURCE

    @property
    @override
    def silent_start(self) -> bool:
        return False

    @override
    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        told = int(marks.get("told", 0))
        now = self._clock.now()
        there = sum(story.at <= now for story in self._week)
        new = tuple(story.article for story in self._week[told:there])
        return Fetched(articles=new, marks={"told": str(there)})


class PlainRenderer(CardRenderer):
    """Draws a small plain picture of a colour that the card's words choose."""

    @override
    def render(self, card: Card) -> CardFile:
        words = (card.headline, card.quote.text if card.quote else "")
        colour = hashlib.sha256(repr(words).encode()).digest()[:3]
        file = io.BytesIO()
        Image.new("RGB", (32, 18), tuple(colour)).save(file, "PNG")
        return CardFile(
            content=file.getvalue(),
            media_type="image/png",
            width_px=32,
            height_px=18,
            words=words,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The newsroom and its networks, on one clock.

    Attributes:
        config: Its file.
        sandbox: Both networks' servers.
        clock: Theirs, too.
        week: What will happen in the world.
        board: Where the second channel posts, in this process.
        account: The board's.
    """

    config: Path
    sandbox: Sandbox
    clock: StepClock
    week: Sequence[Story]
    board: Board
    account: InstantChannel

    def app(self) -> App:
        """Join the newsroom, as a process that starts does."""
        keys = self.sandbox.x.credentials
        secrets = {name: getattr(keys, name) for name in keys.__slots__}
        secrets["token"] = self.sandbox.telegram.token

        def look_up(names: Mapping[str, str], account: str) -> Mapping[str, str]:
            del account
            return {name: secrets[name] for name in names}

        return App.build(ConfigFile.read(self.config), look_up, clock=self.clock)

    @contextmanager
    def store(self) -> Iterator[Database]:
        """Open the newsroom's database beside its process."""
        database = open_database(STORE, base=self.config.parent)
        try:
            yield database
        finally:
            database.dispose()

    @contextmanager
    def peek(self) -> Iterator[Peek]:
        """Open the same past the engine: only to read, and fast."""
        path = self.config.parent / STORE.removeprefix("sqlite:///")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.isolation_level = None
            yield connection

    def parts(self, app: App) -> Parts:
        """Return the real parts, with the week's news, plain cards, and the board."""
        sources: dict[str, Source] = {SOURCE: ListSource(self.week, self.clock)}
        here = ("telegram", "board")
        return replace(
            app.parts,
            sources=sources,
            renderer=PlainRenderer(),
            channels={**app.parts.channels, here: self.account},
            newsroom=replace(
                app.parts.newsroom,
                destinations=tuple(
                    replace(d, account=here[1]) if d.name == SECOND else d
                    for d in app.parts.newsroom.destinations
                ),
            ),
        )


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """Set up the newsroom in an empty folder, and the servers."""
    clock = StepClock()
    with Sandbox(clock=clock.now) as sandbox:
        text = CONFIG.replace("TELEGRAM", sandbox.telegram.url)
        config = folder / "rimba.toml"
        config.write_text(text.replace("X_URL", sandbox.x.url), encoding="utf-8")
        board = Board()
        yield Office(
            config=config,
            sandbox=sandbox,
            clock=clock,
            week=stories(BEGAN),
            board=board,
            account=InstantChannel(clock.now, board),
        )
