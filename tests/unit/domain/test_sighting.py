from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from distbot.domain.sighting import Absent, Look, Unclear


def test_a_look_costs_nothing_unless_it_says_so() -> None:
    assert Look(sighting=Absent(surely=False)).price_usd == Decimal(0)


def test_what_was_seen_cannot_be_changed() -> None:
    look = Look(sighting=Unclear(why="two posts fit"))

    with pytest.raises(FrozenInstanceError):
        look.sighting = Absent(surely=True)  # type: ignore[misc]  # that is the point
