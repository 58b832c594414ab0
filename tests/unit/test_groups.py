"""Questions that come together are asked together; each gets its own answer."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.groups import Grouped

if TYPE_CHECKING:
    from collections.abc import Sequence


class Told:
    """Doubles numbers, and remembers in which groups it was asked."""

    def __init__(self, bad: frozenset[int] = frozenset()) -> None:
        self.groups: list[list[int]] = []
        self.bad = bad
        self.free = threading.Event()
        self.free.set()

    def double(self, numbers: Sequence[int]) -> Sequence[int]:
        assert self.free.wait(10)
        self.groups.append(list(numbers))
        for number in numbers:
            if number in self.bad:
                raise ValueError(f"{number} cannot be doubled")
        return [2 * number for number in numbers]


async def ask_all(
    grouped: Grouped[int, int], numbers: Sequence[int]
) -> list[int | BaseException]:
    return await asyncio.gather(*map(grouped.ask, numbers), return_exceptions=True)


def test_one_question_is_asked_at_once() -> None:
    told = Told()

    assert asyncio.run(ask_all(Grouped(told.double), [21])) == [42]
    assert told.groups == [[21]]


def test_what_waits_while_a_call_is_made_goes_along_in_the_next() -> None:
    told = Told()
    told.free.clear()

    async def come_one_after_another() -> list[int | BaseException]:
        grouped = Grouped(told.double)
        async with asyncio.TaskGroup() as group:
            first = group.create_task(grouped.ask(1))
            await asyncio.sleep(0)
            others = group.create_task(ask_all(grouped, [2, 3, 4]))
            await asyncio.sleep(0)
            told.free.set()
        return [first.result(), *others.result()]

    assert asyncio.run(come_one_after_another()) == [2, 4, 6, 8]
    assert told.groups == [[1], [2, 3, 4]]


def test_no_call_has_more_questions_than_it_may() -> None:
    told = Told()

    answers = asyncio.run(ask_all(Grouped(told.double, at_most=3), range(8)))

    assert answers == [0, 2, 4, 6, 8, 10, 12, 14]
    assert max(len(group) for group in told.groups) == 3
    assert [number for group in told.groups for number in group] == [*range(8)]


def test_one_bad_question_spoils_no_other() -> None:
    told = Told(bad=frozenset({2}))

    one, two, three = asyncio.run(ask_all(Grouped(told.double), [1, 2, 3]))

    assert (one, three) == (2, 6)
    assert isinstance(two, ValueError)


def test_who_stops_waiting_does_not_break_off_the_call_of_others() -> None:
    told = Told()
    told.free.clear()

    async def one_gives_up() -> int:
        grouped = Grouped(told.double)
        async with asyncio.TaskGroup() as group:
            impatient = group.create_task(grouped.ask(1))
            patient = group.create_task(grouped.ask(2))
            await asyncio.sleep(0)
            impatient.cancel()
            with pytest.raises(asyncio.CancelledError):
                await impatient
            told.free.set()
        return patient.result()

    assert asyncio.run(one_gives_up()) == 4
    assert sorted(number for group in told.groups for number in group) == [1, 2]


@given(
    numbers=st.lists(st.integers(), max_size=30),
    bad=st.frozensets(st.integers(-3, 3)),
    at_most=st.integers(1, 5),
)
def test_each_gets_its_own_answer_whatever_the_others_ask(
    numbers: list[int], bad: frozenset[int], at_most: int
) -> None:
    grouped = Grouped(Told(bad).double, at_most=at_most)

    answers = asyncio.run(ask_all(grouped, numbers))

    for number, answer in zip(numbers, answers, strict=True):
        if number in bad:
            assert isinstance(answer, ValueError)
            assert str(number) in str(answer)
        else:
            assert answer == 2 * number
