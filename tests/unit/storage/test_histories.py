"""A store that is put back while it runs, or whose server has another history."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from distbot.domain.errors import InputError
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.engine import open_database
from distbot.storage.generation import Generation, look_back
from distbot.storage.tables import EVENTS
from distbot.storage.tables_more import META
from tests.postgres import Postgres
from tests.unit.storage.rig import NOON, NewStore, Store, doubtful, scopes

if TYPE_CHECKING:
    pass


class TestWhileRunning:
    @pytest.mark.parametrize("lost", [0, 1, 50])
    def test_nothing_begins_in_a_store_that_was_put_back(
        self, store: Store, tmp_path: Path, lost: int
    ) -> None:
        generation = Generation(tmp_path / "mark")
        store.attempts = SqlAttemptStore(store.database, generation, own_clock=True)
        store.add(price="0.020")
        (post,) = store.claim()
        ((last,),) = store.rows(select(func.max(EVENTS.c.id)))
        # What was sent in the meantime was more than is there now; at the least it
        # was this very post.
        generation.note(last + 1 + lost)

        assert store.begin(post) is None

        assert store.outcomes() == []
        assert store.money.calls("x:", store.now) == []
        assert scopes(store) == [("", "restored")]
        assert doubtful(store) == {post.id}
        # The claim was made without knowing of the doubt.
        assert store.attempts.reap(store.now) == 1
        store.pauses.resume("")
        (again,) = store.claim()
        assert again.doubtful
        assert store.begin(again) is not None, "it is stopped once"
        generation.close()

    def test_workers_at_once_are_not_taken_for_a_restored_store(
        self, store: Store, tmp_path: Path
    ) -> None:
        generation = Generation(tmp_path / "mark")
        store.attempts = SqlAttemptStore(store.database, generation, own_clock=True)
        lanes = [f"lane-{n}" for n in range(40)]
        store.posts.add_destinations(dict.fromkeys(lanes, "a:"), store.now)
        for name in lanes:
            store.add(destination=name)
        posts = store.claim(limit=len(lanes))

        with ThreadPoolExecutor(8) as pool:
            begun = list(pool.map(store.begin, posts))

        assert None not in begun
        ((last,),) = store.rows(select(func.max(EVENTS.c.id)))
        assert generation.last == last
        generation.close()

    def test_a_begin_is_noted_before_it_is_answered(
        self, store: Store, tmp_path: Path
    ) -> None:
        generation = Generation(tmp_path / "mark")
        store.attempts = SqlAttemptStore(store.database, generation, own_clock=True)
        store.sending()

        ((last,),) = store.rows(select(func.max(EVENTS.c.id)))
        assert generation.last == last
        generation.close()
        again = Generation(tmp_path / "mark")
        assert again.last == last
        again.close()


class TestPostgres:
    """Its history has a name: another one after a failover or a restore."""

    @pytest.mark.parametrize("change", ["system", "timeline"])
    def test_another_history_stops_it(
        self, postgres_store: Store, tmp_path: Path, change: str
    ) -> None:
        store, generation = postgres_store, Generation(tmp_path / "mark")
        assert not look_back(store.database, generation, store.now)
        post = store.add()
        query = select(META.c.value).where(META.c.name == "timeline")
        ((known,),) = store.rows(query)
        system, timeline = known.split("/")
        other = f"1/{timeline}" if change == "system" else f"{system}/00000000"
        store.execute(update(META).values(value=other))
        generation.close()
        generation = Generation(tmp_path / "mark")

        assert look_back(store.database, generation, store.now)

        assert scopes(store) == [("", "restored")]
        assert doubtful(store) == {post.id}
        assert not look_back(store.database, generation, store.now)
        generation.close()

    def test_another_history_stops_it_while_it_runs(
        self, postgres_store: Store, tmp_path: Path
    ) -> None:
        store, generation = postgres_store, Generation(tmp_path / "mark")
        store.attempts = SqlAttemptStore(store.database, generation, own_clock=True)
        look_back(store.database, generation, store.now)
        store.publish("1")
        # As after a failover behind one address.
        generation.timeline = "1/00000009"
        post = store.held()

        assert store.begin(post) is None

        assert scopes(store) == [("", "restored")]
        assert doubtful(store) == {post.id}
        generation.close()

    def test_the_same_history_goes_on(
        self, postgres_store: Store, tmp_path: Path
    ) -> None:
        generation = Generation(tmp_path / "mark")

        found = [look_back(postgres_store.database, generation, NOON) for _ in range(2)]

        assert found == [False, False]
        generation.close()

    def test_a_replica_that_takes_over_stops_it(
        self, postgres: Postgres, new_postgres: NewStore, tmp_path: Path
    ) -> None:
        store, generation = new_postgres(), Generation(tmp_path / "mark")
        look_back(store.database, generation, NOON)
        post = store.add()
        name = str(store.database.engine.url.database)
        # Not in pytest's own folder: the path of a socket has to be short.
        with tempfile.TemporaryDirectory(prefix="pg-") as folder:
            replica = Postgres(Path(folder) / "data", leader=postgres)
            replica.start()
            replica.promote()
            database = open_database(replica.url(name), base=Path())

            assert look_back(database, generation, NOON)

            assert doubtful(Store(database)) == {post.id}
            database.dispose()
            replica.stop("immediate")
        generation.close()

    def test_an_older_database_stops_it(
        self, new_postgres: NewStore, tmp_path: Path
    ) -> None:
        generation = Generation(tmp_path / "mark")
        today, yesterday = new_postgres(), new_postgres()
        today.attempts = SqlAttemptStore(today.database, generation, own_clock=True)
        today.publish("1")
        post = yesterday.add()

        assert look_back(yesterday.database, generation, NOON)

        assert doubtful(yesterday) == {post.id}
        generation.close()


class TestMark:
    @pytest.mark.parametrize("rubbish", [b"", b"12", b"x" * 20, b"\xff" * 20])
    def test_half_a_note_tells_nothing(self, tmp_path: Path, rubbish: bytes) -> None:
        (tmp_path / "mark").write_bytes(rubbish)

        generation = Generation(tmp_path / "mark")

        assert generation.last == 0
        generation.close()

    def test_a_lower_note_does_not_replace_a_higher(self, tmp_path: Path) -> None:
        generation = Generation(tmp_path / "var/mark")
        generation.note(12)
        generation.note(11)
        generation.close()

        again = Generation(tmp_path / "var/mark")
        assert again.last == 12
        again.close()

    def test_a_mark_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="cannot be used") as caught:
            Generation(tmp_path)

        assert "[store] mark" in caught.value.mend
