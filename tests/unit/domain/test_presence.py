from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.domain.presence import (
    Looks,
    Presence,
    is_gone,
    looked,
    next_look,
    presence_of,
    witnesses,
)

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LOOKS = st.lists(
    st.tuples(st.integers(0, 3600), st.sampled_from(Presence)), min_size=1, max_size=9
)


def seen(*found: tuple[int, Presence]) -> Looks:
    """What is known after these looks, each some seconds after the one before."""
    looks, now = None, NOW
    for gap_s, presence in found:
        now += timedelta(seconds=gap_s)
        looks = looked(looks, presence, now)
    assert looks is not None
    return looks


@pytest.mark.parametrize("status", [404, 410])
def test_only_not_found_and_gone_say_that_a_page_is_gone(status: int) -> None:
    assert presence_of(status) is Presence.GONE


@pytest.mark.parametrize(
    "status", [None, 304, 400, 401, 402, 403, 405, 408, 425, 429, 451, 500, 502, 503]
)
def test_a_site_in_trouble_still_has_its_articles(status: int | None) -> None:
    assert presence_of(status) is Presence.UNSURE


def test_a_page_that_is_answered_is_there() -> None:
    assert presence_of(200) is Presence.THERE


@given(LOOKS)
@example([(0, Presence.GONE), (30, Presence.GONE), (30, Presence.GONE)])
@example([(0, Presence.GONE), (60, Presence.UNSURE), (60, Presence.GONE)])
def test_it_takes_two_looks_a_minute_apart_and_none_between_that_doubts(
    found: list[tuple[int, Presence]],
) -> None:
    waited = timedelta()
    row: timedelta | None = None
    for gap_s, presence in found:
        waited += timedelta(seconds=gap_s)
        if presence is not Presence.GONE:
            row = None
        elif row is None:
            row = waited

    assert is_gone(seen(*found)) == (row is not None and waited - row >= MINUTE)


@given(LOOKS)
def test_no_page_is_looked_at_more_than_once_a_minute(
    found: list[tuple[int, Presence]],
) -> None:
    looks = seen(*found)

    assert next_look(looks) - looks.last_at >= MINUTE
    if found[-1][1] is not Presence.GONE:
        assert next_look(looks) - looks.last_at == 15 * MINUTE


def test_after_a_first_look_in_vain_the_next_is_soon_and_then_not() -> None:
    once = seen((0, Presence.GONE))
    twice = seen((0, Presence.GONE), (60, Presence.GONE))

    assert next_look(once) == NOW + MINUTE
    assert next_look(twice) == NOW + 16 * MINUTE


def test_a_page_that_once_was_there_stays_known_as_such() -> None:
    assert seen((0, Presence.THERE), (60, Presence.GONE)).was_there
    assert not seen((0, Presence.UNSURE), (60, Presence.GONE)).was_there


def test_a_page_is_vouched_for_by_others_that_were_there_the_best_first() -> None:
    known = {
        1: seen((0, Presence.THERE), (60, Presence.GONE)),
        2: seen((0, Presence.THERE)),
        3: seen((0, Presence.THERE), (30, Presence.THERE)),
        4: seen((0, Presence.GONE)),
        5: seen((0, Presence.THERE), (90, Presence.GONE)),
        6: seen((0, Presence.THERE), (10, Presence.UNSURE)),
    }

    assert witnesses(known, 1) == [3, 6, 2]
    assert witnesses(known, 3) == [6, 2, 5]
    assert witnesses({1: known[1]}, 1) == []
