"""Opening a store: what it is made of, and what cannot be opened."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from distbot.domain.errors import ConfigError, InputError
from distbot.storage.engine import open_database
from distbot.storage.tables_desk import METADATA
from tests.postgres import Postgres

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

URL = "sqlite:///news.db"

SQLITE_SCHEMA = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
POSTGRES_SCHEMA = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND contype <> 'n'
UNION ALL
SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL
SELECT table_name || '.' || column_name, data_type || ' ' || is_nullable || ' '
 || coalesce(column_default, '') FROM information_schema.columns
WHERE table_schema = current_schema()
"""


class TestTables:
    def test_the_migrations_give_exactly_the_tables(self, store: Store) -> None:
        # Alembic takes SQLite's '' for none; its statements are compared below.
        defaults = store.database.is_postgres
        options = {"compare_type": True, "compare_server_default": defaults}
        with store.database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=options)

            assert compare_metadata(context, METADATA) == []

    # compare_metadata does not look at CHECKs nor at the WHERE of an index.

    def test_on_sqlite_they_give_exactly_the_constraints(
        self, sqlite_store: Store
    ) -> None:
        made = create_engine("sqlite://")
        METADATA.create_all(made)

        with made.connect() as connection:
            expected = _schema(connection, SQLITE_SCHEMA)
        made.dispose()
        with sqlite_store.database.engine.connect() as connection:
            found = _schema(connection, SQLITE_SCHEMA)

        assert found.keys() == expected.keys()
        assert {name: _parts(sql) for name, sql in found.items()} == {
            name: _parts(sql) for name, sql in expected.items()
        }

    def test_on_postgresql_they_give_exactly_the_constraints(
        self, postgres_store: Store
    ) -> None:
        with postgres_store.database.engine.connect() as connection:
            found = _schema(connection, POSTGRES_SCHEMA)
            connection.execute(text("CREATE SCHEMA made"))
            connection.execute(text("SET LOCAL search_path TO made"))
            METADATA.create_all(connection)
            made = _schema(connection, POSTGRES_SCHEMA)
        expected = {name: _unqualified(sql) for name, sql in made.items()}

        assert {name: _unqualified(sql) for name, sql in found.items()} == expected


class TestSqlite:
    def test_opening_a_store_again_changes_nothing(self, tmp_path: Path) -> None:
        open_database("sqlite:///a/news.db", base=tmp_path).dispose()
        before = (tmp_path / "a/news.db").read_bytes()

        open_database("sqlite:///a/news.db", base=tmp_path).dispose()

        assert (tmp_path / "a/news.db").read_bytes() == before

    def test_an_absolute_path_stays_absolute(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path}/here.db"
        open_database(url, base=Path("/nowhere")).dispose()

        assert (tmp_path / "here.db").exists()

    @pytest.mark.parametrize(
        ("pragma", "value"),
        [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)],
    )
    def test_each_connection_is_crash_safe(
        self, sqlite_store: Store, pragma: str, value: object
    ) -> None:
        engine = sqlite_store.database.engine
        with engine.connect() as one, engine.connect() as other:
            # Pragmas hold for a connection, so a pool's second one counts, too. They
            # are asked of sqlite3 itself: a transaction of each would wait for the
            # other's.
            for connection in (one, other):
                cursor = connection.connection.cursor()
                cursor.execute(f"PRAGMA {pragma}")
                assert cursor.fetchone() == (value,)

    def test_reading_waits_for_no_writer(self, sqlite_store: Store) -> None:
        sqlite_store.add()
        with sqlite_store.database.writes() as db:
            db.execute(text("UPDATE posts SET version = 9"))

            assert sqlite_store.posts.get(1).version == 1

    def test_a_file_of_a_newer_distbot_is_left_alone(self, tmp_path: Path) -> None:
        open_database(URL, base=tmp_path).dispose()
        with sqlite3.connect(tmp_path / "news.db") as db:
            db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.close()
        before = (tmp_path / "news.db").read_bytes()

        with pytest.raises(InputError, match="newer") as caught:
            open_database(URL, base=tmp_path)

        assert caught.value.mend
        assert (tmp_path / "news.db").read_bytes() == before

    def test_a_file_that_is_no_database_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "news.db").write_bytes(b"Ini bukan basis data. " * 100)

        with pytest.raises(InputError, match=r"news\.db.*cannot be used") as caught:
            open_database(URL, base=tmp_path)

        assert caught.value.mend
        assert (tmp_path / "news.db").read_bytes().startswith(b"Ini bukan")

    def test_a_broken_database_is_named(self, tmp_path: Path) -> None:
        open_database(URL, base=tmp_path).dispose()
        path = tmp_path / "news.db"
        whole = path.read_bytes()
        path.write_bytes(whole[:100] + b"\x07" * (len(whole) - 100))

        with pytest.raises(InputError, match="cannot be used"):
            open_database(URL, base=tmp_path)

    def test_a_store_that_cannot_be_written_is_not_to_be_moved_away(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "news.db").mkdir()  # which even root cannot write as a file

        with pytest.raises(InputError, match="unable to open") as caught:
            open_database(URL, base=tmp_path)

        assert caught.value.mend.startswith("Let distbot write to it")

    def test_a_store_in_a_place_that_cannot_be_made_is_named(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "var").write_text("a file, not a folder", encoding="utf-8")

        with pytest.raises(InputError, match="var"):
            open_database("sqlite:///var/news.db", base=tmp_path)


class TestPostgres:
    def test_opening_a_store_again_changes_nothing(
        self, postgres: Postgres, postgres_url: str
    ) -> None:
        dump = self._dump(postgres, postgres_url)

        open_database(postgres_url, base=Path()).dispose()

        assert self._dump(postgres, postgres_url) == dump

    def test_a_store_of_a_newer_distbot_is_left_alone(self, postgres_url: str) -> None:
        _execute(postgres_url, "UPDATE alembic_version SET version_num = '9999'")

        with pytest.raises(InputError, match="newer") as caught:
            open_database(postgres_url, base=Path())

        assert caught.value.mend

    def test_a_database_of_something_else_is_left_alone(
        self, postgres: Postgres, postgres_url: str
    ) -> None:
        tables = ", ".join(METADATA.tables)
        _execute(postgres_url, f"DROP TABLE alembic_version, {tables} CASCADE")
        _execute(postgres_url, "CREATE TABLE articles (title text)")
        dump = self._dump(postgres, postgres_url)

        with pytest.raises(InputError, match=r"articles.*already exists") as caught:
            open_database(postgres_url, base=Path())

        assert caught.value.mend
        assert self._dump(postgres, postgres_url) == dump

    def test_a_database_with_two_versions_is_named(self, postgres_url: str) -> None:
        _execute(postgres_url, "INSERT INTO alembic_version VALUES ('0001')")

        with pytest.raises(InputError, match="cannot be used") as caught:
            open_database(postgres_url, base=Path())

        assert caught.value.mend

    def test_a_database_that_is_not_there_is_named(self, postgres: Postgres) -> None:
        with pytest.raises(InputError, match='"nowhere" does not exist') as caught:
            open_database(postgres.url("nowhere"), base=Path())

        assert caught.value.mend

    @pytest.mark.parametrize(
        "login", ["news:r4has14@/news?", "news@/news?password=r4has14&"]
    )
    def test_a_server_that_is_away_is_named_without_its_password(
        self, login: str
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            url = f"postgresql+psycopg://{login}host={folder}"
            with pytest.raises(InputError, match="cannot be used") as caught:
                open_database(url, base=Path())

        assert "Look whether the server runs" in caught.value.mend
        assert folder in str(caught.value)
        assert "r4has14" not in str(caught.value)

    def test_a_server_that_comes_back_is_used_again(
        self, postgres: Postgres, postgres_store: Store
    ) -> None:
        post = postgres_store.add()

        postgres.restart("immediate")

        assert postgres_store.posts.get(post.id) == post

    @pytest.mark.parametrize(
        ("asked", "used"), [("", "20000"), ("&tcp_user_timeout=5000", "5000")]
    )
    def test_a_host_that_falls_silent_is_not_waited_for_unless_asked_to(
        self, postgres_url: str, asked: str, used: str
    ) -> None:
        database = open_database(postgres_url + asked, base=Path())
        with database.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            settings = driver.info.get_parameters()
        database.dispose()

        assert settings["tcp_user_timeout"] == used
        assert settings["keepalives_idle"] == "10"

    @staticmethod
    def _dump(postgres: Postgres, url: str) -> str:
        dump = postgres.run("pg_dump", "-d", url.replace("+psycopg", ""))
        # Newer ones guard it with a word of chance.
        return re.sub(r"^\\(un)?restrict .*$", "", dump, flags=re.MULTILINE)


class TestAddress:
    @pytest.mark.parametrize(
        "url", ["", "news.db", "sqlite://", "mysql://host/db", "postgresql://u@h/db"]
    )
    def test_one_that_is_no_database_is_a_wrong_config(
        self, tmp_path: Path, url: str
    ) -> None:
        with pytest.raises(ConfigError, match="store"):
            open_database(url, base=tmp_path)

    @pytest.mark.parametrize(
        "url",
        ["postgresql://e:r4has14@host/db", "postgresql://e@host/db?password=r4has14"],
    )
    def test_a_refused_one_does_not_tell_its_password(
        self, tmp_path: Path, url: str
    ) -> None:
        with pytest.raises(ConfigError) as caught:
            open_database(url, base=tmp_path)

        assert "r4has14" not in str(caught.value)


def _schema(connection: Connection, query: str) -> dict[str, str]:
    rows = connection.exec_driver_sql(query).all()
    return {row[0]: row[1] for row in rows if "alembic_version" not in row[0]}


def _parts(sql: str) -> list[str]:
    """Split a statement at the commas of its list; Alembic has an order of its own."""
    head, _, body = sql.replace('"', "").partition("(")
    parts, depth = [""], 0
    for sign in body.rstrip().removesuffix(")"):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return sorted(" ".join(part.split()) for part in (head, *parts))


def _unqualified(sql: str) -> str:
    return re.sub(r"\b(made|public)\.", "", sql)


def _execute(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
