from __future__ import annotations

import re
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from distbot.domain.editor import Editor, Role
from distbot.domain.errors import InputError
from distbot.ports import known_editor
from distbot.storage.tables_desk import EDITORS, INVITES
from tests.unit.storage.test_races import at_once

if TYPE_CHECKING:
    from distbot.domain.newsroom import Newsroom
    from tests.unit.storage.rig import NewStore, Store

CHIEF, LARAS, BADRUN = 1, 7, 8
NEWSROOM = cast("Newsroom", SimpleNamespace(chiefs=frozenset({CHIEF})))
"""Of a newsroom only its chiefs are asked for."""


def invite(store: Store, role: Role = Role.WRITER) -> str:
    until = store.later(hours=24)
    return store.desk.editors.invite(role, CHIEF, store.now, until)


def join(
    store: Store, code: str, user_id: int = LARAS, name: str = "@laras"
) -> Editor | None:
    return store.desk.editors.join(code, user_id, name, store.now)


def laras(role: Role = Role.WRITER, language: str | None = None) -> Editor:
    return Editor(user_id=LARAS, name="@laras", role=role, language=language)


class TestInvitation:
    def test_it_takes_a_person_in(self, store: Store) -> None:
        assert join(store, invite(store, Role.EDITOR)) == laras(Role.EDITOR)

        assert store.desk.editors.get(LARAS) == laras(Role.EDITOR)
        assert store.desk.editors.all() == [laras(Role.EDITOR)]

    def test_it_is_for_one_person(self, store: Store) -> None:
        code = invite(store)
        join(store, code)

        assert join(store, code, BADRUN) is None
        assert store.desk.editors.get(BADRUN) is None

    def test_it_tells_who_made_it(self, store: Store) -> None:
        assert store.desk.editors.inviter(invite(store)) == CHIEF
        assert store.desk.editors.inviter("a code of nobody's") is None

    def test_it_is_void_in_time(self, store: Store) -> None:
        code = invite(store)
        store.wait(hours=24)

        assert join(store, code) is None
        assert store.desk.editors.all() == []

    def test_it_holds_until_then(self, store: Store) -> None:
        code = invite(store)
        store.wait(hours=23, minutes=59)

        assert join(store, code) is not None

    @pytest.mark.parametrize("code", ["", "x", "A" * 32, "🌾" * 9, "\udc80"])
    def test_one_that_nobody_made_takes_nobody_in(
        self, store: Store, code: str
    ) -> None:
        invite(store)

        assert join(store, code) is None

    def test_it_fits_a_deep_link_and_is_kept_nowhere(self, store: Store) -> None:
        codes = {invite(store) for _ in range(20)}

        assert len(codes) == 20
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", code) for code in codes)
        kept = str(store.rows(select(INVITES)))
        assert not any(code in kept for code in codes)

    def test_a_chief_is_not_invited(self, store: Store) -> None:
        with pytest.raises(InputError, match="config"):
            invite(store, Role.CHIEF)

        assert store.rows(select(INVITES)) == []

    def test_it_lowers_no_role_and_stays_for_another(self, store: Store) -> None:
        join(store, invite(store, Role.EDITOR))
        code = invite(store, Role.WRITER)

        assert join(store, code) == laras(Role.EDITOR)
        assert join(store, code, BADRUN, "@badrun") is not None

    def test_it_raises_a_role(self, store: Store) -> None:
        join(store, invite(store, Role.WRITER))
        code = invite(store, Role.EDITOR)

        assert join(store, code) == laras(Role.EDITOR)
        assert join(store, code, BADRUN) is None

    def test_of_many_at_once_one_gets_in(self, store: Store) -> None:
        for _ in range(10):
            code = invite(store)
            people = [LARAS + store.written * 10 + n for n in range(4)]
            store.written += 1

            joined = at_once(*(partial(join, store, code, one) for one in people))

            assert sum(one is not None for one in joined) == 1

    def test_a_person_with_two_at_once_is_one_editor(self, store: Store) -> None:
        for number in range(10):
            codes = [invite(store, role) for role in (Role.WRITER, Role.EDITOR)]
            user_id = LARAS + number

            joined = at_once(*(partial(join, store, code, user_id) for code in codes))

            assert None not in joined
            editor = store.desk.editors.get(user_id)
            assert editor is not None
            assert editor.role is Role.EDITOR


class TestEditors:
    def test_a_role_is_changed_either_way(self, store: Store) -> None:
        join(store, invite(store))

        assert store.desk.editors.set_role(LARAS, Role.EDITOR)
        assert store.desk.editors.get(LARAS) == laras(Role.EDITOR)
        assert store.desk.editors.set_role(LARAS, Role.WRITER)
        assert store.desk.editors.get(LARAS) == laras(Role.WRITER)

    def test_nobody_is_made_a_chief(self, store: Store) -> None:
        join(store, invite(store))

        with pytest.raises(InputError, match="config"):
            store.desk.editors.set_role(LARAS, Role.CHIEF)

        assert store.desk.editors.get(LARAS) == laras()

    def test_who_was_removed_acts_no_longer_and_stays_in_the_store(
        self, store: Store
    ) -> None:
        join(store, invite(store))

        removed = [store.desk.editors.remove(LARAS, store.now) for _ in range(2)]

        assert removed == [True, False]
        assert store.desk.editors.get(LARAS) is None
        assert store.desk.editors.all() == []
        assert len(store.rows(select(EDITORS))) == 1
        assert not store.desk.editors.set_role(LARAS, Role.EDITOR)
        assert not store.desk.editors.rename(LARAS, "@laras2")

    def test_who_was_removed_comes_back_as_what_they_are_invited_for(
        self, store: Store
    ) -> None:
        join(store, invite(store, Role.EDITOR))
        store.desk.editors.remove(LARAS, store.now)

        assert join(store, invite(store, Role.WRITER)) == laras(Role.WRITER)

    def test_they_come_in_the_order_they_joined(self, store: Store) -> None:
        join(store, invite(store), BADRUN, "@badrun")
        store.wait(minutes=1)
        join(store, invite(store))

        assert [one.user_id for one in store.desk.editors.all()] == [BADRUN, LARAS]

    def test_strangers_are_not_changed(self, store: Store) -> None:
        editors = store.desk.editors

        assert editors.get(LARAS) is None
        assert not editors.set_role(LARAS, Role.WRITER)
        assert not editors.rename(LARAS, "@laras")
        assert not editors.remove(LARAS, store.now)

    def test_a_new_name_is_kept(self, store: Store) -> None:
        join(store, invite(store), name="@laraswati")

        assert store.desk.editors.rename(LARAS, "@laras")

        assert store.desk.editors.get(LARAS) == laras()


class TestKnownEditor:
    def test_a_chief_is_known_by_the_config_alone(self, store: Store) -> None:
        chief = known_editor(NEWSROOM, store.desk.editors, CHIEF, "@rukmini")

        assert chief == Editor(user_id=CHIEF, name="@rukmini", role=Role.CHIEF)
        assert store.desk.editors.all() == []

    def test_a_chief_has_a_language_of_their_own(self, store: Store) -> None:
        store.desk.editors.set_language(CHIEF, "en")

        chief = known_editor(NEWSROOM, store.desk.editors, CHIEF, "@rukmini")

        assert chief is not None
        assert chief.language == "en"

    def test_the_config_goes_before_the_store(self, store: Store) -> None:
        join(store, invite(store), CHIEF)

        chief = known_editor(NEWSROOM, store.desk.editors, CHIEF, "@rukmini")

        assert chief is not None
        assert chief.role is Role.CHIEF

    def test_an_editor_is_known_by_the_store(self, store: Store) -> None:
        join(store, invite(store), name="@old")
        store.desk.editors.set_language(LARAS, "en")

        editor = known_editor(NEWSROOM, store.desk.editors, LARAS, "@laras")

        assert editor == laras(language="en")

    def test_a_stranger_is_not_known(self, store: Store) -> None:
        store.desk.editors.set_language(BADRUN, "en")

        assert known_editor(NEWSROOM, store.desk.editors, BADRUN, "@badrun") is None

    def test_a_language_can_be_given_back(self, store: Store) -> None:
        for language in ("en", "id", None):
            store.desk.editors.set_language(LARAS, language)
            assert store.desk.editors.language(LARAS) == language


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), st.sampled_from([Role.WRITER, Role.EDITOR])),
        st.tuples(st.just("set"), st.sampled_from([Role.WRITER, Role.EDITOR])),
        st.tuples(st.just("remove"), st.none()),
    ),
    max_size=8,
)


def test_whatever_happens_a_person_is_what_was_said_last(
    new_sqlite: NewStore,
) -> None:
    store = new_sqlite()

    @given(steps=STEPS)
    def run(steps: list[tuple[str, Role | None]]) -> None:
        store.written += 1
        user_id, role = LARAS + store.written, None
        for step, given_role in steps:
            if step == "remove":
                store.desk.editors.remove(user_id, store.now)
                role = None
            elif given_role is not None and step == "join":
                join(store, invite(store, given_role), user_id)
                role = given_role if role is None else max(role, given_role, key=rank)
            elif given_role is not None:
                store.desk.editors.set_role(user_id, given_role)
                role = role and given_role
        editor = store.desk.editors.get(user_id)
        assert (editor.role if editor else None) is role

    run()


def rank(role: Role) -> int:
    return list(Role).index(role)
