"""An unpublished article → what waits is skipped, and the desk has to decide."""

from collections.abc import Mapping
from datetime import datetime

from distbot.domain.post import Post, PostState
from distbot.domain.presence import UNPUBLISHED
from distbot.ports import Audience, Decision, Parts

_ACTOR = "rule"
_LOOKS = 3
"""A post may move between the look and the deed, and is looked at again."""

_RULED = frozenset({PostState.DRAFT, PostState.APPROVED})
_QUEUED = _RULED | {PostState.CLAIMED, PostState.FAILED}
_MOST = 500


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


def note_there(parts: Parts, article_id: int, *, seen: bool = False) -> bool:
    """Note that an article is there: looks in vain are forgotten; blocking.

    Nobody need decide any more about one that came back, and the desk hears of it: what
    was pulled does not go out by itself.

    Args:
        parts: The newsroom's parts.
        article_id: Of the article's row.
        seen: Its page was there, as caches may have it; else its own system says so.

    Returns:
        Whether it was gone until now.

    Raises:
        LookupError: There is no such article.
    """
    changes, now = parts.desk.changes, parts.clock.now()
    was_gone = changes.gone_twice(article_id)
    if not changes.there(article_id, seen=seen) or not was_gone:
        return False
    for change in changes.undecided(_MOST):
        if change.article_id == article_id and change.after is None:
            changes.decide(change.id, Decision.LEAVE, "distbot", now)
    if parts.posts.of_article(article_id):  # else it goes its way as if new
        tell_desk(parts, "back", article_id, {})
    return True


def tell_desk(
    parts: Parts, kind: str, article_id: int, more: Mapping[str, str]
) -> None:
    """Tell the desk what became of an article, each time that it does; blocking."""
    now, article = parts.clock.now(), parts.articles.get(article_id)
    cause = f"{kind} {article_id} {now.isoformat(timespec='milliseconds')}"
    fields = {"headline": article.headline, "url": article.url or "", **more}
    parts.notices.announce(cause, Audience.DESK, kind, fields, now)


def _stop(parts: Parts, post: Post, now: datetime) -> bool:
    """Skip a post; what a worker holds, or was refused, can only be cancelled."""
    if post.state in _RULED:
        return parts.posts.skip(post.id, post.version, why=UNPUBLISHED, now=now)
    return parts.posts.cancel(
        post.id, post.version, actor=_ACTOR, why=UNPUBLISHED, now=now
    )
