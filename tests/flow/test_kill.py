"""kill -9 at any moment: each post is published once, surely unsent, or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.flow.engine.siege import besiege

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flow.engine.reckoning import Reckoning

pytestmark = pytest.mark.timeout(400)  # a loaded machine takes its time to die
KILLS = 20
SEED = 5


def nothing_was_lost_or_doubled(found: Reckoning) -> None:
    assert (found.lost, found.double, found.bills, found.wrong) == ((), (), (), ())
    assert found.states["published"] > found.posts / 2
    # The worst moments were among them: calls that nobody heard the end of.
    assert found.outcomes["absent"] > 0


def test_kill_9_of_one_worker_on_sqlite_loses_nothing_and_sends_nothing_twice(
    tmp_path: Path,
) -> None:
    store = "sqlite:///var/rimba.db"
    found = besiege(
        tmp_path, store, workers=1, kills=KILLS, seed=SEED, name="SQLite, 1 worker"
    )

    nothing_was_lost_or_doubled(found)


def test_kill_9_of_two_workers_on_postgresql_loses_nothing_and_sends_nothing_twice(
    tmp_path: Path, postgres_url: str
) -> None:
    found = besiege(
        tmp_path,
        postgres_url,
        workers=2,
        kills=KILLS,
        seed=SEED,
        name="PostgreSQL, 2 workers",
    )

    nothing_was_lost_or_doubled(found)
