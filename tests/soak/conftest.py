"""Long runs: `make soak` calls them by name, and plain pytest does not find them."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=200, help="Of workers, in each run.")
    parser.addoption("--seed", type=int, default=1, help="Of what is left to chance.")
