import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from distbot.domain.post import PostState
from distbot.domain.report import Report
from distbot.domain.report_causes import Cause
from distbot.domain.report_text import tell
from distbot.domain.text_telegram import TEXT_LIMIT, length_utf16
from tests.unit.reported import DAY, NOON, account, hole, post, reports, told, words

LANGUAGES = ("id", "en")
JARGON = ("posting", "draft", "failed", "skipped", "unknown", "post ", "receipt")

WHERE = "• Warga Menanam Bakau (kanal, Kam 26/11 12.00 WIB)"
AGE = "Dari berita tayang sampai unggahan pertama: biasanya 6 menit, terlama 6 menit."
MONEY = (
    "Biaya x: $0.44. Bulan ini $9.12 dari anggaran $20.00, "
    "perkiraan akhir bulan $14.80."
)


def said(report: Report, language: str = "id") -> list[str]:
    return tell(report, words(language)).split("\n")


def test_a_day_is_told_for_an_editor() -> None:
    report = told(
        post(1, linked=True, late=12, age=6, counts={"like": 1240, "view": 30_500}),
        post(2, late=200),
        post(3, destination="x", late=95, price="0.015"),
        post(4, destination="x", state=PostState.FAILED, reason="X refused (403): no"),
        post(5, state=PostState.SKIPPED, reason="late: too late"),
        holes=(hole(4), hole(6, PostState.UNKNOWN), hole(7, PostState.APPROVED)),
        questions=1,
        accounts=(account(),),
    )

    assert said(report) == [
        "Laporan harian Warta Rimba",
        "Kamis, 26 November 2026",
        "",
        "Terbit: 3",
        "• kanal: 2 (2 berita biasa, 1 dengan tautan)",
        "• x: 1 (1 berita biasa)",
        "",
        "Telat dari jadwal: biasanya 1 menit, terlama 3 menit.",
        AGE,
        "",
        "Gagal: 1",
        "• 1 kali ditolak jaringan: “no” (x)",
        "",
        "Dilewati: 1",
        "• 1 kali terlambat (kanal)",
        "",
        "Belum pasti terbit: 1",
        WHERE,
        "1 menunggu jawaban redaksi: lihat dulu kanalnya, lalu jawab.",
        "",
        "Bolong, yang terlama dulu: 2",
        f"{WHERE}: ditolak jaringan",
        f"{WHERE}: sudah lewat waktunya, belum terbit",
        "",
        MONEY,
        "",
        "Paling ditanggapi pembaca:",
        "1. Warga Menanam Bakau (kanal): 1.240 tanggapan, 30.500 kali dilihat",
    ]


def test_english_is_as_complete() -> None:
    report = told(post(1, counts={"like": 1240}), until=NOON)

    assert said(report, "en") == [
        "Daily report of Warta Rimba",
        "Thursday, 26 November 2026, until 12:00",
        "",
        "Published: 1",
        "• kanal: 1 (1 ordinary)",
        "• x: 0",
        "Nothing failed, nothing is missing.",
        "",
        "On time: all went out less than 1 minute after they were due.",
        "",
        "Most answered by readers:",
        "1. Warga Menanam Bakau (kanal): 1,240 reactions",
    ]


def test_an_empty_day_is_told_kindly() -> None:
    assert said(told()) == [
        "Laporan harian Warta Rimba",
        "Kamis, 26 November 2026",
        "",
        "Tidak ada unggahan yang terbit.",
        "Tidak ada yang gagal, tidak ada yang bolong.",
    ]


def test_a_day_that_is_not_over_says_until_when_it_is_told() -> None:
    lines = said(told(until=NOON))

    assert lines[1] == "Kamis, 26 November 2026, sampai pukul 12.00"
    assert lines[3] == "Belum ada unggahan yang terbit."


def test_a_forecast_over_the_budget_is_a_warning() -> None:
    line = said(told(accounts=(account(forecast_usd="21"),)))[-1]

    assert "Awas, perkiraan akhir bulan $21.00 melewati anggaran" in line


def test_a_long_list_says_how_many_more_there_are() -> None:
    lines = said(told(holes=tuple(hole(n) for n in range(1, 41))))

    assert sum(line.startswith("•") and "Bakau" in line for line in lines) == 6
    assert "… dan 34 lagi" in lines


def test_of_many_posts_the_slowest_and_95_of_100_are_told() -> None:
    lines = said(told(*(post(n, late=60 * n) for n in range(1, 101))))

    assert (
        "Telat dari jadwal: biasanya 50 menit, 95 dari 100 paling lama 1 jam 35 menit,"
        " terlama 1 jam 40 menit."
    ) in lines


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_has_its_words(cause: Cause, language: str) -> None:
    line = said(told(holes=(hole(1, cause=cause),)), language)[-1]

    assert line.endswith(words(language).texts[f"cause_{cause.value}"])


def test_indonesian_is_free_of_jargon() -> None:
    texts = " ".join(words("id").texts.values()).casefold()

    assert not [word for word in JARGON if word in texts]


def test_both_languages_have_the_same_sentences_with_the_same_fields() -> None:
    fields = [
        {
            key: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for key, text in words(language).texts.items()
        }
        for language in LANGUAGES
    ]

    assert fields[0] == fields[1]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(report=reports(40), language=st.sampled_from(LANGUAGES))
def test_a_report_is_never_over_telegrams_limit(report: Report, language: str) -> None:
    text = tell(report, words(language))

    assert length_utf16(text) <= TEXT_LIMIT
    assert text.startswith(("Laporan", "Daily", "Weekly", "Report"))
    assert "{" not in text or "{" in repr(report)
    assert "\n\n\n" not in text


def test_even_a_crowd_of_long_names_fits() -> None:
    wide = "𝔎" * 400
    posts = [
        post(
            n,
            destination=f"{wide}{n}",
            headline=wide,
            counts={"like": n},
            state=PostState.PUBLISHED,
        )
        for n in range(1, 60)
    ]
    failed = [
        post(
            n, destination=wide, state=PostState.FAILED, reason=f"X refused: {wide}{n}"
        )
        for n in range(60, 90)
    ]
    holes = tuple(hole(n, headline=wide) for n in range(60, 90))

    text = tell(
        told(*posts, *failed, holes=holes, newsroom=wide, period=DAY), words("id")
    )

    assert length_utf16(text) <= TEXT_LIMIT
    assert "Bolong" in text
    assert "Paling ditanggapi" in text


def test_what_a_cause_says_more_is_told_in_the_reports_language() -> None:
    unsaid = "could not be composed: the headline does not fit on this card"
    report = told(post(state=PostState.SKIPPED, reason=unsaid))

    assert "tidak dapat disiapkan: judulnya tidak muat di kartu ini" in tell(
        report, words()
    )
    assert unsaid in tell(report, words("en"))
