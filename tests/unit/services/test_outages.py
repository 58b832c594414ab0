"""A source that fails for long is told to the chiefs once, and its return once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from distbot.domain.article import Article
from distbot.domain.settling import Intake
from distbot.services.outages import Outages

if TYPE_CHECKING:
    from tests.unit.services.conftest import Desk

FAULT = "https://wartarimba.example.com/feed/: answers 503. Wait."


def told(desk: Desk) -> list[str]:
    words = desk.parts.language.messages.chat
    notices = desk.parts.notices.untold(99)
    return [words[f"notice_{n.kind}"].format(**n.fields) for n in notices]


def fail(desk: Desk, outages: Outages, times: int) -> None:
    for _ in range(times):
        asyncio.run(outages.failed("situs", FAULT))
        desk.clock.step(minutes=1)


def test_a_passing_trouble_is_nobodys_business(desk: Desk) -> None:
    outages = Outages(parts=desk.parts)
    for _ in range(3):
        fail(desk, outages, 4)
        asyncio.run(outages.read("situs"))

    assert told(desk) == []


def test_what_lasts_is_told_once_with_its_fault_and_once_that_it_is_over(
    desk: Desk,
) -> None:
    outages = Outages(parts=desk.parts)
    fail(desk, outages, 40)
    for _ in range(3):
        asyncio.run(outages.read("situs"))

    alarm, over = told(desk)
    assert "situs" in alarm
    assert FAULT in alarm
    assert "situs terbaca lagi" in over


def test_another_source_ends_no_alarm(desk: Desk) -> None:
    outages = Outages(parts=desk.parts)
    fail(desk, outages, 5)
    asyncio.run(outages.read("lain"))

    assert len(told(desk)) == 1


def test_a_process_that_starts_anew_ends_what_the_last_one_told(desk: Desk) -> None:
    fail(desk, Outages(parts=desk.parts), 5)
    asyncio.run(Outages(parts=desk.parts).read("situs"))

    assert len(told(desk)) == 2


def fail_from_cron(desk: Desk, times: int) -> None:
    """Have a new process find it failing every five minutes."""
    for _ in range(times):
        asyncio.run(Outages(parts=desk.parts).failed("situs", FAULT))
        desk.clock.step(minutes=5)


def test_processes_that_look_but_once_see_that_it_lasts(desk: Desk) -> None:
    fail_from_cron(desk, 3)
    assert told(desk) == []

    fail_from_cron(desk, 5)

    (alarm,) = told(desk)
    assert "15 menit" in alarm


def test_what_was_read_in_between_does_not_last(desk: Desk) -> None:
    for _ in range(4):
        fail_from_cron(desk, 3)
        asyncio.run(Outages(parts=desk.parts).read("situs"))

    assert told(desk) == []


def watched(desk: Desk, stale_h: float = 24) -> Desk:
    """Have the source looked at for having nothing new."""
    intake = Intake(stale=timedelta(hours=stale_h))
    return replace(desk, parts=replace(desk.parts, intakes={"situs": intake}))


def look(desk: Desk, *names: str, source: str = "situs") -> bool:
    """Read a source that gives these articles, in a process of its own."""
    home = desk.parts.newsroom.home
    given = [Article(url=f"{home}/{n}", headline=n, paragraphs=("x",)) for n in names]
    now = desk.clock.now()
    desk.parts.articles.keep(source, given, {}, baseline=False, now=now)
    return asyncio.run(Outages(parts=desk.parts).read(source))


def test_a_source_with_nothing_new_is_told_once_and_once_that_it_has_again(
    desk: Desk,
) -> None:
    desk = watched(desk)
    look(desk, "a")
    news = []
    for _ in range(30):
        desk.clock.step(hours=1)
        news.append(look(desk, "a"))
    assert news.index(True) == 23
    assert news.count(True) == 1
    for _ in range(3):
        look(desk, "a", "b")

    stale, over = told(desk)
    assert "situs" in stale
    assert "24 jam" in stale
    assert "/terbit" in stale
    assert over.startswith("Beres")


def test_what_another_source_told_first_is_news_all_the_same(desk: Desk) -> None:
    desk = watched(desk)
    look(desk, "a")
    for number in range(4):
        desk.clock.step(hours=20)
        look(desk, str(number), source="peta")
        assert not look(desk, str(number))

    assert told(desk) == []


def test_a_source_whose_limit_is_lifted_is_never_stale(desk: Desk) -> None:
    desk = watched(desk, 0)
    look(desk, "a")
    desk.clock.step(days=300)

    assert not look(desk)
    assert told(desk) == []


def test_one_process_tells_and_takes_it_back_like_many(desk: Desk) -> None:
    desk = watched(desk)
    outages = Outages(parts=desk.parts)
    look(desk, "a")
    for name in ("a", "a", "a", "b", "b"):
        desk.clock.step(hours=13)
        home, now = desk.parts.newsroom.home, desk.clock.now()
        one = Article(url=f"{home}/{name}", headline=name, paragraphs=("x",))
        desk.parts.articles.keep("situs", [one], {}, baseline=False, now=now)
        asyncio.run(outages.read("situs"))

    kinds = [notice.kind for notice in desk.parts.notices.untold(9)]
    assert kinds == ["source_stale", "source_stale_over"]


def test_pages_that_cannot_be_read_are_told_apart_from_their_source(desk: Desk) -> None:
    outages = Outages(parts=desk.parts)
    for _ in range(5):
        asyncio.run(outages.read("situs"))
        asyncio.run(outages.pages("situs", FAULT))
        desk.clock.step(minutes=1)
    (alarm,) = told(desk)
    assert "hold_meta" in alarm

    asyncio.run(outages.pages("situs", None))
    assert len(told(desk)) == 1

    asyncio.run(outages.pages("situs", ""))
    assert "terbaca lagi" in told(desk)[1]
