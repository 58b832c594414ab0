"""The whole store as one file, and back, on the same database or the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from distbot.domain.editor import Role
from distbot.domain.errors import InputError
from distbot.domain.post import PostState
from distbot.ports import (
    AuditLine,
    OperationEnd,
    OperationState,
    Proposal,
    Wanted,
)
from distbot.storage.backup import back_up, put_back
from distbot.storage.generation import Generation, look_back
from distbot.storage.store import Store as Opened
from distbot.storage.tables_desk import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Row

    from tests.unit.storage.rig import NewStore, Store

CHANGED = {"posts", "meta", "pauses", "articles", "notices"}
"""What a restored store has of its own: doubts, that it is paused and says so."""


@pytest.fixture
def other(new_sqlite: NewStore, new_postgres: NewStore, store: Store) -> Store:
    """A store on the other database than `store` is on."""
    return new_sqlite() if store.database.is_postgres else new_postgres()


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[Generation]:
    generation = Generation(tmp_path / "mark")
    yield generation
    generation.close()


def opened(store: Store, mark: Generation) -> Opened:
    return Opened(database=store.database, generation=mark, restored=False)


def rows(store: Store) -> dict[str, set[Row[tuple[object, ...]]]]:
    return {
        table.name: {*store.rows(select(table))} for table in METADATA.sorted_tables
    }


def fill(store: Store) -> None:
    """Have something in every table that a day fills."""
    store.publish("1", price="0.020")
    opening = store.unknown(price="0.020")
    store.traces.ask(opening.post_id, 1, "which one?", store.now)
    store.posts.shown(store.add(PostState.DRAFT), -100, 5, store.now)
    store.add(due_at=store.later(hours=1))
    store.article()
    store.locks.hold("bot", "one", store.later(minutes=1), store.now)
    fill_desk(store)


def fill_desk(store: Store) -> None:
    """Have something in every table that the desk's day fills."""
    desk, post = store.desk, store.posts.get(1)
    code = desk.editors.invite(Role.WRITER, 1, store.now, store.later(hours=1))
    desk.editors.join(code, 7, "@laras", store.now)
    desk.editors.set_language(7, "en")
    desk.audit.note(AuditLine(at=store.now, user_id=7, name="@laras", what="queue"))
    wanted = Wanted(post_id=post.id, draft=None, asked_by="@laras")
    done = OperationEnd(state=OperationState.DONE)
    desk.operations.ask(wanted, store.now)
    until = store.later(minutes=1)
    (operation,) = desk.operations.claim("w", until, 1, store.now)
    desk.operations.finish(operation, done, store.now)
    desk.reactions.count(post.id, store.now, {"👍": 3})
    desk.proposals.propose(
        Proposal(
            post_id=3,
            version=1,
            kind="text",
            payload="{}",
            by=7,
            chat_id=-100,
            at=store.now,
        )
    )
    words = store.posts.get(3)
    store.posts.rewrite(
        3, 1, words.draft, actor="@laras", author=7, why="edited", now=store.now
    )
    article = store.articles.get(1)
    mended = replace(article, headline="Pasar Rimba Ditutup")
    desk.changes.ask_again(1, mended, store.now)


def test_every_row_comes_back(store: Store, mark: Generation, tmp_path: Path) -> None:
    fill(store)
    before = rows(store)
    saved = back_up(store.database, tmp_path / "copy.db")
    store.publish("2")
    store.cancel(store.posts.get(3))

    put = put_back(opened(store, mark), tmp_path / "copy.db", store.now)

    assert put == saved == sum(len(found) for found in before.values())
    after = rows(store)
    for name in before.keys() - CHANGED:
        assert after[name] == before[name], name
    assert store.posts.get(4).doubtful
    assert [pause.scope for pause in store.pauses.pauses()] == [""]


def test_it_goes_on_from_there(store: Store, mark: Generation, tmp_path: Path) -> None:
    fill(store)
    back_up(store.database, tmp_path / "copy.db")
    put_back(opened(store, mark), tmp_path / "copy.db", store.now)
    store.pauses.resume("")
    store.written += 10

    post = store.publish("9")

    assert store.state(post) is PostState.PUBLISHED
    assert not look_back(store.database, mark, store.now), "it is told once"


def test_it_moves_to_the_other_database(
    store: Store, other: Store, mark: Generation, tmp_path: Path
) -> None:
    fill(store)
    before = rows(store)
    back_up(store.database, tmp_path / "copy.db")

    put_back(opened(other, mark), tmp_path / "copy.db", other.now)

    after = rows(other)
    for name in before.keys() - CHANGED:
        assert after[name] == before[name], name
    other.pauses.resume("")
    other.written = store.written + 10
    other.publish("9")
    other.charged()
    assert not look_back(other.database, mark, other.now)


def test_a_backup_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("keep me", encoding="utf-8")

    with pytest.raises(InputError, match="is there already"):
        back_up(store.database, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "keep me"


@pytest.mark.parametrize("content", [None, b"", b"Ini bukan basis data. " * 100])
def test_what_is_no_backup_changes_nothing(
    store: Store, mark: Generation, tmp_path: Path, content: bytes | None
) -> None:
    fill(store)
    before = rows(store)
    if content is not None:
        (tmp_path / "copy.db").write_bytes(content)

    with pytest.raises(InputError) as caught:
        put_back(opened(store, mark), tmp_path / "copy.db", store.now)

    assert caught.value.mend
    assert rows(store) == before
