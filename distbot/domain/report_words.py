"""How a language says a report's numbers, days and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from distbot.domain.moment_words import MomentWords
from distbot.domain.period import Period
from distbot.domain.phrasing import UNCHANGED, Phrasing
from distbot.domain.text_telegram import length_utf16

_MINUTE_S, _HOUR_S, _DAY_S = 60, 60 * 60, 24 * 60 * 60
_SMALL = Decimal("0.10")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWords:
    """A language's words for reports.

    Attributes:
        texts: Key → sentence with named fields.
        moments: Names of days and months.
        phrasing: Says causes, which are kept in English.
    """

    texts: Mapping[str, str]
    moments: MomentWords
    phrasing: Phrasing = UNCHANGED

    def say(self, key: str, **fields: str) -> str:
        """Return a sentence with its fields filled."""
        return self.texts[key].format(**fields)

    def number(self, number: int) -> str:
        """Return a whole number as people write it: "1.234" in Indonesian."""
        return f"{number:,}".replace(",", self.texts["thousands"])

    def span(self, span: timedelta) -> str:
        """Return how long something took, rounded down to its one or two units."""
        seconds = max(int(span.total_seconds()), 0)
        if seconds < _MINUTE_S:
            return self.say("seconds", number=str(seconds))
        if seconds < _HOUR_S:
            return self.say("minutes", number=str(seconds // _MINUTE_S))
        if seconds < _DAY_S:
            hours, rest = divmod(seconds // _MINUTE_S, 60)
            return self._two("hours", hours, "minutes", rest)
        days, rest = divmod(seconds // _HOUR_S, 24)
        return self._two("days", days, "hours", rest)

    def day(self, day: date) -> str:
        """Return a date in full, its weekday first."""
        weekday, _ = self.moments.weekdays[day.weekday()]
        return self.say("date", weekday=weekday, date=self.short_day(day))

    def short_day(self, day: date) -> str:
        """Return a date without its weekday."""
        month = self.moments.months[day.month - 1]
        return self.say("short_date", day=str(day.day), month=month, year=str(day.year))

    def clock(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return what a clock shows at an aware moment."""
        here = moment.astimezone(zone)
        return self.say("clock", hour=f"{here:%H}", minute=f"{here:%M}")

    def days(self, period: Period) -> str:
        """Return which days a period has."""
        if period.days == 1:
            return self.day(period.first)
        last = self.short_day(period.last)
        same = (period.first.year, period.first.month) == (
            period.last.year,
            period.last.month,
        )
        first = str(period.first.day) if same else self.short_day(period.first)
        return self.say("dates", first=first, last=last)

    def _two(self, large: str, count: int, small: str, rest: int) -> str:
        said = self.say(large, number=self.number(count))
        return f"{said} {self.say(small, number=str(rest))}" if rest else said


def money(usd: Decimal) -> str:
    """Return dollars as X's own invoices write them, in every language: "$1,234.50".

    Small sums have three places: a post is billed $0.015.
    """
    places = 3 if 0 < usd < _SMALL else 2
    return f"${usd:,.{places}f}"


def clipped(text: str, limit_utf16: int) -> str:
    """Return a text on one line, cut between words and marked "…" where it is long.

    Args:
        text: Any.
        limit_utf16: How much of it there may be, the mark included; at least 1.
    """
    line = " ".join(text.split())
    if length_utf16(line) <= limit_utf16:
        return line
    kept = line[: limit_utf16 - 1]
    while length_utf16(kept) > limit_utf16 - 1:
        kept = kept[:-1]
    words, _, rest = kept.rpartition(" ")
    whole = words if words and len(rest) < limit_utf16 // 2 else kept
    return f"{whole.rstrip(' ,.;:–-')}…"
