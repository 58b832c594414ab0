from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram.error import BadRequest

from distbot.channels._look_telegram import (
    MOST_FORWARDS,
    Gap,
    Shown,
    View,
    _gap,
    content_of,
    is_ours,
    judge,
    span_of,
)
from distbot.domain.post import Button, Draft, Entity, Length, Wording
from distbot.domain.reading import ArticleClass
from distbot.domain.sighting import Absent, Sighting, Trace, Unclear

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WORDS = "Warga Rimba mulai membersihkan rumah dan jalan sejak Senin pagi."
DRAFT = Draft(
    destination="kanal",
    channel="telegram",
    wording=Wording(
        text=f"{WORDS}\n\nKunjungi Medsos\nKlik di sini",
        length=Length(used=1, limit=1024, unit="utf16"),
        entities=(
            Entity(
                kind="text_link", offset=82, length=12, url="https://Wartarimba.com"
            ),
        ),
        buttons=(Button(text="Baca", url="https://wartarimba.com/a"),),
    ),
    card="kartu.png",
    alt_text="",
    price_usd=Decimal(0),
    article_class=ArticleClass.NORMAL,
)
TRACE = Trace(draft=DRAFT, began_at=NOW, deadline=NOW + timedelta(seconds=20))
OURS = Shown(
    content=content_of(DRAFT),
    buttons=("wartarimba.com/a",),
    at=NOW + timedelta(seconds=1),
    first_hand=True,
)
OTHER = replace(OURS, content=replace(OURS.content, words="Pasar malam dibuka."))
EDITED = replace(
    OURS, content=replace(OURS.content, words=OURS.content.words.replace("Sen", "Kam"))
)


def search(trace: Trace, channel: Mapping[int, View]) -> Sighting | int:
    """Look at the ids of a channel as a forward would show them."""
    span = span_of(trace)
    assert span is not None
    views: dict[int, View] = {}
    for number in span.ids:
        view = channel.get(number, Gap.MISSING)
        if is_ours(view, trace):
            return number
        views[number] = view
    return judge(span, views, trace)


FOREIGN = st.sampled_from([OTHER, OTHER, OTHER, Gap.LOCKED, Gap.MISSING])


@given(
    before=st.lists(FOREIGN, max_size=14),
    after=st.lists(FOREIGN, max_size=14),
    next_known=st.booleans(),
    taken=st.sets(st.integers(2, 20)),
)
@example(before=[], after=[Gap.MISSING], next_known=False, taken=set())
@example(before=[OTHER] * 10, after=[], next_known=True, taken=set())
@example(before=[Gap.MISSING] * 3, after=[], next_known=False, taken=set())
def test_a_post_that_is_there_is_never_surely_absent(
    *, before: list[View], after: list[View], next_known: bool, taken: set[int]
) -> None:
    views = [OTHER, *before, OURS, *after, OTHER]
    channel = dict(enumerate(views, start=1))
    place = len(before) + 2
    known = frozenset(str(i) for i in taken if i not in {1, place, len(views)})
    last = str(len(views)) if next_known else None
    trace = replace(TRACE, after_id="1", before_id=last, taken=known)

    found = search(trace, channel)

    assert found == place or not isinstance(found, Absent) or not found.surely


@given(foreign=st.lists(st.sampled_from([OTHER, Gap.LOCKED]), max_size=MOST_FORWARDS))
def test_a_post_that_never_landed_is_surely_absent_once_all_else_is_known(
    foreign: list[View],
) -> None:
    channel = dict(enumerate([OTHER, *foreign, OTHER], start=1))
    trace = replace(TRACE, after_id="1", before_id=str(len(channel)))

    assert search(trace, channel) == Absent(surely=True)


@pytest.mark.parametrize(
    "view",
    [
        OTHER,
        Gap.LOCKED,
        Gap.MISSING,
        replace(OURS, at=NOW - timedelta(minutes=3)),
        replace(OURS, first_hand=False),
        replace(OURS, content=replace(OURS.content, picture=False)),
        replace(OURS, content=replace(OURS.content, addresses=())),
    ],
)
def test_what_is_not_the_very_post_is_not_ours(view: View) -> None:
    assert is_ours(OURS, TRACE)
    assert not is_ours(view, TRACE)


@pytest.mark.parametrize("skew", [timedelta(minutes=3), timedelta(hours=1)])
@pytest.mark.parametrize("sign", [1, -1])
def test_dates_tell_only_where_no_id_does(skew: timedelta, sign: int) -> None:
    dated = replace(OURS, at=NOW + sign * skew)

    assert is_ours(dated, replace(TRACE, after_id="1"))
    assert not is_ours(dated, TRACE)
    below = replace(TRACE, before_id="3")
    assert isinstance(search(below, {2: dated, 1: OTHER}), Unclear)


@pytest.mark.parametrize(
    ("view", "near"),
    [
        (EDITED, True),
        (replace(EDITED, buttons=None), True),
        (replace(OURS, content=replace(OURS.content, picture=False)), True),
        (replace(EDITED, buttons=("wartarimba.com/lain",)), False),
        (replace(EDITED, at=NOW + timedelta(hours=1)), True),
        (replace(EDITED, at=NOW - timedelta(hours=1)), True),
        (replace(EDITED, first_hand=False), False),
        (OTHER, False),
    ],
    ids=[
        "edited",
        "edited, its buttons unknown",
        "another picture",
        "another article's",
        "by a clock behind",
        "by a clock ahead",
        "from elsewhere",
        "other words",
    ],
)
def test_what_may_be_the_post_edited_is_for_a_person(view: View, *, near: bool) -> None:
    trace = replace(TRACE, after_id="1", before_id="3")

    assert isinstance(search(trace, {2: view}), Unclear) is near


@pytest.mark.parametrize(
    ("after", "before", "taken", "ids", "whole"),
    [
        ("5", "6", (), (), True),
        ("5", "8", ("6",), (7,), True),
        ("5", "16", (), tuple(range(6, 16)), True),
        ("5", "17", (), tuple(range(6, 16)), False),
        ("5", None, ("7",), (6, *range(8, 17)), False),
        ("5", "5", (), tuple(range(6, 16)), False),
        (None, "4", (), (3, 2, 1), True),
        (None, "40", ("38",), (39, *range(37, 28, -1)), False),
    ],
)
def test_where_a_post_can_stand(
    after: str | None,
    before: str | None,
    taken: tuple[str, ...],
    ids: tuple[int, ...],
    *,
    whole: bool,
) -> None:
    trace = replace(TRACE, after_id=after, before_id=before, taken=frozenset(taken))

    span = span_of(trace)

    assert span is not None
    assert (span.ids, span.whole) == (ids, whole)


def test_with_neither_end_known_it_can_stand_anywhere() -> None:
    assert span_of(TRACE) is None


@pytest.mark.parametrize(
    ("words", "gap"),
    [
        ("Message to forward not found", Gap.MISSING),
        ("MESSAGE_ID_INVALID", Gap.MISSING),
        ("The message can't be forwarded", Gap.LOCKED),
        ("Message has protected content and can't be forwarded", None),
        ("Chat not found", None),
        ("Not enough rights to send text messages to the chat", None),
        ("Something new", None),
    ],
)
def test_a_refusal_says_something_of_the_id_only_in_known_words(
    words: str, gap: Gap | None
) -> None:
    assert _gap(BadRequest(words)) is gap
