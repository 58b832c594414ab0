import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from distbot.domain.budget import (
    Month,
    Strain,
    forecast,
    grants_link,
    left,
    posts_a_day,
    strain,
)
from distbot.domain.post import Priority
from distbot.domain.price import LIST_PRICES, RateCard

ZONE = ZoneInfo("Asia/Pontianak")
BEGAN = datetime(2026, 9, 1, tzinfo=ZONE)
ENDS = datetime(2026, 10, 1, tzinfo=ZONE)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)
PLAIN = LIST_PRICES.post_usd + LIST_PRICES.alt_text_usd
LINKED = LIST_PRICES.link_post_usd + LIST_PRICES.alt_text_usd
PRICES = st.decimals(0, 400, places=3)


def month(
    limit: Decimal | int = 45,
    spent: Decimal | int = 0,
    *,
    posts: int = 30,
    links: int = 0,
    day: int = 0,
    promised: Decimal | int = 0,
) -> Month:
    return Month(
        began=BEGAN,
        ends=ENDS,
        limit_usd=Decimal(limit),
        spent_usd=Decimal(spent),
        posts_lately=Decimal(posts),
        links_today=links,
        day_began=BEGAN + day * DAY,
        promised_usd=Decimal(promised),
    )


def granted(
    asked: Month,
    priority: Priority,
    *,
    hours: float = 12,
    rates: RateCard = LIST_PRICES,
) -> bool:
    return grants_link(asked, rates, priority, asked.day_began + DAY * hours / 24)[0]


@pytest.mark.parametrize(
    ("spent", "passed", "expected"),
    [
        ("0", timedelta(), "0"),
        ("0.02", timedelta(minutes=1), "0.62"),  # the first day counts whole
        ("1", DAY, "30"),
        ("10", 15 * DAY, "20"),
        ("19.99", 30 * DAY - MICROSECOND, "19.99"),
        ("19.99", 30 * DAY, "19.99"),
        ("19.99", 31 * DAY, "19.99"),
        ("0", -DAY, "0"),
    ],
)
def test_a_month_goes_on_as_it_went(
    spent: str, passed: timedelta, expected: str
) -> None:
    asked = month(spent=Decimal(spent))
    wanted = pytest.approx(Decimal(expected), abs=Decimal("0.0001"))
    assert forecast(asked, BEGAN + passed) == wanted


def test_a_night_on_which_the_clock_is_set_is_as_long_as_it_is() -> None:
    zone = ZoneInfo("Europe/Berlin")
    march = replace(
        month(spent=100),
        began=datetime(2026, 3, 1, tzinfo=zone),
        ends=datetime(2026, 4, 1, tzinfo=zone),
        day_began=datetime(2026, 3, 29, tzinfo=zone),
    )
    hours_passed, hours = 28 * 24 + 23, 31 * 24 - 1
    now = datetime(2026, 3, 30, tzinfo=zone)
    assert forecast(march, now) == pytest.approx(Decimal(100 * hours) / hours_passed)


@given(spent=PRICES, at=st.integers(0, 30 * 24 * 60))
def test_a_forecast_is_never_less_than_what_was_spent(spent: Decimal, at: int) -> None:
    assert forecast(month(spent=spent), BEGAN + timedelta(minutes=at)) >= spent


def test_nothing_is_left_below_zero() -> None:
    assert left(month(20, 5)) == 15
    assert left(month(20, 25)) == 0


def test_a_month_without_an_offset_is_refused() -> None:
    naive = datetime(2026, 9, 1)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="offset"):
        replace(month(), began=naive)
    with pytest.raises(ValueError, match="offset"):
        replace(month(), ends=naive)
    with pytest.raises(ValueError, match="offset"):
        replace(month(), day_began=naive)


def test_a_month_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="after it began"):
        replace(month(), ends=BEGAN)


@pytest.mark.parametrize(
    ("week", "first", "expected"),
    [
        (0, None, "0"),
        (5, timedelta(hours=23), "0"),
        (30, DAY, "30"),
        (60, 2 * DAY, "30"),
        (210, 300 * DAY, "30"),
    ],
)
def test_a_young_account_is_not_taken_for_a_quiet_one(
    week: int, first: timedelta | None, expected: str
) -> None:
    began = None if first is None else ENDS - first
    assert posts_a_day(week, began, ENDS) == Decimal(expected)


@pytest.mark.parametrize("priority", Priority)
def test_without_a_budget_there_is_no_link_and_it_says_why(priority: Priority) -> None:
    asked = grants_link(month(0), LIST_PRICES, priority, BEGAN)
    assert asked == (False, "the month's budget is $0")


@pytest.mark.parametrize("priority", Priority)
def test_a_link_that_costs_nothing_more_is_given(priority: Priority) -> None:
    same = RateCard(link_post_usd=LIST_PRICES.post_usd)
    assert granted(month(20), priority, rates=same)
    free = RateCard(
        post_usd=Decimal(0), link_post_usd=Decimal(0), alt_text_usd=Decimal(0)
    )
    assert granted(month(0), priority, rates=free)


@pytest.mark.parametrize("priority", Priority)
def test_a_budget_that_pays_every_link_gives_every_link(priority: Priority) -> None:
    assert granted(month(300), priority, hours=0)


def test_evergreens_go_without_where_links_are_few() -> None:
    allowed, why = grants_link(month(45), LIST_PRICES, Priority.EVERGREEN, BEGAN)
    assert (allowed, why) == (False, "an evergreen post goes without")


def test_what_plain_posts_need_buys_no_link_for_breaking_news() -> None:
    asked = grants_link(month(18), LIST_PRICES, Priority.BREAKING, BEGAN)
    assert asked == (False, "the last $18.00 are kept for posts without one")


def test_breaking_news_may_use_what_later_days_would_have() -> None:
    used_up = month(45, links=20)
    assert granted(used_up, Priority.BREAKING)
    assert not granted(used_up, Priority.HIGH)


def test_breaking_news_may_use_that_and_not_a_thousandth_more() -> None:
    """Twenty-five posts are expected on the last day, and ten more may come."""
    needed = LINKED + 35 * PLAIN
    for missing in (Decimal(0), Decimal("0.001")):
        asked = month(45, 45 - needed + missing, posts=25, day=29)
        assert granted(asked, Priority.BREAKING, hours=0) is (missing == 0)


def test_a_days_share_does_not_shrink_as_it_is_used() -> None:
    """Four links for the last day: two are given, two may follow."""
    set_aside = PLAIN * (1 + 35)
    last = month(45, 45 - set_aside - Decimal("0.37"), posts=25, day=29, links=2)
    asked = grants_link(last, LIST_PRICES, Priority.HIGH, last.day_began)
    assert asked == (True, "today's share: 2 of 4 links given")


def test_what_is_promised_is_gone() -> None:
    assert granted(month(25), Priority.BREAKING)
    assert not granted(month(25, promised=6), Priority.BREAKING)


def test_todays_share_is_for_what_is_important_first() -> None:
    """$45 leave four links a day when plain posts are paid."""
    for links, hours, normal in ((0, 3, False), (0, 8, True), (1, 8, False)):
        asked = month(45, links=links)
        assert granted(asked, Priority.HIGH, hours=hours)
        assert granted(asked, Priority.NORMAL, hours=hours) is normal
    assert not granted(month(45, links=4), Priority.HIGH, hours=23)


def test_a_share_smaller_than_a_link_is_saved_up() -> None:
    """$22 leave some fifteen links for thirty days."""
    assert not granted(month(22), Priority.HIGH, hours=0)
    three_days = PLAIN * 30 * 3
    assert granted(month(22, three_days, day=3), Priority.HIGH, hours=0)
    assert not granted(month(22, three_days, day=3, links=1), Priority.HIGH, hours=0)


def test_an_account_of_which_nothing_is_known_does_not_begin_with_a_spree() -> None:
    assert not granted(month(20, posts=0), Priority.NORMAL, hours=1)
    assert not granted(month(20, posts=0, links=2), Priority.HIGH)


@given(
    limit=PRICES,
    spent=PRICES,
    promised=PRICES,
    posts=st.integers(0, 200),
    links=st.integers(0, 50),
    at=st.integers(0, 30 * 24 * 60 - 1),
)
def test_what_is_granted_can_be_paid_and_never_goes_to_the_less_important(
    limit: Decimal,
    spent: Decimal,
    promised: Decimal,
    posts: int,
    links: int,
    at: int,
) -> None:
    day, minute = divmod(at, 24 * 60)
    asked = month(limit, spent, posts=posts, links=links, day=day, promised=promised)
    answers = [granted(asked, one, hours=minute / 60) for one in Priority]
    assert answers == sorted(answers, reverse=True)
    assert not answers[0] or spent + promised + LINKED <= limit


@given(limit=PRICES, spent=PRICES, day=st.integers(0, 29))
def test_breaking_news_leaves_what_the_plain_posts_need(
    limit: Decimal, spent: Decimal, day: int
) -> None:
    asked = month(limit, spent, day=day)
    assume(granted(asked, Priority.BREAKING, hours=0))
    assert limit - spent - LINKED >= 30 * (30 - day) * PLAIN


@dataclass(slots=True)
class Told:
    """How a simulated month went."""

    spent: Decimal = Decimal(0)
    unpaid: int = 0
    asked: dict[Priority, int] = field(
        default_factory=lambda: dict.fromkeys(Priority, 0)
    )
    given: dict[Priority, int] = field(
        default_factory=lambda: dict.fromkeys(Priority, 0)
    )

    def part(self, priority: Priority) -> float:
        return self.given[priority] / self.asked[priority]


def lived(limit: int, seed: int, *, known: bool, a_day: int = 30) -> Told:
    """Live the month of facts.md: 30 articles a day, from six to ten."""
    chance, told = random.Random(seed), Told()  # noqa: S311 - a simulation
    before = [a_day] * 7 if known else []
    weights = (1, 8, 45, 6)  # one in sixty is breaking, eight are important, …
    for day in range(30):
        links = 0
        for hour in sorted(chance.uniform(6, 22) for _ in range(a_day)):
            (priority,) = chance.choices(list(Priority), weights)
            lately = Decimal(sum(before[-7:])) / len(before[-7:]) if before else 0
            asked = month(limit, told.spent, links=links, day=day)
            asked = replace(asked, posts_lately=Decimal(lately))
            link = granted(asked, priority, hours=hour)
            price = LINKED if link else PLAIN
            told.asked[priority] += 1
            if told.spent + price > limit:
                told.unpaid += 1
                continue
            told.spent += price
            told.given[priority] += link
            links += link
        before.append(a_day)
    return told


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("limit", [20, 45, 180])
def test_a_month_stays_in_its_budget_and_the_important_comes_first(
    limit: int, *, known: bool
) -> None:
    for seed in range(3):
        told = lived(limit, seed, known=known)
        assert told.unpaid == 0
        assert told.spent <= limit
        parts = [told.part(priority) for priority in Priority]
        assert parts == sorted(parts, reverse=True)
        assert told.spent > limit - 10 * LINKED or limit == 180


@pytest.mark.parametrize("limit", [45, 180])
def test_breaking_news_always_has_its_link_where_there_is_money(limit: int) -> None:
    for seed in range(3):
        assert lived(limit, seed, known=True).part(Priority.BREAKING) == 1


def test_a_small_budget_is_for_breaking_news() -> None:
    told = lived(20, 1, known=True)
    assert told.given[Priority.BREAKING] > told.given[Priority.HIGH]
    assert told.given[Priority.NORMAL] <= 1


def test_a_budget_below_the_plain_posts_buys_no_link() -> None:
    told = lived(15, 1, known=True)
    assert sum(told.given.values()) == 0


def test_times_may_be_in_any_zone() -> None:
    asked = month(45, day=10, spent=9)
    now = (asked.day_began + DAY / 2).astimezone(UTC)
    here = grants_link(asked, LIST_PRICES, Priority.NORMAL, asked.day_began + DAY / 2)
    assert grants_link(asked, LIST_PRICES, Priority.NORMAL, now) == here


@pytest.mark.parametrize(
    ("limit", "spent", "expected"),
    [
        ("20", "0", None),
        ("20", "15.99", None),
        ("20", "16", Strain.LOW),
        ("20", "19.985", Strain.LOW),
        ("20", "19.986", Strain.GONE),
        ("20", "25", Strain.GONE),
        ("0", "0", None),
    ],
)
def test_a_month_is_told_when_a_fifth_is_left_and_when_no_post_can_be_paid(
    limit: str, spent: str, expected: Strain | None
) -> None:
    asked = month(Decimal(limit), Decimal(spent))

    assert strain(asked, LIST_PRICES) is expected
