"""What differs between databases: connecting, locking, clocks and migrating."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from sqlite3 import Error as SqliteError

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    func,
    literal,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
)
from sqlalchemy.pool import ConnectionPoolEntry

from distbot.domain.errors import ConfigError, InputError, StoreAwayError

_BUSY_TIMEOUT_MS = 10_000
_IDLE = timedelta(seconds=30)
"""How long a PostgreSQL transaction may stand still: its worker is frozen then."""

_PATIENCE = {
    "connect_timeout": 10,
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""libpq's: a server's host that fell silent is away within half a minute, not hours."""

_READS = "distbot_reads"
_MIGRATION_LOCK = 0x_D157_B07
"""Key of the advisory lock under which one process upgrades a PostgreSQL store."""

_SQLITE_MEND = "Move the file away, or name another one in [store] url"
_ROOM_MEND = "Let distbot write to it and its folder, make room there, and try again"
_POSTGRES_MEND = "Look whether the server runs and [store] url is right"
_URL_MEND = (
    'Write a path like "sqlite:///var/newsroom.db", or '
    '"postgresql+psycopg://user@host/database"'
)


_ALEMBIC = threading.Lock()
"""Alembic keeps what it is doing in its module: one upgrade at a time in a process."""


class Database:
    """One newsroom's database: short transactions, reads that keep nobody waiting."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine whose tables are up to date."""
        self.engine = engine
        self.is_postgres = engine.dialect.name == "postgresql"
        # SQLite's own waiting for its one writer sleeps in steps; threads of one
        # process can do better.
        self._turn = nullcontext() if self.is_postgres else threading.Lock()

    @contextmanager
    def writes(self) -> Iterator[Connection]:
        """Open a transaction that writes; it is committed at the end.

        Raises:
            StoreAwayError: The database is away, busy or full. Nothing was written,
                unless it went away in the middle of the commit.
        """
        with _told_away(), self._turn, self.engine.begin() as db:
            yield db

    @contextmanager
    def reads(self) -> Iterator[Connection]:
        """Open a transaction that only reads: it waits for no writer.

        Raises:
            StoreAwayError: The database is away.
        """
        with (
            _told_away(),
            self.engine.connect().execution_options(**{_READS: True}) as db,
        ):
            yield db

    def now_ms(self, db: Connection, given_ms: int) -> int:
        """Return the time by which leases are judged, in UTC milliseconds.

        Several hosts may share a PostgreSQL store, so it is its server's clock; on
        SQLite it is what the caller gives.
        """
        if not self.is_postgres:
            return given_ms
        clock = func.extract("epoch", func.clock_timestamp()) * 1000
        return int(db.scalars(select(clock)).one())

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _told_away() -> Iterator[None]:
    """Tell what the database is short of apart from what is wrong with a statement."""
    try:
        yield
    except (OperationalError, InterfaceError, InternalError) as error:
        raise StoreAwayError(" ".join(str(error.orig).split())) from error


def insert_if_new(db: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless one with the same key is there; say whether it was."""
    insert = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    # Its row count says nothing on PostgreSQL: SQLAlchemy lets it return the new key.
    new = insert(table).values(row).on_conflict_do_nothing().returning(literal(1))
    return db.execute(new).first() is not None


def open_database(url: str, *, base: Path) -> Database:
    """Connect to a newsroom's store and bring its tables up to date.

    Args:
        url: "sqlite:///relative/path.db", "sqlite:////absolute/path.db" or
            "postgresql+psycopg://user@host/database".
        base: Folder that a relative path starts from.

    Raises:
        ConfigError: The address is not one this version can use.
        InputError: The store cannot be opened, is no database, or is newer.
    """
    parsed = parse_url(url)
    shown = without_secrets(parsed)
    postgres = parsed.get_backend_name() == "postgresql"
    engine = _postgres(parsed) if postgres else _sqlite(parsed, base)
    try:
        _migrate(engine, shown)
    except (DatabaseError, CommandError) as error:
        engine.dispose()
        mend = _POSTGRES_MEND if postgres else _sqlite_mend(error)
        said = error.orig if isinstance(error, DatabaseError) else error
        fault = " ".join(str(said).split())
        raise InputError(shown, f"cannot be used ({fault})", mend) from error
    except InputError:
        engine.dispose()
        raise
    return Database(engine)


def _sqlite_mend(error: DatabaseError | CommandError) -> str:
    """Never let anybody move a store away that is only full, locked or write-protected.

    A new one in its place would have forgotten what was sent.
    """
    return _ROOM_MEND if isinstance(error, OperationalError) else _SQLITE_MEND


def parse_url(url: str) -> URL:
    """Read a store's address.

    Raises:
        ConfigError: It is none, or of a database that cannot be used.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        # Not quoted: what cannot be taken apart may hold a password.
        fault = "is no database address"
        raise ConfigError("[store] url", fault, _URL_MEND) from error
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"} or not parsed.database:
        shown = without_secrets(parsed)
        fault = f'"{shown}" is neither a SQLite file nor a PostgreSQL database'
        raise ConfigError("[store] url", fault, _URL_MEND)
    return parsed


def without_secrets(parsed: URL) -> str:
    """Return an address for people's eyes; libpq takes passwords as fields, too."""
    harmless = parsed.difference_update_query(["password", "sslpassword"])
    return harmless.render_as_string(hide_password=True)


def _postgres(parsed: URL) -> Engine:
    # The locks of a worker that stands still would hold up all others; a connection
    # that died with its server is found before it is used.
    idle = f"-c idle_in_transaction_session_timeout={int(_IDLE.total_seconds())}s"
    options = " ".join((*parsed.normalized_query.get("options", ()), idle))
    patience = {key: n for key, n in _PATIENCE.items() if key not in parsed.query}
    engine = create_engine(
        parsed,
        hide_parameters=True,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={**patience, "options": options},
    )
    # Many rows are inserted by one statement: see `Each`.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return engine


def _sqlite(parsed: URL, base: Path) -> Engine:
    path = base / str(parsed.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            str(path.parent), f"cannot be made ({error.strerror})", _URL_MEND
        ) from error
    # SQLAlchemy's errors would quote the parameters, articles among them.
    engine = create_engine(parsed.set(database=str(path)), hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Make a crash safe: WAL, every commit on disk, one writer waits for another."""
    assert isinstance(connection, SqliteConnection)  # noqa: S101 - tells the checkers
    # SQLAlchemy begins by hand below; sqlite3 must not begin on its own.
    connection.isolation_level = None
    try:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except SqliteError:
        connection.close()  # as on a full disk: the pool does not know it yet
        raise


def _on_begin(connection: Connection) -> None:
    """Take the write lock at once, where there will be writing.

    A lock taken midway can only fail.
    """
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _migrate(engine: Engine, shown: str) -> None:
    config = Config()
    config.set_main_option("script_location", "distbot.storage:migrations")
    config.set_main_option("path_separator", "os")
    with _ALEMBIC:
        scripts = ScriptDirectory.from_config(config)
        known = [script.revision for script in scripts.walk_revisions()]
    with engine.connect().execution_options(**{_READS: True}) as connection:
        if _is_current(connection, known, shown):
            return
    with engine.connect() as connection, _alone(connection), _ALEMBIC:
        if not _is_current(connection, known, shown):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        connection.commit()


def _is_current(connection: Connection, known: Sequence[str], shown: str) -> bool:
    """Say whether the tables are those of this version.

    Args:
        connection: To the store.
        known: The versions that there were, newest first.
        shown: The store's address, for people.

    Raises:
        InputError: A newer distbot wrote them.
    """
    current = MigrationContext.configure(connection).get_current_revision()
    if current and current not in known:
        mend = "Run the distbot that wrote it, or a newer one"
        raise InputError(shown, "was written by a newer distbot", mend)
    return current == known[0]


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Let one process upgrade, and SQLite make tables anew that others refer to."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        yield
        return
    driver = connection.connection.driver_connection
    assert isinstance(driver, SqliteConnection)  # noqa: S101 - tells the checkers
    # It cannot be switched within a transaction (sqlite.org, foreignkeys, §2).
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
