from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from distbot.ports import AuditLine

if TYPE_CHECKING:
    from tests.unit.storage.rig import Store


def line(store: Store, what: str = "approve") -> AuditLine:
    return AuditLine(
        at=store.now,
        user_id=7,
        name="@laras",
        what=what,
        subject="post 17",
        detail="versi 2",
    )


def test_a_line_comes_back_as_it_was_noted(store: Store) -> None:
    store.desk.audit.note(line(store))

    (kept,) = store.desk.audit.recent(10)

    assert kept == replace(line(store), id=kept.id)
    assert kept.id > 0


def test_the_newest_come_first_and_no_line_is_lost_between_pages(store: Store) -> None:
    # All in the same moment, as ten people tap.
    for number in range(7):
        store.desk.audit.note(line(store, str(number)))

    pages, before = [], None
    while page := store.desk.audit.recent(3, before):
        pages.append([one.what for one in page])
        before = page[-1].id

    assert pages == [["6", "5", "4"], ["3", "2", "1"], ["0"]]


def test_a_stranger_with_the_largest_id_is_noted(store: Store) -> None:
    # Telegram's ids have up to 52 significant bits (Bot API, User).
    stranger = replace(line(store), user_id=2**52 - 1, subject="", detail="")

    store.desk.audit.note(stranger)

    assert store.desk.audit.recent(1)[0].user_id == 2**52 - 1
