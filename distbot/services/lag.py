"""A published post whose article says something else by now: the question about it."""

from collections.abc import Sequence
from datetime import datetime

from distbot.domain.article import Article
from distbot.domain.post import Post
from distbot.ports import Change, OperationKind, OperationState, Parts

_NOT_MADE = frozenset({OperationState.FAILED, OperationState.UNKNOWN})


def overtaken(parts: Parts, post: Post, now: datetime) -> Change | None:
    """Return the open question about an article that has changed since its post.

    Where people have decided to leave the post as it was, they are asked anew.
    Blocking.

    Args:
        parts: The newsroom's parts.
        post: A published one.
        now: Aware UTC.

    Returns:
        None if the post says what its article does, or was corrected since.
    """
    store = parts.desk.changes
    changes = store.of_article(post.article_id)
    if changes and changes[-1].decision is None:
        return changes[-1]
    told = _told(parts, post, changes)
    if told is None:
        return None
    asked = store.ask_again(post.article_id, told, now)
    return None if asked is None else store.get(asked)


def _told(parts: Parts, post: Post, changes: Sequence[Change]) -> Article | None:
    """Return the article as a post tells it, where it is not the newest version."""
    since = _last_said(parts, post)
    later = (one.before for one in changes if since and one.found_at > since)
    return next(later, None)


def _last_said(parts: Parts, post: Post) -> datetime | None:
    """Return when a post was last given words; None: another one has followed it."""
    for other in parts.posts.of_article(post.article_id):
        same = other.draft.destination == post.draft.destination
        if same and other.variant > post.variant:
            return None
    edits = (
        one.asked_at
        for one in parts.desk.operations.of_post(post.id)
        if one.kind is OperationKind.EDIT and one.state not in _NOT_MADE
    )
    published = post.receipt.at if post.receipt else None
    return max(edits, default=published)
