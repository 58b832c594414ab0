"""distbot's own processes: frozen, with a wrong clock, with an old store, twice."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from sqlalchemy import select

from distbot.storage.tables_more import NOTICES
from tests.flow.engine.newsroom import SENT_ALONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.flow.engine.conftest import Until
    from tests.flow.engine.newsroom import Newsroom
    from tests.flow.engine.processes import Nursery

    Send = Callable[[], None]


def test_workers_that_stand_still_one_after_another_send_nothing_twice(
    shared: Newsroom, nursery: Nursery, until: Until, open_the_channels: Send
) -> None:
    """Each at another point, until its lease is over and the next one takes over.

    In the middle of a transaction, too: its locks hold nobody up for ever.
    """
    open_the_channels()
    shared.write()
    points = ["before begin", "within begin", "after begin", "before finish"]
    frozen = []
    for point in points:
        frozen.append(nursery.start(*shared.run, freeze=point))
        frozen[-1].until_frozen()
    last = nursery.start(*shared.run)
    until(shared.all_out)
    last.stop()

    for process in frozen:
        process.thaw()
        shared.write()
        until(shared.all_out)
        process.stop()

    shared.nothing_went_wrong()
    assert shared.calls() == len(shared.slugs) * len(SENT_ALONE)


def test_who_stood_still_and_comes_back_knows_that_nothing_left(
    shared: Newsroom, nursery: Nursery, until: Until
) -> None:
    """It had begun, was given up, and is back before anybody has looked."""
    shared.write()
    frozen = nursery.start(*shared.run, freeze="after begin")
    frozen.until_frozen()
    held = shared.count("sending")
    other = nursery.start(*shared.run)
    until(lambda: shared.count("unknown") == held)
    other.kill()

    frozen.thaw()

    until(shared.all_out)
    frozen.stop()
    shared.nothing_went_wrong()
    assert shared.calls() == len(SENT_ALONE)


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
        before = newsroom.calls()
        until(lambda: newsroom.calls() > before and newsroom.count("sending") > 0)

    jump(0)
    newsroom.slow_down(0.3)
    worker = nursery.start(*newsroom.run, offset=offset)
    under_way()
    jump(1)  # all leases are over, and their calls still under way
    until(newsroom.all_out)
    under_way()
    jump(0)  # what waits is due in an hour
    until(lambda: newsroom.count("claimed", "sending") == 0)
    before = newsroom.count("published")
    newsroom.write()
    until(lambda: newsroom.count("published") >= before + len(SENT_ALONE))
    jump(1)

    until(newsroom.all_out)
    worker.stop()
    newsroom.nothing_went_wrong()
    assert newsroom.count("unknown", "failed") == 0


def test_a_store_that_was_copied_back_is_told_and_waits_for_a_resume(
    newsroom: Newsroom, nursery: Nursery, until: Until, open_the_channels: Send
) -> None:
    store, copy = newsroom.folder / "var/rimba.db", newsroom.folder / "copy.db"
    open_the_channels()
    shutil.copy(store, copy)
    open_the_channels()
    shutil.copy(copy, store)
    before = newsroom.calls()

    # Whoever opens it first finds it out: that must not hide it from the service.
    shell = nursery.start("queue", "-c", str(newsroom.config))
    assert shell.wait() == 0
    assert "put back: everything is paused" in shell.out.read_text(encoding="utf-8")
    worker = nursery.start(*newsroom.run)
    until(lambda: newsroom.count("approved") == len(SENT_ALONE))
    newsroom.write()
    until(lambda: newsroom.count("approved") == 2 * len(SENT_ALONE))

    (told,) = worker.told("store_restored")
    assert "distbot resume" in told["mend"]
    raised = newsroom.rows(select(NOTICES).where(NOTICES.c.kind == "restored"))
    assert [row.audience for row in raised] == ["chiefs"]
    assert newsroom.calls() == before
    resumed = nursery.start("resume", "-c", str(newsroom.config))
    assert resumed.wait() == 0

    until(lambda: newsroom.count("published") == 3 * len(SENT_ALONE))
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
