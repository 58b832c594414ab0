"""A newsroom's store with a clock that tests set, and what they fill it with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Executable, Row, Select, func, select
from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.delivery import Reach, Verdict
from distbot.domain.post import Draft, Length, Post, PostState, Receipt, Wording
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import Rhythm
from distbot.ports import (
    Bill,
    Claimed,
    DeskStores,
    Ending,
    LaneRules,
    Lease,
    NewPost,
    Opening,
    Start,
)
from distbot.storage._values import from_micro, from_ms
from distbot.storage.articles import SqlArticleStore
from distbot.storage.attempts import SqlAttemptStore
from distbot.storage.desk import desk_stores
from distbot.storage.engine import Database
from distbot.storage.ledger import SqlLedger
from distbot.storage.money import SqlMoneyStore
from distbot.storage.office import SqlLockStore, SqlNoticeStore, SqlPauseStore
from distbot.storage.posts import SqlPostStore
from distbot.storage.tables import ATTEMPTS, EVENTS, POSTS
from distbot.storage.tables_more import BILLS, MONTHS
from distbot.storage.traces import SqlTraceStore

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
MONTH = datetime(2026, 3, 1, tzinfo=UTC)
URL = "sqlite:///news.db"
LANES = {"kanal": "telegram:", "x": "x:"}

NewStore = Callable[[], "Store"]
"""Makes empty stores that post to "kanal" and "x"."""


class Anywhere(dict[str, LaneRules]):
    """Rules of every destination: but for those that are given, nothing holds back."""

    @override
    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> LaneRules:
        return LaneRules(rhythm=Rhythm())


@dataclass(slots=True)
class Store:
    """A newsroom's store with a clock that tests set."""

    database: Database
    now: datetime = NOON
    written: int = 0
    claimed: Claimed | None = None
    leases: dict[int, Lease] = field(default_factory=dict)
    articles: SqlArticleStore = field(init=False)
    posts: SqlPostStore = field(init=False)
    attempts: SqlAttemptStore = field(init=False)
    traces: SqlTraceStore = field(init=False)
    money: SqlMoneyStore = field(init=False)
    pauses: SqlPauseStore = field(init=False)
    notices: SqlNoticeStore = field(init=False)
    locks: SqlLockStore = field(init=False)
    ledger: SqlLedger = field(init=False)
    desk: DeskStores = field(init=False)

    def __post_init__(self) -> None:
        self.articles = SqlArticleStore(self.database)
        self.posts = SqlPostStore(self.database)
        # Also on PostgreSQL the time is the test's.
        self.attempts = SqlAttemptStore(self.database, own_clock=True)
        self.traces = SqlTraceStore(self.database)
        self.money = SqlMoneyStore(self.database)
        self.pauses = SqlPauseStore(self.database)
        self.notices = SqlNoticeStore(self.database)
        self.locks = SqlLockStore(self.database, own_clock=True)
        self.ledger = SqlLedger(self.database)
        self.desk = desk_stores(self.database)

    def later(self, **span: float) -> datetime:
        """The time in so many hours, minutes, seconds."""
        return self.now + timedelta(**span)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now = self.later(**span)

    def article(self, published_at: datetime | None = None) -> int:
        self.written += 1
        story = self.story(self.written, published_at)
        self.articles.keep("map", (story,), {}, baseline=False, now=self.now)
        return self.articles.uncomposed(1000)[-1].id

    @staticmethod
    def story(number: int, published_at: datetime | None = None) -> Article:
        return Article(
            url=f"https://wartarimba.example.com/{number}",
            headline=f"Pasar Rimba Dibuka Lagi, Bagian {number}",
            paragraphs=("Pedagang kembali berjualan.",),
            published_at=published_at,
        )

    def draft(
        self,
        destination: str = "kanal",
        price: str = "0",
        article_class: ArticleClass = ArticleClass.NORMAL,
        text: str | None = None,
        **particulars: Any,  # noqa: ANN401 - the rarer attributes of a draft
    ) -> Draft:
        text = text or f"Pedagang kembali berjualan ({self.written})."
        return Draft(
            destination=destination,
            channel="telegram",
            wording=Wording(
                text=text, length=Length(used=len(text), limit=1024, unit="utf16")
            ),
            card="",
            alt_text="",
            price_usd=Decimal(price),
            article_class=article_class,
            **particulars,
        )

    def new(
        self,
        state: PostState = PostState.APPROVED,
        *,
        article_class: ArticleClass = ArticleClass.NORMAL,
        due_at: datetime | None = None,
        expire_at: datetime | None = None,
        **particulars: Any,  # noqa: ANN401 - those of its draft
    ) -> NewPost:
        """What a composer hands over."""
        draft = self.draft(article_class=article_class, **particulars)
        approved = state is PostState.APPROVED
        return NewPost(
            destination=draft.destination,
            state=state,
            draft=draft,
            article_class=article_class,
            reason="for the test",
            due_at=(due_at or self.now) if approved else None,
            expire_at=expire_at,
        )

    def add(
        self,
        state: PostState = PostState.APPROVED,
        **particulars: Any,  # noqa: ANN401 - those of `new`
    ) -> Post:
        """Store a post of a new article, as the composer does."""
        article_id = self.article()
        self.posts.add(article_id, [self.new(state, **particulars)], self.now)
        return self.posts.of_article(article_id)[0]

    def claim(
        self,
        worker: str = "worker-1",
        seconds: float = 60,
        limit: int = 16,
        rules: Mapping[str, LaneRules] | None = None,
    ) -> list[Post]:
        """Claim, and remember under which lease."""
        span = timedelta(seconds=seconds)
        lanes = Anywhere(rules or {})
        claimed = self.attempts.claim(worker, span, limit, self.now, lanes)
        self.leases |= {post.id: claimed.lease for post in claimed.posts}
        self.claimed = claimed
        return list(claimed.posts)

    def bill(self, limit: str | None = None, account: str = "x:") -> Bill:
        limit_usd = None if limit is None else Decimal(limit)
        return Bill(account=account, limit_usd=limit_usd, month_began=MONTH)

    def held(self, **particulars: Any) -> Post:  # noqa: ANN401 - those of `new`
        """A post of a new article that a worker has claimed."""
        post = self.add(**particulars)
        (mine,) = (one for one in self.claim() if one.id == post.id)
        return mine

    def charged(self, account: str = "x:") -> Decimal:
        """What an account's months were charged; it must be the sum of the bills."""
        whole = func.coalesce(func.sum(BILLS.c.price_micro_usd), 0)
        known = BILLS.c.state != "released"
        ((billed,),) = self.rows(select(whole).where(BILLS.c.account == account, known))
        sums = select(func.sum(MONTHS.c.charged_micro_usd))
        ((charged,),) = self.rows(sums.where(MONTHS.c.account == account))
        assert charged in {None, billed}
        return from_micro(int(billed))

    def bills(self, account: str = "x:") -> list[tuple[str, str]]:
        """What an account was billed for, oldest first, and how the bills stand."""
        calls = self.money.calls(account, self.now - timedelta(days=400))
        return [(call.what, call.state) for call in calls]

    def start(
        self,
        post: Post,
        lease: Lease | None = None,
        bill: Bill | None = None,
        price: str | None = None,
        *,
        unique: bool = False,
    ) -> Start:
        """A claimed post that is ready; under its last lease, at its own price."""
        return Start(
            post=post,
            lease=lease or self.leases[post.id],
            bill=bill or self.bill(),
            price_usd=post.draft.price_usd if price is None else Decimal(price),
            unique=unique,
        )

    def begin(
        self,
        post: Post,
        lease: Lease | None = None,
        bill: Bill | None = None,
        price: str | None = None,
        *,
        unique: bool = False,
    ) -> Opening | None:
        start = self.start(post, lease, bill, price, unique=unique)
        return self.attempts.begin([start], self.now)[0]

    def sending(self, **particulars: Any) -> Opening:  # noqa: ANN401 - those of `new`
        """Have a post's one call be made."""
        opening = self.begin(self.held(**particulars))
        assert opening is not None
        return opening

    def finish(self, opening: Opening, outcome: Receipt | Verdict) -> bool:
        ending = Ending(opening=opening, outcome=outcome)
        return self.attempts.finish([ending], self.now)[0]

    def finish_all(self, state: PostState) -> None:
        """Close whatever is being sent, without a receipt."""
        query = select(ATTEMPTS).where(ATTEMPTS.c.ended_at.is_(None))
        for row in self.rows(query):
            deadline = from_ms(row.deadline_at)
            opening = Opening(post_id=row.post_id, n=row.n, deadline=deadline)
            assert self.finish(opening, self.verdict(state))

    def publish(self, remote_id: str, **particulars: Any) -> Post:  # noqa: ANN401 - as above
        """Have a post of a new article published."""
        opening = self.sending(**particulars)
        assert self.finish(opening, self.receipt(remote_id))
        return self.posts.get(opening.post_id)

    def unknown(self, **particulars: Any) -> Opening:  # noqa: ANN401 - as above
        """Have a post whose outcome nobody knows."""
        opening = self.sending(**particulars)
        assert self.finish(opening, self.verdict(PostState.UNKNOWN))
        return opening

    def give_back(
        self, post: Post, verdict: Verdict, lease: Lease | None = None
    ) -> bool:
        held = lease or self.leases[post.id]
        return self.attempts.give_back(post, held, verdict, self.now)

    def receipt(self, remote_id: str = "77") -> Receipt:
        url = f"https://t.me/kanal/{remote_id}"
        return Receipt(remote_id=remote_id, url=url, at=self.now)

    def verdict(
        self,
        state: PostState,
        not_before: datetime | None = None,
        reach: Reach = Reach.POST,
    ) -> Verdict:
        return Verdict(
            state=state, reason="it said so", not_before=not_before, reach=reach
        )

    def approve(self, post: Post, version: int = 1, **particulars: Any) -> bool:  # noqa: ANN401 - those of `approve`
        named = {"actor": "editor 7", "why": "approved by Rukmini", "due_at": self.now}
        chosen: dict[str, Any] = {**named, **particulars}
        return self.posts.approve(post.id, version, now=self.now, **chosen)

    def cancel(self, post: Post, version: int = 1) -> bool:
        return self.posts.cancel(
            post.id, version, actor="editor 7", why="not today", now=self.now
        )

    def change(self, post: Post, version: int = 1, **changes: Any) -> bool:  # noqa: ANN401 - those of `change`
        return self.posts.change(
            post.id, version, actor="editor 7", now=self.now, **changes
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
        return [f"{row.before or 'new'} → {row.after}" for row in self.rows(query)]

    def outcomes(self) -> list[tuple[int, str | None]]:
        """Every attempt's number and outcome."""
        query = select(ATTEMPTS.c.n, ATTEMPTS.c.outcome)
        rows = self.rows(query.order_by(ATTEMPTS.c.post_id, ATTEMPTS.c.n))
        return [(row.n, row.outcome) for row in rows]

    def rows(self, query: Select[*tuple[Any, ...]]) -> list[Row[*tuple[Any, ...]]]:
        with self.database.reads() as db:
            return list(db.execute(query).all())

    def execute(self, statement: Executable) -> None:
        """Go around the store's own code, straight to the database."""
        with self.database.writes() as db:
            db.execute(statement)


def doubtful(store: Store) -> set[int]:
    """Which posts are to be looked for before they are sent."""
    return {row.id for row in store.rows(select(POSTS.c.id).where(POSTS.c.doubtful))}


def scopes(store: Store) -> list[tuple[str, str]]:
    """What is paused, and by whom."""
    return [(pause.scope, pause.actor) for pause in store.pauses.pauses()]
