"""First names that would pass for distbot's own in the audit."""

import pytest

from distbot.domain.actor import RESTORED, is_spoken_for
from distbot.domain.post import Mover

OTHERS = (RESTORED, "Rule", "distbot", "@laras", "meja-1:4711", "root in a shell")


@pytest.mark.parametrize("name", [*(mover.value for mover in Mover), *OTHERS])
def test_the_name_of_another_actor_is_no_person_s(name: str) -> None:
    assert is_spoken_for(name)


@pytest.mark.parametrize("name", ["Rukmini", "Ruler", "Ani @ rumah", "Bu 7:"])
def test_any_other_name_is(name: str) -> None:
    assert not is_spoken_for(name)
