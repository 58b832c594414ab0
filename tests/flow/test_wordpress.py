"""From a WordPress to receipts, by all that it offers at once: each article once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from distbot.domain.post import PostState
from distbot.storage.tables_desk import CHANGES
from tests.wordpress_site import WordPressSite, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flow.conftest import Office

SOURCE = """
[[source]]
name = "{kind}"
kind = "{kind}"
url = "{url}"
settle = "0s"
"""


OTHER = [
    "RIMBA HILIR — Pasar terapung dibuka lagi setelah lima tahun, Senin (2/3/2026).",
    "“Pedagang sudah rindu berjualan di atas air,” kata Kepala Pasar Darma Putra.",
    "Empat puluh perahu dagang mendaftar, dan dinas menyiapkan dua dermaga baru.",
]


BRIDGE = [
    "RIMBA HULU — Jembatan gantung selesai dicat warga dalam dua hari, Selasa.",
    "“Anak sekolah kini berani menyeberang,” kata Ketua RT Sarman Wijaya.",
    "Cat disumbang toko bahan bangunan, dan tali baja diperiksa tiap bulan.",
]


def table(kind: str, url: str) -> str:
    return SOURCE.format(kind=kind, url=url)


@pytest.fixture
def site(office: Office) -> Iterator[WordPressSite]:
    """A site that is read over REST, by its feed and by its news sitemap."""
    office.destinations = ("kanal",)
    with serving() as site:
        office.sources = (
            table("wordpress", site.base)
            + table("feed", f"{site.base}/feed/")
            + table("sitemap", f"{site.base}/news-sitemap.xml")
        )
        site.publish("Perahu Lama Berlayar Sejak Dahulu")
        office.run()
        site.pass_time(minutes=1)
        yield site


def texts(office: Office) -> list[str]:
    return [
        message.text for message in office.sandbox.timelines().in_chat("@kanal_demo")
    ]


def test_what_was_there_at_first_is_history_in_the_ledger(
    office: Office, site: WordPressSite
) -> None:
    assert site.public()
    assert office.accepted("kanal") == 0
    assert [state for state, _ in office.reasons()] == ["skipped"]


def test_an_article_that_three_sources_have_is_posted_once(
    office: Office, site: WordPressSite
) -> None:
    site.publish("Perahu Wisata Berlayar Kembali di Sungai")
    for _ in range(3):
        office.run()
        site.pass_time(minutes=1)
        office.clock.step(minutes=1)

    assert office.states() == [PostState.PUBLISHED]
    (text,) = texts(office)
    assert text.startswith("Perahu wisata di Sungai Sinar kembali berlayar")


@pytest.mark.parametrize("path", ["/wp-json/", "/feed/", "/news-sitemap.xml"])
def test_a_source_that_is_down_is_stood_in_for(
    office: Office, site: WordPressSite, path: str
) -> None:
    site.bad.down[path] = 503
    site.publish("Perahu Wisata Berlayar Kembali di Sungai")
    office.run()
    assert len(office.told("source_failed")) == 1
    assert office.accepted("kanal") == 1

    site.bad.down.clear()
    site.pass_time(minutes=1)
    office.clock.step(minutes=1)
    office.run()

    assert office.told("source_failed") == []
    assert office.accepted("kanal") == 1


@pytest.mark.parametrize("trouble", ["down", "stale"])
def test_the_api_stands_in_for_a_feed_that_is_down_or_stale(
    office: Office, site: WordPressSite, trouble: str
) -> None:
    office.sources = table("feed", f"{site.base}/feed/")
    site.publish("Perahu Wisata Berlayar Kembali di Sungai")
    office.run()
    assert office.accepted("kanal") == 1
    site.freeze_feed()
    stale, site.bad.stale_feed = site.bad.stale_feed, None
    site.pass_time(minutes=20)
    office.clock.step(minutes=20)
    site.publish("Pasar Terapung Dibuka Lagi", paragraphs=OTHER)
    if trouble == "down":
        site.bad.down["/feed/"] = 503
    else:
        office.run()
        site.bad.stale_feed = stale
        site.pass_time(minutes=20)
        office.clock.step(minutes=20)
        site.publish("Jembatan Gantung Selesai Dicat", paragraphs=BRIDGE)
    office.run()
    out = office.accepted("kanal")

    site.bad.down.clear()
    site.bad.stale_feed = None
    site.pass_time(minutes=40)
    office.clock.step(minutes=40)
    office.run()

    assert out == len(site.public()) - 1
    assert office.accepted("kanal") == out


def test_a_scheduled_article_comes_when_it_is_public(
    office: Office, site: WordPressSite
) -> None:
    office.sources = table("wordpress", site.base)
    later = site.now.replace(hour=site.now.hour + 1)
    site.publish("Perahu Wisata Berlayar Kembali di Sungai", at=later)
    office.run()
    assert office.accepted("kanal") == 0

    site.pass_time(hours=2)
    office.clock.step(hours=2)
    office.run()

    assert office.accepted("kanal") == 1


def test_an_old_article_that_is_edited_is_not_posted(
    office: Office, site: WordPressSite
) -> None:
    site.edit(1, title="Perahu Lama, Disunting Sekali Lagi Hari Ini")
    office.run()

    assert office.accepted("kanal") == 0


def test_an_unpublished_article_s_posts_are_pulled_at_the_second_look(
    office: Office, site: WordPressSite
) -> None:
    office.sources = table("wordpress", site.base)
    office.approval = "required"
    number = site.publish("Perahu Wisata Berlayar Kembali di Sungai")
    site.publish("Pasar Terapung Rimba Hilir Dibuka Lagi")
    office.run()
    site.unpublish(number)

    states = []
    for _ in range(2):
        site.pass_time(minutes=1)
        office.clock.step(minutes=1)
        office.run()
        states.append([state for state, _ in office.reasons()][1:])

    assert states == [["draft", "draft"], ["skipped", "draft"]]
    assert ("skipped", "unpublished: its article is gone") in office.reasons()


def settling(kind: str, url: str) -> str:
    return table(kind, url).replace('"0s"', '"10m"')


def pass_time(office: Office, site: WordPressSite, minutes: int) -> None:
    site.pass_time(minutes=minutes)
    office.clock.step(minutes=minutes)
    office.run()


@pytest.mark.parametrize("returns", [False, True])
def test_what_is_unpublished_while_it_settles_goes_out_only_if_it_returns(
    office: Office, site: WordPressSite, *, returns: bool
) -> None:
    office.sources = settling("wordpress", site.base)
    number = site.publish("Perahu Wisata Berlayar Kembali di Sungai")
    site.publish("Pasar Terapung Rimba Hilir Dibuka Lagi", paragraphs=OTHER)
    office.run()
    site.unpublish(number)
    for _ in range(2):
        pass_time(office, site, 1)
    if returns:
        site.republish(number)
    for _ in range(3):
        pass_time(office, site, 11)
    for _ in range(2):
        pass_time(office, site, 61)

    assert office.accepted("kanal") == (2 if returns else 1)
    unpublished = ("skipped", "unpublished: its article is gone")
    assert (unpublished in office.reasons()) is not returns


def test_an_article_that_is_published_again_needs_no_take_down(
    office: Office, site: WordPressSite
) -> None:
    office.sources = table("wordpress", site.base)
    number = site.publish("Perahu Wisata Berlayar Kembali di Sungai")
    site.publish("Pasar Terapung Rimba Hilir Dibuka Lagi", paragraphs=OTHER)
    office.run()
    site.unpublish(number)
    for _ in range(2):
        pass_time(office, site, 1)
    assert undecided(office) == 1

    site.republish(number)
    pass_time(office, site, 1)

    assert undecided(office) == 0
    assert office.accepted("kanal") == 2
    assert ("desk", "back") in office.notices()


def test_a_meta_holds_an_article_until_it_is_gone(
    office: Office, site: WordPressSite
) -> None:
    office.sources = table("wordpress", site.base)
    number = site.publish("Perahu Wisata Berlayar Kembali di Sungai")
    site.edit(number, meta=(("distbot", "hold"),))
    for _ in range(2):
        pass_time(office, site, 1)
    assert office.accepted("kanal") == 0
    assert "held: it is marked “hold”" in str(office.events)

    site.edit(number, meta=())
    pass_time(office, site, 1)

    assert office.accepted("kanal") == 1


def undecided(office: Office) -> int:
    query = select(CHANGES.c.id).where(CHANGES.c.decided_at.is_(None))
    return len(office.rows(query))


def test_a_new_permalink_is_no_new_article(office: Office, site: WordPressSite) -> None:
    number = site.publish("Perahu Wisata Berlayar Kembali di Sungai")
    office.run()
    site.pass_time(minutes=1)
    office.clock.step(minutes=1)
    site.edit(number, slug="perahu-wisata")
    office.run()

    assert office.accepted("kanal") == 1
