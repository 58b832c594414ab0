"""What the desk says about posts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from distbot import plugins
from distbot.chat.dialogue import (
    Question,
    ask,
    closing,
    decided,
    draft_rows,
    settle_rows,
    standing,
    told_late,
    undo_rows,
    yes_or_no,
)
from distbot.chat.press import Choice, Press
from distbot.domain.post import (
    NEEDS_REASON,
    Draft,
    Length,
    Post,
    PostState,
    Receipt,
    Wording,
)
from distbot.domain.reading import ArticleClass
from distbot.ports import Event, Language

INDONESIAN: Language = plugins.load("languages", "id")
ENGLISH: Language = plugins.load("languages", "en")
WORDS: Mapping[str, str] = INDONESIAN.messages.chat
AT = datetime(2026, 11, 20, 2, 5, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Pontianak")


def post(
    state: PostState = PostState.DRAFT,
    *,
    destination: str = "kanal",
    reason: str | None = None,
    url: str | None = None,
    warnings: tuple[str, ...] = (),
) -> Post:
    return Post(
        id=7,
        article_id=3,
        draft=Draft(
            destination=destination,
            channel="telegram",
            wording=Wording(
                text="Halo", length=Length(used=4, limit=1024, unit="utf16")
            ),
            card="",
            alt_text="",
            price_usd=Decimal("0.2"),
            article_class=ArticleClass.BREAKING,
            warnings=warnings,
        ),
        variant=0,
        state=state,
        version=2,
        attempt=0,
        due_at=None,
        reason=reason,
        receipt=Receipt(remote_id="9", url=url, at=AT) if url else None,
    )


def question(asked: Post, **particulars: object) -> Question:
    usual = {
        "post": asked,
        "address": "@kanal_demo",
        "planned": AT,
        "class_reason": "tag “gempa”",
        "zone": ZONE,
    }
    return Question(**(usual | particulars))  # type: ignore[arg-type]  # by name


def test_a_question_says_where_how_long_how_dear_and_when() -> None:
    told = ask(question(post()), INDONESIAN)

    assert told.text.split("\n") == [
        "kanal · @kanal_demo · nomor 7",
        "4/1024 karakter · $0.200",
        "Berita kilat. tag “gempa”",
        "Rencana terbit: Jum 20/11 09.05 WIB",
    ]
    assert told.rows == draft_rows(post(), WORDS)


def test_a_question_offers_all_that_can_be_done() -> None:
    rows = draft_rows(post(), WORDS)

    assert [label for row in rows for label, _ in row] == [
        "Terbitkan",
        "Jadwalkan",
        "Ubah",
        "Kutipan lain",
        "Kartu lain",
        "Lewati",
    ]
    assert {(press.subject, press.version) for row in rows for _, press in row} == {
        (7, 2)
    }


def test_a_question_carries_what_an_editor_should_know() -> None:
    asked = question(
        post(warnings=("no url",)),
        planned=None,
        fault="kartunya hilang",
    )

    lines = ask(asked, INDONESIAN).text.split("\n")

    assert lines[3] == WORDS["planned_never"]
    assert lines[4:] == [
        "",
        "Perhatian: kartunya hilang",
        "Perhatian: no url",
    ]


def test_a_question_says_until_when_somebody_may_object() -> None:
    asked = question(post(), objection=AT)

    lines = ask(asked, INDONESIAN).text.split("\n")

    until = "sampai Jumat, 20 November 2026 pukul 09.05 WIB."
    assert lines[4].startswith(f"Terbit sendiri kalau tidak ada yang keberatan {until}")


def moved(after: PostState, actor: str, before: PostState = PostState.DRAFT) -> Event:
    return Event(at=AT, actor=actor, before=before, after=after, why=None)


@pytest.mark.parametrize(
    ("actor", "line", "undo"),
    [
        ("@laras", "✓ Disetujui @laras. Terbit Jumat, 20 November 2026", True),
        ("rule", "✓ Disetujui menurut aturan: tidak ada yang keberatan. ", False),
    ],
)
def test_an_approval_tells_who_made_it_and_only_a_person_s_is_undone(
    actor: str, line: str, *, undo: bool
) -> None:
    approved = replace(post(PostState.APPROVED), due_at=AT)
    moves = [
        moved(PostState.APPROVED, actor),
        moved(PostState.CLAIMED, "worker", PostState.APPROVED),
        moved(PostState.APPROVED, "worker", PostState.CLAIMED),
    ]

    told = closing(approved, moves, ZONE, INDONESIAN)

    assert told.text.startswith(line)
    assert "\n" not in told.text
    assert told.rows == (undo_rows(approved, WORDS) if undo else ())


def test_what_is_published_tells_who_approved_it_and_where_it_is() -> None:
    out = replace(post(PostState.PUBLISHED, url="https://t.me/k/9"), due_at=AT)
    moves = [moved(PostState.APPROVED, "@laras")]

    told = closing(out, moves, ZONE, INDONESIAN)

    first, second = told.text.split("\n")
    assert first.startswith("✓ Disetujui @laras.")
    assert second == "kanal: sudah terbit: https://t.me/k/9"
    assert told.rows == ()


def test_a_correction_s_own_post_is_not_said_to_be_approved_by_anybody() -> None:
    moves = [moved(PostState.APPROVED, "composer")]
    told = closing(post(PostState.PUBLISHED), moves, ZONE, INDONESIAN)

    assert told.text == "kanal: sudah terbit"


def test_what_was_taken_down_is_not_said_to_be_out() -> None:
    out = replace(post(PostState.PUBLISHED, url="https://t.me/k/9"), due_at=AT)
    moves = [moved(PostState.APPROVED, "@laras")]

    told = closing(out, moves, ZONE, INDONESIAN, "✗ kanal: ditarik")

    assert told.text.split("\n")[1:] == ["✗ kanal: ditarik"]


def test_a_press_after_a_take_down_is_told_of_it_in_the_place_of_the_address() -> None:
    there = post(PostState.PUBLISHED, url="https://t.me/k/9")
    shown = "Tanya\n\n✓ Disetujui\nkanal: sudah terbit: https://t.me/k/9"

    first = told_late(shown, there, INDONESIAN, decided_here=True, removal="✗ Ditarik")
    again = told_late(first, there, INDONESIAN, decided_here=True, removal="✗ Ditarik")

    assert first == again == "Tanya\n\n✓ Disetujui\n✗ Ditarik"


@pytest.mark.parametrize(
    ("state", "mend"),
    [(PostState.CANCELLED, []), (PostState.FAILED, ["/jadwal 7 sekarang"])],
)
def test_what_comes_to_nothing_tells_why_and_how_to_mend_it(
    state: PostState, mend: list[str]
) -> None:
    moves = [moved(PostState.APPROVED, "@laras")]

    told = closing(post(state, reason="sebab"), moves, ZONE, INDONESIAN)

    why, *rest = told.text.split("\n")
    assert why == f"kanal: {WORDS[f'state_{state.value}']}: sebab"
    assert len(rest) == len(mend)
    assert all(how in line for how, line in zip(mend, rest, strict=True))
    assert told.rows == ()


def test_a_question_is_asked_in_the_language_it_is_given() -> None:
    told = ask(question(post()), ENGLISH)

    assert "Goes out: " in told.text
    assert told.rows[0][0][0] == "Publish"


def test_an_approval_can_be_taken_back_and_a_proposal_answered() -> None:
    assert undo_rows(post(), WORDS) == (
        (("Batalkan", Press(choice=Choice.UNDO, subject=7, version=2)),),
    )
    ((yes, no),) = yes_or_no(5, WORDS)
    assert yes == ("Ya", Press(choice=Choice.YES, subject=5))
    assert no == ("Tidak", Press(choice=Choice.NO, subject=5))
    assert [row[0][1].choice for row in settle_rows(7, WORDS)] == [
        Choice.SEEN,
        Choice.ABSENT,
        Choice.LEAVE,
    ]


def test_a_decision_stands_under_its_question() -> None:
    assert decided("Tanya", "✓ Disetujui") == "Tanya\n\n✓ Disetujui"
    assert decided("Tanya\n\n↩ Urung", "✓ Ya") == "Tanya\n\n↩ Urung\n✓ Ya"
    assert decided("", "✓ Disetujui") == "✓ Disetujui"


@pytest.mark.parametrize("state", PostState)
def test_every_state_is_said_in_one_line(state: PostState) -> None:
    reason = "sebabnya" if state in NEEDS_REASON else None

    line = standing(post(state, reason=reason), INDONESIAN)

    assert line.startswith("kanal: ")
    assert line.endswith(": sebabnya") is (reason is not None)
    assert "\n" not in line


def test_a_published_post_is_said_with_its_address() -> None:
    line = standing(post(PostState.PUBLISHED, url="https://t.me/k/9"), INDONESIAN)

    assert line == "kanal: sudah terbit: https://t.me/k/9"


def test_a_late_press_is_told_once_where_the_post_stands() -> None:
    there = post(PostState.PUBLISHED, url="https://t.me/k/9")

    first = told_late("Tanya\n\n✓ Disetujui", there, INDONESIAN, decided_here=True)
    second = told_late(first, there, INDONESIAN, decided_here=True)

    assert first == "Tanya\n\n✓ Disetujui\nkanal: sudah terbit: https://t.me/k/9"
    assert second == first


@pytest.mark.parametrize(
    "state",
    [
        PostState.APPROVED,
        PostState.CLAIMED,
        PostState.SENDING,
        PostState.CANCELLED,
    ],
)
def test_a_decision_that_stands_there_is_no_news(state: PostState) -> None:
    shown = "Tanya\nPerhatian: no url\n✓ Disetujui"

    here = told_late(shown, post(state), INDONESIAN, decided_here=True)
    elsewhere = told_late("Tanya", post(state), INDONESIAN, decided_here=False)

    assert here == shown
    assert elsewhere.startswith("Tanya\n\nkanal: ")
