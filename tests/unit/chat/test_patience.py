"""Whoever writes faster than may be answered."""

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from distbot.chat.patience import Heard, Patience, Strangers

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
DESK = -1001
PACE = 20


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_thousand_messages_of_a_stranger_have_one_answer_an_hour() -> None:
    strangers = Strangers()

    answers = [strangers.is_due(7, at(number * 3.5)) for number in range(1000)]

    assert sum(answers) == 1
    assert strangers.is_due(7, at(3600))


def test_a_thousand_strangers_have_ten_answers_a_minute_in_sum() -> None:
    strangers = Strangers()

    answers = [strangers.is_due(number, at(number * 0.06)) for number in range(1000)]

    assert sum(answers) == 10
    assert strangers.is_due(999, at(61))
    assert not strangers.is_due(0, at(61)), "he was answered"


def test_of_strangers_no_more_than_a_thousand_are_remembered() -> None:
    strangers = Strangers()
    for number in range(4000):
        strangers.is_due(number, at(number))

    assert len(strangers) <= 1000


def test_a_clock_that_was_set_back_silences_nobody() -> None:
    strangers = Strangers()
    assert strangers.is_due(7, at(0))

    assert strangers.is_due(7, at(-10))


def test_two_hundred_commands_in_ten_seconds_are_told_once() -> None:
    patience = Patience(PACE)

    heard = [patience.hears(DESK, 7, at(number / 20)) for number in range(200)]

    assert heard.count(Heard.TAKEN) == 10
    assert heard.count(Heard.TOLD) == 1
    assert patience.hears(DESK, 7, at(61)) is Heard.TAKEN


def test_one_who_floods_leaves_room_for_the_others() -> None:
    patience = Patience(PACE)
    for number in range(200):
        patience.hears(DESK, 7, at(number / 20))

    assert patience.hears(DESK, 8, at(10)) is Heard.TAKEN
    assert patience.hears(8, 8, at(10)) is Heard.TAKEN


def test_stopping_everything_is_heard_in_a_flood() -> None:
    patience = Patience(PACE)
    for user in range(1, 9):
        for _ in range(50):
            patience.hears(DESK, user, NOON)

    assert patience.hears(DESK, 9, NOON) is Heard.TOLD
    assert patience.hears(DESK, 9, NOON, urgent=True) is Heard.TAKEN


def test_in_private_an_editor_may_ask_a_question_a_second() -> None:
    patience = Patience(PACE)

    heard = {patience.hears(7, 7, at(number * 1.1)) for number in range(300)}

    assert heard == {Heard.TAKEN}


def test_without_a_limit_all_is_heard() -> None:
    patience = Patience(0)

    assert {patience.hears(DESK, 7, NOON) for _ in range(999)} == {Heard.TAKEN}


@given(
    gaps=st.lists(
        st.tuples(st.integers(1, 12), st.floats(0, 5), st.booleans()), max_size=300
    ),
    per_minute=st.integers(1, 40),
)
@example(gaps=[(user % 5 + 1, 0.0, False) for user in range(300)], per_minute=20)
def test_no_group_is_answered_more_than_it_takes_in_any_minute(
    gaps: list[tuple[int, float, bool]], per_minute: int
) -> None:
    patience, passed, answered = Patience(per_minute), 0.0, []
    for user, gap, urgent in gaps:
        passed += gap
        if patience.hears(DESK, user, at(passed), urgent=urgent) is Heard.TAKEN:
            answered.append(passed)

    most = max(per_minute - 1, 4)
    for start in answered:
        assert sum(start <= one < start + 60 for one in answered) <= most


def test_who_was_heard_long_ago_is_forgotten() -> None:
    patience = Patience(PACE)
    for number in range(3000):
        patience.hears(number + 1, number + 1, at(number * 10))

    assert len(patience) < 1100
