import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from distbot.sandbox.servers import Sandbox

FIRST_DAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class _Clock:
    def __init__(self) -> None:
        self.moment = FIRST_DAY

    def now(self) -> datetime:
        return self.moment


@pytest.fixture(scope="session")
def _running() -> Iterator[tuple[Sandbox, _Clock]]:
    clock = _Clock()
    with Sandbox(clock=clock.now) as sandbox:
        yield sandbox, clock


@pytest.fixture
def sandbox(_running: tuple[Sandbox, _Clock]) -> Sandbox:
    """Both servers, as on the first day."""
    sandbox, clock = _running
    clock.moment = FIRST_DAY
    for server in (sandbox.telegram, sandbox.x):
        server.faults.clear()
        server.world.reset()
        server.world.limits = True
    return sandbox


@pytest.fixture
def advance(_running: tuple[Sandbox, _Clock]) -> Callable[[timedelta], None]:
    """Let time pass for the servers."""
    _, clock = _running

    def move(span: timedelta) -> None:
        clock.moment += span

    return move


@pytest.fixture
def draw() -> Callable[..., bytes]:
    """Make image files: `draw(width, height, "PNG")`."""

    def make(width: int = 64, height: int = 48, kind: str = "PNG") -> bytes:
        file = io.BytesIO()
        Image.new("RGB", (width, height), "#c0121c").save(file, kind)
        return file.getvalue()

    return make
