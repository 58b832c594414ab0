import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distbot.cards.breaks import Glue, pieces

TEXTS = st.text(
    alphabet=st.sampled_from("aB1.,-–—“”Rp% "), min_size=1, max_size=60
).map(lambda text: " ".join(text.split()) or "a")


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("dan 15.000 jiwa mengungsi", "15.000 jiwa"),
        ("sebesar Rp 2,5 miliar yang", "Rp 2,5 miliar"),
        ("sebesar Rp2,5 miliar rupiah lagi", "Rp2,5 miliar rupiah"),
        ("pada 3 September 2025 kami", "3 September 2025"),
        ("menurut Pasal 28 yang", "Pasal 28"),
        ("surat No. 5 itu", "No. 5"),
        ("peringkat ke 3 di", "ke 3"),
        ("minta Pak Bupati datang", "Pak Bupati"),
        ("kata Prof. Dr. Hasan kemarin", "Prof. Dr. Hasan"),
        ("di kantor – laporan", "kantor –"),
        ("Setelah 12 Tahun Menanti", "12 Tahun"),
        ("Bantuan Rp 2 Miliar Cair", "Rp 2 Miliar"),
        ("lebih 80 persen warga setuju", "80 persen warga"),
    ],
)
def test_what_belongs_together_stays_on_one_line(text: str, group: str) -> None:
    assert group in [piece.text for piece in pieces(text)]


@pytest.mark.parametrize(
    "text", ["tahun 2025. Kami pergi", "ada 12 dan belum", "anak-anak sekolah ibu"]
)
def test_what_only_looks_so_may_part(text: str) -> None:
    assert pieces(text)[-2].words == 1


def test_a_line_ends_more_gladly_after_a_sentence_than_after_a_function_word() -> None:
    cost = {
        piece.text: piece.cost for piece in pieces("Kami datang. Kalian pergi ke kota")
    }
    assert cost["datang."] < 0 < cost["ke"]


def test_a_name_is_told_by_its_capitals_within_a_sentence() -> None:
    found = [piece.text for piece in pieces("warga Muara Tenang setuju penuh")]
    assert "Muara Tenang" in found


def test_the_first_word_of_a_sentence_is_no_part_of_a_name() -> None:
    assert pieces("Kata Sari kemarin begitu saja")[0].text == "Kata"


def test_a_known_name_stays_whole_in_a_headline() -> None:
    found = pieces("Warga Muara Tenang, Setuju", keep=("Muara Tenang",))
    assert [piece.text for piece in found] == ["Warga", "Muara Tenang,", "Setuju"]


def test_under_strict_glue_no_line_ends_with_a_short_word() -> None:
    found = pieces("kami mau ke pasar yang itu, lalu pulang", glue=Glue.STRICT)
    ends = [piece.text.split()[-1] for piece in found]
    assert ends == ["kami", "pasar", "itu,", "pulang"]


def test_the_capitals_of_a_headline_tell_no_names() -> None:
    assert {piece.cost for piece in pieces("Warga Muara Tenang Setuju")} == {0.0}


@given(TEXTS, st.sampled_from(Glue))
@settings(max_examples=200)
@example("1 a – – B", Glue.STRICT)
def test_no_word_is_lost(text: str, glue: Glue) -> None:
    found = pieces(text, glue=glue)
    assert " ".join(piece.text for piece in found) == text
    assert sum(piece.words for piece in found) == len(text.split(" "))
    assert glue is not Glue.FREE or all(piece.words == 1 for piece in found)
