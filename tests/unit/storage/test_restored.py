"""A store that was put back under our feet, or beside us: what it doubts and keeps."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from distbot.domain.errors import InputError
from distbot.domain.post import Post, PostState
from distbot.domain.reading import ArticleClass
from distbot.storage._values import from_ms, to_ms
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.backup import back_up, put_back, replaced
from distbot.storage.doubts import SINCE, UNTIL
from distbot.storage.generation import Generation, doubt, look_back, put_meta
from distbot.storage.store import Store as Opened
from distbot.storage.tables import ARTICLES, EVENTS, POSTS
from distbot.storage.tables_more import LOCKS, META, NOTICES
from tests.unit.storage.rig import NOON, URL, NewStore, Store

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR = timedelta(hours=1)
NEVER = NOON - timedelta(days=3650)


class Marks:
    """Opens marks, one a host, and closes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: list[Generation] = []

    def host(self, name: str, *stores: Store) -> Generation:
        """A host's own mark, under which it serves these stores, one by one."""
        self._open.append(Generation(self._folder / f"{name}.mark"))
        for store in stores:
            store.attempts = SqlAttemptStore(
                store.database, self._open[-1], own_clock=True
            )
        return self._open[-1]

    def close(self) -> None:
        for generation in self._open:
            generation.close()


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[Marks]:
    made = Marks(tmp_path)
    yield made
    made.close()


def since(store: Store) -> datetime:
    """When the store's memory ends."""
    query = select(META.c.value).where(META.c.name == SINCE)
    ((value,),) = store.rows(query)
    return from_ms(int(value))


def kinds(store: Store) -> list[tuple[str, str]]:
    """Who is to hear what."""
    query = select(NOTICES.c.audience, NOTICES.c.kind).order_by(NOTICES.c.id)
    return [(row.audience, row.kind) for row in store.rows(query)]


def is_doubtful(store: Store, post_id: int) -> bool:
    ((found,),) = store.rows(select(POSTS.c.doubtful).where(POSTS.c.id == post_id))
    return bool(found)


def stopped(store: Store, at: datetime) -> None:
    """Have the store found put back."""
    with store.database.writes() as db:
        doubt(db, at)


class TestUnderOurFeet:
    def test_new_events_do_not_hide_a_restore(
        self, new_store: NewStore, marks: Marks
    ) -> None:
        today, yesterday = new_store(), new_store()
        generation = marks.host("a", today, yesterday)
        today.publish("1")
        # Taken in, composed and claimed as ever, until somebody notices.
        waiting = [yesterday.add(PostState.DRAFT) for _ in range(9)]
        post = yesterday.held()
        ((last,),) = yesterday.rows(select(func.max(EVENTS.c.id)))
        assert last > generation.last

        assert yesterday.begin(post) is None

        assert yesterday.outcomes() == []
        assert kinds(yesterday) == [("chiefs", "restored")]
        assert [pause.actor for pause in yesterday.pauses.pauses()] == ["restored"]
        assert all(is_doubtful(yesterday, one.id) for one in [*waiting, post])
        assert generation.restored == 1

    def test_memory_ends_before_what_was_written_after_the_restore(
        self, new_store: NewStore, marks: Marks
    ) -> None:
        today, yesterday = new_store(), new_store()
        marks.host("a", today, yesterday)
        yesterday.add()
        today.wait(hours=1)
        today.publish("1")
        yesterday.wait(hours=2)
        yesterday.add(PostState.DRAFT)
        (post,) = yesterday.claim()

        assert yesterday.begin(post) is None

        assert since(yesterday) == NOON

    def test_a_claim_of_before_is_lost(self, store: Store, marks: Marks) -> None:
        marks.host("a", store)
        post = store.held()
        stopped(store, store.now)

        assert store.begin(post) is None

        assert store.attempts.reap(store.now) == 1
        assert store.state(post) is PostState.APPROVED

    def test_it_is_told_once_however_many_notice(
        self, new_store: NewStore, marks: Marks
    ) -> None:
        today, yesterday = new_store(), new_store()
        generation = marks.host("a", today, yesterday)
        told: list[str] = []
        generation.listen(lambda event, _fields: told.append(event))
        today.publish("1")
        lanes = [f"lane-{n}" for n in range(8)]
        yesterday.posts.add_destinations(dict.fromkeys(lanes, "a:"), NOON)
        for name in lanes:
            yesterday.add(destination=name)
        posts = yesterday.claim()

        with ThreadPoolExecutor(8) as pool:
            begun = list(pool.map(yesterday.begin, posts))

        assert begun == [None] * len(lanes)
        assert told == ["store_restored"]
        assert kinds(yesterday) == [("chiefs", "restored")]

    def test_another_process_of_the_host_may_have_noticed(
        self, new_store: NewStore, marks: Marks
    ) -> None:
        today, yesterday = new_store(), new_store()
        ours = marks.host("a", today, yesterday)
        today.wait(seconds=1)
        today.publish("1")
        post = yesterday.held()
        theirs = marks.host("a")
        assert look_back(yesterday.database, theirs, yesterday.now)
        yesterday.pauses.resume("")
        assert yesterday.begin(post) is None
        assert yesterday.attempts.reap(yesterday.now) == 1
        (again,) = yesterday.claim()
        assert again.doubtful

        assert yesterday.begin(again) is None, "it looks what the other one noted"

        assert ours.restored == 0
        assert yesterday.pauses.pauses() == []
        assert yesterday.begin(again) is not None

    def test_a_listener_that_fails_stops_nothing(
        self, new_store: NewStore, marks: Marks
    ) -> None:
        today, yesterday = new_store(), new_store()
        generation = marks.host("a", today, yesterday)

        def fail(_event: str, _fields: dict[str, object]) -> None:
            raise OSError

        generation.listen(fail)
        today.publish("1")

        assert yesterday.begin(yesterday.held()) is None

        assert generation.restored == 1


class TestSeveralHosts:
    def test_a_second_host_does_not_shorten_what_is_in_doubt(
        self, new_store: NewStore, marks: Marks
    ) -> None:
        today, yesterday = new_store(), new_store()
        hosts = [marks.host(name, today) for name in "ab"]
        for generation in hosts:
            today.attempts = SqlAttemptStore(today.database, generation, own_clock=True)
            today.publish(f"{id(generation)}")
        old = yesterday.add()
        yesterday.wait(hours=1)
        assert look_back(yesterday.database, hosts[0], yesterday.now)
        yesterday.wait(minutes=1)
        yesterday.add(PostState.DRAFT)

        assert look_back(yesterday.database, hosts[1], yesterday.now)

        assert since(yesterday) == NOON
        assert is_doubtful(yesterday, old.id)

    @pytest.mark.parametrize(
        ("days", "waiting", "kept"),
        [(1, False, True), (8, True, True), (8, False, False)],
    )
    def test_an_older_doubt_counts_while_it_may_be_the_same(
        self, store: Store, days: float, *, waiting: bool, kept: bool
    ) -> None:
        store.add()
        stopped(store, store.later(hours=1))
        if not waiting:
            store.execute(update(POSTS).values(doubtful=False))
        store.wait(days=days)
        store.add()

        stopped(store, store.later(hours=1))

        assert since(store) == (NOON if kept else store.now)


class TestRepeats:
    @pytest.mark.parametrize(
        ("sent_days_before", "told_days_after", "doubtful"),
        [(31, 0.1, True), (31, 30, True), (31, 32, False), (1, 29, False)],
        ids=["was due", "held up", "long after", "was young"],
    )
    def test_one_that_may_have_been_due_is_in_doubt(
        self,
        store: Store,
        sent_days_before: float,
        told_days_after: float,
        *,
        doubtful: bool,
    ) -> None:
        evergreen = ArticleClass.EVERGREEN
        first = store.publish("1", article_class=evergreen)
        store.wait(days=sent_days_before)
        stopped(store, store.now)
        store.wait(days=told_days_after)

        new = store.new(article_class=evergreen)
        assert store.posts.add_variant(first.article_id, new, store.now, after=first.id)

        again = store.posts.of_article(first.article_id)[-1]
        assert again.doubtful is doubtful

    def test_without_a_restore_none_is_in_doubt(self, store: Store) -> None:
        first = store.publish("1")
        store.wait(days=31)

        store.posts.add_variant(
            first.article_id, store.new(), store.now, after=first.id
        )

        assert not store.posts.of_article(first.article_id)[-1].doubtful


@pytest.mark.parametrize(
    ("ahead", "after", "doubtful"),
    [(HOUR, HOUR / 2, True), (HOUR * 72, HOUR * 25, False), (-HOUR / 4, HOUR, False)],
    ids=["still to come", "a day later", "of after the restore"],
)
def test_an_article_whose_time_is_still_to_come_is_held_for_undated(
    store: Store, ahead: timedelta, after: timedelta, *, doubtful: bool
) -> None:
    stopped(store, NOON)
    store.now = NOON + after

    article_id = store.article(store.now + ahead)

    query = select(ARTICLES.c.doubtful).where(ARTICLES.c.id == article_id)
    assert store.rows(query) == [(doubtful,)]


class TestMoney:
    def _doubted(self, store: Store, limit: str = "20") -> Post:
        store.add(destination="x", price="0.2")
        (post,) = store.claim()
        lease, bill = store.leases[post.id], store.bill(limit)
        assert store.attempts.doubt(post, lease, store.now, bill)
        return post

    def test_what_turns_out_to_be_sent_is_billed(self, store: Store) -> None:
        post = self._doubted(store)
        assert store.bills() == [("post", "reserved")]

        assert store.traces.settle(
            post.id, store.receipt("9"), actor="reconciler", why="seen", now=store.now
        )

        assert store.bills() == [("post", "billed")]
        assert store.charged() == Decimal("0.2")

    def test_what_turns_out_not_to_be_is_not(self, store: Store) -> None:
        post = self._doubted(store)

        assert store.traces.settle(
            post.id, None, actor="reconciler", why="absent", now=store.now
        )

        assert store.charged() == 0

    def test_what_was_spent_already_asks_for_no_room(self, store: Store) -> None:
        self._doubted(store, limit="0.1")

        assert store.money.charged(store.bill("0.1")) == Decimal("0.2")


@pytest.mark.parametrize(
    ("actor", "doubtful"), [("editor 7", False), ("reconciler", True)]
)
def test_only_a_persons_word_ends_the_doubt_of_an_unknown_post(
    store: Store, actor: str, *, doubtful: bool
) -> None:
    opening = store.unknown()
    stopped(store, store.now)
    assert is_doubtful(store, opening.post_id)

    assert store.traces.settle(
        opening.post_id, None, actor=actor, why="absent", now=store.now
    )

    assert is_doubtful(store, opening.post_id) is doubtful


class TestMark:
    def test_one_that_cannot_be_written_holds_nothing_up(self, store: Store) -> None:
        generation = Generation(Path("/dev/full"))
        told: list[tuple[str, object]] = []
        generation.listen(lambda event, fields: told.append((event, fields["path"])))
        store.attempts = SqlAttemptStore(store.database, generation, own_clock=True)

        first, second = store.sending(), store.sending(destination="x")

        assert first.post_id != second.post_id
        ((last,),) = store.rows(select(func.max(EVENTS.c.id)))
        assert generation.last == last
        assert told == [("mark_not_written", "/dev/full")]
        generation.close()

    def test_the_very_event_is_known_again(self, store: Store, marks: Marks) -> None:
        generation = marks.host("a", store)
        store.publish("1")
        assert generation.mark.post_id

        again = marks.host("a")

        assert again.mark == generation.mark
        assert not look_back(store.database, again, store.now)
        store.execute(update(EVENTS).where(EVENTS.c.id == again.last).values(at=1))
        assert look_back(store.database, again, store.now)

    def test_an_older_note_of_a_number_only_serves(
        self, store: Store, tmp_path: Path, marks: Marks
    ) -> None:
        store.publish("1")
        ((last,),) = store.rows(select(func.max(EVENTS.c.id)))
        (tmp_path / "a.mark").write_text(f"{last:20d}", encoding="ascii")

        assert not look_back(store.database, marks.host("a"), store.now)

        (tmp_path / "b.mark").write_text(f"{last + 1:20d}", encoding="ascii")
        assert look_back(store.database, marks.host("b"), store.now)


class TestBackup:
    """The store as a file: whole, or not there."""

    @pytest.fixture
    def opened(self, store: Store, marks: Marks) -> Opened:
        generation = marks.host("news", store)
        look_back(store.database, generation, store.now)
        store.publish("1")
        return Opened(database=store.database, generation=generation, restored=False)

    def test_one_that_breaks_off_leaves_nothing(
        self, sqlite_store: Store, tmp_path: Path
    ) -> None:
        sqlite_store.publish("1")
        with sqlite_store.database.writes() as db:
            LOCKS.drop(db)
        folder = tmp_path / "backups"
        folder.mkdir()

        with pytest.raises(InputError, match="cannot be written"):
            back_up(sqlite_store.database, folder / "news.db")

        assert list(folder.iterdir()) == []

    def test_it_goes_back_whole_with_what_it_replaces_kept(
        self, opened: Opened, store: Store, tmp_path: Path
    ) -> None:
        saved = tmp_path / "saved.db"
        rows = back_up(opened.database, saved)
        store.publish("2")
        now = store.later(hours=1)

        assert put_back(opened, saved, now) == rows

        assert store.posts.tally() == {PostState.PUBLISHED: 1}
        assert kinds(store) == [("chiefs", "restored")]
        kept = replaced(opened, now)
        assert put_back(opened, kept, now + HOUR) > rows
        assert store.posts.tally() == {PostState.PUBLISHED: 2}
        assert [path.name for path in tmp_path.glob("*.part*")] == []

    def test_it_is_doubted_once(
        self, opened: Opened, store: Store, tmp_path: Path
    ) -> None:
        saved = tmp_path / "saved.db"
        back_up(opened.database, saved)
        # As one of the other kind of database, or of another server.
        with closing(sqlite3.connect(saved)) as file, file:
            file.execute("UPDATE meta SET value = '1/2' WHERE name = 'timeline'")
        put_back(opened, saved, store.now)
        again = Generation(opened.generation.path)

        assert not look_back(store.database, again, store.now)
        again.close()

    @pytest.mark.parametrize("lost", ["row", "table", "copy"])
    def test_an_incomplete_one_changes_nothing(
        self, opened: Opened, store: Store, tmp_path: Path, lost: str
    ) -> None:
        saved = tmp_path / "saved.db"
        back_up(opened.database, saved)
        spoil = {
            "row": "DELETE FROM events WHERE id = 1",
            "table": "DROP TABLE distbot_backup",
            "copy": "SELECT 1",
        }
        with closing(sqlite3.connect(saved)) as file, file:
            file.execute(spoil[lost])
        if lost == "copy":
            saved.write_bytes(saved.read_bytes()[: saved.stat().st_size // 2])

        with pytest.raises(InputError, match=r"incomplete|damaged|no backup"):
            put_back(opened, saved, store.now)

        assert store.posts.tally() == {PostState.PUBLISHED: 1}
        assert store.pauses.pauses() == []

    def test_a_store_is_no_backup(
        self, new_sqlite: NewStore, opened: Opened, store: Store, tmp_path: Path
    ) -> None:
        other = new_sqlite()
        file = Path(str(other.database.engine.url.database))
        other.database.dispose()
        shutil.copy(file, tmp_path / "copy.db")

        with pytest.raises(InputError, match="no backup"):
            put_back(opened, tmp_path / "copy.db", store.now)

        assert store.posts.tally() == {PostState.PUBLISHED: 1}


def test_what_is_known_of_a_doubt_is_replaced_by_the_next(store: Store) -> None:
    with store.database.writes() as db:
        put_meta(db, UNTIL, str(to_ms(NEVER)))
        put_meta(db, UNTIL, str(to_ms(NOON)))

    query = select(META.c.value).where(META.c.name == UNTIL)
    assert store.rows(query) == [(str(to_ms(NOON)),)]


def test_whoever_opens_it_first_leaves_the_news(tmp_path: Path) -> None:
    mark = tmp_path / "news.mark"
    opened = Opened.open(URL, base=tmp_path, mark=mark, now=NOON)
    opened.close()
    generation = Generation(mark)
    generation.note(7)
    generation.close()

    shell = Opened.open(URL, base=tmp_path, mark=mark, now=NOON)
    shell.close()
    service = Opened.open(URL, base=tmp_path, mark=mark, now=NOON)

    assert (shell.restored, service.restored) == (True, False)
    assert kinds(Store(service.database)) == [("chiefs", "restored")]
    service.close()
