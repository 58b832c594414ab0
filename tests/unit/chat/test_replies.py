"""Replies to a draft, as data: what is said, about which post → what is understood."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot import plugins
from distbot.chat.replies import About, Said, Unread, Wish, understand
from distbot.domain.card import CardSize
from distbot.domain.editor import Act
from distbot.domain.newsroom import Approval, ApprovalMode, Destination, LinkPolicy
from distbot.domain.post import Post, PostState
from distbot.domain.quote import Quote
from distbot.domain.reading import ArticleClass
from tests.unit.chat.test_dialogue import post

ZONE = ZoneInfo("Asia/Pontianak")
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
"""Friday, 10.00 WIB."""

LANGUAGES = [plugins.load("languages", name).moments for name in ("id", "en")]
CHANNEL = Destination(
    name="kanal",
    channel="telegram",
    address="@kanal_demo",
    approval=dict.fromkeys(ArticleClass, Approval(mode=ApprovalMode.REQUIRED)),
    link=LinkPolicy.ALWAYS,
    size=CardSize.SQUARE,
)
QUOTED = Quote(
    text="Bakau ini menjaga kampung kami dari abrasi",
    speaker="Badrun Sasmita",
    role=None,
    verb="kata",
    paragraph=1,
    start=1,
    usable=True,
    reason=None,
)


def about(state: PostState = PostState.DRAFT, *, quote: bool = False) -> About:
    given_post: Post = post(state, reason="sebab")
    if quote:
        draft = replace(given_post.draft, quote=QUOTED)
        given_post = replace(given_post, draft=draft)
    return About(
        post=given_post,
        destination=CHANNEL,
        now=NOW,
        zone=ZONE,
        languages=LANGUAGES,
    )


SEEN = {"remote_id": "9", "url": "https://t.me/kanal_demo/9"}


@pytest.mark.parametrize(
    ("said", "state", "kind", "act", "payload"),
    [
        (
            Said(text="besok jam 7 pagi"),
            PostState.DRAFT,
            "time",
            Act.SCHEDULE,
            {"at": "2026-11-28T00:00:00+00:00"},
        ),
        (
            Said(text="Tomorrow 7 am"),
            PostState.APPROVED,
            "time",
            Act.SCHEDULE,
            {"at": "2026-11-28T00:00:00+00:00"},
        ),
        (
            Said(text="Warga menanam bakau."),
            PostState.DRAFT,
            "text",
            Act.EDIT_DRAFT,
            {"text": "Warga menanam bakau."},
        ),
        (
            Said(text="Warga menanam bakau."),
            PostState.APPROVED,
            "text",
            Act.EDIT_APPROVED,
            {"text": "Warga menanam bakau."},
        ),
        (
            Said(text="Warga menanam bakau."),
            PostState.FAILED,
            "text",
            Act.EDIT_DRAFT,
            {"text": "Warga menanam bakau."},
        ),
        (
            Said(text="Warga menanam bakau."),
            PostState.PUBLISHED,
            "correction",
            Act.CORRECT,
            {"text": "Warga menanam bakau."},
        ),
        (
            Said(picture="FILE", picture_bytes=9),
            PostState.DRAFT,
            "photo",
            Act.EDIT_DRAFT,
            {"file": "FILE", "credit": ""},
        ),
        (
            Said(text=" Foto:\nAntara/Budi ", picture="FILE", picture_bytes=9),
            PostState.APPROVED,
            "photo",
            Act.EDIT_APPROVED,
            {"file": "FILE", "credit": "Foto: Antara/Budi"},
        ),
        (
            Said(text="https://t.me/kanal_demo/9"),
            PostState.UNKNOWN,
            "seen",
            Act.SETTLE,
            SEEN,
        ),
        (
            Said(forwarded=True, forwarded_from=("@Kanal_Demo", 9), wanted="seen"),
            PostState.UNKNOWN,
            "seen",
            Act.SETTLE,
            SEEN,
        ),
    ],
)
def test_what_is_said_is_understood(
    said: Said, state: PostState, kind: str, act: Act, payload: dict[str, Any]
) -> None:
    wish = understand(said, about(state))

    assert isinstance(wish, Wish)
    assert (wish.kind, wish.act, wish.payload) == (kind, act, payload)


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', " “{}” "])
def test_words_in_quotation_marks_shorten_the_quote(marks: str) -> None:
    said = Said(text=marks.format("Bakau ini menjaga kampung kami"))

    wish = understand(said, about(quote=True))
    plain = understand(said, about())

    assert isinstance(wish, Wish)
    assert isinstance(plain, Wish)
    assert (wish.kind, wish.payload) == (
        "quote",
        {"words": "Bakau ini menjaga kampung kami"},
    )
    assert plain.kind == "text"


@pytest.mark.parametrize(
    ("said", "state", "key"),
    [
        (Said(text="kemarin jam 7 pagi"), PostState.DRAFT, "moment_past"),
        (Said(text="jam 27"), PostState.DRAFT, "moment_impossible"),
        (Said(text="Jangan terbit dulu!"), PostState.DRAFT, "moment_not_yet"),
        (Said(text="batal", wanted="edit"), PostState.APPROVED, "moment_not_yet"),
        (Said(text="hapus"), PostState.PUBLISHED, "moment_not_yet"),
        (Said(text="entah", wanted="schedule"), PostState.DRAFT, "moment_unclear"),
        (Said(text=" \n"), PostState.DRAFT, "nothing_to_read"),
        (Said(text="teks", edited=True), PostState.DRAFT, "edited_message"),
        (Said(text="teks", forwarded=True), PostState.DRAFT, "forwarded_message"),
        (Said(text="/jadwall besok"), PostState.DRAFT, "unknown_command"),
        (Said(text="/jadwall besok"), PostState.PUBLISHED, "unknown_command"),
        (Said(text="teks", replaced=True), PostState.DRAFT, "draft_replaced"),
        (Said(picture="F", replaced=True), PostState.DRAFT, "draft_replaced"),
        (Said(text="teks"), PostState.SENDING, "not_changeable"),
        (Said(text="teks"), PostState.CANCELLED, "not_changeable"),
        (Said(text="teks"), PostState.SKIPPED, "not_changeable"),
        (Said(picture="F", picture_bytes=2**25), PostState.DRAFT, "photo_too_large"),
        (Said(text="a" * 81, picture="F"), PostState.DRAFT, "credit_too_long"),
        (Said(picture="F"), PostState.PUBLISHED, "published_only_words"),
        (Said(text="teks"), PostState.UNKNOWN, "how_to_seen"),
        (Said(text="https://t.me/lain/9"), PostState.UNKNOWN, "how_to_seen"),
        (
            Said(forwarded=True, forwarded_from=("@lain", 9)),
            PostState.UNKNOWN,
            "not_from_there",
        ),
    ],
)
def test_what_cannot_be_used_gets_one_line(
    said: Said, state: PostState, key: str
) -> None:
    assert understand(said, about(state)) == Unread(key=key)


@pytest.mark.parametrize("state", [PostState.DRAFT, PostState.PUBLISHED])
def test_said_by_command_even_one_word_is_a_text(state: PostState) -> None:
    wish = understand(Said(text="Batal"), replace(about(state), languages=()))

    assert isinstance(wish, Wish)
    assert wish.payload == {"text": "Batal"}


def test_a_post_whose_destination_is_gone_cannot_be_seen_anywhere() -> None:
    lost = replace(about(PostState.UNKNOWN), destination=None)

    assert understand(Said(text="https://t.me/kanal_demo/9"), lost) == Unread(
        key="destination_gone"
    )


@given(
    text=st.text(max_size=300),
    state=st.sampled_from(PostState),
    wanted=st.sampled_from(["", "schedule", "edit", "seen"]),
    forwarded=st.booleans(),
    edited=st.booleans(),
    quote=st.booleans(),
)
def test_every_reply_has_one_meaning_or_one_line_in_both_languages(
    text: str,
    state: PostState,
    wanted: str,
    *,
    forwarded: bool,
    edited: bool,
    quote: bool,
) -> None:
    said = Said(text=text, wanted=wanted, forwarded=forwarded, edited=edited)

    found = understand(said, about(state, quote=quote))

    if isinstance(found, Unread):
        for name in ("id", "en"):
            assert found.key in plugins.load("languages", name).messages.chat
    else:
        assert found.at is None or found.at > NOW
