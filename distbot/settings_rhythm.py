"""What a config says of when posts go: rhythm, mourning, priority."""

import re
from datetime import time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from distbot.domain.contradictions import contradictions
from distbot.domain.newsroom import Duka, Important
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import DAYS, Rhythm, Window
from distbot.settings_values import (
    ApprovalText,
    Duration,
    Section,
    Words,
    ZoneName,
    read_approval,
    read_duration,
    readable,
)

_INDONESIAN_DAYS = ("sen", "sel", "rab", "kam", "jum", "sab", "min")
_DAY_NUMBERS = {
    name: number
    for names in (DAYS, _INDONESIAN_DAYS)
    for number, name in enumerate(names)
}
_WINDOW = re.compile(r"(\D*[^\d\s])\s+(\d.*)")
_HOURS = re.compile(r"(\d\d?)[:.](\d\d)\s*[-–]\s*(\d\d?)[:.](\d\d)")
_SKIP = re.compile(r"skip after\s+(\S.*)")


def read_window(text: str) -> Window:
    """Read "mon-fri 06:00-22:00", "sat,sun 07:00-21:00" or "daily 05:30-24:00".

    Days may be Indonesian ("sen-jum"), and run over the end of a week ("fri-mon").

    Raises:
        ValueError: It is no window.
    """
    parts = _WINDOW.fullmatch(text.strip())
    if parts is None:
        mend = 'write days and hours, as in "mon-fri 06:00-22:00"'
        raise ValueError(f'"{text}" is no window: {mend}')
    start, end = read_hours(parts[2])
    return Window(days=_read_days(parts[1].casefold()), start=start, end=end)


def read_hours(text: str) -> tuple[time, time]:
    """Read "22:00-05:00"; the end may be 24:00.

    Raises:
        ValueError: It is no stretch of a day.
    """
    parts = _HOURS.fullmatch(text.strip())
    if parts is None:
        raise ValueError(f'"{text}" are no hours: write them as in "22:00-05:00"')
    start, end = f"{parts[1]}:{parts[2]}", f"{parts[3]}:{parts[4]}"
    return read_time(start), time() if end == "24:00" else read_time(end)


def read_time(text: str) -> time:
    """Read "08:00".

    Raises:
        ValueError: It is no time of day.
    """
    try:
        return time.fromisoformat(text.zfill(5))
    except ValueError as error:
        mend = "write 00:00 to 23:59, or 24:00 as an end"
        raise ValueError(f'"{text}" is no time of day: {mend}') from error


def _read_days(text: str) -> frozenset[int]:
    if text == "daily":
        return frozenset(range(len(DAYS)))
    days: set[int] = set()
    for run in text.split(","):
        ends = [read_day(name.strip()) for name in re.split("[-–]", run, maxsplit=1)]
        length = (ends[-1] - ends[0]) % len(DAYS)
        days |= {(ends[0] + step) % len(DAYS) for step in range(length + 1)}
    return frozenset(days)


def read_day(name: str) -> int:
    """Read "mon" or "sen"; Monday is 0.

    Raises:
        ValueError: It is no day.
    """
    if name not in _DAY_NUMBERS:
        raise ValueError(f'"{name}" is no day: write {", ".join(DAYS)} or daily')
    return _DAY_NUMBERS[name]


def _read_late(text: str) -> timedelta | None:
    if text == "send":
        return None
    wait = _SKIP.fullmatch(text)
    if wait is None:
        raise ValueError('write "send" or "skip after 60m"')
    return read_duration(wait[1])


def _alone(windows: object) -> object:
    """Let one window stand without brackets."""
    return (windows,) if isinstance(windows, str) else windows


Windows = Annotated[
    tuple[Annotated[str, readable(read_window)], ...],
    BeforeValidator(_alone, json_schema_input_type=str | tuple[str, ...]),
]
LateText = Annotated[str, readable(_read_late)]


class LateSection(Section):
    """`[destination.rhythm.late]`: what becomes of posts after an outage."""

    breaking: LateText = Field(
        "skip after 60m", description="send, or skip after so long past its time."
    )
    normal: LateText = Field("send", description="The same for normal articles.")
    evergreen: LateText = Field("send", description="The same for evergreen ones.")


class RhythmSection(Section):
    """`[destination.rhythm]`: when a destination may post; empty: at once."""

    timezone: ZoneName | None = Field(
        None, description="Whose clock it goes by; absent: the newsroom's."
    )
    windows: Windows = Field(
        (),
        description='When it may post: ["mon-fri 06:00-22:00", "sat,sun 07:00-21:00"]'
        ' or ["daily 05:30-24:00"]; absent: always.',
    )
    quiet_hours: Annotated[str, readable(read_hours)] | None = Field(
        None, description='When it may not, every day: "22:00-05:00".'
    )
    breaking_through_quiet: bool = Field(
        default=True, description="Breaking news heeds no quiet hours and no windows."
    )
    min_gap: Duration = Field(timedelta(), description="Between any two posts.")
    breaking_gap: Duration = Field(
        timedelta(), description="Between two breaking posts; min_gap holds too."
    )
    per_hour: int | None = Field(
        None, description="The most posts in any 60 minutes; absent: no cap."
    )
    per_day: int | None = Field(
        None, description="The most posts on a calendar day; absent: no cap."
    )
    jitter: Duration = Field(
        timedelta(), description="Posts are planned up to so much later."
    )
    settle: Duration = Field(
        timedelta(),
        description="A post that no person approved is due so long after its"
        " article came.",
    )
    repeat_evergreen: Duration | None = Field(
        None,
        description="An evergreen may come again after so long, with another quote;"
        " absent: never.",
    )
    duka_gap: Duration = Field(
        timedelta(hours=3), description="No evergreen so near a duka post."
    )
    late: LateSection = Field(
        LateSection(), description="A table: what becomes of posts after an outage."
    )

    @model_validator(mode="after")
    def _is_meant(self) -> Self:
        faults = contradictions(self.rhythm(ZoneInfo("UTC")))
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def rhythm(self, zone: ZoneInfo) -> Rhythm:
        """Return it as the domain knows it.

        Args:
            zone: The newsroom's, where the table names none.
        """
        late = {one: getattr(self.late, one.value) for one in ArticleClass}
        return Rhythm(
            zone=ZoneInfo(self.timezone) if self.timezone else zone,
            windows=tuple(map(read_window, self.windows)),
            quiet_hours=read_hours(self.quiet_hours) if self.quiet_hours else None,
            breaking_through_quiet=self.breaking_through_quiet,
            min_gap=self.min_gap,
            breaking_gap=self.breaking_gap,
            per_hour=self.per_hour,
            per_day=self.per_day,
            jitter=self.jitter,
            settle=self.settle,
            late={one: _read_late(text) for one, text in late.items()},
            repeat_after=self.repeat_evergreen,
            duka_gap=self.duka_gap,
        )


class DukaSection(Section):
    """`[duka]`: mourning. Such posts have no emoji, and no evergreen beside them."""

    enabled: bool = Field(default=False, description="Off unless it is set.")
    words: Words = Field(
        (),
        description="Whole words of the headline or the first paragraph that tell it:"
        ' ["meninggal", "wafat"].',
    )
    approval: ApprovalText | None = Field(
        None,
        description="auto, required or auto-after 10m; absent: as usual for the class.",
    )

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if self.enabled and not self.words:
            raise ValueError(
                "enabled = true without words finds nothing: "
                'add words = ["meninggal", "wafat"], or set enabled = false'
            )
        return self

    def duka(self) -> Duka | None:
        """Return it as the domain knows it, None if it is off."""
        if not self.enabled:
            return None
        approval = read_approval(self.approval) if self.approval else None
        return Duka(words=self.words, approval=approval)


class PrioritySection(Section):
    """`[priority]`: normal articles that go before the others; any one match does."""

    tags: Words = Field(
        (), description="Whole tags: a normal article with one goes before the others."
    )
    categories: Words = Field((), description="Whole categories, likewise.")
    headline: Words = Field(
        (), description="Words, or several in a row, of the headline, likewise."
    )

    def important(self) -> Important:
        """Return it as the domain knows it."""
        return Important(**self.model_dump())
