"""How values are written in a config: durations, zones, rules, words."""

import difflib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from distbot.domain.newsroom import Approval, ApprovalMode

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=366)
_INDONESIAN = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


class Section(BaseModel):
    """A table of the config that has no keys but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def readable(read: Callable[[str], object]) -> AfterValidator:
    """Return a validator that refuses, with its errors, what a reader cannot read."""

    def check(text: str) -> str:
        read(text)
        return text

    return AfterValidator(check)


def read_duration(text: object) -> timedelta:
    """Read "60s", "10m", "2h" or "1d".

    Raises:
        ValueError: It is no duration, or longer than a year.
    """
    match = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ValueError('write a number and s, m, h or d, as in "60s"')
    try:
        duration = timedelta(**{_UNITS[match[2]]: int(match[1])})
    except OverflowError:
        duration = timedelta.max
    if duration > _LONGEST:
        raise ValueError("that is longer than anybody waits")
    return duration


def read_approval(text: str) -> Approval:
    """Read "auto", "required" or "auto-after 10m".

    Raises:
        ValueError: It is none of them.
    """
    if text in {"auto", "required"}:
        return Approval(mode=ApprovalMode(text))
    head, _, wait = text.partition(" ")
    if head != "auto-after":
        raise ValueError('write "auto", "required" or "auto-after 10m"')
    return Approval(mode=ApprovalMode.AUTO_AFTER, wait=read_duration(wait))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        instead = _like(name)
        raise ValueError(f'"{name}" is no time zone: write "{instead}"') from error


def _like(name: str) -> str:
    """Return the zone that was probably meant, or one to see how they are written."""
    zones = sorted(available_timezones())
    of_city = {zone.rpartition("/")[2].casefold(): zone for zone in zones}
    near = difflib.get_close_matches(name, zones, n=1, cutoff=0.8)
    city = of_city.get(name.casefold(), "Asia/Jakarta")
    return _INDONESIAN.get(name.upper()) or (near[0] if near else city)


def _pause(interval: timedelta) -> timedelta:
    if interval > timedelta(minutes=5):
        raise ValueError("nothing would be read in time: at most 5m between requests")
    return interval


Duration = Annotated[
    timedelta, BeforeValidator(read_duration, json_schema_input_type=str)
]
Pause = Annotated[Duration, AfterValidator(_pause)]
ZoneName = Annotated[str, readable(_zone)]
ApprovalText = Annotated[str, readable(read_approval)]
Words = tuple[Annotated[str, Field(min_length=1, pattern=r"\S")], ...]
