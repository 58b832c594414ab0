"""A month's money on a network that bills posts, and which posts may carry a link.

First the plain posts that the rest of the month will bring are set aside, with a
margin for busy days. What remains buys links. Breaking news may use all of that;
what is of high priority, today's share; what is normal, as much of today's share as
is not likely to be wanted for something more important later in the day.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum

from distbot.domain.post import Priority
from distbot.domain.price import RateCard

_NOTHING = Decimal(0)
_ONE_DAY = Decimal(1)
_WEEK = Decimal(7)
_DAY_IN_MICROSECONDS = Decimal(24 * 60 * 60 * 1_000_000)
_DEVIATIONS = Decimal(2)
"""Posts come by chance: their number strays by the square root of what is expected;
twice that is set aside."""

_LOW = Decimal("0.2")

_UNKNOWN_POSTS = Decimal(30)
"""A day's posts where nothing is known yet: those of a regional newsroom (facts.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """An account's calendar month, on the newsroom's clock, as it stands.

    Attributes:
        began: Local midnight of its first day, aware.
        ends: Local midnight after its last day, aware.
        limit_usd: What may be billed in it.
        spent_usd: What was billed in it, or may have been.
        posts_lately: As `posts_a_day` says.
        links_today: Posts of today that carry a link: sent, approved or drafted.
        day_began: Today's local midnight, aware.
        promised_usd: Price of what is approved or drafted, and not sent yet.
    """

    began: datetime
    ends: datetime
    limit_usd: Decimal
    spent_usd: Decimal
    posts_lately: Decimal
    links_today: int
    day_began: datetime
    promised_usd: Decimal = _NOTHING

    def __post_init__(self) -> None:
        """Refuse a month that is none.

        Raises:
            ValueError: A time is naive, or the month ends before it begins.
        """
        if any(t.tzinfo is None for t in (self.began, self.ends, self.day_began)):
            raise ValueError("a month's times carry their offset")
        if self.ends.astimezone(UTC) <= self.began.astimezone(UTC):
            raise ValueError("a month ends after it began")


class Strain(Enum):
    """How hard a month's spending has come up against its limit."""

    LOW = "low"
    GONE = "gone"


def posts_a_day(week: int, first_at: datetime | None, now: datetime) -> Decimal:
    """Return how many posts a day bring, as the last seven days were; 0: not known.

    An account in its first week has only the days since its first post, and before
    the first of them is over nothing can be said.

    Args:
        week: Posts in the seven days before.
        first_at: When the account's first post was, aware; None: it had none.
        now: Aware.
    """
    known = _NOTHING if first_at is None else _days(first_at, now)
    return _NOTHING if known < _ONE_DAY else Decimal(week) / min(known, _WEEK)


def left(month: Month) -> Decimal:
    """Return what may still be billed this month, in US dollars; never below zero."""
    return max(month.limit_usd - month.spent_usd, _NOTHING)


def strain(month: Month, rates: RateCard) -> Strain | None:
    """Say whether a month's money is near its end: people may still do something.

    `LOW` when a fifth of the limit is left, or less; `GONE` when no plain post can be
    paid any more. None also where nothing was to be spent at all.
    """
    if month.limit_usd <= 0:
        return None
    if left(month) < rates.post_usd:
        return Strain.GONE
    return Strain.LOW if left(month) <= month.limit_usd * _LOW else None


def spare(month: Month, rates: RateCard, now: datetime) -> Decimal:
    """Return what is left when the month's plain posts are set aside.

    Those that are approved or drafted, and those that may still come with a margin for
    busy days; never below zero.
    """
    return max(_Purse(month=month, rates=rates, now=now).free, _NOTHING)


def forecast(month: Month, now: datetime) -> Decimal:
    """Return what the month will have cost at its end, if it goes on as it went.

    The first day counts as a whole one: a post in its first minute is taken for all
    that a day costs. Before the month begins, and after its end, the answer is what
    was spent.

    Args:
        month: As it stands.
        now: Aware.
    """
    if not _days(month.began, month.ends) > _days(month.began, now) >= 0:
        return month.spent_usd
    passed = max(_days(month.began, now), _ONE_DAY)
    return month.spent_usd + month.spent_usd * _days(now, month.ends) / passed


def grants_link(
    month: Month, rates: RateCard, priority: Priority, now: datetime
) -> tuple[bool, str]:
    """Say whether a post may carry a link where links cost, and why, for an editor.

    Where a link costs no more than none, and where the budget pays one on every
    post that is expected, all get it. It is never granted where it cannot be paid.

    Args:
        month: As it stands, without this post.
        rates: The account's.
        priority: Of the post.
        now: Aware.
    """
    purse = _Purse(month=month, rates=rates, now=now)
    return purse.settled() or purse.by_priority(priority)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Purse:
    """What one account's month has for links."""

    month: Month
    rates: RateCard
    now: datetime

    def settled(self) -> tuple[bool, str] | None:
        """Answer where it makes no difference which post asks."""
        if self.room < self.whole:
            return False, self._shortage()
        if self.extra <= 0:
            return True, "a link costs no more than none"
        if self.room >= self.whole * (1 + _posts_expected(self.month, self.now)):
            return True, "the budget pays a link on every post"
        return None

    def by_priority(self, priority: Priority) -> tuple[bool, str]:
        """Answer where links are few."""
        if priority is Priority.EVERGREEN:
            return False, "an evergreen post goes without"
        if self.free < self.extra:
            return False, f"the last ${self.room:.2f} are kept for posts without one"
        match priority:
            case Priority.BREAKING:
                return True, f"breaking: the month has ${self.free:.2f} for links"
            case Priority.HIGH:
                return self._within(self.saved_share, "today's share")
            case Priority.NORMAL:
                return self._within(self.released_share, "today's share by now")

    @property
    def room(self) -> Decimal:
        """What is neither spent nor promised; below zero if too much is."""
        return self.month.limit_usd - self.month.spent_usd - self.month.promised_usd

    @property
    def plain(self) -> Decimal:
        """What a post without a link costs, its picture included."""
        return self.rates.post_usd + self.rates.alt_text_usd

    @property
    def whole(self) -> Decimal:
        """What a post with a link costs, its picture included."""
        return self.rates.link_post_usd + self.rates.alt_text_usd

    @property
    def extra(self) -> Decimal:
        """What the link alone costs."""
        return self.whole - self.plain

    @property
    def free(self) -> Decimal:
        """What links may cost, when all plain posts and this one are set aside."""
        return self.room - self.plain * (1 + _posts_expected(self.month, self.now))

    @property
    def share(self) -> Decimal:
        """Today's part, the days that are left having the same."""
        days = _days(self.month.day_began, self.month.ends)
        return self._pot / max(days, _ONE_DAY)

    @property
    def saved_share(self) -> Decimal:
        """Today's part; where it is less than a link, earlier days' are saved up."""
        month = self.month
        later = max(_days(month.day_began, month.ends) - _ONE_DAY, _NOTHING)
        plain = self.plain * _posts_expected(month, month.began)
        whole_month = max(month.limit_usd - plain, _NOTHING)
        saved = self._pot - whole_month * later / _days(month.began, month.ends)
        return max(self.share, min(saved, self.extra))

    @property
    def released_share(self) -> Decimal:
        """As much of today's part as of the day is over."""
        passed = max(_days(self.month.day_began, self.now), _NOTHING)
        return self.share * min(passed, _ONE_DAY)

    @property
    def _pot(self) -> Decimal:
        """What was there for links when today began."""
        return self.free + self.month.links_today * self.extra

    def _within(self, share: Decimal, named: str) -> tuple[bool, str]:
        given, links = self.month.links_today, max(int(share / self.extra), 0)
        return given < links, f"{named}: {given} of {links} links given"

    def _shortage(self) -> str:
        if self.month.limit_usd <= 0:
            return "the month's budget is $0"
        return f"${max(self.room, _NOTHING):.2f} are left, ${self.whole:.3f} needed"


def _posts_expected(month: Month, now: datetime) -> Decimal:
    """Return how many more posts the month may bring, a busy time included."""
    a_day = month.posts_lately or _UNKNOWN_POSTS
    mean = a_day * max(_days(now, month.ends), _NOTHING)
    return mean + _DEVIATIONS * mean.sqrt()


def _days(begin: datetime, end: datetime) -> Decimal:
    """Return the time between, in days of 24 hours; negative if `end` is earlier.

    In UTC: Python subtracts times of one zone as its clock shows them, an hour wrong
    over a night on which that is set.
    """
    span = end.astimezone(UTC) - begin.astimezone(UTC)
    return Decimal(span // timedelta(microseconds=1)) / _DAY_IN_MICROSECONDS
