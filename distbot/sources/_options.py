"""What a config gives a source, checked."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from distbot.domain.errors import ConfigError
from distbot.sources._fields import web_address


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


def address_option(
    name: str, options: Mapping[str, object], known: Mapping[str, bool]
) -> str:
    """Return the option "url" of the source called `name`, a web address.

    Args:
        name: The source's name in the config.
        options: Its table, without the keys that every source has.
        known: Option key → whether it is required; "url" is.

    Raises:
        ConfigError: As `text_options`, or it is no web address, or holds a password,
            which every fault of the source would tell.
    """
    url, thing = text_options(name, options, known)["url"], f'source "{name}"'
    if web_address(url) is None:
        fault = f'"url" is no web address: {url[:80]}'
        raise ConfigError(thing, fault, "Let it begin with https://.")
    if "@" in urlsplit(url).netloc:
        fault = '"url" carries a user name or password'
        raise ConfigError(thing, fault, "Use the address that every reader can reach.")
    return url


def _text(thing: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(
            thing, f'"{key}" is not a text', f'Write {key} = "…" with its value.'
        )
    return value.strip()
