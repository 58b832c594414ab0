"""Where the shipped files are: beside the package in a checkout, in it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def assets() -> Path:
    """Return the folder with fonts and sample articles."""
    return _shipped("assets")


def configs() -> Path:
    """Return the folder with the newsrooms' config files that come along."""
    return _shipped("config")


def _shipped(name: str) -> Path:
    packed = _PACKAGE / f"_{name}"
    return packed if packed.is_dir() else _PACKAGE.parent / name
