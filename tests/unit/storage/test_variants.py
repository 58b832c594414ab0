"""Evergreens that are told again, and what was said already."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from distbot.domain.post import Post, PostState
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass

if TYPE_CHECKING:
    from datetime import datetime

    from distbot.ports import NewPost
    from tests.unit.storage.rig import Store

EVERGREEN = ArticleClass.EVERGREEN
QUOTES = ("Airnya cukup,", "Panennya baik,")


def quote(words: str) -> Quote:
    return Quote(text=words, start=1, paragraph=0, speaker="Mak Sinar", usable=True)


def lasting(store: Store, before: datetime | None = None) -> list[Post]:
    found = store.posts.lasting("kanal", before or store.now, 10)
    return [each.post for each in found]


def again(store: Store, **particulars: Any) -> NewPost:  # noqa: ANN401 - those of `new`
    return store.new(PostState.DRAFT, article_class=EVERGREEN, **particulars)


class TestLasting:
    def test_evergreens_come_when_they_were_published_long_ago(
        self, store: Store
    ) -> None:
        old = store.publish("1", article_class=EVERGREEN)
        store.wait(hours=1)
        young = store.publish("2", article_class=EVERGREEN)

        assert lasting(store, store.now) == [old, young]
        assert lasting(store, store.now - timedelta(milliseconds=1)) == [old]
        assert len(store.posts.lasting("kanal", store.now, 1)) == 1

    def test_nothing_else_is_told_again(self, store: Store) -> None:
        store.publish("1")
        store.publish("2", article_class=EVERGREEN, destination="x")
        store.unknown(article_class=EVERGREEN)
        store.add(article_class=EVERGREEN)

        assert lasting(store) == []

    def test_only_the_last_variant_counts(self, store: Store) -> None:
        first = store.publish("1", article_class=EVERGREEN)
        store.posts.add_variant(
            first.article_id, again(store), store.now, after=first.id
        )

        assert lasting(store) == [], "it is under way"

        second = store.posts.of_article(first.article_id)[-1]
        store.approve(second)
        (claimed,) = store.claim()
        opening = store.begin(claimed)
        assert opening is not None
        store.wait(hours=1)
        store.finish(opening, store.receipt("2"))

        assert [post.variant for post in lasting(store)] == [1]

    def test_the_quotes_of_all_variants_are_known(self, store: Store) -> None:
        first = store.publish("1", article_class=EVERGREEN, quote=quote(QUOTES[0]))
        later = again(store, quote=quote(QUOTES[1]))
        store.posts.add_variant(first.article_id, later, store.now, after=first.id)
        second = store.posts.of_article(first.article_id)[-1]
        store.approve(second)
        (claimed,) = store.claim()
        opening = store.begin(claimed)
        assert opening is not None
        store.finish(opening, store.receipt("2"))

        (found,) = store.posts.lasting("kanal", store.now, 10)
        assert found.quotes == frozenset(QUOTES)


class TestAddVariant:
    @pytest.mark.parametrize("end", ["published", "cancelled", "skipped"])
    def test_it_follows_what_has_ended(self, store: Store, end: str) -> None:
        if end == "published":
            post = store.publish("1")
        else:
            post = store.add(
                PostState.DRAFT if end == "cancelled" else PostState.SKIPPED
            )
            store.cancel(post)

        assert store.posts.add_variant(
            post.article_id, again(store), store.now, after=post.id
        )
        variants = [each.variant for each in store.posts.of_article(post.article_id)]
        assert variants == [0, 1]

    @pytest.mark.parametrize("state", ["approved", "sending", "unknown", "failed"])
    def test_it_waits_for_what_has_not(self, store: Store, state: str) -> None:
        if state == "approved":
            post = store.add()
        else:
            opening = store.sending()
            post = store.posts.get(opening.post_id)
            if state != "sending":
                store.finish(opening, store.verdict(PostState(state)))

        assert not store.posts.add_variant(
            post.article_id, again(store), store.now, after=post.id
        )
        assert len(store.posts.of_article(post.article_id)) == 1

    def test_each_destination_counts_its_own(self, store: Store) -> None:
        post = store.publish("1")
        others = [store.new(PostState.DRAFT, destination="x")]
        store.posts.add(post.article_id, others, store.now)

        assert store.posts.add_variant(
            post.article_id, again(store), store.now, after=post.id
        )

    def test_of_two_who_saw_the_same_variant_one_is_faster(self, store: Store) -> None:
        first = store.publish("1", article_class=EVERGREEN)
        given = {"after": first.id}
        rest = store.new(PostState.SKIPPED, article_class=EVERGREEN)

        assert store.posts.add_variant(first.article_id, rest, store.now, **given)
        assert not store.posts.add_variant(
            first.article_id, again(store), store.now, **given
        )
        assert [line.variant for line in store.ledger.lines(9)] == [0, 1]


class TestTexts:
    def test_what_may_be_seen_is_known(self, store: Store) -> None:
        for number, state in enumerate((PostState.DRAFT, PostState.APPROVED)):
            store.add(state, text=f"{number}", price="0.015")
        opening = store.sending(text="unknown", price="0.015", destination="x")
        store.finish(opening, store.verdict(PostState.UNKNOWN))

        texts = store.posts.texts(["kanal", "x"], store.now)

        assert texts == {"0", "1", "unknown"}
        assert store.posts.texts(["x"], store.now) == {"unknown"}
        assert store.posts.texts([], store.now) == frozenset()

    def test_what_was_given_up_or_is_old_is_not(self, store: Store) -> None:
        store.add(text="old", price="0.015")
        store.wait(milliseconds=1)
        store.cancel(store.add(text="cancelled", price="0.015"))
        store.add(PostState.SKIPPED, text="skipped", price="0.015")

        assert store.posts.texts(["kanal"], store.now) == frozenset()


class TestLane:
    def test_it_tells_what_went_and_what_is_planned(self, store: Store) -> None:
        store.publish("1", article_class=ArticleClass.BREAKING)
        store.wait(hours=1)
        store.unknown(duka=True)
        store.wait(hours=1)
        store.add(due_at=store.later(hours=2))
        store.add(due_at=store.later(hours=1), article_class=EVERGREEN)
        store.add(PostState.DRAFT)
        store.add(destination="x")

        lane = store.posts.lane("kanal", store.now - timedelta(hours=2))

        assert [(p.article_class.value, p.duka) for p in lane.past] == [
            ("breaking", False),
            ("normal", True),
        ]
        assert [post.at for post in lane.planned] == [
            store.later(hours=1),
            store.later(hours=2),
        ]
        assert store.posts.lane("kanal", store.now).past == ()

    def test_what_a_worker_holds_is_planned(self, store: Store) -> None:
        store.add()
        store.claim()

        (planned,) = store.posts.lane("kanal", store.now).planned
        assert planned.at == store.now
