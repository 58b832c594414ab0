from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from typing_extensions import override

from distbot.domain.delivery import Verdict
from distbot.domain.errors import OutcomeUnknown, Rejected, Unavailable
from distbot.domain.post import PostState
from distbot.services.publish import LEASE, Sent
from distbot.storage._values import pack_article
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.tables import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from distbot.ports import Claimed, Ending, LaneRules, Opening, Start
    from distbot.storage.engine import Database
    from tests.unit.services.conftest import Desk

    Failing = Callable[[Exception], Callable[[], Awaitable[None]]]


def test_each_post_is_told_with_its_receipt(desk: Desk) -> None:
    (post,) = desk.approve("kanal")

    assert desk.send() == 1
    (sent,) = desk.told
    assert sent.post.id == post.id
    assert sent.outcome == desk.now(post).receipt
    assert desk.send() == 0


def test_a_destination_gets_its_posts_one_after_another(desk: Desk) -> None:
    for _ in range(3):
        desk.approve("kanal")
    at_once: list[int] = []
    under_way = 0

    async def count() -> None:
        nonlocal under_way
        under_way += 1
        at_once.append(under_way)
        await asyncio.sleep(0)
        under_way -= 1

    desk.kanal.sending = count

    assert desk.send() == 3
    assert at_once == [1, 1, 1]


def test_a_slow_destination_holds_up_no_other(desk: Desk) -> None:
    desk.approve("kanal")
    desk.approve("cadangan")
    desk.approve("cadangan")
    others_are_out = asyncio.Event()

    async def wait_for_the_others() -> None:
        await asyncio.wait_for(others_are_out.wait(), 10)

    async def look() -> None:
        if len(desk.cadangan.sent) == 1:
            others_are_out.set()

    desk.kanal.sending, desk.cadangan.sending = wait_for_the_others, look

    assert desk.send() == 3


def test_whatever_a_call_raises_it_may_have_published(
    desk: Desk, failing: Failing
) -> None:
    (post,) = desk.approve("kanal")
    desk.kanal.sending = failing(ZeroDivisionError("nobody saw it coming"))

    desk.send()
    desk.clock.step(days=1)
    desk.send()

    assert desk.now(post).state is PostState.UNKNOWN
    assert desk.now(post).attempt == 1


def test_whatever_preparing_raises_fails_that_post_alone(
    desk: Desk, failing: Failing
) -> None:
    bad, good = *desk.approve("kanal"), *desk.approve("cadangan")
    desk.kanal.preparing = failing(ZeroDivisionError("nobody saw it coming"))

    desk.send()

    assert desk.now(bad).state is PostState.FAILED
    assert "unforeseen" in str(desk.now(bad).reason)
    assert desk.now(good).state is PostState.PUBLISHED


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Unavailable("no connection"), PostState.APPROVED),
        (OutcomeUnknown("the upload broke off"), PostState.APPROVED),
        (Rejected("not a picture"), PostState.FAILED),
    ],
    ids=str,
)
def test_what_preparing_raises_never_makes_a_post_unknown(
    desk: Desk, failing: Failing, error: Exception, state: PostState
) -> None:
    (post,) = desk.approve("kanal")
    desk.kanal.preparing = failing(error)

    assert desk.send() == 1
    assert (desk.now(post).state, desk.now(post).attempt) == (state, 0)
    next_due = desk.parts.attempts.next_due(desk.clock.now())
    assert next_due is None or next_due > desk.clock.now(), "it would be tried at once"


@pytest.mark.parametrize("seconds", [36, 59, 61, 600])
def test_who_prepared_too_long_does_not_begin(desk: Desk, seconds: int) -> None:
    (post,) = desk.approve("kanal")
    slow = iter([seconds, 0])

    async def take_long() -> None:
        desk.clock.step(seconds=next(slow))

    desk.kanal.preparing = take_long

    # Given back in good time, it is claimed anew at once; else the reaper has it.
    desk.send()
    desk.parts.attempts.reap(desk.clock.now())
    desk.send()

    assert desk.now(post).state is PostState.PUBLISHED
    assert desk.now(post).attempt == 1
    assert len(desk.kanal.sent) == 1


def test_a_quote_that_the_article_does_not_hold_is_not_sent(desk: Desk) -> None:
    (post,) = desk.approve("kanal")
    assert post.draft.quote is not None
    other = replace(desk.article(), paragraphs=("Tidak ada kutipan di sini.",))

    content = pack_article(other)
    with database_of(desk).writes() as db:
        db.execute(update(ARTICLES).values(content=content))

    desk.send()

    assert desk.now(post).state is PostState.FAILED
    assert "quote" in str(desk.now(post).reason)
    assert desk.kanal.sent == []


def test_a_post_the_budget_has_no_room_for_is_not_even_prepared(
    desk: Desk, failing: Failing
) -> None:
    (post,) = desk.approve("kanal")
    desk.kanal.budget_usd = Decimal("0.01")
    desk.kanal.preparing = failing(AssertionError("an alt text was billed"))

    desk.send()

    assert desk.now(post).state is PostState.SKIPPED
    (told,) = desk.told
    assert isinstance(told.outcome, Verdict)
    assert "budget: 0.02 USD would pass the month's 0.01 USD" in told.outcome.reason
    assert desk.now(post).reason == told.outcome.reason


def test_a_stop_lets_the_rest_of_the_queue_wait(desk: Desk) -> None:
    first, *rest = [*desk.approve("kanal"), *desk.approve("kanal")]

    desk.send(stopping=lambda: bool(desk.kanal.sent))

    assert desk.now(first).state is PostState.PUBLISHED
    assert [desk.now(post).state for post in rest] == [PostState.APPROVED]


def test_a_log_that_fails_breaks_off_no_call(desk: Desk) -> None:
    posts = [*desk.approve("kanal"), *desk.approve("cadangan")]

    def full(sent: Sent) -> None:
        raise OSError(28, "No space left on device", sent.post.id)

    desk.send(tell=full)

    assert {desk.now(post).state for post in posts} == {PostState.PUBLISHED}


class AwayStore(SqlAttemptStore):
    """Lets tests take the database away for a while."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, own_clock=True)
        self.claims = 0
        self.claims_fail_after = 1_000
        self.finishes_to_fail = 0
        self.failed = threading.Event()

    @override
    def claim(
        self,
        worker: str,
        span: timedelta,
        limit: int,
        now: datetime,
        rules: Mapping[str, LaneRules],
    ) -> Claimed:
        self.claims += 1
        if self.claims > self.claims_fail_after:
            self.failed.set()
            raise OSError("the disk is gone")
        return super().claim(worker, span, limit, now, rules)

    @override
    def finish(self, endings: Sequence[Ending], now: datetime) -> Sequence[bool]:
        if self.finishes_to_fail:
            self.finishes_to_fail -= 1
            raise OSError("the disk is gone")
        return super().finish(endings, now)


def test_a_store_that_goes_away_does_not_break_off_calls_under_way(desk: Desk) -> None:
    (post,) = desk.approve("kanal")
    store = _away(desk)
    store.claims_fail_after = 1

    async def outlast_the_failure() -> None:
        assert await asyncio.to_thread(store.failed.wait, 10)
        for _ in range(100):
            await asyncio.sleep(0)

    desk.kanal.sending = outlast_the_failure

    with pytest.raises(OSError, match="the disk is gone"):
        desk.send()

    assert desk.now(post).state is PostState.PUBLISHED


def test_a_receipt_in_hand_is_not_let_go_for_a_busy_store(desk: Desk) -> None:
    (post,) = desk.approve("kanal")
    store = _away(desk)
    store.finishes_to_fail = 1

    desk.send()

    assert desk.now(post).state is PostState.PUBLISHED


@pytest.mark.parametrize("late", [False, True], ids=["in time", "reaped meanwhile"])
def test_a_receipt_counts_however_late_the_store_takes_it(
    desk: Desk, *, late: bool
) -> None:
    (post,) = desk.approve("kanal")
    other = desk.approve("cadangan")[0]
    store = _away(desk)

    async def until_the_lease_is_over() -> None:
        store.finishes_to_fail = 2
        if late:
            desk.clock.step(seconds=LEASE.total_seconds())
            await asyncio.to_thread(store.reap, desk.clock.now())
            assert desk.now(post).state is PostState.UNKNOWN

    desk.kanal.sending = until_the_lease_is_over
    desk.send()
    desk.send()  # the other one may have lost its time as well, before its call

    assert desk.now(post).state is PostState.PUBLISHED
    assert desk.now(other).state is PostState.PUBLISHED
    assert len(desk.kanal.sent) == 1


def test_who_stood_still_after_beginning_does_not_call(desk: Desk) -> None:
    (post,) = desk.approve("kanal")
    store = _away(desk)
    real_begin = store.begin

    def stand_still(starts: Sequence[Start], now: datetime) -> Sequence[Opening | None]:
        opened = real_begin(starts, now)
        desk.clock.step(seconds=45)
        return opened

    store.begin = stand_still  # type: ignore[method-assign]  # as SIGSTOP would
    desk.send(stopping=lambda: store.claims > 0)

    assert desk.kanal.sent == []
    assert desk.now(post).state is PostState.APPROVED
    assert desk.now(post).reason == "beginning took too long"


def test_a_worker_whose_clock_is_set_back_still_knows_how_long_it_stood(
    desk: Desk,
) -> None:
    (post,) = desk.approve("kanal")

    async def stand_still_and_set_the_clock_back() -> None:
        desk.clock.step(seconds=45)
        desk.clock.set_back(hours=1)

    desk.kanal.preparing = stand_still_and_set_the_clock_back
    claims = iter([False, True])
    desk.send(stopping=lambda: next(claims, True))

    assert desk.kanal.sent == []
    assert desk.now(post).state is PostState.APPROVED


def database_of(desk: Desk) -> Database:
    real = desk.parts.attempts
    assert isinstance(real, SqlAttemptStore)
    return real._database  # noqa: SLF001 - to go around the store's own code


def _away(desk: Desk) -> AwayStore:
    store = AwayStore(database_of(desk))
    desk.parts = replace(desk.parts, attempts=store)
    return store
