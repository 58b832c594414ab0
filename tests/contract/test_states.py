"""The states of a post, as other programs and the docs know them."""

import pytest

from distbot.domain.errors import MoveError
from distbot.domain.post import FINAL, MOVERS, MOVES, Mover, PostState, check_move

TABLE = """
(new)      draft approved skipped
draft      draft approved cancelled skipped
approved   approved draft claimed cancelled skipped
claimed    sending approved cancelled failed
sending    published approved failed unknown
unknown    published approved cancelled
failed     draft approved cancelled skipped
published
cancelled
skipped
"""
ALLOWED = {
    name: set(after)
    for name, *after in (row.split() for row in TABLE.split("\n") if row)
}


def test_the_table_of_moves_is_the_agreed_one() -> None:
    in_code = {
        "(new)" if before is None else before.value: {state.value for state in after}
        for before, after in MOVES.items()
    }

    assert in_code == ALLOWED


def test_published_cancelled_and_skipped_are_final() -> None:
    assert {state.value for state in FINAL} == {"published", "cancelled", "skipped"}


WHO = """
(new)      draft      composer
(new)      approved   composer
(new)      skipped    composer
draft      draft      editor
draft      approved   editor rule
draft      cancelled  editor
draft      skipped    reaper rule
approved   approved   editor rule
approved   draft      editor
approved   claimed    worker
approved   cancelled  editor
approved   skipped    reaper rule worker
claimed    sending    worker
claimed    approved   worker reaper editor
claimed    cancelled  editor
claimed    failed     worker
sending    published  worker
sending    approved   worker
sending    failed     worker
sending    unknown    worker reaper
unknown    published  worker reconciler editor
unknown    approved   worker reconciler editor
unknown    cancelled  editor
failed     draft      editor
failed     approved   editor
failed     cancelled  editor composer
failed     skipped    reaper
"""
MAY: dict[tuple[str, str], set[str]] = {
    (before, after): set(who)
    for before, after, *who in (row.split() for row in WHO.split("\n") if row)
}


def test_who_may_make_each_move_is_the_agreed() -> None:
    in_code = {
        (_name(before), after.value): {mover.value for mover in movers}
        for (before, after), movers in MOVERS.items()
    }

    assert in_code == MAY


@pytest.mark.parametrize("before", [None, *PostState], ids=str)
@pytest.mark.parametrize("after", PostState, ids=str)
@pytest.mark.parametrize("mover", Mover, ids=str)
def test_only_moves_of_the_table_are_made_by_who_may(
    before: PostState | None, after: PostState, mover: Mover
) -> None:
    if mover.value in MAY.get((_name(before), after.value), set()):
        check_move(before, after, "a reason", mover)
    else:
        with pytest.raises(MoveError):
            check_move(before, after, "a reason", mover)


@pytest.mark.parametrize("state", ["skipped", "failed", "unknown"])
def test_some_states_carry_a_reason(state: str) -> None:
    after = PostState(state)
    (before, mover) = next(
        (before, min(who, key=str))
        for (before, to), who in MOVERS.items()
        if to is after
    )

    with pytest.raises(MoveError, match="reason"):
        check_move(before, after, None, mover)


def _name(state: PostState | None) -> str:
    return "(new)" if state is None else state.value
