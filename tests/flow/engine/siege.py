"""A newsroom whose processes are killed at every moment, while its editors go on."""

import os
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Engine, Executable, Row, func, select
from sqlalchemy.exc import DatabaseError

from distbot.clock import SystemClock
from distbot.domain.post import PostState
from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.servers import Sandbox
from distbot.storage._values import post_of
from distbot.storage.tables import ATTEMPTS, POSTS
from distbot.storage.tables_more import QUESTIONS
from tests.flow.engine.newsroom import ADDRESSES, SENDS, Newsroom
from tests.flow.engine.processes import Nursery, Process
from tests.flow.engine.reckoning import Reckoning

SLOW_S = 0.12
LOOKS = ("forwardMessage", "GET /2/users/*")
_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Looks at one worker's posts, and at the networks, while others work."""

    engine: Engine
    sandbox: Sandbox
    worker: str

    def rows(self, query: Executable) -> list[Row[Any]]:
        # Before the first start there are no tables, and a server may be away.
        with suppress(DatabaseError), self.engine.connect() as db:
            return list(db.execute(query).all())
        return []

    def holds(self, state: str, destination: str | None = None) -> bool:
        return any(
            row.state == state and destination in {None, row.destination}
            for row in self.held()
        )

    def held(self) -> list[Row[Any]]:
        """Return what this worker has in its hands."""
        flying = POSTS.c.state.in_(("claimed", "sending"))
        query = select(POSTS.c.id, POSTS.c.state, POSTS.c.destination, POSTS.c.attempt)
        return self.rows(query.where(flying, POSTS.c.worker == self.worker))

    def count(self, *states: str) -> int:
        query = select(func.count().label("n")).where(POSTS.c.state.in_(states))
        return sum(row.n for row in self.rows(query))

    def called(self, *names: str, fault: FaultKind | None = None) -> int:
        """Count the calls that a network has dealt with."""
        calls = (*self.sandbox.telegram.faults.calls, *self.sandbox.x.faults.calls)
        patterns = [Fault(kind=FaultKind.DELAY, method=name) for name in names]
        return sum(
            fault in {None, call.fault} and any(p.fits(call.name) for p in patterns)
            for call in calls
        )


Moment = Callable[[Watch], bool]


def _more(count: Callable[[Watch], int]) -> Callable[[Watch], Moment]:
    """Wait until there are more of something than there are now."""

    def since(watch: Watch) -> Moment:
        before = count(watch)
        return lambda now: count(now) > before

    return since


def _spoilt(kind: FaultKind) -> Callable[[Watch], Moment]:
    """Wait until a call hangs: before its work, or after it."""

    def since(watch: Watch) -> Moment:
        # Enough of them for every lane: one is of a destination that asks people.
        watch.sandbox.telegram.faults.add(kind, "sendPhoto", times=3)
        watch.sandbox.x.faults.add(kind, "POST /2/tweets")
        before = watch.called(*SENDS, fault=kind)
        return lambda now: now.called(*SENDS, fault=kind) > before

    return since


def _at(holds: Moment) -> Callable[[Watch], Moment]:
    return lambda _: holds


MOMENTS: Mapping[str, Callable[[Watch], Moment]] = {
    "composing": _more(lambda watch: watch.count("approved", "draft")),
    "claimed": _at(lambda watch: watch.holds("claimed")),
    "uploading": _at(lambda watch: watch.holds("claimed", "x")),
    "sending": _at(lambda watch: watch.holds("sending")),
    "sending to X": _at(lambda watch: watch.holds("sending", "x")),
    "call hangs, not taken": _spoilt(FaultKind.HANG),
    "call hangs, taken": _spoilt(FaultKind.HANG_AFTER),
    "published": _more(lambda watch: watch.count("published")),
    "lost by another": _more(lambda watch: watch.count("unknown")),
    "looking": _more(lambda watch: watch.called(*LOOKS)),
}
"""When a worker is killed, beside twice at any time in each round of these."""
_ANY_TIME = "at any time"


@dataclass(slots=True, kw_only=True)
class Editor:
    """Somebody at a shell beside the workers, in a thread of its own.

    Answers questions by looking at the networks, and truly.

    Attributes:
        acts: How often each command was done, was refused, or was killed.
        failures: What went wrong otherwise.
        decided: Set it to have only questions answered from then on.
    """

    newsroom: Newsroom
    chance: random.Random
    acts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    decided: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._work)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.rest()

    def rest(self) -> None:
        """End the act under way, and begin no other."""
        self._over.set()
        assert self._thread is not None
        self._thread.join()

    def _work(self) -> None:
        logs = self.newsroom.folder / "editor"
        with (
            Nursery(folder=logs, environment={}) as nursery,
            self.newsroom.engine() as engine,
        ):
            watch = Watch(engine=engine, sandbox=self.newsroom.sandbox, worker="")
            while not self._over.wait(0.4):
                words = self._answer(watch)
                if words is None and not self.decided.is_set():
                    words = self._decide(watch)
                if words is not None:
                    self._act(nursery, words)

    def _act(self, nursery: Nursery, words: tuple[str, ...]) -> None:
        process = nursery.start(*words, "-c", str(self.newsroom.config))
        if self.chance.random() < 0.1:
            self._over.wait(self.chance.random() / 5)
            with suppress(ProcessLookupError):
                os.kill(process.pid, 9)
        code = process.wait()
        done = {0: "done", 1: "refused", -9: "killed"}.get(code, f"exit {code}")
        said = process.out.read_text(encoding="utf-8")
        if "is past. Name a later time" in said:
            done = "too late"  # the time that was named came sooner than the command
        if done.startswith("exit") or "Traceback" in said:
            self.failures.append(f"{words}: {said}")
        self.acts[f"{words[0]} {done}"] += 1

    def _answer(self, watch: Watch) -> tuple[str, ...] | None:
        """Look for what is asked about, as a person does."""
        open_one = (
            select(POSTS)
            .join(QUESTIONS, QUESTIONS.c.post_id == POSTS.c.id)
            .where(
                QUESTIONS.c.answered_at.is_(None),
                POSTS.c.state == PostState.UNKNOWN.value,
            )
        )
        rows = watch.rows(open_one.limit(1))
        if not rows:
            return None
        post = post_of(rows[0])
        address = ADDRESSES[post.draft.destination]
        timelines = self.newsroom.sandbox.timelines()
        words, name = post.draft.wording.text, address.removeprefix("@")
        for tweet in timelines.of_account(address):
            if tweet.written == words:
                url = f"https://x.com/{name}/status/{tweet.id}"
                return ("settle", str(post.id), "--seen", url)
        for message in timelines.in_chat(address):
            if message.text == words:
                url = f"https://t.me/{name}/{message.id}"
                return ("settle", str(post.id), "--seen", url)
        return ("settle", str(post.id), "--absent")

    def _decide(self, watch: Watch) -> tuple[str, ...]:
        moves = ("draft", "approved", "claimed")
        query = select(POSTS.c.id, POSTS.c.state).where(POSTS.c.state.in_(moves))
        rows = watch.rows(query.order_by(POSTS.c.id.desc()).limit(8))
        if not rows or self.chance.random() < 0.2:
            return self.chance.choice([("queue",), ("ledger", "--holes"), ("budget",)])
        row = self.chance.choice(rows)
        post, roll = str(row.id), self.chance.random()
        if roll < 0.15:
            return ("why", post)
        if roll < 0.25:
            return ("cancel", post)
        if roll < 0.4:
            soon = SystemClock().now() + timedelta(seconds=3)
            return ("reschedule", post, "--at", f"{soon:%Y-%m-%dT%H:%M:%S%z}")
        if row.state == PostState.DRAFT.value:
            return ("approve", post)
        return ("reschedule", post, "--priority", "high")


@dataclass(slots=True, kw_only=True)
class Siege:
    """Workers that are killed again and again.

    Attributes:
        newsroom: What they serve.
        workers: How many at a time.
        caught: What they had in their hands when they died.
    """

    newsroom: Newsroom
    workers: int
    chance: random.Random
    caught: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    _alive: list[Process] = field(default_factory=list)
    _held: set[tuple[int, int]] = field(default_factory=set)
    _pause: threading.Event = field(default_factory=threading.Event)

    def go(self, kills: int, editor: Editor) -> Reckoning:
        """Kill so many times, let the dust settle, and reckon.

        The editor has to rest before the end: whatever is approved after it would
        wait for workers that are gone.
        """
        with ExitStack() as stack:
            nursery = stack.enter_context(
                Nursery(
                    folder=self.newsroom.folder / "workers",
                    environment=self.newsroom.secrets,
                )
            )
            engine = stack.enter_context(self.newsroom.engine())
            names = [*MOMENTS, _ANY_TIME, _ANY_TIME]
            while self.kills < kills:
                if self.kills % len(names) == 0:
                    self.chance.shuffle(names)
                self._kill_one(nursery, engine, names[self.kills % len(names)])
            self._settle(nursery, engine, editor)
            self._sort_out(engine)
        return self.newsroom.reckon()

    def _kill_one(self, nursery: Nursery, engine: Engine, name: str) -> None:
        self.newsroom.write()
        self._fill(nursery)
        victim = self._alive.pop(self.chance.randrange(self.workers))
        watch = self._watch(engine, victim)
        self._slow_down()
        if name == _ANY_TIME:
            self._pause.wait(self.chance.random() * 2)
        elif not self._until(MOMENTS[name](watch), watch):
            self.caught[f"missed: {name}"] += 1
        victim.kill()
        self.kills += 1
        for row in watch.held():
            self.caught[row.state] += 1
            if row.state == PostState.SENDING.value:
                self._held.add((row.id, row.attempt))

    def _fill(self, nursery: Nursery) -> None:
        """Start as many workers as are missing."""
        while len(self._alive) < self.workers:
            self._alive.append(nursery.start(*self.newsroom.run))

    def _slow_down(self) -> None:
        """Stretch the moments in which a worker can be killed."""
        for network in (self.newsroom.sandbox.telegram, self.newsroom.sandbox.x):
            # The first fault that fits is taken: they may not keep the others off.
            if not network.faults.pending:
                slow = Fault(kind=FaultKind.DELAY, times=4, delay_s=SLOW_S)
                network.faults.put(slow)

    def _watch(self, engine: Engine, process: Process) -> Watch:
        name = f"{socket.gethostname()}:{process.pid}"
        return Watch(engine=engine, sandbox=self.newsroom.sandbox, worker=name)

    def _until(
        self, moment: Moment, watch: Watch, patience_s: float = _PATIENCE_S
    ) -> bool:
        for _ in range(int(patience_s / 0.005)):
            if moment(watch):
                return True
            self._pause.wait(0.005)
        return False

    def _settle(self, nursery: Nursery, engine: Engine, editor: Editor) -> None:
        """Let the workers come to an end with all that there is."""
        self._fill(nursery)
        editor.decided.set()
        watch = self._watch(engine, self._alive[0])
        open_states = ("approved", "claimed", "sending", "unknown")
        articles = select(func.count(func.distinct(POSTS.c.article_id)).label("n"))

        def over(now: Watch) -> bool:
            stored = sum(row.n for row in now.rows(articles))
            return stored == len(self.newsroom.slugs) and not now.count(*open_states)

        assert self._until(over, watch, patience_s=90), self.newsroom.reckon()
        editor.rest()
        assert self._until(over, watch, patience_s=90), self.newsroom.reckon()
        up = self._until(lambda _: all(p.told("running") for p in self._alive), watch)
        assert up
        for process in self._alive:
            process.stop()

    def _sort_out(self, engine: Engine) -> None:
        """Tell the calls that dead workers had under way by what became of them."""
        with engine.connect() as db:
            for row in db.execute(select(ATTEMPTS)):
                if (row.post_id, row.n) in self._held:
                    self.caught[f"a call that was {row.outcome}"] += 1


def besiege(
    folder: Path, store: str, *, workers: int, kills: int, seed: int, name: str
) -> Reckoning:
    """Kill workers of a new newsroom; print the counts; return the reckoning."""
    with Sandbox(limits=False) as sandbox:
        newsroom = Newsroom(
            folder=folder, store=store, sandbox=sandbox, asks=("tanya",)
        )
        chance = random.Random(seed)  # noqa: S311 - no secret
        siege = Siege(newsroom=newsroom, workers=workers, chance=chance)
        with Editor(newsroom=newsroom, chance=random.Random(seed)) as editor:  # noqa: S311 - no secret
            found = siege.go(kills, editor)
    assert not editor.failures, "\n".join(editor.failures)
    print(f"{name}, seed {seed}: {siege.kills} kills; {found}")  # noqa: T201 - the counts
    print(f"  caught: {dict(sorted(siege.caught.items()))}")  # noqa: T201 - the counts
    print(f"  beside: {dict(sorted(editor.acts.items()))}")  # noqa: T201 - the counts
    return found
