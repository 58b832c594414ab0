"""What the delivery benchmarks stand on: newsrooms, stores filled at once, a server."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count as numbers
from pathlib import Path
from typing import cast
from urllib.request import Request, urlopen

from sqlalchemy import func, insert, select

from distbot.app import App, ConfigFile
from distbot.clock import SystemClock
from distbot.domain.post import Draft, Entity, Length, PostState, Wording
from distbot.domain.reading import ArticleClass
from distbot.storage._values import pack_draft, to_ms
from distbot.storage.engine import Database, open_database
from distbot.storage.posts import SqlPostStore
from distbot.storage.tables import ARTICLES, POSTS
from tests.postgres import Postgres

ROOT = Path(__file__).resolve().parents[1]
_NUMBERS = numbers()
_STORY = (
    "Warga Kampung Rimba Hilir menanam 500 bibit bakau di tepi Sungai Sinar pada "
    "Minggu pagi. Kegiatan itu diikuti pelajar, nelayan, dan perangkat desa setempat. "
    "Bibit berasal dari kebun desa yang dirawat sejak tahun lalu. Penanaman "
    "berikutnya direncanakan bulan depan."
)
_CTA = "Kunjungi Medsos WartaRimba.com\nKlik di sini"
_CONFIG = """
[newsroom]
key = "ENGINE"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "https://wartarimba.example.com"

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "https://wartarimba.example.com/medsos"

[store]
url = "{store}"

[telegram]
base_url = "{telegram}"
per_second = 0
chat_per_minute = 0

[x]
base_url = "{x}"
posts_per_window = 0
monthly_budget_usd = 1000000
"""
_DESTINATION = """
[[destination]]
name = "{name}"
channel = "{channel}"
address = "{address}"
account = "{account}"
approval = "auto"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A newsroom on disk, with many destinations on one channel.

    Attributes:
        config: Its config file.
        store: Address of its database.
        channel: "telegram" or "x".
        addresses: One a destination, in order.
        secrets: By the names that the channel has for them; of X by account.
        card: The picture on every post, by its name on the shelf; "": none.
    """

    config: Path
    store: str
    channel: str
    addresses: tuple[str, ...]
    secrets: Mapping[str, Mapping[str, str]]
    card: str = ""

    @property
    def names(self) -> list[str]:
        """The destinations'."""
        return [f"{self.channel}-{place}" for place in range(len(self.addresses))]

    def account(self, place: int) -> str:
        """Return the account of a destination: on X each has its own."""
        return f"a{place}" if self.channel == "x" else ""

    def app(self) -> App:
        """Join it; to be done in the process that works with it."""
        return App.build(ConfigFile.read(self.config), self.look_up)

    def look_up(self, names: Mapping[str, str], account: str) -> Mapping[str, str]:
        """Return an account's secrets, as the environment would have them."""
        known = self.secrets.get(account)
        return known or dict.fromkeys(names, "0:nothing-is-sent")

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open its database, beside the workers."""
        database = open_database(self.store, base=self.config.parent)
        try:
            yield database
        finally:
            database.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Where the sandbox listens, and what it lets in."""

    telegram: str = "http://127.0.0.1:9"
    x: str = "http://127.0.0.1:9"
    token: str = "0:nothing-is-sent"  # noqa: S105 - stands in for one


def set_stage(
    folder: Path,
    store: str,
    *,
    channel: str,
    addresses: Sequence[str],
    secrets: Mapping[str, Mapping[str, str]] | None = None,
    servers: Servers | None = None,
) -> Stage:
    """Write a newsroom's config, and make its tables and destinations."""
    servers = servers or Servers()
    folder.mkdir(parents=True, exist_ok=True)
    text = _CONFIG.format(store=store, telegram=servers.telegram, x=servers.x)
    stage = Stage(
        config=folder / "newsroom.toml",
        store=store,
        channel=channel,
        addresses=tuple(addresses),
        secrets=secrets or {"": {"token": servers.token}},
    )
    for place, name in enumerate(stage.names):
        text += _DESTINATION.format(
            name=name,
            channel=channel,
            address=addresses[place],
            account=stage.account(place),
        )
    stage.config.write_text(text, encoding="utf-8")
    accounts = {
        name: f"{channel}:{stage.account(place)}"
        for place, name in enumerate(stage.names)
    }
    leads = dict(zip(stage.names, addresses, strict=True))
    with stage.database() as database:
        SqlPostStore(database).add_destinations(accounts, SystemClock().now(), leads)
    return stage


def draft_of(stage: Stage, name: str, mark: str) -> Draft:
    """Word a post as newsrooms do: of usual length, each with words of its own."""
    text = f"{mark}. {_STORY}\n\n{_CTA}"
    entities: tuple[Entity, ...] = ()
    if stage.channel == "x":
        text = f"{mark}. {_STORY[:200]}"
    else:
        link = "https://wartarimba.example.com/medsos"
        start = len(text) - len("Klik di sini")
        entities = (Entity(kind="text_link", offset=start, length=12, url=link),)
    return Draft(
        destination=name,
        channel=stage.channel,
        wording=Wording(
            text=text,
            length=Length(used=len(text), limit=1024, unit="utf16"),
            entities=entities,
        ),
        card=stage.card,
        alt_text="",
        price_usd=Decimal("0.015") if stage.channel == "x" else Decimal(0),
        article_class=ArticleClass.NORMAL,
    )


def put_due(stage: Stage, count: int, mark: str, *, at: datetime | None = None) -> None:
    """Store so many approved posts, one article to all destinations after another.

    Args:
        stage: Whose.
        count: Posts.
        mark: Begins each one's words; no two calls have the same.
        at: When they are due; aware UTC; None: they have been for a second.
    """
    due = to_ms(at) if at else to_ms(SystemClock().now()) - 1000
    names = stage.names
    with stage.database() as database, database.writes() as db:
        first = (db.scalar(select(func.max(ARTICLES.c.id))) or 0) + 1
        articles = [
            _article(first + n, f"{mark}-{n}") for n in range(-(-count // len(names)))
        ]
        db.execute(insert(ARTICLES), articles)
        posts = [
            _post(stage, names[n % len(names)], first + n // len(names), f"{mark} {n}")
            | {"due_at": due}
            for n in range(count)
        ]
        db.execute(insert(POSTS), posts)


def _article(number: int, key: str) -> dict[str, object]:
    return {
        "id": number,
        "key": key,
        "source": "situs",
        "content_hash": key,
        "content": "{}",
        "seen_at": 0,
        "composed_at": 0,
        "baseline": False,
    }


def _post(stage: Stage, name: str, article: int, mark: str) -> dict[str, object]:
    draft = draft_of(stage, name, mark)
    return {
        "article_id": article,
        "destination": name,
        "variant": 0,
        "state": PostState.APPROVED.value,
        "version": 1,
        "attempt": 0,
        "article_class": draft.article_class.value,
        "draft": pack_draft(draft),
        "price_micro_usd": int(draft.price_usd * 1_000_000),
        "created_at": to_ms(SystemClock().now()),
    }


def settle_statistics(stage: Stage) -> None:
    """Let PostgreSQL know what is there, as its autovacuum would by and by."""
    with stage.database() as database:
        if database.is_postgres:
            connection = database.engine.connect()
            with connection.execution_options(isolation_level="AUTOCOMMIT") as db:
                db.exec_driver_sql("VACUUM ANALYZE")


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """Run a server that waits for the disk, as in production."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = Postgres(Path(folder) / "data", durable=True)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


@contextmanager
def sandbox_servers() -> Iterator[Servers]:
    """Run the sandbox in a process of its own, its rate limits lifted."""
    command = [sys.executable, "-m", "distbot", "sandbox", "--no-limits"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            said = json.loads(process.stdout.readline())
            yield Servers(
                telegram=said["telegram"]["url"],
                x=said["x"]["url"],
                token=said["telegram"]["token"],
            )
        finally:
            process.terminate()


def open_telegram(servers: Servers, count: int, prefix: str) -> list[str]:
    """Open channels in the sandbox, where the bot may post; return their addresses."""
    names = [f"{prefix}_{place}" for place in range(count)]
    for name in names:
        number = -1_002_000_000_000 - next(_NUMBERS)
        chat = {"id": number, "username": name, "type": "channel"}
        _order(servers.telegram, "chats", chat)
    return [f"@{name}" for name in names]


def open_x(
    servers: Servers, count: int
) -> tuple[list[str], Mapping[str, Mapping[str, str]]]:
    """Open accounts in the sandbox; return their addresses, and their keys by name."""
    names = [f"akun_{place}" for place in range(count)]
    keys = {}
    for place, name in enumerate(names):
        answer = _order(servers.x, "accounts", {"username": name})
        keys[f"a{place}"] = cast("Mapping[str, str]", answer["result"])
    return [f"@{name}" for name in names], keys


def _order(url: str, path: str, fields: Mapping[str, object]) -> Mapping[str, object]:
    """Tell a sandbox's server to do something; return its answer."""
    body = json.dumps(fields).encode()
    request = Request(f"{url}/_sandbox/{path}", body, method="POST")  # noqa: S310 - loopback
    with urlopen(request) as answer:  # noqa: S310 - loopback
        return dict(json.load(answer))
