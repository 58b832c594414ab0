"""An article's page: there, gone, or nobody knows; and when a gone one is believed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from http import HTTPStatus

UNPUBLISHED = "unpublished: its article is gone"
"""Why nothing of such an article goes out."""

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_EVERY = timedelta(minutes=15)
_APART = timedelta(seconds=60)
"""One look in vain may fall into the second in which a site is updated."""

_WITNESSES = 3


class Presence(Enum):
    """What a look at a page found."""

    THERE = "there"
    GONE = "gone"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What is known of an article's page.

    Attributes:
        last_at: When it was last looked at, aware UTC.
        gone_since: When it was first found gone, and ever since; None: it was not.
        was_there: It was found there at least once.
    """

    last_at: datetime
    gone_since: datetime | None = None
    was_there: bool = False


def presence_of(status: int | None) -> Presence:
    """Read the HTTP status of a page (RFC 9110, 15.5.5 and 15.5.11).

    Only 404 and 410 say that it is gone: a site that is down, slow or locked still has
    its articles.

    Args:
        status: None: there was no whole answer.
    """
    if status in _GONE:
        return Presence.GONE
    there = status is not None and HTTPStatus(200) <= status < HTTPStatus(300)
    return Presence.THERE if there else Presence.UNSURE


def looked(earlier: Looks | None, found: Presence, now: datetime) -> Looks:
    """Add a look to what is known; one that found nothing out breaks a row."""
    was_there = earlier is not None and earlier.was_there
    since = earlier.gone_since if earlier is not None else None
    return Looks(
        last_at=now,
        gone_since=(since or now) if found is Presence.GONE else None,
        was_there=was_there or found is Presence.THERE,
    )


def next_look(looks: Looks) -> datetime:
    """Return when to look again: soon after a look in vain, else in a quarter hour."""
    again = _APART if looks.gone_since == looks.last_at else _EVERY
    return looks.last_at + again


def is_gone(looks: Looks) -> bool:
    """Say whether two looks in a row, a minute apart or more, found a page gone."""
    since = looks.gone_since
    return since is not None and looks.last_at - since >= _APART


def witnesses(known: Mapping[int, Looks], gone: int) -> Sequence[int]:
    """Name the pages that tell an article that is gone from a site that is broken.

    Where the links of a site break, every article answers 404.

    Args:
        known: What is known of each article's page.
        gone: The article that seems to be gone.

    Returns:
        At most three others that were there once, the best first; none: only its own
        page can be asked.
    """
    others = [
        (seen.gone_since is None, seen.last_at, article)
        for article, seen in known.items()
        if article != gone and seen.was_there
    ]
    return [article for _, _, article in sorted(others, reverse=True)[:_WITNESSES]]
