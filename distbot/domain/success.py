"""What worked in a period: how readers took to the posts, and to which of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from distbot.domain.period import Period
from distbot.domain.report import VIEW, ReportedPost, lateness, ranked

_BEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How readers took to some posts.

    Attributes:
        posts: How many there are.
        reactions: Their answers in all, views left out.
        typical: Half of the posts have no more answers; 0 without posts.
        views: How often the posts were seen, as far as their network tells.
    """

    posts: int
    reactions: int
    typical: int
    views: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What one destination brought.

    Attributes:
        destination: Its name.
        response: To its posts.
        late_median: Half of them were no later than that; None: none was planned.
        late_p90: 90 of 100 were no later.
    """

    destination: str
    response: Response
    late_median: timedelta | None
    late_p90: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """What worked in a period.

    Attributes:
        newsroom: Its short name.
        period: Which.
        until: As far as is told, aware UTC.
        response: To all posts that were published in it.
        grounds: By destination, those of the config in its order; without posts: none.
        quoted: To the posts with a quote card.
        unquoted: To the others.
        best: At most five that stand and were answered, the most answered first.
    """

    newsroom: str
    period: Period
    until: datetime
    response: Response
    grounds: tuple[Ground, ...]
    quoted: Response
    unquoted: Response
    best: tuple[ReportedPost, ...]


def success_of(
    period: Period,
    until: datetime,
    *,
    newsroom: str,
    destinations: Sequence[str],
    posts: Iterable[ReportedPost],
) -> Success:
    """Sum up what worked.

    Args:
        period: Which.
        until: As far as it has gone, aware UTC.
        newsroom: Its short name.
        destinations: The config's, in its order; others follow by name.
        posts: All of the period; those that were not published in it are left out.
    """
    out = [p for p in posts if p.receipt is not None and period.has(p.receipt.at)]
    standing = [p for p in out if p.reactions and p.taken_down_at is None]
    return Success(
        newsroom=newsroom,
        period=period,
        until=until,
        response=_response(out),
        grounds=tuple(_grounds(destinations, out)),
        quoted=_response([post for post in out if post.quoted]),
        unquoted=_response([post for post in out if not post.quoted]),
        best=tuple(sorted(standing, key=_rank)[:_BEST]),
    )


def _grounds(
    destinations: Sequence[str], out: Sequence[ReportedPost]
) -> Iterator[Ground]:
    others = sorted({post.destination for post in out} - set(destinations))
    for name in (*destinations, *others):
        there = [post for post in out if post.destination == name]
        late = sorted(span for p in there if (span := lateness(p)) is not None)
        if there:
            yield Ground(
                destination=name,
                response=_response(there),
                late_median=ranked(late, 50) if late else None,
                late_p90=ranked(late, 90) if late else None,
            )


def _response(posts: Sequence[ReportedPost]) -> Response:
    reactions = sorted(post.reactions for post in posts)
    return Response(
        posts=len(posts),
        reactions=sum(reactions),
        typical=ranked(reactions, 50) if reactions else 0,
        views=sum(post.counts.get(VIEW, 0) for post in posts),
    )


def _rank(post: ReportedPost) -> tuple[int, int, int]:
    return -post.reactions, -post.counts.get(VIEW, 0), post.id
