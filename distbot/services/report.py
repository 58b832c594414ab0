"""A period → how it went: as values, in words, as a picture and as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from distbot.domain.budget import forecast
from distbot.domain.chart import chart_of
from distbot.domain.errors import InputError
from distbot.domain.period import Period
from distbot.domain.report import Account, Hole, Report, report_of
from distbot.domain.report_causes import cause_of
from distbot.domain.report_csv import as_csv
from distbot.domain.report_due import ReportKind, last_report, next_reports
from distbot.domain.report_text import tell
from distbot.domain.report_words import ReportWords
from distbot.ports import LedgerLine, Parts, month_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """A report as it goes to the desk.

    Attributes:
        kind: Which it is, of those that come by themselves; None: it was asked for.
        report: Its values.
        text: In the newsroom's language, at most 4,096 UTF-16 units, without markup.
        picture: A PNG of 1080 × 1350 px; None: nothing was published, or it could not
            be drawn.
        table: A CSV of its posts.
        name: For the files, without a suffix: "laporan-2026-11-26".
    """

    kind: ReportKind | None
    report: Report
    text: str
    picture: bytes | None
    table: bytes
    name: str


def report(parts: Parts, period: Period) -> Report:
    """Sum up a period of a newsroom's; blocking.

    Holes, unknown posts and the month's money are told as they are now.
    """
    now = parts.clock.now()
    reads, newsroom = parts.desk.reports, parts.newsroom
    return report_of(
        period,
        min(now, period.ends),
        newsroom=newsroom.short_name,
        destinations=[destination.name for destination in newsroom.destinations],
        posts=reads.posts(period.begins, period.ends),
        holes=[_hole(line) for line in parts.ledger.holes(now)],
        questions=reads.questions(),
        accounts=list(_accounts(parts, period, now)),
    )


def report_file(
    parts: Parts, period: Period, kind: ReportKind | None = None
) -> ReportFile:
    """Sum up a period, and word, draw and tabulate it; some seconds, blocking."""
    told, words = report(parts, period), report_words(parts)
    days = period.first.isoformat()
    if period.days > 1:
        days = f"{days}-{period.last.isoformat()}"
    return ReportFile(
        kind=kind,
        report=told,
        text=tell(told, words),
        picture=_picture(parts, told, words) if told.published else None,
        table=as_csv(told.posts, period.zone),
        name=words.say("file", days=days),
    )


def due_reports(parts: Parts, now: datetime) -> Sequence[ReportFile]:
    """Return the reports whose time has come; quick where there are none. Blocking.

    To be asked every minute or so. Each stays due until `reported`. A desk that was
    never asked for begins with the next one.

    Args:
        parts: The newsroom's parts.
        now: Aware.
    """
    rules, zone = parts.newsroom.desk, parts.newsroom.timezone
    told = {}
    for kind in ReportKind:
        first = parts.desk.reports.told(kind)
        if first is None:
            last = last_report(kind, rules, zone, now)
            if last is not None:
                parts.desk.reports.tell(kind, last.period.first)
        else:
            told[kind] = first
    due = next_reports(told, rules, zone, now)
    return [report_file(parts, one.period, one.kind) for one in due]


def reported(parts: Parts, file: ReportFile) -> bool:
    """Remember that the desk has a report that was due; blocking.

    Returns:
        False if it had it before, or it was only asked for.
    """
    first = file.report.period.first
    return file.kind is not None and parts.desk.reports.tell(file.kind, first)


def report_words(parts: Parts) -> ReportWords:
    """Return how the newsroom's language says reports."""
    language = parts.language
    messages = language.messages
    return ReportWords(
        texts=messages.report, moments=language.moments, phrasing=messages.phrasing
    )


def _picture(parts: Parts, told: Report, words: ReportWords) -> bytes | None:
    try:
        return parts.charts.draw(chart_of(told, words, parts.newsroom.brand))
    except InputError:  # the words matter more
        return None


def _hole(line: LedgerLine) -> Hole:
    return Hole(
        post_id=line.post_id,
        headline=line.headline,
        destination=line.destination,
        state=line.state,
        cause=cause_of(line.reason),
        due_at=line.due_at,
    )


def _accounts(parts: Parts, period: Period, now: datetime) -> Iterator[Account]:
    for (_, account), channel in parts.channels.items():
        month = month_of(parts.newsroom, channel, account, parts.money, now)
        if month is None:
            continue
        name = f"{channel.name}:{account}"
        calls = parts.money.calls(name, period.begins)
        mine = (c for c in calls if period.has(c.at) and c.state != "released")
        yield Account(
            name=name,
            limit_usd=month.limit_usd,
            period_usd=sum((call.price_usd for call in mine), Decimal(0)),
            month_usd=month.spent_usd,
            promised_usd=month.promised_usd,
            forecast_usd=forecast(month, now),
        )
