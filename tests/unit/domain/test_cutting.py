import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.cutting import beginnings, marked, unmarked
from distbot.domain.folding import same_words

SPEECH = (
    "Kami menunggu jembatan ini dua belas tahun lamanya. Anak-anak menyeberang"
    " dengan rakit, dan setiap hujan mereka tinggal di rumah. Sekarang tidak lagi."
)


def test_whole_sentences_come_before_clauses_and_longer_before_shorter() -> None:
    found = list(beginnings(SPEECH))
    assert found == [
        SPEECH[: SPEECH.index(" Sekarang")],
        SPEECH[: SPEECH.index(" Anak")],
        SPEECH[: SPEECH.index(", dan")],
    ]


@pytest.mark.parametrize(
    "text", ["Pendek. Sekali. Ya.", "Tanpa tanda baca sama sekali"]
)
def test_what_would_say_nothing_is_not_offered(text: str) -> None:
    assert list(beginnings(text)) == []


def test_an_abbreviation_ends_no_sentence() -> None:
    speech = "Waktu itu kami sekeluarga bertemu dengan Dr. Hasan di kantor desa."
    assert list(beginnings(speech)) == []


def test_a_cut_is_marked() -> None:
    assert marked("Kami datang.") == "Kami datang. …"
    assert marked("Kami datang -") == "Kami datang…"


@pytest.mark.parametrize(
    ("part", "before", "after", "drawn"),
    [
        ("kami datang", True, True, "…kami datang…"),
        ("Kami datang", True, False, "… Kami datang."),
        ("Kami datang", False, False, "Kami datang."),
        ("2 hari", True, False, "… 2 hari."),
        ("Kami datang.", True, True, "… Kami datang. …"),
    ],
)
def test_each_cut_is_marked_where_it_is(
    part: str, drawn: str, *, before: bool, after: bool
) -> None:
    assert marked(part, before=before, after=after) == drawn
    bare = unmarked(f"“{drawn}”", before=before, after=after)
    assert same_words(bare, part)


def test_an_ellipsis_of_the_quote_itself_is_not_taken_for_a_mark() -> None:
    assert unmarked("“…kami datang…”") == "…kami datang"
    assert unmarked("“…kami datang…”", before=True, after=False) == "kami datang…"


@given(st.text(alphabet="aB .,;-–\"'?!Rp1", max_size=120))
def test_a_beginning_is_a_slice_that_a_card_may_draw(text: str) -> None:
    for beginning in beginnings(text):
        assert text.startswith(beginning)
        assert len(beginning) < len(text)
        if any(char.isalnum() for char in beginning):
            assert same_words(
                unmarked(f"“{marked(beginning)}”"), beginning.rstrip(" ,;-–")
            )
