"""Unicode's own list of emoji, as another library ships it, holds none that stays."""

from importlib.metadata import distribution
from pathlib import Path

import pytest

from distbot.domain.duka import without_emoji

ORACLE = distribution("twitter-text-parser")
LIST = Path(str(ORACLE.locate_file("twitter_text/regexp/emoji-test.txt")))
SHOWN_AS_EMOJI = ("fully-qualified", "minimally-qualified", "component")


@pytest.fixture(scope="module")
def emoji() -> list[str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    told = [line.partition("#")[0].partition(";") for line in lines]
    return [
        "".join(chr(int(code, 16)) for code in codes.split())
        for codes, _, status in told
        if status.strip() in SHOWN_AS_EMOJI
    ]


def test_every_emoji_is_taken_out(emoji: list[str]) -> None:
    assert len(emoji) > 3000
    stays = [one for one in emoji if without_emoji(f"Air {one} naik") != "Air naik"]
    assert stays == []
