from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot import paths, plugins
from distbot.chat.dialogue import (
    Choice,
    Press,
    ask,
    decided,
    may_act,
    standing,
    told_late,
)
from distbot.domain.newsroom import Newsroom
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
from distbot.settings import newsroom_of, read_config

WORDS: Mapping[str, str] = plugins.load("languages", "id").messages.chat
AT = datetime(2026, 11, 20, 2, 5, tzinfo=UTC)
PRESSES = st.builds(
    Press,
    choice=st.sampled_from(Choice),
    post_id=st.integers(1, 10**18 - 1),
    version=st.integers(1, 10**9 - 1),
)
CHIEF = 500000001


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    """The invented newsroom of the demo."""
    path: Path = paths.configs() / "demo.toml"
    return newsroom_of(read_config(path, ("telegram", "x")))


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


@given(press=PRESSES)
@example(press=Press(choice=Choice.PUBLISH, post_id=10**18 - 1, version=10**9 - 1))
def test_a_press_comes_back_as_it_went(press: Press) -> None:
    assert Press.read(press.data) == press
    assert len(press.data.encode()) <= 64


@given(data=st.text() | st.from_regex(r"[a-z]?:?[0-9]{0,20}:?[0-9]{0,10}"))
@example(data="t:١:1")
@example(data="t:01:1")
@example(data="t:1:1\n")
@example(data="t:0:1")
@example(data="x:1:1")
@example(data="t:1")
@example(data="t:" + "9" * 19 + ":1")
def test_what_is_read_is_exactly_what_would_be_written(data: str) -> None:
    press = Press.read(data)
    assert press is None or press.data == data


@pytest.mark.parametrize("data", [None, "", "t", "t:1", "t:-1:1", "T:1:1", "t:1:1:1"])
def test_anything_else_is_no_press(data: str | None) -> None:
    assert Press.read(data) is None


def test_only_chiefs_may_act(newsroom: Newsroom) -> None:
    assert may_act(newsroom, CHIEF)
    assert not may_act(newsroom, CHIEF + 1)


def test_a_question_says_where_how_long_and_for_how_much(newsroom: Newsroom) -> None:
    question = ask(post(), newsroom, WORDS)

    assert question.text == "kanal · @kanal_demo · 4/1024 · $0.200 · berita kilat"
    assert [(label, press.data) for label, press in question.presses] == [
        ("Terbitkan", "t:7:2"),
        ("Lewati", "l:7:2"),
    ]


def test_a_question_carries_what_an_editor_should_know(newsroom: Newsroom) -> None:
    asked = post(warnings=("no url",), destination="lama")
    question = ask(asked, newsroom, WORDS, fault="kartunya hilang")

    assert question.text.split("\n") == [
        "lama · – · 4/1024 · $0.200 · berita kilat",
        "Perhatian: kartunya hilang",
        "Perhatian: no url",
    ]


@pytest.mark.parametrize(
    ("choice", "line"),
    [
        (Choice.PUBLISH, "✓ Disetujui @rukmini, 09.05 WIB. Segera terbit."),
        (Choice.SKIP, "✗ Dilewati @rukmini, 09.05 WIB."),
    ],
)
def test_a_decision_stands_under_its_question_without_buttons(
    choice: Choice, line: str
) -> None:
    press = Press(choice=choice, post_id=7, version=2)
    at = AT.astimezone(ZoneInfo("Asia/Pontianak"))

    answer = decided("Pertanyaan", press, "@rukmini", at, WORDS)

    assert answer.text == f"Pertanyaan\n{line}"
    assert answer.presses == ()


@pytest.mark.parametrize("state", PostState)
def test_every_state_is_said_in_one_line(state: PostState) -> None:
    reason = "sebabnya" if state in NEEDS_REASON else None

    line = standing(post(state, reason=reason), WORDS)

    assert line.startswith("kanal: ")
    assert line.endswith(": sebabnya") is (reason is not None)
    assert "\n" not in line


def test_a_published_post_is_said_with_its_address() -> None:
    line = standing(post(PostState.PUBLISHED, url="https://t.me/k/9"), WORDS)

    assert line == "kanal: sudah terbit: https://t.me/k/9"


def test_a_late_press_is_told_once_where_the_post_stands() -> None:
    there = post(PostState.PUBLISHED, url="https://t.me/k/9")

    first = told_late("Tanya\n✓ Disetujui", there, WORDS, decided_here=True)
    second = told_late(first.text, there, WORDS, decided_here=True)

    assert first.text == "Tanya\n✓ Disetujui\nkanal: sudah terbit: https://t.me/k/9"
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

    here = told_late(shown, post(state), WORDS, decided_here=True)
    elsewhere = told_late("Tanya", post(state), WORDS, decided_here=False)

    assert here.text == shown
    assert elsewhere.text.startswith("Tanya\nkanal: ")
