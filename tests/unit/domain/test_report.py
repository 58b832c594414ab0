from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.post import PostState
from distbot.domain.reading import ArticleClass
from distbot.domain.report import Report, lateness, spread
from distbot.domain.report_causes import Cause
from tests.unit.reported import DAY, NOON, account, hole, post, reports, told

SPANS = st.lists(st.timedeltas(timedelta(), timedelta(days=400)), min_size=1)


def seconds(*numbers: float) -> list[timedelta]:
    return [timedelta(seconds=number) for number in numbers]


def test_posts_are_counted_where_they_went() -> None:
    report = told(
        post(1, linked=True),
        post(2, article_class=ArticleClass.BREAKING, is_repeat=True),
        post(3, destination="x", edits=2, taken_down_at=NOON),
        post(5, destination="x", taken_down_at=NOON + timedelta(days=1)),
        post(4, destination="x", state=PostState.FAILED, reason="X refused: no"),
    )

    kanal, x = report.places
    assert (kanal.destination, kanal.published, kanal.linked) == ("kanal", 2, 1)
    assert kanal.by_class == {ArticleClass.BREAKING: 1, ArticleClass.NORMAL: 1}
    assert (kanal.repeats, x.edits, x.taken_down) == (1, 2, 1)
    assert report.published == 4


def test_a_destination_of_the_config_is_told_though_it_published_nothing() -> None:
    assert [place.published for place in told().places] == [0, 0]


def test_a_destination_that_left_the_config_is_told_after_the_others() -> None:
    report = told(post(1, destination="lama"))

    assert [place.destination for place in report.places] == ["kanal", "x", "lama"]


def test_a_post_of_another_day_that_only_changed_today_was_not_published_today() -> (
    None
):
    yesterday = DAY.begins - timedelta(hours=1)

    report = told(post(1, at=yesterday, edits=1))

    assert report.published == 0
    assert report.places[0].edits == 1
    assert report.from_due is None


def test_what_was_there_before_distbot_is_no_news() -> None:
    old = post(1, state=PostState.SKIPPED, reason="baseline: it was there before")

    report = told(old)

    assert report.skipped == ()
    assert report.posts == ()


def test_failures_are_told_though_they_were_mended_later() -> None:
    failed = post(1, state=PostState.FAILED, reason="X refused (403): no")
    mended = post(1, state=PostState.PUBLISHED)

    report = told(replace(mended, moves=failed.moves + mended.moves))

    assert [(group.cause, group.number) for group in report.failed] == [
        (Cause.REFUSED, 1)
    ]
    assert report.published == 1


def test_unknown_posts_stand_apart_from_the_holes() -> None:
    report = told(
        holes=(hole(1), hole(2, PostState.UNKNOWN), hole(3, PostState.APPROVED)),
        questions=1,
    )

    assert [one.post_id for one in report.unknown] == [2]
    assert [one.post_id for one in report.holes] == [1, 3]


def test_what_an_earlier_day_gave_up_is_no_hole_of_today() -> None:
    given_up = hole(7, PostState.SKIPPED, Cause.LATE)
    today = post(8, state=PostState.SKIPPED, reason="late: not sent any more")

    report = told(today, holes=(given_up, hole(8, PostState.SKIPPED, Cause.LATE)))

    assert [one.post_id for one in report.holes] == [8]


def test_lateness_is_counted_from_when_a_post_was_due() -> None:
    report = told(*(post(n, late=n) for n in range(1, 101)))

    assert report.from_due is not None
    assert report.from_due.median == timedelta(seconds=50)
    assert report.from_due.p95 == timedelta(seconds=95)
    assert report.from_due.worst == timedelta(seconds=100)


def test_the_age_of_an_article_is_counted_once_by_its_first_post() -> None:
    report = told(post(1, age=6), post(2, destination="x"))

    assert report.from_article is not None
    assert report.from_article.number == 1
    assert report.from_article.worst == timedelta(minutes=6)


def test_a_post_that_was_never_planned_is_not_late() -> None:
    assert lateness(post(late=None)) is None
    assert lateness(post(state=PostState.FAILED, reason="why")) is None


def test_a_clock_that_went_back_makes_nothing_early() -> None:
    assert lateness(post(late=-5)) == timedelta()


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([3], (3, 3, 3)),
        ([1, 9], (1, 9, 9)),
        ([1, 2, 3], (2, 3, 3)),
        (range(1, 21), (10, 19, 20)),
    ],
)
def test_spans_are_ranked(
    spans: list[float], expected: tuple[float, float, float]
) -> None:
    found = spread(seconds(*spans))

    assert found is not None
    assert [found.median, found.p95, found.worst] == seconds(*expected)


def test_of_nothing_there_is_no_spread() -> None:
    assert spread([None, None]) is None


@given(SPANS)
def test_half_took_no_longer_than_the_median(spans: list[timedelta]) -> None:
    found = spread(spans)

    assert found is not None
    assert found.median <= found.p95 <= found.worst == max(spans)
    assert sum(span <= found.median for span in spans) * 2 >= len(spans)
    assert sum(span <= found.p95 for span in spans) * 100 >= 95 * len(spans)


def test_the_most_answered_posts_come_first_and_are_five() -> None:
    posts = [post(n, counts={"like": n, "view": 1000 - n}) for n in range(1, 8)]

    report = told(*posts, post(9, counts={"view": 5000}), post(10))

    assert [one.id for one in report.best] == [7, 6, 5, 4, 3]


def test_views_decide_between_posts_with_as_many_answers() -> None:
    report = told(
        post(1, counts={"👍": 3, "view": 5}), post(2, counts={"like": 3, "view": 6})
    )

    assert [(one.id, one.reactions) for one in report.best] == [(2, 3), (1, 3)]


def test_the_money_is_told_as_it_was_given() -> None:
    assert told(accounts=(account(),)).accounts == (account(),)


@given(reports())
def test_the_sums_agree(report: Report) -> None:
    out = [p for p in report.posts if p.receipt and report.period.has(p.receipt.at)]

    assert report.published == len(out)
    for place in report.places:
        assert place.published == sum(place.by_class.values())
        assert max(place.linked, place.repeats) <= place.published
    moves = [move.after for p in report.posts for move in p.moves]
    assert sum(g.number for g in report.failed) == moves.count(PostState.FAILED)
    assert sum(g.number for g in report.skipped) == moves.count(PostState.SKIPPED)
    assert len(report.best) <= 5
    assert all(best in report.posts for best in report.best)
    assert all(hole.state is PostState.UNKNOWN for hole in report.unknown)
    assert all(hole.state is not PostState.UNKNOWN for hole in report.holes)
