"""An invented newsroom on one day, its clock, and what people do there."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from distbot import paths
from distbot.app import App, ConfigFile
from distbot.domain.post import Post
from distbot.doors import make_listener
from distbot.line import Line
from distbot.sandbox.chat_page import View
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_values import Chat, ChatKind
from distbot.sandbox.telegram_world import CHIEF_ID, DESK_ID
from distbot.sandbox.timeline import TelegramMessage
from tests.flow.desk.camera import Camera
from tests.flow.desk.conftest import Scene, labels

CHANNEL_ID = -1001000000077
MORNING = datetime(2026, 11, 20, 9, 16, 5, tzinfo=ZoneInfo("Asia/Jakarta"))
CONFIG = """
[newsroom]
key = "KUALA"
name = "Kabarkuala.com"
short_name = "Kabarkuala"
home = "https://kabarkuala.example.com"
desk_chat = {desk}
chiefs = [{chief}]

[desk]
answers_per_minute = 0

[cta]
label = "Kunjungi Medsos Kabarkuala.com"
text = "Klik di sini"
url = "https://kabarkuala.example.com/medsos"

[brand]
wordmark = "KABARKUALA"
wordmark_accent = "KUALA"
accent = "#0b6e4f"
bar = "#0c2a22"
bar_accent = "#7fe0b8"

[telegram]
base_url = "{telegram}"
per_second = 0
chat_per_minute = 0

[x]
base_url = "{x}"
monthly_budget_usd = 20.0

[[source]]
name = "situs"
kind = "inbox"
path = "inbox"

[[destination]]
name = "kanal"
channel = "telegram"
address = "@kabarkuala"
approval = "required"
link = "always"

[[destination]]
name = "x"
channel = "x"
address = "@kabarkuala"
approval = "required"
link = "never"
"""

_PUBLISHED = re.compile(r"^published_at: .*$", re.MULTILINE)


@dataclass(slots=True)
class StoryClock:
    """Tells the story's time; it stands still between two steps."""

    moment: datetime = MORNING
    passed: timedelta = timedelta()

    def now(self) -> datetime:
        return self.moment.astimezone(ZoneInfo("UTC"))

    def elapsed(self) -> timedelta:
        return self.passed

    def step(self, **span: float) -> None:
        self.moment += timedelta(**span)
        self.passed += timedelta(**span)

    def until(self, hour: int, minute: int) -> None:
        """Be at a time of the same day."""
        there = self.moment.replace(hour=hour, minute=minute, second=3)
        self.step(seconds=(there - self.moment).total_seconds())


@dataclass(slots=True, kw_only=True)
class Play:
    """The desk on its day, and the camera that looks at it over Rukmini's shoulder."""

    scene: Scene
    clock: StoryClock
    inbox: Path
    camera: Camera = field(default_factory=Camera)
    first: int = 1
    brought: dict[str, datetime] = field(default_factory=dict)

    async def begin(self) -> None:
        """Let the next picture begin with what comes now, all drafts being shown."""
        unshown = self.scene.line.parts.posts.unshown
        await self.scene.until(lambda: not unshown(1))
        self.first = max((m.id for m in self.scene.desk()), default=0) + 1

    def shoot(
        self, name: str, *, first: int = 0, last: int | None = None, chat: int = DESK_ID
    ) -> None:
        view = View(
            chat=chat,
            viewer=CHIEF_ID,
            first=first or (self.first if chat == DESK_ID else None),
            last=last,
        )
        self.camera.shoot(name, self.scene.sandbox.timelines(), view)

    async def put(
        self, name: str, changes: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """Bring one of the sample articles as of now, or some of its words changed."""
        sample = paths.assets() / "samples" / f"{name}.txt"
        text = sample.read_text(encoding="utf-8")
        at = self.brought.setdefault(name, self.clock.moment - timedelta(minutes=2))
        text = _PUBLISHED.sub(f"published_at: {at.isoformat()}", text)
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        (self.inbox / f"{name}.txt").write_text(text, encoding="utf-8")
        assert await self.scene.line.take_in("situs")
        await self.scene.line.write()

    def say(
        self,
        user: int,
        text: str,
        to: TelegramMessage | None = None,
        photo: bytes | None = None,
    ) -> int:
        self.clock.step(seconds=41)
        world = self.scene.sandbox.telegram.world
        return world.say(DESK_ID, user, text, to.id if to else None, photo=photo)

    async def answer(self, user: int, text: str) -> TelegramMessage:
        """Say something to the bot in private; return its answer."""
        own = self.scene.sandbox.telegram.world.say(user, user, text)
        await self.scene.until(lambda: self.scene.desk(user)[-1].id > own)
        return self.scene.desk(user)[-1]

    def press(self, user: int, message: TelegramMessage, label: str) -> None:
        self.clock.step(seconds=17)
        self.scene.press(message, label, user=user)

    async def button(self, label: str, after: int = 0) -> TelegramMessage:
        """Wait for the newest message with a button that begins so."""

        def found() -> list[TelegramMessage]:
            return [
                m
                for m in self.scene.pressable()
                if m.id > after and any(one.startswith(label) for one in labels(m))
            ]

        await self.scene.until(found)
        return found()[-1]

    async def draft(self, name: str, after: int = 0) -> TelegramMessage:
        """Wait for the newest control message of a destination's draft."""

        def found() -> list[TelegramMessage]:
            return [
                m
                for m in self.scene.questions()
                if m.id > after and m.text.startswith(name)
            ]

        await self.scene.until(found)
        return found()[-1]

    async def reads(self, message: TelegramMessage, words: str) -> TelegramMessage:
        await self.scene.until(lambda: words in self.scene.message(message.id).text)
        return self.scene.message(message.id)

    async def heard(self, words: str) -> TelegramMessage:
        """Wait for a message that says something."""
        await self.scene.until(
            lambda: [m for m in self.scene.desk() if words in m.text]
        )
        return next(m for m in reversed(self.scene.desk()) if words in m.text)

    async def publish(self, user: int, *names: str) -> None:
        """Have the newest draft of each destination approved, and let it go out."""
        for name in names:
            control = await self.draft(name)
            self.press(user, control, "Terbitkan")
            await self.reads(control, "✓")
        await self.go_out()

    async def go_out(self) -> None:
        """End the undo window, and send what is approved."""
        self.clock.step(seconds=61)
        await self.scene.line.send()

    def posts(self, name: str) -> list[Post]:
        """Return a destination's posts, the newest last."""
        store = self.scene.line.parts.posts
        lines = self.scene.line.parts.ledger.lines(50)
        found = [store.get(x.post_id) for x in lines if x.destination == name]
        return sorted(found, key=lambda post: post.id)


@asynccontextmanager
async def play() -> AsyncIterator[Play]:
    """Open the newsroom on a quiet morning; its bot and its line are the real ones."""
    clock = StoryClock()
    with (
        tempfile.TemporaryDirectory(prefix="transcript-") as folder,
        Sandbox(clock=clock.now, limits=False) as sandbox,
    ):
        sandbox.telegram.world.add_chat(
            Chat(
                id=CHANNEL_ID,
                kind=ChatKind.CHANNEL,
                title="Kabarkuala",
                username="kabarkuala",
            )
        )
        sandbox.x.world.add_account("kabarkuala", "Kabarkuala")
        file = ConfigFile.read(_config(Path(folder), sandbox))
        secrets = partial(_secrets, sandbox)
        async with App.build(file, secrets, clock=clock) as app:
            line = Line(app.parts, "meja", _nothing)
            await line.open()
            listener = make_listener(file, secrets, line, _nothing)
            assert listener is not None
            stop = asyncio.Event()
            scene = Scene(sandbox=sandbox, line=line)
            async with asyncio.TaskGroup() as group:
                group.create_task(listener.run(stop))
                try:
                    yield Play(scene=scene, clock=clock, inbox=Path(folder) / "inbox")
                finally:
                    stop.set()


def _config(folder: Path, sandbox: Sandbox) -> Path:
    (folder / "inbox").mkdir()
    path = folder / "kuala.toml"
    text = CONFIG.format(
        desk=DESK_ID,
        chief=CHIEF_ID,
        telegram=sandbox.telegram.url,
        x=sandbox.x.url,
    )
    path.write_text(text, encoding="utf-8")
    return path


def _secrets(
    sandbox: Sandbox, names: Mapping[str, str], _account: str
) -> Mapping[str, str]:
    if "token" in names:
        return {"token": sandbox.telegram.token}
    keys = sandbox.x.world.credentials("kabarkuala")
    return {role: getattr(keys, role) for role in names}


def _nothing(_event: str, _fields: dict[str, object]) -> None:
    """Hear what the line tells, and say nothing."""
