"""The one way posts change: a guarded UPDATE and its events, together."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    any_,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from distbot.domain.post import Mover, PostState, check_move, usual_priority
from distbot.ports import NewPost
from distbot.storage._values import pack_draft, to_micro, to_ms
from distbot.storage.doubts import is_repeat_doubtful
from distbot.storage.tables import ARTICLES, EVENTS, POSTS
from distbot.storage.tables_more import LANES

_IN_FLIGHT = frozenset({PostState.CLAIMED, PostState.SENDING})
_SAID = ("at", "actor", "before", "after", "why")


def is_state(*states: PostState, of: FromClause = POSTS) -> ColumnElement[bool]:
    """Say whether a post is in one of these states.

    As SQL literals: SQLite uses a partial index only for a value that it can see.

    Args:
        states: One or several.
        of: `posts`, or an alias of it.
    """
    seen = [literal(state.value, literal_execute=True) for state in states]
    return of.c.state == seen[0] if len(seen) == 1 else of.c.state.in_(seen)


def among(
    db: Connection, column: Column[Any], values: Collection[object]
) -> ColumnElement[bool]:
    """Say whether a column has one of these values.

    On PostgreSQL they are one parameter, so that any number of them is the same
    statement: it is prepared once.
    """
    if db.dialect.name != "postgresql":
        return column.in_(values)
    return column == any_(literal(list(values), ARRAY(column.type)))


def locked_state(db: Connection, post_id: int) -> PostState | None:
    """Return a post's state, and keep it so for this transaction."""
    query = select(POSTS.c.state).where(POSTS.c.id == post_id).with_for_update()
    found = db.scalar(query)
    return None if found is None else PostState(found)


def insert_post(
    db: Connection,
    article_id: int,
    post: NewPost,
    now: datetime,
    actor: str,
    variant: int = 0,
) -> int:
    """Store a new post, with its event; return its id.

    Raises:
        MoveError: A new post cannot begin in that state.
    """
    check_move(None, post.state, post.reason, Mover.COMPOSER)
    row = {
        "article_id": article_id,
        "destination": post.destination,
        "variant": variant,
        "state": post.state.value,
        "reason": post.reason,
        "version": 1,
        "attempt": 0,
        "article_class": post.article_class.value,
        "priority": _priority(post),
        "duka": post.draft is not None and post.draft.duka,
        "asked": post.asked,
        "doubtful": _is_doubtful(db, article_id, post, variant, now),
        "draft": None if post.draft is None else pack_draft(post.draft),
        "price_micro_usd": 0 if post.draft is None else to_micro(post.draft.price_usd),
        "created_at": to_ms(now),
        "due_at": None if post.due_at is None else to_ms(post.due_at),
        "expire_at": None if post.expire_at is None else to_ms(post.expire_at),
    }
    post_id: int = db.scalars(insert(POSTS).values(row).returning(POSTS.c.id)).one()
    if post.state is PostState.APPROVED:
        _ask_anew(db, [post_id])
    write_events(
        db,
        [Step(post_id=post_id, before=None, after=post.state, why=post.reason)],
        now=now,
        actor=actor,
    )
    return post_id


def _is_doubtful(
    db: Connection, article_id: int, post: NewPost, variant: int, now: datetime
) -> bool:
    """Say whether a new post may be out already, by a store that was put back."""
    if variant:
        return is_repeat_doubtful(db, article_id, post.destination, variant, now)
    seen = select(ARTICLES.c.doubtful).where(ARTICLES.c.id == article_id)
    return bool(db.scalar(seen))


def _ask_anew(db: Connection, post_ids: Collection[int]) -> None:
    """Forget until when posts' rhythms hold back: it was not said of these."""
    mine = select(POSTS.c.destination).where(among(db, POSTS.c.id, post_ids))
    kept = (LANES.c.destination.in_(mine), LANES.c.ok_at > 0)
    db.execute(update(LANES).where(*kept).values(ok_at=0))


def _priority(post: NewPost) -> int:
    chosen = None if post.draft is None else post.draft.priority
    return (chosen or usual_priority(post.article_class)).value


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One post's move, for its event."""

    post_id: int
    before: PostState | None
    after: PostState
    why: str | None = None


def move(  # noqa: PLR0913 - a move is its whole sentence: who, what, from, to, when, why
    db: Connection,
    post_id: int,
    before: PostState,
    after: PostState,
    *guards: ColumnElement[bool],
    mover: Mover,
    now: datetime,
    actor: str,
    why: str | None = None,
    **changes: Any,  # noqa: ANN401 - columns of `posts`
) -> bool:
    """Move a post if it still is where the caller saw it.

    Args:
        db: An open transaction.
        post_id: Of the row.
        before: The state it must still have.
        after: The new state.
        guards: What else must still hold (version, worker, attempt).
        mover: As what the actor moves it: the table says who may.
        now: Aware UTC.
        actor: Who moves it, for the audit.
        why: Kept as the post's reason, too.
        changes: Columns to set along.

    Returns:
        Whether it was this call that moved it.

    Raises:
        MoveError: The table of moves does not allow it.
    """
    moved = move_all(
        db,
        [post_id],
        before,
        after,
        *guards,
        mover=mover,
        now=now,
        actor=actor,
        why=why,
        **changes,
    )
    return bool(moved)


def move_all(  # noqa: PLR0913 - as for move
    db: Connection,
    post_ids: Sequence[int],
    before: PostState,
    after: PostState,
    *guards: ColumnElement[bool],
    mover: Mover,
    now: datetime,
    actor: str,
    why: str | None = None,
    **changes: Any,  # noqa: ANN401 - columns of `posts`
) -> set[int]:
    """Move the posts that still are where the caller saw them, by one UPDATE.

    Returns:
        The ids of those that it moved.

    Raises:
        MoveError: The table of moves does not allow it.
    """
    check_move(before, after, why, mover)
    values = {"state": after.value, "reason": why, **changes}
    if after not in _IN_FLIGHT:
        values |= {"worker": None, "lease_until": None}
    done = db.scalars(
        update(POSTS)
        .where(among(db, POSTS.c.id, post_ids), POSTS.c.state == before.value, *guards)
        .values(values)
        .returning(POSTS.c.id)
    )
    moved = set(done)
    if after is PostState.APPROVED and moved:
        _ask_anew(db, moved)
    steps = [
        Step(post_id=post_id, before=before, after=after, why=why)
        for post_id in post_ids
        if post_id in moved
    ]
    write_events(db, steps, now=now, actor=actor)
    return moved


def write_events(
    db: Connection, steps: Sequence[Step], *, now: datetime, actor: str
) -> None:
    """Write down moves that were made in the same transaction."""
    alike: dict[tuple[str | None, str, str | None], list[int]] = defaultdict(list)
    for step in steps:
        before = None if step.before is None else step.before.value
        alike[before, step.after.value, step.why].append(step.post_id)
    for (before, after, why), post_ids in alike.items():
        said = [to_ms(now), actor, before, after, why]
        columns = [
            literal(value, EVENTS.c[name].type)
            for name, value in zip(_SAID, said, strict=True)
        ]
        posts = select(POSTS.c.id, *columns).where(among(db, POSTS.c.id, post_ids))
        in_order = posts.order_by(POSTS.c.id)
        db.execute(insert(EVENTS).from_select(["post_id", *_SAID], in_order))
