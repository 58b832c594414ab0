from dataclasses import FrozenInstanceError

import pytest

from distbot.domain.errors import MoveError
from distbot.domain.post import (
    FINAL,
    MOVERS,
    MOVES,
    NEEDS_REASON,
    Button,
    Mover,
    PostState,
    check_move,
    usual_priority,
)
from distbot.domain.reading import ArticleClass


def reachable(start: PostState) -> set[PostState]:
    """Every state that a post may still come to."""
    found: set[PostState] = set()
    ahead = {start}
    while ahead:
        state = ahead.pop()
        found.add(state)
        ahead |= MOVES[state] - found
    return found


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(MOVES) == {None, *PostState}


@pytest.mark.parametrize("state", [s for s in PostState if s not in FINAL], ids=str)
def test_from_every_state_a_post_can_come_to_an_end(state: PostState) -> None:
    assert reachable(state) & FINAL


def test_a_post_is_published_only_out_of_a_call_that_was_written_down() -> None:
    before = {state for state in MOVES if PostState.PUBLISHED in MOVES[state]}

    assert before == {PostState.SENDING, PostState.UNKNOWN}


def test_sending_is_begun_only_by_who_claimed() -> None:
    before = {state for state in MOVES if PostState.SENDING in MOVES[state]}

    assert before == {PostState.CLAIMED}


def test_a_call_that_is_being_made_is_not_cancelled() -> None:
    with pytest.raises(MoveError, match="from sending to cancelled"):
        check_move(
            PostState.SENDING, PostState.CANCELLED, "an editor says so", Mover.EDITOR
        )


def test_an_unknown_post_is_never_claimed_or_sent_from_where_it_is() -> None:
    for state in (PostState.CLAIMED, PostState.SENDING):
        with pytest.raises(MoveError):
            check_move(PostState.UNKNOWN, state, "again", Mover.WORKER)


def test_a_forbidden_first_state_is_named_new() -> None:
    with pytest.raises(MoveError, match="from new to published"):
        check_move(None, PostState.PUBLISHED, None, Mover.COMPOSER)


@pytest.mark.parametrize("reason", [None, ""])
@pytest.mark.parametrize("state", [s for s in PostState if s in NEEDS_REASON], ids=str)
def test_an_empty_reason_is_no_reason(state: PostState, reason: str | None) -> None:
    before = next(one for one in MOVES if state in MOVES[one])
    mover = min(MOVERS[before, state], key=str)

    with pytest.raises(MoveError, match="reason"):
        check_move(before, state, reason, mover)


def test_the_wrong_one_is_named_with_the_move_that_is_not_theirs() -> None:
    said = "a composer may not move a post from claimed to sending"

    with pytest.raises(MoveError, match=said):
        check_move(PostState.CLAIMED, PostState.SENDING, None, Mover.COMPOSER)


def test_every_move_of_the_table_has_somebody_who_may_make_it() -> None:
    moves = {(before, after) for before in MOVES for after in MOVES[before]}

    assert moves == set(MOVERS)
    assert all(MOVERS.values())


def test_nothing_but_a_worker_brings_a_post_nearer_to_its_call() -> None:
    for move in (
        (PostState.APPROVED, PostState.CLAIMED),
        (PostState.CLAIMED, PostState.SENDING),
        (PostState.SENDING, PostState.PUBLISHED),
    ):
        assert MOVERS[move] == {Mover.WORKER}


@pytest.mark.parametrize("article_class", ArticleClass, ids=str)
def test_a_class_has_its_usual_priority(article_class: ArticleClass) -> None:
    assert usual_priority(article_class).name == article_class.name


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        MOVES[PostState.PUBLISHED] = frozenset()  # type: ignore[index]  # that is the point


def test_a_value_cannot_be_changed() -> None:
    button = Button(text="Baca selengkapnya", url="https://wartarimba.example.com")

    with pytest.raises(FrozenInstanceError):
        button.text = "Lain"  # type: ignore[misc]  # that is the point
