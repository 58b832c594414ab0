"""Posts that a rule let go before their article had its present words."""

from collections.abc import Sequence

from sqlalchemy import Connection, exists, or_, select

from distbot.domain.post import Draft, Mover, Post, PostState
from distbot.storage._values import pack_draft, post_of, to_micro
from distbot.storage.moves import is_state, move
from distbot.storage.rewrites import Edit
from distbot.storage.tables import ATTEMPTS, EVENTS, POSTS
from distbot.storage.tables_desk import CHANGES

RENEWED = "approved by rule: its article has these words now"
"""Why such a post goes."""

_RULE = "rule"
_SURELY_UNSENT = PostState.APPROVED.value


def outdated(db: Connection, limit: int) -> Sequence[Post]:
    """Return approved posts of articles that have changed since, oldest first.

    Only what nobody decided about, and what surely did not reach its network: a
    person who approved a post approved its words, and what may be there is looked for
    by what it says.
    """
    mine = EVENTS.c.post_id == POSTS.c.id
    changed = exists().where(
        CHANGES.c.article_id == POSTS.c.article_id,
        CHANGES.c.decided_at.is_(None),
        CHANGES.c.after.is_not(None),
        # Its creation tells nothing: what it was made of was read before.
        ~exists().where(
            mine, EVENTS.c.why == RENEWED, EVENTS.c.at >= CHANGES.c.found_at
        ),
    )
    decided = exists().where(
        mine,
        EVENTS.c.before == PostState.DRAFT.value,
        EVENTS.c.after == PostState.APPROVED.value,
        EVENTS.c.actor != _RULE,
    )
    doubted = exists().where(
        ATTEMPTS.c.post_id == POSTS.c.id,
        or_(ATTEMPTS.c.outcome.is_(None), ATTEMPTS.c.outcome != _SURELY_UNSENT),
    )
    unsent = (~doubted, POSTS.c.doubtful.is_(False), ~POSTS.c.asked)
    query = (
        select(POSTS)
        .where(is_state(PostState.APPROVED), *unsent, changed, ~decided)
        .order_by(POSTS.c.id)
        .limit(limit)
    )
    return [post_of(row) for row in db.execute(query)]


def renew(db: Connection, edit: Edit, draft: Draft) -> bool:
    """Give such a post other words, in an open transaction; it stays approved."""
    return move(
        db,
        edit.post_id,
        PostState.APPROVED,
        PostState.APPROVED,
        POSTS.c.version == edit.version,
        mover=Mover.RULE,
        now=edit.now,
        actor=edit.actor,
        why=edit.why,
        draft=pack_draft(draft),
        price_micro_usd=to_micro(draft.price_usd),
        duka=draft.duka,
        version=edit.version + 1,
    )
