"""A week's articles of an invented newsroom, the same each time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from distbot.domain.article import Article

A_DAY = 30
DAYS = 7
_HOUR = timedelta(hours=1)
_PLACES = (
    "Rimba Hilir",
    "Muara Lada",
    "Tanjung Sirih",
    "Bukit Kemang",
    "Pulau Meranti",
    "Sungai Jernih",
    "Kampung Dalam",
)
_PEOPLE = ("Badrun Sasmita", "Rukiah Danar", "Yusran Malik", "Lestari Umbang")
_LINES = (
    "“{n} bibit kami tanam di {place}, dan semua hidup,” kata Kepala Desa {who}.",
    "“Jembatan {place} akan dibuka untuk umum pada pekan ke-{n},” ujar Camat {who}.",
    "“Bantuan di {place} diterima {n} keluarga pekan ini,” kata Lurah {who}.",
)
_SAID_AGAIN = (
    "“Resep ini sudah {n} tahun kami jaga di {place},” kata juru masak {who}.",
    "“Pengunjung {place} boleh belajar menganyam {n} pola,” ujar pengrajin {who}.",
    "“Anak-anak {place} membaca {n} buku di sini,” kata pustakawan {who}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article, and when its source has it; aware UTC."""

    at: datetime
    article: Article


def stories(began: datetime, *, seed: int = 20260326) -> Sequence[Story]:
    """Return the week's stories by time.

    Each day has two breaking ones at bad times, three evergreens, and on two days
    somebody has died. The rest comes when newsrooms work, a few at night.

    Args:
        began: The newsroom's first midnight; aware.
        seed: Another one gives another week.
    """
    chance = random.Random(seed)  # noqa: S311 - a week that repeats
    made: list[Story] = []
    for day in range(DAYS):
        midnight = began + timedelta(days=day)
        kinds = ["breaking"] * 2 + ["evergreen"] * 3 + ["normal"] * (A_DAY - 5)
        if day in {2, 4}:
            kinds[-1] = "duka"
        for kind in kinds:
            at = midnight + _moment(chance, kind, day)
            made.append(Story(at=at, article=_article(chance, kind, at, len(made))))
    # Planned just before a night in which nobody serves the newsroom.
    for minute in (50, 57):
        at = began + timedelta(days=4, hours=20, minutes=minute)
        made.append(Story(at=at, article=_article(chance, "breaking", at, len(made))))
    return sorted(made, key=lambda story: story.at)


def _moment(chance: random.Random, kind: str, day: int) -> timedelta:
    """Return a time of the day, whole seconds."""
    if kind == "breaking":
        # Two within minutes, in the night, and before midnight, by turns.
        hours = ((2.4, 2.45), (23.9, 10.9), (4.8, 14.0))[day % 3]
        hour = chance.choice(hours) + chance.uniform(0, 0.05)
    elif chance.random() < 0.1:
        hour = chance.uniform(0, 6)
    else:
        hour = chance.triangular(6, 23, 10)
    return timedelta(seconds=int(hour * _HOUR.total_seconds()))


def _article(chance: random.Random, kind: str, at: datetime, number: int) -> Article:
    place, who = chance.choice(_PLACES), chance.choice(_PEOPLE)
    given = {"n": 100 + number, "place": place, "who": who}
    lines = _SAID_AGAIN if kind == "evergreen" else (chance.choice(_LINES),)
    said = [line.format(**given) for line in lines]
    headline = {
        "breaking": f"Breaking News: Banjir Menutup Jalan {place} Km {number}",
        "evergreen": f"Cara Warga {place} Menjaga Warisan ke-{number}",
        "duka": f"Tokoh Adat {place} Meninggal Dunia pada Usia {60 + number % 30}",
        "normal": f"Warga {place} Membuka Kegiatan ke-{number}",
    }[kind]
    lede = f"WARTA RIMBA — {headline} menjadi perhatian warga, Jumat siang."
    return Article(
        url=f"https://wartarimba.example.com/2026/{number}",
        headline=headline,
        paragraphs=(lede, *said, "Kegiatan berikutnya direncanakan bulan depan."),
        published_at=at,
        tags=("abadi",) if kind == "evergreen" else (),
    )
