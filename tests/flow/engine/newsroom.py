"""A newsroom on disk with live networks; distbot's own processes serve it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Executable, Row, create_engine, func, select
from sqlalchemy.exc import DatabaseError

from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import Chat, ChatKind
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, LOG_ID
from distbot.storage.tables import POSTS
from tests.flow.conftest import STORY
from tests.flow.engine.reckoning import Reckoning, reckon

ADDRESSES = {
    "kanal": "@kanal_demo",
    "desa": "@kanal_desa",
    "meja": "@kanal_meja",
    "tanya": "@kanal_tanya",
    "x": "@akun_demo",
}
"""`meja` waits for editors."""

SENT_ALONE = tuple(name for name in ADDRESSES if name != "meja")
SENDS = ("sendPhoto", "POST /2/tweets")
"""The one calls by which posts are published."""

CONFIG = """
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"
log_chat = {log}
desk_chat = {desk}
chiefs = [{chief}]

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"

[store]
url = "{store}"
cards = "var/cards"

[telegram]
base_url = "{telegram}"
timeout_s = 1.0
per_second = 0
chat_per_minute = 0

[x]
base_url = "{x}"
timeout_s = 1.0
monthly_budget_usd = 10000
posts_per_window = 0

[[source]]
name = "map"
kind = "inbox"
path = "inbox"
every = "1s"
"""
DESTINATION = """
[[destination]]
name = "{name}"
channel = "{channel}"
address = "{address}"
approval = "{approval}"
unknown = "{unknown}"
size = "square"
"""


@dataclass(slots=True, kw_only=True)
class Newsroom:
    """Its folder, store and networks; distbot's processes are started beside it.

    Attributes:
        asks: Destinations of which only people say what became of a call.
        slugs: The ends of the addresses of all articles so far.
    """

    folder: Path
    store: str
    sandbox: Sandbox
    asks: tuple[str, ...] = ()
    slugs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the channels and the inbox."""
        for number, address in enumerate(ADDRESSES.values(), start=10):
            if address not in {"@kanal_demo", "@akun_demo"}:
                name = address.removeprefix("@")
                chat = Chat(
                    id=-1001000000000 - number,
                    kind=ChatKind.CHANNEL,
                    title=name,
                    username=name,
                )
                self.sandbox.telegram.world.add_chat(chat)
        (self.folder / "inbox").mkdir()
        self.configure()

    def configure(self) -> None:
        """Write the config."""
        text = CONFIG.format(
            log=LOG_ID,
            desk=DESK_ID,
            chief=CHIEF_ID,
            store=self.store,
            telegram=self.sandbox.telegram.url,
            x=self.sandbox.x.url,
        )
        for name, address in ADDRESSES.items():
            text += DESTINATION.format(
                name=name,
                channel="x" if name == "x" else "telegram",
                address=address,
                approval="required" if name == "meja" else "auto",
                unknown="ask" if name in self.asks else "look",
            )
        self.config.write_text(text, encoding="utf-8")

    @property
    def config(self) -> Path:
        return self.folder / "rimba.toml"

    @property
    def secrets(self) -> Mapping[str, str]:
        keys = self.sandbox.x.credentials
        return {
            "DISTBOT_RIMBA_TELEGRAM_TOKEN": self.sandbox.telegram.token,
            **{
                f"DISTBOT_RIMBA_X_{name.upper()}": getattr(keys, name)
                for name in keys.__slots__
            },
        }

    def write(self) -> None:
        """Put one more article into the inbox, unlike all others."""
        number = len(self.slugs) + 1
        slug = f"bakau-{number}"
        story = STORY.format(slug=slug, place=f"Rimba {number}", count=100 + number)
        path = self.folder / "inbox" / f"{slug}.txt"
        # It is there as a whole or not at all.
        path.with_suffix(".part").write_text(story, encoding="utf-8")
        path.with_suffix(".part").rename(path)
        self.slugs.append(slug)

    @property
    def run(self) -> tuple[str, ...]:
        """The words that start a worker."""
        return "run", "--role", "worker", "-c", str(self.config)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Reach into the store, past distbot."""
        url = self.store.replace("sqlite:///", f"sqlite:///{self.folder}/")
        engine = create_engine(url)
        try:
            yield engine
        finally:
            engine.dispose()

    def reckon(self) -> Reckoning:
        with self.engine() as engine:
            return reckon(engine, self.sandbox, ADDRESSES, self.slugs)

    def rows(self, query: Executable) -> list[Row[Any]]:
        """Ask the store; nothing before the first start, or while a server is away."""
        with suppress(DatabaseError), self.engine() as engine, engine.connect() as db:
            return list(db.execute(query).all())
        return []

    def count(self, *states: str) -> int:
        """Count the posts in any of some states."""
        query = select(func.count().label("n")).where(POSTS.c.state.in_(states))
        return sum(row.n for row in self.rows(query))

    @property
    def all_out(self) -> Callable[[], bool]:
        """Whether all articles so far are out, but for what waits for editors."""
        wanted = len(self.slugs) * len(SENT_ALONE)
        return lambda: self.count("published") == wanted

    def calls(self) -> int:
        """How often the one call was made, in all."""
        telegram, x = self.sandbox.telegram.faults, self.sandbox.x.faults
        return sum(call.name in SENDS for call in (*telegram.calls, *x.calls))

    def slow_down(self, delay_s: float) -> None:
        """Let every one call take a while."""
        for network in (self.sandbox.telegram, self.sandbox.x):
            for name in SENDS:
                slow = Fault(
                    kind=FaultKind.DELAY, method=name, times=None, delay_s=delay_s
                )
                network.faults.put(slow)

    def nothing_went_wrong(self) -> None:
        found = self.reckon()
        faults = found.lost, found.double, found.bills, found.wrong
        assert faults == ((), (), (), ()), found
