"""What every act from a shell needs: the store opened, and who acts."""

import asyncio
import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from distbot.app import App, ConfigFile, no_secrets
from distbot.line import Line
from distbot.log import tell
from distbot.ports import Parts

ConfigOption = Annotated[
    Path, typer.Option("-c", "--config", metavar="FILE", help="A newsroom's config.")
]
PostId = Annotated[
    int,
    typer.Argument(min=1, max=2**63 - 1, metavar="ID", help="As `ledger` shows it."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For other programs.")]


@contextmanager
def opened(config: Path) -> Iterator[Parts]:
    """Open a newsroom's store; nothing is sent, so no secret is needed."""
    app = App.build(ConfigFile.read(config), no_secrets)
    try:
        line = Line(app.parts, "shell", tell)
        if not line.known():  # who only reads must not wait for a writer
            asyncio.run(line.open())
        if app.restored:
            typer.echo(
                "distbot: the store was put back: everything is paused", err=True
            )
        yield app.parts
    finally:
        asyncio.run(_close(app))


async def _close(app: App) -> None:
    async with app:
        pass


def editor() -> str:
    """Name whoever sits at this shell, for the audit."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        name = f"user {os.getuid()}"
    return f"{name} in a shell"


def print_json(value: object) -> None:
    """Print for other programs."""
    typer.echo(json.dumps(value, ensure_ascii=False))
