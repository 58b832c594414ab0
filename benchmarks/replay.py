"""A newsroom's day replayed in minutes: what its site did, and what went out.

    python benchmarks/replay.py [--articles N] [--seed N]

Three hundred articles are published, edited, moved, unpublished and republished in a
WordPress on loopback, and read from its REST API and its feed while it sends signed
messages, all at once. The site fails, its feed hangs in a cache, its API is closed, a
security check stands before it; messages are lost, repeated, late and out of order;
processes are killed amid their work, restarted, and have others beside them; the
networks lose answers. The clock jumps from one happening to the next. Sources, the web
room, the store, the processes, the clients and the networks' servers (the sandbox,
without rate limits) are the real ones; only cards are small plain pictures.

What went out is asked of the networks' timelines, and held against what the site
showed, and when that could be known.
"""

import argparse
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from benchmarks.delivery_report import Report, percentile
from benchmarks.replay_life import Life
from benchmarks.replay_news import Deed
from benchmarks.replay_office import Office, Plan, open_office
from benchmarks.replay_site import Story
from distbot.ports import LedgerLine, Waiting
from distbot.storage._values import from_ms
from distbot.storage.engine import open_database
from distbot.storage.ledger import SqlLedger
from distbot.storage.tables import ARTICLES, ATTEMPTS, POSTS

NAMES = ("kanal", "x")
GOAL = timedelta(seconds=120)
"""One poll and the settle time, each 60 s."""

GOAL_TOLD_S = 2.0
_TOLD = re.compile(r"Sebanyak (\d+) warga .* tahap (\d+)", re.DOTALL)
_NUMBER = re.compile(r"Bersama (\d+) Warga")
_CALM = timedelta(minutes=4)
_AFTER_TROUBLE = timedelta(minutes=12)
_FIRST_NUMBER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A post as its network shows it.

    Attributes:
        destination: By its name.
        story: Of the article, from 0.
        version: Of the article's words that it tells.
        at: When it was published; aware UTC.
    """

    destination: str
    story: int
    version: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What came of a day.

    Attributes:
        stories: What is true of each article that ever was public, by its number.
        ledger: A line for each post, history left out.
        waiting: What has no posts.
        doubted: Article and destination of posts that once may have been sent: their
            words stay, for by these they are looked for, and refused a second time.
        shown: All that the networks show, by time.
        done: How often each deed was done.
        letters: Of the site's messages, by what became of them.
        answers: Of the door, by status; 0: nobody answered.
        told: What the line told, by event.
        outages: How many stretches of trouble there were.
        kills: How many processes were killed.
        steps: How often the clock was moved.
        latency: From public to due where nothing was wrong, by how it was told of; to
            the channel without a rhythm, where a post is due when it is made.
        heard_s: Real seconds from a message to its posts, where it was news.
        took_s: Real seconds for all of it.
        cpu_s: Seconds of processor of the newsroom's processes.
    """

    stories: Mapping[int, Story]
    ledger: Sequence[LedgerLine]
    waiting: Sequence[Waiting]
    doubted: Collection[tuple[int, str]]
    shown: Sequence[Shown]
    done: Mapping[Deed, int]
    letters: Mapping[str, int]
    answers: Mapping[int, int]
    told: Mapping[str, int]
    outages: int
    kills: int
    steps: int
    latency: Mapping[str, Sequence[timedelta]]
    heard_s: Sequence[float]
    took_s: float
    cpu_s: float


def simulate(folder: Path, plan: Plan) -> Day:
    """Live through a day in an empty folder."""
    began_s = time.monotonic()
    with open_office(folder, plan) as office:
        life = Life(office)
        life.live()
        press, database = office.press, open_database(plan.store, base=folder)
        try:
            ledger = SqlLedger(database)
            with database.reads() as db:
                query = select(POSTS.c.created_at, ARTICLES.c.content)
                came = POSTS.c.article_id == ARTICLES.c.id
                where = (POSTS.c.destination == NAMES[0], POSTS.c.variant == 0)
                rows = db.execute(query.join(POSTS, came).where(*where)).all()
                again = db.execute(_doubted()).all()
            due = {story_of(row.content): row.created_at for row in rows}
            doubted = {
                (story_of(content), destination) for content, destination in again
            }
            lines = [one for one in ledger.lines(10_000) if not _is_history(one)]
            waiting = ledger.waiting(10_000)
        finally:
            database.dispose()
        public = {n: s for n, s in press.stories.items() if s.shown}
        return Day(
            stories=public,
            ledger=lines,
            waiting=waiting,
            doubted=doubted,
            shown=list(_shown(office)),
            done=press.done,
            letters=press.letters,
            answers=life.answers,
            told=office.told,
            outages=life.outages,
            kills=life.kills,
            steps=life.steps,
            latency=_latency(office, public, due),
            heard_s=life.heard_s,
            took_s=time.monotonic() - began_s,
            cpu_s=life.cpu_s,
        )


def _doubted() -> Select[Any]:
    """Select content and destination of what once was, or may have been, sent."""
    unclear = ATTEMPTS.c.outcome.not_in(["published", "approved"])
    return (
        select(ARTICLES.c.content, POSTS.c.destination)
        .join(POSTS, POSTS.c.article_id == ARTICLES.c.id)
        .join(ATTEMPTS, ATTEMPTS.c.post_id == POSTS.c.id)
        .where(unclear)
    )


def _is_history(line: LedgerLine) -> bool:
    return (line.reason or "").startswith("baseline")


def story_of(headline: str) -> int:
    """Return the number of the article that stands under a headline, from 0."""
    found = _NUMBER.search(headline)
    assert found is not None, headline
    return int(found[1]) - _FIRST_NUMBER


def _shown(office: Office) -> Iterator[Shown]:
    """Read what followers see."""
    timelines = office.sandbox.timelines()
    messages = [(m.text, m.date) for m in timelines.in_chat("@kanal_demo")]
    posts = [(p.written, p.created_at) for p in timelines.of_account("@akun_demo")]
    for name, shown in zip(NAMES, (messages, posts), strict=True):
        for text, at in shown:
            told = _TOLD.search(text)
            assert told is not None, text
            story, version = int(told[1]) - _FIRST_NUMBER, int(told[2])
            yield Shown(destination=name, story=story, version=version, at=at)


def _latency(
    office: Office, stories: Mapping[int, Story], due: Mapping[int, int | None]
) -> Mapping[str, Sequence[timedelta]]:
    """Return how long it took from public to due, where nothing was wrong.

    An article that is changed meanwhile, or waits for its picture, begins anew.
    """
    found: dict[str, list[timedelta]] = defaultdict(list)
    for number, story in stories.items():
        stamp = due.get(number)
        if stamp is None or not _is_calm(office, story):
            continue
        waited = from_ms(stamp) - story.first_public
        way = "told by a message" if story.told else "found by looking"
        found[way].append(waited)
    return found


def _is_calm(office: Office, story: Story) -> bool:
    at = story.first_public
    restless = any(at < moment < at + _CALM for moment, _ in story.shown[1:])
    wrong = any(
        begin - _CALM < at < end + _AFTER_TROUBLE for begin, end in office.troubles
    )
    return not restless and not wrong and story.had_picture


def twice(day: Day) -> Sequence[tuple[str, int]]:
    """Return destination and article of what a network shows more than once."""
    counted = Counter((one.destination, one.story) for one in day.shown)
    return [which for which, times in counted.items() if times > 1]


def after_the_end(day: Day) -> Sequence[Shown]:
    """Return what went out although it was known to be unpublished."""
    wrong = (one for one in day.shown if not _may_show(day, one))
    return [one for one in wrong if _known_state(day, one)[1] is None]


def outdated(day: Day) -> Sequence[Shown]:
    """Return what went out in older words than were known."""
    wrong = (one for one in day.shown if not _may_show(day, one))
    return [
        one
        for one in wrong
        if _known_state(day, one)[1] is not None
        and (one.story, one.destination) not in day.doubted
    ]


def _known_state(day: Day, one: Shown) -> tuple[int, int | None]:
    story = day.stories[one.story]
    state = story.known(one.at)
    return (0, story.shown[0][1]) if state is None else (state, story.shown[state][1])


def _may_show(day: Day, one: Shown) -> bool:
    """Say whether a post has the words that were known then, or later ones."""
    story, (state, _) = day.stories[one.story], _known_state(day, one)
    return any(
        version == one.version
        for at, version in story.shown[state:]
        if at <= one.at + timedelta(seconds=1)
    )


def holes(day: Day) -> Sequence[str]:
    """Return what is not in the ledger as it should be, in words."""
    first = [line for line in day.ledger if line.variant == 0]
    counted = Counter((story_of(line.headline), line.destination) for line in first)
    found = [
        f"{which} is in the ledger {n} times" for which, n in counted.items() if n > 1
    ]
    waits = {story_of(one.headline) for one in day.waiting}
    for number, story in day.stories.items():
        missing = [name for name in NAMES if (number, name) not in counted]
        if missing and number not in waits and story.was_public(_SURELY_SEEN):
            found.append(f"{number} is not in the ledger of {missing}")
    for line in first:
        lost = line.state.value not in {"published", "skipped"}
        if lost or (line.state.value == "skipped" and not line.reason):
            found.append(f"{line.headline} is {line.state.value}: {line.reason}")
    return found


_SURELY_SEEN = timedelta(hours=1)
"""Longer than any trouble with all that follows it."""


def tell(day: Day, report: Report) -> None:
    """Print the day."""
    deeds = ", ".join(f"{count} {deed.value}" for deed, count in day.done.items())
    report.say(f"Articles: {len(day.stories)} public. Deeds: {deeds}")
    letters = ", ".join(f"{count} {what}" for what, count in day.letters.items())
    answers = ", ".join(f"{count} × {code}" for code, count in day.answers.items())
    report.say(f"Messages: {letters}; answers: {answers}")
    report.say(f"Outages: {day.outages}; processes killed: {day.kills}")
    states = Counter((one.destination, one.state.value) for one in day.ledger)
    rows = [(where, state, str(n)) for (where, state), n in sorted(states.items())]
    report.table("Ledger", ("destination", "state", "posts"), rows)
    shown = Counter(one.destination for one in day.shown)
    report.say(
        f"Shown by the networks: {dict(shown)}; without posts: {len(day.waiting)}"
    )
    report.table(
        "Seconds from public to due, where nothing was wrong",
        ("", "articles", "p50", "p99", "worst"),
        [
            _row(what, [w.total_seconds() for w in ws])
            for what, ws in sorted(day.latency.items())
        ],
    )
    for what, found in (
        ("Posted twice", twice(day)),
        ("Out although known to be unpublished", after_the_end(day)),
        ("Out in older words than were known", outdated(day)),
        ("Holes", holes(day)),
    ):
        report.say(f"{what}: {len(found)}")
        for one in found[:20]:
            report.say(f"  {one}")
    _goals(day, report)


def _row(what: str, waits: Sequence[float]) -> tuple[str, ...]:
    figures = (f"{percentile(waits, percent):.0f}" for percent in (50, 99, 100))
    return what, str(len(waits)), *figures


def _goals(day: Day, report: Report) -> None:
    found = day.latency.get("found by looking", ())
    worst = max(found, default=timedelta())
    wanted = f"≤ {GOAL.total_seconds():.0f} s"
    measured = f"{worst.total_seconds():.0f} s"
    report.goal("found by looking: due, worst", wanted, measured, met=worst <= GOAL)
    late_s = percentile(day.heard_s, 99)
    report.goal(
        "told by a message: composed, p99, real time",
        f"< {GOAL_TOLD_S:.0f} s",
        f"{late_s:.2f} s",
        met=late_s < GOAL_TOLD_S,
    )
    report.end()
    report.say(
        f"{day.steps:,} steps of the clock in {day.took_s:.0f} s; "
        f"{day.cpu_s:.0f} s of processor for the newsroom's processes, "
        f"{time.process_time():.0f} s for this one"
    )


def main() -> None:
    """Simulate the day and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=Plan().articles)
    parser.add_argument("--hours", type=float, default=Plan().hours)
    parser.add_argument("--seed", type=int, default=Plan().seed)
    given = parser.parse_args()
    plan = replace(Plan(), articles=given.articles, seed=given.seed, hours=given.hours)
    with tempfile.TemporaryDirectory() as folder:
        tell(simulate(Path(folder), plan), Report())


if __name__ == "__main__":
    main()
