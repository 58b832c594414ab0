"""A site that publishes articles before they are finished, as WordPress does."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta
from html import escape
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.domain.post import PostState
from distbot.scheduler import Looker
from tests.site import RSS, Answer, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.flow.conftest import Office

FIRST = "Perahu wisata di Sungai Sinar akan berlayar lagi, kata pengelola."
SECOND = "Perahu wisata di Sungai Sinar kembali berlayar, Senin."
FINAL = "Perahu wisata di Sungai Sinar kembali berlayar, Senin 2 Maret 2026."
REST = (
    "“Hari ini sungai sudah aman dilayari,” kata Ketua Paguyuban Teguh Maulana.",
    "Tarif sekali jalan Rp15.000 untuk orang dewasa, dan anak-anak tidak dipungut.",
    "Perahu berangkat setiap jam dari dermaga Pasar Rimba sampai matahari terbenam.",
) * 3
PERIOD = timedelta(seconds=60)


class Unfinished(Site):
    """Holds one article, which changes under a reader's eyes.

    Its feed answers 304 as long as nothing changes.
    """

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office
        self.lede = ""
        self.image = ""
        self.tags: tuple[str, ...] = ()
        self.future = False
        self.away = False
        self.asked = 0

    @override
    def answer(self, path: str, asked: Mapping[str, str]) -> Answer:
        self.asked += 1
        content = self.rss()
        tag = {"ETag": f'"{hash(content)}"'}
        if self.away:
            return Answer(status=503)
        if asked.get("If-None-Match") == tag["ETag"]:
            return Answer(status=304, headers=tag)
        return Answer(body=content, kind=RSS, headers=tag)

    def rss(self) -> bytes:
        space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        entry = self._entry() if self.lede else ""
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {space}>'
            f"<channel><title>Warta Rimba</title>{entry}</channel></rss>"
        ).encode()

    def _entry(self) -> str:
        body = "".join(f"<p>{words}</p>" for words in (self.lede, *REST))
        image = f'<enclosure url="{self.image}" type="image/jpeg" length="1"/>'
        tags = "".join(f"<category>{tag}</category>" for tag in self.tags)
        moment = self.office.clock.now().astimezone(UTC) + timedelta(days=1)
        date = f"<pubDate>{moment:%a, %d %b %Y 05:00:00 GMT}</pubDate>"
        return (
            "<item><title>Perahu Wisata Sungai Sinar Berlayar Lagi</title>"
            "<link>https://wartarimba.example.com/perahu</link>"
            f"{image if self.image else ''}{tags}{date if self.future else ''}"
            f"<content:encoded>{escape(body)}</content:encoded></item>"
        )


@pytest.fixture
def site(office: Office) -> Iterator[Unfinished]:
    with Unfinished(office).opened() as site:
        office.feed, office.settle = site.feed, "60s"
        office.run()  # what is there at first is history
        yield site


def serve(
    office: Office, until_s: int, happen: dict[int, Callable[[], None]]
) -> list[int]:
    """Look at the feed whenever it is due; return when something went out.

    Args:
        office: Whose.
        until_s: How long.
        happen: What the site does, by the second.
    """
    began, out = office.clock.now(), []

    def passed() -> int:
        return int((office.clock.now() - began).total_seconds())

    async def work() -> None:
        async with office.line() as line:
            looker = Looker(line=line, source="situs", period=PERIOD)
            due = began
            for second in range(until_s):
                if second in happen:
                    happen[second]()
                if office.clock.now() >= due:
                    due = await looker.turn()
                if await line.send():
                    out.append(passed())
                office.clock.step(seconds=1)

    asyncio.run(work())
    return out


def set_(site: Unfinished, **values: object) -> Callable[[], None]:
    def change() -> None:
        for name, value in values.items():
            setattr(site, name, value)

    return change


def test_an_article_that_is_edited_twice_goes_out_once_with_its_last_words(
    office: Office, site: Unfinished
) -> None:
    out = serve(
        office,
        400,
        {
            55: set_(site, lede=FIRST),
            65: set_(site, lede=SECOND),
            75: set_(site, lede=FINAL),
            100: set_(site, image="https://wartarimba.example.com/perahu.jpg"),
        },
    )

    assert office.accepted("kanal") == office.accepted("x") == 1
    (message,) = office.sandbox.timelines().in_chat("@kanal_demo")
    assert FINAL in message.text
    assert len(set(out)) == 1
    assert out[0] <= 100 + 60 + 60 + 1, "one poll and the settle time"
    assert office.told("article_not_settled") == []


def test_an_article_that_is_finished_at_once_is_out_within_poll_and_settle(
    office: Office, site: Unfinished
) -> None:
    image = "https://wartarimba.example.com/perahu.jpg"

    out = serve(office, 200, {1: set_(site, lede=FINAL, image=image)})

    assert out
    assert out[0] <= 1 + 60 + 60 + 1


def test_a_site_that_goes_away_keeps_no_article_for_ever(
    office: Office, site: Unfinished
) -> None:
    out = serve(
        office,
        60 * 13,
        {1: set_(site, lede=FINAL), 61: set_(site, away=True)},
    )

    assert [fields["source"] for fields in office.told("article_not_settled")] == [
        "situs"
    ]
    assert out
    assert 60 * 10 <= out[0] <= 60 * 12


def test_a_marked_article_waits_until_its_mark_is_gone(
    office: Office, site: Unfinished
) -> None:
    office.settle, office.hold_tags = "0s", ("tahan",)
    site.lede, site.tags = FINAL, ("sungai", "Tahan")
    office.run()
    assert office.accepted("kanal") == 0
    assert [fields["why"] for fields in office.told("article_held")] == [
        "held: it is marked “Tahan”"
    ]

    site.tags = ("sungai",)
    office.run()

    assert office.accepted("kanal") == 1


def test_an_article_of_tomorrow_goes_out_tomorrow(
    office: Office, site: Unfinished
) -> None:
    office.settle, site.future, site.lede = "0s", True, FINAL
    office.run()
    assert office.accepted("kanal") == 0

    office.clock.step(days=2)
    site.away = True
    office.run()

    assert office.states() == [PostState.PUBLISHED] * 2


def test_once_never_waits_and_finishes_at_the_next_time(
    office: Office, site: Unfinished
) -> None:
    site.lede = FINAL
    office.run()
    assert office.accepted("kanal") == 0

    office.clock.step(minutes=5)
    office.run()

    assert office.accepted("kanal") == 1
