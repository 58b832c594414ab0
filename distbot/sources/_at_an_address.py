"""What sources have in common that a site offers at an address."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self
from urllib.parse import urlsplit

from distbot.domain.errors import ConfigError
from distbot.sources._fields import web_address
from distbot.sources._options import text_options
from distbot.sources.http import Fetcher


class AtAnAddress:
    """A source that is asked by HTTP, and starts silently: at first all is history."""

    OPTIONS: ClassVar[Mapping[str, bool]] = MappingProxyType({"url": True})
    """Option key → whether it is required."""

    def __init__(self, name: str, url: str, fetcher: Fetcher) -> None:
        """Fetch nothing yet.

        Args:
            name: Of the source.
            url: Where it is asked.
            fetcher: The one way out.
        """
        self._name = name
        self._url = url
        self._fetcher = fetcher

    @classmethod
    def configured(
        cls, name: str, options: Mapping[str, object], *, base: Path, fetcher: Fetcher
    ) -> Self:
        """Build the source from its table in a config.

        Args:
            name: Of the source.
            options: By the keys of `OPTIONS`.
            base: Not used: it has an address.
            fetcher: The one way out.

        Raises:
            ConfigError: An option is unknown, missing, or no web address; or that holds
                a password, which every fault of the source would tell.
        """
        del base
        url, thing = text_options(name, options, cls.OPTIONS)["url"], f'source "{name}"'
        if web_address(url) is None:
            fault = f'"url" is no web address: {url[:80]}'
            raise ConfigError(thing, fault, "Let it begin with https://.")
        if "@" in urlsplit(url).netloc:
            fault, mend = '"url" carries a user name or password', "Take it out."
            raise ConfigError(thing, fault, mend)
        return cls(name, url, fetcher)

    @property
    def name(self) -> str:
        """The source's name in the config."""
        return self._name

    @property
    def silent_start(self) -> bool:
        """Always."""
        return True
