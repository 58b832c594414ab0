"""What a config gives a source, checked."""

from collections.abc import Mapping

from distbot.domain.errors import ConfigError


def text_options(
    name: str, options: Mapping[str, object], known: Mapping[str, bool]
) -> dict[str, str]:
    """Return the options of the source called `name`, all of them texts.

    Args:
        name: The source's name in the config.
        options: Its table, without the keys that every source has.
        known: Option key → whether it is required.

    Raises:
        ConfigError: A key is unknown, missing, empty or no text.
    """
    thing = f'source "{name}"'
    for key in options:
        if key not in known:
            raise ConfigError(
                thing, f'"{key}" is unknown', f"Use only: {', '.join(known)}."
            )
    for key, required in known.items():
        if required and key not in options:
            raise ConfigError(thing, f'"{key}" is missing', f'Add {key} = "…" to it.')
    return {key: _text(thing, key, value) for key, value in options.items()}


def _text(thing: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(
            thing, f'"{key}" is not a text', f'Write {key} = "…" with its value.'
        )
    return value.strip()
