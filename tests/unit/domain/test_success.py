from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.post import PostState
from distbot.domain.report import ReportedPost
from distbot.domain.success import Success, success_of
from tests.unit.reported import DAY, NAMES, NOON, post


def success(*posts: ReportedPost) -> Success:
    return success_of(
        DAY, DAY.ends, newsroom="Warta Rimba", destinations=NAMES, posts=posts
    )


def liked(number: int, likes: int, **more: str) -> ReportedPost:
    return post(number, counts={"like": likes}, **more)  # type: ignore[arg-type]  # the destination


def test_views_are_no_answers() -> None:
    told = success(post(1, counts={"like": 3, "🔥": 2, "view": 900})).response

    assert (told.reactions, told.views) == (5, 900)


def test_only_what_was_published_in_the_period_counts() -> None:
    told = success(
        liked(1, 4),
        replace(liked(2, 9), receipt=None, state=PostState.FAILED),
        post(3, counts={"like": 9}, at=NOON - timedelta(days=1)),
    )

    assert (told.response.posts, told.response.reactions) == (1, 4)


def test_each_destination_has_its_own_line_in_the_configs_order() -> None:
    told = success(
        liked(1, 1, destination="lama"),
        liked(2, 2, destination="x"),
        liked(3, 3, destination="kanal"),
    )

    grounds = [(g.destination, g.response.reactions) for g in told.grounds]
    assert grounds == [("kanal", 3), ("x", 2), ("lama", 1)]


def test_lateness_is_told_by_its_median_and_ninth_tenth() -> None:
    posts = [post(number, late=number) for number in range(1, 11)]

    (ground,) = success(*posts).grounds

    assert ground.late_median == timedelta(seconds=5)
    assert ground.late_p90 == timedelta(seconds=9)


def test_what_was_never_planned_is_not_late() -> None:
    (ground,) = success(post(1, late=None)).grounds

    assert (ground.late_median, ground.late_p90) == (None, None)


def test_quote_cards_are_told_apart_from_the_others() -> None:
    told = success(
        *(replace(liked(n, 10 * n), quoted=True) for n in (1, 2, 3)), liked(4, 7)
    )

    assert (told.quoted.posts, told.quoted.typical) == (3, 20)
    assert (told.unquoted.posts, told.unquoted.typical) == (1, 7)


def test_the_best_are_those_that_stand_and_were_answered_most() -> None:
    told = success(
        *(liked(number, number) for number in range(7)),
        replace(liked(8, 99), taken_down_at=NOON),
    )

    assert [p.id for p in told.best] == [6, 5, 4, 3, 2]


@pytest.mark.parametrize("posts", [(), (post(1, state=PostState.DRAFT),)])
def test_a_period_without_posts_has_nothing_to_tell(
    posts: tuple[ReportedPost, ...],
) -> None:
    told = success(*posts)

    assert (told.response.posts, told.grounds, told.best) == (0, (), ())


@given(st.lists(st.tuples(st.integers(0, 500), st.booleans(), st.sampled_from(NAMES))))
def test_the_parts_make_up_the_whole(
    made: list[tuple[int, bool, str]],
) -> None:
    told = success(
        *(
            replace(liked(n, likes, destination=name), quoted=quoted)
            for n, (likes, quoted, name) in enumerate(made)
        )
    )

    assert told.quoted.posts + told.unquoted.posts == told.response.posts == len(made)
    assert sum(g.response.reactions for g in told.grounds) == told.response.reactions
    assert told.quoted.reactions + told.unquoted.reactions == told.response.reactions
    assert all(p.reactions >= q.reactions for p, q in pairwise(told.best))
