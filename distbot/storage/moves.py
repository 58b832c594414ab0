"""The one way a post changes: a guarded UPDATE and its event, together."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, update

from distbot.domain.post import PostState, check_move
from distbot.ports import NewPost
from distbot.storage._values import pack_draft, to_micro, to_ms
from distbot.storage.tables import EVENTS, POSTS


def insert_post(
    db: Connection,
    article_id: int,
    post: NewPost,
    now: datetime,
    actor: str,
    variant: int = 0,
) -> None:
    """Store a new post, with its event.

    Raises:
        MoveError: A new post cannot begin in that state.
    """
    check_move(None, post.state, post.reason)
    row = {
        "article_id": article_id,
        "destination": post.destination,
        "variant": variant,
        "state": post.state.value,
        "reason": post.reason,
        "version": 1,
        "attempt": 0,
        "article_class": post.article_class.value,
        "draft": None if post.draft is None else pack_draft(post.draft),
        "price_micro_usd": 0 if post.draft is None else to_micro(post.draft.price_usd),
        "created_at": to_ms(now),
        "due_at": None if post.due_at is None else to_ms(post.due_at),
    }
    post_id = db.execute(insert(POSTS).values(row)).inserted_primary_key
    assert post_id is not None  # noqa: S101 - one row was inserted
    _write_event(
        db, post_id[0], None, post.state, now=now, actor=actor, why=post.reason
    )


def move(  # noqa: PLR0913 - a move is its whole sentence: who, what, from, to, when, why
    db: Connection,
    post_id: int,
    before: PostState,
    after: PostState,
    *guards: ColumnElement[bool],
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
        now: Aware UTC.
        actor: Who moves it, for the audit.
        why: Kept as the post's reason, too.
        changes: Columns to set along.

    Returns:
        Whether it was this call that moved it.

    Raises:
        MoveError: The table of moves does not allow it.
    """
    check_move(before, after, why)
    values = {"state": after.value, "reason": why, **changes}
    if after not in {PostState.CLAIMED, PostState.SENDING}:
        values |= {"worker": None, "lease_until": None}
    done = db.execute(
        update(POSTS)
        .where(POSTS.c.id == post_id, POSTS.c.state == before.value, *guards)
        .values(values)
    )
    if not done.rowcount:
        return False
    _write_event(db, post_id, before, after, now=now, actor=actor, why=why)
    return True


def _write_event(  # noqa: PLR0913 - one row, one call
    db: Connection,
    post_id: int,
    before: PostState | None,
    after: PostState,
    *,
    now: datetime,
    actor: str,
    why: str | None,
) -> None:
    row = {
        "post_id": post_id,
        "at": to_ms(now),
        "actor": actor,
        "before": None if before is None else before.value,
        "after": after.value,
        "why": why,
    }
    db.execute(insert(EVENTS).values(row))
