from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pytest

from distbot.domain.errors import ConfigError
from distbot.intake import make_fetcher, make_sources
from distbot.settings import Config
from distbot.sources._patience import PatientSource
from distbot.sources.http import Manners
from distbot.sources.webhook import WebhookSource

if TYPE_CHECKING:
    from pathlib import Path


def config(*sources: dict[str, str], fetch: dict[str, Any] | None = None) -> Config:
    home = "https://kabar.id"
    return Config.model_validate(
        {
            "newsroom": {
                "key": "KABAR",
                "name": "Kabar.id",
                "short_name": "Kabar",
                "home": home,
            },
            "cta": {"label": "Kunjungi", "text": "Klik", "url": home},
            "fetch": fetch or {},
            "source": [
                {"name": f"s{place}", **source} for place, source in enumerate(sources)
            ],
            "destination": [
                {"name": "kanal", "channel": "telegram", "address": "@kabar"}
            ],
        }
    )


@pytest.mark.parametrize(
    ("fetch", "seconds"),
    [
        ({}, 1),
        ({"allow_loopback": True}, 0),
        ({"interval": "3s"}, 3),
        ({"interval": "2s", "allow_loopback": True}, 2),
        ({"interval": "0s"}, 0),
    ],
)
def test_hosts_are_asked_at_a_distance(fetch: dict[str, Any], seconds: int) -> None:
    manners = make_fetcher(config(fetch=fetch)).manners
    assert manners.interval == timedelta(seconds=seconds)


def test_sites_learn_whose_it_is() -> None:
    assert make_fetcher(config()).manners.user_agent == (
        f"distbot/{version('distbot')} (+https://kabar.id)"
    )
    assert make_fetcher().manners == Manners(interval=timedelta(seconds=1))


def test_a_source_that_fetches_is_asked_with_patience(tmp_path: Path) -> None:
    told = config(
        {"kind": "feed", "url": "https://kabar.id/rss.xml"}, {"kind": "webhook"}
    )
    feed, webhook = make_sources(told, tmp_path, make_fetcher(told)).values()
    assert isinstance(feed, PatientSource)
    assert isinstance(webhook, WebhookSource)
    assert (feed.name, webhook.name) == ("s0", "s1")


def test_an_interval_of_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 5m between requests"):
        config(fetch={"interval": "2h"})


def test_a_kind_that_nobody_knows_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="radio"):
        make_sources(config({"kind": "radio"}), tmp_path, make_fetcher())
