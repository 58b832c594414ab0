"""distbot's own processes: frozen, with a wrong clock, with an old store, twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from distbot.sandbox.faults import Fault, FaultKind
from distbot.sandbox.servers import Sandbox
from distbot.storage.tables import POSTS
from distbot.storage.tables_more import NOTICES
from tests.flow.engine.processes import Nursery, Process
from tests.flow.engine.siege import ADDRESSES, SENDS, Newsroom

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Row, Select

    Until = Callable[[Callable[[], bool]], None]

SENT_ALONE = tuple(name for name in ADDRESSES if name != "meja")
"""Destinations whose posts wait for no editor."""


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with Sandbox(limits=False) as sandbox:
        store = "sqlite:///var/rimba.db"
        yield Newsroom(folder=tmp_path, store=store, sandbox=sandbox)


@pytest.fixture
def shared(newsroom: Newsroom, postgres_url: str) -> Newsroom:
    """The same on PostgreSQL, where several workers share a store."""
    newsroom.store = postgres_url
    newsroom.configure()
    return newsroom


@pytest.fixture
def nursery(newsroom: Newsroom) -> Iterator[Nursery]:
    folder = newsroom.folder / "processes"
    with Nursery(folder=folder, environment=newsroom.secrets) as nursery:
        yield nursery


def rows(newsroom: Newsroom, query: Select[Any]) -> list[Row[Any]]:
    # Before the first start there is nothing, and a server may be away.
    with suppress(DatabaseError), newsroom.engine() as engine, engine.connect() as db:
        return list(db.execute(query).all())
    return []


def count(newsroom: Newsroom, *states: str) -> int:
    query = select(func.count().label("n")).where(POSTS.c.state.in_(states))
    return sum(row.n for row in rows(newsroom, query))


def all_out(newsroom: Newsroom) -> Callable[[], bool]:
    """Whether every article is out everywhere, but for what waits for editors."""
    wanted = len(newsroom.slugs) * len(SENT_ALONE)
    return lambda: count(newsroom, "published") == wanted


def calls(newsroom: Newsroom) -> int:
    """How often the one call was made, in all."""
    telegram, x = newsroom.sandbox.telegram.faults, newsroom.sandbox.x.faults
    return sum(call.name in SENDS for call in (*telegram.calls, *x.calls))


def slow_down(newsroom: Newsroom, delay_s: float) -> None:
    for network in (newsroom.sandbox.telegram, newsroom.sandbox.x):
        for name in SENDS:
            slow = Fault(kind=FaultKind.DELAY, method=name, times=None, delay_s=delay_s)
            network.faults.put(slow)


def nothing_went_wrong(newsroom: Newsroom) -> None:
    found = newsroom.reckon()
    assert (found.lost, found.double, found.bills, found.wrong) == ((), (), (), ())


def open_the_channels(newsroom: Newsroom, nursery: Nursery, until: Until) -> None:
    """Send a first article: what stands in an empty channel cannot be looked for."""
    newsroom.write()
    worker = nursery.start(*newsroom.run)
    until(all_out(newsroom))
    worker.stop()


def up(process: Process, until: Until) -> Process:
    until(lambda: bool(process.told("running")))
    return process


def test_workers_that_stand_still_one_after_another_send_nothing_twice(
    shared: Newsroom, nursery: Nursery, until: Until
) -> None:
    """Each at another point, until its lease is over and the next one takes over.

    In the middle of a transaction, too: its locks hold nobody up for ever.
    """
    open_the_channels(shared, nursery, until)
    shared.write()
    points = ["before begin", "within begin", "after begin", "before finish"]
    frozen = []
    for point in points:
        frozen.append(nursery.start(*shared.run, freeze=point))
        frozen[-1].until_frozen()
    last = nursery.start(*shared.run)
    until(all_out(shared))
    last.stop()

    for process in frozen:
        process.thaw()
        shared.write()
        until(all_out(shared))
        process.stop()

    nothing_went_wrong(shared)
    assert calls(shared) == len(shared.slugs) * len(SENT_ALONE)


def test_who_stood_still_and_comes_back_knows_that_nothing_left(
    shared: Newsroom, nursery: Nursery, until: Until
) -> None:
    """It had begun, was given up, and is back before anybody has looked."""
    shared.write()
    frozen = nursery.start(*shared.run, freeze="after begin")
    frozen.until_frozen()
    held = count(shared, "sending")
    other = nursery.start(*shared.run)
    until(lambda: count(shared, "unknown") == held)
    other.kill()

    frozen.thaw()

    until(all_out(shared))
    frozen.stop()
    nothing_went_wrong(shared)
    assert calls(shared) == len(SENT_ALONE)


def test_a_clock_that_jumps_by_an_hour_and_back_loses_and_doubles_nothing(
    newsroom: Newsroom, nursery: Nursery, until: Until
) -> None:
    offset = newsroom.folder / "offset"

    def jump(hours: int) -> None:
        offset.with_suffix(".new").write_text(str(3600 * hours), encoding="ascii")
        offset.with_suffix(".new").replace(offset)

    def under_way() -> None:
        """Write two articles, and wait until some of it is being sent."""
        for _ in range(2):
            newsroom.write()
        before = calls(newsroom)
        until(lambda: calls(newsroom) > before and count(newsroom, "sending") > 0)

    jump(0)
    slow_down(newsroom, 0.3)
    worker = nursery.start(*newsroom.run, offset=offset)
    under_way()
    jump(1)  # all leases are over, and their calls still under way
    until(all_out(newsroom))
    under_way()
    jump(0)  # what waits is due in an hour
    until(lambda: count(newsroom, "claimed", "sending") == 0)
    before = count(newsroom, "published")
    newsroom.write()
    until(lambda: count(newsroom, "published") >= before + len(SENT_ALONE))
    jump(1)

    until(all_out(newsroom))
    worker.stop()
    nothing_went_wrong(newsroom)
    assert count(newsroom, "unknown", "failed") == 0


def test_a_store_that_was_copied_back_is_told_and_waits_for_a_resume(
    newsroom: Newsroom, nursery: Nursery, until: Until
) -> None:
    store, copy = newsroom.folder / "var/rimba.db", newsroom.folder / "copy.db"
    open_the_channels(newsroom, nursery, until)
    shutil.copy(store, copy)
    open_the_channels(newsroom, nursery, until)
    shutil.copy(copy, store)
    before = calls(newsroom)

    # Whoever opens it first finds it out: that must not hide it from the service.
    shell = nursery.start("queue", "-c", str(newsroom.config))
    assert shell.wait() == 0
    assert "put back: everything is paused" in shell.out.read_text(encoding="utf-8")
    worker = up(nursery.start(*newsroom.run), until)
    until(lambda: count(newsroom, "approved") == len(SENT_ALONE))
    newsroom.write()
    until(lambda: count(newsroom, "approved") == 2 * len(SENT_ALONE))

    (told,) = worker.told("store_restored")
    assert "distbot resume" in told["mend"]
    raised = rows(newsroom, select(NOTICES).where(NOTICES.c.kind == "restored"))
    assert [row.audience for row in raised] == ["chiefs"]
    assert calls(newsroom) == before
    resumed = nursery.start("resume", "-c", str(newsroom.config))
    assert resumed.wait() == 0

    until(lambda: count(newsroom, "published") == 3 * len(SENT_ALONE))
    worker.stop()
    found = newsroom.reckon()
    assert (found.double, found.wrong) == ((), ())


def test_two_services_at_one_desk_take_turns(
    newsroom: Newsroom, nursery: Nursery, until: Until
) -> None:
    desk = ("run", "--role", "chat", "-c", str(newsroom.config))
    first = nursery.start(*desk)
    until(lambda: bool(first.told("desk_listens")))
    second = nursery.start(*desk)

    until(lambda: bool(second.told("desk_held_by_another")))
    (told,) = second.told("desk_held_by_another")
    assert told["holder"].endswith(f":{first.pid}")
    assert second.told("desk_listens") == []

    first.kill()  # its lease has to run out
    until(lambda: bool(second.told("desk_listens")))
    third = nursery.start(*desk)
    until(lambda: bool(third.told("desk_held_by_another")))
    second.stop()  # it gives the turn up
    until(lambda: bool(third.told("desk_listens")))
    third.stop()
