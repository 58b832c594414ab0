import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.verbatim import foreign_quotations

PARAGRAPHS = (
    "Warga menanam 200 bibit bakau di tepi sungai.",
    '"Bakau ini menjaga kampung kami dari abrasi -- kami rawat bersama," kata Badrun.',
    "“Jangan ditebang!” serunya. Ia menyebut program itu «hutan kita».",
)


@pytest.mark.parametrize(
    "text",
    [
        "Tidak ada kutipan.",
        "“Bakau ini menjaga kampung kami dari abrasi,” kata Badrun.",
        '"Bakau ini menjaga kampung kami dari abrasi." Begitu katanya.',
        "“kampung kami”",
        "“… menjaga kampung kami…”",
        "“kampung\nkami dari abrasi — kami rawat”",
        "“Jangan ditebang!” dan «hutan kita»",
        "“”",
        "Jum'at",
    ],
)
def test_a_slice_of_what_was_said_may_stand_in_marks(text: str) -> None:
    assert foreign_quotations(text, PARAGRAPHS) == ()


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("“Bakau itu menjaga kampung,”", "Bakau itu menjaga kampung"),
        ('"menjaga kampung … kami rawat"', "menjaga kampung … kami rawat"),
        ("“enjaga kampung”", "enjaga kampung"),
        ("“kampung kami dar”", "kampung kami dar"),
        ("“bakau ini menjaga”", "bakau ini menjaga"),
        ("“Jangan ditebang?”", "Jangan ditebang?"),
        ("“tepi sungai. “Bakau ini”", "tepi sungai. “Bakau ini"),
        ("kata dia, “tidak ditutup", "tidak ditutup"),
    ],
)
def test_other_words_in_marks_are_named(text: str, foreign: str) -> None:
    assert foreign_quotations(text, PARAGRAPHS) == (foreign,)


def test_each_is_named_once_in_order() -> None:
    text = "“Dua” dan “satu” lalu “Dua,” dan “kampung kami”."
    assert foreign_quotations(text, PARAGRAPHS) == ("Dua", "satu")


@given(data=st.data(), paragraph=st.sampled_from(PARAGRAPHS[:2]))
def test_any_words_of_a_paragraph_in_a_row_are_verbatim(
    data: st.DataObject, paragraph: str
) -> None:
    told = paragraph.replace('"', "")
    words = told.split()
    begin = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(begin + 1, len(words)))
    assert foreign_quotations(f"“{' '.join(words[begin:end])}”", (told,)) == ()


@given(text=st.text(st.sampled_from('abé “”"«».,…'), max_size=40))
def test_what_is_named_never_stands_in_the_article(text: str) -> None:
    paragraphs = ("a b. ab é", "b a")
    for words in foreign_quotations(text, paragraphs):
        assert words
        assert not any(words == one for one in paragraphs)
