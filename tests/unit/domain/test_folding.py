import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distbot.domain.folding import fold_for_card, fold_marks, same_words

WORDS = st.text(
    alphabet=st.sampled_from("aAbé\u0301 \u00a0\n\u200b\"'-–—“”‘’.,!?…()5%"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("source", "drawn"),
    [
        ("Kami\u00a0siap  \n melayani.", "Kami siap melayani."),
        ('Ia bilang "cukup" kepada saya.', "Ia bilang “cukup” kepada saya."),
        ("Jum'at nanti kami datang.", "Jum’at nanti kami datang."),
        ("'Sudah' katanya!", "‘Sudah’ katanya!"),
        ("Dua hal - air dan jalan.", "Dua hal – air dan jalan."),
        ("Tunggu -- jangan pergi.", "Tunggu — jangan pergi."),
        ("Satu-satunya jalan.", "Satu-satunya jalan."),
        ("Kafe\u0301 itu tutup.", "Kafé itu tutup."),
        ("Ba\u00adtas\u200b nya.", "Batas nya."),
        ("Kami siap melayani", "Kami siap melayani."),
        ("Kami siap melayani,", "Kami siap melayani."),
        ("15 orang selamat", "15 orang selamat."),
        ("Naik 5%", "Naik 5%."),
        ('Kami tolak kata "kalah"', "Kami tolak kata “kalah”."),
        ("Apa salah kami?", "Apa salah kami?"),
        ('Mereka bertanya "mengapa?"', "Mereka bertanya “mengapa?”"),
        ("Saya belum tahu…", "Saya belum tahu…"),
        ("Saya belum tahu...", "Saya belum tahu..."),
        ("sangat mengecewakan", "sangat mengecewakan"),
    ],
)
def test_a_card_folds_type_and_nothing_else(source: str, drawn: str) -> None:
    assert fold_for_card(source) == drawn
    assert same_words(drawn, source)
    assert same_words(f"“{drawn}”", source)


@pytest.mark.parametrize(
    ("drawn", "source"),
    [
        ("Kami siap bertugas.", "Kami siap melayani."),
        ("Kami siap", "Kami siap melayani."),
        ("kami siap.", "Kami siap."),
        ("sangat mengecewakan.", "sangat mengecewakan"),
        ("Kami siap!", "Kami siap"),
        ("Kami siap…", "Kami siap dan sigap."),
        ("Satu – satunya.", "Satu-satunya."),
        ("Kami, siap.", "Kami siap."),
        ("", ""),
        ("“”", ""),
    ],
)
def test_any_other_change_is_another_text(drawn: str, source: str) -> None:
    assert not same_words(drawn, source)


def test_a_headline_gets_no_full_stop() -> None:
    assert fold_marks("Jalan 'Rusak' Diperbaiki") == "Jalan ‘Rusak’ Diperbaiki"


@given(WORDS)
@settings(max_examples=150)
@example("\"'")
@example('A"')
@example("-- -")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold_for_card(text)
    assert fold_for_card(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(WORDS)
@settings(max_examples=150)
@example("“A”")
@example("“”")
@example('"Baik"')
def test_what_is_drawn_is_recognised(text: str) -> None:
    drawn = fold_for_card(text)
    assert same_words(drawn, text) == bool(drawn)
    assert same_words(f"“{drawn}”", text) == bool(drawn)


@given(WORDS)
@settings(max_examples=150)
def test_letters_and_digits_stay_as_they_are(text: str) -> None:
    def letters(value: str) -> list[str]:
        composed = unicodedata.normalize("NFC", value.replace("\u200b", ""))
        return [char for char in composed if char.isalnum()]

    assert letters(fold_for_card(text)) == letters(text)
