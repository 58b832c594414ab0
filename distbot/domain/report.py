"""How a period went: what went where, how late, at what price, and how it was liked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from distbot.domain.period import Period
from distbot.domain.post import PostState, Receipt
from distbot.domain.reading import ArticleClass
from distbot.domain.report_causes import Cause, Group, cause_of, grouped

_T = TypeVar("_T")

VIEW = "view"
"""The kind of count that is no answer of a reader's."""

_BEST = 5
_NO_TIME = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What happened to a post in the period.

    Attributes:
        at: Aware UTC.
        after: The new state.
        why: In words, or None.
    """

    at: datetime
    after: PostState
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPost:
    """A post that was published, or moved, in the period.

    Attributes:
        id: Of the row.
        headline: Of its article.
        url: Of its article, or None.
        published_at: Of its article, aware; None where its source did not say.
        destination: Its name.
        variant: 0 is the first.
        state: As it is now.
        reason: Why, if that needs one.
        article_class: Of its article.
        linked: Whether it carries the article's address.
        price_usd: What publishing it is billed.
        due_at: Aware UTC; None until planned.
        receipt: Exactly if published.
        is_first: It is the first of all its article's posts.
        is_repeat: An earlier variant was published there.
        edits: How often it was changed, in the period, after it was published.
        taken_down_at: When it was, aware UTC; None: it was not, by the desk.
        quoted: Whether its card carries a quote.
        moves: In the period, oldest first.
        counts: How followers took to it: kind → how many.
    """

    id: int
    headline: str
    url: str | None
    published_at: datetime | None
    destination: str
    variant: int
    state: PostState
    reason: str | None
    article_class: ArticleClass
    linked: bool
    price_usd: Decimal
    due_at: datetime | None
    receipt: Receipt | None
    is_first: bool = False
    is_repeat: bool = False
    edits: int = 0
    taken_down_at: datetime | None = None
    quoted: bool = False
    moves: tuple[Move, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def reactions(self) -> int:
        """How many answers of readers it has, views left out."""
        return sum(number for kind, number in self.counts.items() if kind != VIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Something that should be out and is not, or that nobody knows of.

    Attributes:
        post_id: Of the row.
        headline: Of its article.
        destination: Its name.
        state: Where it stands.
        cause: Why.
        due_at: When it was due, aware UTC; None: it was never planned.
    """

    post_id: int
    headline: str
    destination: str
    state: PostState
    cause: Cause
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What one destination published.

    Attributes:
        destination: Its name.
        published: How many posts; the sum of `by_class`.
        by_class: The same by the class of their articles; only those that there are.
        linked: How many of them carry the article's address.
        repeats: How many of them told an evergreen again.
        edits: How often posts there were changed.
        taken_down: How many were.
    """

    destination: str
    published: int
    by_class: Mapping[ArticleClass, int]
    linked: int
    repeats: int
    edits: int
    taken_down: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long things took.

    Attributes:
        number: Of how many; at least one.
        median: Half took no longer.
        p95: 95 of 100 took no longer.
        worst: None took longer.
    """

    number: int
    median: timedelta
    p95: timedelta
    worst: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account's money.

    Attributes:
        name: Channel and account: "x:".
        limit_usd: What its month may cost.
        period_usd: What the period has cost, or may have.
        month_usd: The same of the present month so far.
        promised_usd: Price of what is drafted or approved, and not sent yet.
        forecast_usd: What the month will have cost, if it goes on so.
    """

    name: str
    limit_usd: Decimal
    period_usd: Decimal
    month_usd: Decimal
    promised_usd: Decimal
    forecast_usd: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a period went.

    Attributes:
        newsroom: Its short name.
        period: Which.
        until: As far as is told: its end, or when the report was made; aware UTC.
        places: By destination, those of the config in its order.
        from_due: From when posts were due to their receipts; None: there were none.
        from_article: From an article's publication to its first post; None: none.
        failed: Why posts failed, the most frequent first.
        skipped: Why posts were left out, the most frequent first.
        unknown: What may be out or not, as it is now, oldest first.
        questions: How many of these wait for a person's answer.
        holes: What else should be out and is not, as it is now, oldest first.
        accounts: Those that are billed.
        best: At most five posts that readers answered, the most answered first.
        posts: All that the report tells of, in the order of their ids.
    """

    newsroom: str
    period: Period
    until: datetime
    places: tuple[Place, ...]
    from_due: Spread | None
    from_article: Spread | None
    failed: tuple[Group, ...]
    skipped: tuple[Group, ...]
    unknown: tuple[Hole, ...]
    questions: int
    holes: tuple[Hole, ...]
    accounts: tuple[Account, ...]
    best: tuple[ReportedPost, ...]
    posts: tuple[ReportedPost, ...]

    @property
    def published(self) -> int:
        """How many posts went out, everywhere."""
        return sum(place.published for place in self.places)


def report_of(  # noqa: PLR0913 - what a report is made of
    period: Period,
    until: datetime,
    *,
    newsroom: str,
    destinations: Sequence[str],
    posts: Sequence[ReportedPost],
    holes: Sequence[Hole],
    questions: int,
    accounts: Sequence[Account],
) -> Report:
    """Sum up a period.

    Args:
        period: Which.
        until: As far as it has gone, aware UTC.
        newsroom: Its short name.
        destinations: The config's, in its order; others follow by name.
        posts: All that were published or moved in it.
        holes: All there are now, oldest first; of what is given up only that is told
            which the period gave up.
        questions: How many of the unknown ones wait for an answer.
        accounts: Those that are billed.
    """
    told = [post for post in posts if cause_of(post.reason) is not Cause.BASELINE]
    out = [post for post in told if _published_in(period, post)]
    mine = {post.id for post in told}
    open_holes = [
        h for h in holes if h.state is not PostState.SKIPPED or h.post_id in mine
    ]
    lost = [hole for hole in open_holes if hole.state is PostState.UNKNOWN]
    return Report(
        newsroom=newsroom,
        period=period,
        until=until,
        places=tuple(_places(period, destinations, told)),
        from_due=spread(map(lateness, out)),
        from_article=spread(_age(post) for post in out if post.is_first),
        failed=grouped(_whys(told, PostState.FAILED)),
        skipped=grouped(_whys(told, PostState.SKIPPED)),
        unknown=tuple(lost),
        questions=questions,
        holes=tuple(hole for hole in open_holes if hole not in lost),
        accounts=tuple(accounts),
        best=tuple(sorted(filter(_liked, out), key=_rank)[:_BEST]),
        posts=tuple(sorted(told, key=lambda post: post.id)),
    )


def lateness(post: ReportedPost) -> timedelta | None:
    """Return how long after it was due a post was published; never below zero.

    None: it is not, or it was never planned.
    """
    if post.receipt is None or post.due_at is None:
        return None
    return max(post.receipt.at - post.due_at, _NO_TIME)


def spread(spans: Iterable[timedelta | None]) -> Spread | None:
    """Return how spans are spread, by nearest rank; None where there is none.

    Args:
        spans: In any order; None is left out.
    """
    known = sorted(span for span in spans if span is not None)
    if not known:
        return None
    return Spread(
        number=len(known),
        median=ranked(known, 50),
        p95=ranked(known, 95),
        worst=known[-1],
    )


def ranked(values: Sequence[_T], percent: int) -> _T:
    """Return what so many of 100 values do not pass, by nearest rank.

    Args:
        values: In their order, the least first; at least one.
        percent: 1 to 100.
    """
    return values[-(-len(values) * percent // 100) - 1]


def _published_in(period: Period, post: ReportedPost) -> bool:
    return post.receipt is not None and period.has(post.receipt.at)


def _taken_down_in(period: Period, post: ReportedPost) -> bool:
    return post.taken_down_at is not None and period.has(post.taken_down_at)


def _places(
    period: Period, destinations: Sequence[str], posts: Sequence[ReportedPost]
) -> Iterator[Place]:
    others = sorted({post.destination for post in posts} - set(destinations))
    for name in (*destinations, *others):
        there = [post for post in posts if post.destination == name]
        if there or name in destinations:
            yield _place(name, period, there)


def _place(name: str, period: Period, there: Sequence[ReportedPost]) -> Place:
    out = [post for post in there if _published_in(period, post)]
    numbers = {
        kind: sum(post.article_class is kind for post in out) for kind in ArticleClass
    }
    return Place(
        destination=name,
        published=len(out),
        by_class={kind: number for kind, number in numbers.items() if number},
        linked=sum(post.linked for post in out),
        repeats=sum(post.is_repeat for post in out),
        edits=sum(post.edits for post in there),
        taken_down=sum(_taken_down_in(period, post) for post in there),
    )


def _age(post: ReportedPost) -> timedelta | None:
    if post.receipt is None or post.published_at is None:
        return None
    return max(post.receipt.at - post.published_at, _NO_TIME)


def _whys(
    posts: Sequence[ReportedPost], state: PostState
) -> Iterator[tuple[str, str | None]]:
    """Give the destination and the reason of each move to a state."""
    for post in posts:
        for move in post.moves:
            if move.after is state:
                yield post.destination, move.why


def _liked(post: ReportedPost) -> bool:
    return any(post.counts.values())


def _rank(post: ReportedPost) -> tuple[int, int, int]:
    """Order by answers, then by views, then by age."""
    return -post.reactions, -post.counts.get(VIEW, 0), post.id
