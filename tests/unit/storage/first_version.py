"""What the first distbot wrote: its tables, and posts in every state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, func, insert, select

from distbot.domain.post import PostState
from distbot.storage._values import pack_article, pack_draft, to_ms
from distbot.storage.engine import open_database
from tests.unit.storage.rig import LANES as ACCOUNTS
from tests.unit.storage.rig import NOON, Store

STATES = [state.value for state in PostState]
IDS = {state: number for number, state in enumerate(STATES, 1)}
KEPT = 5
"""When its newest attempts began: so many seconds before noon."""

Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Old:
    """Where a store of the first version is.

    Attributes:
        url: Its address.
        base: What that is relative to.
        direct: The same for SQLAlchemy alone.
    """

    url: str
    base: Path
    direct: str

    def open(self) -> Store:
        """Open it with this version, as a service does."""
        store = Store(open_database(self.url, base=self.base))
        store.written = 100
        store.posts.add_destinations(ACCOUNTS, store.now)
        return store

    def rows(self, columns: dict[str, list[str]] | None = None) -> Rows:
        """Read every row; of tables with these columns only these."""
        engine = create_engine(self.direct)
        metadata = MetaData()
        metadata.reflect(engine)
        found: Rows = {}
        with engine.connect() as connection:
            for name, table in metadata.tables.items():
                wanted = table.c.keys() if columns is None else columns.get(name, [])
                if wanted and name != "alembic_version":
                    query = select(*(table.c[column] for column in wanted))
                    rows = connection.execute(query).all()
                    found[name] = sorted((tuple(row) for row in rows), key=repr)
        engine.dispose()
        return found

    def columns(self) -> dict[str, list[str]]:
        engine = create_engine(self.direct)
        metadata = MetaData()
        metadata.reflect(engine)
        engine.dispose()
        return {name: table.c.keys() for name, table in metadata.tables.items()}

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        engine = create_engine(self.direct)
        with engine.begin() as connection:
            done = connection.exec_driver_sql(statement)
            rows = [tuple(row) for row in done] if done.returns_rows else []
        engine.dispose()
        return rows


def fill(url: str) -> None:
    """Make the first version's tables, and write what it could have written."""
    step(url, "0001")
    engine = create_engine(url)
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.begin() as connection:
        for name, rows in _old_rows().items():
            connection.execute(insert(metadata.tables[name]), rows)
        if engine.dialect.name == "postgresql":
            for name in ("articles", "posts", "events"):
                counter = func.pg_get_serial_sequence(name, "id")
                connection.execute(select(func.setval(counter, 50)))
    engine.dispose()


def step(url: str, revision: str) -> None:
    """Bring a database up to a version's tables."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", "distbot.storage:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def _old_rows() -> dict[str, list[dict[str, object]]]:
    now = to_ms(NOON)
    return {
        "sources": [
            {"name": "map", "marks": "{}", "started_at": now, "fetched_at": now}
        ],
        "destinations": [
            {"name": "kanal", "added_at": now},
            {"name": "x", "added_at": now},
        ],
        "articles": [_article(number, now) for number in IDS.values()],
        "posts": [_post(state, number, now) for state, number in IDS.items()],
        "attempts": _attempts(now),
        "events": [
            {"post_id": number, "at": now, "actor": "composer", "after": state}
            for state, number in IDS.items()
        ],
        "desk_messages": [
            {
                "post_id": IDS["draft"],
                "version": 3,
                "chat_id": -100,
                "message_id": 5,
                "shown_at": now,
            }
        ],
    }


def _article(number: int, now: int) -> dict[str, object]:
    # Only to have words in the present form; the first version's was the same.
    blank = Store.__new__(Store)
    story = blank.story(number)
    return {
        "id": number,
        "key": story.key,
        "source": "map",
        "content_hash": story.content_hash,
        "content": pack_article(story),
        "seen_at": now,
        "composed_at": now,
        "baseline": False,
    }


def _post(state: str, number: int, now: int) -> dict[str, object]:
    # Of each destination one may be in flight.
    sent = state in {"sending", "published", "unknown", "failed"}
    lane = "x" if sent else "kanal"
    flying = state in {"claimed", "sending"}
    published = state == "published"
    return {
        "id": number,
        "article_id": number,
        "destination": lane,
        "variant": 0,
        "state": state,
        "reason": "for the test",
        "version": 3,
        "attempt": {"unknown": 2}.get(state, int(sent)),
        "article_class": {2: "breaking", 3: "evergreen"}.get(number, "normal"),
        "draft": _draft(lane, number),
        "price_micro_usd": 20_000 if sent else 0,
        "created_at": now,
        "due_at": now if number in {2, 3, 4} else None,
        "worker": "dead" if flying else None,
        "lease_until": now - 1 if flying else None,
        "remote_id": "77" if published else None,
        "remote_url": "https://t.me/kanal/77" if published else None,
        "sent_at": now if published else None,
    }


def _draft(lane: str, number: int) -> str:
    blank = Store.__new__(Store)
    blank.written = number
    words = json.loads(pack_draft(blank.draft(lane)))
    for new in ("priority", "duka"):
        del words[new]
    return json.dumps(words)


def _attempts(now: int) -> list[dict[str, object]]:
    ended = [
        ("published", 1, "published"),
        ("failed", 1, "failed"),
        ("unknown", 1, "approved"),
        ("unknown", 2, "unknown"),
        ("sending", 1, None),
    ]
    return [
        {
            "post_id": IDS[state],
            "n": n,
            "worker": "dead",
            "version": 3,
            "text_sha256": "",
            "account": "x:",
            "price_micro_usd": 20_000,
            "started_at": now - (KEPT * 1000 if outcome != "approved" else 60_000),
            "deadline_at": now - 1,
            "ended_at": None if outcome is None else now,
            "outcome": outcome,
            "detail": None,
        }
        for state, n, outcome in ended
    ]
