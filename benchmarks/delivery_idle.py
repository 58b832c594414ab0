"""What the service costs while nothing is due: processor, memory, statements."""

import asyncio
import multiprocessing
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Engine, event

from benchmarks.delivery_report import Report
from benchmarks.delivery_stage import Stage, postgres_server, set_stage
from distbot.clock import SystemClock
from distbot.line import Line
from distbot.scheduler import run_lines

_WANTED_PERCENT = 1.0
_SETTLE_S = 3
_SOURCES = """
[[source]]
name = "map"
kind = "inbox"
path = "inbox"
every = "60s"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """What a service used.

    Attributes:
        cpu_percent: Of one core.
        statements: A minute.
        memory_mb: The most that was resident.
    """

    cpu_percent: float
    statements: float
    memory_mb: float


def idle(report: Report, folder: Path, *, seconds: int) -> None:
    """Run the service's own loop with nothing to do, in a process of its own."""
    found: dict[str, Idle] = {}
    with postgres_server() as server:
        server.create("idle")
        urls = {"SQLite": "sqlite:///engine.db", "PostgreSQL": server.url("idle")}
        for name, url in urls.items():
            addresses = ["@kanal_1", "@kanal_2", "@kanal_3"]
            stage = set_stage(
                folder / name, url, channel="telegram", addresses=addresses
            )
            (folder / name / "inbox").mkdir()
            with stage.config.open("a", encoding="utf-8") as file:
                file.write(_SOURCES)
            found[name] = _measure(stage, seconds)
    _tell(report, found, seconds)


def _measure(stage: Stage, seconds: int) -> Idle:
    spawn = multiprocessing.get_context("spawn")
    ear, mouth = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(stage, seconds, mouth), daemon=True)
    process.start()
    mouth.close()  # so that its end is heard of
    answer = ear.recv()
    process.join(10)
    assert isinstance(answer, Idle)
    return answer


def _serve(stage: Stage, seconds: int, mouth: Connection) -> None:
    mouth.send(asyncio.run(_run(stage, seconds)))


async def _run(stage: Stage, seconds: int) -> Idle:
    statements = 0

    def count(*_given: object) -> None:
        nonlocal statements
        statements += 1

    over, taken = asyncio.Event(), dict[str, float]()

    async def watch() -> None:
        await asyncio.sleep(_SETTLE_S)
        taken.update(cpu=-time.process_time(), statements=-statements)
        taken["wall"] = -time.monotonic()
        await asyncio.sleep(seconds)
        taken["cpu"] += time.process_time()
        taken["statements"] += statements
        taken["wall"] += time.monotonic()
        over.set()

    event.listen(Engine, "before_cursor_execute", count)
    async with stage.app() as app:
        line = Line(app.parts, "worker", lambda _event, _fields: None)
        await line.open()
        await line.catch_up()
        sources = dict.fromkeys(app.parts.sources, timedelta(seconds=60))
        async with asyncio.TaskGroup() as group:
            group.create_task(watch())
            running = run_lines([(line, sources)], SystemClock(), over, _deaf)
            group.create_task(running)
    return Idle(
        cpu_percent=taken["cpu"] / taken["wall"] * 100,
        statements=taken["statements"] / taken["wall"] * 60,
        memory_mb=_memory_mb(),
    )


def _deaf(_event: str, _fields: dict[str, object]) -> None:
    """Hear nothing."""


def _memory_mb() -> float:
    """Return the most memory that this process had; macOS counts it in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2 ** (20 if sys.platform == "darwin" else 10)


def _tell(report: Report, found: Mapping[str, Idle], seconds: int) -> None:
    rows = [
        (
            name,
            f"{figures.cpu_percent:.2f} %",
            f"{figures.statements:,.0f}",
            f"{figures.memory_mb:.0f}",
        )
        for name, figures in found.items()
    ]
    title = f"Idle for {seconds} s: 3 destinations, an inbox every 60 s"
    report.table(title, ("", "CPU of a core", "statements/min", "MB at most"), rows)
    for name, figures in found.items():
        report.goal(
            f"idle, {name}",
            f"≤ {_WANTED_PERCENT:.0f} % CPU",
            f"{figures.cpu_percent:.2f} %",
            met=figures.cpu_percent <= _WANTED_PERCENT,
        )
