import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.channels._sameness import alike, bare_address, fold

STORY = (
    "Warga Kampung Rimba mulai membersihkan rumah dan jalan setelah banjir surut pada "
    "Senin pagi. Sedikitnya 340 rumah terendam selama tiga hari."
)


@given(text=st.text(), spaces=st.text(st.sampled_from(" \n\t\r\u00a0\u2028")))
def test_what_networks_change_makes_no_other_words(text: str, spaces: str) -> None:
    changed = spaces + unicodedata.normalize("NFD", text) + spaces

    assert fold(changed) == fold(text)
    assert fold(fold(text)) == fold(text)


def test_invisible_marks_make_no_other_words() -> None:
    assert fold("Banjir\u200e surut\u0007 di\r\nRimba") == "Banjir surut di Rimba"


def test_other_letters_do() -> None:
    assert fold("340 rumah") != fold("341 rumah")


@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        ("https://Warta.com", "https://warta.com/"),
        ("Klikwartaku.com", "http://Klikwartaku.com"),
        ("https://warta.com/a?utm_source=x", "https://warta.com/a?utm_source=x"),
        ("https://warta.com/berita/é", "https://warta.com/berita/%C3%A9"),
    ],
)
def test_an_address_is_the_same_however_a_network_writes_it(
    sent: str, returned: str
) -> None:
    assert bare_address(sent) == bare_address(returned)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://warta.com/a", "https://warta.com/A"),
        ("https://warta.com/a?v=1", "https://warta.com/a?v=2"),
        ("https://warta.com/a", "https://warta.id/a"),
    ],
)
def test_other_addresses_are_others(one: str, other: str) -> None:
    assert bare_address(one) != bare_address(other)


@given(url=st.text())
def test_anything_at_all_can_be_compared(url: str) -> None:
    assert bare_address(url) == bare_address(url)


@pytest.mark.parametrize(
    ("words", "same"),
    [
        (STORY.replace("340", "342"), True),
        (STORY.replace("Sedikitnya", "Setidaknya"), True),
        ("Pasar malam dibuka kembali pada Selasa, kata Lurah Rimba.", False),
        ("", False),
    ],
)
def test_an_editor_s_correction_is_alike_and_another_story_is_not(
    words: str, *, same: bool
) -> None:
    assert alike(STORY, words) is same
