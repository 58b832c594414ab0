from collections.abc import Callable

import pytest

from distbot.domain.reading import Reading

Read = Callable[..., Reading]


@pytest.mark.parametrize(
    "sentence",
    [
        "Bupati Wanasari Rangga Palawa, S.H., M.Si. hadir di Jl. Melati No. 7.",
        "Wakilnya, Dr. H. Surya K. Lesmana, tiba pukul 19.30 WIB.",
        "Bantuan Rp 15.000 atau Rp1,5 juta dikirim lewat PT Maju Tbk. (MAJU).",
        "Situs kabarwanasari.com memuat 15.000 nama.",
        "“Jalan rusak? Kami perbaiki. Segera!” kata Rangga.",
        "“Apakah ini cukup?” tanya Rangga.",
    ],
)
def test_no_full_stop_within_a_sentence_cuts_it(read: Read, sentence: str) -> None:
    reading = read(sentence + " Warga pulang.", "Selesai sudah acara.")
    assert [s.text for s in reading.sentences[:2]] == [sentence, "Warga pulang."]


def test_a_sentence_ends_with_no_space_before_the_next(read: Read) -> None:
    reading = read("Hujan turun deras.Warga berteduh.“Kami takut banjir,” kata Sari.")
    assert [s.text for s in reading.sentences] == [
        "Hujan turun deras.",
        "Warga berteduh.",
        "“Kami takut banjir,” kata Sari.",
    ]


def test_a_number_at_the_end_of_a_sentence_ends_it(read: Read) -> None:
    reading = read("Jembatan dibangun sejak 2019. Biayanya besar.")
    assert len(reading.sentences) == 2


def test_a_numeral_after_its_noun_ends_a_sentence(read: Read) -> None:
    reading = read("Indeks melemah pada sesi I. Saham lain menguat.")
    assert len(reading.sentences) == 2


def test_an_open_quotation_mark_makes_a_sentence_not_whole(read: Read) -> None:
    reading = read(
        "“Jembatan itu milik kami.",
        "Kami akan menjaganya bersama,” kata Rangga.",
        "Warga bersorak.",
    )
    assert [s.whole for s in reading.sentences] == [False, False, True]
    assert [s.paragraph for s in reading.sentences] == [0, 1, 2]


def test_white_space_is_folded(read: Read) -> None:
    assert read("Hujan \u00a0 turun\tderas.").sentences[0].text == "Hujan turun deras."
