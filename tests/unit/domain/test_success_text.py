from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distbot.domain.post import Receipt
from distbot.domain.report import ReportedPost
from distbot.domain.success import success_of
from distbot.domain.success_text import tell_success
from distbot.domain.text_telegram import TEXT_LIMIT, length_utf16
from tests.unit.reported import DAY, NAMES, NOON, TEXT, post, words


def said(
    *posts: ReportedPost, code: str = "id", newsroom: str = "Warta Rimba"
) -> list[str]:
    told = success_of(DAY, NOON, newsroom=newsroom, destinations=NAMES, posts=posts)
    return tell_success(told, words(code)).split("\n")


def test_a_day_is_told_for_an_editor() -> None:
    link = Receipt(remote_id="1", url="https://t.me/kanal_demo/7", at=NOON)
    told = said(
        replace(
            post(1, counts={"🔥": 1240, "view": 30_500}), quoted=True, receipt=link
        ),
        post(2, late=200, counts={"❤": 12}),
        post(3, destination="x", late=5, counts={"like": 4, "view": 90}),
    )

    assert told == [
        "Yang berhasil: Warta Rimba",
        "Kamis, 26 November 2026, sampai pukul 12.00",
        "",
        "Semua: 3 unggahan, 1.256 tanggapan, 30.590 kali dilihat",
        "• kanal: 2 unggahan, 1.252 tanggapan, 30.500 kali dilihat",
        "  telat biasanya 10 detik, 90 dari 100 paling lama 3 menit",
        "• x: 1 unggahan, 4 tanggapan, 90 kali dilihat",
        "  tepat waktu",
        "",
        "Kartu kutipan: 1 dari 3 unggahan (33%)",
        "Tanggapan biasanya: 1.240 dengan kutipan, 4 tanpa kutipan",
        "",
        "Paling ditanggapi pembaca:",
        "1. Warga Menanam Bakau (kanal): 1.240 tanggapan, 30.500 kali dilihat",
        "https://t.me/kanal_demo/7",
        "2. Warga Menanam Bakau (kanal): 12 tanggapan",
        "3. Warga Menanam Bakau (x): 4 tanggapan, 90 kali dilihat",
    ]


def test_without_posts_it_says_so_and_no_more() -> None:
    assert said()[3:] == ["Tidak ada unggahan yang terbit."]


def test_without_answers_it_says_how_to_get_them() -> None:
    assert said(post(1))[-1].startswith("Belum ada tanggapan yang tercatat.")


@pytest.mark.parametrize("code", ["id", "en"])
@given(
    headlines=st.lists(TEXT, max_size=8),
    names=st.lists(TEXT, min_size=1, max_size=30),
    newsroom=TEXT,
)
def test_it_always_fits_one_message(
    code: str, headlines: list[str], names: list[str], newsroom: str
) -> None:
    best = [
        replace(
            post(number, headline=headline, counts={"like": 10**9, "view": 10**12}),
            receipt=Receipt(remote_id="1", url=f"https://t.me/{'k' * 32}/1", at=NOON),
            quoted=True,
        )
        for number, headline in enumerate(headlines)
    ]
    rest = [
        post(100 + n, destination=name, late=timedelta(days=40).total_seconds())
        for n, name in enumerate(names)
    ]

    text = "\n".join(said(*best, *rest, code=code, newsroom=newsroom))

    assert length_utf16(text) <= TEXT_LIMIT
