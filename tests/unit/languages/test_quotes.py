from collections.abc import Callable

import pytest

from distbot.domain.article import Article
from distbot.domain.quote import Quote
from distbot.domain.reading import Reading
from distbot.languages.id import LANGUAGE
from distbot.ports import OwnWords

Read = Callable[..., Reading]
WORDS = "Kami akan menjaga jembatan baru bersama seluruh warga desa"
INTRODUCED = (
    "Bupati Wanasari Rangga Palawa mengatakan jembatan dibangun selama dua tahun."
)


def only(reading: Reading) -> Quote:
    assert len(reading.quotes) == 1
    return reading.quotes[0]


@pytest.mark.parametrize(
    ("opener", "closer"),
    [("“", "”"), ('"', '"'), ("«", "»"), ('"', "”"), ("‘", "’"), ("„", "”")],
)
def test_every_kind_of_mark_holds_a_quote(read: Read, opener: str, closer: str) -> None:
    quote = only(read(INTRODUCED, f"{opener}{WORDS},{closer} kata Rangga."))
    assert (quote.text, quote.start, quote.paragraph) == (WORDS, 1, 1)
    assert (quote.speaker, quote.role) == ("Rangga Palawa", "Bupati Wanasari")
    assert quote.usable


@pytest.mark.parametrize(
    "attribution",
    [
        "kata Rangga.", "ujarnya.", "kata dia.", "tegas Bupati.",
        "ujar politikus itu.",
        "imbuh Rangga Palawa, Senin (2/3/2026).", "ucap Pak Rangga usai acara.",
    ],
)  # fmt: skip
def test_the_short_ways_to_name_a_speaker_give_the_full_name(
    read: Read, attribution: str
) -> None:
    quote = only(read(INTRODUCED, f"“{WORDS},” {attribution}"))
    assert quote.speaker == "Rangga Palawa"


@pytest.mark.parametrize(
    ("naming", "name", "role"),
    [
        ("Bupati Wanasari Rangga Palawa", "Rangga Palawa", "Bupati Wanasari"),
        (
            "Kepala Dinas Sosial dan Kebudayaan Wanasari, Drs. H. Rangga Palawa, M.Pd,",
            "Rangga Palawa",
            "Kepala Dinas Sosial dan Kebudayaan Wanasari",
        ),
        (
            "Kasatreskrim Polres Ngawi AKP Rangga Palawa",
            "Rangga Palawa",
            "Kasatreskrim Polres Ngawi",
        ),
        (
            "Wakil Kepala Badan Gizi Nasional (BGN) Rangga P. Lesmana",
            "Rangga P. Lesmana",
            "Wakil Kepala Badan Gizi Nasional (BGN)",
        ),
        ("pengamat politik Rangga Palawa", "Rangga Palawa", "pengamat politik"),
        ("Rangga Palawa, Ketua RT 05,", "Rangga Palawa", "Ketua RT 05"),
        (
            "Sekretaris Jenderal Partai Amanat Rangga Palawa",
            "Rangga Palawa",
            "Sekretaris Jenderal Partai Amanat",
        ),
    ],
)
def test_rank_and_degrees_are_no_part_of_the_name(
    read: Read, naming: str, name: str, role: str
) -> None:
    quote = only(read(f"“{WORDS},” kata {naming} di balai desa."))
    assert (quote.speaker, quote.role, quote.verb) == (name, role, "kata")


def test_an_unlisted_place_after_a_title_is_no_part_of_the_name(read: Read) -> None:
    reading = read(
        "KUALA RIMBANG — Bupati Tanjung Selasih Harun Wiradipa datang ke jembatan.",
        f"“{WORDS},” kata Kepala Dinas Sosial Tanjung Selasih Mira Lestanti.",
        f"“{WORDS},” kata Kepala BPBD Kuala Rimbang, Satria Mandagu.",
    )
    assert [(quote.speaker, quote.role) for quote in reading.quotes] == [
        ("Mira Lestanti", "Kepala Dinas Sosial Tanjung Selasih"),
        ("Satria Mandagu", "Kepala BPBD Kuala Rimbang"),
    ]


def test_a_name_given_in_full_only_later_is_found(read: Read) -> None:
    later = "Menurut Bupati Wanasari Rangga Palawa, biaya ditanggung daerah."
    assert only(read(f"“{WORDS},” kata Rangga.", later)).speaker == "Rangga Palawa"


def test_minus_nya_means_the_subject_of_the_saying_clause(read: Read) -> None:
    quote = only(
        read(
            INTRODUCED,
            "Rangga menyampaikan terima kasih kepada Camat Wanasari Sari Lestari.",
            f"“{WORDS},” ujarnya.",
        )
    )
    assert quote.speaker == "Rangga Palawa"


@pytest.mark.parametrize(
    ("source", "called"),
    [
        ("seorang warga", "warga"),
        ("warga lainnya", "warga lainnya"),
        ("salah satu penasihat hukum usai sidang", "penasihat hukum"),
        ("sejumlah penumpang kapal", "penumpang kapal"),
    ],
)
def test_a_nameless_source_is_called_as_the_article_calls_it_and_never_usable(
    read: Read, source: str, called: str
) -> None:
    reading = read(INTRODUCED, f"“{WORDS},” kata {source}.", f"“{WORDS},” ujarnya.")
    assert [quote.speaker for quote in reading.quotes] == [called, called]
    assert {q.reason for q in reading.quotes} == {"narasumber tidak disebut namanya"}


def test_a_source_that_has_a_name_after_all_is_called_by_it(read: Read) -> None:
    quote = only(read(f"“{WORDS},” kata salah seorang warga bernama Sari Lestari."))
    assert (quote.speaker, quote.role) == ("Sari Lestari", "warga")


def test_an_epithet_tells_the_role_of_whoever_spoke_just_before(read: Read) -> None:
    reading = read(
        f"“{WORDS},” kata Rangga.",
        "Anggota Komisi I DPRD Wanasari menyebut jembatan itu penting.",
        f"“{WORDS},” kata Rangga.",
    )
    assert {q.role for q in reading.quotes} == {"Anggota Komisi I DPRD Wanasari"}


def test_a_name_with_one_wrong_letter_means_the_same_person(read: Read) -> None:
    quote = only(read(INTRODUCED, f"“{WORDS},” kata Ranggo."))
    assert quote.speaker == "Rangga Palawa"


def test_a_closer_that_a_space_slipped_before_still_closes(read: Read) -> None:
    quote = only(read(INTRODUCED, f'"{WORDS}, "kata Rangga.'))
    assert (quote.text, quote.speaker) == (WORDS, "Rangga Palawa")


def test_a_thing_that_says_something_leaves_nobody_in_focus(read: Read) -> None:
    reading = read(
        INTRODUCED,
        "Laporan Dinas Sosial menyebutkan jembatan itu retak.",
        f"“{WORDS},” ujarnya.",
    )
    assert only(reading).speaker is None


def test_a_quote_shows_its_evidence(read: Read) -> None:
    reading = read(INTRODUCED, f"“{WORDS},” ujarnya.")
    at = len(WORDS) + 4
    assert only(reading).evidence == (
        f"after:nya 1:{at}-{at + 7} < clause:before 0:0-40"
    )
    assert INTRODUCED[:40] == "Bupati Wanasari Rangga Palawa mengatakan"


def test_an_organisation_is_no_person(read: Read) -> None:
    quote = only(read(f"“{WORDS},” kata Manajemen Bank Wanasari."))
    assert quote.speaker is None


def test_two_people_of_one_surname_are_not_mixed_up(read: Read) -> None:
    reading = read(
        INTRODUCED,
        "Camat Wanasari Sari Palawa menyambut warga.",
        f"“{WORDS},” kata Palawa.",
    )
    assert only(reading).speaker is None


def test_words_that_come_after_the_attribution_are_the_same_speakers(
    read: Read,
) -> None:
    reading = read(INTRODUCED, f"“{WORDS},” kata Rangga. “{WORDS}.”")
    assert [q.speaker for q in reading.quotes] == ["Rangga Palawa", "Rangga Palawa"]


def test_a_saying_clause_leads_into_a_quote(read: Read) -> None:
    quote = only(read(f"Bupati Wanasari Rangga Palawa mengatakan, “{WORDS}.”"))
    assert quote.speaker == "Rangga Palawa"
    assert quote.text == WORDS + "."


@pytest.mark.parametrize(
    "line",
    [
        "Film “Hujan di Atas Jembatan Tua” tayang mulai besok malam.",
        "Program “Wanasari Bersih” berjalan baik.",
        "Mereka dituduh sebagai “mafia tanah” oleh warga desa.",
        "Spanduk bertuliskan “Jangan Buang Sampah di Sungai Kami” dipasang warga.",
    ],
)
def test_titles_terms_and_slogans_are_no_quotes(read: Read, line: str) -> None:
    assert read(INTRODUCED, line).quotes == ()


def test_a_nested_mark_does_not_end_a_quote(read: Read) -> None:
    inner = "Warga bertanya “kapan selesai” dan kami menjawab tahun depan"
    assert only(read(INTRODUCED, f"“{inner},” kata Rangga.")).text == inner


def test_a_quote_over_two_paragraphs_is_a_slice_of_each(read: Read) -> None:
    reading = read(INTRODUCED, f"“{WORDS}.", f"{WORDS} lagi,” kata Rangga.")
    assert [(q.text, q.paragraph) for q in reading.quotes] == [
        (WORDS + ".", 1),
        (WORDS + " lagi", 2),
    ]
    assert {q.speaker for q in reading.quotes} == {"Rangga Palawa"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Ya, benar", "terlalu pendek"),
        (
            "Jadi kami akan menjaga jembatan baru bersama warga",
            "dibuka dengan rujukan ke kalimat sebelumnya",
        ),
        (
            "Keputusannya sudah diambil bersama warga desa",
            "merujuk pada hal di luar kutipan",
        ),
        ("akan menjaga jembatan baru bersama warga", "dimulai di tengah kalimat"),
        (
            "Kami akan melakukannya bersama warga desa",
            "merujuk pada hal di luar kutipan",
        ),
        (
            "BPNW sudah datang ke desa dua kali",
            "dibuka dengan singkatan yang tidak dijelaskan",
        ),
        (
            "Kami juga akan menjaga jembatan baru",
            "dibuka dengan rujukan ke kalimat sebelumnya",
        ),
        ("Kami akan menjaga , jembatan baru warga", "memuat salah ketik"),
        ("Kami menjaga jembatan baru " * 14 + "itu", "lebih dari 350 karakter"),
    ],
)
def test_an_unusable_quote_says_why(read: Read, words: str, reason: str) -> None:
    quote = only(read(INTRODUCED, f"“{words},” kata Rangga."))
    assert not quote.usable
    assert quote.reason == reason


def test_a_newsrooms_own_verb_role_rank_degree_and_place_are_understood() -> None:
    own = OwnWords(
        verbs=("cakap", "menuturi"),
        roles=("lurahmuda",),
        ranks=("Pranata",),
        degrees=("S.Tra",),
        places=("Lubukrimba",),
    )
    reading = LANGUAGE.extended(own).read(
        Article(
            url=None,
            headline="Jembatan",
            paragraphs=(
                "Lurahmuda Lubukrimba Pranata Rangga Palawa, S.Tra menuturi warga.",
                f"“{WORDS},” cakapnya.",
                f"“{WORDS},” cakap Rangga.",
            ),
        )
    )
    assert [(q.speaker, q.role) for q in reading.quotes] == [
        ("Rangga Palawa", "Lurahmuda Lubukrimba")
    ] * 2
