"""distbot's parts at work, and its own processes, against the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from distbot.cli import app
from distbot.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.flow.conftest import Office, StepClock

    Shell = Callable[..., str]


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
