"""What the desk must not go on with in a store that was put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from distbot.domain.editor import Role
from distbot.ports import OperationEnd, OperationState, Wanted
from distbot.storage.generation import doubt

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store


def put_back(store: Store) -> None:
    with store.database.writes() as db:
        doubt(db, store.now)


def test_an_old_edit_is_not_made_over_a_newer_one(store: Store) -> None:
    posts = [store.publish(str(number)) for number in range(3)]
    for post in posts:
        wanted = Wanted(post_id=post.id, draft=post.draft, asked_by="@laras")
        store.desk.operations.ask(wanted, store.now)
    until = store.later(minutes=1)
    done, doing = store.desk.operations.claim("w", until, 2, store.now)
    end = OperationEnd(state=OperationState.DONE)
    store.desk.operations.finish(done, end, store.now)

    put_back(store)

    assert store.desk.operations.claim("w", until, 9, store.now) == ()
    assert not store.desk.operations.finish(doing, end, store.now)
    states = [one.state for one in store.desk.operations.recent(9)]
    unknown = OperationState.UNKNOWN
    assert states == [unknown, unknown, OperationState.DONE]
    again = Wanted(post_id=posts[2].id, draft=None, asked_by="@laras")
    assert store.desk.operations.ask(again, store.now) is not None


def test_an_invitation_that_may_have_been_used_is_void(store: Store) -> None:
    until = store.later(hours=1)
    code = store.desk.editors.invite(Role.EDITOR, 1, store.now, until)

    put_back(store)

    assert store.desk.editors.join(code, 7, "@laras", store.now) is None
