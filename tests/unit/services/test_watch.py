"""Articles that were unpublished are noticed; a site in trouble is not taken for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.domain.presence import UNPUBLISHED, Presence
from distbot.ports import Decision
from distbot.services.gone import note_gone
from distbot.services.watch import Noticed, Watch
from tests.unit.services.conftest import ToldPages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distbot.domain.post import Post
    from tests.unit.services.conftest import Desk

THERE, GONE, UNSURE = Presence.THERE, Presence.GONE, Presence.UNSURE


@dataclass(slots=True)
class ToldSite:
    """Answers as a test says; every page is there at first."""

    found: dict[str, Presence] = field(default_factory=dict)
    rest: Presence = THERE
    bad: str | None = None
    looks: Counter[str] = field(default_factory=Counter)

    async def look_at_page(self, url: str) -> Presence:
        self.looks[url] += 1
        if url == self.bad:
            raise RecursionError("a bottomless page")
        return self.found.get(url, self.rest)


@pytest.fixture
def site() -> ToldSite:
    return ToldSite()


def watch_of(desk: Desk, site: ToldSite, holder: str = "worker-1") -> Watch:
    parts = replace(desk.parts, pages=ToldPages(site.look_at_page))
    return Watch(parts=parts, holder=holder, note_gone=note_gone)


def minutes(desk: Desk, watch: Watch, count: int = 1) -> list[Noticed]:
    """Have a watch look every minute."""
    noticed: list[Noticed] = []
    for _ in range(count):
        noticed += asyncio.run(watch.look())
        desk.clock.step(minutes=1)
    return noticed


def told(desk: Desk) -> list[str]:
    return [notice.kind for notice in desk.parts.notices.untold(99)]


def url_of(desk: Desk, post: Post) -> str:
    url = desk.parts.articles.get(post.article_id).url
    assert url is not None
    return url


def states(desk: Desk, posts: Sequence[Post]) -> list[PostState]:
    return [desk.now(post).state for post in posts]


def test_what_waits_is_pulled_when_two_looks_find_its_page_gone(
    desk: Desk, site: ToldSite
) -> None:
    posts = desk.approve("kanal", "cadangan")
    watch = watch_of(desk, site)
    assert minutes(desk, watch) == []
    site.rest = GONE

    noticed = minutes(desk, watch, 17)

    assert states(desk, posts) == [PostState.SKIPPED] * 2
    assert desk.now(posts[0]).reason == UNPUBLISHED
    assert [one.event for one in noticed] == ["article_gone"]
    assert noticed[0].stopped == tuple(post.id for post in posts)
    assert told(desk) == ["pulled"]


def test_for_what_is_out_the_desk_is_asked_once(desk: Desk, site: ToldSite) -> None:
    (post,) = desk.published("kanal")
    site.rest = GONE

    minutes(desk, watch_of(desk, site), 60)

    (change,) = desk.parts.desk.changes.undecided(9)
    assert (change.article_id, change.after) == (post.article_id, None)
    assert told(desk) == []


@pytest.mark.parametrize(
    "answers",
    [[GONE, THERE], [GONE, UNSURE, THERE], [UNSURE] * 4, [GONE, UNSURE, GONE]],
    ids=str,
)
def test_a_site_in_trouble_for_a_moment_changes_nothing(
    desk: Desk, site: ToldSite, answers: list[Presence]
) -> None:
    posts = desk.approve("kanal") + desk.published("kanal")
    watch = watch_of(desk, site)
    minutes(desk, watch)
    for site.rest in answers:
        desk.clock.step(minutes=15)
        minutes(desk, watch)

    assert states(desk, posts) == [PostState.PUBLISHED] * 2
    assert desk.parts.desk.changes.undecided(9) == []
    assert told(desk) == []


def test_each_page_is_looked_at_once_in_a_quarter_hour_and_a_few_at_a_time(
    desk: Desk, site: ToldSite
) -> None:
    for _ in range(12):
        desk.approve("kanal")
    watch = watch_of(desk, site)

    minutes(desk, watch)
    assert site.looks.total() == 5
    minutes(desk, watch, 14)

    assert set(site.looks.values()) == {1}
    assert len(site.looks) == 12
    minutes(desk, watch, 15)
    assert set(site.looks.values()) == {2}


def test_only_what_waits_or_is_fresh_is_looked_after(
    desk: Desk, site: ToldSite
) -> None:
    desk.published("kanal")
    desk.clock.step(hours=49)
    (waiting,) = desk.approve("kanal")

    minutes(desk, watch_of(desk, site))

    assert list(site.looks) == [url_of(desk, waiting)]


def test_a_page_that_nobody_can_look_at_hides_no_other(
    desk: Desk, site: ToldSite
) -> None:
    bad, good = desk.approve("kanal")[0], desk.approve("kanal")[0]
    site.bad = url_of(desk, bad)
    watch = watch_of(desk, site)
    minutes(desk, watch)
    site.rest = GONE

    minutes(desk, watch, 20)

    assert states(desk, [bad, good]) == [PostState.APPROVED, PostState.SKIPPED]


def test_a_newsroom_that_wants_no_watch_has_none(desk: Desk, site: ToldSite) -> None:
    desk.approve("kanal")
    rules = replace(desk.parts.newsroom.desk, watch=timedelta())
    newsroom = replace(desk.parts.newsroom, desk=rules)
    desk.parts = replace(desk.parts, newsroom=newsroom)

    minutes(desk, watch_of(desk, site), 20)

    assert site.looks == {}


def test_one_process_at_a_time_looks(desk: Desk, site: ToldSite) -> None:
    desk.approve("kanal")
    second = watch_of(desk, site, "worker-2")
    looks: list[Sequence[Noticed]] = []

    async def meanwhile(url: str) -> Presence:
        looks.append(await second.look())
        return await site.look_at_page(url)

    parts = replace(desk.parts, pages=ToldPages(meanwhile))
    first = Watch(parts=parts, holder="worker-1", note_gone=note_gone)
    minutes(desk, first)

    assert looks == [()]
    assert site.looks.total() == 1


def test_what_one_process_saw_the_next_one_knows(desk: Desk, site: ToldSite) -> None:
    (post,) = desk.approve("kanal")
    desk.clock.step(hours=1)
    for found, state in (
        (THERE, PostState.APPROVED),
        (GONE, PostState.APPROVED),
        (GONE, PostState.SKIPPED),
    ):
        site.rest = found
        minutes(desk, watch_of(desk, site, f"run {found} {state}"))
        desk.clock.step(minutes=15)
        assert desk.now(post).state is state

    assert site.looks.total() == 3


def test_a_page_in_doubt_goes_before_all_others(desk: Desk, site: ToldSite) -> None:
    doubted = url_of(desk, desk.approve("kanal")[0])
    site.found[doubted] = GONE
    minutes(desk, watch_of(desk, site))
    for _ in range(12):
        desk.approve("kanal")

    minutes(desk, watch_of(desk, site))

    assert site.looks[doubted] == 2


def test_an_inboxs_article_may_come_before_its_page(desk: Desk, site: ToldSite) -> None:
    (post,) = desk.approve("kanal")
    inbox = InboxLike()
    desk.parts = replace(desk.parts, sources={"map": inbox})  # type: ignore[dict-item]  # its one trait
    site.rest = GONE
    watch = watch_of(desk, site)

    minutes(desk, watch, 20)
    assert desk.now(post).state is PostState.APPROVED

    site.rest = THERE
    minutes(desk, watch, 20)
    site.rest = GONE
    minutes(desk, watch, 20)
    assert desk.now(post).state is PostState.SKIPPED


@dataclass(slots=True)
class InboxLike:
    """A source whose articles are meant to be posted from the first one on."""

    silent_start: bool = False


def test_where_no_page_is_found_the_site_is_broken_and_the_chiefs_hear_of_it_once(
    desk: Desk, site: ToldSite
) -> None:
    posts = [desk.approve("kanal")[0] for _ in range(4)]
    watch = watch_of(desk, site)
    minutes(desk, watch)
    site.rest = GONE
    minutes(desk, watch, 60)

    assert states(desk, posts) == [PostState.APPROVED] * 4
    assert told(desk) == ["pages_gone"]

    site.rest = THERE
    minutes(desk, watch, 20)
    assert told(desk) == ["pages_gone", "pages_gone_over"]


def test_one_page_that_is_there_vouches_for_the_site(
    desk: Desk, site: ToldSite
) -> None:
    posts = [desk.approve("kanal")[0] for _ in range(4)]
    watch = watch_of(desk, site)
    minutes(desk, watch)
    site.rest, site.found[url_of(desk, posts[3])] = GONE, THERE

    minutes(desk, watch, 20)

    skipped = [PostState.SKIPPED] * 3
    assert states(desk, posts) == [*skipped, PostState.APPROVED]
    assert told(desk) == ["pulled"] * 3


def test_an_article_that_comes_back_needs_no_decision_any_more(
    desk: Desk, site: ToldSite
) -> None:
    desk.published("kanal")
    watch = watch_of(desk, site)
    minutes(desk, watch)
    site.rest = GONE
    minutes(desk, watch, 20)
    (change,) = desk.parts.desk.changes.undecided(9)

    site.rest = THERE
    noticed = minutes(desk, watch, 20)

    assert [one.event for one in noticed] == ["article_back"]
    assert told(desk) == ["back"]
    assert desk.parts.desk.changes.undecided(9) == []
    assert desk.parts.desk.changes.get(change.id).decision is Decision.LEAVE
    assert not desk.parts.desk.changes.gone_twice(change.article_id)


def test_an_article_that_is_gone_again_is_decided_about_again(
    desk: Desk, site: ToldSite
) -> None:
    desk.published("kanal")
    watch = watch_of(desk, site)
    for site.rest in (THERE, GONE, THERE, GONE):
        minutes(desk, watch, 20)

    assert len(desk.parts.desk.changes.undecided(9)) == 1
    assert told(desk) == ["back"]
