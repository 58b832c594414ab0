"""Buttons: what they mean comes back as it went, and only from our own."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot.chat.press import Choice, Press, Seal

SEAL = Seal("123:abc")
DESK = -1009000000001
PRESSES = st.builds(
    Press,
    choice=st.sampled_from(Choice),
    subject=st.integers(0, 10**18 - 1),
    version=st.integers(0, 10**9 - 1),
)
CHATS = st.integers(-(10**13), 10**13)


@given(press=PRESSES, chat=CHATS)
@example(
    press=Press(choice=Choice.PUBLISH, subject=10**18 - 1, version=10**9 - 1), chat=DESK
)
def test_a_press_comes_back_as_it_went(press: Press, chat: int) -> None:
    data = SEAL.data(press, chat)

    assert SEAL.read(data, chat) == press
    assert len(data.encode()) <= 64


@given(press=PRESSES, chat=CHATS, other=CHATS)
def test_it_is_worth_nothing_in_another_chat_or_with_another_bot(
    press: Press, chat: int, other: int
) -> None:
    data = SEAL.data(press, chat)

    assert (SEAL.read(data, other) is None) == (chat != other)
    assert Seal("123:abd").read(data, chat) is None


@given(press=PRESSES, data=st.data())
def test_one_letter_changed_makes_it_no_press(
    press: Press, data: st.DataObject
) -> None:
    sealed = SEAL.data(press, DESK)
    place = data.draw(st.integers(0, len(sealed) - 1))
    letter = data.draw(st.sampled_from("0123456789abtZ:-_"))
    forged = sealed[:place] + letter + sealed[place + 1 :]

    assert forged == sealed or SEAL.read(forged, DESK) is None


@given(text=st.text() | st.from_regex(r"[a-z]:[0-9]{1,20}:[0-9]{1,10}:[A-Za-z]{12}"))
@example("t:7:2")
@example("t:١:1:AAAAAAAAAAAA")
def test_anything_else_is_no_press(text: str) -> None:
    assert SEAL.read(text, DESK) is None


@pytest.mark.parametrize("data", [None, ""])
def test_no_data_is_no_press(data: str | None) -> None:
    assert SEAL.read(data, DESK) is None


def test_no_two_choices_share_a_letter() -> None:
    assert len({choice.value for choice in Choice}) == len(Choice)
    assert all(len(choice.value) == 1 for choice in Choice)
