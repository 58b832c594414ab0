"""The command line: exit code 0 done, 1 the work failed, 2 wrong use or config."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from distbot import demo as demonstration
from distbot import doctor, paths, printing, service
from distbot.acts import acts
from distbot.app import (
    ConfigFile,
    article_files,
    card_wish,
    draw_gallery,
    load_article,
    make_language,
    make_writing,
    no_secrets,
)
from distbot.app import (
    config_schema as make_schema,
)
from distbot.clock import SystemClock
from distbot.domain.article import Article
from distbot.domain.card import CardSize
from distbot.domain.errors import ConfigError, DistbotError, InputError
from distbot.domain.ladder import first_drawn
from distbot.domain.price import weigh_report
from distbot.domain.reading import Reading
from distbot.forms import draft_form, finding_form, reading_form, weigh_form
from distbot.intake import make_fetcher
from distbot.log import set_up_log, set_up_streams, tell
from distbot.reporting import reporting
from distbot.sandbox.servers import Sandbox
from distbot.services.compose import compose as compose_posts
from distbot.takedowns import takedowns
from distbot.upkeep import upkeep

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A newsroom's social desk: articles in, exact posts and quote cards out.",
)
config_app = typer.Typer(no_args_is_help=True, help="About the config file.")
app.add_typer(config_app, name="config")
app.add_typer(acts)
app.add_typer(takedowns)
app.add_typer(upkeep)
app.add_typer(reporting)

Done = TypeVar("Done")
Things = Annotated[list[str], typer.Argument(metavar="PATH|URL…", show_default=False)]
Thing = Annotated[str, typer.Argument(metavar="PATH|URL", show_default=False)]
MaybeThing = Annotated[
    str | None, typer.Argument(metavar="PATH|URL", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]
ConfigOption = Annotated[
    Path, typer.Option("-c", "--config", metavar="FILE", help="A newsroom's config.")
]
MaybeConfig = Annotated[
    Path | None,
    typer.Option("-c", "--config", metavar="FILE", help="A newsroom's config."),
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")]


def main() -> None:
    """Run a command; errors are one sentence with its mend, on stderr."""
    set_up_streams()
    set_up_log()
    try:
        app()
    except DistbotError as error:
        Console(stderr=True, soft_wrap=True, highlight=False).print(
            f"distbot: {error}", markup=False
        )
        sys.exit(2 if isinstance(error, ConfigError) else 1)
    except OSError as error:
        thing = error.filename or "this machine"
        sentence = f"distbot: {thing}: {error.strerror}. Make room or rights there.\n"
        sys.stderr.write(sentence)
        sys.exit(1)


@app.command()
def demo(
    articles: Annotated[
        str | None,
        typer.Option(metavar="DIR|FILE|URL", help="Your own articles or feed."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the page goes.")] = Path("demo-out"),
    *,
    serve: Annotated[bool, typer.Option(help="Keep the page up.")] = False,
) -> None:
    """Run the whole line on sample articles: no account, no question asked."""
    given = articles or str(paths.assets() / "samples")
    if not demonstration.run_demo(given, out, serve=serve):
        raise typer.Exit(1)


@app.command()
def run(
    config: Annotated[
        list[Path],
        typer.Option("-c", "--config", metavar="FILE", help="One for each newsroom."),
    ],
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Do what is due now, then stop.")
    ] = False,
    role: Annotated[
        service.Role, typer.Option(help="What this process does.")
    ] = service.Role.ALL,
) -> None:
    """Serve newsrooms: take articles in, ask editors, publish."""
    if not once:
        asyncio.run(service.run(config, role, tell))
    elif not asyncio.run(service.run_once(config, role, tell)):
        raise typer.Exit(1)


@app.command()
def read(
    things: Things,
    config: MaybeConfig = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show what distbot understands of articles."""
    file = None if config is None else ConfigFile.read(config)
    language = make_language(file.config.newsroom.language if file else "id")
    one = len(things) == 1 and not Path(things[0]).is_dir()
    failed = False
    for thing in _expanded(things):
        try:
            reading = language.read(_load(thing, file))
        except InputError as error:
            if one:
                raise
            typer.echo(f"distbot: {error}", err=True)
            failed = True
            continue
        _show_reading(reading, None if one else thing, as_json=as_json)
    if failed:
        raise typer.Exit(1)


@app.command()
def compose(thing: Thing, config: ConfigOption, *, as_json: AsJson = False) -> None:
    """Show an article's posts as they would go; nothing is sent."""
    file = ConfigFile.read(config)
    writing = make_writing(file, no_secrets, SystemClock())
    drafts = compose_posts(writing, _load(thing, file))
    if as_json:
        _print_json([draft_form(draft, writing.shelf) for draft in drafts])
    else:
        printing.show_drafts(drafts, writing.shelf)


@app.command()
def card(  # noqa: PLR0913 - one parameter for each option of the contract
    thing: MaybeThing = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help=".png or .jpg")
    ] = None,
    config: MaybeConfig = None,
    *,
    size: Annotated[CardSize, typer.Option()] = CardSize.LANDSCAPE,
    template: Annotated[
        str | None, typer.Option(help="quote, headline, …; absent: what fits best.")
    ] = None,
    quote: Annotated[
        int | None, typer.Option(min=1, help="Which quote of `read`, from 1.")
    ] = None,
    focus: Annotated[
        str | None,
        typer.Option(metavar="X,Y", help="What must stay of the photo: 0.3,0.4."),
    ] = None,
    note: Annotated[str, typer.Option(help="On a ralat: what was wrong.")] = "",
    gallery: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Draw every template onto one page instead."),
    ] = None,
) -> None:
    """Draw one card, or with --gallery all of them on one page."""
    file = ConfigFile.read(config or paths.configs() / "demo.toml")
    if gallery is not None:
        typer.echo(draw_gallery(file, gallery))
        return
    if thing is None or out is None:
        mend = "Write distbot card PATH|URL -o FILE, or distbot card --gallery DIR"
        raise ConfigError("card", "needs an article and -o FILE", mend)
    point = printing.read_focus(focus)
    writing = make_writing(file, no_secrets, SystemClock())
    wish, fault = card_wish(writing, _load(thing, file), size, point)
    cards = printing.choose_cards(thing, wish, template, quote, note)
    drawn = first_drawn(cards, writing.renderer.render)
    for warning in filter(None, (fault, drawn.photo_fault)):
        typer.echo(f"warning: {warning}", err=True)
    printing.save_card(drawn.file, out)
    typer.echo(f"{out}: {drawn.file.width_px}×{drawn.file.height_px}")


@app.command()
def weigh() -> None:
    """Weigh texts by X's rules: JSON lines in, JSON lines out."""
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            text = json.loads(line)["text"]
        except (ValueError, KeyError, TypeError):
            text = None
        if not isinstance(text, str):
            fault, mend = 'is not {"text": "…"}', "Write one JSON object a line"
            raise ConfigError(f"standard input, line {number}", fault, mend)
        _print_json(weigh_form(weigh_report(text)))


@app.command()
def check(config: ConfigOption, *, as_json: AsJson = False) -> None:
    """Look whether everything is as it must be; says how to mend what is not."""
    findings = asyncio.run(doctor.check(config))
    if as_json:
        _print_json([finding_form(finding) for finding in findings])
    else:
        printing.show_findings(findings)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def sandbox(
    telegram_port: Port = 0,
    x_port: Port = 0,
    *,
    limits: Annotated[
        bool, typer.Option("--limits/--no-limits", help="Keep the rate limits.")
    ] = True,
    loopback_webhooks: Annotated[
        bool, typer.Option(help="Take webhooks at http://127.0.0.1, too.")
    ] = False,
) -> None:
    """Run the local Telegram and X servers; prints their addresses as JSON."""
    with Sandbox(
        telegram_port=telegram_port,
        x_port=x_port,
        limits=limits,
        loopback_webhooks=loopback_webhooks,
    ) as servers:
        ready = printing.sandbox_form(servers)
        service.wait_for_stop(lambda: _print_json(ready))


@config_app.command("schema")
def config_schema() -> None:
    """Print the config file's JSON schema."""
    _print_json(make_schema())


def _expanded(things: list[str]) -> list[str]:
    """Replace folders by the article files in them."""
    found: list[str] = []
    for thing in things:
        path = Path(thing)
        if path.is_dir():
            found += [str(file) for file in article_files(path)]
        else:
            found.append(thing)
    return found


def _load(thing: str, file: ConfigFile | None) -> Article:
    return _wait(_load_from(thing, file))


async def _load_from(thing: str, file: ConfigFile | None) -> Article:
    fetcher = make_fetcher(file.config if file else None)
    try:
        return await load_article(thing, fetcher)
    finally:
        await fetcher.close()


def _wait(work: Coroutine[Any, Any, Done]) -> Done:
    return asyncio.run(work)


def _show_reading(reading: Reading, path: str | None, *, as_json: bool) -> None:
    if not as_json:
        printing.show_reading(reading, path)
        return
    form = reading_form(reading)
    _print_json(form if path is None else {"path": path, **form})


def _print_json(value: object) -> None:
    """Print on one line; flushed, for programs that read along."""
    typer.echo(json.dumps(value, ensure_ascii=False))
    sys.stdout.flush()
