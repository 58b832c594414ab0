"""Raw values against a model; errors as sentences that name the key and the mend."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from distbot.domain.errors import ConfigError

AnyModel = TypeVar("AnyModel", bound=BaseModel)
LOOK_UP = "Remove it, or look up its name in docs/config.md"


def validate(model: type[AnyModel], raw: object, *, thing: str) -> AnyModel:
    """Check raw values against a model.

    Args:
        model: What they should be.
        raw: As TOML gave them.
        thing: What to name in the error.

    Raises:
        ConfigError: Of the first thing that is wrong.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(_named(raw, first["loc"]))
        if first["type"] == "extra_forbidden":
            raise ConfigError(thing, f'key "{key}" is unknown', LOOK_UP) from None
        if first["type"] == "missing":
            raise ConfigError(thing, f'"{key}" is missing', f"Add {key}") from None
        message = first["msg"].removeprefix("Value error, ")
        raise ConfigError(thing, f"{key}: {message}", f"Mend {key}") from None


def _named(raw: object, path: tuple[int | str, ...]) -> list[str]:
    """Name a place in a config as its writer does: a table by its name."""
    names: list[str] = []
    for part in path:
        raw = raw.get(part) if isinstance(raw, dict) else _nth(raw, part)
        named = raw.get("name") if isinstance(raw, dict) else None
        names.append(str(part if isinstance(part, str) or named is None else named))
    return names


def _nth(raw: object, part: int | str) -> object:
    if isinstance(raw, list) and isinstance(part, int) and part < len(raw):
        return raw[part]
    return None
