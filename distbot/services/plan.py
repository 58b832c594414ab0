"""Approved → when it is due, by its destination's rhythm."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from distbot.domain.newsroom import Destination
from distbot.domain.reading import ArticleClass
from distbot.domain.rhythm import expires_at, jitter, opening
from distbot.ports import Parts

_HISTORY = timedelta(hours=50)
"""How far back a rhythm may ask: a day of its zone, and the longest gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When a post goes.

    Attributes:
        due_at: Aware UTC.
        expire_at: From when on it is better not sent; None: always wanted.
    """

    due_at: datetime
    expire_at: datetime | None


def plan(
    parts: Parts,
    destination: Destination,
    article_class: ArticleClass,
    wish: datetime,
    *,
    seed: str | None = None,
) -> Slot:
    """Find the first time from a wish on that the rhythm leaves free.

    Blocking. What is planned already keeps its place, but for breaking news, which
    goes before everything else and at once, and for evergreens, which only fill gaps.
    The rhythm is asked again when the post is claimed: a plan may be overtaken, a rule
    may not.

    Args:
        parts: The newsroom's parts.
        destination: Where it goes.
        article_class: How urgent it is.
        wish: The earliest; aware UTC.
        seed: Names the post, for its jitter; None: an editor named the very time.
    """
    rhythm = destination.rhythm
    breaking = article_class is ArticleClass.BREAKING
    fills = article_class is ArticleClass.EVERGREEN and seed is not None
    due_at = wish
    if seed is not None and not breaking:
        due_at += jitter(rhythm, seed)
    if not rhythm.trivial:
        lane = parts.posts.lane(destination.name, parts.clock.now() - _HISTORY)
        planned = [
            post
            for post in lane.planned
            if (fills or not post.fills)
            and (not breaking or post.article_class is article_class)
        ]
        due_at = opening(
            rhythm,
            article_class,
            sorted((*lane.past, *planned), key=lambda post: post.at),
            due_at,
            fixed=seed is None,
        )
    return Slot(due_at=due_at, expire_at=expires_at(rhythm, article_class, due_at))
