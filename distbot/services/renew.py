"""An article that changed while its posts wait → they say what it says now."""

from collections.abc import Callable
from datetime import datetime

from distbot.domain.article import Article
from distbot.domain.newsroom import Destination
from distbot.domain.post import Draft, Post
from distbot.ports import Parts

_BATCH = 20
_ACTOR = "rule"
_FOR_PEOPLE = "its article has other words now, for which its rule wants an editor"

Write = Callable[[Article, Destination], Draft]
"""Words an article for a destination."""

MayGo = Callable[[Draft, Destination], bool]
"""Says whether a draft may go out although nobody has read it."""


def renew(parts: Parts, write: Write, may_go: MayGo) -> int:
    """Word anew what a rule let go and is not out, where its article changed; blocking.

    What a person approved, wrote or asked for is theirs: the desk is asked about it. A
    post that its rule would not let go with its new words, or that cannot be worded, is
    a draft again.

    Args:
        parts: The newsroom's parts.
        write: Raises where it cannot be, whatever the reason.
        may_go: By the newsroom's rules.

    Raises:
        OSError: There is no room for a card; it is tried again.

    Returns:
        How many do not go out as they were.
    """
    return sum(
        _renew(parts, post, write, may_go)
        for post in parts.desk.changes.outdated(_BATCH)
    )


def _renew(parts: Parts, post: Post, write: Write, may_go: MayGo) -> bool:
    destination = parts.destination(post.draft.destination)
    if destination is None:
        return False
    now = parts.clock.now()
    try:
        draft = write(parts.articles.get(post.article_id), destination)
    except OSError:
        raise  # a full disk is no fault of the article's
    except Exception:  # noqa: BLE001 - one bad article must not stop the others
        return _give_to_people(parts, post, post.draft, now)
    if may_go(draft, destination):
        return parts.desk.changes.renew(post, draft, now)
    return _give_to_people(parts, post, draft, now)


def _give_to_people(parts: Parts, post: Post, draft: Draft, now: datetime) -> bool:
    return parts.posts.rewrite(
        post.id,
        post.version,
        draft,
        actor=_ACTOR,
        author=None,
        why=_FOR_PEOPLE,
        now=now,
    )
