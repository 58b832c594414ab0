"""How the claim reads the tables: by the partial indexes, never all posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tests.unit.storage.conftest import Store

Statement = tuple[str, tuple[object, ...]]


def test_the_claim_finds_posts_by_the_partial_indexes(store: Store) -> None:
    for _ in range(3):
        store.add()
        store.add(destination="x")

    plans = [_plan(store, statement) for statement in _selects_of_a_claim(store)]

    # The free lanes once, then the first due post of each of the two.
    assert len(plans) == 3
    assert "uq_posts_in_flight" in plans[0]
    assert all("ix_posts_due" in plan for plan in plans[1:])
    assert not any("SCAN posts" in plan for plan in plans)


def _selects_of_a_claim(store: Store) -> list[Statement]:
    heard: list[Statement] = []

    def hear(
        _connection: Connection,
        _cursor: object,
        statement: str,
        parameters: tuple[object, ...],
        _context: object,
        _many: bool,  # noqa: FBT001 - as above
    ) -> None:
        if statement.startswith("SELECT"):
            heard.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", hear)
    assert len(store.attempts.claim(store.lease(), 16, store.now)) == 2
    event.remove(store.engine, "before_cursor_execute", hear)
    return heard


def _plan(store: Store, statement: Statement) -> str:
    text, parameters = statement
    # Without their values: a plan may not hang on what happens to be bound.
    unknown = (None,) * len(parameters)
    with store.engine.begin() as db:
        rows = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", unknown).all()
    return "; ".join(str(row.detail) for row in rows)
