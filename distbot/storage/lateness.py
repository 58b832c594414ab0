"""Posts that are better not sent any more, on SQLAlchemy Core."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from distbot.domain.post import Mover, PostState
from distbot.ports import LateNews, LedgerLine
from distbot.storage._values import to_ms
from distbot.storage.ledger import late_lines
from distbot.storage.moves import is_state, locked_state, move
from distbot.storage.office import announce
from distbot.storage.tables import POSTS

_WAITING = (PostState.DRAFT, PostState.APPROVED)
"""What may be skipped for lateness; as the index of expiring posts has it."""


def late_posts(db: Connection, now: datetime) -> Sequence[int]:
    """Return the posts that wait although it is too late for them."""
    over = POSTS.c.expire_at <= to_ms(now)
    late = select(POSTS.c.id).where(
        is_state(*_WAITING), POSTS.c.expire_at.is_not(None), over
    )
    return db.scalars(late).all()


def skip_late(
    db: Connection,
    post_ids: Sequence[int],
    now: datetime,
    told: LateNews | None,
) -> Sequence[LedgerLine]:
    """Move those of some posts to skipped that still are too late, and say so."""
    skipped = [post_id for post_id in post_ids if _skip(db, post_id, now)]
    lines = late_lines(db, skipped)
    if lines and told is not None:
        said = told(lines)
        announce(db, said.cause, said.audience, said.kind, said.fields, now)
    return lines


def _skip(db: Connection, post_id: int, now: datetime) -> bool:
    before = locked_state(db, post_id)
    if before is None or before not in _WAITING:
        return False
    return move(
        db,
        post_id,
        before,
        PostState.SKIPPED,
        POSTS.c.expire_at <= to_ms(now),
        mover=Mover.REAPER,
        now=now,
        actor="reaper",
        why="late: it is better not sent any more",
    )
