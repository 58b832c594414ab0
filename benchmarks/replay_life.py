"""The replayed day: what goes wrong in it, and the loop that lives through it."""

import heapq
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import httpx

from benchmarks.replay_news import happenings
from benchmarks.replay_site import Letter, Press
from benchmarks.replay_worker import Post, SharedClock, Told, Worker
from distbot.domain.signature import sign
from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.servers import Sandbox
from distbot.sandbox.telegram_world import LOG_ID
from tests.wordpress_site import WordPressSite, serving

BEGAN = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)
"""Five o'clock in Pontianak."""

API, DOOR = "rest", "cms"
_SECRET = "rahasia-redaksi-rimba"  # noqa: S105 - nobody's
_TAIL = timedelta(minutes=45)
_LONGEST_TURN_S = 0.12
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
min_gap = "90s"
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
    hours: float = 17.0
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
        return {**given, "token": self.sandbox.telegram.token, "webhook": _SECRET}

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


@dataclass(order=True, slots=True)
class _Planned:
    """Something that happens at a moment; aware UTC."""

    at: datetime
    number: int
    do: Callable[[], None] = field(compare=False)


class Life:
    """Lives through a day with an office.

    Attributes:
        steps: How often the clock was moved.
        kills: How many processes were killed.
        outages: How many stretches of trouble there were.
        answers: Of the door, by status; 0: nobody answered.
        heard_s: Real seconds from a message to its article's posts, where it was news.
        cpu_s: Seconds of processor of the newsroom's processes.
    """

    def __init__(self, office: Office) -> None:
        """Plan the day; nobody serves the newsroom yet."""
        self.steps = self.kills = self.outages = 0
        self.answers: Counter[int] = Counter()
        self.heard_s: list[float] = []
        self.cpu_s = 0.0
        self._office = office
        self._press = office.press
        self._chance = random.Random(office.plan.seed)  # noqa: S311 - a day that repeats
        self._numbers = count()
        self._planned: list[_Planned] = []
        self._workers: dict[str, Worker] = {}
        self._sent_at: dict[str, float] = {}
        self._span = timedelta(hours=office.plan.hours)
        for one in happenings(
            BEGAN, office.plan.hours, office.plan.articles, seed=office.plan.seed
        ):
            self._plan(one.at, partial(self._deed, one))
            if one.until is not None:
                self._plan(one.until, lambda: None)
        self._plan_troubles()

    def live(self) -> None:
        """Serve until everything has settled."""
        clock, ends = self._office.clock, BEGAN + self._span + _TAIL
        with httpx.Client(trust_env=False, timeout=30) as self._http:
            self._start("a")
            while clock.now() < ends:
                self.steps += 1
                self._happen(clock.now())
                self._turn(list(self._workers))
                clock.set(self._soonest(ends))
            for name in list(self._workers):
                self._stop(name)

    def _happen(self, now: datetime) -> None:
        for letter in self._press.go_on(now):
            self._plan(letter.at, partial(self._deliver, letter))
        while self._planned and self._planned[0].at <= now:
            heapq.heappop(self._planned).do()

    def _soonest(self, ends: datetime) -> datetime:
        moments = [worker.again for worker in self._workers.values()]
        if self._planned:
            moments.append(self._planned[0].at)
        return min([*moments, ends])

    def _plan(self, at: datetime, do: Callable[[], None]) -> None:
        heapq.heappush(self._planned, _Planned(at, next(self._numbers), do))

    # The service

    def _start(self, name: str) -> None:
        if name not in self._workers:
            full = f"{name}{next(self._numbers)}"
            self._workers[name] = self._office.worker(full, has_door=name == "a")

    def _turn(self, names: list[str]) -> None:
        """Let workers have their turns, side by side, and hear what they tell."""
        workers = [self._workers[name] for name in names]
        for worker in workers:
            worker.begin()
        for worker in workers:
            self._hear(worker.end())

    def _hear(self, told: "list[Told] | tuple[Told, ...]") -> None:
        now = self._office.clock.now()
        for event, fields in told:
            self._office.told[event] += 1
            if event == "source_read" and fields["source"] == API:
                self._press.was_read(now)
            if event == "article_composed":
                began_s = self._sent_at.pop(str(fields["headline"]), None)
                if began_s is not None:
                    self.heard_s.append(float(str(fields["wall_s"])) - began_s)
            if event in {"write_failed", "article_not_composed", "web_failed"}:
                raise AssertionError(f"{event}: {fields}")

    def _kill(self, name: str) -> None:
        if name in self._workers:
            worker = self._workers.pop(name)
            self.cpu_s += worker.cpu_s
            worker.kill(self._chance.uniform(0.0, _LONGEST_TURN_S))
            self.kills += 1

    def _stop(self, name: str) -> None:
        if name in self._workers:
            worker = self._workers.pop(name)
            self.cpu_s += worker.cpu_s
            worker.stop()

    # The site

    def _deed(self, one: object) -> None:
        for letter in self._press.do(one):  # type: ignore[arg-type]
            self._plan(letter.at, partial(self._deliver, letter))

    def _deliver(self, letter: Letter) -> None:
        """Post a message as the site's plugin does, which does not ask twice."""
        stamp = str(int(letter.signed_at.timestamp()))
        headers = {
            "X-Distbot-Timestamp": stamp,
            "X-Distbot-Signature": sign(_SECRET, stamp, letter.body),
        }
        url = f"http://127.0.0.1:{self._office.port}/articles/RIMBA/{DOOR}"
        began_s, now = time.monotonic(), self._office.clock.now()
        try:
            answer = self._http.post(url, content=letter.body, headers=headers)
        except httpx.TransportError:
            self.answers[0] += 1
            return
        self.answers[answer.status_code] += 1
        if answer.status_code == httpx.codes.ACCEPTED:
            self._press.was_told(letter, now)
            if not answer.json()["known"] and letter.version is not None:
                headline = self._press.headline(letter)
                self._sent_at[headline] = began_s

    # What goes wrong

    def _plan_troubles(self) -> None:
        bad, press = self._office.site.bad, self._press

        def mute(*, on: bool) -> None:
            press.mute = on

        def down(status: int | None) -> None:
            bad.down = {} if status is None else {"/": status}
            mute(on=status is not None)

        def closed(*, on: bool) -> None:
            bad.closed = on

        def thaw() -> None:
            bad.stale_feed = None

        def challenged(paths: list[str]) -> None:
            bad.challenged = paths

        self._trouble(0.20, 15, partial(down, 503), partial(down, None))
        self._trouble(0.28, 60, self._office.site.freeze_feed, thaw)
        self._trouble(0.36, 40, partial(closed, on=True), partial(closed, on=False))
        self._trouble(0.46, 10, partial(challenged, ["/"]), partial(challenged, []))
        self._trouble(0.52, 40, partial(mute, on=True), partial(mute, on=False))
        self._trouble(0.58, 4, partial(down, 500), partial(down, None))
        self._plan_workers()
        self._plan_networks()

    def _trouble(
        self,
        part: float,
        minutes: float,
        do: Callable[[], None],
        end: Callable[[], None],
    ) -> None:
        """Plan a stretch of trouble: which part of the day it begins at, how long."""
        self.outages += 1
        at = BEGAN + self._span * part
        until = at + timedelta(minutes=minutes) * min(
            1.0, self._span.total_seconds() / 86_400 * 2
        )
        self._office.troubles.append((at, until))
        self._plan(at, do)
        self._plan(until, end)

    def _plan_workers(self) -> None:
        start, kill = self._start, self._kill
        for part in (0.15, 0.31, 0.43, 0.50, 0.63):
            self._trouble(part, 0, partial(kill, "a"), partial(start, "a"))
        self._trouble(0.67, 8, partial(kill, "a"), partial(start, "a"))
        self._trouble(0.73, 1, partial(self._stop, "a"), partial(start, "a"))
        ends = 0.9 if self._office.plan.beside else 0.60
        begins = 0.01 if self._office.plan.beside else 0.27
        self._plan(BEGAN + self._span * begins, partial(start, "b"))
        for part in (0.33, 0.45):
            self._trouble(part, 1, partial(kill, "b"), partial(start, "b"))
        self._plan(BEGAN + self._span * ends, partial(self._stop, "b"))

    def _plan_networks(self) -> None:
        telegram, x = (
            self._office.sandbox.telegram.faults,
            self._office.sandbox.x.faults,
        )
        tweet = "POST /2/tweets"
        for part, faults, kind, method in (
            (0.25, telegram, FaultKind.RESET_AFTER, "sendPhoto"),
            (0.40, x, FaultKind.RESET_AFTER, tweet),
            (0.48, telegram, FaultKind.THROTTLE, "sendPhoto"),
            (0.55, x, FaultKind.ERROR, tweet),
            (0.61, telegram, FaultKind.RESET_BEFORE, "sendPhoto"),
            (0.70, x, FaultKind.ERROR_AFTER, tweet),
        ):
            fault = Fault(kind=kind, method=method, times=2)
            self._plan(BEGAN + self._span * part, partial(faults.put, fault))
