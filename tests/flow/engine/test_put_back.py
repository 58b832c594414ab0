"""A store that is put back while it is served sends nothing twice."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url, select

import tests.flow.conftest as flow
from distbot.domain.post import PostState
from distbot.service import Role, run_once
from distbot.storage.tables_more import PAUSES
from tests.postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from distbot.line import Line
    from tests.flow.conftest import Office

PLACES = ["Hulu", "Tengah", "Laut", "Bukit", "Kota", "Timur", "Barat", "Utara"]
BETWEEN_LOOKS_S = 61


@pytest.fixture
def watched(office: Office) -> Office:
    """A newsroom of one channel, whose log chat serves for looking."""
    office.log, office.destinations = True, ("kanal",)
    return office


def put_all(office: Office, slug: str, count: int) -> None:
    for number, place in enumerate(PLACES):
        office.put(f"{slug}{number}", place=f"Rimba {place}", count=count + number)


def paused_by(office: Office) -> list[str]:
    return [row.actor for row in office.rows(select(PAUSES.c.actor))]


def sent_twice(office: Office) -> list[str]:
    told = Counter(message.text for message in office.public("kanal"))
    return [text for text, times in told.items() if times > 1]


async def let_go(office: Office, line: Line, rounds: int, **span: float) -> None:
    """Look at the ledger, say resume, and go on for a while."""
    line.parts.pauses.resume("")
    for _ in range(rounds):
        office.clock.step(**span)
        await office.round(line)


def cut_off(office: Office) -> None:
    """End the connections to the store: what comes next is another one."""
    engine = office.engine()
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    with engine.connect() as db:
        db.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"  # noqa: S608 - a constant
        )
    engine.dispose()


def test_a_dump_put_back_underneath_sends_nothing_twice(
    watched: Office,
    postgres: Postgres,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office, name = watched, str(make_url(postgres_url).database)
    office.store = postgres_url
    rhythm = '\n[destination.rhythm]\nmin_gap = "20m"\n'
    monkeypatch.setattr(flow, "DESTINATION", flow.DESTINATION + rhythm)

    async def live() -> None:
        async with office.line() as line:
            put_all(office, "a", 300)
            await office.round(line)
            cut_off(office)
            postgres.create(f"dump_{name}", name)
            for _ in range(4):
                office.clock.step(minutes=20, seconds=1)
                await office.round(line)
            assert office.accepted("kanal") == 5

            postgres.drop(name)
            postgres.create(name, f"dump_{name}")
            put_all(office, "b", 700)
            for _ in range(3):
                await office.round(line)
                office.clock.step(minutes=20, seconds=1)

            assert office.accepted("kanal") == 5
            assert paused_by(office) == ["restored"]
            assert ("chiefs", "restored") in office.notices()
            assert PostState.FAILED not in office.states()
            await let_go(office, line, 50, minutes=20, seconds=1)

    try:
        asyncio.run(live())
    finally:
        postgres.drop(f"dump_{name}")
    assert sent_twice(office) == []
    assert set(office.states()) == {PostState.PUBLISHED}


@pytest.fixture
def address(postgres: Postgres) -> Iterator[Path]:
    """Where the store's server is reached, whichever it is: a folder of a socket."""
    # Not in pytest's own folder: the path of a socket has to be short.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        link = Path(folder) / "address"
        link.symlink_to(postgres.folder)
        yield link


@pytest.fixture
def replica(postgres: Postgres, address: Path) -> Iterator[Callable[[], Postgres]]:
    """Make replicas that follow no longer: they lack what comes next."""
    made: list[Postgres] = []

    def make() -> Postgres:
        copy = Postgres(address.with_name("data"), leader=postgres)
        with (copy.folder / "postgresql.auto.conf").open("a") as settings:
            settings.write("primary_conninfo = ''\n")
        copy.start()
        made.append(copy)
        return copy

    yield make
    for copy in made:
        copy.stop("immediate")


def take_over(office: Office, replica: Postgres, address: Path) -> None:
    """Let a replica answer at the address in its leader's place."""
    replica.promote()
    cut_off(office)
    address.unlink()
    address.symlink_to(replica.folder)
    engine = office.engine()
    with engine.begin() as db:
        # One that streamed has counted up to 32 ahead.
        db.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('events', 'id'), max(id) + 32)"
            " FROM events"
        )
    engine.dispose()


def test_a_replica_that_takes_over_underneath_sends_nothing_twice(
    watched: Office,
    postgres_url: str,
    address: Path,
    replica: Callable[[], Postgres],
) -> None:
    office, name = watched, make_url(postgres_url).database
    office.store = f"postgresql+psycopg://postgres@/{name}?host={address}"

    async def live() -> None:
        async with office.line() as line:
            office.put("lada", place="Rimba Hulu")
            await office.round(line)
            office.clock.step(minutes=1)
            put_all(office, "a", 300)
            await line.take_in("map")
            await line.write()
            copy = replica()
            await line.send()
            sent = office.accepted("kanal")
            assert sent > 1

            take_over(office, copy, address)
            office.clock.step(seconds=30)
            await office.round(line)
            assert office.accepted("kanal") == sent
            assert paused_by(office) == ["restored"]
            await let_go(office, line, 30, seconds=BETWEEN_LOOKS_S)
            assert sent_twice(office) == []
            assert office.accepted("kanal") == len(PLACES) + 1
            assert set(office.states()) == {PostState.PUBLISHED}

    asyncio.run(live())


def test_a_shells_command_does_not_swallow_the_news(watched: Office) -> None:
    office = watched
    office.put("bakau")
    office.run()
    store = office.folder / "var/rimba.db"
    copy = shutil.copy(store, office.folder / "copy.db")
    office.put("nipah", place="Rimba Tengah")
    office.run()
    for left in store.parent.glob("rimba.db-*"):
        left.unlink()
    shutil.copy(copy, store)

    told: list[str] = []

    def hear(event: str, _fields: dict[str, object]) -> None:
        told.append(event)

    async def open_twice() -> None:
        async with office.line():
            pass
        await run_once([office.config()], Role.WORKER, hear)

    asyncio.run(open_twice())

    assert "store_restored" in told
    assert office.notices() == [("chiefs", "restored")]
