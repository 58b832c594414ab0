"""distbot's parts, and its own processes, at work against the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from distbot.cli import app
from distbot.clock import SystemClock
from distbot.sandbox.servers import Sandbox
from tests.flow.engine.newsroom import Newsroom
from tests.flow.engine.processes import Nursery

if TYPE_CHECKING:
    from pathlib import Path

    from tests.flow.conftest import Office, StepClock

    Shell = Callable[..., str]
    Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def shell(office: Office, clock: StepClock) -> Shell:
    """Say something to distbot as from a shell; the office lives now, as that does."""
    clock.moment = SystemClock().now()

    def say(*words: str) -> str:
        arguments = [*words, "-c", str(office.config())]
        done = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    return say


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with Sandbox(limits=False) as sandbox:
        store = "sqlite:///var/rimba.db"
        yield Newsroom(folder=tmp_path, store=store, sandbox=sandbox)


@pytest.fixture
def shared(newsroom: Newsroom, postgres_url: str) -> Newsroom:
    """The same on PostgreSQL, where several workers share a store."""
    newsroom.store = postgres_url
    newsroom.configure()
    return newsroom


@pytest.fixture
def nursery(newsroom: Newsroom) -> Iterator[Nursery]:
    folder = newsroom.folder / "processes"
    with Nursery(folder=folder, environment=newsroom.secrets) as nursery:
        yield nursery


@pytest.fixture
def open_the_channels(
    newsroom: Newsroom, nursery: Nursery, until: Until
) -> Callable[[], None]:
    """Send a first article: what stands in an empty channel cannot be looked for."""

    def send() -> None:
        newsroom.write()
        worker = nursery.start(*newsroom.run)
        until(newsroom.all_out)
        worker.stop()

    return send
