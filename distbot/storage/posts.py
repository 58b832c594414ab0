"""Posts and what the desk was shown of them, on SQLAlchemy Core."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.errors import InputError
from distbot.domain.post import Post, PostState, Receipt
from distbot.domain.reading import ArticleClass
from distbot.ports import NewPost, PostStore
from distbot.storage._values import from_ms, post_of, to_ms
from distbot.storage.articles import keep_article, renew_article
from distbot.storage.moves import insert_post, move
from distbot.storage.tables import (
    ARTICLES,
    DESK_MESSAGES,
    DESTINATIONS,
    POSTS,
)

_BASELINE = "baseline: it was there before this destination"
_APPROVABLE = (PostState.DRAFT, PostState.FAILED)
_CANCELLABLE = (
    PostState.DRAFT,
    PostState.APPROVED,
    PostState.CLAIMED,
    PostState.UNKNOWN,
    PostState.FAILED,
)


class SqlPostStore(PostStore):
    """One newsroom's posts; each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine whose tables are up to date."""
        self._engine = engine

    @override
    def add_destinations(self, names: Sequence[str], now: datetime) -> None:
        with self._engine.begin() as db:
            known = set(db.scalars(select(DESTINATIONS.c.name)))
            for name in names:
                if name not in known:
                    row = {"name": name, "added_at": to_ms(now)}
                    db.execute(insert(DESTINATIONS).values(row))
                    _skip_older(db, name, now)

    @override
    def add(self, article_id: int, posts: Sequence[NewPost], now: datetime) -> None:
        with self._engine.begin() as db:
            there = _last_posts(db, article_id)
            for post in posts:
                if post.destination not in there:
                    insert_post(db, article_id, post, now, "composer")
            _mark_composed(db, article_id, now)

    @override
    def draft(self, article: Article, posts: Sequence[NewPost], now: datetime) -> int:
        with self._engine.begin() as db:
            keep_article(db, "desk", article, baseline=False, stamp=to_ms(now))
            article_id = renew_article(db, article)
            there = _last_posts(db, article_id)
            for post in posts:
                last = there.get(post.destination)
                if last is None:
                    insert_post(db, article_id, post, now, "composer")
                elif _give_up(db, last.id, PostState(last.state), now):
                    variant = last.variant + 1
                    insert_post(db, article_id, post, now, "composer", variant)
            _mark_composed(db, article_id, now)
        return article_id

    @override
    def get(self, post_id: int) -> Post:
        found = self._posts(POSTS.c.id == post_id)
        if not found:
            raise LookupError(f"there is no post {post_id}")
        return found[0]

    @override
    def of_article(self, article_id: int) -> Sequence[Post]:
        return self._posts(POSTS.c.article_id == article_id)

    @override
    def published(self) -> Sequence[Post]:
        found = self._posts(POSTS.c.state == PostState.PUBLISHED.value)
        return sorted(found, key=lambda post: post.receipt.at if post.receipt else 0)

    @override
    def drafts(self, destinations: Sequence[str]) -> Sequence[tuple[Post, datetime]]:
        query = (
            select(POSTS)
            .where(
                POSTS.c.state == literal("draft", literal_execute=True),
                POSTS.c.destination.in_(destinations),
            )
            .order_by(POSTS.c.id)
        )
        with self._engine.begin() as db:
            rows = db.execute(query).all()
        return [(post_of(row), from_ms(row.created_at)) for row in rows]

    @override
    def approve(
        self,
        post_id: int,
        version: int,
        *,
        actor: str,
        why: str,
        due_at: datetime,
        now: datetime,
        drafts_only: bool = False,
    ) -> bool:
        states = (PostState.DRAFT,) if drafts_only else _APPROVABLE
        with self._engine.begin() as db:
            return any(
                move(
                    db,
                    post_id,
                    before,
                    PostState.APPROVED,
                    POSTS.c.version == version,
                    now=now,
                    actor=actor,
                    why=why,
                    due_at=to_ms(due_at),
                )
                for before in states
            )

    @override
    def cancel(
        self,
        post_id: int,
        version: int,
        *,
        actor: str,
        why: str,
        now: datetime,
        drafts_only: bool = False,
    ) -> bool:
        states = (PostState.DRAFT,) if drafts_only else _CANCELLABLE
        with self._engine.begin() as db:
            return any(
                move(
                    db,
                    post_id,
                    before,
                    PostState.CANCELLED,
                    POSTS.c.version == version,
                    now=now,
                    actor=actor,
                    why=why,
                )
                # Until sending is committed, an editor's word goes before the worker's.
                for before in states
            )

    @override
    def reschedule(
        self, post_id: int, version: int, *, actor: str, due_at: datetime, now: datetime
    ) -> bool:
        with self._engine.begin() as db:
            return any(
                move(
                    db,
                    post_id,
                    state,
                    state,
                    POSTS.c.version == version,
                    now=now,
                    actor=actor,
                    why=f"rescheduled by {actor}",
                    due_at=to_ms(due_at),
                    version=version + 1,
                )
                for state in (PostState.DRAFT, PostState.APPROVED)
            )

    @override
    def settle(
        self,
        post_id: int,
        found: Receipt | None,
        *,
        actor: str,
        why: str,
        now: datetime,
    ) -> bool:
        changes: dict[str, object] = {"due_at": to_ms(now)}
        if found is not None:
            changes = {
                "remote_id": found.remote_id,
                "remote_url": found.url,
                "sent_at": to_ms(found.at),
            }
        after = PostState.APPROVED if found is None else PostState.PUBLISHED
        try:
            with self._engine.begin() as db:
                return move(
                    db,
                    post_id,
                    PostState.UNKNOWN,
                    after,
                    now=now,
                    actor=actor,
                    why=why,
                    **changes,
                )
        except IntegrityError as error:
            mend = "Look again: each post has an address of its own"
            thing = f"post {post_id}"
            fault = "what was seen is the receipt of another post"
            raise InputError(thing, fault, mend) from error

    @override
    def tally(self) -> Mapping[PostState, int]:
        query = select(POSTS.c.state, func.count()).group_by(POSTS.c.state)
        with self._engine.begin() as db:
            return {PostState(state): count for state, count in db.execute(query)}

    @override
    def unshown(self, limit: int) -> Sequence[Post]:
        seen = exists().where(
            DESK_MESSAGES.c.post_id == POSTS.c.id,
            DESK_MESSAGES.c.version == POSTS.c.version,
        )
        waiting = POSTS.c.state == literal("draft", literal_execute=True)
        return self._posts(waiting, ~seen, limit=limit)

    @override
    def shown(self, post: Post, chat_id: int, message_id: int, now: datetime) -> None:
        row = {
            "post_id": post.id,
            "version": post.version,
            "chat_id": chat_id,
            "message_id": message_id,
            "shown_at": to_ms(now),
        }
        with self._engine.begin() as db:
            db.execute(
                delete(DESK_MESSAGES).where(
                    DESK_MESSAGES.c.post_id == post.id,
                    DESK_MESSAGES.c.version == post.version,
                )
            )
            db.execute(insert(DESK_MESSAGES).values(row))

    def _posts(
        self, *conditions: ColumnElement[bool], limit: int | None = None
    ) -> Sequence[Post]:
        query = (
            select(POSTS)
            .where(POSTS.c.draft.is_not(None), *conditions)
            .order_by(POSTS.c.id)
            .limit(limit)
        )
        with self._engine.begin() as db:
            return [post_of(row) for row in db.execute(query)]


def _last_posts(db: Connection, article_id: int) -> dict[str, Row[int, str, int, str]]:
    """Return each destination's last variant of an article."""
    query = (
        select(POSTS.c.id, POSTS.c.destination, POSTS.c.variant, POSTS.c.state)
        .where(POSTS.c.article_id == article_id)
        .order_by(POSTS.c.variant)
    )
    return {row.destination: row for row in db.execute(query)}


def _give_up(db: Connection, post_id: int, state: PostState, now: datetime) -> bool:
    """Say whether a next variant may take a post's place; a refused one is closed."""
    if state is PostState.FAILED:
        after, why = PostState.CANCELLED, "drafted again"
        return move(db, post_id, state, after, now=now, actor="composer", why=why)
    return state in {PostState.SKIPPED, PostState.CANCELLED}


def _mark_composed(db: Connection, article_id: int, now: datetime) -> None:
    done = update(ARTICLES).where(ARTICLES.c.id == article_id)
    db.execute(done.values(composed_at=to_ms(now)))


def _skip_older(db: Connection, destination: str, now: datetime) -> None:
    """Put what was composed before a destination came into its ledger."""
    older = select(ARTICLES.c.id).where(ARTICLES.c.composed_at.is_not(None))
    skipped = NewPost(
        destination=destination,
        state=PostState.SKIPPED,
        draft=None,
        article_class=ArticleClass.NORMAL,
        reason=_BASELINE,
    )
    for article_id in db.scalars(older).all():
        insert_post(db, article_id, skipped, now, "composer")
