"""An editor's acts from a shell: the queue, the ledger, decisions, settling."""

import asyncio
from collections.abc import Sequence
from datetime import MAXYEAR, UTC, datetime, tzinfo
from enum import Enum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from distbot.domain.article import Article
from distbot.domain.errors import ConfigError, InputError
from distbot.domain.post import Priority, Receipt
from distbot.domain.post_link import link_form, remote_id_in
from distbot.forms import (
    draft_form,
    event_form,
    ledger_form,
    operation_form,
    wait_form,
    waiting_form,
)
from distbot.line import Line
from distbot.log import tell
from distbot.ports import Event, LedgerLine, Operation, Parts, Wait, Waiting
from distbot.printing import show_drafts
from distbot.services.compose import compose
from distbot.shell import AsJson, ConfigOption, PostId, editor, opened, print_json

acts = typer.Typer()

_TIME = "%d.%m. %H:%M"


class Urgency(Enum):
    """A priority as a shell names it."""

    BREAKING = "breaking"
    HIGH = "high"
    NORMAL = "normal"
    EVERGREEN = "evergreen"


At = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"],
        help="When; the newsroom's clock, where no offset is given.",
    ),
]


@acts.command()
def post(
    url: Annotated[str, typer.Argument(metavar="URL")],
    config: ConfigOption,
    *,
    now: Annotated[bool, typer.Option("--now", help="Approve it at once.")] = False,
    at: At = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the posts, store nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Draft an article's posts; --now and --at approve them, too."""
    with opened(config) as parts:
        article = asyncio.run(_fetch(parts, url))
        if dry_run:
            drafts = compose(parts, article)
            if as_json:
                print_json([draft_form(draft, parts.shelf) for draft in drafts])
            else:
                show_drafts(drafts, parts.shelf)
            return
        due_at = _moment(parts, at)
        made = Line(parts, "shell", tell).draft(article)
        for each in made:
            if now or due_at is not None:
                _approve(parts, each.id, due_at)
        lines = [parts.ledger.line(each.id) for each in made]
        _show(lines, parts, as_json=as_json)


@acts.command()
def queue(config: ConfigOption, *, as_json: AsJson = False) -> None:
    """List what is not settled yet: by due time, drafts last."""
    with opened(config) as parts:
        _show(parts.ledger.queue(), parts, as_json=as_json)


@acts.command()
def ledger(
    config: ConfigOption,
    limit: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="At most so many.")
    ] = 1000,
    *,
    holes: Annotated[
        bool, typer.Option("--holes", help="Only what should be out and is not.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List every article and destination with its state, newest article first.

    Articles without posts yet come before all others. With --holes the oldest comes
    first.
    """
    with opened(config) as parts:
        if holes:
            lines = parts.ledger.holes(parts.clock.now())[:limit]
            _show(lines, parts, as_json=as_json)
            return
        waiting = parts.ledger.waiting(limit)
        lines = parts.ledger.lines(limit)
        _show(lines, parts, waiting, as_json=as_json)


@acts.command()
def why(post_id: PostId, config: ConfigOption, *, as_json: AsJson = False) -> None:
    """Tell how a post came to be where it is."""
    with opened(config) as parts:
        line = _line(parts, post_id)
        events = parts.ledger.history(post_id)
        waits = Line(parts, "shell", tell).waits(post_id)
        operations = parts.desk.operations.of_post(post_id)
        if as_json:
            form = {
                **ledger_form(line),
                "events": [event_form(event) for event in events],
                "waits": [wait_form(wait) for wait in waits],
                "operations": [operation_form(one) for one in operations],
            }
            print_json(form)
            return
        _show([line], parts, as_json=False)
        _tell_history(events, waits, parts.newsroom.timezone)
        _tell_operations(operations, parts.newsroom.timezone)


def _tell_history(events: Sequence[Event], waits: Sequence[Wait], zone: tzinfo) -> None:
    for event in events:
        at = event.at.astimezone(zone)
        because = f": {event.why}" if event.why else ""
        typer.echo(
            f"{at:%Y-%m-%d %H:%M:%S} {event.after.value} by {event.actor}{because}"
        )
    for wait in waits:
        until = (
            f" until {wait.until.astimezone(zone):%d.%m. %H:%M}" if wait.until else ""
        )
        because = f": {wait.why}" if wait.why else ""
        typer.echo(f"waits for {wait.what}{until}{because}")


def _tell_operations(operations: Sequence[Operation], zone: tzinfo) -> None:
    for one in operations:
        at = (one.done_at or one.asked_at).astimezone(zone)
        because = f": {one.reason}" if one.reason else ""
        typer.echo(
            f"{at:%Y-%m-%d %H:%M:%S} {one.kind.value} {one.state.value}, "
            f"asked by {one.asked_by}{because}"
        )


@acts.command()
def approve(post_id: PostId, config: ConfigOption) -> None:
    """Let a draft or a failed post go: now, or when it was rescheduled to."""
    with opened(config) as parts:
        _refuse_unless(_approve(parts, post_id, None), parts, post_id)


@acts.command()
def cancel(post_id: PostId, config: ConfigOption) -> None:
    """Give a post up that is not published."""
    with opened(config) as parts:
        done = parts.posts.cancel(
            post_id,
            _line(parts, post_id).version,
            actor=editor(),
            why=f"cancelled by {editor()}",
            now=parts.clock.now(),
        )
        _refuse_unless(done, parts, post_id)


@acts.command()
def reschedule(
    post_id: PostId,
    config: ConfigOption,
    at: At = None,
    priority: Annotated[
        Urgency | None, typer.Option(help="Which of the due ones goes first.")
    ] = None,
) -> None:
    """Set when a draft or an approved post is due, or how urgent it is."""
    with opened(config) as parts:
        due_at = _moment(parts, at)
        if due_at is None and priority is None:
            fault = "needs a time or a priority"
            mend = "Add --at 2026-12-01T19:30, or --priority high"
            raise ConfigError("reschedule", fault, mend)
        _line(parts, post_id)
        change = _change(parts, post_id, due_at, priority)
        _refuse_unless(change, parts, post_id)


def _change(
    parts: Parts, post_id: int, due_at: datetime | None, priority: Urgency | None
) -> bool:
    try:
        post = parts.posts.get(post_id)
    except LookupError:
        return False
    slot = None if due_at is None else Line(parts, "shell", tell).slot(post, due_at)
    return parts.posts.change(
        post_id,
        post.version,
        actor=editor(),
        due_at=slot.due_at if slot else None,
        expire_at=slot.expire_at if slot else None,
        priority=None if priority is None else Priority[priority.name],
        now=parts.clock.now(),
    )


@acts.command()
def settle(
    post_id: PostId,
    config: ConfigOption,
    seen: Annotated[
        str | None, typer.Option(metavar="URL", help="It is there, at this address.")
    ] = None,
    *,
    absent: Annotated[
        bool, typer.Option("--absent", help="It is not there: send it again.")
    ] = False,
) -> None:
    """Say what became of a post whose outcome is unknown."""
    if absent == (seen is not None):
        mend = "Look at the channel, then say --seen URL or --absent"
        raise ConfigError("settle", "needs one of --seen and --absent", mend)
    with opened(config) as parts:
        now = parts.clock.now()
        word = f"not there, says {editor()}" if absent else f"seen by {editor()}"
        found = None if seen is None else _receipt(parts, post_id, seen)
        done = parts.traces.settle(post_id, found, actor=editor(), why=word, now=now)
        _refuse_unless(done, parts, post_id)


async def _fetch(parts: Parts, url: str) -> Article:
    return await parts.pages.article(url)


def _approve(parts: Parts, post_id: int, at: datetime | None) -> bool:
    """Approve a post for a time, or for when its rhythm lets it."""
    _line(parts, post_id)
    try:
        post = parts.posts.get(post_id)
    except LookupError:  # skipped before it had words
        return False
    slot = Line(parts, "shell", tell).slot(post, at)
    return parts.posts.approve(
        post_id,
        post.version,
        actor=editor(),
        why=f"approved by {editor()}",
        due_at=slot.due_at,
        expire_at=slot.expire_at,
        fixed=at is not None,
        now=parts.clock.now(),
    )


def _line(parts: Parts, post_id: int) -> LedgerLine:
    try:
        return parts.ledger.line(post_id)
    except LookupError as error:
        mend = "Look its number up: distbot queue -c FILE"
        raise InputError(f"post {post_id}", "is not in the store", mend) from error


def _refuse_unless(done: bool, parts: Parts, post_id: int) -> None:  # noqa: FBT001 - it is the one question
    line = _line(parts, post_id)
    if not done:
        mend = f"Look how it came there: distbot why {post_id} -c FILE"
        raise InputError(f"post {post_id}", f"is {line.state.value}", mend)
    _show([line], parts, as_json=False)


def _receipt(parts: Parts, post_id: int, seen: str) -> Receipt:
    """Read a post's link: the network's own id stands in it."""
    name = _line(parts, post_id).destination
    there = next((d for d in parts.newsroom.destinations if d.name == name), None)
    if there is None:
        fault = f"{name} is not in the config any more"
        raise ConfigError(f"post {post_id}", fault, "Put it back, at least for now")
    remote_id = remote_id_in(seen, there.channel, there.address)
    if remote_id is None:
        form = link_form(there.channel, there.address)
        mend = (
            f"Copy the post's own link: {form}"
            if form
            else "No link of a post there is known: cancel it, and it is not sent again"
        )
        fault = f"{seen} is no post in {there.address}"
        raise ConfigError("--seen", fault, mend)
    return Receipt(remote_id=remote_id, url=seen.strip(), at=parts.clock.now())


def _moment(parts: Parts, at: datetime | None) -> datetime | None:
    if at is None:
        return None
    local = at if at.tzinfo else at.replace(tzinfo=parts.newsroom.timezone)
    if local <= parts.clock.now():
        raise ConfigError(
            "--at", f"{local:%Y-%m-%d %H:%M} is past", "Name a later time"
        )
    if local.year == MAXYEAR:  # no gap can be added to it
        fault = f"{local:%Y-%m-%d %H:%M} is the end of all calendars"
        raise ConfigError("--at", fault, "Name an earlier time")
    return local.astimezone(UTC)


def _show(
    lines: Sequence[LedgerLine],
    parts: Parts,
    waiting: Sequence[Waiting] = (),
    *,
    as_json: bool,
) -> None:
    if as_json:
        forms = [waiting_form(one) for one in waiting]
        print_json([*forms, *(ledger_form(line) for line in lines)])
        return
    table = Table(expand=True)
    for heading in ("ID", "To", "State", "Due", "Price"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Article", no_wrap=True, overflow="ellipsis", ratio=2)
    table.add_column("Why", overflow="fold", ratio=3)
    zone = parts.newsroom.timezone
    for one in waiting:
        until = "" if one.until is None else f"{one.until.astimezone(zone):{_TIME}}"
        table.add_row("–", "–", "waiting", until, Text(one.headline), Text(one.why))
    for line in lines:
        due = line.receipt.at if line.receipt else line.due_at
        table.add_row(
            str(line.post_id),
            line.destination,
            line.state.value,
            "" if due is None else f"{due.astimezone(zone):{_TIME}}",
            f"${line.price_usd:.3f}" if line.price_usd else "",
            Text(line.headline),
            Text(line.reason or (line.receipt.url or "" if line.receipt else "")),
        )
    Console(highlight=False).print(table)
