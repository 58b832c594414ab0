"""Every plugin file is registered, and every registration has its file."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "sources": "sources",
    "channels": "channels",
    "templates": "cards/templates",
    "languages": "languages",
    "commands": "chat/commands",
}
NOT_PLUGINS = {"http"}
"""The guarded fetcher lives among the sources."""


@pytest.mark.parametrize("group", FOLDERS)
def test_files_and_entry_points_agree(group: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    registered = {
        target.partition(":")[0].rpartition(".")[2]
        for target in project["entry-points"][f"distbot.{group}"].values()
    }
    files = {
        path.stem
        for path in (ROOT / "distbot" / FOLDERS[group]).iterdir()
        if not path.name.startswith("_")
    }

    assert registered == files - NOT_PLUGINS
