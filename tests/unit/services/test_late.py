"""When editors hear of an outage, and when they need not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from distbot.domain.post import PostState
from distbot.domain.rhythm import Rhythm
from distbot.line import Line
from distbot.services.late import catch_up, skip_late

if TYPE_CHECKING:
    from datetime import datetime

    from tests.unit.services.conftest import Desk


def serve(desk: Desk, **span: float) -> None:
    """Have a process tick, then nobody for so long."""
    line = Line(desk.parts, "worker-1", lambda *_: None)
    asyncio.run(line.reap())
    desk.clock.step(**span)


def approve(desk: Desk, expire_at: datetime | None = None) -> None:
    (post,) = desk.approve("kanal")
    if expire_at is not None:
        desk.parts.posts.change(
            post.id,
            post.version,
            actor="Rukmini",
            due_at=desk.clock.now(),
            expire_at=expire_at,
            now=desk.clock.now(),
        )


def told(desk: Desk) -> list[str]:
    return [notice.kind for notice in desk.parts.notices.untold(9)]


def test_what_an_outage_made_late_is_summed_up(desk: Desk) -> None:
    approve(desk, desk.clock.now() + timedelta(hours=1))
    approve(desk)
    serve(desk, hours=2)

    summary = catch_up(desk.parts)

    assert summary is not None
    assert summary.kind == "outage"
    assert (summary.fields["skipped"], summary.fields["late"]) == ("1", "1")
    assert "Warga Rimba Menanam 100 Bakau" in summary.fields["headlines"]
    assert told(desk) == ["outage"]
    assert catch_up(desk.parts) is None, "it is told once"


def test_a_restart_is_no_outage(desk: Desk) -> None:
    approve(desk)
    desk.clock.step(minutes=30)
    serve(desk, minutes=10)

    assert catch_up(desk.parts) is None
    assert told(desk) == []


def test_the_first_start_is_no_outage(desk: Desk) -> None:
    approve(desk)
    desk.clock.step(days=1)

    assert catch_up(desk.parts) is None


def test_what_is_paused_is_not_late(desk: Desk) -> None:
    approve(desk)
    now = desk.clock.now()
    desk.parts.pauses.pause("kanal", actor="Rukmini", why="libur", now=now)
    serve(desk, hours=2)

    assert catch_up(desk.parts) is None


def test_what_its_rhythm_holds_back_is_not_late(desk: Desk) -> None:
    kanal, *others = desk.parts.newsroom.destinations
    daily = replace(kanal, rhythm=Rhythm(min_gap=timedelta(days=1)))
    newsroom = replace(desk.parts.newsroom, destinations=(daily, *others))
    desk.parts = replace(desk.parts, newsroom=newsroom)
    approve(desk)
    desk.send()
    approve(desk)
    serve(desk, hours=2)

    assert catch_up(desk.parts) is None
    serve(desk, days=1)
    summary = catch_up(desk.parts)
    assert summary is not None
    assert summary.fields["late"] == "1"


def test_what_becomes_late_meanwhile_is_told_as_that(desk: Desk) -> None:
    approve(desk, desk.clock.now() + timedelta(minutes=5))
    serve(desk, minutes=5)

    summary = skip_late(desk.parts)

    assert summary is not None
    assert summary.kind == "late"
    assert told(desk) == ["late"]
    assert desk.parts.posts.tally() == {PostState.SKIPPED: 1}
    assert skip_late(desk.parts) is None
