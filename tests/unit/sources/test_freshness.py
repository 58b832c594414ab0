from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.ports import Fetched
from distbot.sources._freshness import is_held, newest_of
from distbot.sources.feed import FeedSource
from distbot.sources.http import Fetcher

if TYPE_CHECKING:
    from tests.unit.sources.conftest import Site

NOW = datetime(2026, 3, 1, 3, tzinfo=UTC)
PAST = "/feed?distbot=1772334000"
"""How the feed is asked past its caches at that time."""


class Stopwatch:
    def __init__(self) -> None:
        self.passed = timedelta()

    def now(self) -> datetime:
        return NOW

    def elapsed(self) -> timedelta:
        return self.passed


class Reader:
    """A feed behind a cache, and one who reads it again and again."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.clock = Stopwatch()
        fetcher = Fetcher(allow_loopback=True, timeout_s=5, clock=self.clock)
        self._source = FeedSource("situs", f"{site.base}/feed", fetcher)
        self.marks: dict[str, str] = {}

    def cached(self, *hours: int, **headers: str) -> None:
        self.site.put("/feed", rss(*hours), **headers)

    def true(self, *hours: int, **headers: str) -> None:
        self.site.put(PAST, rss(*hours), **headers)

    def look(self) -> Fetched:
        self.site.asked.clear()
        fetched = asyncio.run(self._source.fetch(self.marks))
        self.marks = dict(fetched.marks)
        return fetched

    @property
    def asked(self) -> list[str]:
        return [path for path, _ in self.site.asked]


def rss(*hours: int) -> str:
    items = "".join(
        f"<item><title>Pukul {hour}</title><link>https://kabar.id/{hour}</link>"
        f"<pubDate>Sun, 01 Mar 2026 {hour:02}:00:00 GMT</pubDate>"
        "<content:encoded>&lt;p&gt;Isi.&lt;/p&gt;</content:encoded></item>"
        for hour in hours
    )
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>K</title>{items}</channel></rss>"
    )


def headlines(fetched: Fetched) -> list[str]:
    return [article.headline for article in fetched.articles]


@pytest.fixture
def reader(site: Site) -> Reader:
    reader = Reader(site)
    reader.cached(2, 1)
    assert headlines(reader.look()) == ["Pukul 1", "Pukul 2"]
    assert reader.asked == ["/feed"]
    return reader


def test_a_feed_that_goes_on_is_asked_once(reader: Reader) -> None:
    reader.cached(3, 2)
    fetched = reader.look()
    assert (headlines(fetched), fetched.faults) == (["Pukul 2", "Pukul 3"], ())
    assert reader.asked == ["/feed"]
    assert newest_of(reader.marks) == datetime(2026, 3, 1, 3, tzinfo=UTC)


def test_an_older_version_is_asked_for_again_past_the_cache(reader: Reader) -> None:
    reader.cached(1)
    reader.true(3, 2)
    fetched = reader.look()
    assert headlines(fetched) == ["Pukul 2", "Pukul 3"]
    assert reader.asked == ["/feed", PAST]
    assert reader.site.asked[1][1]["cache-control"] == "no-cache"
    assert "a cache answers for it what is not true any more" in fetched.faults[0]


def test_an_older_version_past_the_cache_too_is_no_news(reader: Reader) -> None:
    reader.cached(1)
    reader.true(1)
    fetched = reader.look()
    assert (fetched.articles, is_held(reader.marks)) == ((), True)
    assert "answers an older version than before" in fetched.faults[0]
    reader.cached(3, 2)
    assert headlines(reader.look()) == ["Pukul 2", "Pukul 3"]
    assert not is_held(reader.marks)


def test_what_is_told_three_times_is_believed(reader: Reader) -> None:
    reader.cached(1)
    reader.true(1)
    assert [headlines(reader.look()) for _ in range(3)] == [[], [], ["Pukul 1"]]
    reader.cached(2, 1)
    assert headlines(reader.look()) == ["Pukul 1", "Pukul 2"]


def test_a_cache_that_cannot_be_passed_is_held_back_too(reader: Reader) -> None:
    reader.cached(1)
    assert reader.look().articles == ()
    assert reader.asked == ["/feed", PAST]


def test_of_equal_newest_entries_the_servers_time_decides(site: Site) -> None:
    reader = Reader(site)
    reader.cached(2, Last_Modified="Sun, 01 Mar 2026 02:30:00 GMT")
    reader.look()
    reader.cached(2, 1, Last_Modified="Sun, 01 Mar 2026 02:00:00 GMT")
    assert reader.look().articles == ()
    reader.cached(2, 1, Last_Modified="Sun, 01 Mar 2026 02:40:00 GMT")
    assert len(reader.look().articles) == 2


def test_an_old_answer_is_asked_for_again_every_ten_minutes(reader: Reader) -> None:
    reader.cached(2, 1, Age="600")
    reader.true(2, 1)
    asked = []
    for minute in (0, 1, 9, 10, 11, 20):
        reader.clock.passed = timedelta(minutes=minute)
        assert reader.look().faults == ()
        asked.append(len(reader.asked))
    assert asked == [2, 1, 1, 2, 1, 2]


def test_a_cache_that_is_behind_is_passed_each_time(reader: Reader) -> None:
    reader.cached(2, 1, Age="3600")
    reader.true(3, 2, 1)
    fetched = reader.look()
    assert "Pukul 3" in headlines(fetched)
    assert len(fetched.faults) == 1
    reader.true(4, 3, 2)
    assert "Pukul 4" in headlines(reader.look())
    reader.cached(4, 3, 2)
    reader.look()
    assert reader.asked == ["/feed"]


def test_a_feed_without_entries_tells_nothing_of_its_age(reader: Reader) -> None:
    reader.cached()
    fetched = reader.look()
    assert (fetched.articles, fetched.faults) == ((), ())
    assert newest_of(reader.marks) == datetime(2026, 3, 1, 2, tzinfo=UTC)


def test_marks_of_another_kind_do_no_harm(reader: Reader) -> None:
    reader.marks = {
        "newest": "besok",
        "changed": "2026-03-01",
        "held": "?",
        "since": "",
    }
    assert len(reader.look().articles) == 2
