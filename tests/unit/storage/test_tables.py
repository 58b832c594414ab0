"""What the database itself refuses, whatever the code above it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from distbot.domain.post import PostState
from distbot.storage.tables import ARTICLES, ATTEMPTS, POSTS
from distbot.storage.tables_desk import (
    CHANGES,
    DESK_MESSAGES,
    EDITORS,
    INVITES,
    OPERATIONS,
    PROPOSALS,
)
from distbot.storage.tables_more import BILLS, LANES, MONTHS, NOTICES, QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table

    from distbot.domain.post import Post
    from tests.unit.storage.rig import Store

LEASE = {"worker": "w", "lease_until": 1}
GOOD: Mapping[str, object] = {
    "account": "x:",
    "at": 1,
    "month_began_at": 1,
    "began_at": 1,
    "what": "post",
    "price_micro_usd": 1,
    "charged_micro_usd": 1,
    "state": "billed",
    "post_id": 1,
    "n": 1,
    "asked_at": 1,
    "why": "?",
    "cause": "x: credit",
    "audience": "chiefs",
    "kind": "out_of_credit",
    "fields": "{}",
    "raised_at": 1,
    "destination": "kanal",
    "priority": 9,
}
"""A value for every column that has to have one."""


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "lost"}, "ck_posts_state"),
        ({"state": "skipped", "reason": None}, "ck_posts_reason"),
        ({"state": "failed", "reason": None}, "ck_posts_reason"),
        ({"state": "unknown", "reason": None}, "ck_posts_reason"),
        ({"state": "published", "sent_at": 1}, "ck_posts_receipt"),
        ({"state": "published", "remote_id": "7"}, "ck_posts_receipt"),
        ({"state": "sending", "attempt": 0, **LEASE}, "ck_posts_attempt"),
        ({"state": "sending", "attempt": 1}, "ck_posts_lease"),
        ({"state": "claimed", "worker": "w"}, "ck_posts_lease"),
        ({"state": "claimed", "lease_until": 1}, "ck_posts_lease"),
        ({"state": "draft", "draft": None}, "ck_posts_draft"),
        ({"state": "approved", "due_at": None}, "ck_posts_due"),
        ({"priority": -1}, "ck_posts_priority"),
        ({"priority": 4}, "ck_posts_priority"),
        ({"destination": "nowhere"}, "(?i)foreign key"),
        ({"article_id": 999}, "(?i)foreign key"),
    ],
    ids=str,
)
def test_a_row_that_contradicts_itself_is_refused(
    store: Store, change: Mapping[str, object], constraint: str
) -> None:
    post = store.add()

    with pytest.raises(IntegrityError, match=constraint):
        store.execute(update(POSTS).where(POSTS.c.id == post.id).values(change))


def test_an_article_has_one_post_for_a_destination_and_variant(store: Store) -> None:
    store.add()
    columns = [column for column in POSTS.c if column.name != "id"]

    with pytest.raises(
        IntegrityError, match=r"posts\.variant|posts_article_id_destination_variant"
    ):
        store.execute(insert(POSTS).from_select(columns, select(*columns)))


def test_one_remote_id_explains_one_post(store: Store) -> None:
    one, two = store.add(), store.add()
    published = {"state": "published", "sent_at": 1, "remote_id": "7"}
    _change(store, one, published)

    with pytest.raises(IntegrityError, match="remote_id"):
        _change(store, two, published)


@pytest.mark.parametrize("state", ["claimed", "sending"])
def test_one_post_of_a_destination_is_in_flight(store: Store, state: str) -> None:
    one, two = store.add(), store.add()
    _change(store, one, {"state": "claimed", **LEASE})

    with pytest.raises(IntegrityError, match=r"posts\.destination|uq_posts_in_flight"):
        _change(store, two, {"state": state, "attempt": 1, **LEASE})


def test_posts_of_two_destinations_are_in_flight_together(store: Store) -> None:
    one, two = store.add(destination="kanal"), store.add(destination="x")

    for post in (one, two):
        _change(store, post, {"state": "claimed", **LEASE})

    assert {store.state(one), store.state(two)} == {PostState.CLAIMED}


def test_a_post_has_one_open_attempt(store: Store) -> None:
    post = store.add()
    _open_attempt(store, post, 1)

    with pytest.raises(IntegrityError, match=r"attempts\.post_id|uq_attempts_open"):
        _open_attempt(store, post, 2)


@pytest.mark.parametrize("change", [{"ended_at": 5}, {"outcome": "published"}], ids=str)
def test_a_closed_attempt_has_both_time_and_outcome(
    store: Store, change: Mapping[str, object]
) -> None:
    _open_attempt(store, store.add(), 1)

    with pytest.raises(IntegrityError, match="ck_attempts_closed"):
        store.execute(update(ATTEMPTS).values(change))


def test_an_article_is_stored_once(store: Store) -> None:
    store.article()
    columns = [column for column in ARTICLES.c if column.name != "id"]

    with pytest.raises(IntegrityError, match=r"articles\.key|articles_key"):
        store.execute(insert(ARTICLES).from_select(columns, select(*columns)))


@pytest.mark.parametrize(
    ("table", "row", "constraint"),
    [
        (BILLS, {"state": "paid"}, "ck_bills_state"),
        (BILLS, {"post_id": 999}, "(?i)foreign key"),
        (MONTHS, {"charged_micro_usd": -1}, "ck_months_charged"),
        (QUESTIONS, {"answered_at": 5}, "ck_questions_answered"),
        (QUESTIONS, {"answer": "absent"}, "ck_questions_answered"),
        (QUESTIONS, {"n": 2}, "(?i)foreign key"),
        (NOTICES, {"audience": "readers"}, "ck_notices_audience"),
        (LANES, {"destination": "nowhere"}, "(?i)foreign key"),
    ],
    ids=str,
)
def test_what_is_kept_beside_the_posts_is_refused_if_it_contradicts_itself(
    store: Store, table: Table, row: Mapping[str, object], constraint: str
) -> None:
    _open_attempt(store, store.add(), 1)
    good = {column: value for column, value in GOOD.items() if column in table.c}

    with pytest.raises(IntegrityError, match=constraint):
        store.execute(insert(table).values(good | dict(row)))


DESK: Mapping[str, object] = {
    "post_id": 1,
    "article_id": 1,
    "version": 1,
    "user_id": 7,
    "digest": "0",
    "name": "@laras",
    "role": "writer",
    "joined_at": 1,
    "by": 1,
    "at": 1,
    "until": 2,
    "payload": "{}",
    "chat_id": -100,
    "message_id": 5,
    "shown_at": 1,
    "asked_by": "@laras",
    "asked_at": 1,
    "due_at": 1,
    "price_micro_usd": 0,
    "n": 0,
    "found_at": 1,
    "before": "{}",
    "kind": "delete",
    "state": "wanted",
}
"""The same for the desk's tables."""


@pytest.mark.parametrize(
    ("table", "row", "constraint"),
    [
        (EDITORS, {"role": "chief"}, "ck_editors_role"),
        (INVITES, {"role": "chief"}, "ck_invites_role"),
        (INVITES, {"used_at": 1}, "ck_invites_used"),
        (PROPOSALS, {"ended_at": 1}, "ck_proposals_ended"),
        (PROPOSALS, {"ended_at": 1, "outcome": "lost"}, "ck_proposals_outcome"),
        (PROPOSALS, {"post_id": 999}, "(?i)foreign key"),
        (DESK_MESSAGES, {"kind": "delete"}, "ck_desk_messages_kind"),
        (OPERATIONS, {"kind": "pin"}, "ck_operations_kind"),
        (OPERATIONS, {"kind": "edit"}, "ck_operations_draft"),
        (OPERATIONS, {"draft": "{}"}, "ck_operations_draft"),
        (OPERATIONS, {"state": "lost", "done_at": 1}, "ck_operations_state"),
        (OPERATIONS, {"state": "doing", "worker": "w"}, "ck_operations_lease"),
        (OPERATIONS, {"state": "done"}, "ck_operations_ended"),
        (OPERATIONS, {"done_at": 1}, "ck_operations_ended"),
        (OPERATIONS, {"state": "failed", "done_at": 1}, "ck_operations_reason"),
        (OPERATIONS, {"bill_id": 999}, "(?i)foreign key"),
        (CHANGES, {"decision": "maybe", "decided_at": 1}, "ck_changes_decision"),
        (CHANGES, {"decided_at": 1}, "ck_changes_decided"),
        (CHANGES, {"message_id": None}, "ck_changes_shown"),
    ],
    ids=str,
)
def test_what_the_desk_keeps_is_refused_if_it_contradicts_itself(
    store: Store, table: Table, row: Mapping[str, object], constraint: str
) -> None:
    store.add()
    good = {column: value for column, value in DESK.items() if column in table.c}

    with pytest.raises(IntegrityError, match=constraint):
        store.execute(insert(table).values(good | dict(row)))


@pytest.mark.parametrize(
    ("table", "one"),
    [(OPERATIONS, "post_id|uq_operations_open"), (CHANGES, "article_id|uq_changes")],
    ids=str,
)
def test_of_these_one_is_open(store: Store, table: Table, one: str) -> None:
    store.add()
    good = {column: value for column, value in DESK.items() if column in table.c}
    store.execute(insert(table).values(good))

    with pytest.raises(IntegrityError, match=one):
        store.execute(insert(table).values(good))


def test_a_cause_stands_once(store: Store) -> None:
    notice = {column: value for column, value in GOOD.items() if column in NOTICES.c}
    store.execute(insert(NOTICES).values(notice | {"over_at": 1}))
    store.execute(insert(NOTICES).values(notice))

    with pytest.raises(IntegrityError, match=r"notices\.cause|uq_notices_standing"):
        store.execute(insert(NOTICES).values(notice))


def _change(store: Store, post: Post, change: Mapping[str, object]) -> None:
    store.execute(update(POSTS).where(POSTS.c.id == post.id).values(change))


def _open_attempt(store: Store, post: Post, n: int) -> None:
    row = {
        "post_id": post.id,
        "n": n,
        "worker": "w",
        "version": 1,
        "text_sha256": "",
        "account": "x:",
        "price_micro_usd": 0,
        "started_at": 1,
        "deadline_at": 2,
    }
    store.execute(insert(ATTEMPTS).values({k: literal(v) for k, v in row.items()}))
