"""An invented newsroom with its site, its desk and its channel, all on loopback."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from distbot.app import App, ConfigFile
from distbot.clock import SystemClock
from distbot.domain.post import PostState
from distbot.doors import make_entrance, make_listener, open_servers
from distbot.line import Line
from distbot.ports import Clock
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, Query
from distbot.sandbox.timeline import TelegramMessage, XPost
from tests.site import HTML, KEPT, RSS, Answer, Site

PAGE = """<!doctype html><html lang="id"><head><title>{headline} - Suara Kuala</title>
<meta property="og:type" content="article"></head><body><main><article>
<h1>{headline}</h1>
<p>SUARA KUALA — Bupati Kuala Rimbang Darma Wicaksana membuka kembali pasar terapung
di Sungai Rimbang pada Senin pagi setelah enam bulan diperbaiki.</p>
<p>“Pasar ini milik para pedagang, jadi merekalah yang pertama kali menyeberang pagi
ini,” kata Darma di dermaga pasar.</p>
<p>Sebanyak 84 pedagang kembali berjualan di atas perahu masing-masing. Pemerintah
kabupaten menyiapkan dua dermaga baru dan lampu di sepanjang tepi sungai.</p>
<p>Pasar buka setiap hari dari pukul lima sampai pukul sebelas pagi, dan pengunjung
dapat menyewa perahu dari dermaga timur dengan tarif yang sama seperti dahulu.</p>
<p>Kunjungi Medsos SuaraKuala.com<br><a href="/medsos">Klik di sini</a></p>
</article></main></body></html>"""

CONFIG = """
[newsroom]
key = "KUALA"
name = "SuaraKuala.com"
short_name = "Suara Kuala"
home = "{home}"
timezone = "Asia/Pontianak"
desk_chat = {desk}
chiefs = [{chief}]

[desk]
undo = "{undo}"
four_eyes = {four_eyes}
answers_per_minute = {answers_per_minute}

[cta]
label = "Kunjungi Medsos SuaraKuala.com"
text = "Klik di sini"
url = "{home}/medsos"

[fetch]
allow_loopback = true

[telegram]
base_url = "{telegram}"

[x]
base_url = "{x}"
monthly_budget_usd = {budget}

[[source]]
name = "situs"
kind = "feed"
url = "{home}/feed/"
settle = "0s"

[[destination]]
name = "kanal"
channel = "telegram"
address = "@kanal_demo"
approval = "{approval}"
link = "always"

[[destination]]
name = "x"
channel = "x"
address = "@akun_demo"
approval = "required"
link = "never"
"""


class HomeSite(Site):
    """The newsroom's own site.

    Attributes:
        pages: By path.
        entries: Of the feed.
        broken: Path → the status that it answers.
        oddities: Path → an answer that is no usual page.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, str] = {}
        self.entries: list[str] = []
        self.broken: dict[str, int] = {}
        self.oddities: dict[str, Answer] = {}

    @override
    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        path = path.partition("?")[0]
        if path in self.oddities:
            return self.oddities[path]
        body, kind = self.pages.get(path), HTML
        if path == "/feed/":
            kind = RSS
            body = (
                '<rss version="2.0" '
                'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
                f"<channel><title>K</title>{''.join(self.entries)}</channel></rss>"
            )
        status = self.broken.get(path, 404 if body is None else 200)
        return Answer(body=(body or "").encode(), status=status, kind=kind)

    def publish(self, path: str, headline: str) -> str:
        """Put an article up, its feed entry too; return its address."""
        self.pages[path] = PAGE.format(headline=headline)
        self.entries.append(
            f"<item><title>{headline}</title><link>{self.home}{path}</link>"
            f"<content:encoded><![CDATA[{self.pages[path]}]]></content:encoded></item>"
        )
        return self.home + path


@pytest.fixture
def site() -> Iterator[HomeSite]:
    with HomeSite().opened() as site:
        yield site


@dataclass(slots=True, kw_only=True)
class Scene:
    """The newsroom at work, as its people see it."""

    sandbox: Sandbox
    line: Line
    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def say(self, text: str, *, user: int = CHIEF_ID, chat: int = DESK_ID) -> None:
        self.sandbox.telegram.world.say(chat, user, text)

    def press(
        self, message: TelegramMessage, label: str, *, user: int = CHIEF_ID
    ) -> Query:
        """Press a button that stands, or stood, under a message."""
        key = next(key for row in message.buttons for key in row if key.text == label)
        world = self.sandbox.telegram.world
        query = world.press(message.chat_id, user, message.id, key.data or "")
        return world.queries[query]

    def desk(self, chat: int = DESK_ID) -> list[TelegramMessage]:
        return list(self.sandbox.timelines().in_chat(chat))

    def message(self, number: int, chat: int = DESK_ID) -> TelegramMessage:
        return next(m for m in self.desk(chat) if m.id == number)

    def questions(self, chat: int = DESK_ID) -> list[TelegramMessage]:
        """Return the control messages that wait for a decision."""
        return [m for m in self.desk(chat) if "Terbitkan" in labels(m)]

    def pressable(self, chat: int = DESK_ID) -> list[TelegramMessage]:
        """Return all messages with buttons for editors."""
        return [m for m in self.desk(chat) if m.buttons and m.buttons[0][0].data]

    def replies(self, chat: int = DESK_ID) -> list[str]:
        """Return what the bot answered in plain words."""
        return [
            m.text
            for m in self.desk(chat)
            if m.sender == "Distbot" and m.photo is None and not m.buttons
        ]

    def channel(self) -> list[TelegramMessage]:
        return list(self.sandbox.timelines().in_chat("@kanal_demo"))

    def x(self) -> list[XPost]:
        return list(self.sandbox.timelines().of_account("@akun_demo"))

    def events(self) -> list[str]:
        return [event for event, _ in self.told]

    async def until_answered(self, query: Query) -> None:
        await self.until(lambda: query.answer is not None)

    async def until_decided(self, question: TelegramMessage) -> None:
        """Wait until a control message says what became of its draft."""
        await self.until(
            lambda: self.message(question.id, question.chat_id).text != question.text
        )

    async def until_pressable(self, count: int) -> None:
        await self.until(lambda: len(self.pressable()) == count)

    async def until_asked(self, count: int) -> None:
        await self.until(lambda: len(self.questions()) == count)
        for question in self.questions():
            await self.until_known(question)

    async def until_known(self, message: TelegramMessage) -> None:
        """Wait until it is on record: no person answers sooner than that."""
        desk, number = self.line.parts.desk, (message.chat_id, message.id)
        await self.until(
            lambda: desk.messages.find(*number) or desk.changes.told_by(*number)
        )

    async def until_told(self, event: str) -> None:
        await self.until(lambda: event in self.events())

    def tally(self) -> Mapping[PostState, int]:
        return self.line.parts.posts.tally()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something to come about; fail after 30 s."""
        async with asyncio.timeout(30):
            # The servers run in threads of their own, which set no event here.
            while not condition():  # noqa: ASYNC110 - see above
                await asyncio.sleep(0.01)


def labels(message: TelegramMessage) -> list[str]:
    """Return what the buttons under a message say."""
    return [key.text for row in message.buttons for key in row]


class Newsroom:
    """Opens the desk; several times in a row are restarts."""

    def __init__(self, folder: Path, site: HomeSite, sandbox: Sandbox) -> None:
        self.folder = folder
        self.site = site
        self.sandbox = sandbox
        self.desk = DESK_ID
        self.chief = CHIEF_ID
        self.undo = "0s"
        self.four_eyes = "false"
        self.budget = "20"
        self.approval = "required"
        self.answers_per_minute = 0
        self.web = ""
        self.clock: Clock | None = None

    @asynccontextmanager
    async def open(
        self, *, listening: bool = True, worker: str = "tes"
    ) -> AsyncIterator[Scene]:
        file = ConfigFile.read(self.config())
        told: list[tuple[str, dict[str, object]]] = []

        def tell(event: str, fields: dict[str, object]) -> None:
            told.append((event, fields))

        async with (
            App.build(file, self._secrets, clock=self.clock, keep=KEPT) as app,
            AsyncExitStack() as stack,
        ):
            line = Line(app.parts, worker, tell)
            await line.open()
            scene = Scene(sandbox=self.sandbox, line=line, told=told)
            listener = make_listener(file, self._secrets, line, tell)
            assert listener is not None
            entrance = make_entrance(file, self._secrets, line, listener, tell)
            servers = open_servers(
                [entrance] if entrance else [],
                stack.enter_context(ExitStack()),
                tell,
            )
            stop = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                for server in servers:
                    group.create_task(server.run(stop))
                if listening:
                    group.create_task(listener.run(stop))
                try:
                    yield scene
                finally:
                    stop.set()

    @property
    def environment(self) -> Mapping[str, str]:
        """The secrets, as an operator sets them for a process."""
        keys = self.sandbox.x.credentials
        return {
            "DISTBOT_KUALA_TELEGRAM_TOKEN": self.sandbox.telegram.token,
            **{
                f"DISTBOT_KUALA_X_{name.upper()}": getattr(keys, name)
                for name in keys.__slots__
            },
        }

    def config(self) -> Path:
        """Write the config as the newsroom's fields now are."""
        path = self.folder / "kuala.toml"
        path.write_text(
            CONFIG.format(
                home=self.site.home,
                desk=self.desk,
                chief=self.chief,
                undo=self.undo,
                four_eyes=self.four_eyes,
                approval=self.approval,
                answers_per_minute=self.answers_per_minute,
                telegram=self.sandbox.telegram.url,
                x=self.sandbox.x.url,
                budget=self.budget,
            )
            + self.web
        )
        return path

    def _secrets(self, names: Mapping[str, str], _account: str) -> Mapping[str, str]:
        if "token" in names:
            return {"token": self.sandbox.telegram.token}
        keys = self.sandbox.x.credentials
        return {role: getattr(keys, role) for role in names}


@pytest.fixture
def newsroom(stored: Path, site: HomeSite) -> Iterator[Newsroom]:
    with Sandbox(limits=False) as sandbox:
        yield Newsroom(stored, site, sandbox)


@dataclass(slots=True)
class AheadClock:
    """The machine's own clock, moved on by a test."""

    off: timedelta = timedelta()
    real: SystemClock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        return self.real.now() + self.off

    def elapsed(self) -> timedelta:
        return self.real.elapsed() + self.off

    def step(self, **span: float) -> None:
        self.off += timedelta(**span)


@pytest.fixture
def clock(newsroom: Newsroom) -> AheadClock:
    """Be the newsroom's clock from its next opening on."""
    clock = AheadClock()
    newsroom.clock = clock
    return clock
