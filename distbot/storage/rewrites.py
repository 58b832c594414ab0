"""New words for a post, and an approval undone, on SQLAlchemy Core."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, case, null, select

from distbot.domain.post import Draft, Mover, PostState
from distbot.storage._values import pack_draft, to_micro, to_ms
from distbot.storage.engine import insert_if_new
from distbot.storage.moves import locked_state, move
from distbot.storage.tables import POSTS
from distbot.storage.tables_desk import AUTHORS

_S = PostState

_UNDONE: Mapping[PostState, tuple[PostState, ...]] = MappingProxyType(
    {
        _S.APPROVED: (_S.DRAFT,),
        # Until sending is committed, an editor's word goes before the worker's.
        _S.CLAIMED: (_S.APPROVED, _S.DRAFT),
    }
)
"""By which states an approval is undone; whatever is not named is too late for it."""

_REWRITTEN: Mapping[PostState, tuple[PostState, ...]] = MappingProxyType(
    {**_UNDONE, _S.DRAFT: (_S.DRAFT,), _S.FAILED: (_S.DRAFT,)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What an editor does to the version of a post that they saw."""

    post_id: int
    version: int
    actor: str
    why: str
    now: datetime


def rewrite(db: Connection, edit: Edit, draft: Draft, author: int | None) -> bool:
    """Give a post other words, in an open transaction; it is a draft then.

    Raises:
        ValueError: The draft is for another destination.
    """
    now_ms = to_ms(edit.now)
    late = POSTS.c.expire_at <= now_ms
    words: dict[str, object] = {
        "draft": pack_draft(draft),
        "price_micro_usd": to_micro(draft.price_usd),
        "duka": draft.duka,
        "expire_at": case((late, null()), else_=POSTS.c.expire_at),
    }
    if draft.priority is not None:
        words["priority"] = draft.priority.value
    moved = _to_draft(db, edit, _REWRITTEN, **words)
    if moved:
        _check_destination(db, edit.post_id, draft)
        note_author(db, edit.post_id, author)
    return moved


def pull_back(db: Connection, edit: Edit) -> bool:
    """Undo an approval, in an open transaction."""
    return _to_draft(db, edit, _UNDONE)


def note_author(db: Connection, post_id: int, author: int | None) -> None:
    """Remember whose words a post has; None: nobody's."""
    if author is not None:
        insert_if_new(db, AUTHORS, {"post_id": post_id, "user_id": author})


def authors_of(db: Connection, post_id: int) -> frozenset[int]:
    """Return whose words a post has."""
    query = select(AUTHORS.c.user_id).where(AUTHORS.c.post_id == post_id)
    return frozenset(db.scalars(query))


def _to_draft(
    db: Connection,
    edit: Edit,
    ways: Mapping[PostState, tuple[PostState, ...]],
    **changes: Any,  # noqa: ANN401 - columns of `posts`
) -> bool:
    """Make a draft of a post by the way from its state, as a new version."""
    before = locked_state(db, edit.post_id)
    if before is None or before not in ways:
        return False
    # No rule may let go what an editor took back, or wrote and nobody has read.
    last = {"version": edit.version + 1, "asked": True, "deferrals": 0, **changes}
    for after in ways[before]:
        moved = move(
            db,
            edit.post_id,
            before,
            after,
            POSTS.c.version == edit.version,
            mover=Mover.EDITOR,
            now=edit.now,
            actor=edit.actor,
            why=edit.why,
            **(last if after is PostState.DRAFT else {}),
        )
        if not moved:
            return False
        before = after
    return True


def _check_destination(db: Connection, post_id: int, draft: Draft) -> None:
    query = select(POSTS.c.destination).where(POSTS.c.id == post_id)
    destination = db.scalars(query).one()
    if draft.destination != destination:
        fault = f"is for {draft.destination}, not for {destination}"
        raise ValueError(f"the draft of post {post_id} {fault}")
