"""The whole day of `benchmarks/replay.py`, of which the gate lives a small one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.delivery_report import Report
from benchmarks.replay import (
    GOAL,
    after_the_end,
    holes,
    outdated,
    simulate,
    tell,
    twice,
)
from benchmarks.replay_office import Plan

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_whole_day_keeps_every_promise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = simulate(tmp_path, Plan())
    with capsys.disabled():
        tell(day, Report())

    wrong = (twice(day), after_the_end(day), outdated(day), holes(day))
    assert not any(wrong), wrong
    assert len(day.stories) == Plan().articles
    assert max(day.latency["found by looking"]) <= GOAL
