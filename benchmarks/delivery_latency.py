"""How long after it is due a post is out, at a newsroom's load, through the sandbox."""

import asyncio
import multiprocessing
import random
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event as Stop
from pathlib import Path
from typing import cast

from sqlalchemy import select, update

from benchmarks.delivery_report import Report, percentile
from benchmarks.delivery_stage import (
    Stage,
    open_telegram,
    postgres_server,
    put_due,
    sandbox_servers,
    set_stage,
)
from distbot.clock import SystemClock
from distbot.domain.post import PostState
from distbot.line import Line
from distbot.scheduler import run_lines
from distbot.storage._values import from_ms, to_ms
from distbot.storage.posts import SqlPostStore
from distbot.storage.tables import POSTS

DESTINATIONS = 8
_A_MINUTE = 60
"""Posts of each kind in a minute: more than a newsroom has in an hour."""

_WANTED_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waits:
    """Seconds from due to sent."""

    planned: Sequence[float]
    approved: Sequence[float]


def latency(report: Report, folder: Path, *, seconds: int) -> None:
    """Let posts fall due at random, and approve others from another process."""
    found: dict[str, _Waits] = {}
    with sandbox_servers() as servers, ExitStack() as stack:
        server = stack.enter_context(postgres_server())
        server.create("latency")
        urls = {"SQLite": "sqlite:///engine.db", "PostgreSQL": server.url("latency")}
        for name, url in urls.items():
            stage = set_stage(
                folder / name,
                url,
                channel="telegram",
                addresses=open_telegram(servers, DESTINATIONS, name.lower()),
                servers=servers,
            )
            found[name] = _measure(stage, seconds)
    _tell(report, found, seconds)


def _measure(stage: Stage, seconds: int) -> _Waits:
    spawn = multiprocessing.get_context("spawn")
    ear, mouth = spawn.Pipe()
    stop = spawn.Event()
    service = spawn.Process(target=_serve, args=(stage, stop, mouth), daemon=True)
    service.start()
    mouth.close()  # so that its end is heard of
    assert ear.recv() == "ready"
    asyncio.run(_approve(stage, seconds))
    stop.set()
    sent = cast("Mapping[int, datetime]", ear.recv())
    service.join(10)
    return _waits(stage, sent)


async def _approve(stage: Stage, seconds: int) -> None:
    """Plan posts for random moments, and approve drafts at others, as a person does."""
    clock, chance = SystemClock(), random.Random(7)  # noqa: S311 - a repeatable load
    count = _A_MINUTE * seconds // 60
    begin = clock.now() + timedelta(seconds=1)
    moments = sorted(chance.uniform(0, seconds) for _ in range(count))
    put_due(stage, 2 * count, "Kabar", at=begin)
    with stage.database() as database:
        posts = SqlPostStore(database)
        with database.writes() as db:
            numbers = db.scalars(select(POSTS.c.id).order_by(POSTS.c.id)).all()
            for post_id in numbers[:count]:
                due = begin + timedelta(seconds=chance.uniform(0, seconds))
                this = POSTS.c.id == post_id
                db.execute(update(POSTS).where(this).values(due_at=to_ms(due)))
            drafts = POSTS.c.id.in_(numbers[count:])
            values = {"state": PostState.DRAFT.value, "due_at": None}
            db.execute(update(POSTS).where(drafts).values(values))
        for post_id, moment in zip(numbers[count:], moments, strict=True):
            wait = begin + timedelta(seconds=moment) - clock.now()
            await asyncio.sleep(max(0.0, wait.total_seconds()))
            now = clock.now()
            posts.approve(
                post_id, 1, actor="@editor", why="approved", due_at=now, now=now
            )
    await asyncio.sleep(3)


def _serve(stage: Stage, stop: Stop, mouth: Connection) -> None:
    asyncio.run(_run(stage, stop, mouth))


async def _run(stage: Stage, stop: Stop, mouth: Connection) -> None:
    """Run the service's own loop, and note when each post was sent."""
    sent: dict[int, datetime] = {}
    clock, over = SystemClock(), asyncio.Event()

    def hear(event: str, fields: dict[str, object]) -> None:
        if event == "post_published":
            sent[cast("int", fields["post"])] = clock.now()

    async def until_told() -> None:
        await asyncio.to_thread(stop.wait)
        over.set()

    async with stage.app() as app, asyncio.TaskGroup() as group:
        line = Line(app.parts, "worker", hear)
        await line.open()
        group.create_task(until_told())
        group.create_task(run_lines([(line, {})], clock, over, hear))
        mouth.send("ready")
    mouth.send(sent)


def _waits(stage: Stage, sent: Mapping[int, datetime]) -> _Waits:
    """Return how late each was; all must have been sent."""
    with stage.database() as database, database.reads() as db:
        query = select(POSTS.c.id, POSTS.c.due_at).order_by(POSTS.c.id)
        due = {row.id: from_ms(row.due_at) for row in db.execute(query)}
    assert due.keys() == sent.keys(), f"{len(due) - len(sent)} were not sent"
    late = [(sent[post] - due[post]).total_seconds() for post in due]
    half = len(late) // 2
    return _Waits(planned=late[:half], approved=late[half:])


def _tell(report: Report, found: Mapping[str, _Waits], seconds: int) -> None:
    rows = []
    for name, waits in found.items():
        for kind, late in (
            ("planned ahead", waits.planned),
            ("approved elsewhere", waits.approved),
        ):
            figures = [percentile(late, percent) * 1000 for percent in (50, 99, 100)]
            rows.append((f"{name}, {kind}", *(f"{ms:,.0f}" for ms in figures)))
        p99 = percentile([*waits.planned, *waits.approved], 99)
        report.goal(
            f"due → sent at newsroom load, {name}",
            f"p99 ≤ {_WANTED_S:.0f} s",
            f"{p99:.2f} s",
            met=p99 <= _WANTED_S,
        )
    count = _A_MINUTE * seconds // 60
    title = f"Due → sent, ms: {count} posts of each kind in {seconds} s"
    report.table(title, ("", "p50", "p99", "worst"), rows)
