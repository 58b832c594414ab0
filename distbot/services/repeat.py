"""Published evergreens → told again after a while, with another quote."""

from collections.abc import Callable
from datetime import datetime

from distbot.domain.article import Article
from distbot.domain.errors import CardError, InputError
from distbot.domain.newsroom import Destination
from distbot.domain.post import Draft, Post, PostState
from distbot.domain.reading import ArticleClass
from distbot.ports import Lasting, NewPost, Parts

_BATCH = 5

Write = Callable[[Article, Destination, Lasting], Draft]
"""Words an article once more, with none of the quotes that were used."""

Review = Callable[[Draft, Destination, datetime], NewPost]
"""Puts a draft where its approval rule says."""


def repeat(parts: Parts, write: Write, review: Review) -> int:
    """Store a next variant of each evergreen whose time has come; blocking.

    An article without another quote is left alone for good: a variant that says so is
    stored in its place.

    Args:
        parts: The newsroom's parts.
        write: Raises `InputError` or `CardError` where there is nothing new to say.
        review: Of the newsroom.

    Returns:
        How many are told again.
    """
    now, told = parts.clock.now(), 0
    for destination in parts.newsroom.destinations:
        after = destination.rhythm.repeat_after
        if after is None:
            continue
        for lasting in parts.posts.lasting(destination.name, now - after, _BATCH):
            seen = lasting.post
            article = parts.articles.get(seen.article_id)
            if why := _taken_back(parts, seen):
                new = _nothing_new(destination, why)
            else:
                new = _next(article, destination, lasting, write, review, now)
            added = parts.posts.add_variant(seen.article_id, new, now, after=seen.id)
            told += added and new.state is not PostState.SKIPPED
    return told


def _taken_back(parts: Parts, post: Post) -> str:
    """Say why a story is not to be told any more; "" if it may be."""
    if parts.desk.operations.present(post) is None:
        return "it was taken down"
    if parts.desk.changes.gone_twice(post.article_id):
        return "its article is unpublished"
    return ""


def _next(
    article: Article,
    destination: Destination,
    lasting: Lasting,
    write: Write,
    review: Review,
    now: datetime,
) -> NewPost:
    """Word the next variant, or say why there is none."""
    if not lasting.quotes:
        return _nothing_new(destination, "it had no quote, so there is no other one")
    try:
        draft = write(article, destination, lasting)
    except (InputError, CardError) as error:
        return _nothing_new(destination, str(error))
    return review(draft, destination, now)


def _nothing_new(destination: Destination, why: str) -> NewPost:
    return NewPost(
        destination=destination.name,
        state=PostState.SKIPPED,
        draft=None,
        article_class=ArticleClass.EVERGREEN,
        reason=f"rule: not told again: {why}",
    )
