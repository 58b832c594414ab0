"""A store from an hour ago: it begins paused, and what went out stays out once."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from distbot.app import ConfigFile, open_store
from distbot.domain.post import PostState
from distbot.sandbox.faults import Fault, FaultKind
from distbot.storage.backup import back_up, put_back
from distbot.storage.tables import ARTICLES, POSTS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flow.conftest import Office
    from tests.postgres import Postgres

Return = Callable[[], None]
"""Puts the store back."""

DESTINATIONS = ("kanal", "x")


def back_up_and_restore(office: Office, copy: Path) -> Return:
    """As `distbot backup` and `distbot restore` do."""

    def opened(work: str) -> None:
        store = open_store(ConfigFile.read(office.config()), office.clock)
        try:
            if work == "out":
                back_up(store.database, copy)
            else:
                put_back(store, copy, office.clock.now())
        finally:
            store.close()

    opened("out")
    return lambda: opened("back")


def copy_the_file(office: Office, copy: Path) -> Return:
    """Behind distbot's back: the file is copied, and copied back."""
    path = office.folder / "var/rimba.db"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as to:
        source.backup(to)

    def copy_back() -> None:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(f"rimba.db{suffix}").unlink(missing_ok=True)
        shutil.copy(copy, path)

    return copy_back


@pytest.fixture(params=["restored", "copied back", "PostgreSQL, restored", "dumped"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def keep(
    request: pytest.FixtureRequest, office: Office, tmp_path: Path, kind: str
) -> Callable[[], Return]:
    """Keep the store as it is; what this returns puts it back."""
    copy = tmp_path / "copy.db"
    if kind == "restored":
        return lambda: back_up_and_restore(office, copy)
    if kind == "copied back":
        return lambda: copy_the_file(office, copy)
    office.store = request.getfixturevalue("postgres_url")
    if kind == "PostgreSQL, restored":
        return lambda: back_up_and_restore(office, copy)
    server = request.getfixturevalue("postgres")
    return lambda: _as_a_dump(office, server)


def _as_a_dump(office: Office, server: Postgres) -> Return:
    """Behind distbot's back: as pg_dump and pg_restore into an empty database."""
    name = office.store.partition("@/")[2].partition("?")[0]
    server.create(f"{name}_copy", name)

    def put_it_back() -> None:
        server.drop(name)
        server.create(name, f"{name}_copy")
        server.drop(f"{name}_copy")

    return put_it_back


def put_one(office: Office, number: int, published_at: str = "") -> None:
    slug = f"bakau-{number}"
    office.put(slug, place=f"Rimba {number}", count=100 + number)
    if published_at:
        path = office.inbox / f"{slug}.txt"
        told = f"published_at: {published_at}\n{path.read_text(encoding='utf-8')}"
        path.write_text(told, encoding="utf-8")


def hold_up(office: Office, *, hours: int) -> None:
    """Have both networks ask to wait."""
    for destination in DESTINATIONS:
        wait = Fault(kind=FaultKind.THROTTLE, retry_after_s=hours * 3600)
        office.server(destination).faults.put(wait)


def receipts(office: Office) -> dict[tuple[str, str], str]:
    """Whose receipt is which: by article's key and destination."""
    found = office.rows(
        select(ARTICLES.c.key, POSTS.c.destination, POSTS.c.remote_id).join(
            ARTICLES, ARTICLES.c.id == POSTS.c.article_id
        )
    )
    return {(row.key, row.destination): row.remote_id for row in found if row.remote_id}


def resume(office: Office) -> None:
    async def let_go() -> None:
        async with office.line() as line:
            line.parts.pauses.resume("")

    asyncio.run(let_go())


def went_once(office: Office, articles: int) -> None:
    for destination in DESTINATIONS:
        said = [
            message.text if destination == "kanal" else message.written  # type: ignore[union-attr]
            for message in office.public(destination)
        ]
        assert len(set(said)) == len(said) == articles, destination
    assert office.states() == [PostState.PUBLISHED] * 2 * articles
    refused = [c for c in office.sandbox.x.faults.calls if c.status == 403]
    assert refused == []


def let_be(office: Office, number: int, *, hours: int) -> None:
    """Have an editor name a later time for an article's posts."""

    async def reschedule() -> None:
        async with office.line() as line:
            await line.take_in("map")
            await line.write()
            later = office.clock.now() + timedelta(hours=hours)
            for post in line.parts.posts.of_article(number):
                assert line.parts.posts.change(
                    post.id,
                    post.version,
                    actor="@rukmini",
                    due_at=later,
                    now=office.clock.now(),
                )

    asyncio.run(reschedule())


def rounds(office: Office, number: int) -> None:
    for _ in range(number):
        office.run()
        office.clock.step(minutes=1)


def test_what_went_out_since_is_found_and_what_did_not_goes_out_once(
    office: Office, keep: Callable[[], Return]
) -> None:
    office.log = True
    put_one(office, 1)
    rounds(office, 1)
    put_one(office, 2)  # it waits in the copy, and is sent long after
    let_be(office, 2, hours=2)
    hold_up(office, hours=1)
    put_one(office, 3)  # it waits in the copy, and is sent since
    office.run()
    put_back_now = keep()

    office.clock.step(hours=1)
    put_one(office, 4)  # the copy has never seen it
    put_one(office, 5, published_at="2026-03-02T09:00:00+07:00")
    rounds(office, 2)
    before, calls = receipts(office), [office.calls(d) for d in DESTINATIONS]
    assert len(before) == 2 * 4
    put_back_now()

    put_one(office, 6, published_at="2026-03-02T09:40:00+07:00")
    rounds(office, 2)
    assert [office.calls(d) for d in DESTINATIONS] == calls
    assert [kind for _, kind in office.notices()].count("restored") == 1

    resume(office)
    rounds(office, 4)
    office.clock.step(hours=1)
    rounds(office, 3)
    went_once(office, articles=6)
    after = receipts(office)
    assert {key: after[key] for key in before} == before
    assert [office.calls(d) for d in DESTINATIONS] == [n + 2 for n in calls]
