"""A store that the second distbot wrote goes on living under this one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, insert

from distbot.domain.editor import Role
from distbot.domain.post import PostState
from distbot.ports import MessageKind, OperationEnd, OperationState, Wanted
from distbot.storage._values import to_ms
from distbot.storage.engine import open_database
from distbot.storage.tables_desk import METADATA
from tests.unit.storage.first_version import IDS, Old, fill, step
from tests.unit.storage.rig import NOON, URL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Postgres
    from tests.unit.storage.rig import Store

AT = to_ms(NOON)
SECOND: dict[str, list[dict[str, object]]] = {
    "accounts": [{"name": "x:", "channel": "x"}],
    "pauses": [{"scope": "kanal", "at": AT, "actor": "@laras", "why": "salah judul"}],
    "uploads": [{"account": "x:", "digest": "d", "media_id": "9", "expires_at": AT}],
    "questions": [
        {"post_id": IDS["unknown"], "n": 2, "asked_at": AT, "why": "which one?"}
    ],
    "notices": [
        {
            "cause": "ask 6 2",
            "audience": "desk",
            "kind": "ask",
            "fields": "{}",
            "raised_at": AT,
        }
    ],
    "locks": [{"name": "bot", "holder": "one", "until": AT}],
    "meta": [{"name": "timeline", "value": ""}],
    "desk_messages": [
        {
            "post_id": IDS[state],
            "version": version,
            "chat_id": -100,
            "message_id": message_id,
            "shown_at": AT,
        }
        for state, version, message_id in (
            ("draft", 2, 4),
            ("approved", 3, 7),
            # As after a restore: one message, and a later post that claims it.
            ("claimed", 3, 7),
        )
    ],
}
"""What the second version could have written beside what it found."""


def _fill(url: str) -> None:
    fill(url)
    step(url, "0002")
    engine = create_engine(url)
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.begin() as connection:
        for name, rows in SECOND.items():
            connection.execute(insert(metadata.tables[name]), rows)
    engine.dispose()


@pytest.fixture(scope="module")
def _old_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("second") / "news.db"
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def _old_database(postgres: Postgres) -> Iterator[str]:
    postgres.create("second")
    _fill(postgres.url("second"))
    yield "second"
    postgres.drop("second")


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Old]:
    """A store as 0002 left it, with posts in every state."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("_old_file"), tmp_path / "news.db")
        yield Old(URL, tmp_path, f"sqlite:///{tmp_path}/news.db")
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    postgres.create("second_copy", request.getfixturevalue("_old_database"))
    yield Old(postgres.url("second_copy"), Path(), postgres.url("second_copy"))
    postgres.drop("second_copy")


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

    after = old.rows(columns)
    messages = before.pop("desk_messages"), after.pop("desk_messages")
    assert after == before
    assert len(before["posts"]) == len(PostState)
    assert set(messages[0]) - set(messages[1]) == {(IDS["approved"], 3, -100, 7, AT)}
    assert set(messages[1]) <= set(messages[0])
    assert "desk_messages_old" not in old.columns()


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


def test_its_messages_are_control_messages(store: Store) -> None:
    found = store.desk.messages.find(-100, 4)

    assert found is not None
    assert (found.post_id, found.version) == (IDS["draft"], 2)
    assert found.kind is MessageKind.CONTROL
    assert store.posts.unshown(10) == [], "version 3 was shown before"


@pytest.mark.parametrize("state", ["draft", "approved", "claimed", "failed"])
def test_what_is_not_out_can_be_rewritten(store: Store, state: str) -> None:
    post = store.posts.get(IDS[state])

    assert store.posts.rewrite(
        post.id,
        3,
        store.draft(post.draft.destination),
        actor="@laras",
        author=7,
        why="edited",
        now=store.now,
    )
    assert store.state(post) is PostState.DRAFT
    assert store.posts.authors(post.id) == {7}


def test_what_is_out_can_be_taken_down(store: Store) -> None:
    wanted = Wanted(post_id=IDS["published"], draft=None, asked_by="@laras")

    assert store.desk.operations.ask(wanted, store.now) is not None

    (claimed,) = store.desk.operations.claim("w", store.later(hours=1), 9, store.now)
    done = OperationEnd(state=OperationState.DONE)
    assert store.desk.operations.finish(claimed, done, store.now)


def test_an_article_is_followed_from_its_sources_next_word_on(store: Store) -> None:
    # What its source gave last was not noted: a page's words may have come since.
    article = store.articles.get(IDS["published"])
    for headline in ("Pasar Rimba Dibuka", "Pasar Rimba Ditutup"):
        mended = type(article)(
            url=article.url, headline=headline, paragraphs=article.paragraphs
        )
        store.articles.keep("map", (mended,), {}, baseline=False, now=store.now)

    (change,) = store.desk.changes.undecided(10)

    assert change.before == article
    assert change.after is not None
    assert change.after.headline == "Pasar Rimba Ditutup"


def test_people_can_be_invited(store: Store) -> None:
    until = store.later(hours=1)
    code = store.desk.editors.invite(Role.EDITOR, 1, store.now, until)

    assert store.desk.editors.join(code, 7, "@laras", store.now) is not None


def test_its_articles_are_known_and_finished(store: Store) -> None:
    articles = [store.articles.get(number) for number in IDS.values()]

    kept = store.articles.keep("map", articles, {}, baseline=False, now=store.now)

    assert kept == 0
    assert store.articles.unsettled("map") == frozenset()
