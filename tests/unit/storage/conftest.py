"""Stores on SQLite and on PostgreSQL: a test that asks for `store` runs on either."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, event, func, select, text
from sqlalchemy.exc import DBAPIError

from distbot.domain.errors import StoreAwayError
from distbot.storage.engine import Database, open_database
from distbot.storage.tables_desk import METADATA
from tests.postgres import Postgres
from tests.unit.storage.rig import LANES, NOON, URL, NewStore, Store

_CROWD = 1000
"""So many rows of a table are not worth wiping off."""


class Spares:
    """Databases that tests have left empty again: faster than opening new ones."""

    def __init__(self, make: Callable[[], Database]) -> None:
        self._make = make
        self._spare: list[Database] = []

    @contextmanager
    def lend(self) -> Iterator[NewStore]:
        """Give out stores that post to "kanal" and "x", as many as are wanted."""
        lent: list[Database] = []

        def make() -> Store:
            lent.append(self._spare.pop() if self._spare else self._make())
            store = Store(lent[-1])
            store.posts.add_destinations(LANES, NOON)
            return store

        yield make
        for database in lent:
            try:
                with database.writes() as db:
                    clean = _wipe(db)
            except (DBAPIError, StoreAwayError):
                clean = False  # a test has broken it
            if clean:
                self._spare.append(database)
            else:
                database.dispose()

    def close(self) -> None:
        for database in self._spare:
            database.dispose()


def _wipe(db: Connection) -> bool:
    """Empty every table, and count from 1 again; False if there is too much."""
    for table in reversed(METADATA.sorted_tables):
        if db.execute(delete(table)).rowcount > _CROWD:
            return False
        if "id" in table.c and db.dialect.name == "postgresql":
            counter = db.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
            db.execute(text(f"ALTER SEQUENCE {counter} RESTART"))
    return True


@pytest.fixture(scope="session")
def _files(
    tmp_path_factory: pytest.TempPathFactory, empty_store: Path
) -> Iterator[Spares]:
    def make() -> Database:
        folder = tmp_path_factory.mktemp("store")
        shutil.copy(empty_store, folder / "news.db")
        return open_database(URL, base=folder)

    spares = Spares(make)
    yield spares
    spares.close()


def _refuse(*_: object) -> None:
    pytest.fail("PostgreSQL gets no statement row by row: use `Each`")


@pytest.fixture(scope="session")
def _databases(postgres: Postgres, migrated: str) -> Iterator[Spares]:
    numbers = count(1)

    def make() -> Database:
        name = f"store_{next(numbers)}"
        postgres.create(name, migrated)
        database = open_database(postgres.url(name), base=Path())
        event.listen(database.engine, "do_executemany", _refuse)
        return database

    spares = Spares(make)
    yield spares
    spares.close()


@pytest.fixture
def new_sqlite(_files: Spares) -> Iterator[NewStore]:
    """Make stores in files, for tests that need many of them."""
    with _files.lend() as make:
        yield make


@pytest.fixture
def new_postgres(_databases: Spares) -> Iterator[NewStore]:
    """Make stores on a PostgreSQL server, for tests that need many of them."""
    with _databases.lend() as make:
        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest) -> NewStore:
    """Make stores on either database."""
    name = "new_sqlite" if request.param == "sqlite" else "new_postgres"
    make: NewStore = request.getfixturevalue(name)
    return make


@pytest.fixture
def store(new_store: NewStore) -> Store:
    """An empty store that posts to "kanal" and "x", on either database."""
    return new_store()


@pytest.fixture
def sqlite_store(new_sqlite: NewStore) -> Store:
    """An empty store in a file."""
    return new_sqlite()


@pytest.fixture
def postgres_store(new_postgres: NewStore) -> Store:
    """An empty store on a PostgreSQL server."""
    return new_postgres()
