from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.delivery import Reach
from distbot.domain.post import PostState
from distbot.domain.rhythm import Rhythm
from distbot.ports import LaneRules

if TYPE_CHECKING:
    from datetime import datetime

    from distbot.domain.post import Post
    from tests.unit.storage.rig import Store


def holes(store: Store) -> list[int]:
    return [line.post_id for line in store.ledger.holes(store.now)]


class TestHoles:
    def test_what_was_refused_or_nobody_knows_is_a_hole(self, store: Store) -> None:
        unknown = store.unknown()
        failed = store.sending()
        store.finish(failed, store.verdict(PostState.FAILED))

        assert holes(store) == [unknown.post_id, failed.post_id]

    def test_what_was_published_waits_or_was_cancelled_is_none(
        self, store: Store
    ) -> None:
        store.publish("1")
        store.add(PostState.DRAFT)
        store.add(due_at=store.later(hours=1))
        store.cancel(store.add())

        assert holes(store) == []

    def test_what_is_overdue_is_a_hole_after_five_minutes(self, store: Store) -> None:
        post = store.add()
        store.wait(minutes=5)
        assert holes(store) == []

        store.wait(milliseconds=1)

        assert holes(store) == [post.id]

    def test_what_was_late_or_too_dear_is_a_hole(self, store: Store) -> None:
        late = store.add(expire_at=store.later(seconds=1))
        store.add(destination="x", price="0.020")
        (dear,) = (p for p in store.claim() if p.draft.destination == "x")
        store.begin(dear, bill=store.bill("0"))
        store.attempts.reap(store.later(hours=1))
        store.wait(seconds=1)
        store.posts.skip_late(store.now)

        assert holes(store) == [late.id, dear.id]

    @pytest.mark.parametrize("why", ["baseline: x", "duplicate of 3", "rule: no sport"])
    def test_what_was_left_out_on_purpose_is_none(self, store: Store, why: str) -> None:

        article_id = store.article()
        new = replace(store.new(PostState.SKIPPED), reason=why)
        store.posts.add(article_id, [new], store.now)

        assert holes(store) == []

    def test_only_the_last_variant_speaks_for_an_article(self, store: Store) -> None:
        opening = store.sending()
        store.finish(opening, store.verdict(PostState.FAILED))
        post = store.posts.get(opening.post_id)
        article = store.articles.get(post.article_id)

        store.posts.draft(article, [store.new(PostState.DRAFT)], store.now)

        assert holes(store) == []

    def test_each_destination_has_its_own_hole(self, store: Store) -> None:
        post = store.add()
        others = [store.new(destination="x")]
        store.posts.add(post.article_id, others, store.now)
        store.wait(hours=1)

        found = [line.destination for line in store.ledger.holes(store.now)]
        assert found == ["kanal", "x"]


class TestLines:
    def test_the_newest_article_comes_first(self, store: Store) -> None:
        store.add()
        store.add()

        lines = store.ledger.lines(10)

        assert [line.article_id for line in lines] == [2, 1]
        assert lines[0].headline == "Pasar Rimba Dibuka Lagi, Bagian 2"
        assert lines[0].url == "https://wartarimba.example.com/2"
        assert len(store.ledger.lines(1)) == 1

    def test_the_queue_is_in_the_order_of_sending_drafts_last(
        self, store: Store
    ) -> None:
        store.add(PostState.DRAFT)
        store.add(due_at=store.later(hours=1))
        store.add(due_at=store.now)
        store.publish("9", destination="x")

        assert [line.post_id for line in store.ledger.queue()] == [3, 2, 1]

    def test_a_line_has_its_receipt(self, store: Store) -> None:
        post = store.publish("77")

        line = store.ledger.line(post.id)

        assert (line.state, line.receipt) == (PostState.PUBLISHED, store.receipt("77"))

    def test_an_unknown_post_is_a_lookup_error(self, store: Store) -> None:
        with pytest.raises(LookupError, match="41"):
            store.ledger.line(41)

    def test_history_tells_who_when_and_why(self, store: Store) -> None:
        post = store.add(PostState.DRAFT)
        store.wait(minutes=1)
        store.approve(post)

        first, second = store.ledger.history(post.id)

        assert (first.before, first.after, first.actor) == (
            None,
            PostState.DRAFT,
            "composer",
        )
        assert (second.before, second.after) == (PostState.DRAFT, PostState.APPROVED)
        assert (second.at, second.actor, second.why) == (
            store.now,
            "editor 7",
            "approved by Rukmini",
        )


class TestWaits:
    def test_a_post_that_may_go_waits_for_nothing(self, store: Store) -> None:
        post = store.add()

        assert waits(store, post) == {}

    def test_a_pause_holds_until_somebody_ends_it(self, store: Store) -> None:
        post = store.add()
        other = store.add(destination="x")
        store.pauses.pause("kanal", actor="@rukmini", why="banjir", now=store.now)

        assert waits(store, post) == {"paused": None}
        assert waits(store, other) == {}

    def test_another_post_in_flight_holds(self, store: Store) -> None:
        store.sending()
        post = store.add()

        assert waits(store, post) == {"in flight": None}

    @pytest.mark.parametrize(
        ("reach", "what"),
        [(Reach.DESTINATION, "network"), (Reach.CHANNEL, "account")],
        ids=str,
    )
    def test_a_network_holds_until_its_time(
        self, store: Store, reach: Reach, what: str
    ) -> None:
        later = store.later(minutes=5)
        refused = store.verdict(PostState.APPROVED, later, reach)
        store.finish(store.sending(), refused)
        post = store.posts.get(1)

        assert waits(store, post) == {what: later}
        store.now = later
        assert waits(store, post) == {}

    def test_its_rhythm_holds_until_it_opens(self, store: Store) -> None:
        store.publish("1")
        post = store.add()
        gap = LaneRules(rhythm=Rhythm(min_gap=timedelta(minutes=10)))
        store.claim(rules={"kanal": gap})

        assert waits(store, post) == {"rhythm": store.later(minutes=10)}

    def test_what_is_not_approved_waits_for_none_of_these(self, store: Store) -> None:
        store.pauses.pause("", actor="@rukmini", why="banjir", now=store.now)

        assert waits(store, store.add(PostState.DRAFT)) == {}


def waits(store: Store, post: Post) -> dict[str, datetime | None]:
    found = store.ledger.waits(post.id, store.now)
    return {wait.what: wait.until for wait in found}
