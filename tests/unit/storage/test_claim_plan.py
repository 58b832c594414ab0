"""How the tables are read: by the partial indexes, never all posts."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from distbot.domain.pace import Bucket, Pace
from distbot.domain.post import PostState
from distbot.domain.rhythm import Rhythm
from distbot.ports import LaneRules, Lease
from distbot.storage._values import pack_draft
from tests.unit.storage.rig import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from tests.unit.storage.rig import Store

Statement = tuple[str, Any]

MINUTE = timedelta(minutes=1)
BUCKET = Bucket(capacity=20, refill=MINUTE)
RULES = LaneRules(
    rhythm=Rhythm(min_gap=MINUTE),
    pace=Pace(account=BUCKET, destination=BUCKET),
    mourns=True,
)
NOBODYS = Lease(worker="nobody", until=NOON)
LANES = [f"lane-{number}" for number in range(200)]

SCANS = r"(SCAN|Seq Scan on) (posts|flying|later|attempts|events|articles)\b"
"""A walk over a whole table; over a partial index it is none."""

WORKS: dict[str, Callable[[Store], object]] = {
    "claim": lambda s: s.claim(rules=dict.fromkeys(("kanal", "x", *LANES), RULES)),
    "begin": lambda s: s.begin(s.posts.get(1), s.leases.get(1, NOBODYS)),
    "next_due": lambda s: s.attempts.next_due(s.now),
    "reap": lambda s: s.attempts.reap(s.later(hours=1)),
    "unsettled": lambda s: s.traces.unsettled(s.later(days=1), 10),
    "skip_late": lambda s: s.posts.skip_late(s.later(days=1)),
    "lane": lambda s: s.posts.lane("kanal", s.now),
    "drafts": lambda s: s.posts.drafts(["kanal"]),
    "drafts shown": lambda s: s.posts.drafts(["kanal"], shown=True),
    "unshown": lambda s: s.posts.unshown(10),
    "lasting": lambda s: s.posts.lasting("kanal", s.now, 10),
    "texts": lambda s: s.posts.texts(["kanal"], s.now),
    "spending": lambda s: s.money.spending(
        s.bill(), ["kanal"], Decimal("0.2"), s.now, s.now
    ),
    "calls": lambda s: s.money.calls("x:", s.now),
    "uncomposed": lambda s: s.articles.uncomposed(10),
    "not settled": lambda s: s.articles.unsettled("situs"),
    "ripe_at": lambda s: s.articles.ripe_at("situs", s.now),
    "give_up_settling": lambda s: s.articles.give_up_settling("situs", s.now),
    "release": lambda s: s.articles.release(s.now),
    "waiting": lambda s: s.ledger.waiting(10),
}
"""What is asked again and again."""

OF_ARTICLES = {
    "uncomposed",
    "not settled",
    "ripe_at",
    "give_up_settling",
    "release",
    "waiting",
}


@pytest.mark.parametrize("name", WORKS)
def test_sqlite_never_walks_over_all_posts(sqlite_store: Store, name: str) -> None:
    for lane in ("kanal", "x"):
        for _ in range(3):
            sqlite_store.add(destination=lane)
    sqlite_store.claim(limit=1)

    plans = _plans(sqlite_store, WORKS[name])

    assert plans
    for plan in plans:
        scans = re.search(rf"{SCANS}(?! USING INDEX ix_| USING INDEX uq_)", plan)
        assert scans is None, plan


def test_sqlite_claims_by_the_index_of_what_is_due(sqlite_store: Store) -> None:
    for _ in range(3):
        sqlite_store.add()
        sqlite_store.add(destination="x")

    candidates, *_ = _plans(sqlite_store, WORKS["claim"])

    assert "uq_posts_in_flight (destination=?)" in candidates
    due = "ix_posts_due (destination=? AND priority=? AND due_at<?)"
    assert due in candidates


def test_postgresql_never_walks_over_100_000_posts(postgres_store: Store) -> None:
    _crowd(postgres_store)
    plans = {
        name: "\n".join(_plans(postgres_store, work))
        for name, work in WORKS.items()
        if name not in OF_ARTICLES  # there is but one
    }

    assert {name for name, plan in plans.items() if not plan} == set()
    begun_and_reaped = postgres_store.posts.get(1).state
    assert begun_and_reaped is PostState.UNKNOWN
    walks = {name: plan for name, plan in plans.items() if re.search(SCANS, plan)}
    assert walks == {}
    assert "ix_posts_due" in plans["claim"]
    assert "ix_posts_due" in plans["next_due"]


def _crowd(store: Store) -> None:
    """Store 100,000 posts, 99 of 100 published, at 200 destinations."""
    store.posts.add_destinations(
        {"kanal": "telegram:", **dict.fromkeys(LANES, "x:")}, store.now
    )
    store.add(due_at=store.now - timedelta(days=1))
    ms = int(store.now.timestamp() * 1000)
    waiting = "mod(n, 100) = 0"
    columns = {
        "article_id": "1",
        "destination": "'lane-' || mod(n, 200)",
        "variant": "n",
        "state": f"CASE WHEN {waiting} THEN 'approved' ELSE 'published' END",
        "version": "1",
        "attempt": "1",
        "article_class": "'normal'",
        "draft": ":draft",
        "price_micro_usd": "mod(n, 2) * 20000",
        "created_at": f"{ms} - n",
        "due_at": f"{ms} - n",
        "began_at": f"CASE WHEN {waiting} THEN NULL ELSE {ms} - n * 1000 END",
        "remote_id": f"CASE WHEN {waiting} THEN NULL ELSE 'id-' || n END",
        "sent_at": f"CASE WHEN {waiting} THEN NULL ELSE {ms} - n * 1000 END",
    }
    draft = pack_draft(store.draft()).replace("'", "''")
    values = ", ".join(columns.values()).replace(":draft", f"'{draft}'")
    fill = (
        f"INSERT INTO posts ({', '.join(columns)}) SELECT {values}"  # noqa: S608 - ours
        " FROM generate_series(1, 100000) AS n"
    )
    with store.database.writes() as db:
        db.exec_driver_sql(fill)
        # The rest of what a store of that size has, so that nothing there is cheap.
        db.exec_driver_sql(
            "INSERT INTO attempts (post_id, n, worker, version, text_sha256, account,"
            " price_micro_usd, started_at, deadline_at, ended_at, outcome)"
            " SELECT id, 1, 'w', 1, id::text, 'x:', 0, began_at, began_at, sent_at,"
            " state FROM posts WHERE state = 'published' AND mod(id, 10) = 1"
        )
        db.exec_driver_sql(
            "INSERT INTO events (post_id, at, actor, after)"
            " SELECT id, created_at, 'w', state FROM posts"
        )
    with store.database.engine.connect() as db:
        db.exec_driver_sql("ANALYZE")
        db.commit()


def _plans(store: Store, work: Callable[[Store], object]) -> list[str]:
    """Return the plan of each statement that reads or changes rows."""
    with _heard(store) as statements:
        work(store)
    return [_plan(store, *statement) for statement in statements]


@contextmanager
def _heard(store: Store) -> Iterator[list[Statement]]:
    heard: list[Statement] = []

    def hear(
        _connection: Connection,
        _cursor: object,
        statement: str,
        parameters: Any,  # noqa: ANN401 - as its driver has them
        _context: object,
        _many: bool,  # noqa: FBT001 - as above
    ) -> None:
        if statement.startswith(("SELECT", "UPDATE")) and not isinstance(
            parameters, list
        ):
            heard.append((statement, parameters))

    event.listen(store.database.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(store.database.engine, "before_cursor_execute", hear)


def _plan(store: Store, statement: str, parameters: Any) -> str:  # noqa: ANN401 - as above
    explain = "EXPLAIN" if store.database.is_postgres else "EXPLAIN QUERY PLAN"
    if not store.database.is_postgres:
        # Without their values: a plan may not hang on what happens to be bound.
        parameters = (None,) * len(parameters)
    with store.database.engine.connect() as db:
        rows = db.exec_driver_sql(f"{explain} {statement}", parameters).all()
    return "; ".join(str(row[-1]) for row in rows)
