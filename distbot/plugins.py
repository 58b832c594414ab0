"""Finds what is registered: sources, channels, templates, languages, commands."""

from functools import cache
from importlib.metadata import EntryPoints, entry_points
from typing import Any

from distbot.domain.errors import ConfigError

KINDS = ("sources", "channels", "templates", "languages", "commands")


@cache
def _registered(kind: str) -> EntryPoints:
    """Read what is installed; once, for it takes 5 ms."""
    return entry_points(group=f"distbot.{kind}")


def names(kind: str) -> tuple[str, ...]:
    """Return the registered names of a kind, sorted."""
    return tuple(sorted(point.name for point in _registered(kind)))


def load(kind: str, name: str) -> Any:  # noqa: ANN401 - whatever the plugin exports
    """Import a plugin and return what its entry point names.

    Raises:
        ConfigError: Nothing of that name is registered.
    """
    for point in _registered(kind).select(name=name):
        return point.load()
    known = ", ".join(names(kind))
    raise ConfigError(f"{kind[:-1]} {name!r}", "is not known", f"Use one of: {known}")
