import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import pytest

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.ports import Fetched
from distbot.sources._stand_in import StandIn, site_of_feed


class Told:
    """A source that answers what it is told, and remembers what it was given."""

    silent_start = True

    def __init__(self, name: str, answer: Fetched | InputError) -> None:
        self.name = name
        self.answer = answer
        self.given: list[Mapping[str, str]] = []

    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        del history, unsettled
        self.given.append(marks)
        if isinstance(self.answer, InputError):
            raise self.answer
        return self.answer


def article(hour: int | None) -> Article:
    return Article(
        url=f"https://kabar.id/{hour}",
        headline=f"Pukul {hour}",
        paragraphs=("Isi.",),
        published_at=None if hour is None else datetime(2026, 3, 1, hour, tzinfo=UTC),
    )


NEWEST = {"newest": "2026-03-01T02:00:00+00:00"}
FAILED = InputError("https://kabar.id/feed/", "answers 503", "Wait")
FEED = Fetched(articles=(article(2),), marks=NEWEST)
HELD = Fetched(articles=(), marks={**NEWEST, "held": "|"}, faults=("older",))
REST = Fetched(
    articles=(article(1), article(2), article(None), article(3)), marks={"id": "3"}
)


def stand_in(feed: Fetched | InputError, rest: Fetched | InputError) -> StandIn:
    return StandIn(Told("situs", feed), Told("situs", rest), "https://kabar.id/")


def look(
    source: StandIn, marks: Mapping[str, str], *, history: bool = False
) -> Fetched:
    return asyncio.run(source.fetch(marks, history=history))


def test_a_feed_that_answers_needs_no_stand_in() -> None:
    rest = Told("situs", REST)
    source = StandIn(Told("situs", FEED), rest, "https://kabar.id/")
    assert (source.name, source.silent_start) == ("situs", True)
    assert look(source, NEWEST) == FEED
    assert rest.given == []


@pytest.mark.parametrize("feed", [FAILED, HELD])
def test_what_is_newer_than_all_the_feed_showed_comes_from_the_api(
    feed: Fetched | InputError,
) -> None:
    fetched = look(stand_in(feed, REST), NEWEST)
    assert [one.headline for one in fetched.articles] == ["Pukul 3"]
    assert fetched.marks["newest"] == NEWEST["newest"]
    assert "its REST API stands in for its feed" in fetched.faults[1]


def test_each_is_given_its_own_marks() -> None:
    feed, rest = Told("situs", FAILED), Told("situs", REST)
    source = StandIn(feed, rest, "https://kabar.id/")
    first = look(source, NEWEST)
    look(source, first.marks)
    assert feed.given == [NEWEST, NEWEST]
    assert rest.given == [{}, REST.marks]


def test_without_the_api_the_feeds_own_word_stands() -> None:
    gone = InputError("https://kabar.id/wp-json/", "answers 404", "Look")
    with pytest.raises(InputError, match="answers 503"):
        look(stand_in(FAILED, gone), NEWEST)
    assert look(stand_in(HELD, gone), NEWEST) == HELD


def test_history_is_the_feeds_alone() -> None:
    for marks, history in (({}, False), (NEWEST, True)):
        with pytest.raises(InputError, match="answers 503"):
            look(stand_in(FAILED, REST), marks, history=history)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://kabar.id/feed/", "https://kabar.id/"),
        ("http://kabar.id:8080/feed", "http://kabar.id:8080/"),
        ("https://kabar.id/category/daerah/feed/", None),
        ("https://kabar.id/feed/?cat=3", None),
        ("https://kabar.id/rss.xml", None),
        ("http://[/feed/", None),
    ],
)
def test_only_a_sites_main_feed_has_a_stand_in(url: str, site: str | None) -> None:
    assert site_of_feed(url) == site
