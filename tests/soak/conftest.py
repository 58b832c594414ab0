"""Long runs: `make soak` and its like call them by name; plain pytest finds none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.soak import wordpress_desk, wordpress_host

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=200, help="Of workers, in each run.")
    parser.addoption("--seed", type=int, default=1, help="Of what is left to chance.")
    parser.addoption(
        "--wordpress",
        default="/usr/share/wordpress",
        help="Where a WordPress lies unpacked; it is copied.",
    )


@pytest.fixture(scope="session")
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[wordpress_desk.Desk]:
    """An editor at a real WordPress; the run ends where this machine has none."""
    wordpress = Path(request.config.getoption("--wordpress"))
    missing = wordpress_host.absent(wordpress)
    if missing is not None:
        pytest.exit(missing, returncode=1)
    with wordpress_desk.opened(tmp_path_factory.mktemp("wp"), wordpress) as desk:
        print(f"WordPress {desk.host.facts['version']}")  # noqa: T201 - what was tried
        yield desk
