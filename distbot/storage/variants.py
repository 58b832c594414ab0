"""An article's posts to one destination: the first, repeats, further tries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from distbot.domain.post import Mover, Post, PostState
from distbot.ports import Lasting, NewPost
from distbot.storage._values import post_of, to_ms
from distbot.storage.arrivals import lock_arrivals
from distbot.storage.moves import insert_post, move
from distbot.storage.tables import ARTICLES, POSTS


def last_posts(db: Connection, article_id: int) -> dict[str, Row[int, str, int, str]]:
    """Return each destination's last variant of an article, and keep others off it."""
    db.execute(
        select(ARTICLES.c.id).where(ARTICLES.c.id == article_id).with_for_update()
    )
    query = (
        select(POSTS.c.id, POSTS.c.destination, POSTS.c.variant, POSTS.c.state)
        .where(POSTS.c.article_id == article_id)
        .order_by(POSTS.c.variant)
    )
    return {row.destination: row for row in db.execute(query)}


def add_first(
    db: Connection,
    article_id: int,
    posts: Sequence[NewPost],
    now: datetime,
    newest: int | None = None,
) -> bool:
    """Store an article's posts where there is none, and mark it composed.

    With `newest` not where another article got a post after that one: False then.
    """
    if newest is not None and _others_since(db, newest, article_id):
        return False
    there = last_posts(db, article_id)
    for post in posts:
        if post.destination not in there:
            insert_post(db, article_id, post, now, "composer")
    mark_composed(db, article_id, now)
    return True


def _others_since(db: Connection, newest: int, article_id: int) -> bool:
    """Say whether another article got a post after that one; who asks, adds alone.

    Else two processes that add at the same time would not see each other's posts.
    """
    lock_arrivals(db)
    later = (POSTS.c.id > newest, POSTS.c.article_id != article_id)
    return db.scalar(select(POSTS.c.id).where(*later).limit(1)) is not None


def lasting(db: Connection, post: Post) -> Lasting:
    """Join a post with what all its variants' cards said."""
    query = select(POSTS).where(
        POSTS.c.article_id == post.article_id,
        POSTS.c.destination == post.draft.destination,
        POSTS.c.draft.is_not(None),
    )
    drafts = [post_of(row).draft for row in db.execute(query)]
    quotes = (draft.quote.text for draft in drafts if draft.quote is not None)
    return Lasting(post=post, quotes=frozenset(quotes))


def draft_again(
    db: Connection, article_id: int, posts: Sequence[NewPost], now: datetime
) -> Sequence[int]:
    """Store an article's posts where there is none, or one that was given up.

    Returns:
        The ids of those that were stored.
    """
    there, stored = last_posts(db, article_id), []
    for post in posts:
        last = there.get(post.destination)
        if last is None:
            stored.append(insert_post(db, article_id, post, now, "composer"))
        elif _give_up(db, last.id, PostState(last.state), now):
            variant = last.variant + 1
            stored.append(insert_post(db, article_id, post, now, "composer", variant))
    return stored


def _give_up(db: Connection, post_id: int, state: PostState, now: datetime) -> bool:
    """Say whether a next variant may take a post's place; a refused one is closed."""
    if state is PostState.FAILED:
        return move(
            db,
            post_id,
            state,
            PostState.CANCELLED,
            mover=Mover.COMPOSER,
            now=now,
            actor="composer",
            why="drafted again",
        )
    return state in {PostState.SKIPPED, PostState.CANCELLED}


def mark_composed(db: Connection, article_id: int, now: datetime) -> None:
    """Remember that an article has its posts."""
    done = update(ARTICLES).where(ARTICLES.c.id == article_id)
    db.execute(done.values(composed_at=to_ms(now)))
