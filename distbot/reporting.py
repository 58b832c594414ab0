"""How a newsroom's days went, from a shell."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from distbot.domain.chart import chart_of
from distbot.domain.errors import ConfigError, InputError
from distbot.domain.period import Period, day_of, week_of
from distbot.domain.report_csv import as_csv
from distbot.domain.report_text import tell
from distbot.forms import report_form
from distbot.services.report import report as sum_up
from distbot.services.report import report_words
from distbot.shell import AsJson, ConfigOption, opened, print_json

reporting = typer.Typer()

_DAY = ["%Y-%m-%d"]


@reporting.command()
def report(  # noqa: PLR0913 - one parameter for each option
    config: ConfigOption,
    *,
    week: Annotated[
        bool, typer.Option("--week", help="Monday to Sunday, as far as it has gone.")
    ] = False,
    from_: Annotated[
        datetime | None,
        typer.Option("--from", formats=_DAY, metavar="DAY", help="The first day."),
    ] = None,
    to: Annotated[
        datetime | None,
        typer.Option("--to", formats=_DAY, metavar="DAY", help="Absent: today."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Every post, as a table.")
    ] = None,
    chart: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A picture, PNG.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell how today, a week or some days went: posts, lateness, holes, money."""
    with opened(config) as parts:
        zone, now = parts.newsroom.timezone, parts.clock.now()
        told = sum_up(parts, _period(now, zone, from_, to, week=week))
        if csv is not None:
            _save(csv, as_csv(told.posts, zone))
        if chart is not None:
            drawn = chart_of(told, report_words(parts), parts.newsroom.brand)
            _save(chart, parts.charts.draw(drawn))
        if as_json:
            print_json(report_form(told))
        else:
            typer.echo(tell(told, report_words(parts)))


def _period(
    now: datetime,
    zone: ZoneInfo,
    first: datetime | None,
    last: datetime | None,
    *,
    week: bool,
) -> Period:
    """Return the days that the options name.

    Raises:
        ConfigError: They name none.
    """
    today = day_of(now, zone)
    if week and (first or last):
        raise ConfigError("--week", "stands beside --from or --to", "Leave one out")
    if week:
        return week_of(today.first, zone)
    if first is None and last is None:
        return today
    if first is not None and first.date() > today.last:
        raise ConfigError("--from", "is still to come", "Name a day that has begun")
    if first is None:
        raise ConfigError("--to", "has no beginning", "Add --from DAY")
    try:
        ends = today.last if last is None else last.date()
        return Period(first=first.date(), last=ends, zone=zone)
    except ValueError as error:
        mend = "Name a day that is not after --to"
        raise ConfigError("--from", str(error), mend) from error


def _save(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        fault = f"cannot be written ({error.strerror})"
        raise InputError(str(path), fault, "Name another file") from error
