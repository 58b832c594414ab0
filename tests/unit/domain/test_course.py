"""Choices for published posts: what is offered, and how a button carries them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.correction import Offer, Prospect, Remedy
from distbot.domain.course import (
    Course,
    check_of,
    courses,
    menus,
    number,
    read_number,
    with_ralat,
)
from distbot.domain.post import Draft, Length, Post, PostState, Wording
from distbot.domain.reading import ArticleClass

DRAFT = Draft(
    destination="x",
    channel="x",
    wording=Wording(text="Halo", length=Length(used=4, limit=280, unit="weighted")),
    card="",
    alt_text="",
    price_usd=Decimal("0.02"),
    article_class=ArticleClass.NORMAL,
)
ON_TELEGRAM = (Remedy.EDIT, Remedy.LEAVE, Remedy.DELETE, Remedy.RALAT)
OWN_WORDS = (Remedy.LEAVE, Remedy.DELETE, Remedy.EDIT, Remedy.RALAT)
ON_X = (Remedy.LEAVE, Remedy.DELETE, Remedy.REPLACE, Remedy.RALAT)
TOLD = (Remedy.LEAVE, Remedy.DELETE)


def prospect(
    *remedies: Remedy, state: PostState = PostState.PUBLISHED, post_id: int = 7
) -> Prospect:
    post = Post(
        id=post_id,
        article_id=3,
        draft=DRAFT,
        variant=0,
        state=state,
        version=2,
        attempt=1,
        due_at=None,
        reason=None,
        receipt=None,
    )
    offers = tuple(Offer(remedy=one, draft=DRAFT) for one in remedies)
    return Prospect(post=post, offers=offers)


@pytest.mark.parametrize(
    ("offered", "found"),
    [
        (ON_TELEGRAM, ["edit", "edit + ralat", "leave"]),
        (OWN_WORDS, ["leave", "edit", "ralat"]),
        (ON_X, ["leave", "replace", "ralat"]),
        (TOLD, []),
        ((), []),
    ],
)
def test_a_published_post_has_its_courses_the_usual_first(
    offered: tuple[Remedy, ...], found: list[str]
) -> None:
    told = [
        one.remedy.value + (" + ralat" if one.and_ralat else "")
        for one in courses(prospect(*offered))
    ]

    assert told == found


def test_what_is_not_out_has_no_courses() -> None:
    assert courses(prospect(*ON_X, state=PostState.DRAFT)) == ()


def test_the_first_course_that_corrects_is_found() -> None:
    assert with_ralat(courses(prospect(*ON_TELEGRAM))) == 1
    assert with_ralat(courses(prospect(*ON_X))) == 2
    assert with_ralat((Course(remedy=Remedy.LEAVE),)) == 0


def test_six_posts_have_a_choice_and_any_further_one_none() -> None:
    many = [prospect(*ON_X, post_id=post_id) for post_id in range(9)]

    assert list(menus(many)) == [0, 1, 2, 3, 4, 5]


@given(
    sizes=st.lists(st.integers(1, 4), max_size=6),
    check=st.integers(0, 999),
    data=st.data(),
)
def test_a_choice_comes_back_from_its_number(
    sizes: list[int], check: int, data: st.DataObject
) -> None:
    found = [(Course(remedy=Remedy.LEAVE),) * size for size in sizes]
    places = tuple(data.draw(st.integers(0, size - 1)) for size in sizes)

    written = number(places, check)

    assert 0 <= written < 10**9
    assert read_number(written, found) == (places, check)


@given(given_number=st.integers(0, 10**9 - 1), sizes=st.lists(st.integers(1, 4)))
def test_any_number_is_a_choice_of_these_menus_or_none(
    given_number: int, sizes: list[int]
) -> None:
    found = [(Course(remedy=Remedy.LEAVE),) * size for size in sizes]

    read = read_number(given_number, found)

    if read is not None:
        assert all(place < size for place, size in zip(read[0], sizes, strict=True))


@pytest.mark.parametrize(
    "other",
    [
        replace(DRAFT, wording=replace(DRAFT.wording, text="Halo lagi")),
        replace(DRAFT, card="lain.png"),
    ],
)
def test_other_words_and_another_card_have_another_sum(other: Draft) -> None:
    one = prospect(*ON_X)
    usual = check_of([(one, one.offers)])

    assert check_of([(one, [replace(one.offers[0], draft=other)])]) != usual
    assert check_of([(one, one.offers)]) == usual


def test_another_price_version_or_remedy_has_another_sum() -> None:
    one = prospect(*ON_X)
    first = one.offers[0]
    dearer = replace(first, price_usd=Decimal(1))
    later = replace(one, post=replace(one.post, version=3))
    sums = [
        check_of([(one, [first])]),
        check_of([(one, [dearer])]),
        check_of([(later, [first])]),
        check_of([(one, [one.offers[1]])]),
        check_of([(one, [])]),
    ]

    assert len(set(sums)) == len(sums)
