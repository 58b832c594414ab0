"""What posts that are not out yet will cost, on SQLAlchemy Core."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select

from distbot.domain.post import PostState
from distbot.storage._values import from_micro, to_micro, to_ms
from distbot.storage.moves import is_state
from distbot.storage.tables import POSTS, PRICED


def links_since(
    db: Connection, destinations: Sequence[str], since: datetime, link_usd: Decimal
) -> int:
    """Count the day's posts at a link's price, those that are to come included."""
    given_up = [s.value for s in (PostState.CANCELLED, PostState.SKIPPED)]
    query = select(func.count()).where(
        POSTS.c.destination.in_(destinations),
        POSTS.c.created_at >= to_ms(since),
        PRICED,
        POSTS.c.price_micro_usd >= to_micro(link_usd),
        POSTS.c.state.not_in(given_up),
    )
    return int(db.scalars(query).one())


def promised(db: Connection, destinations: Sequence[str]) -> Decimal:
    """Sum the prices of what is to come, US dollars."""
    price = POSTS.c.price_micro_usd
    whole = select(func.coalesce(func.sum(price), 0))
    mine = POSTS.c.destination.in_(destinations)
    flying = is_state(PostState.CLAIMED, PostState.SENDING)
    claimed = whole.where(mine, flying, POSTS.c.state == PostState.CLAIMED.value)
    approved = whole.where(mine, is_state(PostState.APPROVED))
    total = sum(int(db.scalars(query).one()) for query in (approved, claimed))
    # Chosen here: SQLite would look through all posts of these destinations.
    drafts = select(POSTS.c.destination, price).where(is_state(PostState.DRAFT))
    for row in db.execute(drafts):
        if row.destination in destinations:
            total += row.price_micro_usd
    return from_micro(total)
