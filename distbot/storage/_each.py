"""UPDATEs that give each of many rows its own values."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Update,
    bindparam,
    column,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

Given = Callable[[str], ColumnElement[Any]]
"""Returns what a row has under a name."""


class Each:
    """One UPDATE of many rows, each by its own values.

    SQLite is asked row by row. PostgreSQL gets all rows as columns of one statement:
    it is quicker; and psycopg's `executemany` ends in a Flush, after which a server
    forgets `idle_in_transaction_session_timeout` (seen with psycopg 3.3.9 and
    PostgreSQL 18). A worker that stands still then would hold its locks for ever.
    """

    def __init__(
        self, make: Callable[[Given], Update], **types: TypeEngine[Any]
    ) -> None:
        """Write the statement.

        Args:
            make: Writes it, with what it asks each row for.
            types: Of what the rows have, by name.
        """
        arrays = [bindparam(name, type_=ARRAY(kind)) for name, kind in types.items()]
        columns = [column(name, kind) for name, kind in types.items()]
        rows = func.unnest(*arrays).table_valued(*columns, name="given")
        given = rows.render_derived()
        self._names = tuple(types)
        self._row = make(lambda name: bindparam(name, type_=types[name]))
        self._rows = make(lambda name: given.c[name])

    def update(self, db: Connection, rows: Sequence[Mapping[str, object]]) -> int:
        """Update; return how many rows there were to be updated."""
        if db.dialect.name != "postgresql":
            return db.execute(self._row, rows).rowcount
        columns = {name: [row[name] for row in rows] for name in self._names}
        return db.execute(self._rows, columns).rowcount
