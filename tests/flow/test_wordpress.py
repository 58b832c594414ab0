"""From a WordPress to receipts, by all that it offers at once: each article once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from tests.wordpress_site import WordPressSite, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flow.conftest import Office

SOURCE = """
[[source]]
name = "{kind}"
kind = "{kind}"
url = "{url}"
"""


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
