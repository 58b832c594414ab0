"""Where a role ends and a name begins, and whom a short form means."""

from collections.abc import Callable

import pytest

from distbot.domain.reading import Reading

Read = Callable[..., Reading]
WORDS = "Kami akan menjaga jembatan baru bersama seluruh warga desa"


@pytest.mark.parametrize(
    ("naming", "name", "role"),
    [
        ("Direktur PT Rimbuna Sari Lestari Dewi", "Lestari Dewi", None),
        ("Direktur Utama Perum Wanadaya Sari Lestari", "Sari Lestari", None),
        ("Kasat Lantas Polres Ngawi AKBP I Made Rangga", "I Made Rangga", None),
        ("dr Sari Lestari SpGK", "Sari Lestari", None),
        ("dr. Sari Lestari, Sp.OG", "Sari Lestari", None),
        ("Wamenhutan Sari Lestari", "Sari Lestari", "Wamenhutan"),
        (
            "Sari Lestari (41 tahun), salah satu tokoh masyarakat,",
            "Sari Lestari",
            None,
        ),
        ("Sari dari Pokdarwis Desa Wanasari", "Sari", "Pokdarwis Desa Wanasari"),
        ("Direktur Perum Wanadaya Sari Lestari di Ngawi", "Sari Lestari", None),
    ],
)
def test_a_name_is_told_from_the_office_before_it(
    read: Read, naming: str, name: str, role: str | None
) -> None:
    (quote,) = read(f"“{WORDS},” kata {naming}, Senin (2/3/2026).").quotes
    assert quote.speaker == name
    assert role is None or quote.role == role


@pytest.mark.parametrize(
    "naming",
    [
        "mantan pebalap Rimbati",
        "Pengamat Komoditas dan Rimba Palawa",
        "Rangga Palawa/Surya Lesmana",
    ],
)
def test_a_team_a_second_office_or_a_pair_is_no_person(read: Read, naming: str) -> None:
    (quote,) = read(f"“{WORDS},” kata {naming}.").quotes
    assert quote.speaker is None


@pytest.mark.parametrize(
    ("short", "meant"),
    [
        ("Heryanaw", "Ahmad Heryanawan"),
        ("Aherya", "Ahmad Heryanawan"),
        ("Hery", None),
        ("Ahm", None),
    ],
)
def test_a_short_form_means_the_one_name_it_is_cut_from(
    read: Read, short: str, meant: str | None
) -> None:
    reading = read(
        "Bupati Wanasari Ahmad Heryanawan datang.", f"“{WORDS},” kata {short}."
    )
    speaker = reading.quotes[0].speaker
    assert speaker == (meant or short)


def test_a_title_in_a_teaser_introduces_nobody(read: Read) -> None:
    reading = read(
        "Warga datang. Baca juga: Bupati Rangga Palawa Bungkam Ditanya Jembatan",
        f"“{WORDS},” kata Rangga.",
    )
    assert reading.quotes[0].speaker == "Rangga"
