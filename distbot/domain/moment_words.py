"""The words in which one language speaks of time, as the desk reads and says them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from zoneinfo import ZoneInfo

NO_CLOCK = -1
"""Minutes that no clock shows: what was said for a time of the clock is none."""


class Kind(Enum):
    """What a word or a figure does in a phrase about time.

    The value is its letter in a shape: "besok jam 7 pagi" has the shape "AJNP".
    """

    NUMBER = "N"
    ORDINAL = "o"
    YEAR = "Y"
    TIME = "T"
    DATE = "D"
    RANGE = "R"
    SLIP = "x"
    LEAD = "L"
    TAIL = "O"
    HOUR = "J"
    SAME_HOUR = "c"
    UNIT = "U"
    QUANTITY = "Q"
    WEEKDAY = "d"
    SUNDAY_OR_WEEK = "S"
    MONTH = "M"
    AHEAD = "A"
    WEEK = "X"
    PART = "P"
    ZONE = "Z"
    NEXT = "n"
    THIS = "t"
    LAST = "l"
    AGAIN = "g"
    WITHIN = "i"
    POSTPONE = "s"
    ADVANCE = "r"
    HALF = "h"
    QUARTER = "q"
    LESS = "b"
    MORE = "a"
    DAY_OF_MONTH = "f"
    NOW = "w"
    LATER = "e"
    VAGUE = "v"
    POLITE = "k"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfDay:
    """A stretch of the day with a name: "malam".

    Attributes:
        first: Its first minute, counted from the day's midnight.
        last: Its last minute; past 24 × 60 where it reaches into the next day.
        at: The minute meant where no hour is said; None: an hour must be said.
        eve: Whether before a weekday's name it is the evening before that day, or
            that day's own: "malam Minggu" may be either.
    """

    first: int
    last: int
    at: int | None = None
    eve: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A word or a figure, understood by itself.

    Attributes:
        kind: What it does.
        number: For `NUMBER`, `ORDINAL`, `YEAR`: itself. `TIME`, `UNIT`, `QUANTITY`:
            minutes. `WEEKDAY`: 0 is Monday. `MONTH`: 1 is January. `AHEAD`, `WEEK`:
            days, or weeks, from this one. `PART`: 1 if today's own is meant.
        padded: For figures: whether the hour was written with two digits.
        numbers: For `DATE`: year (None: not said), month, day.
        part: For `PART`.
        zone: For `ZONE`; None: the newsroom's own.
        name: For `ZONE`: as the zone's clock calls itself, casefolded.
    """

    kind: Kind
    number: int = 0
    padded: bool = False
    numbers: tuple[int | None, int, int] = (None, 0, 0)
    part: PartOfDay | None = None
    zone: ZoneInfo | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MomentWords:
    """A language's words of time.

    Attributes:
        phrases: One to some words, casefolded → what they mean.
        not_yet: What asks for no time at all, in full and casefolded, without
            apostrophes: "jangan terbit dulu".
        minutes_first: Whether it is "ten to eight" (else "delapan kurang sepuluh");
            where it is not, a half names the hour it leads to: "setengah delapan" is
            7.30.
        weekdays: Names in `date.weekday` order: long and short.
        months: Names, January first.
        long: How a moment is told; `{weekday}`, `{day}`, `{month}`, `{year}`,
            `{hour}`, `{minute}` and `{zone}` are filled.
        short: The same for lists; also `{short_weekday}` and `{month_number}`.
    """

    phrases: Mapping[tuple[str, ...], Sign]
    not_yet: frozenset[str]
    minutes_first: bool
    weekdays: tuple[tuple[str, str], ...]
    months: tuple[str, ...]
    long: str
    short: str
    longest: int = field(init=False)

    def __post_init__(self) -> None:
        """Count the words of the longest phrase."""
        object.__setattr__(self, "longest", max(map(len, self.phrases), default=0))
