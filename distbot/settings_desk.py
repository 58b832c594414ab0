"""What a config says of the editors' desk."""

import re
from datetime import time, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from distbot.domain.newsroom import DeskRules
from distbot.domain.sensitive import SensitiveWords
from distbot.settings_rhythm import read_day, read_time
from distbot.settings_values import Duration, Section, Words, readable

_TIME = re.compile(r"(\d\d?)[:.](\d\d)")
_LONGEST_UNDO = timedelta(hours=1)


def read_daily(text: str) -> time | None:
    """Read "20:00"; "" is None: never.

    Raises:
        ValueError: It is no time of day.
    """
    if not text.strip():
        return None
    parts = _TIME.fullmatch(text.strip())
    if parts is None:
        raise ValueError(f'"{text}" is no time of day: write "20:00", or "" for never')
    return read_time(f"{parts[1]}:{parts[2]}")


def read_weekly(text: str) -> tuple[int, time] | None:
    """Read "mon 08:00" or "sen 08.00"; "" is None: never.

    Raises:
        ValueError: It is no day and time.
    """
    if not text.strip():
        return None
    day, _, at = text.strip().partition(" ")
    told = read_daily(at)
    if told is None:
        raise ValueError(f'"{text}" has no time: write "mon 08:00", or "" for never')
    return read_day(day.casefold()), told


def _undo(wait: timedelta) -> timedelta:
    if wait > _LONGEST_UNDO:
        raise ValueError("news does not wait so long to be undone: write at most 1h")
    return wait


class DeskSection(Section):
    """`[desk]`: how the editors' desk works."""

    undo: Annotated[Duration, AfterValidator(_undo)] = Field(
        timedelta(seconds=60),
        description="How long a person's approval can be taken back before anything "
        "goes out; at most 1h.",
    )
    four_eyes: bool = Field(
        default=False, description="Nobody approves what they wrote themselves."
    )
    daily_report: Annotated[str, readable(read_daily)] = Field(
        "20:00",
        description='When the day is told at the desk, newsroom\'s clock; "": never.',
    )
    weekly_report: Annotated[str, readable(read_weekly)] = Field(
        "mon 08:00",
        description='When the week before is told; "": never.',
    )
    answers_per_minute: int = Field(
        20,
        ge=0,
        description="Commands and replies that the group has answered in any minute; "
        "Telegram takes 20 messages (Bots FAQ). One editor has half of it, and three "
        "times as much in private. 0 lifts it, and the five drafts a minute that are "
        "shown, for measuring at the sandbox.",
    )

    gap: Duration = Field(
        timedelta(hours=2),
        description="After how long without a look at a source the desk is asked what"
        " shall become of the articles that piled up; 0s: never.",
    )
    watch: Duration = Field(
        timedelta(hours=48),
        description="How long after publication an article's page is looked at, every "
        "15m or so, to notice that it was unpublished (404 or 410); while a post "
        "waits, always; 0s: never.",
    )

    def rules(self) -> DeskRules:
        """Return it as the domain knows it."""
        return DeskRules(
            undo=self.undo,
            four_eyes=self.four_eyes,
            daily_report=read_daily(self.daily_report),
            weekly_report=read_weekly(self.weekly_report),
            gap=self.gap,
            watch=self.watch,
            answers_per_minute=self.answers_per_minute,
        )


class SensitiveSection(Section):
    """`[words.sensitive]`: lists added to the language's; "*": any letters."""

    child: Words = Field((), description='Whoever may not be 18 yet: "taruna".')
    crime: Words = Field((), description="Done to children, or by them.")
    sexual: Words = Field((), description="Of sexual violence.")
    suicide: Words = Field((), description="Of suicide.")
    harmless: Words = Field(
        (), description='Have such words, and tell of nothing of it: "anak asuh".'
    )
    own: Words = Field((), description="Whatever the newsroom wants to look at twice.")

    def words(self) -> SensitiveWords:
        """Return them as the languages take them."""
        return SensitiveWords(**self.model_dump())
