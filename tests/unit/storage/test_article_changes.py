"""What the desk hears of articles that are known already."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from distbot.domain.article import Article
from distbot.domain.post import PostState
from distbot.domain.presence import UNPUBLISHED, Looks
from distbot.domain.settling import Intake
from distbot.ports import Admission, Decision
from tests.unit.storage.rig import NOON
from tests.unit.storage.test_races import at_once

if TYPE_CHECKING:
    from distbot.ports import Change
    from tests.unit.storage.rig import Store

STORY = Article(
    url="https://wartarimba.example.com/padi",
    headline="Padi Ladang Rimba Menguning Lebih Awal",
    paragraphs=("Petani mulai panen.", "“Airnya cukup,” kata Mak Sinar."),
    image="https://wartarimba.example.com/padi.jpg",
    modified_at=NOON - timedelta(hours=1),
)
MENDED = replace(
    STORY,
    paragraphs=("Petani belum panen.", *STORY.paragraphs[1:]),
    modified_at=NOON - timedelta(minutes=30),
)


def keep(store: Store, article: Article, source: str = "situs") -> int:
    return store.articles.keep(source, (article,), {}, baseline=False, now=store.now)


def posted(store: Store, state: PostState = PostState.DRAFT) -> int:
    """The story's id, with a post in that state."""
    keep(store, STORY)
    (waiting,) = store.articles.uncomposed(10)
    store.posts.add(waiting.id, [store.new(state)], store.now)
    return waiting.id


def undecided(store: Store) -> list[Change]:
    return list(store.desk.changes.undecided(10))


def decide(store: Store, change_id: int, decision: Decision = Decision.UPDATE) -> bool:
    return store.desk.changes.decide(change_id, decision, "@laras", store.now)


class TestKeep:
    def test_a_mended_article_is_kept_with_what_it_was(self, store: Store) -> None:
        article_id = posted(store)

        assert keep(store, MENDED) == 0

        assert store.articles.get(article_id) == MENDED
        (change,) = undecided(store)
        assert (change.article_id, change.found_at) == (article_id, store.now)
        assert (change.before, change.after) == (STORY, MENDED)
        assert (change.message, change.decision) == (None, None)
        assert store.desk.changes.get(change.id) == change

    def test_it_is_found_once(self, store: Store) -> None:
        posted(store)

        for _ in range(3):
            keep(store, MENDED)

        assert len(undecided(store)) == 1
        decide(store, undecided(store)[0].id)
        keep(store, MENDED)
        assert undecided(store) == []

    @pytest.mark.parametrize("modified_at", [None, STORY.modified_at], ids=str)
    def test_other_words_are_found_by_themselves(
        self, store: Store, modified_at: None
    ) -> None:
        posted(store)

        keep(store, replace(MENDED, modified_at=modified_at))

        assert len(undecided(store)) == 1

    def test_an_older_version_is_one_of_a_cache(self, store: Store) -> None:
        article_id = posted(store)
        keep(store, MENDED)

        keep(store, STORY)

        assert store.articles.get(article_id) == MENDED
        assert len(undecided(store)) == 1

    def test_a_later_time_alone_is_no_news(self, store: Store) -> None:
        article_id = posted(store)
        touched = replace(STORY, modified_at=NOON, tags=("padi",))

        keep(store, touched)

        assert store.articles.get(article_id) == touched
        assert undecided(store) == []

    def test_another_picture_is_news_with_a_later_time(self, store: Store) -> None:
        posted(store)
        other = replace(STORY, image="https://wartarimba.example.com/2.jpg")

        keep(store, other)
        assert undecided(store) == []
        keep(store, replace(other, modified_at=NOON))

        (change,) = undecided(store)
        assert change.after is not None
        assert change.after.image == other.image

    def test_another_source_reads_it_in_its_own_way(self, store: Store) -> None:
        article_id = posted(store)
        otherwise = replace(MENDED, modified_at=STORY.modified_at)

        for source in ("map", "situs", "map"):
            keep(store, otherwise if source == "map" else STORY, source)

        assert store.articles.get(article_id) == STORY
        assert undecided(store) == []

    def test_what_an_editor_sent_is_followed_from_its_feeds_first_word_on(
        self, store: Store
    ) -> None:
        new = [store.new(PostState.DRAFT)]
        article_id = store.posts.draft(STORY, new, store.now)
        feed = replace(STORY, paragraphs=STORY.paragraphs[:1])

        keep(store, feed)
        assert store.articles.get(article_id) == STORY
        assert undecided(store) == []
        mended = replace(feed, paragraphs=MENDED.paragraphs, modified_at=NOON)
        keep(store, mended)

        assert store.articles.get(article_id) == mended
        assert len(undecided(store)) == 1

    def test_two_changes_are_told_as_one(self, store: Store) -> None:
        posted(store)
        keep(store, MENDED)
        (first,) = undecided(store)
        store.desk.changes.shown(first.id, -100, 5)
        again = replace(MENDED, headline="Padi Belum Menguning", modified_at=NOON)

        keep(store, again)

        (second,) = undecided(store)
        assert (second.before, second.after) == (STORY, again)
        assert store.desk.changes.get(first.id).decision is Decision.SUPERSEDED
        assert not decide(store, first.id)

    def test_what_is_again_as_it_was_is_nothing_to_decide(self, store: Store) -> None:
        article_id = posted(store)
        keep(store, MENDED)
        back = replace(STORY, modified_at=NOON)

        keep(store, back)

        assert undecided(store) == []
        assert store.articles.get(article_id) == back

    def test_what_was_posted_nowhere_is_nothing_to_decide(self, store: Store) -> None:
        article_id = posted(store)
        (post,) = store.posts.of_article(article_id)
        store.cancel(post)

        keep(store, MENDED)

        assert store.articles.get(article_id) == MENDED
        assert undecided(store) == []

    def test_an_article_that_settles_before_it_is_posted_takes_its_words(
        self, store: Store
    ) -> None:
        keep(store, STORY)
        store.wait(seconds=10)
        keep(store, MENDED)
        store.wait(seconds=10)
        (waiting,) = store.articles.uncomposed(10)
        assert waiting.article == MENDED

        store.posts.add(waiting.id, [store.new(PostState.DRAFT)], store.now)

        assert undecided(store) == []

    def test_processes_that_look_at_once_find_one_change(self, store: Store) -> None:
        posted(store)
        for number in range(10):
            mended = replace(
                MENDED,
                headline=f"Padi Menguning, Bagian {number}",
                modified_at=NOON + timedelta(minutes=number),
            )

            at_once(*[partial(keep, store, mended)] * 2)

            (change,) = undecided(store)
            assert change.after == mended
            assert decide(store, change.id)


class TestDecide:
    def test_a_change_is_decided_once(self, store: Store) -> None:
        posted(store)
        keep(store, MENDED)
        (change,) = undecided(store)

        taps = [
            decide(store, change.id, decision)
            for decision in (Decision.LEAVE, Decision.UPDATE)
        ]

        assert taps == [True, False]
        decided = store.desk.changes.get(change.id)
        assert (decided.decision, decided.decided_by) == (Decision.LEAVE, "@laras")
        assert undecided(store) == []

    def test_the_next_change_is_told_from_what_was_decided(self, store: Store) -> None:
        posted(store)
        keep(store, MENDED)
        decide(store, undecided(store)[0].id, Decision.LEAVE)
        again = replace(MENDED, headline="Padi Belum Menguning", modified_at=NOON)

        keep(store, again)

        assert [one.before for one in undecided(store)] == [MENDED]

    def test_the_desk_is_told_once(self, store: Store) -> None:
        posted(store)
        keep(store, MENDED)
        (change,) = store.desk.changes.unshown(10)

        store.desk.changes.shown(change.id, -100, 5)

        assert store.desk.changes.unshown(10) == []
        assert [one.message for one in undecided(store)] == [(-100, 5)]

    def test_one_that_does_not_exist_is_not_decided(self, store: Store) -> None:
        assert not decide(store, 41)
        with pytest.raises(LookupError, match="41"):
            store.desk.changes.get(41)

    def test_what_was_left_can_be_asked_anew(self, store: Store) -> None:
        article_id = posted(store)
        keep(store, MENDED)
        decide(store, undecided(store)[0].id, Decision.LEAVE)

        asked = store.desk.changes.ask_again(article_id, STORY, store.now)

        (change,) = undecided(store)
        assert (change.id, change.before, change.after) == (asked, STORY, MENDED)
        known = store.desk.changes.of_article(article_id)
        assert [one.decision for one in known] == [Decision.LEAVE, None]

    def test_nothing_is_asked_of_what_is_as_it_was(self, store: Store) -> None:
        article_id = posted(store)

        assert store.desk.changes.ask_again(article_id, STORY, store.now) is None
        assert store.desk.changes.of_article(article_id) == []
        with pytest.raises(LookupError, match="41"):
            store.desk.changes.ask_again(41, STORY, store.now)


class TestGone:
    def test_it_takes_two_looks_in_vain(self, store: Store) -> None:
        article_id = posted(store)

        looks = [store.desk.changes.gone(article_id, store.now) for _ in range(3)]

        assert looks == [False, True, False]
        assert store.desk.changes.gone_twice(article_id)
        (change,) = undecided(store)
        assert (change.before, change.after) == (STORY, None)
        assert decide(store, change.id, Decision.RETRACT)

    def test_a_page_that_was_there_in_between_is_not_gone(self, store: Store) -> None:
        article_id = posted(store)

        store.desk.changes.gone(article_id, store.now)
        store.desk.changes.there(article_id)

        assert not store.desk.changes.gone(article_id, store.now)
        assert not store.desk.changes.gone_twice(article_id)
        assert undecided(store) == []

    def test_an_article_that_was_never_posted_is_gone_unsaid(
        self, store: Store
    ) -> None:
        keep(store, STORY)
        (waiting,) = store.articles.uncomposed(1)
        store.posts.add(waiting.id, (), store.now)

        looks = [store.desk.changes.gone(waiting.id, store.now) for _ in range(2)]

        assert looks == [False, True]
        assert undecided(store) == []

    def test_what_is_gone_before_it_has_posts_gets_none_until_it_is_back(
        self, store: Store
    ) -> None:
        keep(store, STORY)
        (waiting,) = store.articles.uncomposed(1)
        for _ in range(2):
            store.desk.changes.gone(waiting.id, store.now)

        assert store.articles.uncomposed(1) == []
        (held,) = store.ledger.waiting(1)
        assert held.why == "unpublished: its article is gone"

        keep(store, STORY)  # as a cache still has it
        assert store.articles.uncomposed(1) == []

        keep(store, MENDED)
        (back,) = store.articles.uncomposed(1)
        assert back.id == waiting.id

    def test_what_is_gone_while_it_settles_is_not_given_up_on(
        self, store: Store
    ) -> None:
        settling = Admission(intake=Intake(settle=timedelta(minutes=1)))
        store.articles.keep(
            "situs",
            (STORY,),
            {},
            baseline=False,
            now=store.now,
            admission=settling,
        )
        article_id = store.articles.find(STORY.key)
        assert article_id is not None
        for _ in range(2):
            store.desk.changes.gone(article_id, store.now)

        later = store.later(hours=2)
        assert store.articles.give_up_settling("situs", later) == []
        assert store.articles.uncomposed(1) == []

    def test_one_that_comes_back_need_not_be_taken_down(self, store: Store) -> None:
        article_id = posted(store)
        for _ in range(2):
            store.desk.changes.gone(article_id, store.now)
        assert len(undecided(store)) == 1

        keep(store, replace(STORY, modified_at=NOON))

        assert undecided(store) == []
        assert not store.desk.changes.gone(article_id, store.now)

    def test_what_its_own_system_says_is_gainsaid_by_no_single_sighting(
        self, store: Store
    ) -> None:
        article_id = posted(store)
        changes = store.desk.changes

        assert changes.gone(article_id, store.now, said=True)
        sightings = [changes.there(article_id, seen=True) for _ in range(6)]

        assert sightings == [False] * 4 + [True] * 2
        assert changes.gone(article_id, store.now, said=True)
        assert changes.there(article_id)
        assert not changes.gone_twice(article_id)

    def test_further_looks_in_vain_make_it_no_harder_to_come_back(
        self, store: Store
    ) -> None:
        article_id = posted(store)
        for _ in range(9):
            store.desk.changes.gone(article_id, store.now)

        assert store.desk.changes.there(article_id, seen=True)

    def test_of_what_is_gone_before_it_has_posts_nothing_is_made(
        self, store: Store
    ) -> None:
        keep(store, STORY)
        (article_id,) = (one.id for one in store.articles.uncomposed(9))
        store.desk.changes.gone(article_id, store.now, said=True)
        assert store.articles.uncomposed(9) == []
        (waiting,) = store.ledger.waiting(9)
        assert waiting.why == UNPUBLISHED

        store.wait(hours=1)
        store.articles.release(store.now)

        (dropped,) = store.articles.uncomposed(9)
        assert dropped.skip_reason == UNPUBLISHED

    @pytest.mark.parametrize("is_there", [True, False])
    def test_it_comes_back_as_news_where_somebody_knows_that_it_is_there(
        self, store: Store, *, is_there: bool
    ) -> None:
        keep(store, STORY)
        (article_id,) = (one.id for one in store.articles.uncomposed(9))
        store.desk.changes.gone(article_id, store.now, said=True)

        if is_there:
            store.desk.changes.there(article_id)
        keep(store, STORY)

        stored = store.articles.uncomposed(9)
        assert [one.skip_reason for one in stored] == ([None] if is_there else [])

    def test_looks_at_once_find_it_gone_once(self, store: Store) -> None:
        article_id = posted(store)
        look = partial(store.desk.changes.gone, article_id, store.now)

        assert sorted(at_once(look, look, look)) == [False, False, True]
        assert len(undecided(store)) == 1

    def test_an_article_that_does_not_exist_is_a_lookup_error(
        self, store: Store
    ) -> None:
        with pytest.raises(LookupError, match="41"):
            store.desk.changes.gone(41, store.now)
        assert not store.desk.changes.gone_twice(41)


class TestWatched:
    def watched(self, store: Store, limit: int = 9) -> list[int]:
        since = store.now - timedelta(hours=48)
        return [one.article_id for one in store.desk.changes.watched(since, limit)]

    def test_what_waits_is_watched_the_newest_first(self, store: Store) -> None:
        posts = [
            store.add(PostState.DRAFT),
            store.add(PostState.APPROVED),
            store.held(destination="x"),
        ]
        store.wait(days=30)

        assert self.watched(store) == [p.article_id for p in reversed(posts)]
        assert self.watched(store, limit=1) == [posts[-1].article_id]

    def test_what_is_out_is_watched_for_a_while(self, store: Store) -> None:
        post = store.publish("77")
        assert self.watched(store) == [post.article_id]

        store.wait(hours=47)
        assert self.watched(store) == [post.article_id]
        store.wait(hours=2)
        assert self.watched(store) == []

    def test_what_is_given_up_is_not_watched(self, store: Store) -> None:
        assert store.cancel(store.add(PostState.DRAFT))
        store.sending()
        store.finish_all(PostState.FAILED)

        assert self.watched(store) == []

    def test_an_article_without_an_address_has_no_page(self, store: Store) -> None:
        story = replace(STORY, url=None)
        keep(store, story)
        (waiting,) = store.articles.uncomposed(1)
        store.posts.add(waiting.id, [store.new(PostState.DRAFT)], store.now)

        assert self.watched(store) == []

    def test_it_says_where_to_look_and_whose_it_is(self, store: Store) -> None:
        posted(store)

        (one,) = store.desk.changes.watched(store.now, 9)

        assert one.url == STORY.url
        assert (one.headline, one.source) == (STORY.headline, "situs")

    def test_it_says_what_was_seen_of_its_page_last(self, store: Store) -> None:
        article_id = posted(store)
        changes, later = store.desk.changes, store.now + timedelta(minutes=2)
        assert changes.watched(store.now, 9)[0].looks is None
        for looks in (
            Looks(last_at=store.now, was_there=True),
            Looks(last_at=later, gone_since=store.now),
            Looks(last_at=later),
        ):
            changes.looked(article_id, looks)

            assert changes.watched(store.now, 9)[0].looks == looks
