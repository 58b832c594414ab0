from datetime import timedelta
from pathlib import Path

import pytest

from distbot.domain.errors import ConfigError
from distbot.domain.retelling import Retelling, SameStory
from distbot.settings import newsroom_of, read_config
from tests.unit.test_settings_desk import REST


def rule(tmp_path: Path, table: str) -> SameStory:
    path = tmp_path / "rimba.toml"
    path.write_text(f"{table}\n{REST}", encoding="utf-8")
    return newsroom_of(read_config(path, ("telegram",))).same_story


def test_a_duplicate_of_the_last_hours_is_asked_about_where_nothing_is_said(
    tmp_path: Path,
) -> None:
    assert rule(tmp_path, "") == SameStory(
        then=Retelling.ASK, within=timedelta(hours=6), gap=timedelta(hours=1)
    )


def test_a_newsroom_says_what_becomes_of_a_story_that_is_told_again(
    tmp_path: Path,
) -> None:
    table = '[same_story]\nthen = "merge"\nwithin = "2d"\ngap = "30m"'

    assert rule(tmp_path, table) == SameStory(
        then=Retelling.MERGE, within=timedelta(days=2), gap=timedelta(minutes=30)
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('then = "gabung"', "ask"),
        ('within = "3d"', "48h"),
        ('gap = "sejam"', "60s"),
        ('treat = "ask"', "treat"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_with_its_mend(
    tmp_path: Path, line: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        rule(tmp_path, f"[same_story]\n{line}")
