"""One article from several sources is one, and goes on when it is finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from distbot.domain.article import Article
from distbot.domain.embargo import Hold
from distbot.domain.post import PostState
from distbot.domain.settling import Intake
from distbot.ports import AS_IT_COMES, Admission
from tests.unit.storage.rig import NOON
from tests.unit.storage.test_races import at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.unit.storage.rig import Store

STORY = Article(
    url="https://rimba.example.com/2026/padi",
    headline="Padi Ladang Rimba Menguning Lebih Awal",
    paragraphs=("Petani mulai panen.", "“Airnya cukup,” kata Mak Sinar."),
    image="https://rimba.example.com/padi.jpg",
    published_at=NOON,
    aliases=("wp:rimba.example.com:7",),
)
MOVED = replace(STORY, url="https://rimba.example.com/2026/padi-menguning")
MENDED = replace(STORY, paragraphs=("Petani belum panen.", *STORY.paragraphs[1:]))
BARE = replace(STORY, image=None)
OTHER = replace(
    STORY,
    url="https://rimba.example.com/2026/lada",
    headline="Lada Rimba Mulai Berbuah Musim Ini",
    aliases=("wp:rimba.example.com:8",),
)
SLOW = Admission(
    intake=Intake(settle=timedelta(seconds=60), image_wait=timedelta(seconds=120))
)
FULL = Admission(intake=Intake(fullness=3))
THIN = Admission(intake=Intake(fullness=1))


def keep(
    store: Store,
    *articles: Article,
    source: str = "situs",
    admission: Admission = AS_IT_COMES,
) -> int:
    return store.articles.keep(
        source, articles, {}, baseline=False, now=store.now, admission=admission
    )


def ready(store: Store) -> Sequence[Article]:
    """What may be composed."""
    return [one.article for one in store.articles.uncomposed(100)]


def compose(store: Store) -> int:
    (one,) = store.articles.uncomposed(100)
    store.posts.add(one.id, [store.new(PostState.DRAFT)], store.now)
    return one.id


class TestIdentity:
    def test_a_changed_address_with_the_same_number_is_no_new_article(
        self, store: Store
    ) -> None:
        keep(store, STORY)

        assert keep(store, MOVED) == 0
        assert len(ready(store)) == 1

    def test_from_then_on_it_is_known_by_both_addresses(self, store: Store) -> None:
        keep(store, STORY)
        keep(store, MOVED)

        found = [replace(one, aliases=()) for one in (STORY, MOVED)]

        assert keep(store, *found, source="map") == 0

    def test_a_republished_article_is_the_one_of_its_address(
        self, store: Store
    ) -> None:
        keep(store, STORY)
        again = replace(STORY, aliases=("wp:rimba.example.com:99",))

        assert keep(store, again) == 0
        assert keep(store, replace(MOVED, aliases=again.aliases)) == 0

    def test_a_number_that_a_feed_gives_twice_tells_nothing(self, store: Store) -> None:
        twins = (STORY, replace(OTHER, aliases=STORY.aliases))

        assert keep(store, *twins) == 2

    def test_two_sources_tell_of_one_article_by_its_headline(
        self, store: Store
    ) -> None:
        keep(store, STORY)
        elsewhere = replace(
            STORY,
            url="https://m.rimba.example.com/7",
            headline="“Padi ladang Rimba” menguning lebih awal!",
            published_at=NOON - timedelta(hours=23),
            aliases=(),
        )

        assert keep(store, elsewhere, source="map") == 0
        assert keep(store, replace(elsewhere, headline="Lain"), source="map") == 0

    @pytest.mark.parametrize(
        ("source", "hours", "headline"),
        [
            ("situs", 1, STORY.headline),
            ("map", 25, STORY.headline),
            ("map", 1, "Padi Ladang Rimba Menguning Terlambat"),
        ],
        ids=["the same source", "another day", "another headline"],
    )
    def test_else_it_is_another_article(
        self, store: Store, source: str, hours: int, headline: str
    ) -> None:
        keep(store, STORY)
        other = replace(
            STORY,
            url="https://m.rimba.example.com/9",
            headline=headline,
            published_at=NOON + timedelta(hours=hours),
            aliases=(),
        )

        assert keep(store, other, source=source) == 1

    def test_a_source_that_tells_of_two_means_two(self, store: Store) -> None:
        keep(store, STORY)
        one, two = (
            replace(STORY, url=f"https://m.rimba.example.com/{n}", aliases=())
            for n in (1, 2)
        )

        assert keep(store, one, source="map") == 0
        assert keep(store, two, source="map") == 1

    def test_an_editor_gets_the_address_that_was_sent(self, store: Store) -> None:
        keep(store, STORY)
        elsewhere = replace(STORY, url="https://m.rimba.example.com/7", aliases=())

        first = store.posts.draft(MOVED, (), store.now)
        second = store.posts.draft(elsewhere, (), store.now)

        assert first != second
        assert store.articles.get(first) == MOVED

    def test_sources_that_race_make_one_row(self, store: Store) -> None:
        sources = {
            "situs": STORY,
            "map": MOVED,
            "peta": replace(STORY, url="https://m.rimba.example.com/7", aliases=()),
        }
        both = [
            (one, replace(OTHER, url=f"{OTHER.url}-{n}"))
            for n, one in enumerate(sources.values())
        ]

        new = at_once(
            *(
                partial(keep, store, *pair, source=source)
                for source, pair in zip(sources, both, strict=True)
            )
        )

        assert sum(new) == 2
        assert len(ready(store)) == 2


class TestWhoIsFollowed:
    def test_a_fuller_source_gives_the_words_of_what_is_not_composed(
        self, store: Store
    ) -> None:
        keep(store, STORY, source="map", admission=SLOW)

        keep(store, MENDED, source="rest", admission=FULL)
        keep(store, STORY, source="map", admission=SLOW)

        assert ready(store) == [MENDED]

    def test_of_what_is_composed_its_reading_is_no_change(self, store: Store) -> None:
        keep(store, STORY)
        article_id = compose(store)

        keep(store, MENDED, source="rest", admission=FULL)

        assert store.articles.get(article_id) == STORY
        assert list(store.desk.changes.undecided(10)) == []
        later = replace(MENDED, headline="Padi Rimba Dipanen", aliases=())
        keep(store, later, source="rest", admission=FULL)
        assert len(store.desk.changes.undecided(10)) == 1

    def test_a_thinner_one_is_not_heard(self, store: Store) -> None:
        keep(store, STORY)

        keep(store, MENDED, source="map", admission=THIN)

        assert ready(store) == [STORY]

    def test_a_lagging_feed_rolls_nothing_back(self, store: Store) -> None:
        new = replace(MENDED, modified_at=NOON)
        keep(store, new, admission=SLOW)
        store.wait(seconds=30)

        old = replace(STORY, modified_at=NOON - timedelta(hours=1))
        keep(store, old, admission=SLOW)
        store.wait(seconds=30)
        keep(store, new, admission=SLOW)

        assert ready(store) == [new]

    def test_a_source_as_full_is_heard_where_it_knows_a_later_version(
        self, store: Store
    ) -> None:
        old = replace(STORY, modified_at=NOON)
        late = replace(MENDED, modified_at=NOON + timedelta(minutes=1))
        keep(store, old, source="cms", admission=FULL)
        article_id = compose(store)
        keep(store, old, source="situs", admission=FULL)
        assert store.desk.changes.undecided(5) == []

        keep(store, late, source="situs", admission=FULL)

        (change,) = store.desk.changes.undecided(5)
        assert (change.before, change.after) == (old, late)
        assert store.articles.get(article_id) == late

        keep(store, old, source="cms", admission=FULL)
        assert store.articles.get(article_id) == late

    def test_of_a_later_version_that_is_only_cut_otherwise_nobody_hears(
        self, store: Store
    ) -> None:
        keep(store, replace(STORY, modified_at=NOON), admission=FULL)
        compose(store)
        tagged = replace(
            STORY,
            paragraphs=(" ".join(STORY.paragraphs),),
            modified_at=NOON + timedelta(minutes=1),
        )
        keep(store, tagged, source="cms", admission=FULL)

        assert store.desk.changes.undecided(5) == []

    def test_who_gives_only_what_is_finished_settles_what_another_began(
        self, store: Store
    ) -> None:
        told = replace(STORY, modified_at=NOON)
        slow = replace(SLOW, intake=replace(SLOW.intake, fullness=3))
        keep(store, told, admission=slow)
        assert ready(store) == []

        keep(store, told, source="cms", admission=FULL)

        assert ready(store) == [told]


class TestSettling:
    def test_two_reads_that_agree_settle_an_article(self, store: Store) -> None:
        assert keep(store, STORY, admission=SLOW) == 1
        assert ready(store) == []

        store.wait(seconds=59)
        keep(store, STORY, admission=SLOW)
        assert ready(store) == []
        store.wait(seconds=1)
        keep(store, STORY, admission=SLOW)

        assert ready(store) == [STORY]

    def test_other_words_begin_the_wait_anew(self, store: Store) -> None:
        keep(store, STORY, admission=SLOW)
        store.wait(seconds=60)
        keep(store, MENDED, admission=SLOW)
        assert ready(store) == []

        store.wait(seconds=60)
        keep(store, MENDED, admission=SLOW)

        assert ready(store) == [MENDED]
        assert list(store.desk.changes.undecided(10)) == []

    def test_an_image_is_waited_for_but_not_for_ever(self, store: Store) -> None:
        keep(store, BARE, admission=SLOW)
        store.wait(seconds=60)
        keep(store, BARE, admission=SLOW)
        assert ready(store) == []

        store.wait(seconds=60)
        keep(store, BARE, admission=SLOW)

        assert ready(store) == [BARE]

    def test_the_source_is_told_what_to_read_again(self, store: Store) -> None:
        keep(store, STORY, admission=SLOW)
        keep(store, MOVED, admission=SLOW)

        assert store.articles.unsettled("situs") == {
            "rimba.example.com/2026/padi",
            "rimba.example.com/2026/padi-menguning",
            "wp:rimba.example.com:7",
        }
        assert store.articles.unsettled("map") == frozenset()
        assert store.articles.ripe_at("situs", NOON) == store.later(seconds=60)
        assert store.articles.ripe_at("situs", store.later(seconds=60)) is None

    def test_history_and_what_an_editor_sends_need_not_settle(
        self, store: Store
    ) -> None:
        store.articles.keep(
            "situs", (OTHER,), {}, baseline=True, now=NOON, admission=SLOW
        )

        assert ready(store) == [OTHER]

        keep(store, STORY, admission=SLOW)
        store.posts.draft(STORY, (), store.now)

        assert store.articles.unsettled("situs") == frozenset()

    def test_a_webhook_that_tells_all_settles_what_a_feed_began(
        self, store: Store
    ) -> None:
        keep(store, BARE, admission=SLOW)

        keep(store, STORY, source="hook", admission=FULL)

        assert ready(store) == [STORY]

    def test_what_nobody_reads_again_goes_on_as_it_was_read(self, store: Store) -> None:
        keep(store, STORY, admission=SLOW)
        store.wait(minutes=9)
        assert store.articles.give_up_settling("situs", store.now) == []

        store.wait(minutes=1)

        assert store.articles.give_up_settling("map", store.now) == []
        given_up = store.articles.give_up_settling("situs", store.now)
        assert given_up == [STORY.headline]
        assert ready(store) == [STORY]

    def test_what_never_rests_goes_on_after_an_hour(self, store: Store) -> None:
        for minute in range(13):
            edited = replace(STORY, paragraphs=(f"Panen hari ke-{minute}.",))
            keep(store, edited, admission=SLOW)
            given_up = store.articles.give_up_settling("situs", store.now)
            assert bool(given_up) is (minute == 12)
            store.wait(minutes=5)

    def test_what_waits_for_a_source_that_is_gone_is_let_go(self, store: Store) -> None:
        keep(store, STORY, admission=SLOW)
        keep(store, OTHER, source="map", admission=SLOW)

        store.articles.let_go(["map"], store.now)

        assert ready(store) == [STORY]
        store.articles.let_go([], store.now)
        assert ready(store) == [STORY, OTHER]


class TestHolds:
    def test_a_mark_holds_until_the_source_gives_the_article_without(
        self, store: Store
    ) -> None:
        hold = Hold(why="held: it is marked “tahan”", until=None)
        keep(store, STORY, admission=Admission(holds={STORY.key: hold}))
        store.articles.release(store.later(days=30))
        assert ready(store) == []
        (waiting,) = store.ledger.waiting(10)
        assert (waiting.why, waiting.held) == (hold.why, True)

        keep(store, STORY)

        assert ready(store) == [STORY]

    def test_an_embargo_ends_by_itself(self, store: Store) -> None:
        hold = Hold(why="held: tomorrow", until=store.later(days=1))
        keep(store, STORY, admission=Admission(holds={STORY.key: hold}))
        store.articles.release(store.later(hours=23))
        assert ready(store) == []
        assert store.ledger.waiting(10)[0].until == hold.until

        store.articles.release(store.later(days=1))

        assert ready(store) == [STORY]

    def test_what_is_held_takes_new_words_without_a_question(
        self, store: Store
    ) -> None:
        hold = Hold(why="held: it is marked “tahan”", until=None)
        keep(store, STORY, admission=Admission(holds={STORY.key: hold}))

        keep(store, MENDED)

        assert ready(store) == [MENDED]
        assert list(store.desk.changes.undecided(10)) == []

    def test_an_editor_may_post_what_is_held(self, store: Store) -> None:
        hold = Hold(why="held: it is marked “tahan”", until=None)
        keep(store, STORY, admission=Admission(holds={STORY.key: hold}))

        article_id = store.posts.draft(STORY, [store.new(PostState.DRAFT)], store.now)

        assert len(store.posts.of_article(article_id)) == 1
        assert store.ledger.waiting(10) == []


def test_the_ledger_says_why_an_article_has_no_posts(store: Store) -> None:
    keep(store, STORY, admission=SLOW)
    keep(store, OTHER)

    told = {one.headline: one.why for one in store.ledger.waiting(10)}

    assert "second look" in told[STORY.headline]
    assert "being composed" in told[OTHER.headline]
    assert not any(one.held for one in store.ledger.waiting(10))
    assert len(store.ledger.waiting(1)) == 1


def test_history_is_no_article_that_waits(store: Store) -> None:
    store.articles.keep("situs", (STORY,), {}, baseline=True, now=NOON)

    assert store.ledger.waiting(10) == []
