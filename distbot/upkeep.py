"""Operations from a shell: stop and go, money, backups."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from distbot.app import ConfigFile, make_page, open_store
from distbot.clock import SystemClock
from distbot.domain.budget import Month, forecast
from distbot.domain.errors import ConfigError
from distbot.forms import month_form
from distbot.ports import BilledCall, Parts, month_of
from distbot.printing import show_month
from distbot.services.medsos import medsos as gather_medsos
from distbot.shell import AsJson, ConfigOption, editor, opened, print_json
from distbot.stops import go_on, stop
from distbot.storage.backup import back_up, put_back, replaced

upkeep = typer.Typer()

MaybeDestination = Annotated[
    str | None, typer.Argument(metavar="DESTINATION", show_default=False)
]


@upkeep.command()
def migrate(config: ConfigOption) -> None:
    """Bring the store's tables up to date; every other command does it, too."""
    store = open_store(ConfigFile.read(config), SystemClock())
    store.close()
    typer.echo("the store is up to date")


@upkeep.command()
def backup(
    config: ConfigOption,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE", help="Must not exist.")
    ],
) -> None:
    """Copy the whole store into one file, while the service runs."""
    store = open_store(ConfigFile.read(config), SystemClock())
    try:
        rows = back_up(store.database, out)
    finally:
        store.close()
    typer.echo(f"{out}: {rows} rows")


@upkeep.command()
def restore(
    backup_file: Annotated[Path, typer.Argument(metavar="FILE")],
    config: ConfigOption,
) -> None:
    """Put a backup in the store's place; it begins paused, and nothing goes twice."""
    store = open_store(ConfigFile.read(config), SystemClock())
    now = SystemClock().now()
    try:
        rows = put_back(store, backup_file, now)
    finally:
        store.close()
    typer.echo(f"{backup_file}: {rows} rows. Everything is paused: look, then resume.")
    typer.echo(f"{replaced(store, now)}: what was there before")


@upkeep.command()
def medsos(
    config: ConfigOption,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="Made if need be.")
    ],
) -> None:
    """Write the public page of the channels, for "Klik di sini" to lead to."""
    shown = ConfigFile.read(config).config.medsos.articles
    with opened(config) as parts:
        page = make_page(parts, out).write(gather_medsos(parts, shown))
        typer.echo(str(page))


@upkeep.command()
def pause(
    config: ConfigOption,
    destination: MaybeDestination = None,
    why: Annotated[str, typer.Option(help="For the others.")] = "",
) -> None:
    """Stop a destination, or without one everything: nothing more goes out."""
    with opened(config) as parts:
        scope, said = _scope(parts, destination), why or f"paused by {editor()}"
        if not stop(parts, scope, actor=editor(), why=said):
            typer.echo(f"{scope or 'everything'}: was paused already")
        _show_pauses(parts)


@upkeep.command()
def resume(config: ConfigOption, destination: MaybeDestination = None) -> None:
    """Let a destination go again, or without one everything."""
    with opened(config) as parts:
        scopes = [_scope(parts, destination)]
        if not scopes[0]:
            scopes += [each.scope for each in parts.pauses.pauses() if each.scope]
        resumed = [scope for scope in scopes if go_on(parts, scope, actor=editor())]
        if not resumed:
            typer.echo(f"{scopes[0] or 'everything'}: was not paused")
        _show_pauses(parts)


@upkeep.command()
def budget(config: ConfigOption, *, as_json: AsJson = False) -> None:
    """Tell what each account's month has cost, what it will, and for what."""
    with opened(config) as parts:
        months = list(_months(parts))
        if as_json:
            print_json([month_form(*each) for each in months])
            return
        for each in months:
            show_month(*each, parts.newsroom.timezone)
        if not months:
            typer.echo("nothing is billed")


def _months(parts: Parts) -> Iterator[tuple[str, Month, Decimal, Sequence[BilledCall]]]:
    """Return the accounts that are billed: month, forecast and calls."""
    now = parts.clock.now()
    for (_, account), channel in parts.channels.items():
        month = month_of(parts.newsroom, channel, account, parts.money, now)
        if month is not None:
            name = f"{channel.name}:{account}"
            calls = parts.money.calls(name, month.began)
            yield name, month, forecast(month, now), calls


def _scope(parts: Parts, destination: str | None) -> str:
    """Return what a pause names.

    Raises:
        ConfigError: There is no such destination.
    """
    names = [each.name for each in parts.newsroom.destinations]
    if destination is not None and destination not in names:
        mend = f"Name one of these: {', '.join(names)}"
        raise ConfigError(f"destination {destination}", "is not in the config", mend)
    return destination or ""


def _show_pauses(parts: Parts) -> None:
    zone = parts.newsroom.timezone
    for each in parts.pauses.pauses():
        since = f"{each.at.astimezone(zone):%d.%m. %H:%M}"
        typer.echo(f"{each.scope or 'everything'} is paused since {since}: {each.why}")
    if not parts.pauses.pauses():
        typer.echo("nothing is paused")
