"""What is unpublished does not go out any more; what is out is decided about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from distbot.domain.errors import Throttled, Unavailable
from distbot.domain.post import PostState
from distbot.domain.presence import UNPUBLISHED
from distbot.returns import note_there
from distbot.services.gone import note_gone
from distbot.services.publish import LEASE

if TYPE_CHECKING:
    from tests.unit.services.conftest import Desk


LATER = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def gone(desk: Desk, article_id: int, times: int = 2) -> tuple[int, ...]:
    stopped: tuple[int, ...] = ()
    for _ in range(times):
        stopped = note_gone(desk.parts, article_id, desk.clock.now())
    return stopped


def test_once_is_no_proof(desk: Desk) -> None:
    (post,) = desk.approve("kanal")

    assert gone(desk, post.article_id, times=1) == ()
    desk.parts.desk.changes.there(post.article_id)
    assert gone(desk, post.article_id, times=1) == ()

    assert desk.now(post).state is PostState.APPROVED


def test_what_waits_is_skipped_and_says_why(desk: Desk) -> None:
    (post,) = desk.approve("kanal")

    assert gone(desk, post.article_id) == (post.id,)

    assert desk.now(post).state is PostState.SKIPPED
    assert desk.now(post).reason == UNPUBLISHED
    assert desk.send() == 0
    assert desk.parts.desk.changes.unshown(5) == []


def test_what_a_worker_holds_is_cancelled(desk: Desk) -> None:
    (post,) = desk.approve("kanal")
    rules, now = desk.parts.lane_rules(), desk.clock.now()
    desk.parts.attempts.claim("worker-2", LEASE, 1, now, rules)

    gone(desk, post.article_id)

    assert desk.now(post).state is PostState.CANCELLED
    assert desk.now(post).reason == UNPUBLISHED


@pytest.mark.parametrize("error", [Unavailable("no connection"), Throttled(LATER)])
def test_what_is_being_sent_meanwhile_and_does_not_leave_is_not_tried_again(
    desk: Desk, error: Exception
) -> None:
    (post,) = desk.approve("kanal")

    async def broken() -> None:
        gone(desk, post.article_id)
        raise error

    desk.kanal.sending = broken
    desk.send()

    now = desk.now(post)
    assert (now.state, now.reason) == (PostState.SKIPPED, UNPUBLISHED)
    assert desk.parts.attempts.next_due(LATER) is None


def test_what_was_sent_meanwhile_is_published_and_decided_about(desk: Desk) -> None:
    (post,) = desk.approve("kanal")

    async def unpublish() -> None:
        gone(desk, post.article_id)

    desk.kanal.sending = unpublish
    desk.send()

    assert desk.now(post).state is PostState.PUBLISHED
    assert len(desk.parts.desk.changes.unshown(5)) == 1


def test_for_what_is_out_a_take_down_is_proposed_once(desk: Desk) -> None:
    (post,) = desk.published("kanal")

    gone(desk, post.article_id, times=3)

    (change,) = desk.parts.desk.changes.unshown(5)
    assert (change.article_id, change.after) == (post.article_id, None)
    assert desk.now(post).state is PostState.PUBLISHED


def test_what_comes_back_needs_no_decision_and_the_desk_hears_of_it_once(
    desk: Desk,
) -> None:
    (post,) = desk.published("kanal")
    gone(desk, post.article_id)

    assert note_there(desk.parts, post.article_id)
    assert not note_there(desk.parts, post.article_id)

    assert desk.parts.desk.changes.undecided(5) == []
    assert [one.kind for one in desk.parts.notices.untold(9)] == ["back"]


def test_one_sighting_does_not_gainsay_the_newsrooms_own_system(desk: Desk) -> None:
    (post,) = desk.published("kanal")
    note_gone(desk.parts, post.article_id, desk.clock.now(), said=True)

    assert not note_there(desk.parts, post.article_id, seen=True)

    assert len(desk.parts.desk.changes.undecided(5)) == 1
    assert note_there(desk.parts, post.article_id)


def test_an_article_that_is_none_is_an_error(desk: Desk) -> None:
    with pytest.raises(LookupError):
        note_gone(desk.parts, 99, desk.clock.now())
