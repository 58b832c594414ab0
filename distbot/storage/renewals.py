"""Posts that a rule let go before their article had its present words."""

from collections.abc import Sequence

from sqlalchemy import Connection, exists, select

from distbot.domain.post import Draft, Mover, Post, PostState
from distbot.storage._values import pack_draft, post_of, to_micro
from distbot.storage.moves import is_state, move
from distbot.storage.rewrites import Edit
from distbot.storage.tables import EVENTS, POSTS
from distbot.storage.tables_desk import CHANGES

RENEWED = "approved by rule: its article has these words now"
"""Why such a post goes."""

_NOBODY = ("composer", "rule")


def outdated(db: Connection, limit: int) -> Sequence[Post]:
    """Return approved posts of articles that have changed since, oldest first.

    Only what nobody decided about, was never tried, and may be said otherwise: a
    person who approved a post approved its words.
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
    decided = exists().where(mine, EVENTS.c.actor.not_in(_NOBODY))
    untried = (POSTS.c.attempt == 0, POSTS.c.doubtful.is_(False), ~POSTS.c.asked)
    query = (
        select(POSTS)
        .where(is_state(PostState.APPROVED), *untried, changed, ~decided)
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
