from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from distbot.domain.post import PostState
from distbot.ports import Proposal, ProposalEnd
from tests.unit.storage.test_races import at_once

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

CHAT, LARAS = -1001234567890, 7


def proposal(store: Store, by: int = LARAS, chat_id: int = CHAT) -> Proposal:
    post = store.add(PostState.DRAFT)
    return Proposal(
        post_id=post.id,
        version=post.version,
        kind="time",
        payload='{"at": "2026-03-03T07:00:00+07:00"}',
        by=by,
        chat_id=chat_id,
        at=store.now,
    )


def take(store: Store, proposal_id: int, name: str) -> bool:
    return store.desk.proposals.take(proposal_id, name, store.now) is not None


def test_a_proposal_comes_back_as_it_was_made(store: Store) -> None:
    made = proposal(store)

    proposal_id = store.desk.proposals.propose(made)
    store.desk.proposals.shown(proposal_id, 5)

    kept = store.desk.proposals.get(proposal_id)
    assert kept == replace(made, id=proposal_id, message_id=5)


def test_an_unknown_one_is_a_lookup_error(store: Store) -> None:
    with pytest.raises(LookupError, match="41"):
        store.desk.proposals.get(41)

    assert store.desk.proposals.take(41, "@laras", store.now) is None
    assert not store.desk.proposals.drop(41, "@laras", store.now)


def test_it_is_taken_once(store: Store) -> None:
    made = proposal(store)
    proposal_id = store.desk.proposals.propose(made)

    taken = store.desk.proposals.take(proposal_id, "@laras", store.now)
    again = store.desk.proposals.take(proposal_id, "@badrun", store.now)

    assert taken is not None
    assert (taken.payload, taken.end) == (made.payload, ProposalEnd.TAKEN)
    assert again is None
    assert not store.desk.proposals.drop(proposal_id, "@badrun", store.now)
    kept = store.desk.proposals.get(proposal_id)
    assert (kept.end, kept.ended_by) == (ProposalEnd.TAKEN, "@laras")


def test_what_was_dropped_is_not_taken(store: Store) -> None:
    proposal_id = store.desk.proposals.propose(proposal(store))

    dropped = [
        store.desk.proposals.drop(proposal_id, "@laras", store.now) for _ in range(2)
    ]

    assert dropped == [True, False]
    assert store.desk.proposals.take(proposal_id, "@laras", store.now) is None


def test_of_taps_at_once_one_has_it(store: Store) -> None:
    for _ in range(10):
        proposal_id = store.desk.proposals.propose(proposal(store))

        ends = at_once(
            partial(take, store, proposal_id, "@laras"),
            partial(take, store, proposal_id, "@badrun"),
            partial(store.desk.proposals.drop, proposal_id, "@rukmini", store.now),
        )

        assert sum(ends) == 1


def test_old_ones_expire_and_are_told_once(store: Store) -> None:
    first = store.desk.proposals.propose(proposal(store))
    taken = store.desk.proposals.propose(proposal(store))
    store.desk.proposals.take(taken, "@laras", store.now)
    store.wait(minutes=10)
    young = store.desk.proposals.propose(proposal(store))
    before, now = store.later(minutes=-5), store.now

    expired = store.desk.proposals.expire(before, now)

    assert [(one.id, one.end) for one in expired] == [(first, ProposalEnd.EXPIRED)]
    assert list(store.desk.proposals.expire(before, now)) == []
    assert store.desk.proposals.take(first, "@laras", now) is None
    assert store.desk.proposals.get(taken).end is ProposalEnd.TAKEN
    assert store.desk.proposals.take(young, "@laras", now) is not None


def test_the_newest_of_a_message_is_found_by_whomever_ended_or_not(
    store: Store,
) -> None:
    proposals = store.desk.proposals
    ids = [proposals.propose(proposal(store, by=by)) for by in (LARAS, 8, 8)]
    for proposal_id, message in zip(ids, (70, 70, 71), strict=True):
        proposals.shown(proposal_id, message)
    proposals.drop(ids[1], "@badrun", store.now)

    found = proposals.told_in(CHAT, 70)
    assert found is not None
    assert (found.id, found.end) == (ids[1], ProposalEnd.DROPPED)
    assert proposals.told_in(CHAT, 72) is None
    assert proposals.told_in(LARAS, 70) is None


def test_the_last_of_a_person_in_a_chat_is_found(store: Store) -> None:
    mine = [store.desk.proposals.propose(proposal(store)) for _ in range(2)]
    store.desk.proposals.propose(proposal(store, by=8))
    store.desk.proposals.propose(proposal(store, chat_id=LARAS))

    found = store.desk.proposals.last_of(CHAT, LARAS)
    assert found is not None
    assert found.id == mine[1]
    store.desk.proposals.drop(mine[1], "@laras", store.now)
    found = store.desk.proposals.last_of(CHAT, LARAS)
    assert found is not None
    assert found.id == mine[0]
    store.desk.proposals.drop(mine[0], "@laras", store.now)
    assert store.desk.proposals.last_of(CHAT, LARAS) is None
