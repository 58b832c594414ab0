"""A store that was put back to an earlier day begins stopped, and doubts."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from distbot.domain.errors import InputError
from distbot.domain.post import Post, PostState, Receipt
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.engine import open_database
from distbot.storage.generation import Generation, look_back
from distbot.storage.store import Store as Opened
from distbot.storage.tables import EVENTS, POSTS
from distbot.storage.tables_more import META
from tests.postgres import Postgres
from tests.unit.storage.rig import LANES, NOON, URL, NewStore, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


@dataclass(slots=True)
class Newsroom:
    """A store in a file, with its mark beside it, that is opened and closed."""

    folder: Path
    store: Store = field(init=False)
    opened: Opened = field(init=False)

    def open(self) -> bool:
        """Open it; say whether it found itself restored."""
        mark = self.folder / "news.db.mark"
        now = self.store.now if hasattr(self, "store") else NOON
        self.opened = Opened.open(URL, base=self.folder, mark=mark, now=now)
        self.store = Store(self.opened.database, now=now)
        self.store.attempts = SqlAttemptStore(
            self.opened.database, self.opened.generation, own_clock=True
        )
        self.store.posts.add_destinations(LANES, now)
        return self.opened.restored

    def copy(self) -> Path:
        """Copy the file, as a backup does that nobody told distbot of."""
        copy = self.folder / "copy.db"
        copy.unlink(missing_ok=True)
        with self.opened.database.engine.connect() as db:
            db.connection.driver_connection.execute(f"VACUUM INTO '{copy}'")  # type: ignore[union-attr]  # sqlite3's
        return copy

    def restore(self, copy: Path) -> bool:
        """Stop, put an older copy in the file's place, and start again."""
        written = self.store.written
        self.opened.close()
        for suffix in ("-wal", "-shm"):
            (self.folder / f"news.db{suffix}").unlink(missing_ok=True)
        shutil.copy(copy, self.folder / "news.db")
        restored = self.open()
        self.store.written = written
        return restored


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path)
    assert not made.open()
    yield made
    made.opened.close()


def doubtful(store: Store) -> set[int]:
    """Which posts are to be looked for before they are sent."""
    return {row.id for row in store.rows(select(POSTS.c.id).where(POSTS.c.doubtful))}


def scopes(store: Store) -> list[tuple[str, str]]:
    return [(pause.scope, pause.actor) for pause in store.pauses.pauses()]


class TestRestored:
    def test_a_store_that_was_left_as_it_is_goes_on(self, newsroom: Newsroom) -> None:
        newsroom.store.publish("1")
        newsroom.store.add()
        newsroom.opened.close()

        assert not newsroom.open()
        assert scopes(newsroom.store) == []
        assert doubtful(newsroom.store) == set()
        assert len(newsroom.store.claim()) == 1

    def test_an_older_copy_begins_paused_with_all_that_waits_in_doubt(
        self, newsroom: Newsroom
    ) -> None:
        store = newsroom.store
        published = store.publish("1")
        store.cancel(store.add())
        waiting = [
            store.add(PostState.DRAFT),
            store.add(due_at=store.later(hours=1)),
            store.posts.get(store.unknown(destination="x").post_id),
            store.posts.get(store.sending(destination="x").post_id),
        ]
        copy = newsroom.copy()
        store.publish("2")

        assert newsroom.restore(copy)

        store = newsroom.store
        assert scopes(store) == [("", "restored")]
        store.wait(hours=1)
        assert store.claim() == []
        assert doubtful(store) == {post.id for post in waiting}
        assert published.id not in doubtful(store)

    def test_it_is_noticed_once(self, newsroom: Newsroom) -> None:
        copy = newsroom.copy()
        newsroom.store.publish("1")
        assert newsroom.restore(copy)
        newsroom.store.pauses.resume("")
        newsroom.opened.close()

        assert not newsroom.open()
        assert scopes(newsroom.store) == []

    def test_an_editors_own_pause_does_not_hide_it(self, newsroom: Newsroom) -> None:
        store = newsroom.store
        store.pauses.pause("", actor="@rukmini", why="libur", now=store.now)
        copy = newsroom.copy()
        store.pauses.resume("")
        store.publish("1")

        newsroom.restore(copy)

        assert scopes(newsroom.store) == [("", "restored")]

    def test_a_copy_that_lacks_nothing_that_was_sent_goes_on(
        self, newsroom: Newsroom
    ) -> None:
        newsroom.store.publish("1")
        copy = newsroom.copy()
        newsroom.store.add(PostState.DRAFT)

        assert not newsroom.restore(copy)

    def test_without_a_mark_nothing_is_known(self, newsroom: Newsroom) -> None:
        copy = newsroom.copy()
        newsroom.store.publish("1")
        newsroom.opened.close()
        (newsroom.folder / "news.db.mark").unlink()
        assert not newsroom.open()

        assert not newsroom.restore(copy)


class TestArticles:
    """Which articles may have been posted in the time that is forgotten."""

    def test_one_that_was_there_before_is_in_doubt(self, newsroom: Newsroom) -> None:
        restored_at = self._lose_an_hour(newsroom)

        old = self._compose(newsroom, restored_at - timedelta(minutes=1))
        new = self._compose(newsroom, restored_at)

        assert (old.doubtful, new.doubtful) == (True, False)

    def test_one_without_a_time_is_in_doubt_for_a_day(self, newsroom: Newsroom) -> None:
        self._lose_an_hour(newsroom)

        soon = self._compose(newsroom, None)
        newsroom.store.wait(days=1)
        later = self._compose(newsroom, None)

        assert (soon.doubtful, later.doubtful) == (True, False)

    def test_one_that_was_stored_but_not_composed_is_in_doubt(
        self, newsroom: Newsroom
    ) -> None:
        article_id = newsroom.store.article()
        self._lose_an_hour(newsroom)
        store = newsroom.store

        store.posts.add(article_id, [store.new()], store.now)

        assert store.posts.of_article(article_id)[0].doubtful

    def test_a_further_variant_is_an_editors_own(self, newsroom: Newsroom) -> None:
        restored_at = self._lose_an_hour(newsroom)
        old = self._compose(newsroom, restored_at - timedelta(minutes=1))
        store = newsroom.store
        store.cancel(old)
        article = store.articles.get(old.article_id)

        store.posts.draft(article, [store.new(PostState.DRAFT)], store.now)

        assert not store.posts.of_article(old.article_id)[-1].doubtful

    @staticmethod
    def _lose_an_hour(newsroom: Newsroom) -> datetime:
        copy = newsroom.copy()
        newsroom.store.wait(hours=1)
        newsroom.store.publish("1")
        assert newsroom.restore(copy)
        return newsroom.store.now

    @staticmethod
    def _compose(newsroom: Newsroom, published_at: datetime | None) -> Post:
        store = newsroom.store
        article_id = store.article(published_at)
        store.posts.add(article_id, [store.new()], store.now)
        return store.posts.of_article(article_id)[0]


class TestDoubt:
    def test_it_is_looked_for_since_the_copy_was_made(self, newsroom: Newsroom) -> None:
        store = newsroom.store
        store.add()
        copied_at, copy = store.now, newsroom.copy()
        store.wait(hours=5)
        (post,) = store.claim()
        opening = store.begin(post)
        assert opening is not None
        store.finish(opening, store.receipt())
        newsroom.restore(copy)
        store = newsroom.store
        store.pauses.resume("")

        (post,) = store.claim()
        assert post.doubtful
        assert store.attempts.doubt(post, store.leases[post.id], store.now)

        (found,) = store.traces.unsettled(store.later(minutes=1), 10)
        assert found.trace.began_at == copied_at
        assert found.trace.deadline == store.now
        (past,) = store.posts.lane("kanal", copied_at).past
        assert past.at == copied_at

    def test_what_was_found_is_not_sent_again(self, newsroom: Newsroom) -> None:
        store = newsroom.store
        store.add()
        copy = newsroom.copy()
        (post,) = store.claim()
        opening = store.begin(post)
        assert opening is not None
        newsroom.restore(copy)
        store = newsroom.store
        store.pauses.resume("")
        (post,) = store.claim()
        store.attempts.doubt(post, store.leases[post.id], store.now)

        found = Receipt(remote_id="77", url=None, at=store.now)
        assert store.traces.settle(
            post.id, found, actor="reconciler", why="seen", now=store.now
        )
        assert store.posts.tally() == {PostState.PUBLISHED: 1}


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
