"""The environment comes from the lock, on Linux and macOS, without a compiler."""

import tomllib
from pathlib import Path

import pytest

LOCK = tomllib.loads((Path(__file__).parents[2] / "uv.lock").read_text())
PACKAGES = {p["name"]: p for p in LOCK["package"] if p["name"] != "distbot"}


@pytest.mark.parametrize("name", PACKAGES)
@pytest.mark.parametrize("system", ["manylinux", "macosx"])
def test_a_dependency_has_a_wheel(name: str, system: str) -> None:
    wheels = [wheel["url"] for wheel in PACKAGES[name].get("wheels", [])]

    assert any("-none-any.whl" in wheel or system in wheel for wheel in wheels)
