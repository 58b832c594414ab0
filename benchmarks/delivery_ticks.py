"""What a tick costs, by how much is stored: it may grow with what is due only."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, text

from benchmarks.delivery_report import Report
from benchmarks.delivery_stage import (
    Stage,
    draft_of,
    postgres_server,
    set_stage,
    settle_statistics,
)
from distbot.clock import SystemClock
from distbot.domain.rhythm import Rhythm
from distbot.ports import LaneRules, Parts
from distbot.storage._values import pack_draft, to_ms
from distbot.storage.engine import Database

SIZES = (1_000, 100_000, 1_000_000)
DUE = 16
DESTINATIONS = 200
_PASSES = 31
_LONG_AGO = timedelta(days=30)
_MOST = 1.5

_ARTICLES = """INSERT INTO articles
    (id, key, source, content_hash, content, seen_at, composed_at, baseline)
WITH RECURSIVE n(i) AS (
    SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < CAST(:size AS INTEGER))
    SELECT i + 1, 'a' || i, 'situs', 'a' || i, '{}', 0, 0, false FROM n"""
# Of every 200: two wait for another day, one is a draft, ten were skipped. The rest
# went out, one every ten hours to a destination.
_POSTS = """INSERT INTO posts
    (id, article_id, destination, variant, state, reason, version, attempt,
     article_class, draft, price_micro_usd, created_at, due_at, began_at, remote_id,
     sent_at)
WITH RECURSIVE n(i) AS (
    SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < CAST(:size AS INTEGER)), m AS (
        SELECT i, i / :lanes AS row, i % :lanes AS lane,
               (i + 7 * (i / :lanes)) % 200 AS kind,
               :now - CAST(36000000 AS BIGINT) * ((:size - i) / :lanes + 1) AS was
        FROM n),
    p AS (
        SELECT m.*, CASE WHEN kind % 100 = 0 THEN 'approved' WHEN kind = 1 THEN 'draft'
                         WHEN kind % 20 = 2 THEN 'skipped' ELSE 'published' END AS state
        FROM m)
    SELECT i + 1, row + 1, 'telegram-' || lane, 0, state,
           CASE state WHEN 'skipped' THEN 'late' END, 1,
           CASE state WHEN 'published' THEN 1 ELSE 0 END,
           'normal', :draft, 0, 0,
           CASE state WHEN 'approved' THEN :now + 86400000 + i ELSE was END,
           CASE state WHEN 'published' THEN was END,
           CASE state WHEN 'published' THEN 'r' || i END,
           CASE state WHEN 'published' THEN was END
    FROM p"""
_ATTEMPTS = """INSERT INTO attempts
    (post_id, n, worker, version, text_sha256, account, price_micro_usd, started_at,
     deadline_at, ended_at, outcome)
    SELECT id, 1, 'worker', 1, 'digest' || id, 'telegram:', 0, began_at, began_at,
           began_at, 'published'
    FROM posts WHERE began_at IS NOT NULL"""
_MAKE_DUE = """UPDATE posts SET state = 'approved', due_at = :now - 1000 - id
    WHERE id IN (SELECT min(id) FROM posts WHERE state = 'skipped'
                 GROUP BY destination ORDER BY 1 LIMIT :due)"""
_UNCLAIM = """UPDATE posts SET state = 'approved', worker = NULL, lease_until = NULL
    WHERE state = 'claimed'"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tick:
    """One thing that the service does again and again."""

    name: str
    do: Callable[[], object]
    undo: Callable[[], object] = lambda: None


def ticks(report: Report, folder: Path, *, sizes: Sequence[int] = SIZES) -> None:
    """Time each step of a tick over stores of several sizes, in turn."""
    with postgres_server() as server:
        _measure(report, "SQLite", folder, sizes, lambda _: "sqlite:///engine.db")

        def made(name: str) -> str:
            server.create(name)
            return server.url(name)

        _measure(report, "PostgreSQL", folder, sizes, made)


def _measure(
    report: Report,
    name: str,
    folder: Path,
    sizes: Sequence[int],
    url_of: Callable[[str], str],
) -> None:
    now = SystemClock().now()
    with ExitStack() as stack:
        by_size = {}
        for size in sizes:
            key = f"{name}-{size}".lower()
            addresses = [f"@kanal_{place}" for place in range(DESTINATIONS)]
            stage = set_stage(
                folder / key, url_of(key), channel="telegram", addresses=addresses
            )
            database = stack.enter_context(stage.database())
            with database.writes() as db:
                _fill(db, stage, size, now)
            settle_statistics(stage)
            by_size[size] = _steps(stage.app().parts, now, partial(_unclaim, database))
        _tell(report, name, _medians_ms(by_size))


def _unclaim(database: Database) -> None:
    with database.writes() as db:
        db.execute(text(_UNCLAIM))


def _fill(db: Connection, stage: Stage, size: int, now: datetime) -> None:
    """Store so many posts, and no more than `DUE` that are due."""
    draft = draft_of(stage, "telegram-0", "Kabar")
    short = replace(draft, wording=replace(draft.wording, text="Kabar singkat."))
    given = {"now": to_ms(now), "lanes": DESTINATIONS, "size": size}
    db.execute(text(_ARTICLES), {"size": size // DESTINATIONS})
    db.execute(text(_POSTS), given | {"draft": pack_draft(short)})
    db.execute(text(_ATTEMPTS))
    due = db.execute(text(_MAKE_DUE), {"now": to_ms(now), "due": DUE})
    assert due.rowcount == DUE, due.rowcount


def _steps(parts: Parts, now: datetime, unclaim: Callable[[], None]) -> list[_Tick]:
    """Return what a service does twice a second, every 15 s, and when posts are due."""
    rhythm = Rhythm(min_gap=timedelta(minutes=5), per_day=100)
    rules = {d.name: LaneRules(rhythm=rhythm) for d in parts.newsroom.destinations}

    def claim(at: datetime, expected: int) -> None:
        found = parts.attempts.claim("worker", timedelta(minutes=1), 32, at, rules)
        assert len(found.posts) == expected, len(found.posts)

    return [
        _Tick(name="next due", do=lambda: parts.attempts.next_due(now)),
        _Tick(name="claim, none due", do=lambda: claim(now - _LONG_AGO, 0)),
        _Tick(name=f"claim, {DUE} due", do=lambda: claim(now, DUE), undo=unclaim),
        _Tick(name="reap", do=lambda: parts.attempts.reap(now)),
        _Tick(name="skip late", do=lambda: parts.posts.skip_late(now)),
        _Tick(name="unsettled", do=lambda: parts.traces.unsettled(now, 20)),
    ]


def _medians_ms(
    by_size: Mapping[int, Sequence[_Tick]],
) -> Mapping[int, Mapping[str, float]]:
    """Time the same step at each size before the next one: load strays over time."""
    took: dict[int, dict[str, list[float]]] = {size: {} for size in by_size}
    for _ in range(_PASSES):
        for steps in zip(*by_size.values(), strict=True):
            for size, step in zip(by_size, steps, strict=True):
                began = time.perf_counter()
                step.do()
                ms = (time.perf_counter() - began) * 1000
                took[size].setdefault(step.name, []).append(ms)
                step.undo()
    return {
        size: {name: median(times[1:]) for name, times in steps.items()}
        for size, steps in took.items()
    }


def _tell(
    report: Report, name: str, by_size: Mapping[int, Mapping[str, float]]
) -> None:
    least, most = min(by_size), max(by_size)
    rows = []
    for step in by_size[least]:
        times = [by_size[size][step] for size in by_size]
        ratio = by_size[most][step] / by_size[least][step]
        rows.append((step, *(f"{ms:.2f}" for ms in times), f"{ratio:.2f} ×"))
    sums = {size: sum(steps.values()) for size, steps in by_size.items()}
    ratio = sums[most] / sums[least]
    rows.append(
        ("whole tick", *(f"{ms:.2f}" for ms in sums.values()), f"{ratio:.2f} ×")
    )
    heads = ("", *(f"{size:,} stored" for size in by_size), "ratio")
    report.table(f"A tick on {name}, ms (median of {_PASSES - 1})", heads, rows)
    report.goal(
        f"tick at {most:,} stored, {name}",
        f"≤ {_MOST} × that at {least:,}",
        f"{ratio:.2f} ×",
        met=ratio <= _MOST,
    )
