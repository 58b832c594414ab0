"""Whether a week of posts kept the rules of its config: judged without the engine.

The rules are read from the TOML anew, and judged post by post, by the clock on the
wall and by counting; nothing of `distbot.domain.rhythm` is used.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import combinations, pairwise
from typing import Any
from zoneinfo import ZoneInfo

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_STEP = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """A post that was published; times are aware UTC.

    Attributes:
        post: Its number.
        article: Its article's.
        variant: 0 is the first.
        kind: "breaking", "normal" or "evergreen".
        duka: Whether it tells of a death.
        fixed: Whether an editor named its very time.
        person: Whether a person approved it.
        came_at: When its article came.
        known_at: When it was approved.
        due_at: When it was to go, as first planned.
        at: When the attempt began that published it.
        receipt_at: What its network says.
        ends_at: From when on it was better not sent, as last planned; None: never.
    """

    post: int
    article: int
    variant: int
    kind: str
    duka: bool
    fixed: bool
    person: bool
    came_at: datetime
    known_at: datetime
    due_at: datetime
    at: datetime
    receipt_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One destination's table, as the config has it."""

    zone: ZoneInfo
    table: Mapping[str, Any]

    def span(self, key: str) -> timedelta:
        """Return a duration; zero if it is not set."""
        return _duration(self.table.get(key, "0s"))

    def late(self, kind: str) -> timedelta | None:
        """Return after how long a post is too late; None: never."""
        default = "skip after 60m" if kind == "breaking" else "send"
        text = self.table.get("late", {}).get(kind, default)
        return None if text == "send" else _duration(text.removeprefix("skip after "))

    def clock_allows(self, out: Out, at: datetime) -> bool:
        """Whether windows and quiet hours let a post go at a moment."""
        through = self.table.get("breaking_through_quiet", True)
        if out.fixed or (out.kind == "breaking" and through):
            return True
        wall = at.astimezone(self.zone)
        quiet = self.table.get("quiet_hours")
        windows = self.table.get("windows", [])
        inside = not windows or any(_in_window(text, wall) for text in windows)
        return inside and not (quiet and _in_hours(quiet, wall.time()))


def _duration(text: str) -> timedelta:
    match = re.fullmatch(r"(\d+)([smhd])", text)
    assert match is not None, text
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def _in_window(text: str, wall: datetime) -> bool:
    names, _, hours = text.partition(" ")
    return _DAYS[wall.weekday()] in _days(names) and _in_hours(hours, wall.time())


def _days(names: str) -> set[str]:
    """Read "daily", "sat,sun" or "mon-fri"."""
    if names == "daily":
        return set(_DAYS)
    found: set[str] = set()
    for part in names.split(","):
        first, _, last = part.partition("-")
        found |= set(_DAYS[_DAYS.index(first) : _DAYS.index(last or first) + 1])
    return found


def _in_hours(text: str, wall: time) -> bool:
    begin, end = (_minutes(part) for part in text.split("-"))
    now = wall.hour * 60 + wall.minute
    return begin <= now < end if begin < end else now >= begin or now < end


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def broken(rules: Rules, outs: Sequence[Out]) -> list[str]:
    """Name each rule of a destination that a post broke, in the order of the posts."""
    outs = sorted(outs, key=lambda out: out.at)
    return [
        *_by_the_clock(rules, outs),
        *_gaps(rules, outs),
        *_caps(rules, outs),
        *_lateness(rules, outs),
        *_mourning(rules, outs),
        *_repeats(rules, outs),
        *_settled(rules, outs),
        *_receipts(rules, outs),
    ]


def _by_the_clock(rules: Rules, outs: Sequence[Out]) -> Iterator[str]:
    for out in outs:
        if not rules.clock_allows(out, out.at):
            wall = out.at.astimezone(rules.zone)
            yield f"post {out.post} ({out.kind}) went at {wall:%a %H:%M}, in the quiet"


def _gaps(rules: Rules, outs: Sequence[Out]) -> Iterator[str]:
    for before, after in pairwise(outs):
        if after.at - before.at < rules.span("min_gap"):
            gap = after.at - before.at
            yield f"posts {before.post} and {after.post} are only {gap} apart"
    urgent = [out for out in outs if out.kind == "breaking"]
    for before, after in pairwise(urgent):
        if after.at - before.at < rules.span("breaking_gap"):
            gap = after.at - before.at
            yield f"breaking {before.post} and {after.post} are only {gap} apart"


def _caps(rules: Rules, outs: Sequence[Out]) -> Iterator[str]:
    per_hour = rules.table.get("per_hour", len(outs) + 1)
    for first, last in zip(outs, outs[per_hour:], strict=False):
        if last.at - first.at < _HOUR:
            yield f"from post {first.post} to {last.post} are over {per_hour} an hour"
    days: dict[object, list[int]] = defaultdict(list)
    for out in outs:
        days[out.at.astimezone(rules.zone).date()].append(out.post)
    for day, posts in days.items():
        if len(posts) > rules.table.get("per_day", len(outs)):
            yield f"{len(posts)} posts on {day}"


def _lateness(rules: Rules, outs: Sequence[Out]) -> Iterator[str]:
    """What its rhythm held back is late from when it might have gone."""
    for out in outs:
        if out.ends_at is not None and out.at >= out.ends_at:
            yield f"post {out.post} went {out.at - out.ends_at} after its end"
        wait = rules.late(out.kind)
        # An evergreen only fills gaps: what is still to come holds it back, too.
        fills = out.kind == "evergreen" and not out.fixed
        if wait is None or fills or out.at - out.due_at <= wait:
            continue
        others = [other for other in outs if other.at < out.at]
        free = out.at
        while free > out.due_at and _might_go(rules, out, others, free - _STEP):
            free -= _STEP
        if out.at - free > wait:
            yield f"post {out.post} ({out.kind}) went {out.at - free} late"


def _might_go(rules: Rules, out: Out, others: Sequence[Out], at: datetime) -> bool:
    """Whether a post might have gone at a moment, after those that had gone."""
    before = [other for other in others if other.at <= at]
    trial = Out(
        **{name: getattr(out, name) for name in out.__slots__ if name != "at"}, at=at
    )
    one_more = [*before, trial]
    faults = (*_gaps(rules, one_more), *_caps(rules, one_more))
    return rules.clock_allows(out, at) and not faults


def _mourning(rules: Rules, outs: Sequence[Out]) -> Iterator[str]:
    """An evergreen that went before anybody knew of a death is no fault."""
    gap = _duration(rules.table.get("duka_gap", "3h"))
    for light in (out for out in outs if out.kind == "evergreen"):
        for grave in (out for out in outs if out.duka and out is not light):
            near = abs(light.at - grave.at) < gap
            if near and min(grave.known_at, grave.at) <= light.at:
                apart = light.at - grave.at
                yield f"evergreen {light.post} is {apart} from duka {grave.post}"


def _repeats(rules: Rules, outs: Sequence[Out]) -> Iterator[str]:
    told: dict[int, list[Out]] = defaultdict(list)
    for out in outs:
        told[out.article].append(out)
    for variants in told.values():
        for before, after in pairwise(sorted(variants, key=lambda out: out.variant)):
            if after.at - before.at < rules.span("repeat_evergreen"):
                apart = after.at - before.at
                yield f"article {after.article} came again after {apart}"
        if len({out.variant for out in variants}) < len(variants):
            yield f"article {variants[0].article} went out twice in one variant"


def _settled(rules: Rules, outs: Sequence[Out]) -> Iterator[str]:
    for out in outs:
        waited = out.at - out.came_at
        if not out.person and out.variant == 0 and waited < rules.span("settle"):
            yield f"post {out.post} went {waited} after its article came"


def _receipts(rules: Rules, outs: Sequence[Out]) -> Iterator[str]:
    """Networks' own times keep the gaps, too, but for Telegram's whole seconds."""
    least = rules.span("min_gap") - timedelta(seconds=1)
    for before, after in combinations(outs, 2):
        if abs(after.receipt_at - before.receipt_at) < least:
            yield f"receipts of {before.post} and {after.post} are too near"
