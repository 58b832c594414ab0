"""Posts that stand on X: taking one away, and how followers took to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from distbot.channels._http_x import ApiClient
from distbot.domain.errors import ChannelError, Rejected, Unavailable

_MOST_IDS = 100
"""So many posts can be read by one call (docs.x.com, GET /2/tweets)."""

_GONE = "/resource-not-found"
"""Ends the type of the problem that a post is not there (docs.x.com, errors)."""

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "like_count": "like",
        "retweet_count": "repost",
        "reply_count": "reply",
        "quote_count": "quote",
        "bookmark_count": "bookmark",
        "impression_count": "view",
    }
)
"""X's names (docs.x.com, public_metrics) → a channel's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What X has of the posts that it was asked for.

    Attributes:
        posts: As X tells them, in no order.
        gone: The ids of those that it does not find.
    """

    posts: Sequence[Mapping[str, Any]]
    gone: frozenset[str]


def take_away(client: ApiClient, post_id: str) -> bool:
    """Delete an own post; say whether it is gone, by this call or before.

    How X answers for a post that is gone already is not published. So what it
    refuses to delete is looked up: one that it does not find costs nothing, and one
    that stands less than the deletion that was not billed. Where that fails, too, the
    refusal stands.

    Raises:
        Rejected: It stands, and X does not delete it.
        OutcomeUnknown: It may be gone.
        ChannelError: Anything else: it stands.
    """
    try:
        return client.delete_post(post_id)
    except Rejected as refusal:
        if _is_gone(client, post_id):
            return True
        raise refusal from None


def count(client: ApiClient, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Read what the public sees of own posts, 100 a call.

    Returns:
        Post id → kind → how many; posts that are gone are left out.

    Raises:
        ChannelError: A call failed; nothing of the others is kept.
    """
    counts: dict[str, dict[str, int]] = {}
    for start in range(0, len(ids), _MOST_IDS):
        posts = found_in(client.posts(ids[start : start + _MOST_IDS])).posts
        counts |= {str(post["id"]): _counts(post) for post in posts if "id" in post}
    return counts


def found_in(body: Mapping[str, Any]) -> Found:
    """Read an answer to `ApiClient.posts`; one without post has its errors.

    Raises:
        Unavailable: It has neither.
    """
    posts, errors = _objects(body, "data"), _objects(body, "errors")
    if not posts and not errors:
        raise Unavailable("X answered without posts")
    gone = (e for e in errors if str(e.get("type", "")).endswith(_GONE))
    return Found(posts=posts, gone=frozenset(str(e.get("value", "")) for e in gone))


def _is_gone(client: ApiClient, post_id: str) -> bool:
    try:
        return post_id in found_in(client.posts((post_id,))).gone
    except ChannelError:
        return False


def _objects(body: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    listed = body.get(name)
    many = listed if isinstance(listed, list) else []
    return [one for one in many if isinstance(one, Mapping)]


def _counts(post: Mapping[str, Any]) -> dict[str, int]:
    metrics = post.get("public_metrics")
    told = metrics if isinstance(metrics, Mapping) else {}
    return {
        kind: told[name] for name, kind in _KINDS.items() if type(told.get(name)) is int
    }
