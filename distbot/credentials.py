"""Secrets, from the environment or from files that it names.

Kept apart from the config, so that a config can be shown to anybody.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import SecretStr, create_model
from pydantic_settings import BaseSettings

from distbot.domain.errors import ConfigError


def read_secrets(
    names: Mapping[str, str], *, key: str, account: str = "", alone: bool = True
) -> dict[str, str]:
    """Return a channel's secrets.

    `DISTBOT_<KEY>_<NAME>` is looked at first, then `…_FILE`, whose value is the
    path of a file that holds the secret; with one newsroom running, the same two
    without the key.

    Args:
        names: What the channel calls each secret → its variable's name, in which
            "{account}" stands for the account.
        key: The newsroom's.
        account: The destination's account; "" is the first.
        alone: Whether this is the only newsroom running.

    Raises:
        ConfigError: Some are missing, all of them named, or the file of one cannot be
            read; never with a value.
    """
    prefixes = [f"DISTBOT_{key}_", "DISTBOT_"] if alone else [f"DISTBOT_{key}_"]
    filled = f"{account.upper()}_" if account else ""
    found: dict[str, str] = {}
    missing: list[str] = []
    for role, pattern in names.items():
        variable = pattern.format(account=filled)
        values = (_lookup(prefix, variable) for prefix in prefixes)
        value = next((value for value in values if value), None)
        if value is None:
            missing.append(f"{prefixes[0]}{variable}")
        else:
            found[role] = value
    if missing:
        raise _not_set(missing)
    return found


def _not_set(variables: Sequence[str]) -> ConfigError:
    named = ", ".join(variables)
    if len(variables) == 1:
        return ConfigError(
            f"secret {named}", "is not set", f"Set {named}, or {named}_FILE"
        )
    mend = "Set each of them, or the same name with _FILE at its end"
    return ConfigError(f"secrets {named}", "are not set", mend)


def _lookup(prefix: str, variable: str) -> str | None:
    fields: dict[str, Any] = {
        variable: (SecretStr | None, None),
        f"{variable}_FILE": (Path | None, None),
    }
    model = create_model("Environment", __base__=BaseSettings, **fields)
    settings = model(_env_prefix=prefix, _env_ignore_empty=True)
    value = getattr(settings, variable)
    if value is not None:
        return str(value.get_secret_value()).strip()
    path = getattr(settings, f"{variable}_FILE")
    if path is None:
        return None
    try:
        return str(path.read_text(encoding="utf-8-sig")).strip()
    except (OSError, UnicodeDecodeError) as error:
        # The path is not told: it may be the secret itself, put there by mistake.
        thing, mend = f"{prefix}{variable}_FILE", "Name a file that can be read"
        raise ConfigError(thing, "names a file that cannot be read", mend) from error
