"""A site, three sources that read it as it is or was, and restarts, in any order.

Nothing is lost, and nothing is there twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.embargo import Hold
from distbot.domain.post import PostState
from distbot.domain.settling import Intake
from distbot.ports import Admission
from distbot.storage.articles import SqlArticleStore

if TYPE_CHECKING:
    from tests.unit.storage.rig import NewStore

    T = TypeVar("T")

    class Draw(Protocol):
        def __call__(self, strategy: st.SearchStrategy[T]) -> T: ...


MINUTE = timedelta(seconds=60)
INTAKES = {
    "situs": Intake(settle=MINUTE, image_wait=2 * MINUTE),
    "rest": Intake(settle=MINUTE, image_wait=2 * MINUTE, fullness=3),
    "peta": Intake(settle=MINUTE, image_wait=2 * MINUTE, fullness=1),
}
ACTS = ["publish", "edit", "move", "illustrate", "mark", "restart", "vanish"]
ACTS += ["look", "look", "look", "compose", "time_passes", "give_up"] * 2
IMAGE = "https://rimba.example/foto.jpg"


@dataclass(slots=True)
class Page:
    """An article on the site.

    Attributes:
        number: WordPress's.
        article: As it stands.
        marked: It carries a mark that holds it.
        versions: All that it ever was, the first one first.
    """

    number: int
    article: Article
    marked: bool = False
    versions: list[Article] = field(default_factory=list)

    def seen_by(self, source: str, *, stale: bool) -> Article:
        """As a source gives it: the map knows neither number nor address."""
        article = self.versions[0] if stale else self.article
        if source != "peta":
            return article
        url = f"https://m.rimba.example/{self.number}"
        return replace(article, url=url, aliases=())


class Desk(RuleBasedStateMachine):
    """What may happen between a site and a store."""

    new_store: NewStore

    def __init__(self) -> None:
        super().__init__()
        self.store = self.new_store()
        self.pages: list[Page] = []
        self.told: set[int] = set()
        self.composed: dict[int, Article] = {}

    @override
    def teardown(self) -> None:
        for _ in range(3):
            for source in INTAKES:
                self._read(source, self.pages, stale=False)
            self.store.wait(seconds=120)
        for page in self.pages:
            page.marked = False
        for source in INTAKES:
            self._read(source, self.pages, stale=False)
        for source in INTAKES:
            self.store.articles.give_up_settling(source, self.store.later(hours=2))
        self._compose()
        assert len(self.composed) == len(self.pages), "each once, and none is lost"
        self.store.database.dispose()

    @rule(act=st.sampled_from(ACTS), data=st.data())
    def something_happens(self, act: str, data: st.DataObject) -> None:
        getattr(self, act)(data.draw)

    def publish(self, _draw: Draw) -> None:
        number = len(self.pages) + 1
        article = Article(
            url=f"https://rimba.example/{number}",
            headline=f"Warga Rimba Menanam Bakau Tahap {number}",
            paragraphs=("Warga menanam bakau.",),
            published_at=self.store.now,
            modified_at=self.store.now,
            aliases=(f"wp:rimba.example:{number}",),
        )
        self.pages.append(Page(number, article, versions=[article]))

    def edit(self, draw: Draw) -> None:
        page = self._page(draw)
        words = (f"Warga menanam {len(page.versions)}00 bakau.",)
        self._change(page, paragraphs=words)

    def move(self, draw: Draw) -> None:
        page = self._page(draw)
        self._change(page, url=f"{page.article.url}-{len(page.versions)}")

    def illustrate(self, draw: Draw) -> None:
        self._change(self._page(draw), image=IMAGE)

    def mark(self, draw: Draw) -> None:
        page = self._page(draw)
        page.marked = not page.marked

    def vanish(self, draw: Draw) -> None:
        """Let a source be read whole, and hold nothing any more."""
        self._read(draw(st.sampled_from(sorted(INTAKES))), [], stale=False)

    def restart(self, _draw: Draw) -> None:
        self.store.articles = SqlArticleStore(self.store.database)
        self.store.articles.let_go(INTAKES, self.store.now)

    def look(self, draw: Draw) -> None:
        if self.pages:
            self._read(
                draw(st.sampled_from(sorted(INTAKES))),
                draw(st.lists(st.sampled_from(self.pages), unique_by=id)),
                stale=draw(st.booleans()),
            )

    def compose(self, _draw: Draw) -> None:
        self._compose()

    def time_passes(self, draw: Draw) -> None:
        self.store.wait(seconds=draw(st.sampled_from([1, 20, 59.999, 60, 600])))

    def give_up(self, draw: Draw) -> None:
        source = draw(st.sampled_from(sorted(INTAKES)))
        self.store.articles.give_up_settling(source, self.store.now)

    @invariant()
    def the_ledger_has_each_article_in_one_state(self) -> None:
        waiting = {one.article_id for one in self.store.ledger.waiting(100)}

        assert not waiting & set(self.composed)
        assert len(waiting) + len(self.composed) == len(self.told)

    def _page(self, draw: Draw) -> Page:
        if not self.pages:
            self.publish(draw)
        return draw(st.sampled_from(self.pages))

    def _change(self, page: Page, **values: object) -> None:
        self.store.wait(seconds=1)
        changed = replace(page.article, modified_at=self.store.now, **values)  # type: ignore[arg-type]  # as a test names them
        page.article = changed
        page.versions.append(changed)

    def _read(self, source: str, pages: list[Page], *, stale: bool) -> None:
        articles = [page.seen_by(source, stale=stale) for page in pages]
        hold = Hold(why="held: it is marked", until=None)
        marked = zip(articles, pages, strict=True)
        holds = {one.key: hold for one, page in marked if page.marked}
        new = self.store.articles.keep(
            source,
            articles,
            {},
            baseline=False,
            now=self.store.now,
            admission=Admission(intake=INTAKES[source], holds=holds),
        )
        seen = {page.number for page in pages}
        assert new == len(seen - self.told)
        self.told |= seen

    def _compose(self) -> None:
        for one in self.store.articles.uncomposed(100):
            assert one.id not in self.composed
            self.composed[one.id] = one.article
            posts = [self.store.new(PostState.DRAFT)]
            self.store.posts.add(one.id, posts, self.store.now)


@pytest.mark.parametrize(
    ("database", "examples"), [("new_sqlite", 40), ("new_postgres", 6)]
)
def test_nothing_is_lost_and_nothing_is_there_twice(
    request: pytest.FixtureRequest, database: str, examples: int
) -> None:
    make: NewStore = request.getfixturevalue(database)

    class Here(Desk):
        new_store = staticmethod(make)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            phases=[Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
