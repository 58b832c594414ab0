"""What a config says of the web: where distbot listens, and who leads to it."""

import re
from ipaddress import ip_address
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from distbot.settings_values import Section, readable

_LISTEN = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]/]+)):(\d{1,5})")
_LAST_PORT = 65535
_TELEGRAM_PORTS = frozenset({443, 80, 88, 8443})
"""Bot API, setWebhook: "Ports currently supported for webhooks"."""


def read_listen(text: str) -> tuple[str, int]:
    """Read "127.0.0.1:8088" or "[::1]:8088" into a host and a port.

    Raises:
        ValueError: It is no address to listen on.
    """
    parts = _LISTEN.fullmatch(text.strip())
    if parts is None or not 0 < int(parts[3]) <= _LAST_PORT:
        raise ValueError(f'"{text}" is no address: write "127.0.0.1:8088"')
    return parts[1] or parts[2], int(parts[3])


def _public(text: str) -> str:
    """Check where strangers reach distbot.

    Raises:
        ValueError: It is no https address, nor one of this machine for trials.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    del port  # read for its errors
    trial = parts.scheme == "http" and is_own(host or "")
    if not host or not (parts.scheme == "https" or trial) or parts.query:
        raise ValueError(
            f'"{text}" is no public address: write "https://distbot.example.com", '
            "which a reverse proxy leads to `listen`"
        )
    return text


def is_own(host: str) -> bool:
    """Say whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class WebSection(Section):
    """`[web]`: what comes in by HTTP; the `--role` chat and all listen."""

    listen: Annotated[str, readable(read_listen)] | None = Field(
        None,
        description='Where webhooks are heard: "127.0.0.1:8088"; absent: nowhere.'
        " Newsrooms of one process may share it.",
    )
    public_url: Annotated[str, readable(_public)] | None = Field(
        None,
        description='Where a reverse proxy leads to it: "https://distbot.example.com".',
    )
    telegram: Literal["polling", "webhook"] = Field(
        "polling",
        description="How the desk hears Telegram: it asks (polling), or Telegram posts"
        " to public_url (webhook).",
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.telegram == "polling":
            return self
        if self.listen is None or self.public_url is None:
            raise ValueError('telegram = "webhook" needs listen and public_url')
        parts = urlsplit(self.public_url)
        if parts.scheme == "https" and (parts.port or 443) not in _TELEGRAM_PORTS:
            raise ValueError(
                f"Telegram posts to the ports 443, 80, 88 and 8443, not {parts.port}:"
                " give public_url one of these"
            )
        return self

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port to listen on, None if nothing is heard."""
        return None if self.listen is None else read_listen(self.listen)

    def telegram_url(self, key: str) -> str | None:
        """Return where Telegram posts a newsroom's updates, None if it is polled."""
        if self.telegram == "polling" or self.public_url is None:
            return None
        return f"{self.public_url.rstrip('/')}/telegram/{key}"
