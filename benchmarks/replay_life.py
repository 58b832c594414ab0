"""The replayed day: what goes wrong in it, and the loop that lives through it."""

import heapq
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import httpx

from benchmarks.replay_news import Happening, happenings
from benchmarks.replay_office import API, BEGAN, DOOR, SECRET, Office
from benchmarks.replay_site import Letter
from benchmarks.replay_worker import Told, Worker
from distbot.domain.signature import sign
from distbot.sandbox.faults import Fault, FaultKind

_TAIL = timedelta(minutes=15)
_LONGEST_TURN_S = 0.12


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
        self._was_heard = False
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
                self._turn()
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

    def _turn(self) -> None:
        """Let those who want them have their turns, side by side; hear what they tell.

        What a message told is composed by who heard it, and may be sent by anybody.
        """
        now, heard = self._office.clock.now(), self._was_heard
        workers = [w for w in self._workers.values() if heard or w.again <= now]
        self._was_heard = False
        for worker in workers:
            worker.begin()
        for worker in workers:
            self._hear(worker.end())

    def _hear(self, told: Sequence[Told]) -> None:
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

    def _deed(self, one: Happening) -> None:
        for letter in self._press.do(one):
            self._plan(letter.at, partial(self._deliver, letter))

    def _deliver(self, letter: Letter) -> None:
        """Post a message as the site's plugin does, which does not ask twice."""
        stamp = str(int(letter.signed_at.timestamp()))
        headers = {
            "X-Distbot-Timestamp": stamp,
            "X-Distbot-Signature": sign(SECRET, stamp, letter.body),
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
            self._was_heard = True
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
        self._trouble(
            0.52, 40, partial(mute, on=True), partial(mute, on=False), hurts=False
        )
        self._trouble(0.58, 4, partial(down, 500), partial(down, None))
        self._plan_workers()
        self._plan_networks()

    def _trouble(
        self,
        part: float,
        minutes: float,
        do: Callable[[], None],
        end: Callable[[], None],
        *,
        hurts: bool = True,
    ) -> None:
        """Plan a stretch of trouble.

        Args:
            part: Of the day, at which it begins.
            minutes: How long it is; shorter on a short day.
            do: Begins it.
            end: Ends it.
            hurts: Whether articles are found later by it.
        """
        self.outages += 1
        at = BEGAN + self._span * part
        until = at + timedelta(minutes=minutes) * min(
            1.0, self._span.total_seconds() / 86_400 * 2
        )
        if hurts:
            self._office.troubles.append((at, until))
        self._plan(at, do)
        self._plan(until, end)

    def _plan_workers(self) -> None:
        start, kill = self._start, self._kill
        for part in (0.15, 0.31, 0.43, 0.50, 0.63):
            self._trouble(part, 0, partial(kill, "a"), partial(start, "a"), hurts=False)
        self._trouble(0.67, 8, partial(kill, "a"), partial(start, "a"))
        self._trouble(0.73, 1, partial(self._stop, "a"), partial(start, "a"))
        ends = 0.9 if self._office.plan.beside else 0.60
        begins = 0.01 if self._office.plan.beside else 0.27
        self._plan(BEGAN + self._span * begins, partial(start, "b"))
        for part in (0.33, 0.45):
            self._trouble(part, 1, partial(kill, "b"), partial(start, "b"), hurts=False)
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
