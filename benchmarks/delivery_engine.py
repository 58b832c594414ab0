"""The engine alone: claims, attempts and receipts, at a network that costs nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.delivery_report import Report, spread
from benchmarks.delivery_stage import (
    Stage,
    postgres_server,
    put_due,
    set_stage,
    settle_statistics,
)
from benchmarks.delivery_workers import Crew, Result, workers

DESTINATIONS = 200
_WARM = 400
_GOALS = {"SQLite, 1 worker": 1_000, "PostgreSQL, 4 workers": 1_600}


def engine_alone(report: Report, folder: Path, *, posts: int, passes: int) -> None:
    """Publish due posts through the in-process channel; passes are interleaved."""
    addresses = [f"@kanal_{place}" for place in range(DESTINATIONS)]
    with ExitStack() as stack:
        server = stack.enter_context(postgres_server())
        crews: dict[str, tuple[Stage, Crew]] = {}
        for name, store, count in matrix():
            if store != "sqlite":
                server.create(store)
            url = "sqlite:///engine.db" if store == "sqlite" else server.url(store)
            stage = set_stage(
                folder / store, url, channel="telegram", addresses=addresses
            )
            ready = stack.enter_context(workers(stage, count, instant=True))
            crews[name] = (stage, ready)
        results = interleaved(crews, posts=posts, passes=passes, warm=_WARM)
    title = f"Engine alone: {posts:,} due posts, {DESTINATIONS} destinations"
    report.table(title, ("", "posts/s", "worker CPU µs/post"), _rows(results))
    assert not any(result.unclear for found in results.values() for result in found)
    for name, wanted in _GOALS.items():
        rate = median(result.rate for result in results[name])
        report.goal(
            f"engine alone, {name}",
            f"≥ {wanted:,} posts/s",
            f"{rate:,.0f} posts/s",
            met=rate >= wanted,
        )


def matrix() -> list[tuple[str, str, int]]:
    """Return each store with its number of workers: shown name, key, workers."""
    rows = [("SQLite, 1 worker", "sqlite", 1), ("PostgreSQL, 1 worker", "pg1", 1)]
    return rows + [(f"PostgreSQL, {n} workers", f"pg{n}", n) for n in (2, 4)]


def interleaved(
    crews: Mapping[str, tuple[Stage, Crew]], *, posts: int, passes: int, warm: int
) -> Mapping[str, list[Result]]:
    """Let each crew send the same, one after the other, as often as there are passes.

    Every post must get exactly one receipt. A first, shorter pass is not counted.
    """
    results: dict[str, list[Result]] = defaultdict(list)
    for number in range(passes + 1):
        for name, (stage, ready) in crews.items():
            count = posts if number else warm
            put_due(stage, count, f"Kabar {number}")
            settle_statistics(stage)
            result = ready.round(count)
            if number:
                results[name].append(result)
    return results


def _rows(results: Mapping[str, Sequence[Result]]) -> list[tuple[str, str, str]]:
    return [
        (
            name,
            spread([result.rate for result in found]),
            f"{median(result.cpu_us for result in found):,.0f}",
        )
        for name, found in results.items()
    ]
