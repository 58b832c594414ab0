"""A store that was put back to an earlier day begins stopped, and doubts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import Post, PostState, Receipt
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.store import Store as Opened
from tests.unit.storage.rig import LANES, NOON, URL, Store, doubtful, scopes

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
