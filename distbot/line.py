"""The way of an article: ingest → compose → review → publish.

Every step begins from what is stored, so a crash between any two of them resumes
at the same step.
"""

import asyncio
from collections.abc import Callable, Sequence

from distbot.domain.article import Article
from distbot.domain.delivery import Verdict
from distbot.domain.errors import CardError, InputError
from distbot.domain.newsroom import ApprovalMode, Destination
from distbot.domain.post import Post, PostState, Receipt
from distbot.domain.reading import ArticleClass
from distbot.ports import NewPost, Parts, StoredArticle
from distbot.services.compose import compose
from distbot.services.ingest import ingest
from distbot.services.publish import Sent, publish
from distbot.services.review import review, waited_enough

Tell = Callable[[str, dict[str, object]], None]
"""Where news of the line goes: an event's constant name and its fields."""

_BATCH = 50
_ASKED = "an editor asked for it"
"""Such a draft waits for people, whatever the approval rules say."""


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
        self._worker = worker
        self._tell = tell

    async def open(self) -> None:
        """Make the destinations known; once, before the first tick."""
        names = [destination.name for destination in self.parts.newsroom.destinations]
        await asyncio.to_thread(
            self.parts.posts.add_destinations, names, self.parts.clock.now()
        )

    async def take_in(self, source: str) -> bool:
        """Fetch one source; its faults are told and hold nothing up.

        Returns:
            Whether the source could be read at all.
        """
        try:
            new, faults = await ingest(self.parts, source)
        except InputError as error:
            return self._source_failed(source, str(error))
        except Exception as error:  # noqa: BLE001 - one bad source must not stop the others
            return self._source_failed(source, _unforeseen(error))
        for fault in faults:
            self._tell("article_unreadable", {"source": source, "fault": fault})
        self._tell("source_read", {"source": source, "new": new})
        return not faults

    def _source_failed(self, source: str, fault: str) -> bool:
        self._tell("source_failed", {"source": source, "fault": fault})
        return False

    async def write(self) -> None:
        """Compose every stored article that has no posts yet, and review them."""
        while batch := await asyncio.to_thread(self.parts.articles.uncomposed, _BATCH):
            for stored in batch:
                await asyncio.to_thread(self._write_one, stored)
        await asyncio.to_thread(self._approve_waited)

    def _write_one(self, stored: StoredArticle) -> None:
        destinations = self.parts.newsroom.destinations
        posts = [self._new_post(stored, destination) for destination in destinations]
        self.parts.posts.add(stored.id, posts, self.parts.clock.now())
        if not stored.baseline:
            headline = stored.article.headline
            states = {post.destination: post.state.value for post in posts}
            self._tell("article_composed", {"headline": headline, "posts": states})

    def _new_post(self, stored: StoredArticle, destination: Destination) -> NewPost:
        if stored.baseline:
            return _skipped(destination, "baseline: it was there before distbot began")
        try:
            (draft,) = compose(self.parts, stored.article, only=[destination])
        except (InputError, CardError) as error:
            return self._not_composed(destination, str(error))
        except OSError:
            raise  # a full disk is no fault of the article's: it waits
        except Exception as error:  # noqa: BLE001 - one bad article must not stop the others
            return self._not_composed(destination, _unforeseen(error))
        return review(draft, destination, self.parts.clock.now())

    def _not_composed(self, destination: Destination, fault: str) -> NewPost:
        fields: dict[str, object] = {"destination": destination.name, "fault": fault}
        self._tell("article_not_composed", fields)
        return _skipped(destination, f"could not be composed: {fault}")

    def draft(self, article: Article) -> Sequence[Post]:
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
        posts = [
            NewPost(
                destination=draft.destination,
                state=PostState.DRAFT,
                draft=draft,
                article_class=draft.article_class,
                reason=_ASKED,
            )
            for draft in compose(self.parts, article)
        ]
        article_id = self.parts.posts.draft(article, posts, now)
        return self.parts.posts.of_article(article_id)

    def _approve_waited(self) -> None:
        """Approve drafts whose `auto-after` wait is over."""
        rules = {
            d.name: d.approval
            for d in self.parts.newsroom.destinations
            if any(a.mode is ApprovalMode.AUTO_AFTER for a in d.approval.values())
        }
        now = self.parts.clock.now()
        for post, made_at in self.parts.posts.drafts(list(rules)):
            approval = rules[post.draft.destination][post.draft.article_class]
            if post.reason != _ASKED and waited_enough(approval, made_at, now):
                self.parts.posts.approve(
                    post.id,
                    post.version,
                    actor="rule",
                    why=f"approved by rule: nobody objected in {approval.wait}",
                    due_at=max(now, post.due_at or now),
                    now=now,
                )

    async def send(self, stopping: Callable[[], bool] = bool) -> int:
        """Send all that is due now; return how many posts were tried.

        Args:
            stopping: Once it says so, only what is under way is finished.
        """
        return await publish(self.parts, self._worker, self._tell_sent, stopping)

    async def reap(self) -> None:
        """Take back what dead workers held."""
        now = self.parts.clock.now()
        if taken := await asyncio.to_thread(self.parts.attempts.reap, now):
            self._tell("leases_reaped", {"posts": taken})

    def _tell_sent(self, sent: Sent) -> None:
        fields: dict[str, object] = {
            "post": sent.post.id,
            "destination": sent.post.draft.destination,
        }
        match sent.outcome:
            case None:
                self._tell("post_not_sent", fields)
            case Receipt(remote_id=remote_id):
                self._tell("post_published", fields | {"receipt": remote_id})
            case Verdict(state=state, reason=reason):
                fields |= {"state": state.value, "reason": reason}
                self._tell("post_not_published", fields)


def _unforeseen(error: Exception) -> str:
    return f"unforeseen {type(error).__name__}: {error}"


def _skipped(destination: Destination, reason: str) -> NewPost:
    return NewPost(
        destination=destination.name,
        state=PostState.SKIPPED,
        draft=None,
        article_class=ArticleClass.NORMAL,
        reason=reason,
    )
