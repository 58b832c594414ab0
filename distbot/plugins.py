"""Finds what is registered: sources, channels, templates, languages, commands."""

from importlib.metadata import entry_points
from typing import Any

from distbot.domain.errors import ConfigError

KINDS = ("sources", "channels", "templates", "languages", "commands")


def names(kind: str) -> tuple[str, ...]:
    """Return the registered names of a kind, sorted."""
    return tuple(sorted(point.name for point in entry_points(group=f"distbot.{kind}")))


def load(kind: str, name: str) -> Any:  # noqa: ANN401 - whatever the plugin exports
    """Import a plugin and return what its entry point names.

    Raises:
        ConfigError: Nothing of that name is registered.
    """
    for point in entry_points(group=f"distbot.{kind}", name=name):
        return point.load()
    known = ", ".join(names(kind))
    raise ConfigError(f"{kind[:-1]} {name!r}", "is not known", f"Use one of: {known}")
