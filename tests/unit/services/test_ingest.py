"""How what a source gives is taken in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.domain.embargo import HoldMarks
from distbot.domain.settling import Intake
from distbot.ports import Fetched, Parts, Source
from distbot.services.ingest import TakenIn, ingest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from distbot.domain.article import Article
    from tests.unit.services.conftest import Desk


@dataclass(slots=True)
class ToldSource(Source):
    """Holds what a test puts there; notes what it is asked to read again."""

    articles: list[Article] = field(default_factory=list)
    label: str = "situs"
    unsettled: list[set[str]] = field(default_factory=list)
    history: bool = False

    @property
    @override
    def name(self) -> str:
        return self.label

    @property
    @override
    def silent_start(self) -> bool:
        return True

    @override
    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        self.unsettled.append(set(unsettled))
        return Fetched(articles=tuple(self.articles), marks={}, history=self.history)


@pytest.fixture
def source() -> ToldSource:
    return ToldSource()


@pytest.fixture
def parts(desk: Desk, source: ToldSource) -> Parts:
    desk_chat = replace(
        desk.parts.newsroom, desk_chat=-100, hold=HoldMarks(tags=("tahan",))
    )
    return replace(desk.parts, newsroom=desk_chat, sources={"situs": source})


def look(parts: Parts) -> TakenIn:
    return asyncio.run(ingest(parts, "situs", lambda _gone: None))


def waiting(parts: Parts) -> int:
    return sum(one.held for one in parts.ledger.waiting(99))


def test_a_source_is_asked_for_what_has_not_settled(
    desk: Desk, parts: Parts, source: ToldSource
) -> None:
    parts = replace(parts, intakes={"situs": Intake(settle=timedelta(seconds=60))})
    look(parts)
    source.articles = [desk.article()]

    for _ in range(3):
        look(parts)
        desk.clock.step(seconds=60)

    key = source.articles[0].key
    assert source.unsettled == [set(), set(), {key}, set()]


@pytest.mark.parametrize(("hours", "held"), [(1, 0), (2, 0), (3, 4)])
def test_only_after_a_gap_the_desk_is_asked(
    desk: Desk, parts: Parts, source: ToldSource, hours: int, held: int
) -> None:
    look(parts)
    desk.clock.step(hours=hours)
    source.articles = [desk.article() for _ in range(4)]

    assert look(parts).new == 4

    assert waiting(parts) == held
    assert len(parts.notices.untold(9)) == (1 if held else 0)


@pytest.mark.parametrize("without", ["a desk", "a gap"])
def test_without_a_desk_or_a_gap_nobody_is_asked(
    desk: Desk, parts: Parts, source: ToldSource, without: str
) -> None:
    rules = replace(parts.newsroom.desk, gap=timedelta())
    if without == "a desk":
        newsroom = replace(parts.newsroom, desk_chat=None)
    else:
        newsroom = replace(parts.newsroom, desk=rules)
    parts = replace(parts, newsroom=newsroom)
    look(parts)
    desk.clock.step(hours=9)
    source.articles = [desk.article() for _ in range(4)]
    look(parts)

    assert waiting(parts) == 0


def test_breaking_news_does_not_wait_for_the_desk(
    desk: Desk, parts: Parts, source: ToldSource
) -> None:
    look(parts)
    desk.clock.step(hours=9)
    breaking = replace(desk.article(), headline="BREAKING NEWS: Jembatan Rimba Putus")
    source.articles = [breaking, *(desk.article() for _ in range(3))]
    look(parts)

    (ready,) = parts.articles.uncomposed(9)
    assert ready.article == breaking


def test_history_is_never_held(desk: Desk, parts: Parts, source: ToldSource) -> None:
    source.articles = [replace(desk.article(), tags=("tahan",))]

    assert look(parts).held == ()
    (ready,) = parts.articles.uncomposed(9)
    assert ready.baseline


def test_what_is_held_is_told_with_the_reason(
    desk: Desk, parts: Parts, source: ToldSource
) -> None:
    look(parts)
    source.articles = [replace(desk.article(), tags=("Tahan",))]

    (held,) = look(parts).held

    assert held == (source.articles[0].headline, "held: it is marked “Tahan”")
    assert waiting(parts) == 1


def test_what_a_system_sends_is_held_by_the_same_marks(
    desk: Desk, parts: Parts
) -> None:
    marked, plain = replace(desk.article(), tags=("TAHAN",)), desk.article()

    admission = parts.admission("cms", (marked, plain), desk.clock.now())

    assert set(admission.holds) == {marked.key}
    assert admission.piled == frozenset()


def test_what_comes_forth_from_before_the_first_look_is_history(
    desk: Desk, parts: Parts, source: ToldSource
) -> None:
    look(parts)
    before, after = (desk.clock.now() + timedelta(minutes=n) for n in (-5, 5))
    desk.clock.step(hours=1)
    source.articles = [
        replace(desk.article(), url="https://a.id/lama", published_at=before),
        replace(desk.article(), url="https://a.id/baru", published_at=after),
        replace(desk.article(), url="https://a.id/entah", published_at=None),
    ]

    assert look(parts).new == 3

    stored = parts.articles.uncomposed(9)
    assert {one.article.url: one.baseline for one in stored} == {
        "https://a.id/lama": True,
        "https://a.id/baru": False,
        "https://a.id/entah": False,
    }


def test_what_is_published_in_the_minute_of_the_first_look_is_news(
    desk: Desk, parts: Parts, source: ToldSource
) -> None:
    desk.clock.step(seconds=90 - desk.clock.now().second)
    look(parts)
    desk.clock.step(seconds=20)
    whole_minute = desk.clock.now().replace(second=0, microsecond=0)
    source.articles = [replace(desk.article(), published_at=whole_minute)]

    assert look(parts).new == 1

    (stored,) = parts.articles.uncomposed(9)
    assert not stored.baseline


@pytest.mark.parametrize(("away_h", "is_history"), [(0, False), (3, True)])
def test_a_source_that_joins_makes_no_history_of_what_the_others_cannot_know(
    desk: Desk, parts: Parts, source: ToldSource, *, away_h: int, is_history: bool
) -> None:
    later = ToldSource(label="lain")
    look(parts)
    last = desk.clock.now()
    desk.clock.step(hours=away_h, minutes=1)
    later.articles = [
        replace(
            desk.article(), url=f"https://a.id/{n}", published_at=last + timedelta(0, n)
        )
        for n in (-30, 30)
    ]
    parts = replace(parts, sources={"situs": source, "lain": later})

    asyncio.run(ingest(parts, "lain", lambda _gone: None))

    stored = parts.articles.uncomposed(9)
    assert {one.article.url: one.baseline for one in stored} == {
        "https://a.id/-30": True,
        "https://a.id/30": is_history,
    }


@pytest.mark.parametrize("other_name", [True, False])
def test_a_source_that_is_led_elsewhere_loses_nothing_and_brings_no_history(
    desk: Desk, parts: Parts, source: ToldSource, *, other_name: bool
) -> None:
    look(parts)
    last = desk.clock.now()
    desk.clock.step(minutes=5)
    source.articles = [
        replace(
            desk.article(), url=f"https://a.id/{n}", published_at=last + timedelta(0, n)
        )
        for n in (-3600, 30)
    ]
    if other_name:
        parts = replace(parts, sources={"baru": source})
    else:
        source.history = True

    asyncio.run(ingest(parts, "baru" if other_name else "situs", lambda _gone: None))

    stored = parts.articles.uncomposed(9)
    assert {one.article.url: one.baseline for one in stored} == {
        "https://a.id/-3600": True,
        "https://a.id/30": False,
    }
