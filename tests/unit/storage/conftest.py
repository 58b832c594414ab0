"""Stores on SQLite and on PostgreSQL: a test that asks for `store` runs on either."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, select, text

from distbot.storage.engine import Database, open_database
from distbot.storage.tables_more import METADATA
from tests.postgres import Postgres
from tests.unit.storage.rig import LANES, NOON, URL, NewStore, Store

_CROWD = 1000
"""So many rows of a table are not worth wiping off."""


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as it is after its first opening."""
    folder = tmp_path_factory.mktemp("empty")
    database = open_database(URL, base=folder)
    Store(database).posts.add_destinations(LANES, NOON)
    database.dispose()
    return folder / "news.db"


@pytest.fixture
def new_sqlite(
    _empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewStore]:
    """Make stores in files, for tests that need many of them."""
    made: list[Store] = []

    def make() -> Store:
        folder = tmp_path_factory.mktemp("store")
        shutil.copy(_empty, folder)
        made.append(Store(open_database(URL, base=folder)))
        return made[-1]

    yield make
    for store in made:
        store.database.dispose()


class Spares:
    """Databases of a server that tests have left empty again: faster than new ones."""

    def __init__(self, postgres: Postgres, template: str) -> None:
        self._postgres = postgres
        self._template = template
        self._numbers = count(1)
        self._spare: list[Database] = []

    def take(self) -> Database:
        if self._spare:
            return self._spare.pop()
        name = f"store_{next(self._numbers)}"
        self._postgres.create(name, self._template)
        return open_database(self._postgres.url(name), base=Path())

    def give_back(self, database: Database) -> None:
        with database.writes() as db:
            clean = _wipe(db)
        if clean:
            self._spare.append(database)
        else:
            self._drop(database)

    def close(self) -> None:
        for database in self._spare:
            self._drop(database)

    def _drop(self, database: Database) -> None:
        database.dispose()
        self._postgres.drop(str(database.engine.url.database))


def _wipe(db: Connection) -> bool:
    """Empty every table, and count from 1 again; False if there is too much."""
    for table in reversed(METADATA.sorted_tables):
        if db.execute(delete(table)).rowcount > _CROWD:
            return False
        if "id" in table.c:
            counter = db.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
            db.execute(text(f"ALTER SEQUENCE {counter} RESTART"))
    return True


@pytest.fixture(scope="session")
def _spares(postgres: Postgres, migrated: str) -> Iterator[Spares]:
    spares = Spares(postgres, migrated)
    yield spares
    spares.close()


@pytest.fixture
def new_postgres(_spares: Spares) -> Iterator[NewStore]:
    """Make stores on a PostgreSQL server, for tests that need many of them."""
    made: list[Store] = []

    def make() -> Store:
        made.append(Store(_spares.take()))
        made[-1].posts.add_destinations(LANES, NOON)
        return made[-1]

    yield make
    for store in made:
        _spares.give_back(store.database)


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
