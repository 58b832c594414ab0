"""Two newsrooms of one WordPress: RIMBA is told of articles, HULU has to look."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, select

from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import Chat, ChatKind
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID
from distbot.storage.tables import ARTICLES, POSTS
from distbot.storage.tables_desk import CHANGES
from tests.flow.engine.processes import Nursery, Process
from tests.soak.wordpress_host import SECRET, WordPressHost, until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Executable, Row

    from distbot.sandbox.timeline import TelegramMessage, XPost

CONFIG = """
[newsroom]
key = "{key}"
name = "WartaRimba.com"
short_name = "Warta Rimba"
home = "{home}"
timezone = "Asia/Jakarta"
hold_tags = ["tahan"]

[cta]
label = "Kunjungi Medsos WartaRimba.com"
text = "Klik di sini"
url = "{home}/medsos"

[store]
url = "sqlite:///{key}.db"
cards = "cards-{key}"

[fetch]
allow_loopback = true

[same_story]
then = "off"

[telegram]
base_url = "{telegram}"
per_second = 0
chat_per_minute = 0

[x]
base_url = "{x}"
posts_per_window = 0

[[source]]
name = "rest"
kind = "wordpress"
url = "{home}"
every = "1s"
settle = "{settle}"
image_wait = "3s"

[[source]]
name = "feed"
kind = "feed"
url = "{home}/feed/"
every = "1s"
settle = "{settle}"
image_wait = "3s"
"""
DESTINATION = """
[[destination]]
name = "{name}"
channel = "{channel}"
address = "@{address}"
approval = "{approval}"
size = "square"
"""
TOLD = """
[web]
listen = "127.0.0.1:{port}"
public_url = "{home}/distbot"
telegram = "webhook"

[[source]]
name = "cms"
kind = "webhook"
"""


@dataclass(slots=True, kw_only=True)
class Room:
    """A newsroom, seen from outside.

    Attributes:
        key: Its key.
        channel: Its channel on Telegram.
        folder: Where its store is.
    """

    key: str
    channel: str
    folder: Path
    sandbox: Sandbox

    def rows(self, query: Executable) -> Sequence[Row[Any]]:
        engine = create_engine(f"sqlite:///{self.folder}/{self.key}.db")
        try:
            with engine.connect() as db:
                return db.execute(query).all()
        finally:
            engine.dispose()

    def articles(self, url: str) -> Sequence[Row[Any]]:
        """Return what is stored of an article, by a part of its address."""
        return self.rows(select(ARTICLES).where(ARTICLES.c.key.contains(url)))

    def posts(self, url: str) -> dict[str, tuple[str, str | None]]:
        """Return state and reason of an article's posts, by destination."""
        rows = self.rows(
            select(POSTS.c.destination, POSTS.c.state, POSTS.c.reason)
            .join(ARTICLES, ARTICLES.c.id == POSTS.c.article_id)
            .where(ARTICLES.c.key.contains(url))
        )
        return {row.destination: (row.state, row.reason) for row in rows}

    def changes(self, url: str) -> Sequence[Row[Any]]:
        """Return what was proposed about an article's changes, oldest first."""
        return self.rows(
            select(CHANGES)
            .join(ARTICLES, ARTICLES.c.id == CHANGES.c.article_id)
            .where(ARTICLES.c.key.contains(url))
            .order_by(CHANGES.c.id)
        )

    def until_changed(self, url: str) -> None:
        """Wait until a change of an article is proposed."""
        until(lambda: self.changes(url))

    def shown(self, words: str) -> list[TelegramMessage]:
        """Return the channel's messages with some words."""
        messages = self.sandbox.timelines().in_chat(f"@{self.channel}")
        return [each for each in messages if words in each.text and not each.deleted]


@dataclass(slots=True, kw_only=True)
class Rooms:
    """Both newsrooms and the process that serves them."""

    told: Room
    looks: Room
    sandbox: Sandbox
    folder: Path
    nursery: Nursery
    process: Process

    @property
    def both(self) -> tuple[Room, Room]:
        return self.told, self.looks

    def start(self) -> None:
        configs = [f"-c{self.folder}/{room.key}.toml" for room in self.both]
        self.process = self.nursery.start("run", *configs, hurried=False)
        until(lambda: self.process.told("running"))

    def on_x(self, words: str) -> list[XPost]:
        """Return RIMBA's posts on X with some words."""
        posts = self.sandbox.timelines().of_account("@akun_demo")
        return [each for each in posts if words in each.text]

    def received(self, url: str) -> int:
        """Count what WordPress sent of an article, by a part of its address."""
        told = self.process.told("article_received")
        return sum(url in one["article"] for one in told)


@contextmanager
def serving(folder: Path, host: WordPressHost) -> Iterator[Rooms]:
    """Serve both newsrooms at the sandbox until the block ends."""
    with Sandbox(limits=False, loopback_webhooks=True) as sandbox:
        number = -1001000000077
        sandbox.telegram.world.add_chat(
            Chat(id=number, kind=ChatKind.CHANNEL, title="Hulu", username="kanal_hulu")
        )
        told = Room(key="RIMBA", channel="kanal_demo", folder=folder, sandbox=sandbox)
        looks = Room(key="HULU", channel="kanal_hulu", folder=folder, sandbox=sandbox)
        desk = f"desk_chat = {DESK_ID}\nchiefs = [{CHIEF_ID}]\n"
        more = TOLD.format(port=host.web_port, home=host.home)
        more += _destination("x", "x", "akun_demo")
        more += _destination("meja", "telegram", "kanal_demo", approval="required")
        _configure(told, host, settle="1s", desk=desk, more=more)
        _configure(looks, host, settle="4s")
        with Nursery(folder=folder / "logs", environment=_secrets(sandbox)) as nursery:
            process: Any = None
            rooms = Rooms(
                told=told,
                looks=looks,
                sandbox=sandbox,
                folder=folder,
                nursery=nursery,
                process=process,
            )
            rooms.start()
            yield rooms
            rooms.process.stop()


def _configure(
    room: Room, host: WordPressHost, *, settle: str, desk: str = "", more: str = ""
) -> None:
    text = CONFIG.format(
        key=room.key,
        home=host.home,
        settle=settle,
        telegram=room.sandbox.telegram.url,
        x=room.sandbox.x.url,
    ).replace("hold_tags", f"{desk}hold_tags")
    text += _destination("kanal", "telegram", room.channel) + more
    (room.folder / f"{room.key}.toml").write_text(text, encoding="utf-8")


def _destination(
    name: str, channel: str, address: str, *, approval: str = "auto"
) -> str:
    return DESTINATION.format(
        name=name, channel=channel, address=address, approval=approval
    )


def _secrets(sandbox: Sandbox) -> dict[str, str]:
    keys = sandbox.x.credentials
    secrets = {"RIMBA_WEBHOOK_SECRET": SECRET}
    for key in ("RIMBA", "HULU"):
        secrets[f"{key}_TELEGRAM_TOKEN"] = sandbox.telegram.token
    for name in keys.__slots__:
        secrets[f"RIMBA_X_{name.upper()}"] = getattr(keys, name)
    return {f"DISTBOT_{name}": secret for name, secret in secrets.items()}
