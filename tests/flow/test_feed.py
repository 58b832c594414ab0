"""From a feed on a site to receipts: what was there first is history."""

from __future__ import annotations

import asyncio
from html import escape
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.domain.post import PostState
from tests.site import RSS, Answer, Site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from distbot.line import Line
    from tests.flow.conftest import Office

PARAGRAPHS = (
    "WARTA RIMBA — Perahu wisata di Sungai Sinar kembali berlayar, Senin 2 Maret 2026.",
    "“Hari ini sungai sudah aman dilayari,” kata Ketua Paguyuban Teguh Maulana.",
    "Tarif sekali jalan Rp15.000 untuk orang dewasa, dan anak-anak tidak dipungut.",
    "Perahu berangkat setiap jam dari dermaga Pasar Rimba sampai matahari terbenam.",
) * 2


class NewsSite(Site):
    """Holds nothing but a feed with whole articles."""

    def __init__(self) -> None:
        super().__init__()
        self.headlines: list[str] = []
        self.broken = False

    @override
    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        if self.broken:
            return Answer(body=b"<html>sedang diperbaiki", status=503)
        return Answer(body=self.rss(), kind=RSS)

    def rss(self) -> bytes:
        entries = "".join(self._entry(headline) for headline in self.headlines)
        space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {space}>'
            f"<channel><title>Warta Rimba</title>{entries}</channel></rss>"
        ).encode()

    def _entry(self, headline: str) -> str:
        number = self.headlines.index(headline)
        body = "".join(f"<p>{headline}: {words}</p>" for words in PARAGRAPHS)
        return (
            f"<item><title>{escape(headline)}</title>"
            f"<link>https://wartarimba.example.com/{number}</link>"
            f"<content:encoded>{escape(body)}</content:encoded></item>"
        )


@pytest.fixture
def site(office: Office) -> Iterator[NewsSite]:
    with NewsSite().opened() as site:
        office.feed = site.feed
        yield site


def test_what_was_there_at_first_is_history(office: Office, site: NewsSite) -> None:
    site.headlines = ["Perahu Satu", "Perahu Dua"]

    office.run()

    baseline = ("skipped", "baseline: it was there before distbot began")
    assert office.reasons() == [baseline] * 4
    assert (office.accepted("kanal"), office.accepted("x")) == (0, 0)


def test_a_new_entry_is_posted_once(office: Office, site: NewsSite) -> None:
    site.headlines = ["Perahu Satu"]
    office.run()

    site.headlines.append("Perahu Dua")
    for _ in range(3):
        office.run()
        office.clock.step(hours=1)

    assert office.states() == [PostState.PUBLISHED] * 2
    (message,) = office.sandbox.timelines().in_chat("@kanal_demo")
    assert "Perahu Dua" in message.text
    assert office.accepted("x") == 1


def test_a_first_look_that_failed_does_not_make_history_news(
    office: Office, site: NewsSite
) -> None:
    site.headlines, site.broken = ["Perahu Satu"], True
    office.run()
    assert len(office.told("source_failed")) == 1

    site.broken = False
    office.run()

    assert office.accepted("kanal") == 0
    assert [state for state, _ in office.reasons()] == ["skipped"] * 2


def test_an_outage_of_the_site_loses_and_repeats_nothing(
    office: Office, site: NewsSite
) -> None:
    site.headlines = ["Perahu Satu"]
    office.run()
    site.headlines.append("Perahu Dua")

    for site.broken in (True, False, True, False):
        office.run()

    assert (office.accepted("kanal"), office.accepted("x")) == (1, 1)


def test_an_edited_headline_is_no_new_article(office: Office, site: NewsSite) -> None:
    site.headlines = ["Perahu Satu"]
    office.run()
    site.headlines.append("Perahu Dua")
    office.run()

    site.headlines = ["Perahu Satu", "Perahu Dua Berlayar Lagi"]
    office.run()

    assert office.accepted("kanal") == 1


def test_a_feed_that_stays_broken_is_told_to_the_chiefs_once_and_its_mending_too(
    office: Office, site: NewsSite
) -> None:
    site.headlines = ["Perahu Satu"]

    async def look(line: Line, times: int) -> None:
        for _ in range(times):
            office.clock.step(minutes=1)
            await line.take_in("situs")

    async def days_work() -> None:
        async with office.line() as line:
            await look(line, 1)
            for site.broken, times in ((True, 3), (False, 1), (True, 30)):
                await look(line, times)
            assert office.notices() == [("chiefs", "source_failed")]
            site.broken = False
            await look(line, 3)

    asyncio.run(days_work())

    assert office.notices()[1:] == [("chiefs", "source_failed_over")]


def test_a_feed_with_nothing_new_for_a_day_is_told_once_where_cron_looks(
    office: Office, site: NewsSite
) -> None:
    site.headlines = ["Perahu Satu"]
    for _ in range(8):
        office.run()
        office.clock.step(hours=6)
    assert office.notices() == [("chiefs", "source_stale")]

    site.headlines.append("Perahu Dua")
    for _ in range(3):
        office.run()

    assert office.notices()[1:] == [("chiefs", "source_stale_over")]
