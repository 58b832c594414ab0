"""What a look at an article's page finds, at a real server on loopback."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from distbot.domain.presence import Presence
from distbot.sources._own_pages import OwnPages
from distbot.sources.http import Fetcher

if TYPE_CHECKING:
    from tests.unit.sources.conftest import Site


def look(site: Site, url: str, *, home: str | None = None) -> Presence:
    async def run() -> Presence:
        fetcher = Fetcher(allow_loopback=True, timeout_s=2.0)
        try:
            return await OwnPages(home or site.base, fetcher).presence(url)
        finally:
            await fetcher.close()

    return asyncio.run(run())


def test_a_page_that_is_answered_is_there(site: Site) -> None:
    url = site.put("/pasar", "<h1>Pasar</h1>")

    assert look(site, url) is Presence.THERE


def test_a_page_that_asks_for_a_password_says_nothing(site: Site) -> None:
    form = '<form action="/wp-login.php?action=postpass" method="post">'

    assert look(site, site.put("/pasar", form)) is Presence.UNSURE


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_not_found_is_gone(site: Site, status: int) -> None:
    assert look(site, site.fail("/pasar", status)) is Presence.GONE


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_a_site_in_trouble_says_nothing(site: Site, status: int) -> None:
    assert look(site, site.fail("/pasar", status)) is Presence.UNSURE


def test_a_site_that_cannot_be_reached_says_nothing(site: Site, closed: str) -> None:
    assert look(site, f"{closed}/pasar", home=closed) is Presence.UNSURE
    assert site.asked == []


def test_no_other_site_is_looked_at(site: Site) -> None:
    url = site.put("/pasar", "<h1>Pasar</h1>")

    assert look(site, url, home="https://wartarimba.example.com") is Presence.UNSURE
    assert site.asked == []


def test_who_is_led_to_the_front_page_has_not_seen_the_article(site: Site) -> None:
    site.put("/", "<h1>Warta Rimba</h1>")
    moved = site.put("/baru", "<h1>Pasar</h1>")

    assert look(site, site.fail("/pasar", 302, Location="/")) is Presence.UNSURE
    assert look(site, site.fail("/lama", 301, Location=moved)) is Presence.THERE


def test_an_address_by_number_is_no_front_page(site: Site) -> None:
    assert look(site, site.put("/?p=17", "<h1>Pasar</h1>")) is Presence.THERE


@pytest.fixture
def closed() -> str:
    """An address where nothing listens."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"
