"""The kill loops of `tests/flow/test_kill.py`, at length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.flow.engine.siege import besiege
from tests.flow.test_kill import nothing_was_lost_or_doubled

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.flow.engine.reckoning import Reckoning

    Counts = pytest.CaptureFixture[str]
    Request = pytest.FixtureRequest


def siege(
    request: Request, counts: Counts, folder: Path, store: str, *, workers: int
) -> Reckoning:
    """Besiege as the command line says, and show the counts at once."""
    kills = int(request.config.getoption("--kills"))
    seed = int(request.config.getoption("--seed"))
    name = f"{store.partition(':')[0]}, {workers} worker(s)"
    with counts.disabled():
        return besiege(
            folder, store, workers=workers, kills=kills, seed=seed, name=name
        )


def test_one_worker_on_sqlite_and_the_command_line_beside_it(
    request: Request, capsys: Counts, tmp_path: Path
) -> None:
    store = "sqlite:///var/rimba.db"
    nothing_was_lost_or_doubled(siege(request, capsys, tmp_path, store, workers=1))


def test_two_workers_on_postgresql(
    request: Request, capsys: Counts, tmp_path: Path, postgres_url: str
) -> None:
    found = siege(request, capsys, tmp_path, postgres_url, workers=2)
    nothing_was_lost_or_doubled(found)
