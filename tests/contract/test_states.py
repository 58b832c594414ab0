"""The states of a post, as other programs and the docs know them."""

import pytest

from distbot.domain.errors import MoveError
from distbot.domain.post import FINAL, MOVES, PostState, check_move

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


@pytest.mark.parametrize("before", [None, *PostState], ids=str)
@pytest.mark.parametrize("after", PostState, ids=str)
def test_only_moves_of_the_table_are_made(
    before: PostState | None, after: PostState
) -> None:
    name = "(new)" if before is None else before.value
    if after.value in ALLOWED[name]:
        check_move(before, after, "a reason")
    else:
        with pytest.raises(MoveError):
            check_move(before, after, "a reason")


@pytest.mark.parametrize("state", ["skipped", "failed", "unknown"])
def test_some_states_carry_a_reason(state: str) -> None:
    after = PostState(state)
    before = next(b for b in MOVES if after in MOVES[b])

    with pytest.raises(MoveError, match="reason"):
        check_move(before, after, None)
