"""What differs between databases: connecting, locking and migrating."""

from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from distbot.domain.errors import ConfigError, InputError

_BUSY_TIMEOUT_MS = 10_000


def open_engine(url: str, *, base: Path) -> Engine:
    """Connect to a newsroom's store and bring its tables up to date.

    Args:
        url: "sqlite:///relative/path.db" or "sqlite:////absolute/path.db".
        base: Folder that a relative path starts from.

    Raises:
        ConfigError: The address is not one this version can use.
        InputError: The file cannot be opened, is no database, or is newer.
    """
    engine = _sqlite(url, base)
    try:
        with engine.connect() as connection:
            _migrate(connection, url)
    except DatabaseError as error:
        engine.dispose()
        mend = "Move the file away, or name another one in [store] url"
        raise InputError(url, f"cannot be used ({error.orig})", mend) from error
    except InputError:
        engine.dispose()
        raise
    return engine


def _sqlite(url: str, base: Path) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        # Not quoted: what cannot be taken apart may hold a password.
        raise ConfigError("[store] url", "is no database address", _MEND) from error
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        shown = parsed.render_as_string(hide_password=True)
        raise ConfigError("[store] url", f'"{shown}" is not a SQLite file', _MEND)
    path = base / parsed.database
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(path.parent), f"cannot be made ({error.strerror})", _MEND
        ) from error
    # SQLAlchemy's errors would quote the parameters, articles among them.
    engine = create_engine(parsed.set(database=str(path)), hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


_MEND = 'Write a path like "sqlite:///var/newsroom.db"'


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Make a crash safe: WAL, every commit on disk, one writer waits for another."""
    assert isinstance(connection, SqliteConnection)  # noqa: S101 - tells the checkers
    # SQLAlchemy begins by hand below; sqlite3 must not begin on its own.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _on_begin(connection: Connection) -> None:
    """Take the write lock at once: a lock taken midway can only fail."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(connection: Connection, url: str) -> None:
    config = Config()
    config.set_main_option("script_location", "distbot.storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current and current not in {s.revision for s in scripts.walk_revisions()}:
        mend = "Run the distbot that wrote it, or a newer one"
        raise InputError(url, "was written by a newer distbot", mend)
    command.upgrade(config, "head")
    connection.commit()
