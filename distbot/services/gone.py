"""An unpublished article → what waits is skipped, and the desk has to decide."""

from datetime import datetime

from distbot.domain.post import Post, PostState
from distbot.domain.presence import UNPUBLISHED
from distbot.ports import Parts

_ACTOR = "rule"
_LOOKS = 3
"""A post may move between the look and the deed, and is looked at again."""

_RULED = frozenset({PostState.DRAFT, PostState.APPROVED})
_QUEUED = _RULED | {PostState.CLAIMED, PostState.FAILED}


def note_gone(
    parts: Parts, article_id: int, now: datetime, *, said: bool = False
) -> tuple[int, ...]:
    """Note that an article's page was looked for and is gone; blocking.

    From the second time on, nothing of it that waits goes out any more, and nothing is
    made of it; that what is out is taken down is proposed by the change that the store
    then keeps.

    Args:
        parts: The newsroom's parts.
        article_id: Of the article's row.
        now: Aware UTC.
        said: Who unpublished it says so, which is proof enough: see `ChangeStore.gone`.

    Returns:
        The ids of the posts that do not go now.

    Raises:
        LookupError: There is no such article.
    """
    parts.desk.changes.gone(article_id, now, said=said)
    if not parts.desk.changes.gone_twice(article_id):
        return ()
    stopped: list[int] = []
    for _ in range(_LOOKS):
        posts = parts.posts.of_article(article_id)
        waiting = [post for post in posts if post.state in _QUEUED]
        if not waiting:
            break
        stopped += [post.id for post in waiting if _stop(parts, post, now)]
    return tuple(stopped)


def _stop(parts: Parts, post: Post, now: datetime) -> bool:
    """Skip a post; what a worker holds, or was refused, can only be cancelled."""
    if post.state in _RULED:
        return parts.posts.skip(post.id, post.version, why=UNPUBLISHED, now=now)
    return parts.posts.cancel(
        post.id, post.version, actor=_ACTOR, why=UNPUBLISHED, now=now
    )
