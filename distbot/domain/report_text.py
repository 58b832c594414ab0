"""A report in words, for a chat."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from distbot.domain.moment import echo_short
from distbot.domain.post import PostState
from distbot.domain.report import (
    VIEW,
    Account,
    Hole,
    Place,
    Report,
    ReportedPost,
    Spread,
)
from distbot.domain.report_causes import Group
from distbot.domain.report_words import ReportWords, clipped, money
from distbot.domain.text_telegram import TEXT_LIMIT, length_utf16

_T = TypeVar("_T")

_LENGTHS = (6, 4, 3, 2, 1)
"""How many lines a list has: as many of them as fit."""

_HEADLINE = 64
_NAME = 40
_DETAIL = 120
_ON_TIME_S = 60


def tell(report: Report, words: ReportWords) -> str:
    """Return a report as plain text, never over Telegram's 4,096 UTF-16 units.

    Lists are shortened until it fits, and say how many more there are.
    """
    told = ""
    for most in _LENGTHS:
        told = "\n".join(_Telling(report, words, most).lines())
        if length_utf16(told) <= TEXT_LIMIT:
            return told
    lines = told.split("\n")
    while length_utf16("\n".join(lines)) > TEXT_LIMIT - 2:
        lines.pop()
    return "\n".join([*lines, "…"])


class _Telling:
    """Says a report with lists of a length."""

    def __init__(self, report: Report, words: ReportWords, most: int) -> None:
        self._report = report
        self._words = words
        self._most = most

    def lines(self) -> Iterator[str]:
        """Give all lines, parts with an empty line between."""
        yield from self._head()
        for part in (
            self._published(),
            self._times(),
            self._groups("failed", self._report.failed),
            self._groups("skipped", self._report.skipped),
            self._unknown(),
            self._holes(),
            self._money(),
            self._best(),
        ):
            lines = list(part)
            if lines:
                yield ""
                yield from lines

    def _head(self) -> Iterator[str]:
        report, say = self._report, self._words.say
        kind = "daily" if report.period.days == 1 else "other"
        kind = "weekly" if report.period.is_week else kind
        yield say(f"{kind}_title", newsroom=clipped(report.newsroom, _NAME))
        days = self._words.days(report.period)
        if report.until < report.period.ends:
            time = self._words.clock(report.until, report.period.zone)
            days = say("so_far", days=days, time=time)
        yield days

    def _published(self) -> Iterator[str]:
        report, say = self._report, self._words.say
        if report.published:
            yield self._counted("published", report.published)
            yield from self._listed(report.places, self._place)
        else:
            over = report.until >= report.period.ends
            yield say("nothing" if over else "nothing_yet")
        troubles = (report.failed, report.skipped, report.unknown, report.holes)
        if not any(troubles):
            yield say("all_well")

    def _place(self, place: Place) -> str:
        kinds = [
            (f"class_{kind.value}", number) for kind, number in place.by_class.items()
        ]
        more = {
            "linked": place.linked,
            "repeats": place.repeats,
            "edits": place.edits,
            "taken_down": place.taken_down,
        }
        parts = [
            self._counted(key, number)
            for key, number in (*kinds, *more.items())
            if number
        ]
        number = self._words.number(place.published)
        name = clipped(place.destination, _NAME)
        line = self._words.say("place", destination=name, number=number)
        return f"{line} ({', '.join(parts)})" if parts else line

    def _times(self) -> Iterator[str]:
        due, article = self._report.from_due, self._report.from_article
        if due is not None:
            on_time = due.worst.total_seconds() < _ON_TIME_S
            yield self._spread("on_time" if on_time else "late", due)
        if article is not None:
            yield self._spread("age", article)

    def _spread(self, key: str, spread: Spread) -> str:
        few = spread.p95 == spread.worst and key != "on_time"
        key, span = f"{key}_few" if few else key, self._words.span
        return self._words.say(
            key,
            median=span(spread.median),
            p95=span(spread.p95),
            worst=span(spread.worst),
        )

    def _groups(self, key: str, groups: Sequence[Group]) -> Iterator[str]:
        if groups:
            yield self._counted(key, sum(group.number for group in groups))
            yield from self._listed(groups, self._group)

    def _group(self, group: Group) -> str:
        cause = self._words.texts[f"cause_{group.cause.value}"]
        if group.detail:
            detail = self._words.phrasing.say(group.detail)
            cause = f"{cause}: “{clipped(detail, _DETAIL)}”"
        return self._words.say(
            "group",
            number=self._words.number(group.number),
            cause=cause,
            destinations=clipped(", ".join(group.destinations), _NAME),
        )

    def _unknown(self) -> Iterator[str]:
        report = self._report
        if report.unknown:
            yield self._counted("unknown", len(report.unknown))
            yield from self._listed(report.unknown, self._where)
        if report.unknown and report.questions:
            yield self._counted("questions", report.questions)

    def _holes(self) -> Iterator[str]:
        holes = self._report.holes
        if holes:
            yield self._counted("holes", len(holes))
            yield from self._listed(holes, self._hole)

    def _hole(self, hole: Hole) -> str:
        overdue = hole.state is PostState.APPROVED
        key = "overdue" if overdue else f"cause_{hole.cause.value}"
        return f"{self._where(hole)}: {self._words.texts[key]}"

    def _where(self, hole: Hole) -> str:
        where = clipped(hole.destination, _NAME)
        if hole.due_at is not None:
            zone, moments = self._report.period.zone, self._words.moments
            where = f"{where}, {echo_short(hole.due_at, zone, moments)}"
        return f"• {clipped(hole.headline, _HEADLINE)} ({where})"

    def _money(self) -> Iterator[str]:
        yield from self._listed(self._report.accounts, self._account)

    def _account(self, account: Account) -> str:
        over = account.forecast_usd > account.limit_usd
        return self._words.say(
            "money_over" if over else "money",
            account=clipped(account.name.rstrip(":"), _NAME),
            period=money(account.period_usd),
            month=money(account.month_usd),
            limit=money(account.limit_usd),
            forecast=money(account.forecast_usd),
        )

    def _best(self) -> Iterator[str]:
        if self._report.best:
            yield self._words.say("best")
        ranked = list(enumerate(self._report.best, start=1))
        yield from self._listed(ranked, self._liked)

    def _liked(self, ranked: tuple[int, ReportedPost]) -> str:
        place, post = ranked
        counts = [self._counted("reactions", post.reactions)]
        if post.counts.get(VIEW):
            counts.append(self._counted("views", post.counts[VIEW]))
        headline = clipped(post.headline, _HEADLINE)
        where = clipped(post.destination, _NAME)
        return f"{place}. {headline} ({where}): {', '.join(counts)}"

    def _counted(self, key: str, number: int) -> str:
        return self._words.say(key, number=self._words.number(number))

    def _listed(self, things: Sequence[_T], say: Callable[[_T], str]) -> Iterator[str]:
        """Give the first ones of a list, and how many more there are."""
        yield from map(say, things[: self._most])
        if len(things) > self._most:
            yield self._counted("more", len(things) - self._most)
