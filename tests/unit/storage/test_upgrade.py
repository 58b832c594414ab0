"""A store that the first distbot wrote goes on living under this one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, func, insert, select

from distbot.domain.errors import InputError
from distbot.domain.post import PostState, Priority
from distbot.storage._values import pack_article, pack_draft, to_ms
from distbot.storage.engine import open_database
from distbot.storage.tables_more import LANES, METADATA
from tests.unit.storage.rig import LANES as ACCOUNTS
from tests.unit.storage.rig import NOON, URL, Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Postgres

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


@pytest.fixture(scope="module")
def _old_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("old") / "news.db"
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def _old_database(postgres: Postgres) -> Iterator[str]:
    postgres.create("old")
    _fill(postgres.url("old"))
    yield "old"
    postgres.drop("old")


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    """A store as 0001 made it, with posts in every state."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("_old_file"), tmp_path / "news.db")
        yield Old(URL, tmp_path, f"sqlite:///{tmp_path}/news.db")
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    postgres.create("old_copy", request.getfixturevalue("_old_database"))
    yield Old(postgres.url("old_copy"), Path(), postgres.url("old_copy"))
    postgres.drop("old_copy")


@pytest.fixture
def store(old: Old) -> Iterator[Store]:
    """The same, opened with this version."""
    opened = old.open()
    yield opened
    opened.database.dispose()


def test_everything_is_still_there(old: Old) -> None:
    columns = old.columns()
    before = old.rows()

    open_database(old.url, base=old.base).dispose()

    assert old.rows(columns) == before
    assert {name: len(rows) for name, rows in before.items()} == {
        "articles": len(STATES),
        "attempts": 5,
        "desk_messages": 1,
        "destinations": 2,
        "events": len(STATES),
        "posts": len(STATES),
        "sources": 1,
    }


def test_its_tables_are_those_of_a_new_one(store: Store) -> None:
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, METADATA) == []


def test_no_row_contradicts_another(store: Store) -> None:
    if store.database.is_postgres:
        query = "SELECT conname FROM pg_constraint WHERE NOT convalidated"
    else:
        query = "PRAGMA foreign_key_check"
    with store.database.reads() as db:
        assert db.exec_driver_sql(query).all() == []
        if not store.database.is_postgres:
            assert db.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert db.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_each_class_has_its_usual_priority(store: Store) -> None:
    found = [store.posts.get(IDS[state]).priority for state in STATES[:3]]

    assert found == [Priority.NORMAL, Priority.BREAKING, Priority.EVERGREEN]


def test_each_destination_has_its_turns(store: Store) -> None:
    turns = store.rows(select(LANES.c.destination, LANES.c.priority))

    assert len(turns) == 2 * len(Priority)


def test_what_was_approved_is_sent(store: Store) -> None:
    store.attempts.reap(store.now)

    posts = store.claim()

    assert IDS["approved"] in {post.id for post in posts}
    assert all(store.begin(post) is not None for post in posts)


def test_what_a_dead_worker_had_claimed_is_approved(store: Store) -> None:
    store.attempts.reap(store.now)

    assert store.posts.get(IDS["claimed"]).state is PostState.APPROVED


def test_what_a_dead_worker_was_sending_is_looked_for(store: Store) -> None:
    store.attempts.reap(store.now)

    assert store.posts.get(IDS["sending"]).state is PostState.UNKNOWN
    found = store.traces.unsettled(store.later(minutes=1), 10)
    assert {each.post.id for each in found} == {IDS["sending"], IDS["unknown"]}


def test_what_was_unknown_already_is_looked_for_at_once(store: Store) -> None:
    (found,) = store.traces.unsettled(store.now, 10)

    assert (found.post.id, found.n) == (IDS["unknown"], 2)
    assert found.trace.began_at == store.now - timedelta(seconds=KEPT)
    assert store.traces.settle(
        found.post.id, None, actor="reconciler", why="absent", now=store.now
    )
    assert store.posts.get(found.post.id).state is PostState.APPROVED


def test_drafts_and_refusals_can_be_approved(store: Store) -> None:
    for state in ("draft", "failed"):
        assert store.approve(store.posts.get(IDS[state]), version=3)


def test_what_had_ended_stays(store: Store) -> None:
    for state in ("published", "cancelled", "skipped"):
        post = store.posts.get(IDS[state])
        assert post.state.value == state
        assert not store.cancel(post, version=3)
        assert not store.approve(post, version=3)


def test_what_was_sent_counts_for_the_rhythm(store: Store) -> None:
    past = store.posts.lane("x", store.now - timedelta(days=1)).past

    assert {post.at for post in past} == {store.now - timedelta(seconds=KEPT)}
    assert len(past) == 3, "published, being sent, unknown"


def test_what_was_billed_stays_billed(store: Store) -> None:
    # Published, being sent, unknown; but neither refusal.
    assert store.bills() == [("post", "billed")] * 3
    store.attempts.reap(store.now)
    for state in ("approved", "claimed"):
        assert store.cancel(store.posts.get(IDS[state]), version=3)
    post = store.held(price="0.020")

    assert store.begin(post, bill=store.bill("0.079")) is None
    assert store.charged() == Decimal("0.060")
    store.traces.settle(IDS["unknown"], None, actor="me", why="absent", now=store.now)
    assert store.begin(store.held(price="0.020"), bill=store.bill("0.079")) is not None
    assert store.charged() == Decimal("0.060"), "one came, one went"


def test_a_control_message_that_was_shown_is_not_shown_again(store: Store) -> None:
    assert store.posts.unshown(10) == []


def test_two_processes_upgrade_it_once(old: Old) -> None:
    before, columns = old.rows(), old.columns()
    code = (
        "import sys; from pathlib import Path;"
        "from distbot.storage.engine import open_database;"
        "open_database(sys.argv[1], base=Path(sys.argv[2])).dispose()"
    )
    words = [sys.executable, "-c", code, old.url, str(old.base)]

    both = [subprocess.Popen(words, stderr=subprocess.PIPE) for _ in range(2)]  # noqa: S603 - ourselves

    for process in both:
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, b"")
    assert old.rows(columns) == before
    assert len(old.execute("SELECT * FROM alembic_version")) == 1
    lanes = old.execute("SELECT destination, priority FROM lanes")
    assert len(lanes) == len(set(lanes)) == 2 * len(Priority)


def test_an_upgrade_that_fails_leaves_the_old_store(old: Old) -> None:
    old.execute("CREATE TABLE meta (x INTEGER)")
    before = old.rows()

    with pytest.raises(InputError, match=r"meta.*already exists"):
        open_database(old.url, base=old.base)

    assert old.rows() == before
    assert old.execute("SELECT version_num FROM alembic_version") == [("0001",)]
    old.execute("DROP TABLE meta")
    open_database(old.url, base=old.base).dispose()


def _fill(url: str) -> None:
    """Make the first version's tables, and write what it could have written."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", "distbot.storage:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
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
