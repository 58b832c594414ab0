"""`[desk]`: how the editors' desk works, and when it is told how things went."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from distbot.domain.errors import ConfigError
from distbot.domain.newsroom import DeskRules
from distbot.settings import newsroom_of, read_config

REST = """
[newsroom]
key = "K"
name = "Kabar.com"
short_name = "Kabar"
home = "https://kabar.com"
[cta]
label = "Kunjungi"
text = "Klik di sini"
url = "https://kabar.com/medsos"
[[destination]]
name = "kanal"
channel = "telegram"
address = "@kabar"
"""


def desk(folder: Path, text: str) -> DeskRules:
    path = folder / "c.toml"
    path.write_text(text + REST, encoding="utf-8")
    return newsroom_of(read_config(path, ("telegram",))).desk


def test_without_a_table_the_desk_works_as_usual(tmp_path: Path) -> None:
    assert desk(tmp_path, "") == DeskRules(
        undo=timedelta(seconds=60),
        four_eyes=False,
        daily_report=time(20),
        weekly_report=(0, time(8)),
    )


def test_every_key_is_read(tmp_path: Path) -> None:
    text = """[desk]
undo = "2m"
four_eyes = true
daily_report = "21.30"
weekly_report = "sen 7:05"
"""

    assert desk(tmp_path, text) == DeskRules(
        undo=timedelta(minutes=2),
        four_eyes=True,
        daily_report=time(21, 30),
        weekly_report=(0, time(7, 5)),
    )


def test_nothing_is_told_where_no_time_is_named(tmp_path: Path) -> None:
    rules = desk(tmp_path, '[desk]\ndaily_report = ""\nweekly_report = " "\n')

    assert (rules.daily_report, rules.weekly_report) == (None, None)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('undo = "2h"', "at most 1h"),
        ('undo = "sebentar"', 'as in "60s"'),
        ('daily_report = "malam"', 'write "20:00"'),
        ('daily_report = "24:00"', "no time of day"),
        ('weekly_report = "mon"', 'write "mon 08:00"'),
        ('weekly_report = "08:00"', "has no time"),
        ('weekly_report = "besok 08:00"', "is no day"),
        ('daily = "20:00"', "unknown"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_mend(
    tmp_path: Path, line: str, fault: str
) -> None:
    with pytest.raises(ConfigError, match=fault):
        desk(tmp_path, f"[desk]\n{line}\n")
