"""A story that a site tells twice, from its feed to the channel, by each rule."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.domain.post import PostState
from distbot.ports import Wanted
from tests.flow.test_feed import PARAGRAPHS, NewsSite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flow.conftest import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a site publishes under one address."""

    slug: str
    headline: str = "Perahu Wisata di Sungai Sinar Kembali Berlayar"
    paragraphs: tuple[str, ...] = PARAGRAPHS
    guid: str = ""
    published: str = "Mon, 02 Mar 2026 01:05:00 GMT"

    def entry(self) -> str:
        """Write it as an RSS entry."""
        body = "".join(f"<p>{words}</p>" for words in self.paragraphs)
        guid = f'<guid isPermaLink="false">{self.guid}</guid>' if self.guid else ""
        return (
            f"<item><title>{escape(self.headline)}</title>{guid}"
            f"<link>https://wartarimba.example.com/{self.slug}</link>"
            f"<pubDate>{self.published}</pubDate>"
            f"<content:encoded>{escape(body)}</content:encoded></item>"
        )


class Press(NewsSite):
    """A news site whose feed is what a test says."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = [
            Page(slug="lama", headline="Panen Madu", paragraphs=("Madu dipanen.",))
        ]

    @override
    def rss(self) -> bytes:
        space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        entries = "".join(page.entry() for page in self.pages)
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {space}>'
            f"<channel><title>Warta Rimba</title>{entries}</channel></rss>"
        ).encode()


FIRST = Page(slug="perahu")
AGAIN = Page(slug="perahu-2", headline="Kini Perahu Wisata Sungai Sinar Berlayar Lagi")
UPDATE = Page(
    slug="perahu-3",
    paragraphs=tuple(words.replace("15.000", "20.000") for words in PARAGRAPHS),
)


@pytest.fixture
def press(office: Office) -> Iterator[Press]:
    """Serve a site whose history is known."""
    with Press().opened() as site:
        office.feed, office.destinations = site.feed, ("kanal",)
        office.run()
        office.clock.step(minutes=10)
        yield site


def publish(office: Office, press: Press, then: str, *pages: Page) -> None:
    """Publish pages one after another, ten minutes apart, under a rule."""
    office.same_story = then
    for page in pages:
        press.pages.append(page)
        office.run()
        office.clock.step(minutes=10)


def test_merged_a_story_that_is_published_twice_is_posted_once(
    office: Office, press: Press
) -> None:
    publish(office, press, "merge", FIRST, AGAIN)

    office.clock.step(hours=2)
    office.run()

    assert office.accepted("kanal") == 1
    first = office.post("kanal")
    reason = f"duplicate: the same story as “{FIRST.headline}”, post {first.id}"
    assert office.reasons()[-1] == ("skipped", reason)


def test_merged_an_update_is_posted_an_hour_later(office: Office, press: Press) -> None:
    publish(office, press, "merge", FIRST, UPDATE)
    assert office.accepted("kanal") == 1

    office.clock.step(hours=1)
    office.run()

    assert office.accepted("kanal") == 2


def test_spaced_both_are_posted_an_hour_apart(office: Office, press: Press) -> None:
    publish(office, press, "space", FIRST, AGAIN)
    assert office.states() == [PostState.PUBLISHED, PostState.APPROVED]

    office.clock.step(minutes=39)  # ten after each of the two before
    office.run()
    assert office.accepted("kanal") == 1
    office.clock.step(minutes=1)
    office.run()

    assert office.accepted("kanal") == 2


def test_asked_the_desk_decides_about_a_duplicate_and_not_about_an_update(
    office: Office, press: Press
) -> None:
    office.has_desk = True
    publish(office, press, "ask", FIRST, AGAIN, UPDATE)

    office.clock.step(hours=3)
    office.run()

    assert office.states() == [
        PostState.PUBLISHED,
        PostState.DRAFT,
        PostState.PUBLISHED,
    ]


def test_asked_without_a_desk_both_are_posted_an_hour_apart(
    office: Office, press: Press
) -> None:
    publish(office, press, "ask", FIRST, AGAIN)
    assert office.accepted("kanal") == 1

    office.clock.step(hours=1)
    office.run()

    assert office.accepted("kanal") == 2


def test_switched_off_both_are_posted_at_once(office: Office, press: Press) -> None:
    publish(office, press, "off", FIRST, AGAIN)

    assert office.accepted("kanal") == 2


def test_the_first_by_publication_is_posted_though_the_feed_names_it_last(
    office: Office, press: Press
) -> None:
    press.pages.append(Page(slug="siang", published="Mon, 02 Mar 2026 01:08:00 GMT"))
    publish(office, press, "merge", Page(slug="pagi"))

    (message,) = office.sandbox.timelines().in_chat("@kanal_demo")
    assert "wartarimba.example.com/pagi" in str(message)


def test_a_story_that_was_taken_down_is_posted_when_it_comes_again(
    office: Office, press: Press
) -> None:
    publish(office, press, "merge", FIRST)
    wanted = Wanted(post_id=office.post("kanal").id, draft=None, asked_by="@tari")

    async def take_down() -> None:
        async with office.line() as line:
            now = office.clock.now()
            assert line.parts.desk.operations.ask(wanted, now) is not None
            await line.amend()

    asyncio.run(take_down())
    publish(office, press, "merge", AGAIN)

    assert office.states() == [PostState.PUBLISHED] * 2


def test_an_article_that_moves_to_another_address_is_no_second_one(
    office: Office, press: Press
) -> None:
    guid = "https://wartarimba.example.com/?p=77"
    publish(office, press, "off", Page(slug="perahu", guid=guid))
    press.pages.pop()

    publish(office, press, "off", Page(slug="perahu-wisata", guid=guid))

    assert office.accepted("kanal") == 1
    assert len(office.reasons()) == 2  # history, and the one post
    assert office.told("article_composed") == []
