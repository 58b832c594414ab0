from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.card import Brand
from distbot.domain.editor import LEAST, Act, Editor, Role, chief, may, may_approve
from distbot.domain.newsroom import Newsroom
from distbot.domain.reading import CallToAction

ROLES = st.sampled_from(Role)
ACTS = st.sampled_from(Act)
WRITER_S = {Act.SEE, Act.DRAFT, Act.EDIT_DRAFT}
CHIEF_S = {Act.RESUME_RESTORED, Act.BUDGET, Act.MANAGE}


def editor(role: Role, user_id: int = 7) -> Editor:
    return Editor(user_id=user_id, name="@rukmini", role=role)


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom(
        key="WARTARIMBA",
        name="Wartarimba.com",
        short_name="Wartarimba",
        home="https://wartarimba.example.com",
        language="id",
        timezone=ZoneInfo("Asia/Pontianak"),
        cta=CallToAction(label="Kunjungi", text="Klik", url=None),
        brand=Brand(wordmark="WARTARIMBA"),
        destinations=(),
        chiefs=frozenset({1, 2}),
    )


def test_each_act_has_its_least_role() -> None:
    assert set(LEAST) == set(Act)


def test_a_writer_drafts_edits_drafts_and_looks() -> None:
    assert {act for act in Act if may(editor(Role.WRITER), act)} == WRITER_S


def test_an_editor_does_all_but_what_chiefs_keep() -> None:
    allowed = {act for act in Act if may(editor(Role.EDITOR), act)}

    assert allowed == set(Act) - CHIEF_S


def test_a_chief_does_everything() -> None:
    assert all(may(editor(Role.CHIEF), act) for act in Act)


@given(role=ROLES, other=ROLES, act=ACTS)
def test_a_higher_role_never_may_less(role: Role, other: Role, act: Act) -> None:
    if role.reaches(other) and may(editor(other), act):
        assert may(editor(role), act)


@given(role=ROLES, other=ROLES)
def test_of_two_roles_one_reaches_the_other(role: Role, other: Role) -> None:
    assert role.reaches(other) or other.reaches(role)
    assert (role.reaches(other) and other.reaches(role)) == (role is other)


@given(role=ROLES, authors=st.frozensets(st.integers(1, 9)), user_id=st.integers(1, 9))
def test_with_four_eyes_nobody_approves_their_own(
    role: Role, authors: frozenset[int], user_id: int
) -> None:
    one = editor(role, user_id)

    let_go = may_approve(one, authors, four_eyes=True)

    assert let_go == (may(one, Act.APPROVE) and user_id not in authors)
    assert may_approve(one, authors, four_eyes=False) == may(one, Act.APPROVE)


def test_a_chief_is_one_whom_the_config_names(newsroom: Newsroom) -> None:
    assert chief(newsroom, 2, "@laras", "en") == Editor(
        user_id=2, name="@laras", role=Role.CHIEF, language="en"
    )
    assert chief(newsroom, 3, "@laras") is None
    assert chief(replace(newsroom, chiefs=frozenset()), 2, "@laras") is None
