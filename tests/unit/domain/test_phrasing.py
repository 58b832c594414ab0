import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from distbot import plugins
from distbot.domain.errors import InputError
from distbot.domain.phrasing import UNCHANGED, Phrasing

INDONESIAN: Phrasing = plugins.load("languages", "id").messages.phrasing
SAID = Phrasing(
    {
        "approved by {name}": "disetujui {name}",
        "is behind a paywall": "hanya untuk pelanggan",
        "paste its text": "tempelkan teksnya",
        "{name} is not in the config any more": "{name} tidak ada di konfigurasi",
        "post {number}": "unggahan {number}",
        "the call broke off ({fault})": "panggilan terputus ({fault})",
        "rule": "aturan",
    }
)
_FIELD = re.compile(r"\{(\w+)\}")


def test_a_reason_is_said_with_what_was_filled_in() -> None:
    assert SAID.say("approved by @sari") == "disetujui @sari"


def test_an_error_is_said_part_by_part() -> None:
    error = InputError("https://a.id/b", "is behind a paywall.", "Paste its text.")

    assert SAID.say(str(error)) == (
        "https://a.id/b: hanya untuk pelanggan. Tempelkan teksnya."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("post 17: rule", "unggahan 17: aturan"),
        ("Approved by rule", "Disetujui aturan"),
        ("approved by rule: post 3", "disetujui aturan: unggahan 3"),
        ("the call broke off (rule)", "panggilan terputus (aturan)"),
        ("no line: the call broke off (X)", "no line: panggilan terputus (X)"),
        ("no line (rule)", "no line (aturan)"),
        ("post office", "post office"),
        ("x: kanal is not in the config any more", "x: kanal tidak ada di konfigurasi"),
    ],
)
def test_parts_are_said_wherever_they_stand(text: str, said: str) -> None:
    assert SAID.say(text) == said


def test_what_has_no_line_is_named() -> None:
    assert SAID.unsaid("post 17: chat not found. Paste its text.") == (
        "chat not found",
    )
    assert SAID.unsaid("approved by @sari") == ()


@given(text=st.text(alphabet="ab.:;() {}%", max_size=60))
@example(text="{0}: {name}")
@example(text=". . .")
def test_what_has_no_line_stays_as_it_is(text: str) -> None:
    assert UNCHANGED.say(text) == text
    assert SAID.say(text) == text


@given(text=st.text(max_size=120))
@example(text="approved by {name}")
@example(text="post ()")
def test_any_text_is_said(text: str) -> None:
    assert INDONESIAN.say(text) or not text


@pytest.mark.parametrize("english", INDONESIAN.lines)
def test_a_line_and_its_translation_have_the_same_fields(english: str) -> None:
    said = INDONESIAN.lines[english]

    assert sorted(_FIELD.findall(said)) == sorted(_FIELD.findall(english))
    assert len(set(_FIELD.findall(english))) == len(_FIELD.findall(english))
    assert not said.endswith(".")


@pytest.mark.parametrize("english", INDONESIAN.lines)
def test_every_line_is_found_by_what_it_is_for(english: str) -> None:
    text = _FIELD.sub(lambda f: "7" if f[1] == "number" else "§", english)

    said = _FIELD.sub(
        lambda f: "7" if f[1] == "number" else "§", INDONESIAN.lines[english]
    )
    assert INDONESIAN.say(text).casefold() == said.casefold()
