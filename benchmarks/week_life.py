"""The days of the simulated week: what the service does, what happens around it."""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from itertools import count

from benchmarks.week_office import BEGAN, ENDS, SOURCE, ZONE, Office, Peek
from distbot.domain.post import Post, Receipt
from distbot.line import Line
from distbot.sandbox.faults import Fault, FaultKind
from distbot.scheduler import Sender
from distbot.storage._values import from_ms

_POLL = timedelta(minutes=1)
_AUTO_AFTER = timedelta(minutes=30)
_AN_HOUR = timedelta(hours=1)
_AGAIN = timedelta(seconds=0.5)
_MOST_VAIN_TURNS = 200
_NEVER = ENDS + timedelta(days=365)
_EDITOR = "@sabran"
_AT_WORK = range(6, 22)

# Looked up past the engine and its libraries, several times a step.
_MOMENTS = """SELECT
    (SELECT min(created_at) FROM posts
     WHERE state = 'draft' AND article_class = 'evergreen'),
    (SELECT min(look_at) FROM attempts
     WHERE post_id IN (SELECT id FROM posts WHERE state = 'unknown')),
    (SELECT min(expire_at) FROM posts
     WHERE state IN ('draft', 'approved') AND expire_at IS NOT NULL)"""
_PLANNED = "SELECT id, due_at FROM posts WHERE state = 'approved'"
_ASKED = "SELECT post_id FROM questions WHERE answered_at IS NULL"

OFF = (
    (timedelta(days=1, hours=9), timedelta(days=1, hours=12, minutes=30)),
    (timedelta(days=4, hours=21), timedelta(days=5, hours=4, minutes=30)),
)
"""When the service does not run, from the week's beginning."""


class _Job(Enum):
    """What the service does by the clock, beside sending."""

    NEWS = "take in"
    DRAFT = "write"
    REPEAT = "repeat"
    REAP = "reap"
    LOOK = "reconcile"


@dataclass(order=True, slots=True)
class Happening:
    """Something that people or networks do at a moment; aware UTC."""

    at: datetime
    number: int
    do: Callable[[], None] = field(compare=False)


class Life:
    """Lives through the week with an office.

    Attributes:
        first_due: For when each post was first planned, by its number.
        told: What the line told, by event.
        steps: How often the clock was moved.
    """

    def __init__(self, office: Office) -> None:
        """Begin on the first morning."""
        self.first_due: dict[int, datetime] = {}
        self.told: Counter[str] = Counter()
        self.steps = 0
        self._office = office
        self._clock = office.clock
        self._chance = random.Random(5)  # noqa: S311 - a week that repeats
        self._happenings: list[Happening] = []
        self._seen: set[int] = set()
        self._numbers = count()
        self._vain = 0
        self._next = dict.fromkeys(_Job, BEGAN)
        for at, do in _troubles(office):
            self._plan(BEGAN + at, do)

    async def live(self) -> None:
        """Serve until the week ends, but for the outages."""
        offs = [(BEGAN + off, BEGAN + on) for off, on in OFF]
        for number, (off, on) in enumerate([*offs, (ENDS, ENDS)]):
            async with self._office.app() as app:
                line = Line(self._office.parts(app), f"worker-{number}", self._hear)
                with self._office.peek() as peek:
                    await self._serve(line, peek, off)
            self._clock.moment = on

    def _hear(self, event: str, fields: dict[str, object]) -> None:
        self.told[event] += 1
        if event in {"article_not_composed", "source_failed", "article_unreadable"}:
            raise AssertionError(f"{event}: {fields}")

    async def _serve(self, line: Line, peek: Peek, until: datetime) -> None:
        """Do what the service's loop does, without waiting."""
        await line.open()
        await line.catch_up()
        self._next = dict.fromkeys(_Job, self._clock.now())
        while self._clock.now() < until:
            self.steps += 1
            while self._happenings and self._happenings[0].at <= self._clock.now():
                heapq.heappop(self._happenings).do()
            await self._tick(line, peek)
            self._look_ahead(peek)
            self._clock.moment = min(until, await self._soonest(line))

    async def _tick(self, line: Line, peek: Peek) -> None:
        """Do each job whose time has come, as the service's ticks do."""
        due = [job for job in _Job if self._next[job] <= self._clock.now()]
        if _Job.NEWS in due:
            await line.take_in(SOURCE)
        if _Job.NEWS in due or _Job.DRAFT in due:
            await line.write()
            self._edit(line)
        if _Job.REPEAT in due:
            await line.repeat()
            self._next[_Job.REPEAT] = self._clock.now() + _AN_HOUR
        self._note_due(peek)
        await Sender(line=line, stopping=bool).turn()
        if _Job.REAP in due or _Job.REPEAT in due:
            await line.reap()
        if _Job.LOOK in due:
            await line.reconcile()
            self._answer(line, peek)

    def _look_ahead(self, peek: Peek) -> None:
        """Find when news comes, drafts have waited, posts are late or looked for."""
        now = self._clock.now()
        arrivals = (story.at for story in self._office.week if story.at > now)
        arrival = next(arrivals, None)
        self._next[_Job.NEWS] = _NEVER if arrival is None else _next_poll(arrival)
        made, looked, late = peek.execute(_MOMENTS).fetchone()
        self._next[_Job.DRAFT] = _NEVER if made is None else from_ms(made) + _AUTO_AFTER
        self._next[_Job.LOOK] = _NEVER if looked is None else from_ms(looked)
        self._next[_Job.REAP] = _NEVER if late is None else from_ms(late)

    async def _soonest(self, line: Line) -> datetime:
        """Return when next something is to be done."""
        now = self._clock.now()
        due = await line.next_due() or _NEVER
        if due <= now:
            self._vain += 1
            assert self._vain < _MOST_VAIN_TURNS, "what is due cannot be had"
        happening = self._happenings[0].at if self._happenings else _NEVER
        return max(min(due, happening, *self._next.values()), now + _AGAIN)

    def _note_due(self, peek: Peek) -> None:
        """Remember for when each post was first planned."""
        for post_id, due_at in peek.execute(_PLANNED):
            self.first_due.setdefault(post_id, from_ms(due_at))

    # What the editor does

    def _edit(self, line: Line) -> None:
        """Let the editor see new drafts; each is decided upon some time later."""
        for post, _ in line.parts.posts.drafts(["kanal"]):
            if post.id not in self._seen and post.draft.article_class.value == "normal":
                self._seen.add(post.id)
                self._plan(self._moment(), partial(self._decide, line, post))

    def _moment(self) -> datetime:
        """Return when the editor comes to it: within the hour, if at work."""
        at = self._clock.now() + timedelta(minutes=self._chance.uniform(1, 45))
        wall = at.astimezone(ZONE)
        if wall.hour not in _AT_WORK:
            morning = wall.replace(hour=_AT_WORK.start, minute=0)
            at = morning + timedelta(days=wall.hour >= _AT_WORK.stop, minutes=5)
        return at

    def _decide(self, line: Line, post: Post) -> None:
        posts, now, dice = line.parts.posts, self._clock.now(), self._chance.random()
        if dice < 0.04:
            why = "skipped"
            posts.cancel(post.id, post.version, actor=_EDITOR, why=why, now=now)
            return
        at = now + timedelta(hours=self._chance.uniform(1, 20)) if dice > 0.95 else None
        slot = line.slot(post, at)
        posts.approve(
            post.id,
            post.version,
            actor=_EDITOR,
            why=f"approved by {_EDITOR}",
            due_at=slot.due_at,
            expire_at=slot.expire_at,
            fixed=at is not None,
            now=now,
        )

    def _answer(self, line: Line, peek: Peek) -> None:
        """Let the editor look at the network where only a person can tell."""
        for (post_id,) in peek.execute(_ASKED).fetchall():
            post = line.parts.posts.get(post_id)
            line.parts.traces.settle(
                post_id,
                _found(self._office, post),
                actor=_EDITOR,
                why="looked",
                now=self._clock.now(),
            )

    def _plan(self, at: datetime, do: Callable[[], None]) -> None:
        heapq.heappush(self._happenings, Happening(at, next(self._numbers), do))


def _next_poll(at: datetime) -> datetime:
    """Return the first look at the source that finds what came at a moment."""
    return BEGAN + -(-(at - BEGAN) // _POLL) * _POLL


def _found(office: Office, post: Post) -> Receipt | None:
    """Return what stands at the network with a post's words, as a person finds it."""
    timelines, words = office.sandbox.timelines(), post.draft.wording.text
    if post.draft.channel == "x":
        for shown in timelines.of_account("@akun_demo"):
            if shown.written == words:
                url = f"https://x.com/akun_demo/status/{shown.id}"
                return Receipt(remote_id=shown.id, url=url, at=shown.created_at)
        return None
    for message in timelines.in_chat("@kanal_demo"):
        if message.text == words:
            url = f"https://t.me/kanal_demo/{message.id}"
            return Receipt(remote_id=str(message.id), url=url, at=message.date)
    return None


def _troubles(office: Office) -> Iterator[tuple[timedelta, Callable[[], None]]]:
    """Yield what goes wrong on the networks, and when."""
    telegram, x = office.sandbox.telegram.faults, office.sandbox.x.faults

    def spoil(kind: FaultKind, times: int | None, method: str) -> Callable[[], None]:
        faults = x if method.startswith("POST") else telegram
        return lambda: faults.put(Fault(kind=kind, method=method, times=times))

    def leave(usd: str | None) -> Callable[[], None]:
        left = None if usd is None else Decimal(usd)
        return lambda: office.sandbox.x.world.set_credits(left)

    def away(*, gone: bool) -> Callable[[], None]:
        return lambda: setattr(office.account, "away", gone)

    tweet = "POST /2/tweets"
    yield timedelta(days=0, hours=11), spoil(FaultKind.THROTTLE, 1, "send*")
    yield timedelta(days=0, hours=15), away(gone=True)
    yield timedelta(days=0, hours=16), away(gone=False)
    yield timedelta(days=2, hours=16), spoil(FaultKind.RESET_BEFORE, None, "send*")
    yield timedelta(days=2, hours=16, minutes=20), telegram.clear
    yield timedelta(days=3, hours=12), spoil(FaultKind.RESET_AFTER, 2, tweet)
    yield timedelta(days=3, hours=19), spoil(FaultKind.ERROR_AFTER, 2, "send*")
    yield timedelta(days=4, hours=10), spoil(FaultKind.THROTTLE, 1, tweet)
    yield timedelta(days=4, hours=15), spoil(FaultKind.ERROR, 1, tweet)
    yield timedelta(days=5, hours=13), leave("0")
    yield timedelta(days=5, hours=14, minutes=40), leave(None)
