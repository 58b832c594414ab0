"""Joins the sources that a config names with how they are asked."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from distbot import plugins
from distbot.domain.settling import Intake
from distbot.ports import Clock, Receiving, Source
from distbot.settings import Config
from distbot.settings_source import SourceSection
from distbot.sources._patience import PatientSource
from distbot.sources._stand_in import StandIn, site_of_feed
from distbot.sources.http import Fetcher, Manners

_BETWEEN_REQUESTS = timedelta(seconds=1)
"""To one host, where the config says nothing."""

_REST = "wordpress"
"""The kind that can stand in for a site's feed."""


def make_fetcher(
    config: Config | None = None,
    clock: Clock | None = None,
    keep: timedelta = timedelta(),
) -> Fetcher:
    """Return the guarded way out, which tells sites whose it is."""
    if config is None:
        return Fetcher(manners=Manners(interval=_BETWEEN_REQUESTS))
    allow, interval = config.fetch.allow_loopback, config.fetch.interval
    if interval is None:
        interval = timedelta() if allow else _BETWEEN_REQUESTS
    manners = Manners(home=config.newsroom.home, interval=interval)
    return Fetcher(allow_loopback=allow, manners=manners, clock=clock, keep=keep)


def make_sources(config: Config, base: Path, fetcher: Fetcher) -> dict[str, Source]:
    """Return the config's sources by name.

    Args:
        config: The newsroom's.
        base: What paths in it are relative to.
        fetcher: The one way out.

    Raises:
        ConfigError: A kind is not registered or an option is wrong.
    """
    made: dict[str, Source] = {}
    for section in config.source:
        source = _made(section, section.kind, section.model_extra or {}, base, fetcher)
        site = _site_with_rest(config, section)
        if site is not None:
            second = _made(section, _REST, {"url": site}, base, fetcher)
            source = StandIn(source, second, site)
        made[section.name] = source
    return made


def make_intakes(config: Config) -> dict[str, Intake]:
    """Return the rules by which each source's articles are taken in, by its name."""
    return {
        section.name: section.intake(plugins.load("sources", section.kind))
        for section in config.source
    }


def _made(
    section: SourceSection,
    kind: str,
    options: dict[str, object],
    base: Path,
    fetcher: Fetcher,
) -> Source:
    plugin = plugins.load("sources", kind)
    source: Source = plugin.configured(
        section.name, options, base=base, fetcher=fetcher
    )
    if isinstance(source, Receiving):
        return source  # nobody is asked
    place = _place(kind, options)
    return PatientSource(source, section.every, fetcher.clock, place)


def _place(kind: str, options: Mapping[str, object]) -> str:
    """Name what a source reads so that it can be compared, and an address not read."""
    told = sorted((key, str(value)) for key, value in options.items())
    return sha256(repr((kind, told)).encode()).hexdigest()[:16]


def _site_with_rest(config: Config, section: SourceSection) -> str | None:
    """Return the site whose REST API may stand in for a feed.

    A newsroom that reads the API anyway needs no stand-in.
    """
    kinds = {one.kind for one in config.source}
    if (
        section.kind != "feed"
        or _REST in kinds
        or _REST not in plugins.names("sources")
    ):
        return None
    return site_of_feed(str((section.model_extra or {}).get("url")))
