"""The whole line, with parts that break."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.errors import InputError, StoreAwayError
from distbot.domain.newsroom import Approval, ApprovalMode
from distbot.domain.post import PostState, Priority
from distbot.domain.reading import ArticleClass
from distbot.domain.retelling import Retelling
from distbot.line import Line
from distbot.ports import CardRenderer, Fetched, NewPost, Source
from distbot.services.compose import compose

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from distbot.domain.card import Card, CardFile
    from tests.unit.services.conftest import Desk

LONG = (
    "Perahu wisata di Sungai Sinar kembali berlayar sesudah dua pekan berhenti.",
    "“Hari ini sungai sudah aman dilayari,” kata Ketua Paguyuban Teguh Maulana.",
    "Tarif sekali jalan Rp15.000 untuk orang dewasa, dan anak-anak tidak dipungut.",
    "Perahu berangkat setiap jam dari dermaga Pasar Rimba sampai matahari terbenam.",
    "Dinas perhubungan memeriksa mesin dan pelampung setiap perahu pagi tadi.",
    "Penumpang pertama ialah rombongan murid sekolah dasar dari kampung seberang.",
)
Told = list[tuple[str, dict[str, object]]]


@dataclass(slots=True)
class ToldSource(Source):
    """Holds what a test puts there, or raises what it says."""

    silent: bool = False
    fault: Exception | None = None
    articles: list[Article] = field(default_factory=list)
    seen: list[dict[str, str]] = field(default_factory=list)
    gone: tuple[str, ...] = ()

    @property
    @override
    def name(self) -> str:
        return "situs"

    @property
    @override
    def silent_start(self) -> bool:
        return self.silent

    @override
    async def fetch(
        self,
        marks: Mapping[str, str],
        *,
        history: bool = False,
        unsettled: Collection[str] = (),
    ) -> Fetched:
        self.seen.append(dict(marks))
        if self.fault is not None:
            raise self.fault
        number = str(len(self.seen))
        return Fetched(
            articles=tuple(self.articles), marks={"number": number}, gone=self.gone
        )


class MoodyRenderer(CardRenderer):
    """Draws nothing about bakau."""

    def __init__(self, real: CardRenderer, fault: Exception) -> None:
        self._real = real
        self.fault: Exception | None = fault

    @override
    def render(self, card: Card) -> CardFile:
        if self.fault is not None and "100 Bakau" in card.headline:
            raise self.fault
        return self._real.render(card)


class RivalRenderer(CardRenderer):
    """Another process does something while the first card is drawn."""

    def __init__(self, real: CardRenderer, rival: Callable[[], None]) -> None:
        self._real = real
        self._rivals = [rival]

    @override
    def render(self, card: Card) -> CardFile:
        if self._rivals:
            self._rivals.pop()()
        return self._real.render(card)


def line_of(desk: Desk, source: ToldSource) -> tuple[Line, Told]:
    told: Told = []
    parts = replace(desk.parts, sources={"situs": source})
    return Line(
        parts, "worker-1", lambda event, fields: told.append((event, fields))
    ), told


def test_a_story_that_another_process_tells_meanwhile_is_not_told_again(
    desk: Desk,
) -> None:
    story, store = replace(desk.article(), paragraphs=LONG), desk.parts
    twin = replace(story, url="https://wartarimba.example.com/kembar")
    ids: list[int] = []

    def tell_it() -> None:
        now = desk.clock.now()
        store.articles.keep("situs", [twin], {}, baseline=False, now=now)
        (number,) = filter(None, [store.articles.find(twin.key)])
        drafts = compose(store, twin)
        new = [
            NewPost(
                destination=draft.destination,
                state=PostState.APPROVED,
                draft=draft,
                article_class=draft.article_class,
                due_at=now,
            )
            for draft in drafts
        ]
        assert store.posts.add(number, new, now)
        ids.append(number)

    renderer = RivalRenderer(desk.parts.renderer, tell_it)
    source = ToldSource(articles=[story])
    rule = replace(store.newsroom.same_story, then=Retelling.MERGE)
    merging = replace(store.newsroom, same_story=rule)
    parts = replace(store, renderer=renderer, newsroom=merging)
    line, _ = line_of(replace(desk, parts=parts), source)

    async def look() -> None:
        await line.take_in("situs")
        await line.write()

    asyncio.run(look())

    assert ids
    assert tally(desk) == {PostState.APPROVED: 2, PostState.SKIPPED: 2}


def tally(desk: Desk) -> Mapping[PostState, int]:
    return desk.parts.posts.tally()


def test_a_first_look_at_history_is_silent_and_later_ones_are_not(desk: Desk) -> None:
    source = ToldSource(silent=True, articles=[desk.article()])
    line, _ = line_of(desk, source)

    async def two_looks() -> None:
        await line.take_in("situs")
        source.articles.append(desk.article())
        await line.take_in("situs")
        await line.write()

    asyncio.run(two_looks())

    assert source.seen == [{}, {"number": "1"}]
    assert tally(desk) == {PostState.SKIPPED: 2, PostState.DRAFT: 2}


@pytest.mark.parametrize(
    "fault",
    [InputError("situs", "is away", "Wait"), RecursionError("a bottomless page")],
    ids=str,
)
def test_a_source_that_breaks_is_told_and_stops_nothing(
    desk: Desk, fault: Exception
) -> None:
    source = ToldSource(silent=True, fault=fault)
    line, told = line_of(desk, source)

    assert asyncio.run(line.take_in("situs")) is False
    assert [event for event, _ in told] == ["source_failed"]

    # What comes next still is the first run: nothing was stored.
    source.fault, source.articles = None, [desk.article()]
    assert asyncio.run(line.take_in("situs")) is True
    asyncio.run(line.write())
    assert tally(desk) == {PostState.SKIPPED: 2}


def test_a_store_that_is_away_is_no_fault_of_a_sources(desk: Desk) -> None:
    line, told = line_of(desk, ToldSource(fault=StoreAwayError("database is locked")))

    with pytest.raises(StoreAwayError):
        asyncio.run(line.take_in("situs"))
    assert told == []


@pytest.mark.parametrize(
    "fault",
    [
        InputError("cta", "does not fit", "Shorten it"),
        ZeroDivisionError("nobody saw it coming"),
    ],
    ids=str,
)
def test_an_article_that_cannot_be_composed_is_skipped_with_the_reason(
    desk: Desk, fault: Exception
) -> None:
    source = ToldSource(articles=[desk.article(), desk.article()])
    desk.parts = replace(desk.parts, renderer=MoodyRenderer(desk.parts.renderer, fault))
    line, told = line_of(desk, source)

    asyncio.run(line.take_in("situs"))
    asyncio.run(line.write())

    assert tally(desk) == {PostState.SKIPPED: 2, PostState.DRAFT: 2}
    faults = [fields["fault"] for event, fields in told if "not_composed" in event]
    assert len(faults) == 2
    assert all(str(fault) in str(one) for one in faults)


def test_a_full_disk_makes_articles_wait_instead_of_skipping_them(desk: Desk) -> None:
    source = ToldSource(articles=[desk.article()])
    renderer = MoodyRenderer(desk.parts.renderer, OSError("no space left"))
    desk.parts = replace(desk.parts, renderer=renderer)
    line, _ = line_of(desk, source)
    asyncio.run(line.take_in("situs"))

    with pytest.raises(OSError, match="no space"):
        asyncio.run(line.write())
    assert tally(desk) == {}

    renderer.fault = None
    asyncio.run(line.write())
    assert tally(desk) == {PostState.DRAFT: 2}


def test_an_article_that_an_editor_sends_is_drafted_whatever_the_rules_say(
    desk: Desk,
) -> None:
    line, _ = line_of(desk, ToldSource())
    article = desk.article()

    first = line.draft(article)
    again = line.draft(article)

    assert [post.state for post in first] == [PostState.DRAFT] * 2
    assert again == first


def test_history_can_be_drafted_by_an_editor(desk: Desk) -> None:
    article = desk.article()
    line, _ = line_of(desk, ToldSource(silent=True, articles=[article]))
    asyncio.run(line.take_in("situs"))
    asyncio.run(line.write())

    drafted = line.draft(article)

    assert [(post.variant, post.state) for post in drafted] == [
        (1, PostState.DRAFT),
        (1, PostState.DRAFT),
    ]


def test_a_rule_never_approves_what_an_editor_asked_for(desk: Desk) -> None:
    newsroom = desk.parts.newsroom
    rule = Approval(mode=ApprovalMode.AUTO_AFTER, wait=timedelta(minutes=10))
    waiting = tuple(
        replace(d, approval=dict.fromkeys(ArticleClass, rule))
        for d in newsroom.destinations
    )
    desk.parts = replace(desk.parts, newsroom=replace(newsroom, destinations=waiting))
    line, _ = line_of(desk, ToldSource(articles=[desk.article()]))
    asyncio.run(line.take_in("situs"))
    asyncio.run(line.write())
    for post in line.draft(desk.article()):
        line.parts.posts.change(
            post.id,
            post.version,
            actor="Rukmini",
            priority=Priority.HIGH,
            now=desk.clock.now(),
        )

    desk.clock.step(minutes=10)
    asyncio.run(line.write())

    assert tally(desk) == {PostState.APPROVED: 2, PostState.DRAFT: 2}


def test_slow_pictures_hold_up_no_call_of_the_store(desk: Desk) -> None:
    """However often it is called meanwhile, an article is composed once."""
    fetched: list[str] = []
    go_on = threading.Event()

    def fetch_image(address: str) -> bytes:
        fetched.append(address)
        assert go_on.wait(10)
        raise InputError("foto", "cannot be had", "Wait")

    photo = "https://img.example.com/a.jpg"
    article = replace(desk.article(), image=photo, image_credit="Rukmini")
    desk.parts = replace(desk.parts, fetch_image=fetch_image)
    line, told = line_of(desk, ToldSource(articles=[article]))

    async def run() -> None:
        await line.take_in("situs")
        async with asyncio.TaskGroup() as group:
            for _ in range(40):
                group.create_task(line.write())
            try:
                async with asyncio.timeout(5):
                    await line.next_due()
            finally:
                go_on.set()

    asyncio.run(run())

    assert len(fetched) == len(line.parts.newsroom.destinations)
    assert [event for event, _ in told].count("article_composed") == 1


def test_what_a_source_finds_gone_twice_does_not_go_out(desk: Desk) -> None:
    source = ToldSource(articles=[desk.article()])
    line, _ = line_of(desk, source)
    asyncio.run(line.take_in("situs"))
    asyncio.run(line.write())
    source.gone, source.articles = (source.articles[0].key, "strange"), []

    asyncio.run(line.take_in("situs"))
    assert tally(desk) == {PostState.DRAFT: 2}
    asyncio.run(line.take_in("situs"))

    assert tally(desk) == {PostState.SKIPPED: 2}
