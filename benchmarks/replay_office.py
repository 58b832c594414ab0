"""The replayed newsroom: its config, its site, its networks, its processes."""

import socket
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.replay_site import Press
from benchmarks.replay_worker import Post, SharedClock, Worker
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_world import LOG_ID
from tests.wordpress_site import WordPressSite, serving

BEGAN = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
"""Five o'clock in Pontianak."""

API, DOOR = "rest", "cms"
SECRET = "rahasia-redaksi-rimba"  # noqa: S105 - nobody's
_CONFIG = f"""
[newsroom]
key = "RIMBA"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "SITE"
timezone = "Asia/Pontianak"
log_chat = {LOG_ID}

[cta]
label = "Kunjungi Medsos Warta Rimba"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"

[store]
url = "STORE"

[fetch]
allow_loopback = true

[web]
listen = "127.0.0.1:PORT"

[telegram]
base_url = "TELEGRAM"

[x]
base_url = "X_URL"
monthly_budget_usd = 100.0
posts_per_window = 0

[[source]]
name = "{API}"
kind = "wordpress"
url = "SITE"

[[source]]
name = "feed"
kind = "feed"
url = "SITE/feed/"

[[source]]
name = "{DOOR}"
kind = "webhook"

[[destination]]
name = "kanal"
channel = "telegram"
address = "@kanal_demo"
approval = "auto"

[[destination]]
name = "x"
channel = "x"
address = "@akun_demo"
approval = "auto"
link = "never"

[destination.rhythm]
min_gap = "75s"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which day is lived through.

    Attributes:
        store: Address of the newsroom's database.
        articles: How many are published.
        hours: How long the day is.
        beside: Whether there are two workers all day; else for a third of it.
        seed: Another one gives another day.
    """

    store: str = "sqlite:///var/rimba.db"
    articles: int = 300
    hours: float = 24.0
    beside: bool = False
    seed: int = 7


@dataclass(slots=True, kw_only=True)
class Office:
    """The newsroom, its site and its networks, on one clock.

    Attributes:
        troubles: What was wrong from when to when; aware UTC.
        told: What the workers told, by event.
    """

    plan: Plan
    config: Path
    port: int
    clock: SharedClock
    sandbox: Sandbox
    site: WordPressSite
    press: Press
    troubles: list[tuple[datetime, datetime]] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    @property
    def secrets(self) -> Mapping[str, str]:
        """All that a process of the newsroom needs."""
        keys = self.sandbox.x.credentials
        given = {name: getattr(keys, name) for name in keys.__slots__}
        return {**given, "token": self.sandbox.telegram.token, "webhook": SECRET}

    def worker(self, name: str, *, has_door: bool) -> Worker:
        """Start a process that serves the newsroom."""
        post = Post(
            config=self.config,
            secrets=self.secrets,
            clock=self.clock,
            name=name,
            has_door=has_door,
        )
        return Worker(post)


@contextmanager
def open_office(folder: Path, plan: Plan) -> Iterator[Office]:
    """Set up the newsroom in an empty folder, its site and the networks."""
    clock = SharedClock.at(BEGAN)
    with Sandbox(clock=clock.now, limits=False) as sandbox, serving() as site:
        text, port = _CONFIG, _free_port()
        for word, value in {
            "TELEGRAM": sandbox.telegram.url,
            "X_URL": sandbox.x.url,
            "SITE": site.base,
            "STORE": plan.store,
            "PORT": str(port),
        }.items():
            text = text.replace(word, value)
        config = folder / "rimba.toml"
        config.write_text(text, encoding="utf-8")
        yield Office(
            plan=plan,
            config=config,
            port=port,
            clock=clock,
            sandbox=sandbox,
            site=site,
            press=Press(site, BEGAN, plan.seed),
        )


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
