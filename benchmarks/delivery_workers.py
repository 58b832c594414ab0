"""Processes that work on a word: started and warm before the clock is."""

import asyncio
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from typing import Any, cast

from benchmarks.delivery_stage import Stage
from benchmarks.instant import Board, InstantChannel
from distbot.app import App
from distbot.line import Line
from distbot.ports import Parts
from distbot.scheduler import Sender

_FAR = 1_000_000_000
"""Between the ids that two workers' boards give."""

Target = Callable[..., None]
"""Serves one process: takes what it was given, and the end of a pipe."""


@dataclass(slots=True, kw_only=True)
class Round:
    """What one process did from the word to go until nothing was left.

    Attributes:
        began: When its first claim or call was made; the machine's own seconds.
        ended: When its last outcome was stored or heard of.
        cpu_s: Processor time it used.
        published: What got a receipt, once each time: post ids, or mere numbers.
        other: What became of the rest, in words.
    """

    began: float
    ended: float
    cpu_s: float
    published: list[int] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What several processes did together.

    Attributes:
        posts: How many were published.
        unclear: How many calls broke off: nobody knows what became of those posts.
        took_s: From the first claim to the last receipt.
        cpu_us: Processor time of the processes, for each post.
    """

    posts: int
    unclear: int
    took_s: float
    cpu_us: float

    @property
    def rate(self) -> float:
        """Posts a second."""
        return self.posts / self.took_s


class Crew:
    """Some processes that are ready."""

    def __init__(self, ears: Sequence[Connection]) -> None:
        """Talk to them."""
        self._ears = ears

    def round(self, expected: int, word: object = "go") -> Result:
        """Let all of them work; return when nothing is left.

        Args:
            expected: So many posts are due; each must get one receipt, but for a few
                whose connection breaks.
            word: Is told to each.

        Raises:
            AssertionError: They did not.
        """
        for ear in self._ears:
            ear.send(word)
        rounds = [cast("Round", ear.recv()) for ear in self._ears]
        published = [post for one in rounds for post in one.published]
        other = [said for one in rounds for said in one.other]
        assert len(published) + len(other) == expected, (len(published), other[:3])
        assert len(set(published)) == len(published), "a post was published twice"
        assert len(other) <= expected // 100, other[:3]
        assert all("unknown" in said for said in other), other[:3]
        cpu = sum(one.cpu_s for one in rounds)
        return Result(
            posts=len(published),
            unclear=len(other),
            took_s=max(r.ended for r in rounds) - min(r.began for r in rounds),
            cpu_us=cpu / expected * 1e6,
        )


@contextmanager
def crew(target: Target, givens: Sequence[tuple[Any, ...]]) -> Iterator[Crew]:
    """Start a process for each that is given; they are ready when this returns."""
    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        ears = []
        for given in givens:
            ear, mouth = spawn.Pipe()
            process = spawn.Process(target=target, args=(*given, mouth), daemon=True)
            process.start()
            mouth.close()  # so that its end is heard of
            stack.callback(process.join, 10)
            stack.callback(ear.send, "stop")
            ears.append(ear)
        for ear in ears:
            assert ear.recv() == "ready"
        yield Crew(ears)


@contextmanager
def workers(stage: Stage, count: int, *, instant: bool) -> Iterator[Crew]:
    """Start workers of a newsroom.

    Args:
        stage: Whose posts they send.
        count: How many processes.
        instant: Whether through the in-process channel in place of the real one.
    """
    with crew(_serve, [(stage, number, instant) for number in range(count)]) as ready:
        yield ready


def _serve(stage: Stage, number: int, instant: bool, mouth: Connection) -> None:  # noqa: FBT001 - by position, through a pipe
    app = stage.app()
    parts = _at_board(app, number) if instant else app.parts
    with asyncio.Runner() as runner:
        runner.run(_look(parts))
        mouth.send("ready")
        while mouth.recv() != "stop":
            mouth.send(runner.run(send_all(parts, f"worker-{number}")))
        runner.run(app.__aexit__(None, None, None))


def _at_board(app: App, number: int) -> Parts:
    board = Board(first_id=1 + number * _FAR)
    channel = InstantChannel(app.parts.clock.now, board)
    return replace(app.parts, channels=dict.fromkeys(app.parts.channels, channel))


async def _look(parts: Parts) -> None:
    """Connect to the store."""
    await asyncio.to_thread(parts.attempts.next_due, parts.clock.now())


async def send_all(parts: Parts, name: str) -> Round:
    """Send as the service does, by its own turns, until nothing is due."""
    done = Round(began=time.monotonic(), ended=time.monotonic(), cpu_s=0.0)
    used = time.process_time()

    def hear(event: str, fields: dict[str, object]) -> None:
        if event == "post_published":
            done.ended = time.monotonic()
            done.published.append(cast("int", fields["post"]))
        else:
            done.other.append(f"{event} {fields}")

    line = Line(parts, name, hear)
    sender = Sender(line=line, stopping=bool)
    while await line.next_due() is not None:
        again = await sender.turn()
        if await line.next_due() is not None:
            wait = again - parts.clock.now()
            await asyncio.sleep(max(0.0, wait.total_seconds()))
    done.cpu_s = time.process_time() - used
    return done
