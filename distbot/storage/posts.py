"""Posts and what the desk was shown of them, on SQLAlchemy Core."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, literal, select
from typing_extensions import override

from distbot.domain.article import Article
from distbot.domain.post import FINAL, Draft, Mover, Post, PostState, Priority
from distbot.domain.reading import ArticleClass
from distbot.ports import (
    Lane,
    Lasting,
    LateNews,
    LedgerLine,
    MessageKind,
    NewPost,
    PostStore,
)
from distbot.storage._values import from_ms, post_of, to_ms
from distbot.storage.arrivals import DESK, Arrival, renew_article, take_in
from distbot.storage.destinations import add_destinations, knows_destinations, serve
from distbot.storage.engine import Database
from distbot.storage.history import past
from distbot.storage.lanes import planned
from distbot.storage.lateness import late_posts, skip_late
from distbot.storage.messages import remember_message, shown_since, was_shown
from distbot.storage.moves import insert_post, is_state, locked_state, move
from distbot.storage.rewrites import Edit, authors_of, note_author, pull_back, rewrite
from distbot.storage.tables import POSTS, PRICED
from distbot.storage.variants import (
    add_first,
    draft_again,
    last_posts,
    lasting,
    mark_composed,
)

_APPROVABLE = frozenset({PostState.DRAFT, PostState.FAILED})
_CANCELLABLE = frozenset(
    {
        PostState.DRAFT,
        PostState.APPROVED,
        PostState.CLAIMED,
        PostState.UNKNOWN,
        PostState.FAILED,
    }
)
_CHANGES = {
    PostState.DRAFT: PostState.DRAFT,
    PostState.APPROVED: PostState.APPROVED,
    # Until sending is committed, an editor's word goes before the worker's.
    PostState.CLAIMED: PostState.APPROVED,
}


class SqlPostStore(PostStore):
    """One newsroom's posts; each method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Use a database whose tables are up to date."""
        self._database = database

    @override
    def add_destinations(
        self,
        accounts: Mapping[str, str],
        now: datetime,
        addresses: Mapping[str, str] | None = None,
    ) -> Sequence[str]:
        with self._database.writes() as db:
            return add_destinations(db, accounts, now, addresses or {})

    @override
    def knows(self, accounts: Mapping[str, str], addresses: Mapping[str, str]) -> bool:
        with self._database.reads() as db:
            return knows_destinations(db, accounts, addresses)

    @override
    def serve(self, now: datetime) -> datetime | None:
        with self._database.writes() as db:
            return serve(db, now)

    @override
    def newest(self) -> int:
        with self._database.reads() as db:
            return db.scalar(select(func.max(POSTS.c.id))) or 0

    @override
    def add(
        self,
        article_id: int,
        posts: Sequence[NewPost],
        now: datetime,
        *,
        newest: int | None = None,
    ) -> bool:
        with self._database.writes() as db:
            return add_first(db, article_id, posts, now, newest)

    @override
    def draft(
        self,
        article: Article,
        posts: Sequence[NewPost],
        now: datetime,
        *,
        author: int | None = None,
    ) -> int:
        with self._database.writes() as db:
            take_in(db, Arrival(source=DESK, article=article), now)
            article_id = renew_article(db, article)
            for post_id in draft_again(db, article_id, posts, now):
                note_author(db, post_id, author)
            mark_composed(db, article_id, now)
        return article_id

    @override
    def authors(self, post_id: int) -> frozenset[int]:
        with self._database.reads() as db:
            return authors_of(db, post_id)

    @override
    def add_variant(
        self, article_id: int, post: NewPost, now: datetime, *, after: int
    ) -> bool:
        with self._database.writes() as db:
            last = last_posts(db, article_id)[post.destination]
            if last.id != after or PostState(last.state) not in FINAL:
                return False
            insert_post(db, article_id, post, now, "composer", last.variant + 1)
        return True

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
    def drafts(
        self, destinations: Sequence[str], *, shown: bool = False
    ) -> Sequence[tuple[Post, datetime]]:
        since = shown_since() if shown else POSTS.c.created_at
        query = (
            select(POSTS, since.label("since"))
            .where(is_state(PostState.DRAFT))
            .order_by(POSTS.c.id)
        )
        with self._database.reads() as db:
            rows = db.execute(query).all()
        # Chosen here: SQLite would look through all posts of these destinations.
        return [
            (post_of(row), from_ms(row.since))
            for row in rows
            if row.destination in destinations and not row.asked
            if row.since is not None
        ]

    @override
    def approve(
        self,
        post_id: int,
        version: int,
        *,
        actor: str,
        why: str,
        due_at: datetime,
        expire_at: datetime | None = None,
        fixed: bool = False,
        now: datetime,
        drafts_only: bool = False,
    ) -> bool:
        states = {PostState.DRAFT} if drafts_only else _APPROVABLE
        with self._database.writes() as db:
            before = locked_state(db, post_id)
            if before is None or before not in states:
                return False
            return move(
                db,
                post_id,
                before,
                PostState.APPROVED,
                POSTS.c.version == version,
                mover=Mover.RULE if actor == "rule" else Mover.EDITOR,
                now=now,
                actor=actor,
                why=why,
                due_at=to_ms(due_at),
                expire_at=None if expire_at is None else to_ms(expire_at),
                fixed=POSTS.c.fixed | literal(fixed),
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
        states = {PostState.DRAFT} if drafts_only else _CANCELLABLE
        with self._database.writes() as db:
            before = locked_state(db, post_id)
            if before is None or before not in states:
                return False
            return move(
                db,
                post_id,
                before,
                PostState.CANCELLED,
                POSTS.c.version == version,
                mover=Mover.EDITOR,
                now=now,
                actor=actor,
                why=why,
            )

    @override
    def skip(self, post_id: int, version: int, *, why: str, now: datetime) -> bool:
        with self._database.writes() as db:
            before = locked_state(db, post_id)
            if before not in {PostState.DRAFT, PostState.APPROVED}:
                return False
            return move(
                db,
                post_id,
                before,
                PostState.SKIPPED,
                POSTS.c.version == version,
                mover=Mover.RULE,
                now=now,
                actor="rule",
                why=why,
            )

    @override
    def change(
        self,
        post_id: int,
        version: int,
        *,
        actor: str,
        due_at: datetime | None = None,
        expire_at: datetime | None = None,
        priority: Priority | None = None,
        now: datetime,
    ) -> bool:
        changes: dict[str, object] = {}
        if due_at is not None:
            expires = None if expire_at is None else to_ms(expire_at)
            changes = {"due_at": to_ms(due_at), "expire_at": expires, "fixed": True}
        if priority is not None:
            changes["priority"] = priority.value
        said = "rescheduled" if due_at is not None else "reprioritised"
        with self._database.writes() as db:
            before = locked_state(db, post_id)
            if before is None or before not in _CHANGES:
                return False
            return move(
                db,
                post_id,
                before,
                _CHANGES[before],
                POSTS.c.version == version,
                mover=Mover.EDITOR,
                now=now,
                actor=actor,
                why=f"{said} by {actor}",
                version=version + 1,
                **changes,
            )

    @override
    def rewrite(
        self,
        post_id: int,
        version: int,
        draft: Draft,
        *,
        actor: str,
        author: int | None,
        why: str,
        now: datetime,
    ) -> bool:
        edit = Edit(post_id=post_id, version=version, actor=actor, why=why, now=now)
        with self._database.writes() as db:
            return rewrite(db, edit, draft, author)

    @override
    def pull_back(
        self, post_id: int, version: int, *, actor: str, why: str, now: datetime
    ) -> bool:
        edit = Edit(post_id=post_id, version=version, actor=actor, why=why, now=now)
        with self._database.writes() as db:
            return pull_back(db, edit)

    @override
    def lane(self, destination: str, since: datetime) -> Lane:
        with self._database.reads() as db:
            return Lane(
                past=past(db, destination, since), planned=planned(db, destination)
            )

    @override
    def skip_late(
        self, now: datetime, told: LateNews | None = None
    ) -> Sequence[LedgerLine]:
        with self._database.reads() as db:
            late = late_posts(db, now)
        if not late:
            return ()
        with self._database.writes() as db:
            return skip_late(db, late, now, told)

    @override
    def lasting(
        self, destination: str, before: datetime, limit: int
    ) -> Sequence[Lasting]:
        later = POSTS.alias("later")
        last = ~exists().where(
            later.c.article_id == POSTS.c.article_id,
            later.c.destination == POSTS.c.destination,
            later.c.variant > POSTS.c.variant,
        )
        query = (
            select(POSTS)
            .where(
                POSTS.c.destination == destination,
                is_state(PostState.PUBLISHED),
                POSTS.c.article_class
                == literal(ArticleClass.EVERGREEN.value, literal_execute=True),
                POSTS.c.sent_at <= to_ms(before),
                last,
            )
            .order_by(POSTS.c.sent_at)
            .limit(limit)
        )
        with self._database.reads() as db:
            return [lasting(db, post_of(row)) for row in db.execute(query).all()]

    @override
    def texts(self, destinations: Sequence[str], since: datetime) -> frozenset[str]:
        given_up = [s.value for s in (PostState.CANCELLED, PostState.SKIPPED)]
        found = self._posts(
            POSTS.c.destination.in_(destinations),
            POSTS.c.created_at >= to_ms(since),
            PRICED,
            POSTS.c.state.not_in(given_up),
        )
        return frozenset(post.draft.wording.text for post in found)

    @override
    def tally(self) -> Mapping[PostState, int]:
        query = select(POSTS.c.state, func.count()).group_by(POSTS.c.state)
        with self._database.reads() as db:
            return {PostState(state): count for state, count in db.execute(query)}

    @override
    def unshown(self, limit: int, desk: int | None = None) -> Sequence[Post]:
        return self._posts(is_state(PostState.DRAFT), ~was_shown(desk), limit=limit)

    @override
    def shown(
        self,
        post: Post,
        chat_id: int,
        message_id: int,
        now: datetime,
        kind: MessageKind = MessageKind.CONTROL,
    ) -> None:
        with self._database.writes() as db:
            remember_message(db, post, (chat_id, message_id), kind, now)

    def _posts(
        self, *conditions: ColumnElement[bool], limit: int | None = None
    ) -> Sequence[Post]:
        query = (
            select(POSTS)
            .where(POSTS.c.draft.is_not(None), *conditions)
            .order_by(POSTS.c.id)
            .limit(limit)
        )
        with self._database.reads() as db:
            return [post_of(row) for row in db.execute(query)]
