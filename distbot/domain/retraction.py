"""By which way a post is taken back, wherever it stands."""

from enum import Enum

from distbot.domain.post import PostState


class Way(Enum):
    """What taking a post back means for it."""

    CANCEL = "cancel"
    """It is not out, and will not go."""
    DELETE = "delete"
    """It is out, and its network is asked to take it away."""
    UNDER_WAY = "under way"
    """That was asked for already."""
    NONE = "none"
    """It is not out: given up, or taken down."""
    WAIT = "wait"
    """It is just being sent, or changed; in a minute it can be said."""
    SETTLE = "settle"
    """It may be out, and nobody knows: somebody has to look first."""
    UNREACHABLE = "unreachable"
    """It is out, at a destination that the config does not name any more."""


STUCK = frozenset({Way.WAIT, Way.SETTLE, Way.UNREACHABLE})
"""What cannot be taken back now."""


class Standing(Enum):
    """What is under way with a published post."""

    AS_SENT = "as sent"
    CHANGING = "changing"
    GOING = "going"
    GONE = "gone"


_OUT = {
    Standing.AS_SENT: Way.DELETE,
    Standing.CHANGING: Way.WAIT,
    Standing.GOING: Way.UNDER_WAY,
    Standing.GONE: Way.NONE,
}
_WAYS = {
    PostState.DRAFT: Way.CANCEL,
    PostState.APPROVED: Way.CANCEL,
    PostState.CLAIMED: Way.CANCEL,
    PostState.FAILED: Way.CANCEL,
    PostState.SENDING: Way.WAIT,
    PostState.UNKNOWN: Way.SETTLE,
    PostState.CANCELLED: Way.NONE,
    PostState.SKIPPED: Way.NONE,
}


def way_back(state: PostState, standing: Standing, *, reachable: bool) -> Way:
    """Say how a post is taken back.

    Args:
        state: The post's.
        standing: Of a published post; without meaning for any other.
        reachable: Whether the config still names its destination.
    """
    if state is not PostState.PUBLISHED:
        return _WAYS[state]
    way = _OUT[standing]
    return Way.UNREACHABLE if way is Way.DELETE and not reachable else way
