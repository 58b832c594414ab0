"""An invented desk: its stores are real, and its bot speaks to the local Telegram."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from telegram import Bot

from distbot import plugins
from distbot.app import App, ConfigFile, no_secrets
from distbot.chat.answer import Answer
from distbot.chat.command import Asked, Command
from distbot.chat.desk import Desk
from distbot.chat.people import People
from distbot.chat.press import Seal
from distbot.chat.showing import Showing
from distbot.domain.article import Article
from distbot.domain.editor import Editor, Role
from distbot.domain.post import Draft, Length, Post, PostState, Wording
from distbot.domain.reading import ArticleClass
from distbot.line import Line
from distbot.ports import Language, NewPost, Parts
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID, EDITOR_ID, WRITER_ID

CONFIG = f"""
[newsroom]
key = "KUALA"
name = "SuaraKuala.com"
short_name = "Suara Kuala"
home = "https://suarakuala.example.com"
timezone = "Asia/Jakarta"
desk_chat = {DESK_ID}
chiefs = [{CHIEF_ID}]

[cta]
label = "Kunjungi Medsos SuaraKuala.com"
text = "Klik di sini"
url = "https://suarakuala.example.com/medsos"

[x]
monthly_budget_usd = 20.0

[[destination]]
name = "kanal"
channel = "telegram"
address = "@kanal_demo"

[[destination]]
name = "x"
channel = "x"
address = "@akun_demo"
"""

FRIDAY = datetime(2026, 11, 20, 2, 5, tzinfo=UTC)
"""09.05 WIB."""

COMMANDS: dict[str, Command] = {
    name: plugins.load("commands", name) for name in plugins.names("commands")
}
LANGUAGES: dict[str, Language] = {
    code: plugins.load("languages", code) for code in plugins.names("languages")
}
EDITORS = {
    Role.WRITER: Editor(user_id=WRITER_ID, name="Teguh", role=Role.WRITER),
    Role.EDITOR: Editor(user_id=EDITOR_ID, name="Sabran", role=Role.EDITOR),
    Role.CHIEF: Editor(user_id=CHIEF_ID, name="Rukmini", role=Role.CHIEF),
}


@dataclass(slots=True)
class StillClock:
    moment: datetime = FRIDAY

    def now(self) -> datetime:
        return self.moment

    def elapsed(self) -> timedelta:
        return timedelta()


@dataclass(slots=True, kw_only=True)
class Room:
    """The desk, to say commands in."""

    parts: Parts
    sandbox: Sandbox
    line: Line
    clock: StillClock

    def say(
        self,
        text: str,
        *,
        role: Role = Role.CHIEF,
        chat: int = DESK_ID,
        code: str = "id",
        replied_to: int | None = None,
    ) -> Answer:
        """Carry a command out as its sender may; return what it answers."""
        name, _, rest = text.removeprefix("/").partition(" ")
        asked = Asked(
            chat_id=chat,
            editor=EDITORS[role],
            language=LANGUAGES[code],
            arguments=tuple(rest.split()),
            text=rest.strip(),
            replied_to=replied_to,
            commands=tuple(COMMANDS.values()),
        )

        async def run() -> Answer | str:
            base = f"{self.sandbox.telegram.url}/bot"
            async with Bot(self.sandbox.telegram.token, base_url=base) as bot:
                return await COMMANDS[name].run(self._desk(bot), asked)

        said = asyncio.run(run())
        return Answer(text=said) if isinstance(said, str) else said

    def _desk(self, bot: Bot) -> Desk:
        seal, telegram = Seal("tes"), self.parts.channels["telegram", ""]
        return Desk(
            line=self.line,
            bot=bot,
            seal=seal,
            people=People(parts=self.parts, languages=LANGUAGES),
            showing=Showing(line=self.line, bot=bot, seal=seal, telegram=telegram),
        )

    def post(self, headline: str = "Pasar Dibuka", destination: str = "kanal") -> Post:
        """Have a draft, of an article of its own."""
        url = f"https://suarakuala.example.com/{abs(hash(headline))}"
        article = Article(url=url, headline=headline, paragraphs=("Pasar buka.",))
        new = NewPost(
            destination=destination,
            state=PostState.DRAFT,
            draft=draft(destination),
            article_class=ArticleClass.NORMAL,
        )
        article_id = self.parts.posts.draft(article, [new], self.clock.now())
        return self.parts.posts.of_article(article_id)[-1]

    def approved(
        self, after: timedelta = timedelta(hours=3), destination: str = "kanal"
    ) -> Post:
        """Have a post that is approved for later."""
        post, now = self.post("Dermaga Baru", destination), self.clock.now()
        assert self.parts.posts.approve(
            post.id,
            post.version,
            actor="Sabran",
            why="approved by Sabran",
            due_at=now + after,
            now=now,
        )
        return self.parts.posts.get(post.id)

    def said(self, chat: int = DESK_ID) -> list[str]:
        """Return what the bot itself wrote into a chat."""
        return [m.text for m in self.sandbox.timelines().in_chat(chat)]

    def state(self, post: Post) -> PostState:
        return self.parts.ledger.line(post.id).state


def draft(destination: str = "kanal") -> Draft:
    return Draft(
        destination=destination,
        channel="x" if destination == "x" else "telegram",
        wording=Wording(
            text="Pasar buka.", length=Length(used=11, limit=1024, unit="utf16")
        ),
        card="",
        alt_text="",
        price_usd=Decimal(0),
        article_class=ArticleClass.NORMAL,
    )


@pytest.fixture(scope="module")
def servers() -> Iterator[Sandbox]:
    with Sandbox(limits=False) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk that was opened once: its tables are up to date."""
    folder = tmp_path_factory.mktemp("kuala")
    (folder / "kuala.toml").write_text(CONFIG)
    with _opened(folder, StillClock()):
        return folder


@pytest.fixture
def room(tmp_path: Path, opened: Path, servers: Sandbox) -> Iterator[Room]:
    servers.telegram.world.reset()
    folder, clock = tmp_path / "kuala", StillClock()
    shutil.copytree(opened, folder)
    with _opened(folder, clock) as line:
        yield Room(parts=line.parts, sandbox=servers, line=line, clock=clock)


@contextmanager
def _opened(folder: Path, clock: StillClock) -> Iterator[Line]:
    """Open the desk's stores; several `asyncio.run` may use them meanwhile."""
    app = App.build(ConfigFile.read(folder / "kuala.toml"), no_secrets, clock=clock)
    line = Line(app.parts, "tes", _tell_nobody)

    async def close() -> None:
        async with app:
            pass

    asyncio.run(line.open())
    try:
        yield line
    finally:
        asyncio.run(close())


def _tell_nobody(event: str, fields: dict[str, object]) -> None:
    """Let it pass."""
