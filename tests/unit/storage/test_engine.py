from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from distbot.domain.errors import ConfigError, InputError
from distbot.storage.engine import open_engine
from distbot.storage.tables import METADATA


def test_the_migrations_give_exactly_the_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )

        assert compare_metadata(context, METADATA) == []


def test_the_migrations_give_exactly_the_constraints(engine: Engine) -> None:
    # compare_metadata does not look at CHECKs nor at the WHERE of an index.
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    made = sqlite3.connect(":memory:")
    try:
        for table in METADATA.sorted_tables:
            for statement in _ddl(table.name):
                made.execute(statement)
        expected = dict(made.execute(query).fetchall())
    finally:
        made.close()
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(query).all()
    found = {row[0]: row[1] for row in rows if row[0] != "alembic_version"}

    assert found.keys() == expected.keys()
    assert {name: _parts(sql) for name, sql in found.items()} == {
        name: _parts(sql) for name, sql in expected.items()
    }


def _ddl(table_name: str) -> list[str]:
    from sqlalchemy.dialects.sqlite import dialect  # noqa: PLC0415 - for this test only
    from sqlalchemy.schema import CreateIndex, CreateTable  # noqa: PLC0415 - as above

    table = METADATA.tables[table_name]
    return [
        str(CreateTable(table).compile(dialect=dialect())),
        *(str(CreateIndex(i).compile(dialect=dialect())) for i in table.indexes),
    ]


def _parts(sql: str) -> list[str]:
    """Split a statement into its lines' words; Alembic writes them in its own order."""
    return sorted(line.strip().rstrip(",") for line in sql.split("\n"))


def test_opening_a_store_again_changes_nothing(tmp_path: Path) -> None:
    open_engine("sqlite:///a/news.db", base=tmp_path).dispose()
    before = (tmp_path / "a/news.db").read_bytes()

    open_engine("sqlite:///a/news.db", base=tmp_path).dispose()

    assert (tmp_path / "a/news.db").read_bytes() == before


def test_an_absolute_path_stays_absolute(tmp_path: Path) -> None:
    open_engine(f"sqlite:///{tmp_path}/here.db", base=Path("/nowhere")).dispose()

    assert (tmp_path / "here.db").exists()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)],
)
def test_each_connection_is_crash_safe(
    engine: Engine, pragma: str, value: object
) -> None:
    with engine.connect() as one, engine.connect() as other:
        # Pragmas hold for a connection, so a pool's second one counts, too. They are
        # asked of sqlite3 itself: a transaction of each would wait for the other's.
        for connection in (one, other):
            cursor = connection.connection.cursor()
            cursor.execute(f"PRAGMA {pragma}")
            assert cursor.fetchone() == (value,)


def test_a_file_of_a_newer_distbot_is_left_alone(tmp_path: Path) -> None:
    open_engine("sqlite:///news.db", base=tmp_path).dispose()
    with sqlite3.connect(tmp_path / "news.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    before = (tmp_path / "news.db").read_bytes()

    with pytest.raises(InputError, match="newer") as caught:
        open_engine("sqlite:///news.db", base=tmp_path)

    assert caught.value.mend
    assert (tmp_path / "news.db").read_bytes() == before


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "news.db").write_bytes(b"Ini bukan basis data. " * 100)

    with pytest.raises(InputError, match=r"news\.db.*cannot be used") as caught:
        open_engine("sqlite:///news.db", base=tmp_path)

    assert caught.value.mend
    assert (tmp_path / "news.db").read_bytes().startswith(b"Ini bukan")


def test_a_broken_database_is_named(tmp_path: Path) -> None:
    open_engine("sqlite:///news.db", base=tmp_path).dispose()
    path = tmp_path / "news.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\x07" * (len(whole) - 100))

    with pytest.raises(InputError, match="cannot be used"):
        open_engine("sqlite:///news.db", base=tmp_path)


def test_a_store_in_a_place_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder", encoding="utf-8")

    with pytest.raises(InputError, match="var"):
        open_engine("sqlite:///var/news.db", base=tmp_path)


@pytest.mark.parametrize(
    "url", ["", "news.db", "sqlite://", "mysql://host/db", "postgresql://u@h/db"]
)
def test_an_address_that_is_no_sqlite_file_is_a_wrong_config(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(ConfigError, match="store"):
        open_engine(url, base=tmp_path)


def test_a_refused_store_address_does_not_tell_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        open_engine("postgresql://editor:r4has14@host/db", base=tmp_path)

    assert "r4has14" not in str(caught.value)
