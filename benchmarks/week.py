"""A week of a newsroom, in seconds: its ledger, its lateness, its spending.

    python benchmarks/week.py

Thirty articles a day for two Telegram channels and an X account, on a clock that jumps
from one happening to the next. The line, the store (SQLite), the clients and the
servers (the sandbox, its rate limits on) are the real ones, but for the second
channel, which is a board in this process; the source is a list, and cards are small
plain pictures. The service is off twice, networks misbehave, the
credits run out, the month's budget ends with the month, and clocks in the Netherlands
are put forward.
"""

import asyncio
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from benchmarks.delivery_report import Report, percentile
from benchmarks.week_life import Life
from benchmarks.week_office import ZONE, Office, open_office
from benchmarks.week_rules import Out, Rules, broken
from distbot.ports import LedgerLine
from distbot.storage._values import from_micro, from_ms
from distbot.storage.ledger import SqlLedger
from distbot.storage.tables import ARTICLES, ATTEMPTS, EVENTS, POSTS
from distbot.storage.tables_more import MONTHS


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What came of a week.

    Attributes:
        stories: How many articles came.
        ledger: A line for each post, variants included.
        outs: What was published, by destination.
        broken: Each rule that was broken, in words, by destination.
        months: What the store charged the X account, by the month's first day.
        bills: What X billed it, in the same way.
        shown: How many posts each network shows, by destination.
        tried: Attempts by how they ended.
        told: What the line told, by event.
        steps: How often the clock was moved.
    """

    stories: int
    ledger: Sequence[LedgerLine]
    outs: Mapping[str, Sequence[Out]]
    broken: Mapping[str, Sequence[str]]
    months: Mapping[str, Decimal]
    bills: Mapping[str, Decimal]
    shown: Mapping[str, int]
    tried: Mapping[str, int]
    told: Mapping[str, int]
    steps: int


def simulate(folder: Path) -> Week:
    """Live through the week in an empty folder."""
    with open_office(folder) as office:
        life = Life(office)
        asyncio.run(life.live())
        with office.store() as database, database.reads() as db:
            outs = _outs(db, life)
            return Week(
                stories=len(office.week),
                ledger=SqlLedger(database).lines(10_000),
                outs=outs,
                broken=_broken(office, outs),
                months=_charged(db),
                bills=_billed(office),
                shown=_shown(office),
                tried=Counter(db.scalars(select(ATTEMPTS.c.outcome))),
                told=life.told,
                steps=life.steps,
            )


def _outs(db: Connection, life: Life) -> Mapping[str, Sequence[Out]]:
    """Read what was published, and how it came to it."""
    approvals: dict[int, tuple[datetime, bool]] = {}
    events = select(EVENTS).where(EVENTS.c.after == "approved").order_by(EVENTS.c.id)
    for row in db.execute(events):
        if row.before in {None, "draft"}:
            approvals[row.post_id] = from_ms(row.at), row.actor.startswith("@")
    query = select(POSTS, ARTICLES.c.seen_at).join(
        ARTICLES, ARTICLES.c.id == POSTS.c.article_id
    )
    found: dict[str, list[Out]] = defaultdict(list)
    for row in db.execute(query.where(POSTS.c.state == "published")):
        known_at, person = approvals[row.id]
        out = Out(
            post=row.id,
            article=row.article_id,
            variant=row.variant,
            kind=row.article_class,
            duka=row.duka,
            fixed=row.fixed,
            person=person,
            came_at=from_ms(row.seen_at),
            known_at=known_at,
            due_at=life.first_due[row.id],
            at=from_ms(row.began_at),
            receipt_at=from_ms(row.sent_at),
            ends_at=None if row.expire_at is None else from_ms(row.expire_at),
        )
        found[row.destination].append(out)
    return found


def _broken(
    office: Office, outs: Mapping[str, Sequence[Out]]
) -> Mapping[str, Sequence[str]]:
    config = tomllib.loads(office.config.read_text(encoding="utf-8"))
    faults = {}
    for destination in config["destination"]:
        table = destination["rhythm"]
        zone = ZoneInfo(table.get("timezone", config["newsroom"]["timezone"]))
        name = destination["name"]
        faults[name] = broken(Rules(zone=zone, table=table), outs[name])
    return faults


def _charged(db: Connection) -> Mapping[str, Decimal]:
    rows = db.execute(select(MONTHS).where(MONTHS.c.account == "x:"))
    return {
        f"{from_ms(row.began_at).astimezone(ZONE):%Y-%m}": from_micro(
            row.charged_micro_usd
        )
        for row in rows
    }


def _billed(office: Office) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for bill in office.sandbox.x.world.bills:
        sums[f"{bill.at.astimezone(ZONE):%Y-%m}"] += bill.price_usd
    return dict(sums)


def _shown(office: Office) -> Mapping[str, int]:
    timelines = office.sandbox.timelines()
    return {
        "kanal": len(timelines.in_chat("@kanal_demo")),
        "pontianak": len(office.board.pinned),
        "x": len(timelines.of_account("@akun_demo")),
    }


def tell(week: Week, report: Report) -> None:
    """Print the week."""
    names = sorted(week.outs)
    states = {
        name: Counter(
            line.state.value for line in week.ledger if line.destination == name
        )
        for name in names
    }
    heads = ("Ledger", *names)
    rows = [
        (state, *(str(states[name][state]) for name in names))
        for state in sorted({state for count in states.values() for state in count})
    ]
    title = f"A week: {week.stories} articles, {week.steps:,} steps of the clock"
    report.table(title, heads, rows)
    reasons = Counter(
        (line.state.value, (line.reason or "").partition(":")[0])
        for line in week.ledger
        if line.state.value in {"skipped", "failed", "unknown", "cancelled"}
    )
    rows = [(state, why, str(count)) for (state, why), count in reasons.most_common()]
    report.table("Why not", ("", "reason", "posts"), rows)
    report.table(
        "Lateness (sent − due)", ("", "posts", "p50", "p99", "worst"), _late(week)
    )
    rows = [
        (month, f"${charged:.3f}", f"${week.bills.get(month, Decimal(0)):.3f}")
        for month, charged in week.months.items()
    ]
    report.table("X, by month", ("", "charged", "billed by X"), rows)
    tried = ", ".join(f"{count} {what}" for what, count in week.tried.items())
    report.say(f"Attempts: {tried}")
    faults = [f"{name}: {fault}" for name in names for fault in week.broken[name]]
    report.say(f"Rules broken: {len(faults)}")
    for fault in faults[:40]:
        report.say(f"  {fault}")


def _late(week: Week) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name in sorted(week.outs):
        for kind in ("breaking", "normal", "evergreen"):
            late = [
                (out.at - out.due_at).total_seconds()
                for out in week.outs[name]
                if out.kind == kind
            ]
            if late:
                figures = [percentile(late, percent) for percent in (50, 99, 100)]
                shown = [str(timedelta(seconds=round(figure))) for figure in figures]
                rows.append((f"{name}, {kind}", str(len(late)), *shown))
    return rows


def main() -> None:
    """Simulate the week and print it."""
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        tell(simulate(Path(folder)), report)


if __name__ == "__main__":
    main()
