from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from distbot.domain.post import Post, PostState
from distbot.ports import MessageKind, OperationEnd, OperationState, Wanted
from distbot.storage.tables import POSTS

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store

GROUP, LARAS = -1001234567890, 7


def preview(store: Store, post: Post, message_id: int) -> None:
    store.posts.shown(post, GROUP, message_id, store.now, MessageKind.PREVIEW)


def test_a_post_is_found_by_its_preview_and_by_its_control_message(
    store: Store,
) -> None:
    post = store.add(PostState.DRAFT)
    preview(store, post, 5)
    store.posts.shown(post, GROUP, 6, store.now)

    found = [store.desk.messages.find(GROUP, message_id) for message_id in (5, 6)]

    assert [one and (one.post_id, one.version, one.kind) for one in found] == [
        (post.id, 1, MessageKind.PREVIEW),
        (post.id, 1, MessageKind.CONTROL),
    ]
    assert store.desk.messages.find(GROUP, 7) is None
    assert store.desk.messages.find(LARAS, 6) is None, "ids are a chat's own"


def test_all_messages_of_a_post_are_known_oldest_first(store: Store) -> None:
    post, other = store.add(PostState.DRAFT), store.add(PostState.DRAFT)
    preview(store, post, 5)
    store.posts.shown(post, GROUP, 6, store.now)
    store.posts.shown(other, GROUP, 8, store.now)
    store.wait(minutes=1)
    store.posts.shown(post, LARAS, 2, store.now)
    store.wait(minutes=1)
    store.posts.shown(replace(post, version=2), GROUP, 9, store.now)

    found = store.desk.messages.of_post(post.id)

    assert [(one.chat_id, one.message_id, one.version) for one in found] == [
        (GROUP, 5, 1),
        (GROUP, 6, 1),
        (LARAS, 2, 1),
        (GROUP, 9, 2),
    ]
    assert found[-1].at == store.now


def test_a_preview_alone_asks_nobody(store: Store) -> None:
    post = store.add(PostState.DRAFT)
    preview(store, post, 5)
    store.posts.shown(post, GROUP, 6, store.now)
    store.execute(update(POSTS).values(version=2))
    changed = store.posts.get(post.id)
    # As when the preview got through, and the question under it did not.
    preview(store, changed, 7)

    assert store.posts.unshown(10) == [changed]


def test_a_control_message_that_is_rewritten_tells_of_the_new_version(
    store: Store,
) -> None:
    post = store.add(PostState.DRAFT)
    preview(store, post, 5)
    store.posts.shown(post, GROUP, 6, store.now)

    store.posts.shown(replace(post, version=2), GROUP, 6, store.now)

    found = store.desk.messages.find(GROUP, 6)
    assert found is not None
    assert found.version == 2


def shown(store: Store, message_id: int = 6) -> Post:
    """Ask the desk about a new draft, and let a minute pass."""
    post = store.add(PostState.DRAFT)
    preview(store, post, message_id - 1)
    store.posts.shown(post, GROUP, message_id, store.now)
    store.wait(minutes=1)
    return post


def outdated(store: Store) -> list[int]:
    return [one.message_id for one in store.desk.messages.outdated(10)]


def approve(store: Store, post: Post) -> None:
    due = store.later(minutes=1)
    assert store.posts.approve(
        post.id, post.version, actor="rule", why="it may", due_at=due, now=store.now
    )


def test_a_control_message_is_outdated_from_a_decision_until_it_tells_it(
    store: Store,
) -> None:
    shown(store, 4)
    post = shown(store)
    assert outdated(store) == []

    approve(store, post)
    assert outdated(store) == [6]

    store.desk.messages.told(GROUP, 6, store.now)
    assert outdated(store) == []


def test_what_happens_after_it_was_told_is_news_again(store: Store) -> None:
    post = shown(store)
    approve(store, post)
    store.desk.messages.told(GROUP, 6, store.now)
    store.wait(seconds=1)

    assert store.posts.cancel(
        post.id, post.version, actor="cli", why="ralat", now=store.now
    )

    assert outdated(store) == [6]


def test_an_old_version_s_message_is_told_of_the_new_version_and_no_more(
    store: Store,
) -> None:
    post = shown(store)
    assert store.posts.rewrite(
        post.id, 1, post.draft, actor="@laras", author=7, why="x", now=store.now
    )
    new = store.posts.get(post.id)
    store.posts.shown(new, GROUP, 8, store.now)
    assert outdated(store) == [6]

    store.desk.messages.told(GROUP, 6, store.now)
    store.wait(seconds=1)
    approve(store, new)

    assert outdated(store) == [8]


def test_a_plan_that_was_changed_is_told_under_the_same_question(store: Store) -> None:
    post = shown(store)
    approve(store, post)
    store.desk.messages.told(GROUP, 6, store.now)
    store.wait(seconds=1)

    assert store.change(post, due_at=store.later(hours=1))

    assert store.posts.get(post.id).version == 2
    assert outdated(store) == [6]


@pytest.mark.parametrize("state", [OperationState.DONE, OperationState.FAILED])
def test_a_take_down_that_ended_is_news_until_it_is_told(
    store: Store, state: OperationState
) -> None:
    post = store.publish("1")
    store.posts.shown(post, GROUP, 6, store.now)
    store.wait(minutes=1)
    wanted = Wanted(post_id=post.id, draft=None, asked_by="@laras")
    assert store.desk.operations.ask(wanted, store.now)
    until = store.later(minutes=1)
    (operation,) = store.desk.operations.claim("worker-1", until, 1, store.now)
    assert outdated(store) == [], "it may yet come to nothing"

    reason = None if state is OperationState.DONE else "no rights"
    end = OperationEnd(state=state, reason=reason)
    assert store.desk.operations.finish(operation, end, store.now)
    assert outdated(store) == [6]

    store.desk.messages.told(GROUP, 6, store.now)
    assert outdated(store) == []


def test_an_edit_that_was_made_is_no_news(store: Store) -> None:
    post = store.publish("1")
    store.posts.shown(post, GROUP, 6, store.now)
    store.wait(minutes=1)
    wanted = Wanted(post_id=post.id, draft=store.draft(), asked_by="@laras")
    assert store.desk.operations.ask(wanted, store.now)
    until = store.later(minutes=1)
    (operation,) = store.desk.operations.claim("worker-1", until, 1, store.now)
    done = OperationEnd(state=OperationState.DONE)
    assert store.desk.operations.finish(operation, done, store.now)

    assert outdated(store) == []
