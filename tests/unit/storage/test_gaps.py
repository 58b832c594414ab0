"""What piled up while a source was not read."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from distbot.ports import Admission, Audience, GapDecision
from tests.unit.storage.rig import NOON
from tests.unit.storage.test_arrivals import OTHER, STORY, keep, ready
from tests.unit.storage.test_races import at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from distbot.domain.article import Article
    from tests.unit.storage.rig import Store

PILE = tuple(
    replace(STORY, url=f"{STORY.url}-{n}", headline=f"Panen {n}", aliases=())
    for n in range(3)
)


def pile(store: Store, articles: Sequence[Article] = PILE) -> int:
    """Read a source again after five hours; return the gap's number."""
    keep(store)
    store.wait(hours=5)
    keep(store, *articles, admission=admission(articles))
    (notice,) = store.notices.untold(10)
    return int(notice.fields["gap"])


def admission(articles: Sequence[Article]) -> Admission:
    return Admission(piled=frozenset(one.key for one in articles))


def decide(store: Store, gap_id: int, decision: GapDecision) -> bool:
    return store.desk.gaps.decide(gap_id, decision, "@laras", "piled up", store.now)


def test_what_piled_up_is_held_and_the_desk_asked_once(store: Store) -> None:
    gap_id = pile(store)

    assert ready(store) == []
    gap = store.desk.gaps.get(gap_id)
    assert (gap.source, gap.began_at, gap.found_at) == ("situs", NOON, store.now)
    assert list(store.desk.gaps.articles(gap_id)) == list(PILE)
    (notice,) = store.notices.untold(10)
    assert (notice.kind, notice.audience) == ("gap", Audience.DESK)
    assert (notice.fields["count"], notice.fields["source"]) == ("3", "situs")
    assert all(one.held for one in store.ledger.waiting(10))


def test_what_was_unpublished_meanwhile_is_no_part_of_the_pile(store: Store) -> None:
    gap_id = pile(store)
    gone = store.articles.find(PILE[1].key)
    assert gone is not None
    store.desk.changes.gone(gone, store.now, said=True)

    assert list(store.desk.gaps.articles(gap_id)) == [PILE[0], PILE[2]]
    decide(store, gap_id, GapDecision.POST)

    assert [one.article for one in store.articles.uncomposed(9)] == [PILE[0], PILE[2]]


def test_two_are_no_pile(store: Store) -> None:
    keep(store)
    keep(store, *PILE[:2], admission=admission(PILE))

    assert len(ready(store)) == 2


def test_what_is_known_already_does_not_pile_up(store: Store) -> None:
    keep(store, *PILE[:2])

    keep(store, *PILE, admission=admission(PILE))

    assert len(ready(store)) == 3


def test_what_else_comes_goes_its_way(store: Store) -> None:
    keep(store)

    keep(store, *PILE, OTHER, admission=admission(PILE))

    assert ready(store) == [OTHER]


def test_a_second_source_asks_no_second_question(store: Store) -> None:
    gap_id = pile(store)
    more = [
        replace(one, url=f"{one.url}-b", headline=f"{one.headline} lagi")
        for one in PILE
    ]

    keep(store, *more, source="map", admission=admission(more))

    assert len(store.notices.untold(10)) == 1
    assert len(store.desk.gaps.articles(gap_id)) == 6


def test_posted_they_go_their_usual_way(store: Store) -> None:
    gap_id = pile(store)

    assert decide(store, gap_id, GapDecision.POST)

    assert ready(store) == list(PILE)
    assert not decide(store, gap_id, GapDecision.SKIP)
    assert store.desk.gaps.get(gap_id).decided_by == "@laras"


@pytest.mark.parametrize("decision", [GapDecision.DIGEST, GapDecision.SKIP])
def test_left_out_they_get_no_posts_and_say_why(
    store: Store, decision: GapDecision
) -> None:
    gap_id = pile(store)

    assert decide(store, gap_id, decision)

    reasons = [one.skip_reason for one in store.articles.uncomposed(10)]
    assert reasons == ["piled up"] * 3


def test_two_editors_at_once_have_one_effect(store: Store) -> None:
    gap_id = pile(store)

    done = at_once(*(partial(decide, store, gap_id, one) for one in GapDecision))

    assert sorted(done) == [False, False, True]


def test_a_pile_after_a_decision_is_asked_about_anew(store: Store) -> None:
    first = pile(store)
    decide(store, first, GapDecision.POST)
    for one in store.articles.uncomposed(10):
        store.posts.add(one.id, (), store.now)
    more = [replace(one, url=f"{one.url}-b") for one in PILE]

    keep(store, *more, admission=admission(more))

    assert len(store.notices.untold(10)) == 2
    assert list(store.desk.gaps.articles(first)) == []


def test_an_unknown_gap_is_a_lookup_error(store: Store) -> None:
    with pytest.raises(LookupError, match="41"):
        store.desk.gaps.get(41)


def test_a_source_that_was_never_read_may_pile_up_too(store: Store) -> None:
    keep(store, *PILE, source="map", admission=admission(PILE))

    (gap,) = store.desk.gaps.undecided()
    assert (gap.source, gap.began_at) == ("map", store.now)


def test_what_joins_while_somebody_decides_is_decided_or_asked_about(
    store: Store,
) -> None:
    gap_id = pile(store)
    more = [
        replace(one, url=f"{one.url}-b", headline=f"{one.headline} lagi")
        for one in PILE
    ]

    def join() -> bool:
        return keep(store, *more, source="map", admission=admission(more)) == 3

    done = at_once(partial(decide, store, gap_id, GapDecision.POST), join)

    assert done == [True, True]
    asked = len(store.notices.untold(10)) - 1
    assert len(ready(store)) == (3 if asked else 6)
    assert list(store.desk.gaps.articles(gap_id)) == []
