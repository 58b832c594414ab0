"""The way of an article: ingest → compose → review → plan → publish → reconcile.

Every step begins from what is stored, so a crash between any two of them resumes
at the same step.
"""

import asyncio
import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

from distbot.alarms import alert, all_clear
from distbot.domain.article import Article
from distbot.domain.errors import InputError, StoreAwayError
from distbot.domain.newsroom import ApprovalMode, Destination
from distbot.domain.post import Draft, Post, PostState
from distbot.news import Event, of_amended, of_sent, of_settled
from distbot.ports import (
    Lasting,
    NewPost,
    Notice,
    Parts,
    SourceAwayError,
    StoredArticle,
    Wait,
)
from distbot.services.amend import amend
from distbot.services.compose import compose
from distbot.services.give_up import give_up
from distbot.services.gone import note_gone
from distbot.services.ingest import TakenIn, ingest
from distbot.services.late import catch_up, skip_late
from distbot.services.measure import measure
from distbot.services.outages import Outages
from distbot.services.plan import Slot, plan
from distbot.services.publish import publish
from distbot.services.reconcile import reconcile
from distbot.services.renew import renew
from distbot.services.repeat import repeat
from distbot.services.review import approval_of, may_wait, waited_enough
from distbot.services.vigil import keep_vigil
from distbot.services.watch import Watch
from distbot.writing import Writer, unforeseen

_T = TypeVar("_T")

Tell = Callable[[str, dict[str, object]], None]
"""Where news of the line goes: an event's constant name and its fields."""

_BATCH = 50
_VANISHED = "destination_vanished"
_COMPOSERS = 2
_LOOKS = 5


class Line:
    """One newsroom's line, driven by ticks."""

    def __init__(self, parts: Parts, worker: str, tell: Tell) -> None:
        """Join the parts with a worker's name and someone who listens.

        Args:
            parts: The newsroom's parts.
            worker: Unique among running processes; leases carry it.
            tell: Hears of every step.
        """
        self.parts = parts
        self.worker = worker
        self._tell = tell
        self._faults: dict[str, tuple[str, ...]] = {}
        self._writing = asyncio.Lock()
        self._writer = Writer(parts, self._not_composed)
        self._outages = Outages(parts=parts)
        self._watch = Watch(parts=parts, holder=worker, note_gone=note_gone)
        # Its own: where pictures are slow, the store's calls must not wait for them.
        self._composers = ThreadPoolExecutor(_COMPOSERS, "compose")

    async def apart(self, work: Callable[[], _T]) -> _T:
        """Do blocking work that composes, in threads kept for that."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._composers, work)

    async def open(self) -> None:
        """Make the destinations known; once, before the first tick."""
        now = self.parts.clock.now()
        gone = await asyncio.to_thread(
            self.parts.posts.add_destinations, self._accounts, now, self._addresses
        )
        await asyncio.to_thread(self.parts.articles.let_go, self.parts.sources, now)
        await asyncio.to_thread(self._tell_vanished, gone)

    def _tell_vanished(self, gone: Sequence[str]) -> None:
        """Tell of destinations that posts wait for and the config has lost."""
        mend = "put it back into the config, or cancel what waits for it"
        for name in gone:
            self._tell(_VANISHED, {"destination": name, "mend": mend})
            alert(self.parts, f"{_VANISHED} {name}", _VANISHED, {"destination": name})
        for cause in self.parts.notices.standing([_VANISHED]):
            name = cause.removeprefix(f"{_VANISHED} ")
            if name not in gone:
                all_clear(self.parts, cause, _VANISHED, {"destination": name})

    def known(self) -> bool:
        """Say whether the store knows the destinations as they are; blocking."""
        return self.parts.posts.knows(self._accounts, self._addresses)

    @property
    def _accounts(self) -> dict[str, str]:
        destinations = self.parts.newsroom.destinations
        return {d.name: f"{d.channel}:{d.account}" for d in destinations}

    @property
    def _addresses(self) -> dict[str, str]:
        return {d.name: d.address for d in self.parts.newsroom.destinations}

    async def catch_up(self) -> None:
        """Follow the late rules, and sum up for the editors after an outage."""
        self._tell_late(await asyncio.to_thread(catch_up, self.parts))

    def waits(self, post_id: int) -> Sequence[Wait]:
        """Return what an approved post waits for, beside its own time; blocking."""
        now = self.parts.clock.now()
        return self.parts.ledger.waits(post_id, now, self.parts.lane_rules())

    async def take_in(self, source: str) -> bool:
        """Fetch one source; its faults are told and hold nothing up.

        Returns:
            Whether the source could be read at all.
        """
        was_read = await self._take_in(source)
        for headline in await give_up(self.parts, source, self._drop):
            self._tell("article_not_settled", {"source": source, "headline": headline})
        return was_read

    async def _take_in(self, source: str) -> bool:
        try:
            taken = await ingest(self.parts, source, self._withdraw)
        except InputError as error:
            if isinstance(error, SourceAwayError) and not error.asked:
                return False  # it rests, as was told when it failed
            return await self._source_failed(source, str(error))
        except StoreAwayError:
            raise  # no fault of the source's
        except Exception as error:  # noqa: BLE001 - one bad source must not stop the others
            return await self._source_failed(source, unforeseen(error))
        if await self._outages.read(source):
            self._tell("source_stale", {"source": source})
        return await self._follow(source, taken)

    async def _follow(self, source: str, taken: TakenIn) -> bool:
        was, self._faults[source] = self._faults.get(source, ()), taken.faults
        for fault in taken.faults:
            if fault not in was:  # a file that nobody mends is found at every look
                self._tell("article_unreadable", {"source": source, "fault": fault})
        for headline, why in taken.held:
            self._tell("article_held", {"headline": headline, "why": why})
        self._tell("source_read", {"source": source, "new": taken.new})
        await self._outages.pages(source, taken.pages)
        return not taken.faults

    def _withdraw(self, article_id: int) -> None:
        note_gone(self.parts, article_id, self.parts.clock.now())

    def _drop(self, article_id: int) -> None:
        now = self.parts.clock.now()
        note_gone(self.parts, article_id, now, said=True)

    async def _source_failed(self, source: str, fault: str) -> bool:
        self._tell("source_failed", {"source": source, "fault": fault})
        await self._outages.failed(source, fault)
        return False

    async def watch(self) -> None:
        """Notice articles that were unpublished, or came back; a few at a time."""
        for noticed in await self._watch.look():
            self._tell(noticed.event, dict(noticed.fields))

    async def keep_vigil(self) -> None:
        """Tell of budgets near their end, and of what nobody decides about."""
        await asyncio.to_thread(keep_vigil, self.parts)

    async def write(self) -> None:
        """Compose every stored article that has no posts yet, and review them.

        Called again meanwhile, it waits: no article is composed twice at a time.
        """
        uncomposed = self.parts.articles.uncomposed
        async with self._writing:
            await asyncio.to_thread(self.parts.articles.release, self.parts.clock.now())
            while batch := await asyncio.to_thread(uncomposed, _BATCH):
                for stored in sorted(batch, key=_published):
                    await self.apart(partial(self._write_one, stored))
            await asyncio.to_thread(self._approve_waited)
            await self.apart(partial(renew, self.parts, self._words, self._may_go))

    def _write_one(self, stored: StoredArticle) -> None:
        posts = self._written(stored)
        if not stored.baseline:
            headline = stored.article.headline
            states = {post.destination: post.state.value for post in posts}
            self._tell("article_composed", {"headline": headline, "posts": states})

    def _written(self, stored: StoredArticle) -> Sequence[NewPost]:
        """Compose an article and store its posts; return them.

        Where another process stored others meanwhile, the article is looked at again:
        they may tell the same story.
        """
        store, looks = self.parts.posts, _LOOKS
        while True:
            looks -= 1
            newest = store.newest() if looks else None
            posts = self._writer.posts(stored)
            if store.add(stored.id, posts, self.parts.clock.now(), newest=newest):
                return posts

    def _words(self, article: Article, destination: Destination) -> Draft:
        terms = self._writer.terms(article, destination)
        (draft,) = compose(self.parts, article, only=[destination], terms=terms)
        return draft

    def _may_go(self, draft: Draft, destination: Destination) -> bool:
        approval = approval_of(draft, destination, self.parts.newsroom)
        return approval.mode is not ApprovalMode.REQUIRED

    def _not_composed(self, destination: str, fault: str) -> None:
        fields: dict[str, object] = {"destination": destination, "fault": fault}
        self._tell("article_not_composed", fields)

    def draft(self, article: Article, author: int | None = None) -> Sequence[Post]:
        """Store an article's posts as drafts, whatever the approval rules say.

        Blocking. A destination that has the article already keeps its post, unless
        that was skipped, cancelled or refused: then a new variant is drafted.

        Returns:
            All posts of the article that have a draft.

        Raises:
            InputError: Not even the shortest form fits a channel.
            CardError: Not even the headline card can be drawn.
        """
        now = self.parts.clock.now()
        drafts: list[Draft] = []
        for destination in self.parts.newsroom.destinations:
            terms = self._writer.terms(article, destination, drafts)
            drafts += compose(self.parts, article, only=[destination], terms=terms)
        posts = [
            NewPost(
                destination=draft.destination,
                state=PostState.DRAFT,
                draft=draft,
                article_class=draft.article_class,
                reason="an editor asked for it",
                asked=True,
            )
            for draft in drafts
        ]
        article_id = self.parts.posts.draft(article, posts, now, author=author)
        return self.parts.posts.of_article(article_id)

    def slot(
        self, post: Post, at: datetime | None = None, *, after: datetime | None = None
    ) -> Slot:
        """Plan when a post goes that is approved now; blocking.

        Args:
            post: As stored.
            at: The very time that an editor named; None: as soon as may be, or when
                it was rescheduled to.
            after: Not before then; None: nothing is to be kept away from.
        """
        now = self.parts.clock.now()
        destination = self.parts.destination(post.draft.destination)
        wish = at or (post.due_at if post.fixed and post.due_at else now)
        wish = max(wish, now, after or now)
        if destination is None:
            return Slot(due_at=wish, expire_at=None)
        seed = None if at or post.fixed else f"post {post.id}"
        article_class = post.draft.article_class
        return plan(self.parts, destination, article_class, wish, seed=seed)

    def _approve_waited(self) -> None:
        """Approve drafts whose `auto-after` wait is over."""
        newsroom = self.parts.newsroom
        waiting = {d.name: d for d in newsroom.destinations if may_wait(newsroom, d)}
        now = self.parts.clock.now()
        # Nobody can object to what the desk was never shown.
        shown, find = newsroom.desk_chat is not None, self.parts.posts.drafts
        drafts = find(list(waiting), shown=shown) if waiting else ()
        for post, since in drafts:
            destination = waiting[post.draft.destination]
            approval = approval_of(post.draft, destination, newsroom)
            if waited_enough(approval, since, now):
                minutes = f"{approval.wait.total_seconds() / 60:g} min"
                why = f"approved by rule: nobody objected in {minutes}"
                spaced = self._writer.spaced(post)
                slot = self.slot(post, after=spaced.not_before if spaced else None)
                self.parts.posts.approve(
                    post.id,
                    post.version,
                    actor="rule",
                    why=f"{spaced.reason}: {why}" if spaced else why,
                    due_at=slot.due_at,
                    expire_at=slot.expire_at,
                    now=now,
                )

    def _hears(self, news: Callable[[_T], Event]) -> Callable[[_T], None]:
        """Return what tells of each outcome."""

        def hear(outcome: _T) -> None:
            self._tell(*news(outcome))

        return hear

    async def send(self, stopping: Callable[[], bool] = bool) -> int:
        """Send all that may go now; return how many posts were tried.

        Args:
            stopping: Once it says so, only what is under way is finished.
        """
        return await publish(self.parts, self.worker, self._hears(of_sent), stopping)

    async def amend(self, stopping: Callable[[], bool] = bool) -> int:
        """Carry out edits and take-downs that may be tried now; return how many."""
        return await amend(self.parts, self.worker, self._hears(of_amended), stopping)

    async def count(self) -> None:
        """Ask how followers took to what stands, where that is billed and set aside."""
        for fault in (await measure(self.parts))[1]:
            self._tell("counts_failed", {"fault": fault})

    async def next_due(self) -> datetime | None:
        """Return when next a post may go, past or future; None if none waits."""
        return await asyncio.to_thread(
            self.parts.attempts.next_due, self.parts.clock.now()
        )

    async def reap(self) -> None:
        """Take back what dead workers held, and skip what is too late."""
        now = self.parts.clock.now()
        if taken := await asyncio.to_thread(self.parts.attempts.reap, now):
            self._tell("leases_reaped", {"posts": taken})
        await asyncio.to_thread(self.parts.desk.operations.reap, now)
        self._tell_late(await asyncio.to_thread(skip_late, self.parts))
        await asyncio.to_thread(self.parts.posts.serve, now)

    def _tell_late(self, told: Notice | None) -> None:
        if told is not None:
            self._tell(f"posts_{told.kind}", dict(told.fields))

    async def reconcile(self) -> int:
        """Look for posts whose outcome is unknown; return how many."""
        return await reconcile(self.parts, self.worker, self._hears(of_settled))

    async def repeat(self) -> None:
        """Tell evergreens again whose time has come."""

        def write(article: Article, destination: Destination, old: Lasting) -> Draft:
            terms = self._writer.terms(article, destination, (), old.quotes)
            (draft,) = compose(self.parts, article, only=[destination], terms=terms)
            return draft

        def put(draft: Draft, destination: Destination, now: datetime) -> NewPost:
            return self._writer.reviewed(
                draft, destination, f"repeat {now.isoformat()}"
            )

        if told := await self.apart(partial(repeat, self.parts, write, put)):
            self._tell("evergreens_repeated", {"posts": told})


def _published(stored: StoredArticle) -> float:
    """Order by publication: of two that tell one story, the first one is the first."""
    published = stored.article.published_at
    return math.inf if published is None else published.timestamp()
