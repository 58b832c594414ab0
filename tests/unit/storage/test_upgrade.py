"""A store that the first distbot wrote goes on living under this one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from distbot.domain.errors import InputError
from distbot.domain.post import PostState, Priority
from distbot.storage.engine import open_database
from distbot.storage.tables_desk import METADATA
from distbot.storage.tables_more import LANES
from tests.unit.storage.first_version import IDS, KEPT, STATES, Old, fill
from tests.unit.storage.rig import URL, Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Postgres


@pytest.fixture(scope="module")
def _old_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("old") / "news.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def _old_database(postgres: Postgres) -> Iterator[str]:
    postgres.create("old")
    fill(postgres.url("old"))
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
