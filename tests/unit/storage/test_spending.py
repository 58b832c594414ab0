"""What preparing costs and need not do twice; how an account's money goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from distbot.domain.errors import OverBudget
from distbot.domain.post import PostState

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

ALT = Decimal("0.005")


class TestOutlays:
    def test_what_preparing_cost_stays_although_the_post_is_refused(
        self, store: Store
    ) -> None:
        post = store.held(price="0.020")
        store.money.outlays(store.bill(), post.id, store.now).charge("alt text", ALT)
        opening = store.begin(post, price="0.015")
        assert opening is not None
        assert store.charged() == Decimal("0.020")

        store.finish(opening, store.verdict(PostState.FAILED))

        assert store.bills() == [("alt text", "billed"), ("post", "released")]
        assert store.charged() == ALT

    def test_what_the_month_has_no_room_for_is_not_charged(self, store: Store) -> None:
        post = store.held(price="0.020")
        outlays = store.money.outlays(store.bill("0.004"), post.id, store.now)

        with pytest.raises(OverBudget, match=r"0\.004"):
            outlays.charge("alt text", ALT)

        assert not store.money.charge(
            store.bill("0.004"), "own read", ALT, post.id, store.now
        )
        assert store.bills() == []

    def test_a_read_is_charged_for_its_post(self, store: Store) -> None:
        post = store.held(price="0.020")
        price = Decimal("0.001")

        assert store.money.charge(store.bill(), "own read", price, post.id, store.now)

        (call,) = store.money.calls("x:", store.now)
        assert (call.what, call.price_usd, call.state, call.post_id, call.at) == (
            "own read",
            price,
            "billed",
            post.id,
            store.now,
        )

    def test_an_upload_is_used_again_until_it_expires(self, store: Store) -> None:
        outlays = store.money.outlays(store.bill(), 1, store.now)
        outlays.keep_upload("sha", "media-1", store.later(hours=24))

        assert outlays.upload("sha") == "media-1"
        assert outlays.upload("other") is None
        later = store.money.outlays(store.bill(), 2, store.later(hours=24))
        assert later.upload("sha") is None

    def test_two_workers_may_upload_the_same_at_once(self, store: Store) -> None:
        outlays = store.money.outlays(store.bill(), 1, store.now)
        until = store.later(hours=24)

        def keep(number: int) -> None:
            outlays.keep_upload(f"sha-{number // 4}", f"media-{number}", until)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(keep, range(40)))

        kept = {outlays.upload(f"sha-{number}") for number in range(10)}
        assert None not in kept
        assert len(kept) == 10

    def test_an_upload_is_its_accounts_own(self, store: Store) -> None:
        mine = store.money.outlays(store.bill(), 1, store.now)
        others = store.money.outlays(store.bill(account="x:second"), 1, store.now)
        mine.keep_upload("sha", "media-1", store.later(hours=24))
        others.keep_upload("sha", "media-2", store.later(hours=24))

        assert (mine.upload("sha"), others.upload("sha")) == ("media-1", "media-2")

    def test_a_newer_upload_takes_the_place_of_an_older(self, store: Store) -> None:
        outlays = store.money.outlays(store.bill(), 1, store.now)
        outlays.keep_upload("sha", "media-1", store.later(hours=24))
        outlays.keep_upload("sha", "media-2", store.later(hours=24))

        assert outlays.upload("sha") == "media-2"
        outlays.forget_upload("media-1")
        assert outlays.upload("sha") == "media-2"
        outlays.forget_upload("media-2")
        assert outlays.upload("sha") is None


class TestSpending:
    def test_posts_of_the_last_week_are_counted_but_for_what_was_not_sent(
        self, store: Store
    ) -> None:
        store.now -= timedelta(days=7, milliseconds=1)
        store.publish("0", price="0.015")
        store.wait(milliseconds=1)
        store.publish("1", price="0.015")
        store.wait(days=7)
        store.unknown(price="0.015")
        refused = store.sending(price="0.015")
        store.finish(refused, store.verdict(PostState.FAILED))
        store.money.charge(store.bill(), "alt text", ALT, refused.post_id, store.now)

        spending = store.money.spending(
            store.bill(), ["kanal"], Decimal("0.2"), store.now, store.now
        )

        assert spending.posts_a_week == 2
        assert spending.charged_usd == store.charged()

    def test_the_days_links_are_counted_though_they_are_yet_to_come(
        self, store: Store
    ) -> None:
        store.add(price="0.205")
        store.wait(hours=1)
        began = store.now
        store.add(PostState.DRAFT, price="0.205")
        store.publish("1", destination="x", price="0.205")
        store.add(destination="x", price="0.020")
        store.cancel(store.add(PostState.DRAFT, price="0.205"))

        def links(*destinations: str) -> int:
            return store.money.spending(
                store.bill(), destinations, Decimal("0.205"), began, store.now
            ).links_today

        assert links("kanal", "x") == 2
        assert links("kanal") == 1
        assert links() == 0

    def test_calls_come_oldest_first_and_not_before_what_was_asked(
        self, store: Store
    ) -> None:
        store.publish("1", price="0.015")
        store.wait(hours=1)
        store.publish("2", price="0.200")

        assert [c.price_usd for c in store.money.calls("x:", store.now)] == [
            Decimal("0.2")
        ]
        everything = store.money.calls("x:", store.now - timedelta(hours=1))
        assert [call.post_id for call in everything] == [1, 2]
        assert store.money.calls("x:second", store.now) == []
