"""A mark on an article's page holds it, whatever its feed tells."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from tests.site import RSS, Answer, Site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.flow.conftest import Office

TEXT = (
    "WARTA RIMBA — Perahu wisata di Sungai Sinar kembali berlayar, Senin 2 Maret 2026.",
    "“Hari ini sungai sudah aman dilayari,” kata Ketua Paguyuban Teguh Maulana.",
    "Tarif sekali jalan Rp15.000 untuk orang dewasa, dan anak-anak tidak dipungut.",
)
HOLD = '<meta name="tahan" content="hold">'


class Marked(Site):
    """A feed with whole texts, and the pages of its articles.

    Attributes:
        slugs: Of the articles in the feed.
        head: What stands in the head of each page.
        status: What pages answer.
        asked: How often a page was asked for.
    """

    def __init__(self) -> None:
        super().__init__()
        self.slugs: list[str] = []
        self.head = ""
        self.status = 200
        self.asked = 0

    @override
    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        if path == "/feed/":
            return Answer(body=self.rss().encode(), kind=RSS)
        self.asked += 1
        page = f"<html><head>{self.head}</head><body>Perahu</body></html>"
        return Answer(body=page.encode(), status=self.status)

    def rss(self) -> str:
        space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        body = escape("".join(f"<p>{words}</p>" for words in TEXT))
        entries = "".join(
            f"<item><title>Perahu Wisata {slug} Berlayar Lagi</title>"
            f"<link>{self.home}/{slug}</link>"
            f'<enclosure url="{self.home}/{slug}.jpg" type="image/jpeg" length="1"/>'
            f"<content:encoded>{body}</content:encoded></item>"
            for slug in self.slugs
        )
        return f'<rss version="2.0" {space}><channel>{entries}</channel></rss>'


@pytest.fixture
def site(office: Office) -> Iterator[Marked]:
    with Marked().opened() as site:
        office.feed, office.hold_meta = site.feed, "tahan"
        office.run()  # what is there at first is history
        site.slugs = ["Sinar"]
        yield site


def look(office: Office, *, times: int = 1) -> None:
    """Be one process that looks every minute."""
    office.events.clear()

    async def rounds() -> None:
        async with office.line() as line:
            for _ in range(times):
                await office.round(line)
                office.clock.step(minutes=1)

    asyncio.run(rounds())


@pytest.mark.parametrize("settle", ["0s", "60s"])
def test_it_holds_until_the_page_is_without_it(
    office: Office, site: Marked, settle: str
) -> None:
    office.settle, site.head = settle, HOLD
    look(office, times=3)
    assert office.accepted("kanal") == 0
    assert "held: it is marked “hold”" in str(office.events)

    site.head = ""
    look(office)

    assert office.accepted("kanal") == office.accepted("x") == 1


def test_only_the_look_that_settles_it_reads_the_page(
    office: Office, site: Marked
) -> None:
    office.settle = "60s"
    look(office)
    assert site.asked == 0

    look(office, times=3)

    assert (site.asked, office.accepted("kanal")) == (1, 1)


def test_a_page_of_tomorrow_holds_its_article_until_then(
    office: Office, site: Marked
) -> None:
    tomorrow = office.clock.now() + timedelta(days=1)
    name = "article:published_time"
    site.head = f'<meta property="{name}" content="{tomorrow.isoformat()}">'
    look(office)
    assert office.accepted("kanal") == 0

    office.clock.step(days=1)
    look(office)

    assert office.accepted("kanal") == 1


@pytest.mark.parametrize("settle", ["0s", "60s"])
def test_a_page_that_cannot_be_read_holds_for_ten_minutes_and_chiefs_hear_before(
    office: Office, site: Marked, settle: str
) -> None:
    office.settle, site.status = settle, 403
    look(office, times=8)
    assert office.accepted("kanal") == 0
    assert office.notices() == [("chiefs", "pages_unread")]
    assert "answers 403" in str(office.told("article_unreadable"))

    look(office, times=4)
    assert office.accepted("kanal") == 1

    site.status, site.slugs = 200, ["Sinar", "Bening"]
    look(office, times=2)
    assert office.notices()[-1] == ("chiefs", "pages_unread_over")


def test_a_mark_that_was_seen_holds_on_while_its_page_is_away(
    office: Office, site: Marked
) -> None:
    site.head = HOLD
    look(office)

    site.head, site.status = "", 503
    office.clock.step(minutes=15)
    look(office, times=2)
    assert office.accepted("kanal") == 0

    site.status = 200
    look(office)

    assert office.accepted("kanal") == 1


def test_no_page_is_asked_for_where_nothing_is_said_of_marks(
    office: Office, site: Marked
) -> None:
    office.hold_meta, site.head = "", HOLD
    look(office, times=2)

    assert (site.asked, office.accepted("kanal")) == (0, 1)
