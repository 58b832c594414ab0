import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, Executable, select

from distbot.domain.article import Article
from distbot.domain.post import Draft, Length, Post, PostState, Wording
from distbot.domain.reading import ArticleClass
from distbot.ports import Bill, Lease, NewPost
from distbot.storage.articles import SqlArticleStore
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.engine import open_engine
from distbot.storage.posts import SqlPostStore
from distbot.storage.tables import EVENTS

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
URL = "sqlite:///news.db"


@dataclass(slots=True)
class Store:
    """A newsroom's store on disk with what tests fill it with."""

    engine: Engine
    now: datetime = NOON
    written: int = 0
    articles: SqlArticleStore = field(init=False)
    posts: SqlPostStore = field(init=False)
    attempts: SqlAttemptStore = field(init=False)

    def __post_init__(self) -> None:
        self.articles = SqlArticleStore(self.engine)
        self.posts = SqlPostStore(self.engine)
        self.attempts = SqlAttemptStore(self.engine)

    def article(self) -> int:
        self.written += 1
        story = Article(
            url=f"https://wartarimba.example.com/{self.written}",
            headline=f"Pasar Rimba Dibuka Lagi, Bagian {self.written}",
            paragraphs=("Pedagang kembali berjualan.",),
        )
        self.articles.keep("map", (story,), {}, baseline=False, now=self.now)
        return self.articles.uncomposed(1000)[-1].id

    def draft(self, destination: str = "kanal", price: str = "0") -> Draft:
        text = f"Pedagang kembali berjualan ({self.written})."
        return Draft(
            destination=destination,
            channel="telegram",
            wording=Wording(
                text=text, length=Length(used=len(text), limit=1024, unit="utf16")
            ),
            card="",
            alt_text="",
            price_usd=Decimal(price),
            article_class=ArticleClass.NORMAL,
        )

    def add(
        self,
        state: PostState = PostState.APPROVED,
        *,
        destination: str = "kanal",
        price: str = "0",
        article_class: ArticleClass = ArticleClass.NORMAL,
        due_at: datetime | None = None,
    ) -> Post:
        """Store a post of a new article, as the composer does."""
        article_id = self.article()
        approved = state is PostState.APPROVED
        new = NewPost(
            destination=destination,
            state=state,
            draft=self.draft(destination, price),
            article_class=article_class,
            reason="for the test",
            due_at=(due_at or self.now) if approved else None,
        )
        self.posts.add(article_id, [new], self.now)
        return self.posts.of_article(article_id)[0]

    def lease(self, worker: str = "worker-1", seconds: float = 60) -> Lease:
        return Lease(worker=worker, until=self.now + timedelta(seconds=seconds))

    def bill(self, limit: str | None = None) -> Bill:
        return Bill(
            account="x:",
            limit_usd=None if limit is None else Decimal(limit),
            month_began=datetime(2026, 3, 1, tzinfo=UTC),
        )

    def state(self, post: Post) -> PostState:
        return self.posts.get(post.id).state

    def moves(self, post: Post) -> list[str]:
        """The post's events: "approved → claimed", oldest first."""
        query = (
            select(EVENTS.c.before, EVENTS.c.after)
            .where(EVENTS.c.post_id == post.id)
            .order_by(EVENTS.c.id)
        )
        with self.engine.begin() as db:
            rows = db.execute(query).all()
        return [f"{row.before or 'new'} → {row.after}" for row in rows]

    def execute(self, statement: Executable) -> None:
        """Go around the store's own code, straight to the database."""
        with self.engine.begin() as db:
            db.execute(statement)


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store as it is after its first opening."""
    folder = tmp_path_factory.mktemp("empty")
    open_engine(URL, base=folder).dispose()
    return folder / "news.db"


@pytest.fixture
def engine(_empty: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(_empty, tmp_path)
    opened = open_engine(URL, base=tmp_path)
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    """An empty store that posts to "kanal" and "x"."""
    made = Store(engine)
    made.posts.add_destinations(["kanal", "x"], NOON)
    return made


@pytest.fixture
def new_store(
    _empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Store]:
    """Make stores for tests that need many of them."""

    def make() -> Store:
        folder = tmp_path_factory.mktemp("store")
        shutil.copy(_empty, folder)
        made = Store(open_engine(URL, base=folder))
        made.posts.add_destinations(["kanal", "x"], NOON)
        return made

    return make
