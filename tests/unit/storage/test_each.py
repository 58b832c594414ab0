"""Statements of many rows: each row's own values, and locks that end by themselves."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, Update, insert, select, update

from distbot.domain.errors import StoreAwayError
from distbot.storage import engine
from distbot.storage._each import Each, Given
from distbot.storage.tables_more import META

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.storage.rig import Store

ROWS = [{"name": f"a{n}", "value": f"nilai {n}"} for n in range(3)]


def _to_values(given: Given) -> Update:
    return update(META).where(META.c.name == given("of")).values(value=given("new"))


TO_VALUES = Each(_to_values, of=META.c.name.type, new=META.c.value.type)
NEW = [{"of": "a0", "new": "nol"}, {"of": "a2", "new": "dua"}, {"of": "b", "new": ""}]


def _insert_all(db: Connection) -> None:
    db.execute(insert(META), ROWS)


def _update_each(db: Connection) -> None:
    TO_VALUES.update(db, NEW)


def test_each_row_gets_its_own_values(store: Store) -> None:
    with store.database.writes() as db:
        _insert_all(db)
        assert TO_VALUES.update(db, NEW) == 2

    mine = META.c.name.in_(["a0", "a1", "a2", "b"])
    with store.database.reads() as db:
        found = db.execute(select(META.c.name, META.c.value).where(mine))
        assert {(row.name, row.value) for row in found} == {
            ("a0", "nol"),
            ("a1", "nilai 1"),
            ("a2", "dua"),
        }


@pytest.mark.parametrize("statement", [_insert_all, _update_each])
def test_a_transaction_that_stands_still_behind_it_lets_its_locks_go(
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    statement: Callable[[Connection], None],
) -> None:
    monkeypatch.setattr(engine, "_IDLE", timedelta(seconds=1))
    database = engine.open_database(postgres_url, base=Path())

    def stand_still() -> None:
        with database.writes() as db:
            statement(db)
            time.sleep(1.5)  # noqa: TID251 - as a frozen worker does
            db.execute(select(META))

    with pytest.raises(StoreAwayError, match="idle-in-transaction"):
        stand_still()
    database.dispose()
