"""The whole store as one file, and back: the same for both databases."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, delete, func, insert, select, text
from sqlalchemy.exc import DatabaseError

from distbot.domain.errors import InputError, StoreAwayError
from distbot.storage.engine import Database, open_database
from distbot.storage.generation import doubt, last_event, timeline_of
from distbot.storage.store import Store
from distbot.storage.tables_desk import METADATA

_CHUNK = 1000
_WHOLE = "distbot_backup"
"""A table that only a finished backup has: how many rows make it whole."""


def back_up(database: Database, path: Path) -> int:
    """Copy every row into a new SQLite file; return how many.

    What it holds is the store as it was at one moment, whatever is written meanwhile.
    It gets its name when it is whole: until then it is beside it, under another one.

    Raises:
        InputError: The file exists already, or cannot be written.
    """
    if path.exists():
        raise InputError(str(path), "is there already", "Name a file that is not")
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        rows = _write_all(database, part)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(path)
    except (OSError, DatabaseError, StoreAwayError) as error:
        said = error.orig if isinstance(error, DatabaseError) else error
        mend = "Make room, or name a file elsewhere"
        raise InputError(str(path), f"cannot be written ({said})", mend) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return rows


def put_back(store: Store, path: Path, now: datetime) -> int:
    """Put a backup's rows in the place of all that are there; return how many.

    Whatever the backup has not sent yet may have been sent since: it is stopped, and
    looked for before it goes. What was there before is backed up first, see `replaced`.

    Raises:
        InputError: The file is no backup, an incomplete one, or of another distbot; or
            what was there cannot be kept.
    """
    if not path.is_file():
        raise InputError(str(path), "is not there", "Name a file of distbot backup")
    whole = _whole(path)
    with store.database.reads() as db:
        is_used = last_event(db).number > 0
    if is_used:
        back_up(store.database, replaced(store, now))
    with _file(path) as copy, copy.reads() as source, store.database.writes() as target:
        for table in reversed(METADATA.sorted_tables):
            target.execute(delete(table))
        rows = _copy(source, target)
        if rows != whole:
            fault = f"is incomplete: {rows} rows instead of {whole}"
            raise InputError(str(path), fault, "Name another backup")
        _count_on(target)
        doubt(target, now)
        last = last_event(target)
        store.generation.timeline = timeline_of(target)
    store.generation.begin_at(last)
    return rows


def replaced(store: Store, now: datetime) -> Path:
    """Name the backup of what a restore replaces: beside the store's mark."""
    return store.generation.path.with_name(f"replaced-{now:%Y%m%dT%H%M%S}.db")


@contextmanager
def _file(path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{path.resolve()}", base=Path())
    try:
        yield database
    finally:
        database.dispose()


def _write_all(database: Database, path: Path) -> int:
    """Copy every row into a file, and note there how many make it whole."""
    with _file(path) as copy, database.reads() as source, copy.writes() as target:
        if database.is_postgres:
            source.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        rows = _copy(source, target)
        target.exec_driver_sql(f"CREATE TABLE {_WHOLE} AS SELECT {rows} AS rows")
    return rows


def _whole(path: Path) -> int:
    """Return how many rows a backup must have.

    Asked before opening it as a store, which would make it one.
    """
    mend = "Name a file that distbot backup wrote"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
            version = file.execute("SELECT version_num FROM alembic_version").fetchone()
            named = "SELECT 1 FROM sqlite_master WHERE name = ?"
            if version is None or not file.execute(named, [_WHOLE]).fetchone():
                raise InputError(str(path), "is no backup, or an incomplete one", mend)
            # Rows that are damaged are found while they are still only read.
            (damage,) = file.execute("PRAGMA quick_check(1)").fetchone()
            if damage != "ok":
                raise InputError(str(path), f"is damaged ({damage})", mend)
            return int(file.execute(f"SELECT rows FROM {_WHOLE}").fetchone()[0])  # noqa: S608 - a constant
    except sqlite3.DatabaseError as error:
        raise InputError(str(path), f"is no backup ({error})", mend) from error


def _copy(source: Connection, target: Connection) -> int:
    return sum(_copy_table(source, target, table) for table in METADATA.sorted_tables)


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    copied = 0
    for chunk in source.execute(select(table)).partitions(_CHUNK):
        target.execute(insert(table), [row._asdict() for row in chunk])
        copied += len(chunk)
    return copied


def _count_on(target: Connection) -> None:
    """Let PostgreSQL's counters go on behind the rows that were put in by number."""
    if target.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        if "id" in table.c:
            counter = func.pg_get_serial_sequence(table.name, "id")
            highest = func.coalesce(func.max(table.c.id), 0) + 1
            target.execute(select(func.setval(counter, highest, False)))  # noqa: FBT003 - SQL
