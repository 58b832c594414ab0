"""An editor's acts from a shell: the queue, the ledger, decisions, settling."""

import asyncio
import getpass
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from distbot.app import App, ConfigFile, no_secrets
from distbot.domain.article import Article
from distbot.domain.errors import ConfigError, InputError
from distbot.domain.post import Receipt
from distbot.forms import draft_form, event_form, ledger_form
from distbot.line import Line
from distbot.log import tell
from distbot.ports import LedgerLine, Parts
from distbot.printing import show_drafts
from distbot.services.compose import compose

acts = typer.Typer()

_POST_ADDRESS = re.compile(
    r"https?://(?:[\w.-]+/\w+/status/(?P<x>\d+)|t\.me/(?:c/)?\w+/(?P<telegram>\d+))"
)

ConfigOption = Annotated[
    Path, typer.Option("-c", "--config", metavar="FILE", help="A newsroom's config.")
]
PostId = Annotated[int, typer.Argument(metavar="ID", help="As `queue` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]
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
    with _opened(config) as parts:
        article = asyncio.run(_fetch(parts, url))
        if dry_run:
            drafts = compose(parts, article)
            if as_json:
                _print_json([draft_form(draft, parts.shelf) for draft in drafts])
            else:
                show_drafts(drafts, parts.shelf)
            return
        due_at = _moment(parts, at) or (parts.clock.now() if now else None)
        made = Line(parts, "shell", tell).draft(article)
        for each in made:
            if due_at is not None:
                _approve(parts, each.id, due_at)
        lines = [parts.ledger.line(each.id) for each in made]
        _show(lines, parts, as_json=as_json)


@acts.command()
def queue(config: ConfigOption, *, as_json: AsJson = False) -> None:
    """List what is not settled yet: by due time, drafts last."""
    with _opened(config) as parts:
        _show(parts.ledger.queue(), parts, as_json=as_json)


@acts.command()
def ledger(
    config: ConfigOption,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 1000,
    *,
    as_json: AsJson = False,
) -> None:
    """List every article and destination with its state, newest article first."""
    with _opened(config) as parts:
        _show(parts.ledger.lines(limit), parts, as_json=as_json)


@acts.command()
def why(post_id: PostId, config: ConfigOption, *, as_json: AsJson = False) -> None:
    """Tell how a post came to be where it is."""
    with _opened(config) as parts:
        line = _line(parts, post_id)
        events = parts.ledger.history(post_id)
        if as_json:
            told = [event_form(event) for event in events]
            _print_json({**ledger_form(line), "events": told})
            return
        _show([line], parts, as_json=False)
        for event in events:
            at = event.at.astimezone(parts.newsroom.timezone)
            because = f": {event.why}" if event.why else ""
            typer.echo(
                f"{at:%Y-%m-%d %H:%M:%S} {event.after.value} by {event.actor}{because}"
            )


@acts.command()
def approve(post_id: PostId, config: ConfigOption) -> None:
    """Let a draft or a failed post go: now, or when it was rescheduled to."""
    with _opened(config) as parts:
        now, planned = parts.clock.now(), _line(parts, post_id).due_at
        due_at = now if planned is None else max(now, planned)
        _refuse_unless(_approve(parts, post_id, due_at), parts, post_id)


@acts.command()
def cancel(post_id: PostId, config: ConfigOption) -> None:
    """Give a post up that is not published."""
    with _opened(config) as parts:
        done = parts.posts.cancel(
            post_id,
            _line(parts, post_id).version,
            actor=_editor(),
            why=f"cancelled by {_editor()}",
            now=parts.clock.now(),
        )
        _refuse_unless(done, parts, post_id)


@acts.command()
def reschedule(post_id: PostId, config: ConfigOption, at: At = None) -> None:
    """Set when a draft or an approved post is due."""
    with _opened(config) as parts:
        due_at = _moment(parts, at)
        if due_at is None:
            raise ConfigError("reschedule", "needs a time", "Add --at 2026-12-01T19:30")
        done = parts.posts.reschedule(
            post_id,
            _line(parts, post_id).version,
            actor=_editor(),
            due_at=due_at,
            now=parts.clock.now(),
        )
        _refuse_unless(done, parts, post_id)


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
    with _opened(config) as parts:
        now = parts.clock.now()
        word = f"not there, says {_editor()}" if absent else f"seen by {_editor()}"
        found = None if seen is None else _receipt(seen, now)
        done = parts.posts.settle(post_id, found, actor=_editor(), why=word, now=now)
        _refuse_unless(done, parts, post_id)


@contextmanager
def _opened(config: Path) -> Iterator[Parts]:
    """Open a newsroom's store; nothing is sent, so no secret is needed."""
    app = App.build(ConfigFile.read(config), no_secrets)
    try:
        names = [destination.name for destination in app.parts.newsroom.destinations]
        app.parts.posts.add_destinations(names, app.parts.clock.now())
        yield app.parts
    finally:
        asyncio.run(_close(app))


async def _close(app: App) -> None:
    async with app:
        pass


async def _fetch(parts: Parts, url: str) -> Article:
    return await parts.fetch_page(url)


def _approve(parts: Parts, post_id: int, due_at: datetime) -> bool:
    return parts.posts.approve(
        post_id,
        _line(parts, post_id).version,
        actor=_editor(),
        why=f"approved by {_editor()}",
        due_at=due_at,
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


def _receipt(seen: str, now: datetime) -> Receipt:
    """Read a post's address: the network's own id stands in it."""
    match = _POST_ADDRESS.match(seen)
    if match is None:
        mend = "Copy the post's own link: https://t.me/NAME/1 or https://x.com/NAME/status/1"
        raise ConfigError("--seen", f"{seen} is no post's address", mend)
    return Receipt(remote_id=match["x"] or match["telegram"], url=seen, at=now)


def _moment(parts: Parts, at: datetime | None) -> datetime | None:
    if at is None:
        return None
    local = at if at.tzinfo else at.replace(tzinfo=parts.newsroom.timezone)
    if local <= parts.clock.now():
        raise ConfigError(
            "--at", f"{local:%Y-%m-%d %H:%M} is past", "Name a later time"
        )
    return local.astimezone(UTC)


def _editor() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        name = f"user {os.getuid()}"
    return f"{name} in a shell"


def _show(lines: Sequence[LedgerLine], parts: Parts, *, as_json: bool) -> None:
    if as_json:
        _print_json([ledger_form(line) for line in lines])
        return
    table = Table(expand=True)
    for heading in ("ID", "To", "State", "Due"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Article", no_wrap=True, overflow="ellipsis", ratio=2)
    table.add_column("Why", overflow="fold", ratio=3)
    zone = parts.newsroom.timezone
    for line in lines:
        due = line.receipt.at if line.receipt else line.due_at
        table.add_row(
            str(line.post_id),
            line.destination,
            line.state.value,
            "" if due is None else f"{due.astimezone(zone):%d.%m. %H:%M}",
            Text(line.headline),
            Text(line.reason or (line.receipt.url or "" if line.receipt else "")),
        )
    Console(highlight=False).print(table)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))
