"""A disk that fills up at any step: nothing is lost, nothing goes twice, it is told.

SQLite itself says that it is full: each move of the chosen kind needs new pages, and
the file may have no more of them.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, Engine, event
from typer.testing import CliRunner

from distbot.cli import app
from distbot.domain.errors import StoreAwayError
from distbot.domain.post import PostState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.flow.conftest import Office
    from tests.flow.engine.conftest import Shell

    Until = Callable[[Callable[[], bool]], None]

_ANY_SIZE = 2**30
_FILL = """
CREATE TRIGGER fill AFTER INSERT ON events WHEN NEW.after = '{move}'
BEGIN INSERT INTO ballast VALUES (zeroblob(500000)); END
"""


@dataclass(slots=True)
class Disk:
    """Whether there is room on it."""

    full: bool = True

    def limit(self, connection: Connection) -> None:
        pages = 1 if self.full else _ANY_SIZE  # no fewer than there are already
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


@contextmanager
def no_room_for(office: Office, move: str) -> Iterator[Disk]:
    """Let the disk be full for what goes to a state."""
    engine, disk = office.engine(), Disk()
    with engine.begin() as db:
        db.exec_driver_sql("CREATE TABLE IF NOT EXISTS ballast (bytes)")
        db.exec_driver_sql(_FILL.format(move=move))
    event.listen(Engine, "begin", disk.limit)
    try:
        yield disk
    finally:
        event.remove(Engine, "begin", disk.limit)
        with engine.begin() as db:
            db.exec_driver_sql("DROP TRIGGER fill")
        engine.dispose()


@pytest.fixture
def written(office: Office) -> Office:
    """An office with one approved post for each destination."""

    async def write() -> None:
        async with office.line() as line:
            await line.take_in("map")
            await line.write()

    office.put("bakau")
    asyncio.run(write())
    assert office.states() == [PostState.APPROVED] * 2
    return office


def went_once(office: Office) -> None:
    assert office.states() == [PostState.PUBLISHED] * 2
    assert [post.attempt for post in office.posts()] == [1, 1]
    for destination in ("kanal", "x"):
        assert office.calls(destination) == office.accepted(destination) == 1


def test_what_cannot_be_claimed_waits_for_room(written: Office) -> None:
    office = written

    async def send() -> None:
        async with office.line() as line:
            with no_room_for(office, "claimed"):
                with pytest.raises(StoreAwayError, match=r"full.*make room"):
                    await line.send()
                assert office.states() == [PostState.APPROVED] * 2
            await line.send()

    asyncio.run(send())

    went_once(office)


def test_what_cannot_be_begun_is_not_sent_and_waits_for_room(written: Office) -> None:
    office = written

    async def send() -> None:
        async with office.line() as line:
            with no_room_for(office, "sending"):
                await line.send()
                assert office.calls("kanal") == office.calls("x") == 0
                assert office.states() == [PostState.APPROVED] * 2
                assert all("full" in str(post.reason) for post in office.posts())
            office.clock.step(minutes=1)
            await line.send()

    asyncio.run(send())

    went_once(office)


def test_an_answer_waits_for_room(written: Office, until: Until) -> None:
    office = written

    async def send() -> None:
        async with office.line() as line:
            with no_room_for(office, "published") as disk:
                both = asyncio.gather(line.send(), asyncio.to_thread(make_room, disk))
                await both

    def make_room(disk: Disk) -> None:
        until(lambda: office.accepted("kanal") == office.accepted("x") == 1)
        assert set(office.states()) <= {PostState.SENDING, PostState.CLAIMED}
        disk.full = False

    asyncio.run(send())

    went_once(office)


def test_an_answer_that_nobody_could_write_down_is_looked_for(
    written: Office, until: Until
) -> None:
    """The worker was ended before there was room again."""
    office = written
    office.log = True
    office.put("lada", place="Rimba Hulu")
    office.run()
    office.clock.step(minutes=5)
    office.put("padi", place="Rimba Darat")

    async def send() -> None:
        async with office.line() as line:
            await line.take_in("map")
            await line.write()
            with no_room_for(office, "published"):
                task = asyncio.create_task(line.send())  # noqa: TID251 - to be cut off
                await asyncio.to_thread(until, all_are_out)
                task.cancel()
                await asyncio.wait([task])

    def all_are_out() -> bool:
        return office.accepted("kanal") == office.accepted("x") == 3

    asyncio.run(send())
    assert PostState.SENDING in office.states()
    for _ in range(3):
        office.clock.step(minutes=2)
        office.run()

    assert office.states() == [PostState.PUBLISHED] * 6
    for destination in ("kanal", "x"):
        assert office.calls(destination) == office.accepted(destination) == 3


def test_an_article_that_cannot_be_stored_comes_again(office: Office) -> None:
    async def take_in() -> None:
        async with office.line() as line:
            with no_room_for(office, "approved"):
                await line.take_in("map")
                with pytest.raises(StoreAwayError):
                    await line.write()
                assert office.reasons() == []
            await line.write()
            await line.send()

    office.put("bakau")
    asyncio.run(take_in())

    went_once(office)


def test_a_shell_says_in_one_sentence_that_there_is_no_room(
    written: Office, shell: Shell
) -> None:
    post = str(written.post("kanal").id)
    with no_room_for(written, "cancelled"):
        command = ["cancel", post, "-c", str(written.config())]
        done = CliRunner().invoke(app, command)

    assert isinstance(done.exception, StoreAwayError)
    assert "full" in str(done.exception)
    assert "\n" not in str(done.exception)
    assert "cancelled" in shell("cancel", post)
